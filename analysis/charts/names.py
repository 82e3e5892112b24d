"""Codes as names that people read: RUS is Russia."""

from __future__ import annotations

import functools

import polars as pl

from analysis import lexicons


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
    """Both codes of ``RUS → UKR`` as names."""
    states = _states()

    def named(dyad: str) -> str:
        return " → ".join(states.get(code, code) for code in dyad.split(" → "))

    return pl.col(column).map_elements(named, return_dtype=pl.String)
