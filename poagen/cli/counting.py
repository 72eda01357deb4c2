"""How far long work over many things has come, on stderr."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from poagen.cli.shared import tell

_FIRST: Final = 1.0
_LONGEST_WAIT: Final = 30.0
_TIMES: Final = 2.0
_ENOUGH: Final = 4


def counting(words: str) -> Callable[[int, int], None]:
    """What to call with the number done and of all. It says more seldom the longer the work takes."""
    start = time.monotonic()
    wait, due = _FIRST, _FIRST

    def count(done: int, of: int) -> None:
        nonlocal wait, due
        spent = time.monotonic() - start
        if spent < due or not _ENOUGH <= done < of:
            return
        tell(f"{done:,} of {of:,} {words}, {_left(spent, done, of)} left")
        wait = min(wait * _TIMES, _LONGEST_WAIT)
        due = spent + wait

    return count


def _left(spent: float, done: int, of: int) -> str:
    seconds = spent / done * (of - done)
    return f"about {seconds:.0f} s" if seconds < 90 else f"about {seconds / 60:.0f} min"
