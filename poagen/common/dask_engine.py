"""Work on the workers of a Dask scheduler, which may be on other computers. Needs the extra ``dask``."""

from __future__ import annotations

import gc
import logging
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Final, TypeVar

from poagen.common.engines import Done, attempt
from poagen.common.finding import Finding, PoagenError, Severity

if TYPE_CHECKING:
    from distributed import Client, Future

T = TypeVar("T")
R = TypeVar("R")

_SECONDS_TO_CONNECT: Final = 10
_SECONDS_FOR_WORKERS: Final = 10
_SECONDS_WITHOUT_WORKERS: Final = 30
_SECONDS_TO_LOOK: Final = 0.2


class Dask:
    """Work on the workers of the scheduler at an address such as ``tcp://127.0.0.1:8786``."""

    def __init__(self, address: str) -> None:
        self._address = address

    def results(self, work: Callable[[T], R], tasks: Sequence[T]) -> Iterator[Done[R]]:
        """Each task as it is ready. Tasks that are still open are cancelled where the iterator is closed.

        Raises:
            PoagenError: Dask is not installed (ENG002), does not answer (ENG003), has no workers (ENG005), or its
                workers have another version of poagen (ENG004).
        """
        client = _client(self._address)
        try:
            _wait_for_workers(client, self._address)
            _same_version(client)
            yield from _results(client, work, tasks)
        finally:
            client.close()


def _client(address: str) -> Client:
    try:
        from distributed import Client
    except ImportError as error:
        raise PoagenError(_not_installed()) from error
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    with suppress(OSError, ValueError, TypeError):
        return Client(address, timeout=_SECONDS_TO_CONNECT, set_as_default=False)
    # Without an answer it closes itself when it is collected. While another starts, that would never end.
    gc.collect()
    raise PoagenError(_no_answer(address))


def _results(client: Client, work: Callable[[T], R], tasks: Sequence[T]) -> Iterator[Done[R]]:
    futures = [client.submit(attempt, work, place, task, pure=False) for place, task in enumerate(tasks)]
    places = {future.key: place for place, future in enumerate(futures)}
    try:
        for future in _ready(client, futures):
            place = places.pop(future.key)
            yield future.result() if future.status == "finished" else Done(place, None, "ended")
            future.release()
        for place in places.values():
            yield Done(place, None, "ended")
    finally:
        client.cancel([future for future in futures if not future.done()])


def _ready(client: Client, futures: Sequence[Future]) -> Iterator[Future]:
    """The futures as they are ready, until all are or no worker has been there for a while."""
    from distributed import as_completed

    coming, open_, seen = as_completed(futures, loop=client.loop), len(futures), time.monotonic()
    while open_:
        batch = coming.next_batch(block=False)
        open_ -= len(batch)
        yield from batch
        if batch or _has_workers(client):
            seen = time.monotonic()
        elif time.monotonic() - seen > _SECONDS_WITHOUT_WORKERS:
            return
        if not batch:
            time.sleep(_SECONDS_TO_LOOK)


def _has_workers(client: Client) -> bool:
    try:
        return bool(client.nthreads())
    except (OSError, ValueError):
        return False


def _wait_for_workers(client: Client, address: str) -> None:
    try:
        client.wait_for_workers(1, timeout=_SECONDS_FOR_WORKERS)
    except OSError as error:
        told = f"the Dask scheduler at {address} has no workers"
        help_ = f"start one on each computer that shall help: dask worker {address}"
        raise PoagenError(Finding("ENG005", Severity.ERROR, told, help=help_)) from error


def _same_version(client: Client) -> None:
    here, there = _version(), client.run(_version)
    other = {name: found for name, found in there.items() if found != here}
    if other:
        found = ", ".join(sorted(set(map(str, other.values()))))
        told = f"a worker of the scheduler has poagen {found}, and this is poagen {here}"
        help_ = "install the same version on every worker; else the same packages could be judged in two ways"
        raise PoagenError(Finding("ENG004", Severity.ERROR, told, help=help_))


def _version() -> Any:
    return version("poagen")


def _not_installed() -> Finding:
    return Finding(
        "ENG002",
        Severity.ERROR,
        "Dask is not installed, so there is no scheduler to speak to",
        help='install it with: pip install "poagen[dask]"; or leave out --scheduler, and processes do the work',
    )


def _no_answer(address: str) -> Finding:
    return Finding(
        "ENG003",
        Severity.ERROR,
        f"no Dask scheduler answers at {address}",
        help="check that it runs and that the address is right, for example tcp://127.0.0.1:8786",
    )
