"""The best days of many segments at once: all, from a day on, up to a day, from a day to a day, or one weekday."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from poagen.diagnosis.chance import times_log

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

MIN_DEFECTS = 5
"""A pattern needs at least so many failures."""

_WEEK = 7
_COUNTED_AT_ONCE = 1 << 18
"""Spans of all segments of a block: few enough that they stay in the processor's memory."""


@dataclass(frozen=True)
class Span:
    """A set of days: from ``start`` to ``end`` (day numbers, both included), or one weekday of all."""

    kind: str
    start: int
    end: int
    weekday: int = -1

    def mask(self, day: Ints, first_weekday: int) -> Bools:
        """Where the day is in the set. A package without a day is in the set of all days only."""
        if self.kind == "all":
            return np.ones(len(day), dtype=bool)
        if self.kind == "weekday":
            return np.asarray((day >= 0) & ((day + first_weekday) % _WEEK == self.weekday))
        return np.asarray((day >= self.start) & (day <= self.end))


@dataclass(frozen=True)
class Best:
    """The best span of one kind, of each of some segments.

    Attributes:
        kind: The kind of span.
        worth: Log-likelihood that it gains; minus infinity where there is none.
        start: Its first day, or the weekday.
        end: Its last day.
        choices: How many spans of this kind there are.
    """

    kind: str
    worth: Floats
    start: Ints
    end: Ints
    choices: float

    def span(self, place: int) -> Span:
        """That of one segment."""
        start, end = int(self.start[place]), int(self.end[place])
        return Span(self.kind, 0, end, start) if self.kind == "weekday" else Span(self.kind, start, end)


def gain(k: Floats, n: Floats, total_k: float, total_n: float) -> Floats:
    """Log-likelihood gained by giving ``n`` packages with ``k`` failures a rate of their own, if it is higher."""
    gained = np.full(np.shape(k), -np.inf)
    higher = (k * (total_n - n) > (total_k - k) * n) & (n > 0)
    k, n = np.asarray(k)[higher], np.asarray(n)[higher]
    rest_k, rest_n = total_k - k, total_n - n
    split = times_log(k) + times_log(n - k) - times_log(n)
    split += times_log(rest_k) + times_log(rest_n - rest_k) - times_log(rest_n)
    gained[higher] = split - log_likelihood(total_k, total_n)
    return gained


def log_likelihood(k: float, n: float) -> float:
    """The log-likelihood of ``k`` failures among ``n`` packages at their own rate."""
    parts = times_log(np.array([k, n - k, n]))
    return float(parts[0] + parts[1] - parts[2])


@dataclass(frozen=True)
class Calendar:
    """The days of a population, and its packages and failures in all.

    Attributes:
        days: How many days there are.
        weekday: The weekday of day 0, Monday 0.
        total_k: Failures in all.
        total_n: Packages in all.
    """

    days: int
    weekday: int
    total_k: float
    total_n: float

    @property
    def at_once(self) -> int:
        """How many segments are looked at in one block."""
        return max(1, _COUNTED_AT_ONCE // max(1, len(self._from_to[0])))

    def best(self, n: Floats, k: Floats, *, whole: bool) -> Iterator[Best]:
        """The best span of each kind, of each segment; kinds of spans that there cannot be are left out.

        Args:
            n: Packages, a row per segment, a cell per day and a last one for no day.
            k: Failures, the same.
            whole: Whether all days are a kind too.
        """
        if whole:
            worth = gain(k.sum(axis=1), n.sum(axis=1), self.total_k, self.total_n)
            none = np.zeros(len(n), dtype=np.int64)
            yield Best("all", worth, none, none + self.days - 1, 1.0)
        if self.days > 1:
            yield from self._spans(n[:, :-1], k[:, :-1])
            yield self._weekday(n[:, :-1], k[:, :-1])

    def _spans(self, n: Floats, k: Floats) -> Iterator[Best]:
        """The best step (from a day on), the best end (up to a day) and the best burst (from a day to a day)."""
        left, right = self._from_to
        until_n, until_k = _until(n), _until(k)
        span_k = until_k[:, right] - until_k[:, left]
        rows, places = np.nonzero(span_k >= MIN_DEFECTS)
        span_n = until_n[rows, right[places]] - until_n[rows, left[places]]
        worth = np.full(span_k.shape, -np.inf)
        worth[rows, places] = gain(span_k[rows, places], span_n, self.total_k, self.total_n)
        steps, ends = np.flatnonzero(right == self.days), np.flatnonzero(left == 0)
        step, end = (among[np.argmax(worth[:, among], axis=1)] for among in (steps, ends))
        burst, every = np.argmax(worth, axis=1), np.arange(len(n))
        yield Best("step", worth[every, step], left[step], right[step] - 1, float(self.days))
        yield Best("end", worth[every, end], left[end], right[end] - 1, float(self.days))
        yield Best("burst", worth[every, burst], left[burst], right[burst] - 1, float(self.days) ** 2)

    def _weekday(self, n: Floats, k: Floats) -> Best:
        """The best weekday, if its failures come back in three weeks or more, in most of the weeks shipped."""
        of_week = ((np.arange(self.days) + self.weekday) % _WEEK)[:, None] == np.arange(_WEEK)
        worth = gain(k @ of_week, n @ of_week, self.total_k, self.total_n)
        shipped, came_back = (n > 0).astype(float) @ of_week, (k > 0).astype(float) @ of_week
        worth[(came_back < 3) | (came_back < 0.6 * shipped)] = -np.inf
        best = np.argmax(worth, axis=1)
        last = np.full(len(n), self.days - 1)
        return Best("weekday", worth[np.arange(len(n)), best], best, last, float(_WEEK))

    @cached_property
    def _from_to(self) -> tuple[Ints, Ints]:
        return np.triu_indices(self.days + 1, 1)


def _until(counts: Floats) -> Floats:
    """How many there were before each day, and at the end."""
    return np.concatenate([np.zeros((len(counts), 1)), np.cumsum(counts, axis=1)], axis=1)
