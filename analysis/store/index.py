"""Which part of a store holds which article: made from the parts, kept in one file, mended when parts changed."""

from __future__ import annotations

import contextlib
import json
import shutil
import warnings
from pathlib import Path
from typing import NamedTuple

import polars as pl

from analysis.store.files import write_whole
from analysis.store.parts import DamagedError, Entry, checked, file_of, signature

STAMP = "stamp"
"""Column of a part's articles: hash of rules, lexicons and model that read them."""

COLUMNS = {
    "article_id": pl.String, "text_hash": pl.String, "published_day": pl.Date, "language": pl.String,
    "error": pl.String, STAMP: pl.String,
}
FILE = "index.parquet"
_FACTS = "parts"  # key of the file's metadata

SEVERAL = 32
MILLION = 1_000_000
"""Up to a million articles the file is written anew after each change, beyond that after several new parts."""


class Index(NamedTuple):
    """The articles of a store and its parts.

    Attributes:
        rows: one row an article: ``COLUMNS`` and ``part``, in the order of the parts.
        parts: all parts on disk, those that a compaction replaced too.
        live: names of the parts that count, in order.
    """

    rows: pl.DataFrame
    parts: dict[str, Entry]
    live: list[str]

    def versions(self) -> dict[str, dict[str, str]]:
        """The versions behind each stamp."""
        return {stamp: names for name in self.live for stamp, names in self.parts[name].versions.items()}


def current(folder: Path) -> Index:
    """The index as the parts are now; damaged parts are named and set aside."""
    saved = _saved(folder / FILE)
    parts: dict[str, Entry] = {}
    for path in sorted(path for path in (folder / "parts").iterdir() if not path.name.startswith(".")):
        try:
            old = saved.parts.get(path.name)
            parts[path.name] = old if old and old.signature == signature(path) else checked(path)
        except DamagedError as error:
            _set_aside(folder, path, error)
    replaced = {name for entry in parts.values() for name in entry.replaces}
    live = [name for name in parts if name not in replaced]
    rows, fresh = saved.rows, [name for name in live if name not in set(saved.live)]
    changed = set(saved.live) - set(live) or any(parts[name] != saved.parts[name] for name in saved.live)
    if changed or (saved.live and fresh and fresh[0] < saved.live[-1]):
        rows, fresh = _empty(), live
    if fresh:
        more = [_articles(folder / "parts" / name) for name in fresh]
        rows = pl.concat([rows, *more]).unique("article_id", keep="last", maintain_order=True)
    index = Index(rows, parts, live)
    if parts != saved.parts and (rows.height < MILLION or len(fresh) > SEVERAL):
        _save(index, folder / FILE)
    return index


def _saved(path: Path) -> Index:
    """The index as it was written; an empty one if there is none that can be read."""
    try:
        facts = json.loads(pl.read_parquet_metadata(path)[_FACTS])
        parts = {name: Entry(*entry) for name, entry in facts["parts"].items()}
        return Index(pl.read_parquet(path).select(_empty().columns), parts, facts["live"])
    except (OSError, ValueError, KeyError, TypeError, pl.exceptions.PolarsError):
        return Index(_empty(), {}, [])


def _save(index: Index, path: Path) -> None:
    """Write the index whole or not at all; in a folder that cannot be written it is made anew at each use."""
    facts = json.dumps({"parts": index.parts, "live": index.live})
    with contextlib.suppress(OSError, pl.exceptions.PolarsError):  # polars' own error for a disk that is full
        write_whole(index.rows, path, compression="lz4", metadata={_FACTS: facts})


def _empty() -> pl.DataFrame:
    return pl.DataFrame(schema={**COLUMNS, "part": pl.String})


def _articles(part: Path) -> pl.DataFrame:
    """The rows of one part."""
    path = file_of(part, "articles")
    there = pl.read_parquet_schema(path)
    frame = pl.read_parquet(path, columns=[name for name in COLUMNS if name in there])
    missing = [pl.lit(None, dtype).alias(name) for name, dtype in COLUMNS.items() if name not in there]
    return frame.with_columns(*missing, part=pl.lit(part.name)).select(*COLUMNS, "part")


def _set_aside(folder: Path, path: Path, error: DamagedError) -> None:
    """Move a damaged part out of the way; its articles are read again."""
    aside = folder / "damaged"
    aside.mkdir(exist_ok=True)
    try:
        shutil.move(path, aside / path.name)
    except FileNotFoundError:  # a compaction or another process was there first
        return
    warnings.warn(f"part {path.name} is damaged ({error}); moved to {aside}, it is made anew", stacklevel=5)
