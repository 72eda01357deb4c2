"""What one template may use up: steps, text and time. Counted while it is filled in, the same on every system."""

from __future__ import annotations

import time
from collections.abc import ItemsView, Iterator, KeysView, Mapping, Sized, ValuesView
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from jinja2.exceptions import SecurityError


class TooMuchError(SecurityError):
    """A template asks for more than a letter needs."""


@dataclass(frozen=True)
class Limits:
    """The most that one filling in may use.

    Attributes:
        steps: Rounds of loops, calls and filters.
        total: Characters and list items made on the way, all together.
        text: Characters of one value.
        items: Items of one list, those of the lists in it counted too.
        seconds: By the clock.
        source: Characters of the template itself.
    """

    steps: int = 250_000
    total: int = 16_000_000
    text: int = 500_000
    items: int = 100_000
    seconds: float = 8.0
    source: int = 100_000


NUMBER_BITS: Final = 512
"""The longest whole number: more than any figure needs."""


class Meter:
    """What one filling in has used so far."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._steps = limits.steps
        self._left = limits.total
        self._end = time.monotonic() + limits.seconds

    def step(self, weight: int = 0) -> None:
        """One more round, call or filter, that writes ``weight`` characters by itself.

        Raises:
            TooMuchError: The steps or the time are used up.
        """
        self._steps -= 1
        if self._steps < 0:
            raise TooMuchError(f"it takes more than {self._limits.steps:,} steps; does a loop never end?")
        if time.monotonic() > self._end:
            raise TooMuchError(f"it takes longer than {self._limits.seconds:g} seconds; does a loop never end?")
        self.use(weight)

    def use(self, size: int) -> None:
        """Note that a text or a list of this size is about to be made.

        Raises:
            TooMuchError: It is too large, or all together are.
        """
        if size > self._limits.text:
            raise TooMuchError(f"it makes a text or a list of more than {self._limits.text:,} characters")
        self._left -= size
        if self._left < 0:
            raise TooMuchError(f"it makes more than {self._limits.total:,} characters in all")

    def hold(self, value: Any) -> Any:
        """A value that was made on the way, once its size is noted; what is made bit by bit becomes a list.

        Raises:
            TooMuchError: It is too large.
        """
        if isinstance(value, str | bytes):
            self.use(len(value))
        elif isinstance(value, bool | float) or value is None:
            return value
        elif isinstance(value, int):
            if value.bit_length() > NUMBER_BITS:
                raise TooMuchError("it makes a number that is too long")
        elif isinstance(value, Iterator | KeysView | ValuesView | ItemsView):
            value = list(islice(value, self._limits.items + 1))
            self._hold_list(value)
        elif isinstance(value, list | tuple | set | frozenset | range | Mapping):
            self._hold_list(value)
        return value

    def _hold_list(self, value: Sized) -> None:
        size = _size(value, self._limits.items)
        if size > self._limits.items:
            raise TooMuchError(f"it makes a list of more than {self._limits.items:,} items")
        self.use(size)


def _size(value: Any, most: int) -> int:
    """How many items a list and the lists in it hold; some number above ``most`` where they are more."""
    waiting, seen = [value], 0
    while waiting and seen <= most:
        one = waiting.pop()
        if isinstance(one, range):
            seen += len(one)
        elif isinstance(one, list | tuple | set | frozenset | Mapping):
            seen += len(one) or 1
            if seen <= most:
                waiting += [*one.keys(), *one.values()] if isinstance(one, Mapping) else one
    return seen


_METER: ContextVar[Meter | None] = ContextVar("_METER", default=None)


def meter() -> Meter:
    """The meter of the template that is being filled in.

    Raises:
        SecurityError: No template is; what is constant in a template is not worked out ahead.
    """
    found = _METER.get()
    if found is None:
        raise SecurityError("no template is being filled in")
    return found


@contextmanager
def metered(limits: Limits) -> Iterator[None]:
    """Count what is used inside; a template within another counts as its part."""
    if _METER.get() is not None:
        yield
        return
    token = _METER.set(Meter(limits))
    try:
        yield
    finally:
        _METER.reset(token)
