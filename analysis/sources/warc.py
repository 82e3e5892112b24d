"""Web archives: the pages of a WARC file, as Common Crawl's CC-NEWS has them (ISO 28500)."""

from __future__ import annotations

import datetime as dt
import io
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, NamedTuple

from analysis.sources.files import MOST, UnreadableError

HTML_TYPES = frozenset({"text/html", "application/xhtml+xml"})
_CHUNK = 1 << 20


class Page(NamedTuple):
    """A page with what is known of it besides its bytes."""

    content: bytes
    name: str
    url: str | None = None
    charset: str | None = None
    fetched_at: dt.datetime | None = None
    listed: dt.date | None = None  # the day of publication that the feed told which named it


def pages(path: Path, *, most: int = MOST) -> Iterator[Page | UnreadableError]:
    """The HTML pages that were answered with 200, one by one, in the order of the archive.

    Requests, redirects, pictures and other records are passed over.  A page with more than ``most`` bytes
    gives an ``UnreadableError`` in its place.  Where the file is cut off or damaged, all whole records before
    that are given and an ``UnreadableError`` says so at the end; nothing is raised.
    """
    from fastwarc.warc import ArchiveIterator, WarcRecordType

    whole = last = 0
    trouble = None
    try:
        with open(path, "rb") as file:
            for record in ArchiveIterator(file, record_types=WarcRecordType.any_type, parse_http=False):
                last = record.stream_pos
                response = record.record_type == WarcRecordType.response
                raw, wanted = _raw(record, response, most)
                if raw is None:
                    yield UnreadableError(f"{path}, record {whole + 1}: more than {most:,} bytes, too large for a page")
                elif len(raw) < wanted or record.headers.get("Content-Length") is None:
                    trouble = "the file is cut off"
                    break
                elif response:
                    yield from _answered(record, raw, f"{path.name}, record {whole + 1}", most)
                whole += 1
            if trouble is None and not _ends_whole(file, last):
                trouble = "the file is cut off"
    except OSError as error:
        trouble = getattr(error, "strerror", None) or str(error)
    if trouble or not whole:
        yield UnreadableError(f"{path}: {trouble or 'no WARC records in it'}; {whole:,} records before that were read")


def _raw(record: Any, response: bool, most: int) -> tuple[bytes | None, int]:
    """The record's payload as it stands in the file (None if too large), and how long it says it is."""
    if response and record.is_http:
        try:
            record.parse_http(quirks_mode=True)
        except OSError:
            return b"", 0  # no HTTP answer in it: an empty page, which is passed over
    wanted = record.content_length
    raw = record.reader.read(min(wanted, most + 1))
    if len(raw) <= most:
        return raw, wanted
    while record.reader.read(_CHUNK):
        pass
    return None, wanted


def _answered(record: Any, raw: bytes, name: str, most: int) -> Iterator[Page | UnreadableError]:
    """The page of a response record, unpacked, if it is one."""
    http = record.http_headers
    if http is None or http.status_code != 200:
        return
    kind = record.http_content_type
    if kind not in HTML_TYPES and not (kind is None and raw.lstrip()[:1] == b"<"):
        return
    url = record.headers.get("WARC-Target-URI")
    coding = (http.get("Content-Encoding") or "").strip().lower()
    chunked = "chunked" in (http.get("Transfer-Encoding") or "").lower()
    try:
        content = _unpacked(raw, coding, chunked, most)
    except (OSError, EOFError, ValueError, zlib.error) as error:
        yield UnreadableError(f"{name} ({url}): {error}")
        return
    yield Page(content, name, url and url.strip("<>"), record.http_charset, record.record_date)


def _unpacked(raw: bytes, coding: str, chunked: bool, most: int) -> bytes:
    """Undo the codings of the transfer; archives often keep the headers but have undone them already."""
    from fastwarc.stream_io import BrotliReader, ChunkedReader, GzipReader, ZstdReader

    if chunked and _is_chunked(raw):
        raw = ChunkedReader(io.BytesIO(raw)).read(most + 1)
    reader = None
    if coding in ("gzip", "x-gzip", "deflate") and (raw[:2] == b"\x1f\x8b" or raw[:1] == b"\x78"):
        reader = GzipReader
    elif coding == "br" and not raw.lstrip().startswith(b"<"):
        reader = BrotliReader
    elif coding == "zstd" and raw[:4] == b"\x28\xb5\x2f\xfd":
        reader = ZstdReader
    if reader is not None:
        raw = reader(io.BytesIO(raw)).read(most + 1)
    if len(raw) > most:
        raise ValueError(f"unpacks to more than {most:,} bytes")
    return raw


def _is_chunked(raw: bytes) -> bool:
    head = raw[:20].split(b"\r\n")[0].split(b";")[0].strip()
    return 0 < len(head) <= 8 and all(byte in b"0123456789abcdefABCDEF" for byte in head)


def _ends_whole(file: IO[bytes], start: int) -> bool:
    """Whether the last gzip member, which starts there, ends with the file; True for archives that are not packed."""
    file.seek(start)
    member, data = None, file.read(_CHUNK)
    if data[:2] != b"\x1f\x8b":
        return data.strip(b"\r\n\0 ") != b"" or start == 0
    while data:
        member = member or zlib.decompressobj(31)
        try:
            member.decompress(data, _CHUNK)
            data = member.unconsumed_tail or member.unused_data or file.read(_CHUNK)
        except zlib.error:
            return not data.strip(b"\0")
        if member.eof:
            member = None
    return member is None
