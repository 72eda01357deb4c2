"""Work on several processes of this computer.

Each process has two pipes of its own, one each way, so that the end of one is the end of one task and of nothing
else. Processes are started anew (``spawn``), which is the one way that Windows has and the one that is safe beside
threads. The pipes are all that stands between them: no network, no files. A pipe of both ways would be a socket.
"""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, Final, TypeVar

from poagen.common.engines import Done, attempt
from poagen.common.finding import Finding, PoagenError, Severity
from poagen.common.memory import look_for_garbage_seldom

T = TypeVar("T")
R = TypeVar("R")

_TRIES: Final = 2
"""A task whose process ended is given to a new one; after so many it is told as lost."""

_STILLBORN: Final = 3
"""After so many processes that end before they work, there is no use in starting more."""

_SECONDS_TO_END: Final = 5
_ONE_THREAD: Final = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
_GONE: Final = (EOFError, OSError)


class Processes:
    """Work on so many processes of this computer."""

    def __init__(self, jobs: int) -> None:
        self._jobs = jobs

    def results(self, work: Callable[[T], R], tasks: Sequence[T]) -> Iterator[Done[R]]:
        """Each task as it is ready. All processes end with the iterator, also where it is closed early.

        Raises:
            PoagenError: The processes end before they work (ENG001).
        """
        pool = _Pool(pickle.dumps(work), min(self._jobs, len(tasks)))
        try:
            yield from pool.run(tasks)
        finally:
            pool.end()


@dataclass(eq=False)
class _Worker:
    """One process, its two pipes, and the task that it works on; ``ready`` once it has said that it runs."""

    process: BaseProcess
    hear: Connection
    tell: Connection
    place: int | None = None
    ready: bool = False


class _Pool:
    def __init__(self, work: bytes, jobs: int) -> None:
        self._work = work
        self._workers = [_started(work) for _ in range(jobs)]
        self._stillborn = 0

    def run(self, tasks: Sequence[Any]) -> Iterator[Done[Any]]:
        waiting = deque(range(len(tasks)))
        lost = [0] * len(tasks)
        open_ = len(tasks)
        while open_:
            for one in self._told():
                place, done = self._heard(one)
                if place is not None and done is None:
                    lost[place] += 1
                    done = Done(place, None, "ended", lost[place]) if lost[place] >= _TRIES else None
                    waiting.extendleft([place] if done is None else [])
                elif done is not None and lost[done.place]:
                    done = Done(done.place, done.value, done.error, lost[done.place])
                open_ -= done is not None
                if done is not None:
                    yield done
            self._give(waiting, tasks)

    def _told(self) -> list[_Worker]:
        """The processes that have said something, or have ended."""
        heard = set(map(id, wait([worker.hear for worker in self._workers])))
        return [worker for worker in self._workers if id(worker.hear) in heard]

    def _heard(self, worker: _Worker) -> tuple[int | None, Done[Any] | None]:
        """The task that a process worked on and its result, which is None where the process has ended."""
        place, worker.place = worker.place, None
        try:
            said = worker.hear.recv()
        except _GONE:
            self._replace(worker)
            return place, None
        if isinstance(said, Done):
            return place, said
        worker.ready = True
        return None, None

    def _replace(self, worker: _Worker) -> None:
        """A new process in the place of one that has ended."""
        self._stillborn = 0 if worker.ready else self._stillborn + 1
        _end(worker)
        self._workers.remove(worker)
        if self._stillborn >= _STILLBORN:
            raise PoagenError(_cannot_start())
        self._workers.append(_started(self._work))

    def _give(self, waiting: deque[int], tasks: Sequence[Any]) -> None:
        """A task for each process that has none."""
        for worker in self._workers:
            if worker.ready and worker.place is None and waiting:
                worker.place = waiting.popleft()
                with suppress(*_GONE):
                    worker.tell.send((worker.place, tasks[worker.place]))

    def end(self) -> None:
        for worker in self._workers:
            worker.process.terminate()
        for worker in self._workers:
            _end(worker)


def _started(work: bytes) -> _Worker:
    spawning = multiprocessing.get_context("spawn")
    hear, telling = spawning.Pipe(duplex=False)
    hearing, tell = spawning.Pipe(duplex=False)
    process = spawning.Process(target=_serve, args=(hearing, telling), daemon=True)
    process.start()
    telling.close()
    hearing.close()
    with suppress(*_GONE):
        tell.send_bytes(work)
    return _Worker(process, hear, tell)


def _end(worker: _Worker) -> None:
    worker.hear.close()
    worker.tell.close()
    worker.process.join(_SECONDS_TO_END)
    if worker.process.is_alive():
        worker.process.kill()
        worker.process.join()


def _serve(hear: Connection, tell: Connection) -> None:
    """What a process does: work on tasks until there is no one to tell. Ctrl-C is the parent's to hear."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    look_for_garbage_seldom()
    os.environ.update({name: "1" for name in _ONE_THREAD if name not in os.environ})
    with suppress(*_GONE):
        work = pickle.loads(hear.recv_bytes())  # noqa: S301
        tell.send(True)
        while True:
            place, task = hear.recv()
            tell.send(attempt(work, place, task))


def _cannot_start() -> Finding:
    return Finding(
        "ENG001",
        Severity.ERROR,
        "the processes that were started to share the work ended at once",
        help="use --jobs 1 (jobs=1 in Python); a script of your own needs the line "
        'if __name__ == "__main__": before what it does',
    )
