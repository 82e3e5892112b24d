"""How far two series move together."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import polars as pl

from analysis import schemas
from analysis.periods import dated
from analysis.tables import to_polars
from analysis.trends.intervals import Interval


class Agreement(NamedTuple):
    """Rank correlation of two series: -1 to 1, its interval, and over how many periods."""

    rho: float | None
    low: float | None
    high: float | None
    periods: int

    def __str__(self) -> str:
        if self.rho is None:
            return f"no rank correlation: {self.periods} common periods"
        return f"Spearman {self.rho:.2f} ({self.low:.2f} to {self.high:.2f}) over {self.periods} periods"


def agreement(
    first: Any,
    second: Any,
    *,
    values: tuple[str, str] = ("index", "index"),
    interval: Interval | None = None,
) -> Agreement:
    """Spearman's rank correlation of two series over the periods that both have.

    Neighbouring periods are alike, so the interval is a circular block bootstrap (Politis and Romano
    1992) with blocks of n^(1/3) periods, not one that takes periods for independent.

    Args:
        first: a frame with ``period`` and one row a period.
        second: another.
        values: the column of each.
        interval: level, draws and seed.

    Returns:
        The correlation, its interval and the number of periods; None below five periods or where a
        series does not move.

    Raises:
        ValueError: a column is missing, or a frame has several rows a period.
    """
    interval = Interval.of(interval)
    sides = []
    for frame, value, name in ((first, values[0], "a"), (second, values[1], "b")):
        frame = dated(to_polars(frame))
        schemas.require(frame, ["period", value], "agreement")
        if frame["period"].is_duplicated().any():
            raise ValueError("agreement takes one row a period; choose one group first, as with by=None")
        sides.append(frame.select("period", pl.col(value).cast(pl.Float64).alias(name)))
    both = sides[0].join(sides[1], on="period").drop_nulls().sort("period")
    pairs = both.select("a", "b").to_numpy()
    n = len(pairs)
    if n < 5 or not np.ptp(pairs, axis=0).all():
        return Agreement(None, None, None, n)
    rng = np.random.default_rng(interval.seed)
    block = max(1, round(n ** (1 / 3)))
    starts = rng.integers(0, n, size=(interval.resamples, -(-n // block)))
    places = ((starts[:, :, None] + np.arange(block)) % n).reshape(interval.resamples, -1)[:, :n]
    drawn = np.array([_spearman(pairs[place]) for place in places])
    low, high = np.nanquantile(drawn, [(1 - interval.level) / 2, (1 + interval.level) / 2])
    return Agreement(float(_spearman(pairs)), float(low), float(high), n)


def _spearman(pairs: np.ndarray) -> float:
    """Rank correlation, ties at their mean rank; NaN where a column does not move."""
    from scipy.stats import rankdata

    ranks = rankdata(pairs, axis=0)
    ranks -= ranks.mean(axis=0)
    scale = np.sqrt((ranks**2).sum(axis=0).prod())
    return float(ranks.prod(axis=1).sum() / scale) if scale else float("nan")
