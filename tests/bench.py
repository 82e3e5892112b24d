"""Speed, as ratios within one run: what ``make bench`` prints.

Texts come from the default corpus (data/raw/NewsArticles.csv, ``make corpus``).
"""

from __future__ import annotations

import gzip
import importlib
import sys
import time
from collections.abc import Callable
from pathlib import Path

import polars as pl
from evaluate import EVAL

import analysis
from analysis import language

ARTICLES = 200

station = importlib.import_module("analysis.annotate")


def cpu_seconds(work: Callable[[], object]) -> float:
    """Processor time of one call."""
    start = time.process_time()
    work()
    return time.process_time() - start


def sample(n: int) -> pl.DataFrame:
    """The first articles of the default corpus's crisis part, in normal form."""
    from analysis import corpus

    path = Path("data/raw/NewsArticles.csv")
    if not path.exists():
        sys.exit(f"{path} is not there; run 'make corpus' first")
    return corpus.crisis_part(corpus.read_default(path)).head(n)


def reading() -> None:
    """Annotate and each of its stations against the bare parse."""
    articles = sample(ARTICLES)
    texts = articles["text"].to_list()
    words = sum(len(text.split()) for text in texts)
    nlp = language.pipeline()
    list(nlp.pipe(texts[:20]))
    bare = cpu_seconds(lambda: list(nlp.pipe(texts, batch_size=language.BATCH)))
    whole = cpu_seconds(lambda: analysis.annotate(articles, progress=False))

    docs = list(language.parse_many(texts))
    days = articles["published_day"].to_list()
    base, lexicon = station._stations(station.Options())
    seconds: dict[str, float] = {}
    found: dict[str, list] = {}

    def timed(name: str, rows: Callable[[], list]) -> None:
        start = time.process_time()
        found[name] = rows()
        seconds[name] = time.process_time() - start

    timed("dates", lambda: [station.find_dates(d, published_day=day) for d, day in zip(docs, days, strict=True)])
    timed("actors", lambda: [station.find_actors(d, base, published_day=p) for d, p in zip(docs, days, strict=True)])
    timed("quotes", lambda: [station.find_quotes(d, m) for d, m in zip(docs, found["actors"], strict=True)])
    timed("acts", lambda: [
        station.find_acts(*row, lexicon=lexicon)
        for row in zip(docs, found["actors"], found["quotes"], found["dates"], strict=True)
    ])

    print(f"Reading: {len(texts)} articles, {words:,} words, one process, CPU time")
    print(f"{'':24}{'seconds':>9}{'articles/s':>12}{'words/s':>10}{'of the parse':>14}")
    for name, spent in [("bare nlp.pipe", bare), ("annotate", whole), *seconds.items()]:
        print(f"{name:24}{spent:9.2f}{len(texts) / spent:12.1f}{words / spent:10,.0f}{spent / bare:14.2f}")


def extracting() -> None:
    """Extraction of saved pages beside the two extractors that it builds on."""
    folder = EVAL / "pages" / "html"
    if not folder.is_dir():
        print(f"\nExtracting: {folder} is not there")
        return
    import trafilatura
    from newspaper import Article as Newspaper

    pages = [gzip.decompress(path.read_bytes()) for path in sorted(folder.glob("*.html.gz"))[::4]]

    def newspaper3k() -> None:
        for page in pages:
            article = Newspaper("https://example.org/", fetch_images=False, memoize_articles=False)
            article.download(input_html=page.decode("utf-8", "replace"))
            article.parse()

    ways = {
        "newspaper3k": newspaper3k,
        "trafilatura": lambda: [trafilatura.bare_extraction(page) for page in pages],
        "extract": lambda: [analysis.extract(page) for page in pages],
        "extract, fast=True": lambda: [analysis.extract(page, fast=True) for page in pages],
    }
    analysis.extract(pages[0])
    spent = {name: cpu_seconds(work) for name, work in ways.items()}
    print(f"\nExtracting: {len(pages)} pages, one process, CPU time")
    print(f"{'':24}{'seconds':>9}{'pages/s':>12}{'of newspaper3k':>16}")
    for name, seconds in spent.items():
        print(f"{name:24}{seconds:9.2f}{len(pages) / seconds:12.1f}{seconds / spent['newspaper3k']:16.2f}")


def main() -> None:
    """Print every ratio."""
    reading()
    extracting()


if __name__ == "__main__":
    main()
