"""Tables on disk: Parquet parts, atomic, append-only until compacted.

A store is a folder.  Each batch of articles is one part, a folder ``parts/<number>-<hash>`` with a
Parquet file a table; it is written beside and renamed into place, so a part is whole or not there.
Where an article stands in several parts (it was edited, or a rule changed), the latest counts.
"""

from __future__ import annotations

import os
import shutil
import warnings
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl

from analysis import schemas
from analysis.tables import Tables, to_polars

STAMP = "stamp"
"""Column of a part's articles: hash of rules, lexicons and model that read them."""


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


def _write(frame: pl.DataFrame, path: Path) -> None:
    """Write a Parquet file whole or not at all."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        frame.write_parquet(part, compression="zstd")
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


def save(tables: Tables, folder: str | os.PathLike[str]) -> None:
    """Write tables as ``articles.parquet``, ``quotes.parquet`` … into a folder, each file atomically.

    The articles are written last: where they are there, the others are too.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("quotes", "actors", "dates", "acts", "articles"):
        _write(to_polars(getattr(tables, name)), folder / f"{name}.parquet")


def load(folder: str | os.PathLike[str] | None = None) -> Tables:
    """Read the tables that ``save`` or ``annotate(store=…)`` wrote, as polars frames; without a folder, make's.

    Raises:
        FileNotFoundError: the folder has no tables; the message says how to make them.
    """
    folder = path("data", "tables") if folder is None else Path(folder)
    missing = [name for name in schemas.TABLES if not (folder / f"{name}.parquet").exists()]
    if missing:
        if any(folder.glob("parts/[0-9]*")):
            return Store(folder).read()
        raise FileNotFoundError(
            f"no {missing[0]}.parquet in {folder.resolve()}; run 'make tables', or write your own with "
            "analysis.save(tables, folder)"
        )
    return Tables(**{name: pl.read_parquet(folder / f"{name}.parquet") for name in schemas.TABLES})


class Store:
    """A folder of annotated parts that grows by appending."""

    def __init__(self, folder: str | os.PathLike[str]) -> None:
        """Open a store, making the folder if it is not there."""
        self.folder = Path(folder)
        self.parts_folder = self.folder / "parts"
        self.parts_folder.mkdir(parents=True, exist_ok=True)

    def parts(self) -> list[Path]:
        """The parts in the order they were written."""
        return sorted(path for path in self.parts_folder.iterdir() if not path.name.startswith("."))

    def _index(self) -> pl.DataFrame:
        """One row an article: article_id, text_hash, published_day, stamp and the part that counts."""
        frames = []
        for path in self.parts():
            try:
                articles = pl.read_parquet(
                    path / "articles.parquet", columns=["article_id", "text_hash", "published_day", STAMP, "error"]
                )
                for name in schemas.TABLES:
                    pl.read_parquet_schema(path / f"{name}.parquet")
            except (pl.exceptions.PolarsError, OSError) as error:
                self._set_aside(path, error)
                continue
            frames.append(articles.with_columns(part=pl.lit(path.name)))
        if not frames:
            text = pl.String
            return pl.DataFrame(schema={"article_id": text, "text_hash": text, "published_day": pl.Date,
                                        STAMP: text, "error": text, "part": text})
        return pl.concat(frames).unique("article_id", keep="last", maintain_order=True)

    def _set_aside(self, path: Path, error: Exception) -> None:
        """Move a damaged part out of the way; its articles are read again."""
        aside = self.folder / "damaged"
        aside.mkdir(exist_ok=True)
        shutil.move(path, aside / path.name)
        warnings.warn(f"part {path.name} is damaged ({error}); moved to {aside}, it is made anew", stacklevel=3)

    def missing(self, articles: pl.DataFrame, stamp: str) -> pl.DataFrame:
        """The rows of ``articles`` that the store does not hold as they are, read by these rules."""
        key = ["article_id", "text_hash", "published_day"]
        held = self._index().filter(pl.col(STAMP) == stamp)
        return articles.join(held, on=key, how="anti", nulls_equal=True, maintain_order="left")

    def append(self, tables: Tables, stamp: str) -> Path:
        """Add one part; it is there whole or not at all."""
        return self._add(replace(tables, articles=tables.articles.with_columns(pl.lit(stamp).alias(STAMP))))

    def _add(self, stamped: Tables) -> Path:
        """Write a part beside the others, its articles stamped, and rename it into place as the latest."""
        last = self.parts()
        number = int(last[-1].name.split("-")[0]) + 1 if last else 0
        name = f"{number:08d}-{os.getpid()}"
        beside = self.parts_folder / f".{name}"
        beside.mkdir()
        try:
            for table, frame in stamped.as_dict().items():
                frame.write_parquet(beside / f"{table}.parquet", compression="zstd")
            beside.rename(self.parts_folder / name)
        except BaseException:
            shutil.rmtree(beside, ignore_errors=True)
            raise
        return self.parts_folder / name

    def read(self, articles: pl.DataFrame | None = None) -> Tables:
        """The tables of the whole store, or of the given articles in their order."""
        index = self._index().select("article_id", "part")
        if articles is not None:
            index = articles.select("article_id").unique(maintain_order=True).join(
                index, on="article_id", how="inner", maintain_order="left"
            )
        order = index.with_row_index("_row")
        found: dict[str, Any] = {}
        for table in schemas.TABLES:
            frames = [
                pl.read_parquet(self.parts_folder / part / f"{table}.parquet").with_columns(part=pl.lit(part))
                for part in index["part"].unique(maintain_order=True)
            ]
            if not frames:
                found[table] = schemas.empty(table)
                continue
            found[table] = (
                order.join(
                    pl.concat(frames, how="diagonal"), on=["article_id", "part"], how="inner",
                    maintain_order="left_right",
                )
                .sort("_row", maintain_order=True)
                .drop("_row", "part", *([STAMP] if table == "articles" else []))
            )
        return Tables(**found)

    def compact(self) -> None:
        """Merge all parts into one; older ones are removed after the new one is in place."""
        old = self.parts()
        if len(old) < 2:
            return
        tables = self.read()
        stamps = self._index().select("article_id", STAMP)
        articles = tables.articles.join(stamps, on="article_id", how="left", maintain_order="left")
        self._add(replace(tables, articles=articles))
        for path in old:
            shutil.rmtree(path)
