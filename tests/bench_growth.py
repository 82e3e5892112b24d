"""Time and memory as the work grows: an article costs the same among 16 as among 256."""

from __future__ import annotations

from collections.abc import Iterator

from bench_reading import read, sample
from measure import Row, alone

ARTICLES = 16


def rows() -> Iterator[Row]:
    """Seconds and peak memory of ``annotate`` in a process of its own for 1, 4 and 16 times as many articles."""
    first = 0.0
    articles = sample(16 * ARTICLES)
    for times in (1, 4, 16):
        spent = alone(read, articles.gather_every(16 // times), first=(articles.head(ARTICLES),))
        each = spent.seconds / (times * ARTICLES)
        first = first or each
        yield Row("growth", f"annotate, {times}x", spent.seconds, times * ARTICLES, "articles", "annotate, 1x",
                  each / first, peak=spent.peak)
