"""Tasks in an executor: outcomes in order, and a worker that dies costs its task only."""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import Any

WAITING = 64
"""Tasks that wait at a time in an executor that does not tell how many workers it has."""


class Processes(Executor):
    """Processes on this machine, each replaced when it dies: the task that it was at fails, no other.

    In a ``ProcessPoolExecutor`` the death of one process is the end of all.  Here each process is a pool
    of its own, kept by a thread that hands it one task at a time.
    """

    def __init__(self, processes: int | None = None) -> None:
        """Get ready; processes start with the first tasks."""
        self._max_workers = processes or os.cpu_count() or 1
        self._threads = ThreadPoolExecutor(self._max_workers, thread_name_prefix="process")
        self._own = threading.local()
        self._pools: set[ProcessPoolExecutor] = set()

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Have ``fn`` called in one of the processes."""
        return self._threads.submit(self._call, fn, args, kwargs)

    def _call(self, fn: Callable[..., Any], args: tuple, kwargs: dict[str, Any]) -> Any:
        pool = getattr(self._own, "pool", None)
        if pool is None:
            pool = self._own.pool = ProcessPoolExecutor(1, mp_context=get_context("spawn"))
            self._pools.add(pool)
        try:
            return pool.submit(fn, *args, **kwargs).result()
        except BrokenProcessPool:
            self._pools.discard(pool)
            self._own.pool = None
            raise

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the threads and their processes."""
        self._threads.shutdown(wait=wait, cancel_futures=cancel_futures)
        for pool in list(self._pools):  # without waiting, threads may still be at work
            pool.shutdown(wait=wait, cancel_futures=cancel_futures)


def outcomes(
    work: Callable[..., Any], tasks: Iterable[tuple], executor: Executor, *, tries: int = 2, width: int | None = None,
) -> Iterator[tuple[tuple, Any]]:
    """Each task with what ``work(*task)`` gave, in the order of the tasks.

    A task whose worker died, or that the executor lost, is tried again; where it fails ``tries`` times the
    exception is its outcome and the others go on.  An executor that is broken for good (a
    ``ProcessPoolExecutor`` after the death of one process) is replaced by own processes for the rest.

    Args:
        work: a function of a module, which other processes can import.
        tasks: arguments of each call; taken one by one, so they may be made on the way.
        executor: any ``concurrent.futures.Executor``.
        tries: how often a task is tried.
        width: tasks that are with the executor at a time; they bound the memory.

    Raises:
        ValueError: the executor forks this process.
    """
    _refuse_forks(executor)
    workers = getattr(executor, "_max_workers", None)
    width = width or (2 * workers if workers else WAITING)
    at_hand = _AtHand(executor, workers)
    waiting: deque[tuple[tuple, Future[Any]]] = deque()
    try:
        for task in tasks:
            waiting.append((task, at_hand.submit(work, task)))
            if len(waiting) >= width:
                task, future = waiting.popleft()
                yield task, _outcome(work, task, future, at_hand, tries)
        while waiting:
            task, future = waiting.popleft()
            yield task, _outcome(work, task, future, at_hand, tries)
    finally:
        for _, future in waiting:
            future.cancel()
        at_hand.close()


def _refuse_forks(executor: Executor) -> None:
    """Refuse what Python made by default on Linux before 3.14: in a fork of this process polars waits for ever."""
    context = getattr(executor, "_mp_context", None)
    if context is not None and context.get_start_method() == "fork":
        raise ValueError(
            "the executor forks this process, and its processes would wait for ever; say processes= instead of "
            "executor=, or ProcessPoolExecutor(mp_context=multiprocessing.get_context('spawn'))"
        )


class _AtHand:
    """The executor that was given, or own processes once that one takes no more."""

    def __init__(self, executor: Executor, workers: int | None) -> None:
        self._executor, self._workers = executor, workers
        self._own: Processes | None = None

    def submit(self, work: Callable[..., Any], task: tuple) -> Future[Any]:
        if self._own is None:
            try:
                return self._executor.submit(work, *task)
            except RuntimeError:  # BrokenExecutor is one; so is the error of an executor that was shut down
                self._own = Processes(self._workers)
        return self._own.submit(work, *task)

    def close(self) -> None:
        if self._own is not None:
            self._own.shutdown(cancel_futures=True)


def _outcome(work: Callable[..., Any], task: tuple, future: Future[Any], at_hand: _AtHand, tries: int) -> Any:
    """What the task gave, or the exception with which its last try ended."""
    for left in reversed(range(tries)):
        try:
            return future.result()
        except Exception as error:
            if not left:
                return error
            future = at_hand.submit(work, task)
    raise ValueError(f"tries should be 1 or more, not {tries}")
