"""Fetched pages on disk: ``pages/<key>.html.gz`` and a journal that says where each came from.

The journal is a line of JSON for each page, written after the page is whole and in place.  A run that
was killed leaves at most a page without a line, which is fetched again.
"""

from __future__ import annotations

import datetime as dt
import gzip
import json
import os
import threading
import time
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from analysis.fetch.cache import FolderError
from analysis.fetch.client import Answer
from analysis.fetch.guard import checked_url
from analysis.sources.documents import key_of
from analysis.sources.paths import JOURNAL
from analysis.whole import written_whole

FOLDER = "pages"
_TRACKERS = ("utm_", "fbclid", "gclid", "mc_cid", "mc_eid", "ns_mchannel", "at_medium", "at_campaign", "cmpid")
_FAILURES_HOLD = dt.timedelta(days=7)
"""A page that is not there or is no page is not asked for again for so long."""


def canonical(url: str) -> str:
    """The address that stands for a page: as fetched, without parameters that only count readers.

    Raises:
        RefusedError: it is no address of a page.

    >>> canonical("HTTPS://News.Example:443/a?utm_source=x&id=3#top")
    'https://news.example/a?id=3'
    """
    parts = urlsplit(checked_url(url))
    if not any(name in parts.query for name in _TRACKERS):
        return urlunsplit(parts)
    kept = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True)
            if not name.lower().startswith(_TRACKERS)]
    return urlunsplit(parts._replace(query=urlencode(kept)))


class Pages:
    """The pages in a folder, by canonical address."""

    def __init__(self, folder: Path) -> None:
        """Open the folder, making it if it is not there."""
        self.folder = folder / FOLDER
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise FolderError(f"cannot make the folder {self.folder}: {error.strerror}") from error
        self._journal = self.folder / JOURNAL
        self._lock = threading.Lock()
        self._known: dict[str, dict[str, Any]] = {}
        for part in self.folder.glob(".*.part"):
            if time.time() - part.stat().st_mtime > 3600:  # of a run that was killed, not of one beside this
                part.unlink(missing_ok=True)
        self._read()

    def _read(self) -> None:
        """Take in the journal; lines that are broken or whose page is gone do not count."""
        try:
            lines = self._journal.read_text(encoding="utf-8", errors="replace").split("\n")
        except FileNotFoundError:
            return
        for line in lines:
            try:
                record = json.loads(line)
                address, file, final = record["url"], record.get("file"), record.get("final_url")
                whole = self._whole(file, record.get("size")) if file else _age(record) is not None
            except (ValueError, KeyError, TypeError, AttributeError):
                continue
            if whole and all(isinstance(name, str) for name in (address, final or "")):
                self._known[address] = record
                if final:
                    self._known.setdefault(final, record)

    def _whole(self, file: str, size: int | None) -> bool:
        path = self.folder / Path(file).name
        try:
            return path.stat().st_size == size
        except OSError:
            return False

    def known(self, url: str) -> dict[str, Any] | None:
        """The record of a page that is here, or of a failure that still holds; None if it is to be fetched."""
        record = self._known.get(url)
        if record is None or record.get("file"):
            return record
        return record if dt.timedelta() <= _age(record) < _FAILURES_HOLD else None

    def path(self, record: dict[str, Any]) -> Path:
        """Where the page of a record lies; never outside the folder."""
        return self.folder / Path(record["file"]).name

    def save(self, url: str, answer: Answer, *, listed: dt.date | None = None) -> dict[str, Any]:
        """Write a page, then its line in the journal; ``listed`` is the day that the feed says it was published."""
        file = f"{key_of(url)}.html.gz"
        # No name and no time in the gzip header: the same page is the same file.
        packed = gzip.compress(answer.content, compresslevel=6, mtime=0)
        try:
            with written_whole(self.folder / file) as part:
                part.write_bytes(packed)
        except OSError as error:
            raise FolderError(error.strerror or str(error)) from error
        final = canonical(answer.final_url)
        return self._note({
            "url": url, "file": file, "fetched_at": _now(), "status": answer.status, "charset": answer.charset,
            "bytes": len(answer.content), "size": len(packed), "final_url": final if final != url else None,
            "listed": listed.isoformat() if listed else None,
        })

    def fail(self, url: str, status: int | None, reason: str) -> dict[str, Any]:
        """Note that there is no page at an address, so that it is not asked for again soon."""
        return self._note({"url": url, "file": None, "fetched_at": _now(), "status": status, "reason": reason})

    def _note(self, record: dict[str, Any]) -> dict[str, Any]:
        line = json.dumps(record, ensure_ascii=True).encode()
        with self._lock:
            try:
                self._append(line)
            except OSError as error:
                raise FolderError(error.strerror or str(error)) from error
            self._known[record["url"]] = record
            if record.get("final_url"):
                self._known.setdefault(record["final_url"], record)
        return record

    def _append(self, line: bytes) -> None:
        """One write, so that lines of two runs do not mix; a line that a killed run left half is closed first."""
        with open(self._journal, "ab+", buffering=0) as file:
            half = False
            if file.tell():
                file.seek(-1, os.SEEK_END)
                half = file.read(1) != b"\n"
            file.write(b"\n" * half + line + b"\n")
            os.fsync(file.fileno())


def _age(record: dict[str, Any]) -> dt.timedelta:
    return dt.datetime.now(dt.UTC) - dt.datetime.fromisoformat(record["fetched_at"])


def _now() -> str:
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
