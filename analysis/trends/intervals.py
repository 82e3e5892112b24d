"""How sure a share or an index is: intervals over articles.

The article is the unit that is drawn: rows of one article hang together (one speech gives
ten threats), so rows are never resampled one by one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np


@dataclass(frozen=True)
class Interval:
    """How intervals are made.

    Attributes:
        level: coverage, 0.95 for a 95 % interval.
        resamples: how often the articles of a period are drawn again.
        seed: of the random numbers; the same seed and rows give the same interval.
    """

    level: float = 0.95
    resamples: int = 1000
    seed: int = 0

    def __post_init__(self) -> None:
        if not 0 < self.level < 1:
            raise ValueError(f"level is a share between 0 and 1, not {self.level}")
        if self.resamples < 100:
            raise ValueError(f"resamples should be 100 or more to give percentiles, not {self.resamples}")

    @property
    def z(self) -> float:
        """Standard normal quantile of the level: 1.96 for 95 %."""
        return NormalDist().inv_cdf((1 + self.level) / 2)


def share_interval(hits: np.ndarray, articles: np.ndarray, interval: Interval) -> tuple[np.ndarray, np.ndarray]:
    """Wilson score interval of ``hits / articles``, each from 0 to 1.

    For a share of articles the bootstrap is a binomial draw; Wilson's closed form (Wilson 1927;
    recommended by Brown, Cai and DasGupta 2001) agrees with it for many articles and stays honest
    where all or none of few articles hit, where the bootstrap's width is zero.

    >>> low, high = share_interval(np.array([0, 5]), np.array([10, 10]), Interval())
    >>> low.round(2).tolist(), high.round(2).tolist()
    ([0.0, 0.24], [0.28, 0.76])
    """
    z2 = interval.z**2
    n = np.maximum(articles.astype(float), 1)
    p = hits / n
    centre = (p + z2 / (2 * n)) / (1 + z2 / n)
    half = interval.z / (1 + z2 / n) * np.sqrt(p * (1 - p) / n + z2 / (4 * n * n))
    return np.clip(centre - half, 0, 1), np.clip(centre + half, 0, 1)


def resampled_totals(values: np.ndarray, articles: int, interval: Interval) -> np.ndarray:
    """Totals of ``articles`` articles drawn with replacement, (resamples, columns).

    Args:
        values: one row an article that has something to count, one column a quantity; the other
            articles of the period count zero.
        articles: all articles of the period.
        interval: how many draws, from which seed.

    Articles with equal values are interchangeable, so the draw is one multinomial over distinct
    values: exact, and its cost does not grow with the number of articles.
    """
    distinct, counts = np.unique(values, axis=0, return_counts=True)
    rest = max(articles - counts.sum(), 0)
    n = int(counts.sum() + rest)
    rng = np.random.default_rng(interval.seed)
    drawn = rng.multinomial(n, np.append(counts, rest) / n, size=interval.resamples)
    return drawn[:, :-1] @ distinct


def total_intervals(
    cells: Sequence[Sequence[float]], articles: Sequence[int], interval: Interval
) -> tuple[np.ndarray, np.ndarray]:
    """Percentile bootstrap interval of each cell's total per article.

    Args:
        cells: for each cell the values of the articles that have any.
        articles: for each cell all articles of its period.
        interval: level, draws and seed.  Each cell starts from the same seed, so its interval does
            not depend on which other cells are asked for.

    Returns:
        Lower and upper ends.  NaN where there is one article: one draw says nothing about spread.
    """
    tails = [(1 - interval.level) / 2, (1 + interval.level) / 2]
    known: dict[tuple, tuple[float, float]] = {}
    ends = np.full((len(cells), 2), np.nan)
    for place, (cell, n) in enumerate(zip(cells, articles, strict=True)):
        if n < 2:
            continue
        key = (n, *sorted(cell))
        if key not in known:
            totals = resampled_totals(np.asarray(key[1:], dtype=float)[:, None], n, interval)[:, 0] / n
            known[key] = tuple(np.quantile(totals, tails))
        ends[place] = known[key]
    return ends[:, 0], ends[:, 1]
