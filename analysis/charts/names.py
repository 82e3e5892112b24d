"""Codes as names that people read: RUS is Russia."""

from __future__ import annotations

import functools

import polars as pl

from analysis import lexicons
from analysis.trends.numbers import ARROW, DASH


@functools.cache
def _states() -> dict[str, str]:
    """ISO 3166 alpha-3 code to the name that the actors lexicon gives; states of the past come last."""
    rows = lexicons.read_lexicon("actors/states", ("iso3", "name"))
    return {row["iso3"]: row["name"] for row in sorted(rows, key=lambda row: bool(row["capital"]))}


def readable(column: str) -> pl.Expr:
    """State codes in a column as names; other values stay.

    >>> pl.DataFrame({"source": ["RUS", "NATO"]}).select(readable("source"))["source"].to_list()
    ['Russia', 'NATO']
    """
    return pl.col(column).cast(pl.String).replace(_states())


def readable_dyad(column: str = "dyad") -> pl.Expr:
    """Both codes of ``RUS → UKR``, or of ``RUS – UKR`` where neither is the source, as names.

    >>> pl.DataFrame({"dyad": ["RUS → NATO", "RUS – UKR"]}).select(readable_dyad())["dyad"].to_list()
    ['Russia → NATO', 'Russia – Ukraine']
    """
    dyad = pl.col(column)
    for between in (ARROW, DASH):
        dyad = dyad.str.split(between).list.eval(pl.element().replace(_states())).list.join(between)
    return dyad
