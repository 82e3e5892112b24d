"""The cache of answers on disk: requests-cache in SQLite, as JSON, that ends where the disk fails."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from requests_cache import SQLiteCache
from requests_cache.backends.base import BaseCache
from requests_cache.backends.sqlite import SQLiteDict

NAME = "http-cache.sqlite"
_HELD = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})


class FolderError(OSError):
    """The folder cannot be written: full, read-only, gone."""


class _Table(SQLiteDict):
    """A table that waits for another's lock only; requests-cache would wait for ever for room on a full disk."""

    @contextmanager
    def _acquire_sqlite_lock(self) -> Iterator[None]:
        with self._lock:
            while True:
                try:
                    self._connection.execute("BEGIN IMMEDIATE")
                    break
                except sqlite3.OperationalError as error:
                    if error.sqlite_errorcode & 0xFF not in _HELD:
                        raise
                    time.sleep(0.001)
            self._active_transaction = True
            try:
                yield
                self._connection.commit()
            except sqlite3.Error:
                if self._connection.in_transaction:
                    self._connection.rollback()
                raise
            finally:
                self._active_transaction = False


class Cache(SQLiteCache):
    """``SQLiteCache`` made of such tables."""

    def __init__(self, path: Path) -> None:
        BaseCache.__init__(self, cache_name=str(path))
        settings = {"busy_timeout": 30_000, "wal": True}  # two runs may share it
        self.responses = _Table(path, table_name="responses", serializer="json", **settings)
        self.redirects = _Table(path, table_name="redirects", lock=self.responses._lock, serializer=None, **settings)


def opened(path: Path) -> Cache:
    """The cache in a file; one that is damaged is set aside.

    Raises:
        FolderError: the folder cannot be written.
    """
    try:
        return Cache(path)
    except sqlite3.OperationalError as error:
        raise FolderError(
            f"cannot write to {path.parent}: {error}. What was fetched before is kept; run again to go on."
        ) from error
    except sqlite3.DatabaseError:
        path.replace(path.with_suffix(".damaged"))
        return Cache(path)
