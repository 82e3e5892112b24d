"""What a user gives as a source -> the single files, texts and pages behind it."""

from __future__ import annotations

import glob
import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from analysis.sources.files import KINDS, kind_of
from analysis.store import path as project_path

JOURNAL = "pages.jsonl"
"""Name of the file beside fetched pages that says where each came from."""

_ADDRESS = re.compile(r"[a-zA-Z][a-zA-Z0-9+.\-]{1,20}://\S+\s*\Z")
_MAGIC = re.compile(r"[*?\[]")


class Item(NamedTuple):
    """One thing to read: a file of some kind, a text, or what is wrong with it."""

    kind: str  # html, text, csv, json, jsonl, parquet, warc, unknown, given (a text), wrong (not there)
    path: Path
    text: str = ""


def items_of(what: Any) -> tuple[list[Item], bool]:
    """The items behind what was given, and whether it was one single file or text.

    Raises:
        FileNotFoundError: a single path does not exist, or nothing fits the glob or is in the folder.
        ValueError: an address, or an empty list.
        TypeError: nothing that can be read.
    """
    if isinstance(what, str | os.PathLike):
        return _single(what)
    if isinstance(what, bytes | bytearray | dict) or not isinstance(what, Iterable):
        hint = " Give HTML to analysis.extract." if isinstance(what, bytes | bytearray) else ""
        raise TypeError(f"cannot read a {type(what).__name__}: give a path, a folder, a glob, a list of these, "
                        f"a list of texts or a dataframe.{hint}")
    given = list(what)
    if not given:
        raise ValueError("nothing to read: the list is empty")
    items: list[Item] = []
    for entry in given:
        if isinstance(entry, str | os.PathLike):
            items += _one_of_many(entry)
        else:
            wrong = f"a {type(entry).__name__} in the list, where a path or a text should be"
            items.append(Item("wrong", Path(), wrong))
    # A file that several globs find is read once; a text that is given twice stays twice.
    once = {item if item.kind not in ("given", "wrong") else number: item for number, item in enumerate(items)}
    return list(once.values()), False


def _single(what: str | os.PathLike[str]) -> tuple[list[Item], bool]:
    text = os.fspath(what)
    if isinstance(text, bytes):
        text = os.fsdecode(text)
    if _ADDRESS.match(text):
        raise ValueError(f"{text.strip()} is an address: fetch it with analysis.scrape({text.strip()!r})")
    if isinstance(what, str) and is_text(what):
        return [Item("given", Path(), what)], True
    path = _located(text)
    if _exists(path):
        if not path.is_dir():
            return [_item(path)], True
        items = _folder(path)
        if not items:
            raise FileNotFoundError(f"no file to read in the folder {path}: looked for {_suffixes()}")
        return items, False
    if _MAGIC.search(text):
        items = _glob(str(path))
        if not items:
            raise FileNotFoundError(f"no file fits {text!r}, seen from {Path.cwd()}; {_nearest(path)}")
        return items, False
    raise FileNotFoundError(f"there is no file or folder {text!r}, seen from {Path.cwd()}; {_nearest(path)}")


def _one_of_many(entry: str | os.PathLike[str]) -> list[Item]:
    """The items of one entry of a list; what is missing becomes an item that says so."""
    text = os.fsdecode(os.fspath(entry))
    if _ADDRESS.match(text):
        return [Item("wrong", Path(), f"{text.strip()} is an address: fetch it with analysis.scrape")]
    if isinstance(entry, str) and is_text(entry):
        return [Item("given", Path(), entry)]
    path = _located(text)
    if _exists(path):
        found = _folder(path) if path.is_dir() else [_item(path)]
        return found or [Item("wrong", path, f"no file to read in the folder {path}")]
    if _MAGIC.search(text):
        return _glob(str(path)) or [Item("wrong", path, f"no file fits {text!r}")]
    return [Item("wrong", path, f"there is no file {text}")]


def is_text(given: str) -> bool:
    """Whether a string is an article's text and no path: it has a line break, or is a sentence, not a file's name."""
    if "\n" in given.strip():
        return True
    words = given.split()
    if len(given) > 4_000 or any(len(part.encode("utf-8", "replace")) > 255 for part in given.split("/")):
        return True
    return len(words) >= 6 and kind_of(Path(given.strip())) is None and not _exists(Path(given))


def _located(text: str) -> Path:
    """The path as seen from here, or from the project's folder where it is only there: notebooks run in their own."""
    path = Path(os.path.expanduser(text))
    if path.is_absolute() or _exists(path) or (_MAGIC.search(text) and _found(path)):
        return path
    in_project = project_path(text)
    return in_project if _exists(in_project) or (_MAGIC.search(text) and _found(in_project)) else path


def _found(pattern: Path) -> bool:
    return next(glob.iglob(str(pattern), recursive=True), None) is not None


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def _item(path: Path) -> Item:
    return Item(kind_of(path) or "unknown", path)


def _folder(folder: Path) -> list[Item]:
    """The files in a folder and the folders in it that have a suffix that is known, by name; hidden ones are left."""
    found = []
    for here, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        found += [Path(here, name) for name in names if not name.startswith(".") and name != JOURNAL]
    # A pipe with the name of a page would be waited for without an end.
    return [_item(path) for path in sorted(found) if kind_of(path) and path.is_file()]


def _glob(pattern: str) -> list[Item]:
    paths = [Path(name) for name in sorted(glob.glob(pattern, recursive=True))]
    items: dict[Item, None] = {}
    for path in paths:
        if path.is_dir():
            items.update(dict.fromkeys(_folder(path)))
        elif path.name != JOURNAL:
            items[_item(path)] = None
    return list(items)


def _nearest(path: Path) -> str:
    """What is there of the way to a path that does not exist."""
    for folder in path.parents:
        if folder.is_dir() and not _MAGIC.search(str(folder)):
            names = sorted(name for name in os.listdir(folder) if not name.startswith("."))
            shown = ", ".join(names[:8]) + (f" and {len(names) - 8} more" if len(names) > 8 else "")
            return f"in {folder} there is {shown or 'nothing'}"
    return "check the spelling"


def _suffixes() -> str:
    return ", ".join(KINDS)
