"""Batches of articles through a worker function: here, in processes or in any executor; with or without a store."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from contextlib import ExitStack
from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from analysis import schemas
from analysis.executors import Processes, outcomes
from analysis.options import Options
from analysis.sources.progress import progress as progress_bar
from analysis.store.store import MANY
from analysis.tables import Tables
from analysis.versions import ROW_TABLES, changes

BATCH = 128
"""Articles a batch: one unit of work for an executor, one part of a store."""

SMALLEST = 16
"""Articles a batch where a small corpus is divided among processes."""

EACH = 4
"""Batches that each process is to have at least, so that all end at nearly the same time."""

Task = tuple[pl.DataFrame, Options, dict[str, pl.DataFrame]]
"""Articles, options, and the tables whose rows hold: arguments of the worker function."""


class VersionsError(RuntimeError):
    """A worker reads by other rules, lexicons or another model than the process that sent it articles."""


@dataclass(frozen=True)
class Running:
    """Who does the work, and what is told of it.

    Attributes:
        work: reads one batch; a function of a module, so that other processes can import it.
        batch: articles a batch.
        processes: on this machine; 1 reads in this one.
        executor: instead of own processes.
        progress: a bar; None shows one from 100 articles on.
    """

    work: Callable[..., Tables]
    batch: int = BATCH
    processes: int = 1
    executor: Executor | None = None
    progress: bool | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.processes, int) or self.processes < 1:
            raise ValueError(f"processes={self.processes!r}: say how many, 1 or more")

    def size(self, articles: int) -> int:
        """Articles a batch: fewer where processes would otherwise wait for the one with the last batch."""
        share = -(-articles // (EACH * self.processes))
        return self.batch if self.processes == 1 else min(self.batch, max(share, SMALLEST))


def same_versions(here: Options, there: dict[str, str]) -> None:
    """Raise ``VersionsError`` where this process would read otherwise than the one that sends the work."""
    names = changes(there, here.versions())
    if names:
        raise VersionsError(
            f"a worker has another {', another '.join(names)} than this process; install the same version of the "
            "project and of the model on every machine and start the workers anew"
        )


def annotated(frame: pl.DataFrame, options: Options, running: Running) -> Tables:
    """The tables of all articles, read now."""
    tasks = ((batch, options, {}) for batch in frame.iter_slices(running.size(frame.height)))
    return concat([tables for tables, _ in _read(tasks, running, total=frame.height, desc="annotate")])


def annotated_in_store(frame: pl.DataFrame, options: Options, store: Any, running: Running) -> Tables:
    """The tables of all articles; only those that the store does not hold as they are were read now."""
    versions = options.versions()
    plan = store.plan(frame, versions)
    todo = frame.hstack(plan.select("reason", "stale")).filter(pl.col("reason").is_not_null())
    lost: dict[str, str] = {}
    written = 0
    tasks = _tasks(todo, options, store, running.size(todo.height))
    for tables, missing in _read(tasks, running, total=todo.height, desc=f"annotate ({summary(plan)})"):
        failed = tables.articles.filter(pl.col("article_id").is_in(missing))
        lost |= dict(failed.select("article_id", "error").iter_rows())
        read = tables.articles.filter(~pl.col("article_id").is_in(missing))
        if read.height:  # what a worker's death left unread is read by the next run
            store.append(replace(tables, articles=read), versions)
            written += 1
            if written % MANY == 0:
                store.tidy()
    if written:
        store.tidy()
    found = store.frames(ROW_TABLES, articles=frame.filter(~pl.col("article_id").is_in(list(lost))))
    held = store.index().rows.select("article_id", "error")
    errors = pl.concat([held.filter(~pl.col("article_id").is_in(list(lost))), pl.DataFrame(
        {"article_id": list(lost), "error": list(lost.values())}, schema=held.schema)])
    articles = frame.drop("error").join(errors, on="article_id", how="left", maintain_order="left")
    return Tables(articles=articles.select(frame.columns), **found)


def summary(plan: pl.DataFrame) -> str:
    """What a plan of the store asks for, in one line: ``1,880 held; 1 edited``.

    >>> summary(pl.DataFrame({"article_id": ["a", "b"], "reason": [None, "edited"]}))
    '1 held; 1 edited'
    """
    reasons = Counter(plan["reason"].to_list())
    held = reasons.pop(None, 0)
    return "; ".join([f"{held:,} held"] * bool(held) + [f"{n:,} {reason}" for reason, n in reasons.most_common()])


def _tasks(todo: pl.DataFrame, options: Options, store: Any, size: int) -> Iterator[Task]:
    """Batches of articles of which the same tables are to be read, with the tables that hold."""
    for part in todo.partition_by("stale", maintain_order=True):
        stale = part["stale"][0].to_list()
        for batch in part.drop("reason", "stale").iter_slices(size):
            holds = [table for table in ROW_TABLES if table not in stale]
            yield batch, options, store.frames(holds, articles=batch) if holds else {}


def _read(tasks: Iterable[Task], running: Running, *, total: int, desc: str) -> Iterator[tuple[Tables, list[str]]]:
    """Each batch's tables in order, and the articles that were lost with a worker."""
    shown = total >= 100 if running.progress is None else running.progress
    with ExitStack() as stack:
        bar = stack.enter_context(progress_bar(total=total, unit="article", desc=desc, disable=not shown))
        executor = running.executor
        if executor is None and running.processes > 1 and total > running.size(total):
            executor = stack.enter_context(Processes(min(running.processes, -(-total // running.size(total)))))
        if executor is None:
            done = ((task, running.work(*task)) for task in tasks)
        else:
            done = outcomes(_checked, ((running.work, *task, dict(task[1].versions())) for task in tasks), executor)
        for task, outcome in done:
            found = (outcome, []) if isinstance(outcome, Tables) else _without_the_lost(task, outcome, executor)
            yield found
            bar.update(found[0].articles.height)


def _checked(work: Callable[..., Tables], batch: pl.DataFrame, options: Options, kept: dict, there: dict) -> Tables:
    """Read a batch in another process, by the same rules."""
    same_versions(options, there)
    return work(batch, options, kept)


def _without_the_lost(task: tuple, error: Exception, executor: Executor) -> tuple[Tables, list[str]]:
    """The tables of a batch over which a worker died: each article is tried alone, and what fails says so."""
    if isinstance(error, VersionsError):
        raise error
    work, batch, *more = task
    parts, lost = [], []
    alone = ((work, single, *more) for single in batch.iter_slices(1))
    for (_, single, *_), outcome in outcomes(_checked, alone, executor, tries=1):
        if not isinstance(outcome, Tables):
            lost.append(single["article_id"][0])
            reason = f"annotate: {type(outcome).__name__}: {outcome}"
            outcome = concat([])
            outcome = replace(outcome, articles=single.with_columns(error=pl.lit(reason)))
        parts.append(outcome)
    return concat(parts), lost


def concat(parts: list[Tables]) -> Tables:
    """Tables of several batches as one; no batches give empty tables."""
    return Tables(**{
        name: pl.concat([getattr(part, name) for part in parts]) if parts else schemas.empty(name)
        for name in schemas.TABLES
    })
