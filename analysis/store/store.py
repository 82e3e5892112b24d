"""A folder of annotated parts that grows by appending."""

from __future__ import annotations

import os
import secrets
import shutil
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import polars as pl

from analysis import schemas
from analysis import versions as v
from analysis.store import parts as part_files
from analysis.store.index import STAMP, Index, current
from analysis.store.parts import file_of
from analysis.tables import Tables

GRACE = 3600.0
"""Seconds that replaced parts stay at least, for notebooks that are reading them."""

ABANDONED = 86_400.0
"""Seconds after which a part that was never finished is taken for that of a writer that was killed."""

Found = TypeVar("Found")


class Store:
    """A folder of annotated parts that grows by appending."""

    def __init__(self, folder: str | os.PathLike[str]) -> None:
        """Open a store, making the folder if it is not there."""
        self.folder = Path(folder)
        self.parts_folder = self.folder / "parts"
        self.parts_folder.mkdir(parents=True, exist_ok=True)

    def parts(self) -> list[Path]:
        """The parts that count, in the order they were written."""
        return [self.parts_folder / name for name in self.index().live]

    def index(self) -> Index:
        """Which part holds which article; damaged parts are named in a warning and set aside."""
        return current(self.folder)

    def languages(self) -> pl.DataFrame:
        """``text_hash`` and ``language`` of each text whose language was found."""
        return self.index().rows.select("text_hash", "language").drop_nulls().unique("text_hash")

    def plan(self, articles: pl.DataFrame, versions: v.Versions | None = None) -> pl.DataFrame:
        """Which articles are to be read again, and why.

        Args:
            articles: the ``articles`` table.
            versions: those to read by; None for those of today without files of your own
                (``Options.versions`` gives them with yours).

        Returns:
            One row an article, in their order: ``article_id``, ``reason`` (null where the store holds it as it
            is, else *new*, *edited*, *another day of publication*, *another language*, or what changed:
            *acts lexicon*, *dates rules*, *model*, *your actors* …) and ``stale``, the tables to read again.
        """
        versions = v.versions() if versions is None else versions
        index = self.index()
        now = v.stamp(versions)
        held = index.rows.join(articles.select("article_id"), on="article_id", how="semi")
        known = index.versions()
        reasons, stale = {now: None}, {now: []}
        for stamp in held[STAMP].drop_nulls().unique():
            if stamp != now:
                names = v.changes(known.get(stamp), versions)
                reasons[stamp], stale[stamp] = ", ".join(names), list(v.stale(names))
        every = list(v.FOUND)
        both = articles.select("article_id", "text_hash", "published_day", "language").join(
            held, on="article_id", how="left", maintain_order="left", suffix="_held")
        other = {
            "new": pl.col("part").is_null(),
            "edited": pl.col("text_hash").ne_missing(pl.col("text_hash_held")),
            "another day of publication": pl.col("published_day").ne_missing(pl.col("published_day_held")),
            "another language": pl.col("language").ne_missing(pl.col("language_held")),
            "rules or lexicons": pl.col(STAMP).is_null(),
        }
        reason = pl.coalesce(pl.when(there).then(pl.lit(name)) for name, there in other.items())
        by_stamp = pl.DataFrame(
            {STAMP: list(reasons), "changed": list(reasons.values()), "stale": list(stale.values())},
            schema={STAMP: pl.String, "changed": pl.String, "stale": pl.List(pl.String)},
        )
        return (
            both.with_columns(reason=reason)
            .join(by_stamp, on=STAMP, how="left", maintain_order="left")
            .select(
                "article_id",
                reason=pl.coalesce("reason", "changed"),
                stale=pl.when(pl.col("reason").is_null()).then("stale").otherwise(pl.lit(every)),
            )
        )

    def append(self, tables: Tables, versions: v.Versions, *, replaces: Iterable[str] = (),
               name: str | None = None, about: dict[str, Any] | None = None) -> Path:
        """Add one part; it is there whole or not at all.

        Args:
            tables: polars frames.
            versions: by which they were read.
            replaces: names of the parts that it takes the place of.
            name: of the part; None for the next number.
            about: what the manifest should tell besides.

        Raises:
            FileExistsError: there is a part of that name.
        """
        now = v.stamp(versions)
        stamped = replace(tables, articles=tables.articles.with_columns(pl.lit(now).alias(STAMP)))
        facts = {"replaces": list(replaces), "versions": {now: dict(versions)}, "about": about or {}}
        return part_files.write(self.parts_folder / (name or self._next()), stamped, **facts)

    def _next(self) -> str:
        numbers = [number_of(path.name) for path in self.parts_folder.iterdir() if path.name[:1].isdigit()]
        return name_of(max(numbers, default=-1) + 1)

    def read(self, articles: pl.DataFrame | None = None) -> Tables:
        """The tables of the whole store, or of the given articles in their order."""
        return Tables(**self.frames(schemas.TABLES, articles=articles))

    def frames(self, tables: Iterable[str], *, articles: pl.DataFrame | None = None) -> dict[str, pl.DataFrame]:
        """Some of the tables, as ``read`` gives them."""
        return self._whole(lambda: self._frames(tables, articles))

    def _frames(self, tables: Iterable[str], articles: pl.DataFrame | None) -> dict[str, pl.DataFrame]:
        index = self.index()
        wanted = index.rows.select("article_id", "part").with_row_index("_at")
        if articles is not None:
            wanted = articles.select("article_id").unique(maintain_order=True).join(
                wanted, on="article_id", how="inner", maintain_order="left")
        names = wanted["part"].unique()
        names = [name for name in index.live if name in set(names)]
        return {table: self._rows(table, wanted, names) for table in tables}

    def _rows(self, table: str, wanted: pl.DataFrame, names: list[str]) -> pl.DataFrame:
        """The rows of one table in the wanted articles' order."""
        if not names:
            return schemas.empty(table)
        frames = [pl.scan_parquet(file_of(self.parts_folder / name, table)).with_columns(part=pl.lit(name))
                  for name in names]
        rows = pl.concat(frames, how="diagonal")
        if wanted["_at"].is_sorted():  # the order of the parts
            rows = rows.join(wanted.lazy(), on=["article_id", "part"], how="semi", maintain_order="left")
        else:
            order = wanted.lazy().drop("_at").with_row_index("_row")
            rows = rows.join(order, on=["article_id", "part"], how="inner", maintain_order="left")
            rows = rows.sort("_row", maintain_order=True)
        return rows.drop("_row", "part", STAMP, strict=False).collect()

    def scan(self, table: str) -> pl.LazyFrame:
        """A table that stays on disk, for corpora larger than memory: ``store.scan("acts").pipe(threats_over_time)``.

        It reads the parts that are there now: what is appended later is not in it, and it can be collected until
        the second compaction after this call.
        """
        index = self.index()
        if not index.live:
            return schemas.empty(table).lazy()
        frames = [pl.scan_parquet(file_of(self.parts_folder / name, table)).with_columns(part=pl.lit(name))
                  for name in index.live]
        rows = pl.concat(frames, how="diagonal")
        return rows.join(index.rows.select("article_id", "part").lazy(), on=["article_id", "part"], how="semi").drop(
            "part", STAMP, strict=False)

    def compact(self, *, grace: float = GRACE) -> None:
        """Merge all parts into one.

        The older parts stay where they are and count no more, so that whoever is reading them reads on; the
        next compaction removes those that were replaced more than ``grace`` seconds ago.
        """
        index = self.index()
        self._sweep(index, grace)
        if len(index.live) < 2:
            return
        tables = self.read()
        stamps = index.rows.select("article_id", STAMP)
        articles = tables.articles.join(stamps, on="article_id", how="left", maintain_order="left")
        # It takes the number of the last part that it holds: what another process appends meanwhile comes after it.
        name = name_of(number_of(index.live[-1]))
        part_files.write(self.parts_folder / name, replace(tables, articles=articles), replaces=list(index.parts),
                         versions=index.versions(), about={})
        self.index()

    def _sweep(self, index: Index, grace: float) -> None:
        """Remove parts that were replaced long ago, and what a writer that was killed left."""
        for name in set(index.parts) - set(index.live):
            by = [other for other, entry in index.parts.items() if name in entry.replaces]
            since = min(file_of(self.parts_folder / other, "articles").stat().st_mtime for other in by)
            if time.time() - since >= grace:
                away = self.parts_folder / f".{name}.old"
                (self.parts_folder / name).rename(away)  # out of sight in one step
                shutil.rmtree(away)
        for path in self.parts_folder.glob(".*"):
            if time.time() - path.stat().st_mtime > ABANDONED:
                shutil.rmtree(path, ignore_errors=True)

    def _whole(self, work: Callable[[], Found]) -> Found:
        """Do it once more where a part went away meanwhile: two compactions during one reading."""
        for _ in range(3):
            try:
                return work()
            except FileNotFoundError:
                continue
        return work()


def number_of(name: str) -> int:
    """The number of a part, which tells its place."""
    return int(name.split("-")[0])


def name_of(number: int) -> str:
    """A name for a part with that number, unlike that of any other process."""
    return f"{number:08d}-{secrets.token_hex(4)}"
