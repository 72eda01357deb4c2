"""How far the work has come, told by the stages to whoever listens; where nobody does, nothing happens."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

Listener = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class _Span:
    listener: Listener
    low: float
    high: float


_here: ContextVar[_Span | None] = ContextVar("here", default=None)


@contextmanager
def listening(listener: Listener) -> Iterator[None]:
    """Hear which share of the work is done, from 0 to 1, while this lasts."""
    with _within(_Span(listener, 0.0, 1.0)):
        yield


@contextmanager
def span(low: float, high: float) -> Iterator[None]:
    """A part of the work that surrounds it: from one of its shares to another. At its end it is done."""
    outer = _here.get()
    if outer is None:
        yield
        return
    wide = outer.high - outer.low
    with _within(_Span(outer.listener, outer.low + low * wide, outer.low + high * wide)):
        yield
        reached(1.0)


def reached(share: float) -> None:
    """Tell that so much of the part at hand is done, from 0 to 1."""
    here = _here.get()
    if here is not None:
        here.listener(here.low + min(share, 1.0) * (here.high - here.low))


@contextmanager
def _within(one: _Span) -> Iterator[None]:
    token = _here.set(one)
    try:
        yield
    finally:
        _here.reset(token)
