"""Where a series moves to another level."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl

from analysis import schemas
from analysis.periods import dated
from analysis.tables import like, to_polars

MEASURED = frozenset({
    "period", "acts", "mentions", "in_articles", "articles", "share", "share_low", "share_high", "in_sentences",
    "sentences", "sentence_share", "index", "low", "high", "few", "example", "example_id", "hostile", "cooperative",
    "threats", "category", "change", "level", "segment",
})
"""Columns of trend frames that measure; all others name the group."""


def change_points(series: Any, *, value: str = "index", penalty: float = 3.0, shortest: int = 3) -> Any:
    """Mark the periods from which a series stands on another level.

    The segmentation is the exact least-squares one (PELT, Killick, Fearnhead and Eckley 2012, by
    ``ruptures``): a change costs ``penalty * s**2 * log(n)``, with n the periods and s the noise,
    taken from the differences of neighbours (median absolute deviation), so that a level shift does
    not pass for noise.  A change point is a description of the series, not a test and not a cause.

    Args:
        series: what ``threats_over_time`` or another trend gives; each group is a series of its own.
        value: the column to look at.
        penalty: what a change costs; higher finds fewer.
        shortest: periods that a level lasts at least.

    Returns:
        The frame with ``change`` (True on the first period of a new level), ``level`` (mean of ``value``
        over the level) and ``segment`` (number of the level, from 0).  Gaps are passed over: they
        are on no level.

    Raises:
        ValueError: a column is missing.

    >>> days = pl.date_range(pl.date(2022, 1, 1), pl.date(2022, 1, 20), eager=True)
    >>> series = pl.DataFrame({"period": days, "index": [1.0, 1.2] * 5 + [7.1, 6.9] * 5})
    >>> change_points(series).filter("change")["period"].to_list()
    [datetime.date(2022, 1, 11)]
    """
    frame = dated(to_polars(series))
    schemas.require(frame, ["period", value], "change_points")
    keys = [name for name in frame.columns if name not in MEASURED | {value} and frame.schema[name] == pl.String]
    parts = frame.partition_by(keys, maintain_order=True) if keys and frame.height else [frame]
    marked = pl.concat([_marked(part.sort("period"), value, penalty, shortest) for part in parts])
    return like(marked.sort("period", *keys), series)


def _marked(part: pl.DataFrame, value: str, penalty: float, shortest: int) -> pl.DataFrame:
    known = part[value].is_not_null() & part[value].cast(pl.Float64).is_finite()
    numbers = part.filter(known)[value].cast(pl.Float64).to_numpy()
    segment = np.zeros(len(numbers), dtype=np.int64)
    for start in _changes(numbers, penalty, shortest):
        segment[start:] += 1
    means = [numbers[segment == number].mean() for number in segment]
    places = np.flatnonzero(known.to_numpy())
    change = np.zeros(part.height, dtype=bool)
    change[places[1:]] = np.diff(segment) > 0
    level, number = np.full(part.height, np.nan), np.full(part.height, -1)
    level[places], number[places] = means, segment
    return part.with_columns(
        change=pl.Series(change),
        level=pl.Series(level).fill_nan(None),
        segment=pl.Series(number).replace(-1, None),
    )


def _changes(numbers: np.ndarray, penalty: float, shortest: int) -> list[int]:
    """Places at which a new level begins."""
    if len(numbers) < 2 * shortest or np.ptp(numbers) == 0:
        return []
    import ruptures  # a second to load, and few need it

    steps = np.diff(numbers)
    noise = np.median(np.abs(steps - np.median(steps))) * 1.4826 / np.sqrt(2)
    noise = noise or np.std(steps) / np.sqrt(2)
    if not noise:
        return []
    found = ruptures.Pelt(model="l2", min_size=shortest, jump=1).fit(numbers)
    return found.predict(pen=penalty * noise**2 * np.log(len(numbers)))[:-1]
