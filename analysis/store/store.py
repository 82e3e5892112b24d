"""A folder of annotated parts that grows by appending."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import takewhile
from pathlib import Path
from typing import Any, TypeVar

import polars as pl

from analysis import schemas
from analysis import versions as v
from analysis.periods import dated
from analysis.store import parts as part_files
from analysis.store.index import STAMP, Index, current
from analysis.store.parts import FolderError, file_of
from analysis.tables import Tables, to_polars

GRACE = 3600.0
"""Seconds that replaced parts stay at least, for notebooks that are reading them."""

FEW = 8
"""Runs of articles in the order of the parts up to which they are read run by run, and not sorted."""

LARGE = 10_000
"""Articles from which on a part is left as it is."""

MANY = 32
"""Small parts at the end of a store that are merged."""

ABANDONED = 86_400.0
"""Seconds after which a part that was never finished is taken for that of a writer that was killed."""

Found = TypeVar("Found")


class Store:
    """A folder of annotated parts that grows by appending."""

    def __init__(self, folder: str | os.PathLike[str]) -> None:
        """Open a store, making the folder if it is not there.

        Raises:
            FolderError: it cannot be made, or is a file.
        """
        self.folder = Path(folder)
        self.parts_folder = self.folder / "parts"
        try:
            self.parts_folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise FolderError(self.folder, error) from error

    def __repr__(self) -> str:
        return f"Store({str(self.folder)!r})"

    def parts(self) -> list[Path]:
        """The parts that count, in the order they were written."""
        return [self.parts_folder / name for name in self.index().live]

    def index(self) -> Index:
        """Which part holds which article; damaged parts are named in a warning and set aside."""
        return current(self.folder)

    def languages(self) -> pl.DataFrame:
        """``text_hash`` and ``language`` of each text whose language was found."""
        return self.index().rows.select("text_hash", "language").drop_nulls().unique("text_hash")

    def plan(self, articles: Any, versions: v.Versions | None = None) -> pl.DataFrame:
        """Which articles are to be read again, and why.

        Args:
            articles: the ``articles`` table, pandas or polars.
            versions: those to read by; None for those of today without files of your own.  With them:
                ``analysis.options.Options.of(threats="mine.csv").versions()``.

        Returns:
            One row an article, in their order: ``article_id``, ``reason`` (null where the store holds it as it
            is, else *new*, *edited*, *another day of publication*, *another language*, or what changed:
            *acts lexicon*, *dates rules*, *model*, *your actors* …) and ``stale``, the tables to read again.

        Raises:
            ValueError: a column is missing that ``analysis.read`` gives.
        """
        versions = v.versions() if versions is None else versions
        index = self.index()
        known = ["article_id", "text_hash", "published_day", "language"]
        articles = dated(to_polars(articles))
        schemas.require(articles, known, "a plan")
        held = articles.select(known).join(
            index.rows, on="article_id", how="left", maintain_order="left", suffix="_held")
        other = {
            "new": pl.col("part").is_null(),
            "edited": pl.col("text_hash").ne_missing(pl.col("text_hash_held")),
            "another day of publication": pl.col("published_day").ne_missing(pl.col("published_day_held")),
            "another language": pl.col("language").ne_missing(pl.col("language_held")),
            "rules or lexicons": pl.col(STAMP).is_null(),
        }
        held = held.with_columns(other=pl.coalesce(pl.when(there).then(pl.lit(name)) for name, there in other.items()))
        held = held.join(_changed(held[STAMP], index, versions), on=STAMP, how="left", maintain_order="left")
        # Of an article that could not be read no table holds.
        holds = pl.col("other").is_null() & (pl.col("changed").is_null() | pl.col("error").is_null())
        return held.select(
            "article_id", reason=pl.coalesce("other", "changed"),
            stale=pl.when(holds).then("stale").otherwise(pl.lit(list(v.ROW_TABLES))))

    def append(self, tables: Tables, versions: v.Versions, *, replaces: Iterable[str] = (),
               name: str | None = None, archives: dict[str, dict[str, Any]] | None = None) -> Path:
        """Add one part; it is there whole or not at all.

        Args:
            tables: polars frames.
            versions: by which they were read.
            replaces: names of the parts that it takes the place of.
            name: of the part; None for the next number.
            archives: web archives that it was read from, by their keys.

        Raises:
            FileExistsError: there is a part of that name.
        """
        now = v.stamp(versions)
        stamped = replace(tables, articles=tables.articles.with_columns(pl.lit(now).alias(STAMP)))
        facts = {"replaces": list(replaces), "versions": {now: dict(versions)}, "archives": archives or {}}
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
        return {table: self._rows(table, index, wanted).collect() for table in tables}

    def _rows(self, table: str, index: Index, wanted: pl.DataFrame) -> pl.LazyFrame:
        """The rows of one table in the wanted articles' order (``article_id``, ``part`` and ``_at``, its place)."""
        if not wanted.height:
            return schemas.empty(table).lazy()
        runs = wanted.with_columns(_run=(pl.col("_at").diff() < 0).fill_null(False).cum_sum())
        if runs["_run"][-1] < FEW:  # the order of the parts, as it is where new articles come first or last
            return pl.concat([self._in_order(table, index, run) for run in runs.partition_by("_run")], how="diagonal")
        order = wanted.lazy().select("article_id").with_row_index("_row")
        found = self._in_order(table, index, wanted).join(order, on="article_id", maintain_order="left")
        return found.sort("_row", maintain_order=True).drop("_row")

    def _in_order(self, table: str, index: Index, wanted: pl.DataFrame) -> pl.LazyFrame:
        """The rows of the wanted articles in the order of the parts."""
        frames = []
        for (name,), rows in sorted(wanted.partition_by("part", as_dict=True).items()):
            part = pl.scan_parquet(file_of(self.parts_folder / name, table)).drop(STAMP, strict=False)
            if rows.height != index.parts[name].articles:  # some are not wanted, or newer elsewhere
                part = part.join(rows.lazy(), on="article_id", how="semi", maintain_order="left")
            frames.append(part)
        return pl.concat(frames, how="diagonal")

    def scan(self, table: str) -> pl.LazyFrame:
        """A table that stays on disk, for corpora larger than memory: ``store.scan("acts").pipe(threats_over_time)``.

        It reads the parts that are there now: what is appended later is not in it, and it can be collected until
        the second compaction after this call.
        """
        index = self.index()
        return self._rows(table, index, index.rows.select("article_id", "part").with_row_index("_at"))

    def compact(self, *, grace: float = GRACE) -> None:
        """Merge all parts into one.

        The older parts stay where they are and count no more, so that whoever is reading them reads on; the
        next compaction removes those that were replaced more than ``grace`` seconds ago.
        """
        index = self.index()
        self._sweep(index, grace)
        self._merge(index, index.live)

    def tidy(self) -> None:
        """Merge the latest parts where there are many small ones: ``annotate`` does it on the way.

        Each article is written again three times at most, however large the store grows.
        """
        index = self.index()
        small = list(takewhile(lambda name: (index.parts[name].articles or LARGE) < LARGE, reversed(index.live)))
        if len(small) >= MANY:
            self._sweep(index, GRACE)
            self._merge(index, small[::-1])

    def _merge(self, index: Index, names: list[str]) -> None:
        """Put one part in the place of neighbouring ones."""
        if len(names) < 2:
            return
        rows = index.rows.filter(pl.col("part").is_in(names))
        tables = self._whole(lambda: self._frames(schemas.TABLES, rows))
        stamps = rows.select("article_id", STAMP)
        articles = tables["articles"].join(stamps, on="article_id", how="left", maintain_order="left")
        # It takes the number of the last part that it holds: what another process appends meanwhile comes after it.
        # Parts that were replaced before stay so when the one that replaced them goes.
        earlier = [name for name in index.parts if name not in index.live]
        archives = {key: known for name in names for key, known in index.parts[name].archives.items()}
        facts = {"replaces": [*earlier, *names], "versions": index.versions(), "archives": archives}
        part_files.write(self.parts_folder / name_of(number_of(names[-1])), Tables(**tables | {"articles": articles}),
                         **facts)

    def _sweep(self, index: Index, grace: float) -> None:
        """Remove parts that were replaced long ago, and what a writer that was killed left."""
        for name in set(index.parts) - set(index.live):
            by = [other for other, entry in index.parts.items() if name in entry.replaces]
            # Another process removes it too, or reads it on Windows, where it stays until the next time.
            with contextlib.suppress(FileNotFoundError, PermissionError):
                since = min(file_of(self.parts_folder / other, "articles").stat().st_mtime for other in by)
                if time.time() - since >= grace:
                    away = self.parts_folder / f".{name}.old"
                    (self.parts_folder / name).rename(away)  # out of sight in one step
                    shutil.rmtree(away)
        for path in self.parts_folder.glob(".*"):
            with contextlib.suppress(FileNotFoundError):
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


def _changed(stamps: pl.Series, index: Index, versions: v.Versions) -> pl.DataFrame:
    """What changed since each stamp (``changed``, null for nothing), and the tables that it touches (``stale``)."""
    known, now = index.versions(), v.stamp(versions)
    rows = []
    for stamp in stamps.drop_nulls().unique():
        names = [] if stamp == now else v.changes(known.get(stamp), versions)
        rows.append((stamp, ", ".join(names) or None, list(v.stale(names))))
    return pl.DataFrame(
        rows, schema={STAMP: pl.String, "changed": pl.String, "stale": pl.List(pl.String)}, orient="row")


def number_of(name: str) -> int:
    """The number of a part, which tells its place."""
    return int(name.split("-")[0])


def name_of(number: int) -> str:
    """A name for a part with that number, unlike that of any other process."""
    return f"{number:08d}-{secrets.token_hex(4)}"
