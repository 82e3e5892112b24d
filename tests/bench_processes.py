"""What two processes gain: two independent copies of the work first, then ``annotate(processes=2)``.

Time by the clock, since that is what a second process saves; start-up counted for all alike.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import polars as pl
from measure import Row

import analysis

ARTICLES = 240
ROUNDS = 1


def run(*copies: tuple[Path, int]) -> float:
    """Seconds until copies of the work, each with its articles and its processes, have all ended."""
    start = time.perf_counter()
    running = [subprocess.Popen([sys.executable, __file__, *map(str, copy)]) for copy in copies]
    if failed := [copy for copy, one in zip(copies, running, strict=True) if one.wait()]:
        raise RuntimeError(f"a copy of the work failed: {failed}")
    return time.perf_counter() - start


def rows() -> Iterator[Row]:
    """Seconds for the same work: one copy of half of it twice, two copies at once, one call with two processes."""
    from bench_reading import sample  # here, so that the copies do not load what they do not need

    spent = {"one copy, one process": 0.0, "two copies at once": 0.0, "annotate(processes=2)": 0.0}
    articles = sample(2 * ARTICLES)
    with tempfile.TemporaryDirectory() as folder:
        whole, even, odd = (Path(folder) / f"{name}.parquet" for name in ("whole", "even", "odd"))
        for path, part in ((whole, articles), (even, articles[::2]), (odd, articles[1::2])):
            part.write_parquet(path)
        for _ in range(ROUNDS):
            spent["one copy, one process"] += run((even, 1)) + run((odd, 1))
            spent["two copies at once"] += run((even, 1), (odd, 1))
            spent["annotate(processes=2)"] += run((whole, 2))
    for work, seconds in spent.items():
        ratio = seconds / spent["two copies at once"]
        yield Row("processes", work, seconds, 2 * ARTICLES * ROUNDS, "articles", "two copies at once", ratio)


def main(path: str, processes: int) -> None:
    """One copy of the work."""
    found = analysis.annotate(pl.read_parquet(path), processes=processes, progress=False)
    assert found.articles["error"].null_count() == found.articles.height


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
