"""The acts behind the highest point of an index: what to read before writing about it."""

from __future__ import annotations

from typing import Any

import polars as pl

from analysis import schemas
from analysis.tables import like, to_polars
from analysis.trends.counts import choose_acts, corpus_of, threats_over_time, with_period


def strongest(
    rows: Any,
    *,
    every: str = "1w",
    day: str | None = None,
    quoted: bool = False,
    articles: Any = None,
    top: int = 12,
) -> Any:
    """The most intense threats made in one period, for ``analysis.reader.evidence``.

    Args:
        rows: the ``acts`` table.
        every: length of a period, as in ``threats_over_time``.
        day: a day of the period, ``YYYY-MM-DD``; None takes the period with the highest index among
            those that have articles enough.
        quoted: only those in somebody's quoted or reported words.
        articles: the ``articles`` table, which tells how much was published, and to leave copies out.
        top: this many rows.

    Returns:
        Rows of the table, the most intense first, those between two actors before others as intense; none
        where the period has none.

    Raises:
        ValueError: a column is missing or ``every`` is not known.

    >>> acts = pl.DataFrame({"article_id": ["a", "b", "b"], "published_day": ["2022-01-04", "2022-01-12", "2022-01-12"],
    ...     "act": ["threat"] * 3, "intensity": [0.4, 0.5, 0.9], "modality": ["made"] * 3})
    >>> strongest(acts)["intensity"].to_list(), strongest(acts, day="2022-01-05")["intensity"].to_list()
    ([0.9, 0.5], [0.4])
    """
    frame = to_polars(rows)
    schemas.require(frame, ["article_id", "act"], "strongest")
    made = choose_acts(frame, "THREATEN", "made")
    if day is None:
        counts = threats_over_time(frame, every=every, by=None, articles=articles)
        counts = counts.filter(pl.col("index") > 0)
        sure = counts.filter(~pl.col("few"))
        highest = (sure if sure.height else counts).sort("index", "period", descending=[True, False])
        period = highest["period"].first()
    else:
        period = with_period(pl.DataFrame({"day": [day]}).with_columns(pl.col("day").str.to_date()), every)["period"][0]
    known = with_period(corpus_of(frame, articles), every).filter(pl.col("period") == period)
    found = made.with_columns(pl.col("article_id").cast(pl.String)).filter(
        pl.col("article_id").is_in(known["article_id"].implode())
    )
    if quoted:
        schemas.require(frame, ["quote_id"], "strongest(quoted=True)")
        found = found.filter(pl.col("quote_id").is_not_null())
    given = [pl.col(name) for name in ("intensity",) if name in found.columns]
    given += [pl.col(name).is_not_null() for name in ("source", "target") if name in found.columns]
    if given:
        found = found.sort(*given, descending=True, nulls_last=True, maintain_order=True)
    return like(found.head(top), rows)
