"""From which day to which: periods as people write them, and the articles published in one."""

from __future__ import annotations

import datetime as dt
from typing import Any

import polars as pl


def as_day(day: str | dt.date | None, name: str = "day") -> dt.date | None:
    """A day of ``YYYY-MM-DD``; of a moment (a datetime, pandas' and numpy's too) its day; none of nothing.

    Raises:
        ValueError: there is no such day; ``name`` is what the message calls it.

    >>> as_day("2022-01-03"), as_day(dt.datetime(2022, 1, 3, 9, 30))
    (datetime.date(2022, 1, 3), datetime.date(2022, 1, 3))
    """
    if day is None or isinstance(day, dt.datetime):  # pandas' Timestamp is one
        return day and day.date()
    if isinstance(day, dt.date):
        return day
    text = str(day).strip()
    try:
        return dt.datetime.strptime(text.replace("T", " ").partition(" ")[0], "%Y-%m-%d").date() if text else None
    except ValueError:
        raise ValueError(f"{name}={day!r} is no day; write year, month and day, as in 2022-01-31") from None


def as_period(since: str | dt.date | None, until: str | dt.date | None) -> tuple[dt.date | None, dt.date | None]:
    """First and last day of a period, open where None is given.

    Raises:
        ValueError: what is given is no day, or the first is after the last.
    """
    first, last = as_day(since, "since"), as_day(until, "until")
    if first and last and first > last:
        raise ValueError(f"since={first} is after until={last}: no day lies between; exchange them")
    return first, last


DAYS = ("published_day", "from", "to", "period")
"""The columns of our tables and counts that hold days."""


def day_of(name: str, dtype: Any) -> pl.Expr:
    """A column as days: pandas has only moments, a CSV file only text; text that is no day is null."""
    if dtype == pl.String:
        return pl.col(name).str.slice(0, 10).str.to_date("%Y-%m-%d", strict=False)
    return pl.col(name).cast(pl.Date)


def dated(frame: pl.DataFrame) -> pl.DataFrame:
    """A frame of ours with its days as days, however it was kept meanwhile."""
    return frame.with_columns(day_of(name, frame.schema[name]) for name in DAYS if name in frame.columns)


def articles_between(
    articles: pl.DataFrame, since: str | dt.date | None = None, until: str | dt.date | None = None
) -> pl.DataFrame:
    """The articles published from one day to another, both included; those that tell no day stay."""
    first, last = as_period(since, until)
    day = day_of("published_day", articles.schema["published_day"])
    inside = pl.lit(True)
    if first:
        inside &= day >= first
    if last:
        inside &= day <= last
    return with_first_copies(articles.filter(inside.fill_null(True)))


def with_first_copies(articles: pl.DataFrame) -> pl.DataFrame:
    """The articles with every ``duplicate_of`` among them.

    Where the first copy of a story was left out, the earliest that is there becomes the one that others copy.
    """
    if "duplicate_of" not in articles.columns:
        return articles
    # From a CSV file numbers come back as ids, and as floats where a row has none.
    articles = articles.with_columns(pl.col("duplicate_of").cast(articles.schema["article_id"], strict=False))
    story, own = pl.col("duplicate_of"), pl.col("article_id")
    lost = story.is_not_null() & ~story.is_in(own.implode())
    earliest = own.sort_by(pl.col("published_day"), nulls_last=True, maintain_order=True).first()
    first = earliest.over(pl.when(lost).then(story))
    return articles.with_columns(
        duplicate_of=pl.when(lost & (own == first)).then(None).when(lost).then(first).otherwise(story))
