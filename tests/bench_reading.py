"""``annotate`` and each of its stations against the bare parse of the same text, and against textacy's quotations."""

from __future__ import annotations

import importlib
import importlib.util
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import polars as pl
import spacy
from measure import Row, alone, by_turns, compared, cpu_seconds

import analysis
from analysis import default_corpus, language

ARTICLES = 128
PART = 32

BARE = "bare spaCy, nlp.pipe"

CORPUS = Path("data/raw/NewsArticles.csv")

station = importlib.import_module("analysis.annotate")


def sample(n: int) -> pl.DataFrame:
    """``n`` articles from all over the default corpus's crisis part, in normal form."""
    if not CORPUS.exists():
        sys.exit(f"{CORPUS} is not there; run 'make corpus' first")
    part = default_corpus.crisis_part(default_corpus.read(CORPUS))
    return part.gather_every(max(1, part.height // n)).head(n)


def rows() -> Iterator[Row]:
    """Seconds of the full pipeline of spaCy with its own settings, of annotate, of its parts and of textacy."""
    articles = sample(ARTICLES)
    words = int(articles["text"].str.split(" ").list.len().sum())
    more = {"words": words, "megabytes": articles["text"].str.len_bytes().sum() / 1e6}
    bare = spacy.load(language.model_name())
    works = {
        BARE: lambda part: list(bare.pipe(part["text"].to_list())),
        "annotate": lambda part: analysis.annotate(part, progress=False),
    }
    for work in works.values():
        work(articles.head(4))
    spent = by_turns(works, articles.iter_slices(PART))
    docs: list = []
    spent["of that: the parse"] = cpu_seconds(lambda: docs.extend(language.parse_many(articles["text"].to_list())))
    spent |= {f"of that: {name}": seconds for name, seconds in stations(docs, articles).items()}
    if importlib.util.find_spec("textacy"):  # no part of it is built for Python 3.13
        spent[f"{BARE}, then textacy's quotations"] = spent[BARE] + cpu_seconds(quotations, docs)
    part = articles.head(PART)
    peaks = {BARE: alone(bare_parse, part).peak, "annotate": alone(read, part).peak}
    for row in compared("reading", spent, articles.height, "articles", peer=BARE, **more):
        yield row._replace(peak=peaks.get(row.work))


def bare_parse(articles: pl.DataFrame) -> None:
    """The full pipeline alone."""
    list(spacy.load(language.model_name()).pipe(articles["text"].to_list()))


def read(articles: pl.DataFrame) -> None:
    """``annotate`` alone."""
    analysis.annotate(articles, progress=False)


def quotations(docs: list) -> None:
    """What textacy finds; at an odd quotation mark it gives up on the text."""
    from textacy.extract import direct_quotations

    for doc in docs:
        with suppress(ValueError):
            list(direct_quotations(doc))


def stations(docs: list, articles: pl.DataFrame) -> dict[str, float]:
    """Seconds of each station on the parses of these articles."""
    spent: dict[str, float] = {}
    days = articles["published_day"].to_list()
    base, lexicon = station._stations(station.Options())
    found: dict[str, list] = {}

    def timed(name: str, rows: Callable[[], list]) -> None:
        spent[name] = cpu_seconds(lambda: found.update({name: rows()}))

    timed("dates", lambda: [station.find_dates(d, published_day=day) for d, day in zip(docs, days, strict=True)])
    timed("actors", lambda: [station.find_actors(d, base, published_day=p) for d, p in zip(docs, days, strict=True)])
    timed("quotes", lambda: [station.find_quotes(d, m) for d, m in zip(docs, found["actors"], strict=True)])
    timed("acts", lambda: [
        station.find_acts(*row, lexicon=lexicon)
        for row in zip(docs, found["actors"], found["quotes"], found["dates"], strict=True)
    ])
    return spent
