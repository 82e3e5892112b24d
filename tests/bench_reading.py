"""``annotate`` and each of its stations against the bare parse of the same text."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import polars as pl
import spacy
from measure import Row, by_turns, compared, cpu_seconds

import analysis
from analysis import corpus, language

ARTICLES = 160
PART = 32

CORPUS = Path("data/raw/NewsArticles.csv")

station = importlib.import_module("analysis.annotate")


def sample(n: int) -> pl.DataFrame:
    """``n`` articles from all over the default corpus's crisis part, in normal form."""
    if not CORPUS.exists():
        sys.exit(f"{CORPUS} is not there; run 'make corpus' first")
    part = corpus.crisis_part(corpus.read_default(CORPUS))
    return part.gather_every(max(1, part.height // n)).head(n)


def rows() -> Iterator[Row]:
    """Seconds of the full pipeline of spaCy with its own settings, of annotate, and of the stations."""
    articles = sample(ARTICLES)
    words = int(articles["text"].str.split(" ").list.len().sum())
    more = {"words": words, "megabytes": articles["text"].str.len_bytes().sum() / 1e6}
    bare = spacy.load(language.model_name())
    works = {
        "bare nlp.pipe": lambda part: list(bare.pipe(part["text"].to_list())),
        "annotate": lambda part: analysis.annotate(part, progress=False),
    }
    for work in works.values():
        work(articles.head(4))
    spent = by_turns(works, articles.iter_slices(PART))
    yield from compared("reading", spent | stations(articles), articles.height, "articles",
                        peer="bare nlp.pipe", **more)


def stations(articles: pl.DataFrame) -> dict[str, float]:
    """Seconds of our parse and of each station."""
    docs: list = []
    spent = {"our parse": cpu_seconds(lambda: docs.extend(language.parse_many(articles["text"].to_list())))}
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
