"""Lists of addresses: of a text file, a table, or GDELT's event and article lists -> URLs to scrape."""

from __future__ import annotations

import os
import re
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import polars as pl

from analysis.sources.files import UnreadableError, content_of, decoded, kind_of, naming
from analysis.sources.tabular import MOST_TABLE, csv_rows, rows_of
from analysis.tables import to_polars

_NAMES = ("url", "sourceurl", "source_url", "documentidentifier", "mentionidentifier", "link", "links", "address",
          "href", "article_url", "article_link", "web_url", "permalink", "loc", "uri")
_ADDRESS = re.compile(r"https?://[^\s<>\"']+", re.I)
_HOST = re.compile(r"(?:[a-z0-9\-]+\.)+[a-z]{2,}(?:/\S*)?", re.I)
_GDELT_COLUMNS = {61: 60, 58: 57, 16: 5, 14: 5, 27: 4, 11: 10}
"""GDELT's lists have no header; by their number of columns, where the address stands: events 2.0 (SOURCEURL) and
1.0, mentions (MentionIdentifier), GKG 2.1 (DocumentIdentifier), GKG 1.0 (SOURCEURLS).  Source: the GDELT codebooks."""


def find_urls(what: Any) -> list[str]:
    """The addresses in what was given, each once, in their order.

    Args:
        what: an address, a file with addresses (text, CSV, TSV, JSON, Parquet, GDELT's lists, also zipped),
            a list of addresses or such files, a frame with a column of addresses.

    Raises:
        FileNotFoundError: it is neither an address nor a file.
        ValueError: there is no address in it.
    """
    if isinstance(what, str | os.PathLike):
        found: Iterable[str] = _of_one(what)
    elif isinstance(what, Iterable) and not hasattr(what, "columns"):
        found = (url for item in what for url in _of_entry(item))
    else:
        found = _of_frame(to_polars(what), "the frame")
    urls = list(dict.fromkeys(url for url in found if url))
    if not urls:
        raise ValueError("no address (https://…) in what was given")
    return urls


def _of_entry(item: Any) -> Iterable[str]:
    """The addresses of one entry of a list; a string that is no file is taken for one, so that it becomes a row."""
    if item is None:
        return []
    if isinstance(item, os.PathLike):
        return _of_one(item)
    text = str(item).strip()
    return _of_one(text) if "://" not in text and Path(text).is_file() else [text]


def _of_one(what: str | os.PathLike[str]) -> Iterable[str]:
    text = os.fspath(what)
    if isinstance(what, str):
        stripped = what.strip()
        if "\n" in stripped:
            return _in_lines(stripped)
        if re.match(r"[A-Za-z][A-Za-z0-9+.\-]*://", stripped):
            return [stripped]
    path = Path(os.path.expanduser(text))
    if not path.is_file():
        named_like_file = kind_of(path) is not None or path.suffix.lower() == ".zip"
        if isinstance(what, str) and not named_like_file and _HOST.fullmatch(text.strip()):
            return [f"https://{text.strip()}"]
        raise FileNotFoundError(f"{text!r} is neither an address (https://…) nor a file, seen from {Path.cwd()}")
    return _of_file(path)


def _of_file(path: Path) -> Iterable[str]:
    if path.suffix.lower() == ".zip":
        return _of_zip(path)
    kind = kind_of(path)
    try:
        if kind == "csv":
            return _of_table(decoded(content_of(path, most=MOST_TABLE))[0], path)
        if kind in ("json", "jsonl", "parquet"):
            frames = [frame for frame in rows_of(path, kind) if isinstance(frame, pl.DataFrame)]
            return [url for frame in frames for url in _of_frame(frame, path)]
        return _in_lines(decoded(content_of(path, most=MOST_TABLE))[0])
    except UnreadableError as error:
        raise ValueError(naming(path, str(error))) from None


def _of_zip(path: Path) -> list[str]:
    """The lists in a ZIP file, as GDELT publishes them; nothing is unpacked to the disk."""
    found: list[str] = []
    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(member.file_size for member in archive.infolist())
            if size > MOST_TABLE:
                raise ValueError(f"{path}: unpacks to {size:,} bytes, more than {MOST_TABLE:,}")
            for member in archive.infolist():
                found += _of_table(decoded(archive.read(member))[0], path)
    except (zipfile.BadZipFile, OSError, RuntimeError, UnreadableError) as error:
        raise ValueError(f"{path}: cannot be read as a ZIP file ({error})") from None
    return found


def _of_table(text: str, path: Path) -> list[str]:
    """The addresses of a table with a header, or of one of GDELT's, which have none."""
    text = text.lstrip("\ufeff\r\n")
    first = text.split("\n", 1)[0].rstrip("\r")
    column = _GDELT_COLUMNS.get(first.count("\t") + 1)
    if column is not None and _ADDRESS.search(first):
        cells = (line.split("\t") for line in text.split("\n"))
        # GKG 1.0 puts several addresses in a cell.
        return [url for row in cells if len(row) > column for url in row[column].strip().split("<UDIV>")
                if _ADDRESS.match(url)]
    if _ADDRESS.match(first.strip()):
        return list(_in_lines(text))
    frames = [found for found in csv_rows(text, path) if isinstance(found, pl.DataFrame)]
    return [url for frame in frames for url in _of_frame(frame, path)]


def _of_frame(frame: pl.DataFrame, name: object) -> Iterator[str]:
    column = address_column(frame)
    if column is None:
        raise ValueError(f"{name} has no column with addresses; it has {', '.join(map(repr, frame.columns))}. "
                         "Rename yours to 'url'.")
    for value in frame[column]:
        if value:
            yield str(value).strip()


def _in_lines(text: str) -> list[str]:
    """The address of each line; a ``#`` at the beginning makes a line a comment.

    A single word that is no address is given too, so that the report says what is wrong with it.
    """
    found = []
    for line in text.split("\n"):
        line = line.strip()
        match = _ADDRESS.search(line)
        if not line or line.startswith("#"):
            continue
        if match:
            found.append(match[0])
        elif " " not in line:
            found.append(f"https://{line}" if _HOST.fullmatch(line) else line)
    return found if any(_ADDRESS.match(url) for url in found) else []


def address_column(frame: pl.DataFrame) -> str | None:
    """The column with the articles' addresses: by its name, else the one whose values are addresses."""
    lowered = {name.strip().lower().replace(" ", "_"): name for name in frame.columns}
    for name in _NAMES:
        if name in lowered:
            return lowered[name]
    for name, dtype in frame.schema.items():
        if dtype == pl.String and frame[name].head(50).drop_nulls().str.contains(r"^https?://\S+$").mean() == 1:
            return name
    return None
