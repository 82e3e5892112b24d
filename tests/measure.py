"""Measuring for ``make bench``: processor time, peak memory, and the rows of its table.

Processor time and not the clock, because machines are shared; and what is compared takes turns
on parts of the same data, so that a busy minute meets all alike.
"""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple


class Row(NamedTuple):
    """One line of the table.

    Attributes:
        topic: what is measured ("reading").
        work: who does it ("annotate").
        seconds: processor time.
        amount: how much was done, in ``unit`` ("articles", "pages", "rows").
        peer: the work of the same topic that it is compared with, the work itself for the peer.
        ratio: ``seconds`` for a unit over the peer's; below 1 is faster than the peer.
        words: words that were read, where the work is reading.
        megabytes: millions of bytes of text that were read.
        peak: peak memory of a process that does this work alone, in millions of bytes.
    """

    topic: str
    work: str
    seconds: float
    amount: float
    unit: str
    peer: str
    ratio: float
    words: int | None = None
    megabytes: float | None = None
    peak: float | None = None


def cpu_seconds(work: Callable[..., object], *args: Any) -> float:
    """Processor time of one call."""
    start = time.process_time()
    work(*args)
    return time.process_time() - start


def by_turns(works: Mapping[str, Callable[[Any], object]], parts: Iterable[Any]) -> dict[str, float]:
    """Processor time of each work over all parts; on each part every work is done before the next part."""
    spent = dict.fromkeys(works, 0.0)
    for number, part in enumerate(parts):
        names = list(works) if number % 2 == 0 else list(reversed(works))
        for name in names:
            spent[name] += cpu_seconds(works[name], part)
    return spent


class Alone(NamedTuple):
    """Processor seconds of a work in a process of its own, and the peak memory of that process in MB."""

    seconds: float
    peak: float


def alone(work: Callable[..., object], *args: Any, first: tuple = ()) -> Alone:
    """Do a work in a fresh process, once with the arguments ``first`` to get ready, then measured with ``args``.

    ``work`` is a function of a module, so that it can be named to the other process.  The peak is that of the
    whole process, model and libraries included (Linux; elsewhere nan).
    """
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_alone, (work, args, first))


def _alone(work: Callable[..., object], args: tuple, first: tuple) -> Alone:
    if first:
        work(*first)
    return Alone(cpu_seconds(work, *args), peak_memory())


def peak_memory() -> float:
    """The most memory that this process has held, in millions of bytes; nan where the system does not tell."""
    try:
        with open("/proc/self/status", encoding="ascii") as file:
            return next(int(line.split()[1]) for line in file if line.startswith("VmHWM")) * 1024 / 1e6
    except OSError:
        return float("nan")


def compared(topic: str, spent: Mapping[str, float], amount: float, unit: str, *, peer: str, **more: Any) -> list[Row]:
    """Rows of one topic from the seconds of each work; ``more``: columns of ``Row`` that all of them share."""
    return [Row(topic, work, seconds, amount, unit, peer, seconds / spent[peer], **more)
            for work, seconds in spent.items()]
