"""What one new article costs in a store of a hundred thousand."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import polars as pl
from bench_reading import sample
from measure import Row, cpu_seconds

import analysis
from analysis.articles.table import text_hashes
from analysis.store import Store
from analysis.tables import Tables
from analysis.versions import versions

SOME, SIZES = 64, (1_000, 100_000)


def filled(folder: Path, tables: Tables, articles: int) -> pl.DataFrame:
    """A store of that many articles, each of a few real ones many times with another id and text; its articles."""
    store, together = Store(folder), 125  # copies in a part
    for first in range(0, articles // SOME, together):
        copies = []
        for number in range(first, min(first + together, articles // SOME)):
            renamed = {name: frame.with_columns(article_id=pl.format("{}-{}", "article_id", pl.lit(number)))
                       for name, frame in tables.as_dict().items()}
            text = pl.format("{}\n{}", "text", pl.lit(number))
            renamed["articles"] = renamed["articles"].with_columns(text=text)
            copies.append(renamed)
        part = {name: pl.concat([copy[name] for copy in copies]) for name in copies[0]}
        part["articles"] = part["articles"].with_columns(text_hash=text_hashes(part["articles"]["text"]))
        store.append(Tables(**part), versions())
    return store.frames(["articles"])["articles"]


def rows() -> Iterator[Row]:
    """One new article without a store, in a small and in a large one, alone and among all others."""
    some = sample(SOME + 3)
    tables = analysis.annotate(some.head(SOME), progress=False)
    alone = "annotate one article"
    one, two, three = (some.slice(SOME + n, 1) for n in range(3))
    bare = min(cpu_seconds(analysis.annotate, article) for article in (one, two, three))
    yield Row("one new article", alone, bare, 1, "articles", alone, 1.0)
    for size in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            articles = filled(Path(folder), tables, size)
            kept = partial(analysis.annotate, store=folder, progress=False)
            kept(one)
            seconds = cpu_seconds(kept, two)
            yield Row("one new article", f"into a store of {articles.height:,}", seconds, 1, "articles", alone,
                      seconds / bare)
            seconds = cpu_seconds(kept, pl.concat([articles, three], how="diagonal"))
            yield Row("one new article", f"given with all {articles.height:,}", seconds, 1, "articles", alone,
                      seconds / bare)
