"""How sure a share or an index is: intervals over articles.

The article is the unit that is drawn: rows of one article hang together (one speech gives
ten threats), so rows are never resampled one by one.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import polars as pl


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

    @classmethod
    def of(cls, interval: Interval | None) -> Interval:
        """What an argument ``interval`` says: an interval, or None for the usual one."""
        if not isinstance(interval, cls | None):
            raise TypeError(
                f"interval= takes an analysis.trends.Interval, such as Interval(level=0.9), not {interval!r}")
        return interval or cls()

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
    # Where none or all of them hit, the end is that share itself, which rounding would miss.
    low, high = np.where(hits > 0, centre - half, 0), np.where(p < 1, centre + half, 1)
    return np.clip(low, 0, 1), np.clip(high, 0, 1)


def resampled_totals(values: np.ndarray, articles: int, interval: Interval) -> np.ndarray:
    """Totals of ``articles`` articles drawn with replacement, (resamples, columns).

    Args:
        values: one row an article that has something to count, one column a quantity; the other
            articles of the period count zero.
        articles: all articles of the period.
        interval: how many draws, from which seed.
    """
    distinct, counts = np.unique(values, axis=0, return_counts=True)
    return _drawn(distinct, counts, articles, interval)


def _drawn(distinct: np.ndarray, counts: np.ndarray, articles: int, interval: Interval) -> np.ndarray:
    """Totals of articles drawn with replacement, of which ``counts`` have the ``distinct`` values.

    Articles with equal values are interchangeable, so the draw is one multinomial over distinct
    values: exact, and its cost does not grow with the number of articles.
    """
    rest = max(articles - counts.sum(), 0)
    n = int(counts.sum() + rest)
    rng = np.random.default_rng(interval.seed)
    drawn = rng.multinomial(n, np.append(counts, rest) / n, size=interval.resamples)
    return drawn[:, :-1] @ distinct


MANY = 50
"""Articles with something to count from which on percentiles are reckoned and not drawn."""

_LOPSIDED = 0.5  # skewness of the total beyond which they are drawn all the same
_TOGETHER = 1000  # cells whose percentiles are taken together


def _expanded(flat: pl.DataFrame, articles: np.ndarray, interval: Interval) -> np.ndarray:
    """Percentiles of the bootstrap of means by the expansion of Cornish and Fisher; NaN where it is not near.

    Of many articles the distribution of the mean is known: normal but for its skewness (Hall 1992, *The
    Bootstrap and Edgeworth Expansion*).  The expansion is nearer to it than a thousand draws are.
    """
    cell, values, counts = flat["cell"].to_numpy(), flat["values"].to_numpy(), flat["counts"].to_numpy()
    some, first, second, third = (
        np.bincount(cell, weights=values**power * counts, minlength=len(articles)) for power in range(4))
    with np.errstate(divide="ignore", invalid="ignore"):
        first, second, third = first / articles, second / articles, third / articles
        variance = second - first**2
        skewness = (third - 3 * first * second + 2 * first**3) / variance**1.5 / articles**0.5
        near = (some >= MANY) & (variance > 0) & (np.abs(skewness) <= _LOPSIDED)
        z, error = interval.z, (variance / articles) ** 0.5
        shift = skewness * (z**2 - 1) / 6
        ends = np.stack([first + error * (shift - z), first + error * (shift + z)], axis=1)
    return np.where(near[:, None], ends, np.nan)


def counted_intervals(cells: pl.DataFrame, interval: Interval) -> tuple[np.ndarray, np.ndarray]:
    """Percentile bootstrap interval of each cell's total per article.

    Args:
        cells: one row a cell: ``articles`` (all of its period), ``values`` (the distinct values of its articles,
            ascending) and ``counts`` (how many articles have each); articles without any are left out.
        interval: level, draws and seed.  Each cell starts from the same seed, so its interval does
            not depend on which other cells are asked for.

    Returns:
        Lower and upper ends.  NaN where there is one article: one draw says nothing about spread.
    """
    tails = [(1 - interval.level) / 2, (1 + interval.level) / 2]
    cells = cells.with_columns(cell=pl.int_range(pl.len()))
    ends = _expanded(cells.explode("values", "counts").drop_nulls("values"), cells["articles"].to_numpy(), interval)
    open_ = cells.filter((pl.col("articles") > 1) & pl.Series(np.isnan(ends[:, 0])))
    draw: dict[tuple, list[int]] = {}
    for place, n, values, counts in open_.select("cell", "articles", "values", "counts").iter_rows():
        draw.setdefault((n, tuple(values), tuple(counts)), []).append(place)
    different = list(draw)
    for start in range(0, len(different), _TOGETHER):
        some = different[start:start + _TOGETHER]
        totals = [_drawn(np.array(values), np.array(counts), n, interval) / n for n, values, counts in some]
        for key, found in zip(some, np.quantile(totals, tails, axis=1).T, strict=True):
            ends[draw[key]] = found
    return ends[:, 0], ends[:, 1]
