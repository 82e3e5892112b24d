"""Speed, as ratios within one run: what ``make bench`` prints and writes.

Each topic is a module ``bench_*.py`` beside this one with a function ``rows()`` that yields
``measure.Row``.  ``make bench`` runs all of them, ``python tests/bench.py reading`` one.
The table goes to ``data/figures/bench.csv``.
"""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import polars as pl
from measure import Row

HERE = Path(__file__).parent
FIGURES = Path("data/figures")


def topics(wanted: list[str]) -> list[str]:
    """The topics that are there, or those that are named."""
    there = sorted(path.stem.removeprefix("bench_") for path in HERE.glob("bench_*.py"))
    if unknown := set(wanted) - set(there):
        sys.exit(f"no topic {', '.join(sorted(unknown))}; there are {', '.join(there)}")
    return wanted or there


def table(rows: list[Row]) -> pl.DataFrame:
    """The rows with rates a second of processor time."""
    frame = pl.DataFrame(rows, schema=Row._fields, orient="row", infer_schema_length=None)
    return frame.with_columns(
        (pl.col("amount") / pl.col("seconds")).alias("units_per_second"),
        (pl.col("words") / pl.col("seconds")).alias("words_per_second"),
        (pl.col("megabytes") / pl.col("seconds")).alias("megabytes_per_second"),
    )


def main(wanted: list[str]) -> None:
    """Measure, print and write every topic."""
    rows: list[Row] = []
    for topic in topics(wanted):
        found = list(importlib.import_module(f"bench_{topic}").rows())
        rows += found
        with pl.Config(tbl_rows=-1, tbl_cols=-1, tbl_width_chars=150, float_precision=2, fmt_str_lengths=40,
                       tbl_hide_dataframe_shape=True, tbl_hide_column_data_types=True):
            print(table(found).drop("topic", "peer"), flush=True)
    FIGURES.mkdir(parents=True, exist_ok=True)
    table(rows).write_csv(FIGURES / "bench.csv")
    print(f"written: {FIGURES / 'bench.csv'}")


if __name__ == "__main__":
    main(sys.argv[1:])
