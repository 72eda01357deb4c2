"""Independent pieces of work on several processors at once, within one process.

Arrow and numpy let other threads go on while they work on long columns, so two columns take hardly longer than
one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TypeVar, cast

import pyarrow as pa

T = TypeVar("T")
R = TypeVar("R")


_MANY, _TOO_MANY = 50_000, 3_000_000
"""From so many rows on, starting a thread is nothing beside the work; from so many on, memory is what is short."""


def side_by_side(work: Callable[[T], R], items: Iterable[T], rows: int) -> list[R]:
    """What the work makes of each item, in the order of the items.

    Args:
        work: Takes an item; it changes nothing that the work on another item looks at.
        items: The items.
        rows: How many rows each has; few, and very many, are done one after the other.

    Raises:
        Exception: What the work on the first item that failed has raised.
    """
    given = list(items)
    workers = min(pa.cpu_count(), len(given))
    if workers < 2 or not _MANY <= rows < _TOO_MANY:
        return [work(item) for item in given]
    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(work, given))


def ahead(items: Iterable[T]) -> Iterator[T]:
    """The items, each made in another thread while the one before it is worked on.

    Raises:
        Exception: What the making of an item has raised, when that item is asked for.
    """
    making, end = iter(items), object()
    with ThreadPoolExecutor(1) as pool:
        item = pool.submit(next, making, end)
        while (made := item.result()) is not end:
            item = pool.submit(next, making, end)
            yield cast("T", made)


def meanwhile(work: Callable[[], R], rows: int = _MANY) -> Callable[[], R]:
    """Begin some work in a thread of its own; what is returned waits for it and gives what it made.

    Args:
        work: What to do.
        rows: On how many rows; on few it is done when it is asked for.
    """
    if rows < _MANY:
        return cache(work)
    pool = ThreadPoolExecutor(1)
    begun = pool.submit(work)
    pool.shutdown(wait=False)
    return begun.result
