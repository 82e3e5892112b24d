"""Rows that depend on nothing but a few integers of a token, worked out once for each that is new."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np


class Remembered:
    """What was found for each distinct row of integers.

    Args:
        width: length of a row.
        dtype: its type.
        limit: distinct rows that are kept; past them the table starts anew.
    """

    def __init__(self, width: int, dtype: type, *, limit: int) -> None:
        self.limit = limit
        self._at: dict[int, int] = {}
        self._rows = np.empty((1024, width), dtype=dtype)

    def rows(self, keys: np.ndarray, work: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
        """A row for each row of ``keys`` (uint64).

        ``work`` is given the positions of keys that are new, one each, and gives a row for each of them.
        """
        mixed = np.zeros(len(keys), dtype=np.uint64)
        for column in keys.T:
            mixed = (mixed ^ column) * np.uint64(0x9E3779B97F4A7C15)
            mixed ^= mixed >> np.uint64(32)
        distinct, first, which = np.unique(mixed, return_index=True, return_inverse=True)
        if len(self._at) > self.limit:
            self._at.clear()
        names = distinct.tolist()
        new = [i for i, name in enumerate(names) if name not in self._at]
        if new:
            self._add([names[i] for i in new], work(first[new]))
        return self._rows[np.array([self._at[name] for name in names], dtype=np.intp)[which]]

    def _add(self, names: list[int], rows: np.ndarray) -> None:
        start = len(self._at)
        end = start + len(names)
        while end > len(self._rows):
            self._rows = np.concatenate([self._rows, np.empty_like(self._rows)])
        self._rows[start:end] = rows
        self._at.update(zip(names, range(start, end), strict=True))
