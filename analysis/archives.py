"""Web archives to tables, one archive a task: on one machine or on as many as an executor has.

A year of CC-NEWS is some thousands of archives (see data/README.md, *A year of CC-NEWS*).  Each is read, extracted
and annotated by one worker, which writes one part of a store; nothing but names and counts passes between machines.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import Executor
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl

from analysis import schemas
from analysis.annotate import annotate_batch
from analysis.batches import BATCH, VersionsError, concat, same_versions
from analysis.executors import outcomes
from analysis.options import Options
from analysis.sources import completed
from analysis.sources.documents import articles_of, error_row
from analysis.sources.files import UnreadableError
from analysis.sources.paths import items_of
from analysis.sources.progress import progress as progress_bar
from analysis.sources.warc import pages
from analysis.sources.workers import extracted
from analysis.store import Store
from analysis.store.store import number_of
from analysis.versions import stamp

REPORT = {
    "archive": pl.String, "part": pl.String, "state": pl.String, "articles": pl.Int64, "unread": pl.Int64,
    "quotes": pl.Int64, "actors": pl.Int64, "dates": pl.Int64, "acts": pl.Int64, "seconds": pl.Float64,
    "error": pl.String,
}
"""Columns of what ``warc_to_tables`` gives back."""

_HEAD = 1 << 16


class Archive(NamedTuple):
    """One archive and where its tables go.

    Attributes:
        path: of the archive, as the workers see it.
        key: from its name, size and first bytes: the same archive in another folder has the same.
        part: name of its part of the store.
        replaces: the parts that held it before, read by other rules.
    """

    path: str
    key: str
    part: str
    replaces: list[str]


class Task(NamedTuple):
    """What a worker is told."""

    archive: Archive
    store: str
    options: Options
    fast: bool


def warc_to_tables(
    paths: str | os.PathLike[str] | Iterable[str | os.PathLike[str]],
    *,
    store: str | os.PathLike[str],
    actors: str | os.PathLike[str] | None = None,
    threats: str | os.PathLike[str] | None = None,
    without: str | Iterable[str] = (),
    fast: bool = False,
    executor: Executor | None = None,
    progress: bool | None = None,
) -> pl.DataFrame:
    """Read web archives into a store of tables, one archive a task and a part.

    An archive that the store holds, read by the rules of today, is not read again; so a run that was cut off
    goes on where it stopped.  With an executor the workers write the parts themselves: ``paths`` and ``store``
    are to be reachable under the same names from every machine.

    Args:
        paths: WARC files (``.warc``, ``.warc.gz``), or the glob of some.
        store: folder of the store; ``analysis.load(store)`` reads it, ``analysis.Store(store).scan("acts")`` leaves it
            on disk.
        actors: CSV or TOML file with your own actors.
        threats: CSV file with your own terms for acts.
        without: groups of the act lexicon to switch off.
        fast: extract pages with one extractor instead of three.
        executor: any ``concurrent.futures.Executor`` but one that forks; with Dask
            ``Client("scheduler:8786").get_executor()``.  A worker that dies costs its archive only, which is tried
            once more.  None reads in this process.
        progress: a bar; None shows one from two archives on.

    Returns:
        One row an archive, in the order given: ``archive``, ``part``, ``state`` (*read*, *held* or *failed*),
        ``articles``, ``unread`` (articles with an error), the rows of each table, ``seconds``, and ``error``, why
        it was not read, or what is wrong with it.  Where an article stands in several archives, the last counts.

    Raises:
        FileNotFoundError: no file fits the glob.
        ValueError: the executor forks this process.
        VersionsError: a worker has other rules, lexicons or another model than this process.
    """
    options = Options.of(actors=actors, threats=threats, without=without)
    annotate_batch(schemas.empty("articles"), options)  # a bad line of an own file is told before the work begins
    listed = _listed(paths)
    todo, rows = _planned(listed, Store(store), options)
    shown = len(listed) > 1 if progress is None else progress
    with progress_bar(total=len(listed), initial=len(rows), unit="archive", desc="archives", disable=not shown) as bar:
        for row in _done([Task(archive, os.fspath(store), options, fast) for archive in todo], executor):
            rows[row["archive"]] = row
            bar.update()
    return pl.DataFrame([rows[path] for path in listed], schema=REPORT, orient="row")


def _listed(paths: str | os.PathLike[str] | Iterable[str | os.PathLike[str]]) -> list[str]:
    """The archives, each once."""
    if isinstance(paths, str | os.PathLike):
        paths = [item.path for item in items_of(paths)[0]]
    return list(dict.fromkeys(os.fspath(path) for path in paths))


def _planned(listed: list[str], store: Store, options: Options) -> tuple[list[Archive], dict[str, dict[str, Any]]]:
    """The archives that are to be read, and the report's rows of the others."""
    index, now = store.index(), stamp(options.versions())
    keys: dict[str, str] = {}
    rows: dict[str, dict[str, Any]] = {}
    for path in listed:
        try:
            keys[path] = key_of(Path(path))
        except OSError as error:
            rows[path] = _row(path, "failed", error=error.strerror or str(error))
    held = {key: name for name in index.live for key in index.parts[name].archives}
    alone = {name for key, name in held.items() if len(index.parts[name].archives) == 1 and key in keys.values()}
    # Archives have the order of the list, in a run that goes on too: only the parts of others come before.
    first = max((number_of(name) for name in index.parts if name not in alone), default=-1) + 1
    todo = []
    for place, (path, key) in enumerate(keys.items()):
        part = held.get(key)
        known = index.parts[part].archives[key] if part else {}
        if known.get("stamp") == now:
            rows[path] = _row(path, "held", part=part, **known["counts"])
        else:
            name = f"{first + place:08d}-{key}-{now[:8]}"
            todo.append(Archive(path, key, name, [part] if part in alone else []))
    return todo, rows


def key_of(path: Path) -> str:
    """What tells an archive from others, wherever it lies: its name, its size and its first bytes."""
    with open(path, "rb") as file:
        head = file.read(_HEAD)
    return hashlib.blake2b(f"{path.name}\0{path.stat().st_size}\0".encode() + head, digest_size=6).hexdigest()


def _row(path: str, state: str, **known: Any) -> dict[str, Any]:
    return dict.fromkeys(REPORT) | {"archive": path, "state": state} | known


def _done(tasks: list[Task], executor: Executor | None) -> Iterator[dict[str, Any]]:
    """The report's row of each archive, when it is read."""
    if executor is None:
        for task in tasks:
            try:
                yield read_archive(task)
            except Exception as error:  # one archive must not cost the others: a full disk is told in each row
                yield _failed(task, error)
        return
    sent = ((task, dict(task.options.versions())) for task in tasks)
    for (task, _), outcome in outcomes(read_archive, sent, executor, width=max(1, len(tasks))):
        yield _failed(task, outcome) if isinstance(outcome, Exception) else outcome


def _failed(task: Task, error: Exception) -> dict[str, Any]:
    if isinstance(error, VersionsError):
        raise error
    return _row(task.archive.path, "failed", error=f"{type(error).__name__}: {error}")


def read_archive(task: Task, versions: dict[str, str] | None = None) -> dict[str, Any]:
    """Read one archive and write its part.

    Args:
        task: what to read and where to write.
        versions: those of the process that sent the task; None where it is this one.

    Returns:
        The archive's row of the report.

    Raises:
        VersionsError: this process would read otherwise than the one that sent the task.
    """
    start = time.perf_counter()
    path, options = task.archive.path, task.options
    if versions is not None:
        same_versions(options, versions)
    articles = _articles(Path(path), fast=task.fast, processes=None if versions is None else 1)
    tables = concat([annotate_batch(batch, options) for batch in articles.iter_slices(BATCH)])
    counts = {name: frame.height for name, frame in tables.as_dict().items()}
    counts["unread"] = tables.articles["error"].count()
    now = options.versions()
    known = {task.archive.key: {"stamp": stamp(now), "counts": counts}}
    with contextlib.suppress(FileExistsError):  # another worker, which was taken for dead, was quicker
        Store(task.store).append(
            tables, now, name=task.archive.part, replaces=task.archive.replaces, archives=known)
    trouble = articles["error"].filter(articles["error"].str.starts_with(f"{path}: "))
    return _row(path, "read", part=task.archive.part, **counts, error=trouble[0] if len(trouble) else None,
                seconds=round(time.perf_counter() - start, 1))


def _articles(path: Path, *, fast: bool, processes: int | None) -> pl.DataFrame:
    """The articles of an archive, each with an id of its own."""
    found = (error_row(path, page) if isinstance(page, UnreadableError) else page for page in pages(path))
    return completed(articles_of(extracted(found, fast=fast, processes=processes), normalize=True))
