"""Near-duplicates: syndicated copies and updates of one story.

Texts are compared by their runs of three words.  MinHash with locality-sensitive hashing (Broder 1997;
Leskovec, Rajaraman and Ullman, *Mining of Massive Datasets*, chapter 3) names the pairs that may be alike;
each of these is then counted exactly, so the sketch decides what is compared and never what is found.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import polars as pl

from analysis.periods import dated
from analysis.schemas import require
from analysis.tables import like, to_polars

RUN = 3
"""Words in a run."""

SHORTEST_EQUAL = 8
"""Runs that a text needs to be a copy of an equal one: what is shorter is no story."""

SHORTEST = 25
"""Runs that a text needs to be a copy of one that is not equal."""

SHORTEST_CONTAINED = 80
"""Runs that a text needs to count as contained in another: a stub that shares only the outlet's footer is none."""

CHUNK = 2_000
"""Articles whose runs are held at once."""

PERMUTATIONS = 128


def mark_duplicates(articles: Any, *, threshold: float = 0.5, days: int | None = 30) -> Any:
    """Fill ``duplicate_of`` with the id of the first copy of each story.

    Two articles are copies when they share at least ``threshold`` of all their runs of three words
    (Jaccard), or when the shorter one is contained in the longer, as a copy cut short is, or the first version of a
    story that went on: it shares 0.28 more than ``threshold`` of its own runs, and 0.15 of all at least.
    Copies of copies belong to one story.  The first is the one published first; among equal days the one that
    stands first in the frame.

    Args:
        articles: the ``articles`` table, pandas or polars.
        threshold: share of common runs, 0 to 1.
        days: copies lie at most that many days apart where both days are known; None for any distance.
            What recurs with the same words (a weekly notice) is news each time.

    Returns:
        The same rows in the same order, with ``duplicate_of`` null for an original.

    Raises:
        ValueError: ``threshold`` is not within 0.2 and 1, or a column is missing.
    """
    if not 0.2 <= threshold <= 1:
        raise ValueError(f"threshold should lie between 0.2 and 1, is {threshold}")
    frame = dated(to_polars(articles))
    require(frame, ["article_id", "text"], "mark_duplicates")
    day = frame["published_day"].cast(pl.Int32) if "published_day" in frame.columns else pl.Series([None] * len(frame))
    order = pl.select(order=pl.struct(day.fill_null(2**30), pl.int_range(len(frame))).rank("ordinal")).to_series()
    first = _first_copies(frame["text"], day.to_list(), order.to_list(), threshold, days)
    ids = frame["article_id"].cast(pl.String).to_list()
    found = [ids[first[i]] if first[i] != i else None for i in range(len(ids))]
    return like(frame.with_columns(duplicate_of=pl.Series(found, dtype=pl.String)), articles)


def _first_copies(
    texts: pl.Series, day: list[int | None], order: list[int], threshold: float, days: int | None,
) -> list[int]:
    """For each row the row of the first copy of its story, itself for an original."""
    parent = list(range(len(texts)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    def near(i: int, j: int) -> bool:
        return days is None or day[i] is None or day[j] is None or abs(day[i] - day[j]) <= days

    pairs = [(i, j) for i, j in _candidates(texts, threshold) if near(i, j)]
    for i, j in _alike(texts, pairs, threshold):
        a, b = root(i), root(j)
        if a != b:
            early, late = (a, b) if order[a] <= order[b] else (b, a)
            parent[late] = early
    return [root(i) for i in range(len(texts))]


def _runs(texts: pl.Series, rows: list[int] | None = None) -> Iterator[tuple[int, np.ndarray]]:
    """Row number and the sorted distinct hashes (uint32) of its runs of words, in chunks."""
    numbers = np.arange(len(texts)) if rows is None else np.asarray(rows, dtype=np.int64)
    for start in range(0, len(numbers), CHUNK):
        part = numbers[start: start + CHUNK]
        words = texts.gather(part).fill_null("").str.to_lowercase().str.extract_all(r"\w+")
        lengths = words.list.len().to_numpy().astype(np.int64)
        flat = words.explode(empty_as_null=False, keep_nulls=False).hash(seed=1).to_numpy()
        ends = np.cumsum(lengths)
        for number, end, length in zip(part.tolist(), ends.tolist(), lengths.tolist(), strict=True):
            yield number, _run_hashes(flat[end - length: end])


def _run_hashes(words: np.ndarray) -> np.ndarray:
    """Distinct hashes of the runs of ``RUN`` words; a text with fewer words is one run."""
    if len(words) == 0:
        return np.empty(0, dtype=np.uint32)
    length = max(1, len(words) - RUN + 1)
    mixed = np.zeros(length, dtype=np.uint64)
    for k in range(min(RUN, len(words))):
        mixed = mixed * np.uint64(0x9E3779B97F4A7C15) + words[k: k + length]
    return np.unique((mixed >> np.uint64(32)).astype(np.uint32))


def _candidates(texts: pl.Series, threshold: float) -> Iterator[tuple[int, int]]:
    """Pairs of rows that the index takes for possible copies, the equal ones included."""
    from datasketch import MinHash, MinHashLSH

    index = MinHashLSH(threshold=max(0.1, threshold - 0.2), num_perm=PERMUTATIONS, weights=(0.2, 0.8))
    empty = MinHash(num_perm=PERMUTATIONS, hashfunc=int)
    equal: dict[bytes, int] = {}
    for row, runs in _runs(texts):
        if len(runs) < SHORTEST_EQUAL:
            continue
        same = equal.setdefault(runs.tobytes(), row)
        if same != row:
            yield same, row
            continue
        if len(runs) < SHORTEST:
            continue
        sketch = empty.copy()
        sketch.update_batch(runs.tolist())
        for other in index.query(sketch):
            yield other, row
        index.insert(row, sketch)


def _alike(texts: pl.Series, pairs: list[tuple[int, int]], threshold: float) -> Iterator[tuple[int, int]]:
    """The pairs whose texts are copies, counted exactly."""
    needed = dict(_runs(texts, sorted({row for pair in pairs for row in pair})))
    for i, j in pairs:
        a, b = needed[i], needed[j]
        shared = len(np.intersect1d(a, b, assume_unique=True))
        alike = shared / (len(a) + len(b) - shared)
        shorter = min(len(a), len(b))
        contained = shorter >= SHORTEST_CONTAINED and alike >= 0.15 and shared / shorter >= min(1.0, threshold + 0.28)
        if alike >= threshold or contained:
            yield i, j
