"""The strongest acts of a period: what to read before writing about it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import polars as pl

from analysis import schemas
from analysis.periods import as_day
from analysis.tables import like, to_polars
from analysis.trends.counts import choose_acts, corpus_of, with_period


def strongest(
    rows: Any,
    *,
    every: str = "1w",
    day: str | dt.date | None = None,
    quoted: bool = False,
    articles: Any = None,
    top: int = 12,
) -> Any:
    """The most intense threats made in one period, for ``analysis.reader.evidence``.

    Args:
        rows: the ``acts`` table.
        every: length of a period, as in ``threats_over_time``.
        day: a day of the period, ``YYYY-MM-DD`` or a date; None takes the period with most of them, the last of
            several.
        quoted: only those in somebody's quoted or reported words.
        articles: the ``articles`` table, which tells how much was published, and to leave copies out.
        top: this many rows.

    Returns:
        Rows of the table, those between two actors first, then the most intense; none where the period has
        none.

    Raises:
        ValueError: a column is missing, ``every`` is not known, or ``day`` is none.

    >>> acts = pl.DataFrame({"article_id": ["a", "b", "b"], "published_day": ["2022-01-04", "2022-01-12", "2022-01-12"],
    ...     "act": ["threat"] * 3, "intensity": [0.4, 0.5, 0.9], "modality": ["made"] * 3})
    >>> strongest(acts)["intensity"].to_list(), strongest(acts, day="2022-01-05")["intensity"].to_list()
    ([0.9, 0.5], [0.4])
    """
    frame = to_polars(rows)
    schemas.require(frame, ["article_id", "act", *["quote_id"] * quoted], "strongest")
    known = with_period(corpus_of(frame, articles), every)
    frame = frame.with_columns(pl.col("article_id").cast(pl.String))
    made = choose_acts(frame, "THREATEN", "made").filter(pl.col("quote_id").is_not_null() if quoted else True)
    made = made.join(known.select("article_id", "period"), on="article_id", how="inner", maintain_order="left")
    if day is None:
        period = made["period"].mode(maintain_order=True).sort(descending=True).first()
    else:
        period = with_period(pl.DataFrame({"day": [as_day(day)]}), every).item(0, "period")
    found = made.filter(pl.col("period") == pl.lit(period, pl.Date)).drop("period")
    given = []
    if {"source", "target"} <= set(found.columns):
        between = (pl.col("source") != pl.col("target")).fill_null(False).cast(pl.Int8)
        given.append(pl.col("source").is_not_null().cast(pl.Int8) + between)
    if "intensity" in found.columns:
        given.append(pl.col("intensity"))
    if given:
        found = found.sort(*given, descending=True, nulls_last=True, maintain_order=True)
    return like(found.head(top), rows)
