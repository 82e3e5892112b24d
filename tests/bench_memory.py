"""Memory of the process that calls ``annotate`` with a store, as the corpus grows to 50,000 articles.

The readers' work is done once, for one batch of the default corpus; for every later batch, which is the same texts
under other ids, its outcome is given again.  So all that the calling process does is real: texts, rows, store.

``python tests/bench_memory.py 50000`` measures one size.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import Executor, Future
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
from measure import Row, alone

import analysis
from analysis.batches import BATCH
from analysis.tables import Tables

SIZES = (1_000, 4_000, 16_000)


class Replayed(Executor):
    """Gives what was found in the sample again, under the ids of the batch that is asked for."""

    def __init__(self, found: Tables) -> None:
        self._found = found

    def submit(self, fn: Any, /, work: Any, batch: pl.DataFrame, *more: Any) -> Future:
        """The tables of a batch of the repeated sample."""
        ids = dict(zip(self._found.articles["article_id"], batch["article_id"], strict=False))
        told = pl.col("article_id").replace_strict(ids)
        again = {"articles": batch}
        for name, table in self._found.as_dict().items():
            if name != "articles":
                kept = table.filter(pl.col("article_id").is_in(list(ids))).with_columns(article_id=told)
                if "quote_id" in kept.columns:
                    number = pl.col("quote_id").str.extract(r"#(\d+)$")
                    kept = kept.with_columns(quote_id=pl.format("{}#{}", "article_id", number))
                again[name] = kept
        future: Future = Future()
        future.set_result(replace(self._found, **again))
        return future


def found_once() -> Tables:
    """One batch of the default corpus, read."""
    from bench_reading import sample

    return analysis.annotate(sample(BATCH), progress=False)


def read(n: int, found: Tables) -> None:
    """``n`` articles into a store: one batch over and over, with changed ids."""
    number = pl.int_range(pl.len())
    many = pl.concat([found.articles] * -(-n // BATCH)).head(n).with_columns(
        article_id=pl.format("{}-{}", number // BATCH, "article_id"))
    with tempfile.TemporaryDirectory() as store:
        tables = analysis.annotate(many, store=store, executor=Replayed(found), progress=False)
    assert tables.articles.height == n
    assert tables.actors.height > n


def rows() -> Iterator[Row]:
    """Peak memory of the calling process at each size."""
    first = 0.0
    found = found_once()
    for n in SIZES:
        spent = alone(read, n, found)
        first = first or spent.peak
        yield Row("memory", f"annotate(store=), {n:,} articles", spent.seconds, n, "articles",
                  f"annotate(store=), {SIZES[0]:,} articles", spent.peak / first, peak=spent.peak)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent))
    seconds, peak = alone(read, int(sys.argv[1]), found_once())
    print(f"{int(sys.argv[1]):,} articles: {peak:,.0f} MB, {seconds:.0f} s of processor time")
