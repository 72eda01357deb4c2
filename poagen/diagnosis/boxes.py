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

from poagen.diagnosis.chance import times_log
from poagen.diagnosis.cube import Cube, Part
from poagen.diagnosis.population import Dimension, Population

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

MIN_DEFECTS = 5
"""A pattern needs at least so many failures."""

_PRICE_OF_CONDITION = 3.0
_PAIRS_AMONG = 8
_SAME_THING = {"carrier", "label_carrier", "ship_method"}
"""Columns that mostly tell the same, so that two of them are no pair."""

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
    split = times_log(k) + times_log(n - k) - times_log(n)
    split += times_log(rest_k) + times_log(rest_n - rest_k) - times_log(rest_n)
    return np.where((k * rest_n > rest_k * n) & (n > 0), split - log_likelihood(total_k, total_n), -np.inf)


def log_likelihood(k: float, n: float) -> float:
    """The log-likelihood of ``k`` failures among ``n`` packages at their own rate."""
    parts = times_log(np.array([k, n - k, n]))
    return float(parts[0] + parts[1] - parts[2])


class Search:
    """The search for the best box of one defect code in one population.

    Args:
        cube: The population, counted.
        people: The population.
        failed: Rows that have this code as their primary defect and are not set aside.
        aside: Rows that earlier boxes of this code explain, failed or not.
        dimensions: Which columns a segment may name.
    """

    def __init__(
        self, cube: Cube, people: Population, failed: Ints, aside: Ints, dimensions: tuple[Dimension, ...]
    ) -> None:
        self.cube, self.failed, self.aside = cube, failed, aside
        self.days = people.days
        self.weekday = first_weekday(people)
        self.dimensions = {dimension.name: dimension for dimension in dimensions}
        self.total_n, self.total_k = float(len(people) - len(aside)), float(len(failed))
        self._from_to = np.triu_indices(self.days + 1, 1)
        self._n: dict[str, Floats] = {}
        self._k: dict[str, Floats] = {}
        self._failed_with: dict[Part, Ints] = {}
        self._aside_with: dict[Part, Ints] = {}
        self.tested = sum(len(dimension.values) for dimension in dimensions) + 1

    def ranked(self) -> list[Box]:
        """The best box of each segment that gains more than its price, the highest score first."""
        if self.total_k < MIN_DEFECTS:
            return []
        singles = list(self._singles())
        found = [box for box in (*singles, *self._pairs(singles)) if box.score > 0]
        return sorted(found, key=lambda box: -box.score)

    def _singles(self) -> Iterator[Box]:
        """The best box of all packages, and of every value that could gain enough to matter."""
        whole = self.cube.whole() - self.cube.whole_of(self.aside)
        yield from self._best(Segment(), whole, self.cube.whole_of(self.failed))
        best: list[float] = []
        for ceiling, name, code in self._worth_a_look():
            if len(best) >= _PAIRS_AMONG and ceiling <= best[_PAIRS_AMONG - 1]:
                return
            for box in self._best(
                Segment(((self.dimensions[name], code),)), self._n[name][code], self._k[name][code]
            ):
                best = sorted([*best, box.score], reverse=True)
                yield box

    def _worth_a_look(self) -> list[tuple[float, str, int]]:
        """Values with failures enough, those first that could gain most: were the segment nothing but failures."""
        found: list[tuple[float, str, int]] = []
        for name in self.dimensions:
            self._k[name] = self.cube.table_of(name, self.failed)
            self._n[name] = self.cube.table(name) - self.cube.table_of(name, self.aside)
            failures = self._k[name].sum(axis=1)
            ceilings = gain(failures, failures, self.total_k, self.total_n)
            codes = np.flatnonzero(failures >= MIN_DEFECTS)
            found += [(float(ceilings[code]), name, int(code)) for code in codes]
        return sorted(found, key=lambda item: -item[0])

    def _pairs(self, singles: list[Box]) -> Iterator[Box]:
        """The best boxes of pairs of the most telling values of two columns that do not tell the same."""
        ranked = sorted((box for box in singles if box.segment.parts), key=lambda box: -box.score)
        self._to_beat = max((box.score for box in singles), default=0.0)
        parts = dict.fromkeys((box.segment.parts[0][0].name, box.segment.parts[0][1]) for box in ranked)
        order = list(self.dimensions)
        for pair in combinations(list(parts)[:_PAIRS_AMONG], 2):
            first, second = sorted(pair, key=lambda part: order.index(part[0]))
            if first[0] != second[0] and not {first[0], second[0]} <= _SAME_THING:
                yield from self._pair(first, second)

    def _pair(self, first: Part, second: Part) -> Iterator[Box]:
        k = self._both(first, second, self.failed, self._failed_with)
        failures = k.sum()
        ceiling = float(gain(failures, failures, self.total_k, self.total_n))
        if failures >= MIN_DEFECTS and ceiling - self._price(2) > self._to_beat:
            n = self.cube.pair(first, second) - self._both(first, second, self.aside, self._aside_with)
            parts = tuple((self.dimensions[name], code) for name, code in (first, second))
            yield from self._best(Segment(parts), n, k)

    def _both(self, first: Part, second: Part, rows: Ints, known: dict[Part, Ints]) -> Floats:
        """Counts of some packages with both values; ``known`` keeps those with the first."""
        if first not in known:
            known[first] = self.cube.with_value(first, rows)
        return self.cube.whole_of(self.cube.with_value(second, known[first]))

    def _best(self, segment: Segment, n: Floats, k: Floats) -> list[Box]:
        """The best box of a segment over all kinds of time, as a list of none or one."""
        best = max(self._boxes(segment, n, k), key=lambda box: box.score, default=None)
        return [best] if best is not None else []

    def _boxes(self, segment: Segment, n: Floats, k: Floats) -> Iterator[Box]:
        """The best box of each kind of time in a segment, from its counts by day (the last cell: no day)."""
        if k.sum() < MIN_DEFECTS:
            return
        arity = len(segment.parts)
        places, price = self._places(arity), self._price(arity)
        if arity:
            whole = float(gain(np.array(k.sum()), np.array(n.sum()), self.total_k, self.total_n))
            yield Box(segment, Span("all", 0, self.days - 1), whole, whole - price, places)
        if self.days > 1:
            for span, worth, choices in (*self._spans(n[:-1], k[:-1]), self._weekday(n[:-1], k[:-1])):
                cost = price + _PRICE_OF_CONDITION + np.log(choices)
                yield Box(segment, span, worth, worth - cost, places * choices)

    def _places(self, arity: int) -> float:
        """How many segments of so many conditions there are."""
        return float(max(self.tested, 2)) ** arity

    def _price(self, arity: int) -> float:
        return arity * _PRICE_OF_CONDITION + float(np.log(self._places(arity)))

    def _spans(self, n: Floats, k: Floats) -> list[tuple[Span, float, float]]:
        """The best step (from a day on) and the best burst (from a day to a day); none if too few have a day."""
        until_n, until_k = np.concatenate([[0], np.cumsum(n)]), np.concatenate([[0], np.cumsum(k)])
        left, right = self._from_to
        span_n, span_k = until_n[right] - until_n[left], until_k[right] - until_k[left]
        enough = np.flatnonzero(span_k >= MIN_DEFECTS)
        if not enough.size:
            return []
        worth = gain(span_k[enough], span_n[enough], self.total_k, self.total_n)
        best = enough[int(np.argmax(worth))]
        steps = np.where(right[enough] == self.days, worth, -np.inf)
        start = int(left[enough[int(np.argmax(steps))]])
        step = (Span("step", start, self.days - 1), float(steps.max()), float(self.days))
        days = Span("burst", int(left[best]), int(right[best]) - 1)
        burst = (days, float(worth.max()), float(self.days) ** 2)
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
