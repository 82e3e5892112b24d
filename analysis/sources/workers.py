"""What comes from the web is parsed in processes that can be killed: one document is lost, not the run.

A worker is a Python process that reads pages, feeds and sitemaps from its standard input and writes what is in them
to its standard output, both as JSON with the document's bytes behind it.  It is no ``multiprocessing`` process, so that
scripts need no ``if __name__ == "__main__"``.  Workers stay for the next call and end with the program.
"""

from __future__ import annotations

import atexit
import contextlib
import datetime as dt
import importlib
import json
import os
import signal
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

from analysis.sources.files import UnreadableError
from analysis.sources.warc import Page

SECONDS = 30.0
"""Time for one document; the slowest of 229 saved news pages takes 2 s."""
MEMORY = 4 << 30
"""Bytes of address space of a worker, where the system can limit it."""
FEW = 8
"""Up to that many pages one worker is enough: it takes a second to start one."""

_DAYS = ("published_day",)
_MOMENTS = ("published", "fetched_at")


def extracted(
    jobs: Iterable[Page | dict[str, Any]], *, fast: bool = False, processes: int | None = None
) -> Iterator[dict[str, Any]]:
    """The rows of pages, in their order; what is a row already is passed through.

    ``processes`` work at a time, by default as many as the machine has processors.  A page that cannot be
    read, or whose worker had to be killed, is a row with ``error``.
    """
    jobs, most = iter(jobs), processes or os.cpu_count() or 1
    waiting: deque[Future[dict[str, Any]] | dict[str, Any]] = deque()
    count = 0
    try:
        for job in jobs:
            if isinstance(job, Page):
                count += 1
                many = 1 if count <= FEW else most
                waiting.append(_POOL.submit(job, fast, many))
            else:
                waiting.append(job)
            while waiting and (len(waiting) > 4 * most or _done(waiting[0])):
                yield _result(waiting.popleft())
        while waiting:
            yield _result(waiting.popleft())
    except GeneratorExit:  # no more rows are wanted
        _cancel(waiting)
        raise
    except BaseException:
        _cancel(waiting)
        _POOL.kill()
        raise


def called(function: str, content: bytes, **known: Any) -> Any:
    """What a function of the package makes of a document's bytes, in a process that can be killed.

    Args:
        function: ``module:name``; it gets the bytes and ``known``, and gives back what JSON can say.
        content: the document.
        known: what else is known of it, in JSON's types.

    Raises:
        UnreadableError: it took too long or too much memory, or raised an error of its own.
    """
    head = {"size": len(content), "call": function, "known": known}
    answer = _POOL.run(_POOL.asked, head, content, many=os.cpu_count() or 1).result()
    if isinstance(answer, str):
        raise UnreadableError(answer)
    if "error" in answer:
        raise UnreadableError(answer["error"])
    return answer["given"]


def stop() -> None:
    """End what is being parsed, in whatever thread it is waited for; the next call starts new processes."""
    _POOL.kill()


def _cancel(waiting: Iterable[Future[dict[str, Any]] | dict[str, Any]]) -> None:
    for job in waiting:
        if isinstance(job, Future):
            job.cancel()


def _done(job: Future[dict[str, Any]] | dict[str, Any]) -> bool:
    return isinstance(job, dict) or job.done()


def _result(job: Future[dict[str, Any]] | dict[str, Any]) -> dict[str, Any]:
    return job if isinstance(job, dict) else job.result()


class _Worker:
    """One process; used by one thread at a time."""

    def __init__(self) -> None:
        package = str(Path(__file__).resolve().parents[2])
        paths = os.pathsep.join(filter(None, [package, os.environ.get("PYTHONPATH")]))
        self.process = subprocess.Popen(
            [sys.executable, "-m", "analysis.sources.workers", str(MEMORY)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            env=os.environ | {"PYTHONPATH": paths},
            start_new_session=True,  # Ctrl-C is for the program, not for its workers
        )

    def ask(self, head: dict[str, Any], content: bytes) -> dict[str, Any] | None:
        """What is in a document, or None if the worker died over it."""
        try:
            self.process.stdin.write(json.dumps(head | {"seconds": 2 * SECONDS}).encode() + b"\n")
            self.process.stdin.write(content)
            self.process.stdin.flush()
            return json.loads(self.process.stdout.readline())
        except (OSError, ValueError):
            return None

    def kill(self) -> None:
        """End the process."""
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            with contextlib.suppress(OSError):
                pipe.close()


def _end(worker: _Worker, late: threading.Event) -> None:
    late.set()
    worker.process.kill()


class _Pool:
    """As many workers as there is use for."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._threads: ThreadPoolExecutor | None = None
        self._many = 0
        self._idle: list[_Worker] = []
        self._all: set[_Worker] = set()
        self._kills = 0

    def submit(self, page: Page, fast: bool, many: int) -> Future[dict[str, Any]]:
        """Have a page extracted by one of ``many`` workers."""
        return self.run(self._row, page, fast, many=many)

    def run(self, function: Callable[..., Any], *given: Any, many: int) -> Future[Any]:
        """Call a function in one of ``many`` threads, each of which has a worker."""
        with self._lock:
            if self._threads is None or many > self._many:
                old, self._many = self._threads, many
                self._threads = ThreadPoolExecutor(many, thread_name_prefix="extract")
                if old is not None:
                    old.shutdown(wait=False)
            return self._threads.submit(function, *given)

    def _row(self, page: Page, fast: bool) -> dict[str, Any]:
        answer = self.asked(_head(page, fast), page.content)
        return _failed(page, f"{page.name}: {answer}") if isinstance(answer, str) else _decoded(answer)

    def asked(self, head: dict[str, Any], content: bytes) -> dict[str, Any] | str:
        """What a worker answers, or why there is no answer."""
        kills = self._kills
        for _ in range(2):  # a worker may have died before this document; another one tries it again
            if self._kills != kills:
                break
            try:
                worker = self._taken()
            except OSError:  # no processes here: read it in this one
                return _done_here(head, content)
            late = threading.Event()
            timer = threading.Timer(SECONDS, _end, [worker, late])
            timer.daemon = True
            timer.start()
            answer = worker.ask(head, content)
            timer.cancel()
            with self._lock:
                if answer is not None and not late.is_set():
                    self._idle.append(worker)
                    return answer
                self._all.discard(worker)
            worker.kill()
            if late.is_set():
                return f"took longer than {SECONDS:g} s"
        return "the process that read it died, perhaps for want of memory"

    def _taken(self) -> _Worker:
        with self._lock:
            while self._idle:
                worker = self._idle.pop()
                if worker.process.poll() is None:
                    return worker
                self._all.discard(worker)
                worker.kill()  # dead already: its pipes are closed
        worker = _Worker()
        with self._lock:
            self._all.add(worker)
        return worker

    def kill(self) -> None:
        """End all workers, those at work too; the next call starts new ones."""
        with self._lock:
            workers, self._all, self._idle = self._all, set(), []
            self._kills += 1
        for worker in workers:
            worker.kill()


_POOL = _Pool()
atexit.register(_POOL.kill)


def _head(page: Page, fast: bool) -> dict[str, Any]:
    """A page without its bytes, in JSON's types."""
    return {
        "size": len(page.content), "name": page.name, "url": page.url, "charset": page.charset, "fast": fast,
        "fetched_at": page.fetched_at.isoformat() if page.fetched_at else None,
        "listed": page.listed.isoformat() if page.listed else None,
    }


def _page(head: dict[str, Any], content: bytes) -> Page:
    moment = dt.datetime.fromisoformat(head["fetched_at"]) if head["fetched_at"] else None
    listed = dt.date.fromisoformat(head["listed"]) if head["listed"] else None
    return Page(content, head["name"], head["url"], head["charset"], moment, listed)


def _done_here(head: dict[str, Any], content: bytes) -> dict[str, Any]:
    """A worker's work."""
    if "call" not in head:
        return _answer(_page(head, content), head["fast"])
    module, _, name = head["call"].partition(":")
    try:
        return {"given": getattr(importlib.import_module(module), name)(content, **head["known"])}
    except Exception as error:  # one odd document must not lose the others
        return {"error": f"{type(error).__name__}: {error}"[:300]}


def _failed(page: Page, error: str) -> dict[str, Any]:
    from analysis.sources.documents import error_row

    return error_row(Path(page.name), error, url=page.url)


def _answer(page: Page, fast: bool) -> dict[str, Any]:
    """The row of a page in JSON's types."""
    from analysis.sources.documents import page_row

    try:
        row = page_row(page, fast=fast)
    except UnreadableError as error:
        row = _failed(page, str(error) if page.name in str(error) else f"{page.name}: {error}")
    except Exception as error:  # one odd page must not lose the others
        row = _failed(page, f"{page.name}: {type(error).__name__}: {error}")
    for name in (*_DAYS, *_MOMENTS):
        if row.get(name) is not None:
            row[name] = row[name].isoformat()
    return row


def _decoded(row: dict[str, Any]) -> dict[str, Any]:
    for name in _DAYS:
        if row.get(name) is not None:
            row[name] = dt.date.fromisoformat(row[name])
    for name in _MOMENTS:
        if row.get(name) is not None:
            row[name] = dt.datetime.fromisoformat(row[name])
    return row


def main() -> None:
    """Be a worker: pages in, rows out, until the input ends."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        memory = int(sys.argv[1])
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    source, sink = sys.stdin.buffer, os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what a library prints must not get between the rows
    while line := source.readline():
        head = json.loads(line)
        content = source.read(head["size"])
        _end_after(head["seconds"])
        answer = _done_here(head, content)
        _end_after(0)
        sink.write(json.dumps(answer).encode("utf-8", "replace") + b"\n")
        sink.flush()


def _end_after(seconds: float) -> None:
    """End this process by itself where nobody ends it: the program may have been killed over a page that hangs."""
    with contextlib.suppress(AttributeError):  # Windows knows no such alarm
        signal.setitimer(signal.ITIMER_REAL, seconds)


if __name__ == "__main__":
    main()
