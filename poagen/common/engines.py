"""One interface to do the same work on many tasks: in this process, on several processes, or on Dask.

Work is a function that every process can import; tasks and results are values that can be pickled. One task that
fails does not end the others. Results come as they are ready; :func:`in_order` brings them into the tasks' order,
in which they are the same whatever did the work.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Done(Generic[R]):
    """What became of one task.

    Attributes:
        place: The task's place among the tasks, from 0.
        value: What the work gave; None where it failed.
        error: Why it failed, such as ``MemoryError``; blank where it did not. Never holds a word of the data.
        lost: How many processes ended while they worked on this task.
    """

    place: int
    value: R | None
    error: str = ""
    lost: int = 0


class Engine(Protocol):
    """Does work on tasks."""

    def results(self, work: Callable[[T], R], tasks: Sequence[T]) -> Iterator[Done[R]]:
        """Each task once, as it is ready. Closing the iterator ends all that was started."""
        ...


class InProcess:
    """One task after the other, here."""

    def results(self, work: Callable[[T], R], tasks: Sequence[T]) -> Iterator[Done[R]]:
        """Each task, in order."""
        for place, task in enumerate(tasks):
            yield attempt(work, place, task)


def attempt(work: Callable[[Any], R], place: int, task: Any) -> Done[R]:
    """Do the work on one task; what it raises is told by its kind alone."""
    try:
        return Done(place, work(task))
    except Exception as error:  # noqa: BLE001
        return Done(place, None, type(error).__name__)


def in_order(done: Iterable[Done[R]]) -> Iterator[Done[R]]:
    """The same results in the tasks' order; those that came too early wait."""
    early: dict[int, Done[R]] = {}
    turn = 0
    for one in done:
        early[one.place] = one
        while turn in early:
            yield early.pop(turn)
            turn += 1


@contextmanager
def ending(results: Iterator[Done[R]]) -> Iterator[Iterator[Done[R]]]:
    """The results of an engine; all that it started ends with the block, whatever ends that."""
    try:
        yield results
    finally:
        close = getattr(results, "close", None)
        if close is not None:
            close()


def processors() -> int:
    """How many processors this process may use."""
    known = getattr(os, "sched_getaffinity", None)
    return len(known(0)) if known else os.cpu_count() or 1


def engine_for(tasks: int, *, jobs: int | None = None, scheduler: str | None = None) -> Engine:
    """The engine that fits.

    Args:
        tasks: How many tasks there are; one is never worth a process of its own.
        jobs: How many processes; 1 is this one, None as many as there are processors.
        scheduler: Address of a Dask scheduler, whose workers do the work in place of processes.
    """
    if scheduler is not None:
        from poagen.common.dask_engine import Dask

        return Dask(scheduler)
    wanted = min(jobs or processors(), tasks)
    if wanted <= 1:
        return InProcess()
    from poagen.common.processes import Processes

    return Processes(wanted)
