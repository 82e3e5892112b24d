"""A part of a store: a folder of five Parquet files and a manifest, there whole or not at all."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import shutil
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl

from analysis import schemas
from analysis.tables import Tables

MANIFEST = "manifest.json"

Signature = dict[str, list[int]]
"""Size, time of change and inode of each table's file: while they stay, the content was not written over."""


class DamagedError(Exception):
    """A part is not as it was written; the message says which file and how."""


class FolderError(OSError):
    """A folder cannot be written: full, read-only, no folder at all.  What was written before is whole."""

    def __init__(self, folder: Path, error: Exception) -> None:
        """Say which folder, and why."""
        reason = str(getattr(error, "strerror", None) or error).rpartition("underlying IO error: ")[2]
        super().__init__(f"cannot write to {folder}: {reason}. What was written before is kept; run again to go on.")


class Entry(NamedTuple):
    """What the index knows of a part.

    Attributes:
        signature: of the files when they were last checked.
        articles: how many it holds; None where no manifest tells.
        replaces: names of the older parts whose articles this one holds.
        versions: stamp -> the versions by which articles with that stamp were read.
        archives: key of each web archive that was read into the part -> its stamp and counts.
    """

    signature: Signature
    articles: int | None
    replaces: list[str]
    versions: dict[str, dict[str, str]]
    archives: dict[str, dict[str, Any]]


def file_of(part: Path, table: str) -> Path:
    """The file of a table."""
    return part / f"{table}.parquet"


def write(part: Path, tables: Tables, **facts: Any) -> Path:
    """Write a part and rename it into place.

    Args:
        part: where it will be.
        tables: polars frames.
        **facts: ``replaces``, ``versions`` and ``archives`` for the manifest.

    Raises:
        FileExistsError: there is such a part already; it is left as it is.
        FolderError: the disk is full or may not be written to; nothing of the part is left.
    """
    beside = part.with_name(f".{part.name}.{os.getpid()}")
    shutil.rmtree(beside, ignore_errors=True)
    try:
        beside.mkdir()
        files = {}
        for table, frame in tables.as_dict().items():
            path = file_of(beside, table)
            frame.write_parquet(path, compression="zstd")
            files[table] = {"rows": frame.height, "bytes": path.stat().st_size, "blake2b": digest(path)}
        written = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
        text = json.dumps({"files": files, "written": written, **facts}, indent=1)
        (beside / MANIFEST).write_text(text, encoding="utf-8")
        if part.exists():  # renaming onto a folder fails only where something is in it
            raise FileExistsError(part)
        try:
            beside.rename(part)
        except OSError as error:
            if part.exists():
                raise FileExistsError(part) from error
            raise
    except BaseException as error:
        shutil.rmtree(beside, ignore_errors=True)
        if isinstance(error, (OSError, pl.exceptions.PolarsError)) and not isinstance(error, FileExistsError):
            raise FolderError(part.parent.parent, error) from error
        raise
    return part


def digest(path: Path) -> str:
    """Hash of a file's content."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=16)).hexdigest()


def manifest_of(part: Path) -> dict[str, Any]:
    """The manifest; an empty one for a part that an earlier version wrote without.

    Raises:
        DamagedError: it is there and cannot be read.
    """
    try:
        found = json.loads((part / MANIFEST).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise DamagedError(f"{MANIFEST}: {error}") from error
    if not isinstance(found, dict):
        raise DamagedError(f"{MANIFEST} holds no table of facts")
    return found


def signature(part: Path) -> Signature:
    """The signature of the part's files as they are now.

    Raises:
        DamagedError: one is missing.
    """
    found = {}
    for table in schemas.TABLES:
        try:
            stat = file_of(part, table).stat()
        except OSError as error:
            raise DamagedError(f"{table}.parquet: {error.strerror}") from error
        found[table] = [stat.st_size, stat.st_mtime_ns, stat.st_ino]
    return found


def checked(part: Path) -> Entry:
    """What the index should know of a part, after each file was compared with the manifest.

    Raises:
        DamagedError: a file is missing, cut off or not the one that was written.
    """
    facts, found = manifest_of(part), signature(part)
    for table, (size, _, _) in found.items():
        path, told = file_of(part, table), facts.get("files", {}).get(table)
        if told is None:
            _readable(path)
        elif size != told["bytes"]:
            raise DamagedError(f"{path.name} has {size:,} bytes, {told['bytes']:,} were written")
        elif digest(path) != told["blake2b"]:
            raise DamagedError(f"{path.name} is not the file that was written")
    articles = facts.get("files", {}).get("articles", {}).get("rows")
    return Entry(found, articles, facts.get("replaces", []), facts.get("versions", {}), facts.get("archives", {}))


def _readable(path: Path) -> None:
    try:
        pl.read_parquet_schema(path)
    except (pl.exceptions.PolarsError, OSError) as error:
        raise DamagedError(f"{path.name}: {error}") from error

