"""Tasks in an executor: in order, and a worker that dies costs its task only."""

from __future__ import annotations

import os
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context

import pytest

from analysis.executors import Processes, outcomes


def square(number: int, dies: int = -1) -> int:
    """A task; the worker that gets ``dies`` is dead at once, as by the system when memory runs out."""
    if number == dies:
        os._exit(9)
    return number * number


def later(number: int) -> int:
    """A task that takes the longer the earlier it is."""
    time.sleep(0.05 / (number + 1))
    return number


def test_outcomes_come_in_the_order_of_the_tasks():
    with ThreadPoolExecutor(4) as executor:
        assert [found for _, found in outcomes(later, ((n,) for n in range(12)), executor)] == list(range(12))


def test_tasks_are_made_as_they_are_wanted():
    made = []

    def tasks():
        for number in range(100):
            made.append(number)
            yield (number,)

    with ThreadPoolExecutor(2) as executor:
        found = outcomes(square, tasks(), executor)
        next(found)
        assert len(made) <= 4
        found.close()


def test_a_task_that_fails_is_its_own_outcome():
    with ThreadPoolExecutor(2) as executor:
        found = [outcome for _, outcome in outcomes(square, [(1,), ("two",), (3,)], executor)]
    assert found[0] == 1
    assert isinstance(found[1], TypeError)
    assert found[2] == 9


@pytest.mark.parametrize("make", [
    lambda: Processes(2), lambda: ProcessPoolExecutor(2, mp_context=get_context("spawn")),
], ids=["own processes", "a pool that breaks"])
def test_a_worker_that_dies_costs_its_task_only(make):
    with make() as executor:
        found = [outcome for _, outcome in outcomes(square, [(n, 2) for n in range(6)], executor)]
    assert isinstance(found.pop(2), BrokenProcessPool)
    assert found == [0, 1, 9, 16, 25]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are not forked here")
def test_an_executor_that_forks_is_refused_with_words_instead_of_waited_for():
    with ProcessPoolExecutor(1, mp_context=get_context("fork")) as forks, pytest.raises(ValueError, match="processes="):
        list(outcomes(square, [(1,)], forks))
