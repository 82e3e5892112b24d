"""Tables of a run as five files, and where the project keeps them."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import polars as pl

from analysis import schemas
from analysis.spreadsheets import csv_of
from analysis.tables import Tables, to_polars
from analysis.whole import written_whole

FORMATS = ("parquet", "csv")

ASKED = "asked.json"
"""What the tables of a folder were made for, beside them."""


def path(*parts: str | os.PathLike[str]) -> Path:
    """A path inside the project, from wherever in it a notebook runs: ``path("data", "figures")``.

    The project is the nearest folder, from the current one upwards, that has ``data`` and
    ``notebooks`` in it; where there is none, the current folder.
    """
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / "data").is_dir() and (folder / "notebooks").is_dir():
            return folder.joinpath(*parts)
    return here.joinpath(*parts)


def write_whole(frame: pl.DataFrame, path: Path, *, compression: str = "zstd", **options: Any) -> None:
    """Write a Parquet file whole or not at all; ``options`` are those of ``write_parquet``."""
    with written_whole(path) as part:
        frame.write_parquet(part, compression=compression, **options)


def save(tables: Tables, folder: str | os.PathLike[str], *, formats: str | Iterable[str] = "parquet") -> None:
    """Write tables as ``articles.parquet``, ``quotes.parquet`` … into a folder, each file atomically.

    The articles are written last: where they are there, the others are too.

    Args:
        tables: what ``annotate`` gives.
        folder: made where it is not there.
        formats: ``parquet``, which keeps every character and which ``load``, R (arrow), Stata by way of pandas and
            DuckDB read; ``csv`` for spreadsheets, where text that they would run as a formula gets an apostrophe;
            or both.

    Raises:
        ValueError: a format is not known.
    """
    formats = [formats] if isinstance(formats, str) else list(formats)
    if unknown := [name for name in formats if name not in FORMATS]:
        raise ValueError(f"no format {', '.join(map(repr, unknown))}; say {' or '.join(FORMATS)}")
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / ASKED).unlink(missing_ok=True)
    for name in ("quotes", "actors", "dates", "acts", "articles"):
        frame = to_polars(getattr(tables, name))
        if "parquet" in formats:
            write_whole(frame, folder / f"{name}.parquet")
        if "csv" in formats:
            with written_whole(folder / f"{name}.csv") as part:
                part.write_bytes(csv_of(frame))


def load(folder: str | os.PathLike[str] | None = None) -> Tables:
    """Read the tables that ``save`` or ``annotate(store=…)`` wrote, as polars frames; without a folder, make's.

    Raises:
        FileNotFoundError: the folder has no tables; the message says how to make them.
    """
    folder = path("data", "tables") if folder is None else Path(folder)
    missing = [name for name in schemas.TABLES if not (folder / f"{name}.parquet").exists()]
    if missing:
        if any(folder.glob("parts/[0-9]*")):
            from analysis.store.store import Store

            return Store(folder).read()
        raise FileNotFoundError(
            f"no {missing[0]}.parquet in {folder.resolve()}; run 'make tables', or write your own with "
            "analysis.save(tables, folder)"
        )
    return Tables(**{name: pl.read_parquet(folder / f"{name}.parquet") for name in schemas.TABLES})
