"""The search for where and when failures concentrate.

A *box* is a segment (no column, one column's value, or two) and a set of days (all, from a day on, a span, or one
weekday). Among all boxes the one is taken whose split of the packages into inside and outside explains the
failures best: the greatest gain in binomial log-likelihood, less a price for every condition, so that the simplest
box that explains the most wins.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt

from poagen.diagnosis.population import Dimension, Population

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

MIN_DEFECTS = 5
"""A pattern needs at least so many failures."""

_PRICE_OF_CONDITION = 3.0
_PAIRS_AMONG = 8
_WEEK = 7
_EPOCH_MONDAY = np.datetime64("1970-01-05", "D")


@dataclass(frozen=True)
class Segment:
    """Values of no, one or two dimensions: (dimension, code) pairs."""

    parts: tuple[tuple[Dimension, int], ...] = ()

    def mask(self, size: int) -> Bools:
        """Where all parts hold."""
        inside = np.ones(size, dtype=bool)
        for dimension, code in self.parts:
            inside &= dimension.codes == code
        return inside

    def named(self) -> dict[str, str]:
        """Column → value."""
        return {dimension.name: dimension.values[code] for dimension, code in self.parts}


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
class Box:
    """A segment, its days, and how well they explain the failures.

    ``searched`` is how many boxes of its kind were looked at, ``gain`` the log-likelihood gained.
    """

    segment: Segment
    span: Span
    gain: float
    score: float
    searched: float


def first_weekday(people: Population) -> int:
    """The weekday of day 0, Monday 0."""
    return int((people.first_day - _EPOCH_MONDAY).astype(np.int64) % _WEEK)


def gain(k: Floats, n: Floats, total_k: float, total_n: float) -> Floats:
    """Log-likelihood gained by giving ``n`` packages with ``k`` failures a rate of their own, if it is higher."""
    rest_k, rest_n = total_k - k, total_n - n
    with np.errstate(divide="ignore", invalid="ignore"):
        higher = k * rest_n > rest_k * n
        split = _log_likelihood(k, n) + _log_likelihood(rest_k, rest_n)
    pooled = _log_likelihood(np.array(total_k), np.array(total_n))
    return np.where(higher & (n > 0), split - pooled, -np.inf)


def _log_likelihood(k: Floats, n: Floats) -> Floats:
    return _xlogy(k, n) + _xlogy(n - k, n)


def _xlogy(k: Floats, n: Floats) -> Floats:
    safe = np.where((k > 0) & (n > 0), k / np.where(n > 0, n, 1), 1.0)
    return np.asarray(k * np.log(safe))


class Search:
    """The search for the best box of one defect code in one population.

    Args:
        people: The population.
        failed: Where the package has this code as its primary defect.
        active: Which packages to look at.
        dimensions: Which columns a segment may name.
    """

    def __init__(
        self, people: Population, failed: Bools, active: Bools, dimensions: tuple[Dimension, ...]
    ) -> None:
        self.day = people.day[active]
        self.days = people.days
        self.weekday = first_weekday(people)
        self.failed = failed[active]
        self.dimensions = [Dimension(d.name, d.codes[active], d.values) for d in dimensions]
        self.full = {d.name: d for d in dimensions}
        self.total_n, self.total_k = float(active.sum()), float(self.failed.sum())
        self.tested = sum(len(d.values) for d in dimensions) + 1

    def best(self) -> Box | None:
        """The box with the highest score, or None where nothing concentrates."""
        if self.total_k < MIN_DEFECTS:
            return None
        singles = [box for segment in self._singles() for box in self._boxes(segment)]
        boxes = singles + [box for segment in self._pairs(singles) for box in self._boxes(segment)]
        found = max(boxes, key=lambda box: box.score, default=None)
        return self._in_full(found) if found is not None and found.score > 0 else None

    def _in_full(self, box: Box) -> Box:
        parts = tuple((self.full[dimension.name], code) for dimension, code in box.segment.parts)
        return Box(Segment(parts), box.span, box.gain, box.score, box.searched)

    def _singles(self) -> Iterator[Segment]:
        yield Segment()
        for dimension in self.dimensions:
            known = dimension.codes >= 0
            counts = np.bincount(dimension.codes[known & self.failed], minlength=len(dimension.values))
            for code in np.flatnonzero(counts >= MIN_DEFECTS):
                yield Segment(((dimension, int(code)),))

    def _pairs(self, singles: list[Box]) -> Iterator[Segment]:
        """Pairs of the most telling values of two columns."""
        ranked = sorted((box for box in singles if box.segment.parts), key=lambda box: -box.score)
        parts = list(dict.fromkeys((box.segment.parts[0][0].name, box.segment.parts[0][1]) for box in ranked))
        by_name = {dimension.name: dimension for dimension in self.dimensions}
        for (left, left_code), (right, right_code) in combinations(parts[:_PAIRS_AMONG], 2):
            if left != right:
                yield self._ordered(((by_name[left], left_code), (by_name[right], right_code)))

    def _ordered(self, parts: tuple[tuple[Dimension, int], ...]) -> Segment:
        names = [dimension.name for dimension in self.dimensions]
        return Segment(tuple(sorted(parts, key=lambda part: names.index(part[0].name))))

    def _boxes(self, segment: Segment) -> Iterator[Box]:
        """The best box of each kind of time in a segment."""
        inside = segment.mask(len(self.day))
        failed = inside & self.failed
        if failed.sum() < MIN_DEFECTS:
            return
        arity = len(segment.parts)
        places = float(max(self.tested, 2)) ** arity
        price = arity * _PRICE_OF_CONDITION + np.log(places)
        if arity:
            whole = gain(np.array(float(failed.sum())), np.array(float(inside.sum())), self.total_k, self.total_n)
            yield Box(segment, Span("all", 0, self.days - 1), float(whole), float(whole) - price, places)
        if self.days > 1:
            yield from self._timed(segment, inside, failed, price, places)

    def _timed(self, segment: Segment, inside: Bools, failed: Bools, price: float, places: float) -> Iterator[Box]:
        dated = self.day >= 0
        n = np.bincount(self.day[inside & dated], minlength=self.days).astype(float)
        k = np.bincount(self.day[failed & dated], minlength=self.days).astype(float)
        for span, worth, choices in (*self._spans(n, k), self._weekday(n, k)):
            cost = price + _PRICE_OF_CONDITION + np.log(choices)
            yield Box(segment, span, worth, worth - cost, places * choices)

    def _spans(self, n: Floats, k: Floats) -> list[tuple[Span, float, float]]:
        """The best step (from a day on) and the best burst (from a day to a day)."""
        until_n, until_k = np.concatenate([[0], np.cumsum(n)]), np.concatenate([[0], np.cumsum(k)])
        span_n, span_k = until_n[None, :] - until_n[:, None], until_k[None, :] - until_k[:, None]
        worth = gain(span_k, span_n, self.total_k, self.total_n)
        worth[(span_k < MIN_DEFECTS) | np.tri(self.days + 1, dtype=bool)] = -np.inf
        start = int(np.argmax(worth[:, -1]))
        left, right = (int(place) for place in np.unravel_index(int(np.argmax(worth)), worth.shape))
        step = (Span("step", start, self.days - 1), float(worth[start, -1]), float(self.days))
        burst = (Span("burst", left, right - 1), float(worth[left, right]), float(self.days) ** 2)
        return [step, burst]

    def _weekday(self, n: Floats, k: Floats) -> tuple[Span, float, float]:
        """The best weekday, if its failures come back in three weeks or more, in most of the weeks shipped."""
        weekday = (np.arange(self.days) + self.weekday) % _WEEK
        worth = gain(_per_weekday(weekday, k), _per_weekday(weekday, n), self.total_k, self.total_n)
        shipped = np.bincount(weekday, n > 0, _WEEK)
        came_back = np.bincount(weekday, k > 0, _WEEK)
        worth[(came_back < 3) | (came_back < 0.6 * shipped)] = -np.inf
        best = int(np.argmax(worth))
        return Span("weekday", 0, self.days - 1, best), float(worth[best]), float(_WEEK)


def _per_weekday(weekday: Ints, counts: Floats) -> Floats:
    return np.bincount(weekday, counts, _WEEK).astype(np.float64)
