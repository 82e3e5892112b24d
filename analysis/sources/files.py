"""Files as bytes and bytes as text: opening, unpacking, decoding, telling what they are."""

from __future__ import annotations

import bz2
import gzip
import lzma
import re
import zlib
from pathlib import Path
from typing import IO

PACKED = {".gz": gzip.open, ".bz2": bz2.open, ".xz": lzma.open}
KINDS = {
    ".html": "html", ".htm": "html", ".xhtml": "html", ".shtml": "html", ".txt": "text", ".text": "text",
    ".csv": "csv", ".tsv": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "json",
    ".parquet": "parquet", ".pq": "parquet", ".warc": "warc",
}
"""Suffix of a file (a ``.gz``, ``.bz2`` or ``.xz`` after it is looked through) and how it is read."""

MOST = 50_000_000
"""Bytes of one document, unpacked, beyond which it is refused: a page of news has less than a hundredth of that."""

_MAGIC = (
    (b"%PDF-", "a PDF"), (b"PK\x03\x04", "a ZIP archive (perhaps .docx or .xlsx)"), (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"), (b"GIF8", "a GIF picture"), (b"\xd0\xcf\x11\xe0", "an old Office document"),
    (b"\x7fELF", "a program"), (b"PAR1", "a Parquet file"), (b"\x1f\x8b", "packed with gzip once more"),
    (b"{\\rtf", "an RTF document"), (b"RIFF", "a media file"), (b"\x00\x00\x00\x18ftyp", "a video"),
)
_BOMS = (
    (b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe\x00\x00", "utf-32"), (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"),
)
_META_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s{0,5}=\s{0,5}["']?\s{0,5}([A-Za-z0-9_:.\-]{2,40})""", re.I)
_XML_CHARSET = re.compile(rb"""^\s{0,50}<\?xml[^>]{0,200}?encoding\s{0,5}=\s{0,5}["']([A-Za-z0-9_:.\-]{2,40})""", re.I)
_LABELS = dict.fromkeys(("iso-8859-1", "latin-1", "latin1", "us-ascii", "ascii"), "windows-1252") | {
    "gb2312": "gb18030", "gbk": "gb18030", "x-sjis": "shift_jis",
}


class UnreadableError(Exception):
    """A document that cannot be read; the message says why, for the ``error`` column."""


def naming(path: Path, error: str) -> str:
    """An error that says which file it is about."""
    return error if path == Path() or str(path) in error else f"{path}: {error}"


def kind_of(path: Path) -> str | None:
    """How a file is read, by its suffix: html, text, csv, jsonl, json, parquet or warc; None if unknown."""
    suffixes = [suffix.lower() for suffix in path.suffixes]
    if suffixes and suffixes[-1] in PACKED:
        suffixes.pop()
    return KINDS.get(suffixes[-1]) if suffixes else None


def opened(path: Path) -> IO[bytes]:
    """The file as a stream of bytes, unpacked where its last suffix says that it is packed."""
    return PACKED.get(path.suffix.lower(), open)(path, "rb")


def content_of(path: Path, *, most: int | None = MOST) -> bytes:
    """The bytes of a file, unpacked; never more than ``most``, so that a small file cannot unpack to fill the memory.

    Raises:
        UnreadableError: it is not there, is no file, may not be read, is damaged, or is too large.
    """
    try:
        with opened(path) as stream:
            content = stream.read() if most is None else stream.read(most + 1)
    except FileNotFoundError:
        raise UnreadableError(f"there is no file {path}") from None
    except EOFError:
        raise UnreadableError(f"{path}: the packed file is cut off") from None
    except (gzip.BadGzipFile, lzma.LZMAError, zlib.error) as error:
        raise UnreadableError(f"{path}: damaged or not packed as its name says ({error})") from None
    except (OSError, ValueError) as error:
        raise UnreadableError(f"{path}: {getattr(error, 'strerror', None) or error}") from None
    if most is not None and len(content) > most:
        raise UnreadableError(f"{path}: more than {most:,} bytes, too large for one document")
    return content


def refuse_binary(content: bytes, name: object) -> None:
    """Raise ``UnreadableError`` for a document that is empty or is something else than its name says."""
    if not content.strip():
        raise UnreadableError(f"{name}: empty")
    for magic, what in _MAGIC:
        if content.startswith(magic):
            raise UnreadableError(f"{name}: this is {what}, not a document of text")


def decoded(content: bytes, *, charset: str | None = None) -> tuple[str, str]:
    """Bytes as text, and the name of the encoding that fits them.

    A byte-order mark counts first; then UTF-8 where the bytes are valid UTF-8, which chance makes most
    unlikely; then ``charset`` (what the server said), what the page says itself, and what
    charset-normalizer finds.  ISO 8859-1 is read as Windows-1252, as browsers do (WHATWG Encoding).

    Raises:
        UnreadableError: no encoding makes text of it.
    """
    for mark, name in _BOMS:
        if content.startswith(mark):
            return content.decode(name, "replace"), name
    if content.count(b"\0") * 20 > len(content):
        return _wide(content)
    try:
        return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        pass
    said = [charset] if charset else []
    said += [match[1].decode("ascii") for match in (_META_CHARSET.search(content[:4096]),
                                                   _XML_CHARSET.search(content[:512])) if match]
    for label in said:
        name = _LABELS.get(label.lower(), label)
        if name.lower() in ("utf-8", "utf8"):
            text = content.decode("utf-8", "replace")
            broken = text.count("�")
            # UTF-8 with a few broken characters still has more whole ones; Windows-1252 has none but by chance.
            if broken < sum(char > "\x7f" for char in text) - broken:
                return text, "utf-8 with broken characters"
            continue
        try:
            return content.decode(name), name
        except (LookupError, UnicodeDecodeError, ValueError):
            continue
    return _guessed(content)


def _wide(content: bytes) -> tuple[str, str]:
    """UTF-16 without a mark has its zeros in every second place; other text has none."""
    half = len(content) // 2
    for name, first in (("utf-16-le", 1), ("utf-16-be", 0)):
        if content[first::2].count(0) > 0.8 * half and content[1 - first :: 2].count(0) < 0.05 * half:
            return content.decode(name, "replace"), name
    raise UnreadableError("binary data, not text")


def _guessed(content: bytes) -> tuple[str, str]:
    """The text in the encoding that its bytes suggest."""
    from charset_normalizer import from_bytes

    best = from_bytes(content[:200_000]).best()
    names = [best.encoding] if best else []
    # Short texts give a guess little to go by, and most that is not UTF-8 in English is Windows-1252.
    for name in (*(["windows-1252"] if len(content) < 2_000 else []), *names, "windows-1252"):
        try:
            text = content.decode(name)
        except (LookupError, UnicodeDecodeError):
            continue
        if sum(not (char.isprintable() or char.isspace()) for char in text) * 50 < len(text):
            return text, name
    raise UnreadableError("in no known encoding")
