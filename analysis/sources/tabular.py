"""Files that hold many articles: CSV, JSON, JSON Lines, Parquet -> frames as they are, and what was wrong."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl

from analysis.articles.table import is_text_name
from analysis.sources.files import PACKED, UnreadableError, content_of, decoded

MOST_TABLE = 4_000_000_000
"""Bytes of a table, unpacked, beyond which it is refused: split it, or read it as Parquet."""

Found = pl.DataFrame | UnreadableError


def rows_of(path: Path, kind: str) -> Iterator[Found]:
    """The rows of a CSV, JSON, JSON Lines or Parquet file as frames; ``UnreadableError`` for what is broken.

    Raises:
        UnreadableError: nothing of the file can be read.
    """
    if kind == "parquet":
        yield _parquet(path)
        return
    content = content_of(path, most=MOST_TABLE)
    if not content.strip():
        raise UnreadableError(f"{path}: empty")
    text, _ = decoded(content)
    del content
    if kind == "csv":
        yield from csv_rows(text, path)
    elif kind == "jsonl":
        yield from _json_lines(text, path)
    else:
        yield from _json(text, path)


def _parquet(path: Path) -> pl.DataFrame:
    try:
        if path.suffix.lower() in PACKED:
            return pl.read_parquet(content_of(path, most=MOST_TABLE))
        return pl.read_parquet(path, glob=False)
    except FileNotFoundError:
        raise UnreadableError(f"there is no file {path}") from None
    except (OSError, pl.exceptions.PolarsError) as error:
        raise UnreadableError(f"{path}: no whole Parquet file ({str(error).splitlines()[0]})") from None


def separator_of(line: str) -> str:
    """The separator that a table's first line suggests: tab, semicolon, comma or bar."""
    try:
        counts = {mark: len(next(csv.reader([line.replace("\r", "")], delimiter=mark), [])) for mark in "\t;,|"}
    except csv.Error:
        return ","
    return max(counts, key=lambda mark: (counts[mark], mark == ","))


def csv_rows(text: str, path: Path) -> Iterator[Found]:
    """Every column as text: what is a day or a number is for the columns' readers to say ("007" stays "007")."""
    text = text.lstrip("\ufeff\r\n")
    if "\n" not in text:
        text = text.replace("\r", "\n")
    separator = "\t" if ".tsv" in (suffix.lower() for suffix in path.suffixes) else None
    separator = separator or separator_of(text.split("\n", 1)[0])
    try:
        yield pl.read_csv(io.BytesIO(text.encode("utf-8", "replace")), separator=separator, infer_schema=False)
    except (pl.exceptions.PolarsError, OverflowError):
        yield from _csv_row_by_row(text, separator, path)


def _csv_row_by_row(text: str, separator: str, path: Path) -> Iterator[Found]:
    """The way for a file that polars refuses: the sound rows, and one error for each that has other columns."""
    csv.field_size_limit(2**31 - 1)
    reader = csv.reader(io.StringIO(text.replace("\0", ""), newline=""), delimiter=separator)
    good: list[list[str | None]] = []
    broken: list[UnreadableError] = []
    names: list[str] = []
    while True:
        try:
            row = next(reader, None)
        except csv.Error as error:
            broken.append(UnreadableError(f"{path}, line {reader.line_num}: {error}"))
            continue
        if row is None:
            break
        if not names:
            names = _distinct(row)
        elif len(row) > len(names):
            broken.append(UnreadableError(
                f"{path}, line {reader.line_num}: {len(row)} fields where the header has {len(names)}"
            ))
        elif row:
            good.append([value or None for value in row] + [None] * (len(names) - len(row)))
    yield pl.DataFrame(good, schema=dict.fromkeys(names, pl.String), orient="row")
    yield from broken


def _distinct(names: list[str]) -> list[str]:
    """Column names made different from each other, as polars does it."""
    seen: dict[str, int] = {}
    found = []
    for name in names:
        count = seen.get(name, 0)
        seen[name] = count + 1
        found.append(f"{name}_duplicated_{count - 1}" if count else name)
    return found


def frame_of(records: list[dict[str, Any]]) -> pl.DataFrame:
    """Records of any shape as a frame: a value that does not fit its column's type becomes text."""
    try:
        return pl.DataFrame(records, infer_schema_length=None)
    except (pl.exceptions.PolarsError, TypeError, OverflowError, ValueError):
        names = dict.fromkeys(name for record in records for name in record)
        return pl.DataFrame({
            name: pl.Series(name, [_as_text(record.get(name)) for record in records], pl.String) for name in names
        })


def _as_text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return "; ".join(value)
    return json.dumps(value, ensure_ascii=False)


def _json_lines(text: str, path: Path) -> Iterator[Found]:
    records: list[dict[str, Any]] = []
    broken: list[UnreadableError] = []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            record = _parsed(line)
            if not isinstance(record, dict):
                raise ValueError(f"{type(record).__name__} where an object with an article's fields should be")
            records.append(record)
        except ValueError as error:
            broken.append(UnreadableError(f"{path}, line {number}: no JSON object ({error})"))
    if records:
        yield frame_of(records)
    yield from broken


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def _json(text: str, path: Path) -> Iterator[Found]:
    """A list of articles, an object that holds one somewhere, one article, or JSON Lines by another name."""
    try:
        value = _parsed(text)
    except ValueError as error:
        first, _, rest = text.strip().partition("\n")
        if rest.strip() and first.startswith("{") and first.rstrip().endswith("}"):
            yield from _json_lines(text, path)
            return
        raise UnreadableError(f"{path}: no JSON ({error})") from None
    if isinstance(value, dict):
        lists = [] if any(map(is_text_name, value)) else list(_lists(value))
        value = max(lists, key=len) if lists else [value]
    if not isinstance(value, list) or not value:
        raise UnreadableError(f"{path}: no list of articles in this JSON")
    records = [item for item in value if isinstance(item, dict)]
    if records:
        yield frame_of(records)
    for number, item in enumerate(value, 1):
        if not isinstance(item, dict):
            yield UnreadableError(f"{path}, item {number}: {type(item).__name__} where an object should be")


def _lists(value: dict[str, Any], depth: int = 3) -> Iterator[list[Any]]:
    """The lists of objects in an object and in the objects in it."""
    for item in value.values():
        if isinstance(item, list) and item and isinstance(item[0], dict):
            yield item
        elif isinstance(item, dict) and depth > 1:
            yield from _lists(item, depth - 1)
