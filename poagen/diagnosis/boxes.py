"""The search for where and when failures concentrate.

A *box* is a segment (no column, one column's value, or two) and a set of days (all, from a day on, a span, or one
weekday). Among all boxes the one is taken whose split of the packages into inside and outside explains the
failures best: the greatest gain in binomial log-likelihood, less a price for every condition, so that the simplest
box that explains the most wins.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt

from poagen.diagnosis.cube import Cube, Part, Some
from poagen.diagnosis.population import Dimension, Population
from poagen.diagnosis.spans import MIN_DEFECTS, Best, Calendar, Span, gain

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

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


class Search:
    """The search for the best box of one defect code in one population.

    Args:
        cube: The population, counted.
        people: The population.
        failed: The packages that have this code as their primary defect and are not set aside.
        aside: What earlier boxes of this code explain, failed or not; no package stands in two of them.
        dimensions: Which columns a segment may name.
    """

    def __init__(
        self,
        cube: Cube,
        people: Population,
        failed: Some,
        aside: Sequence[Some],
        dimensions: tuple[Dimension, ...],
    ) -> None:
        self.cube, self.failed, self.aside = cube, failed, aside
        self.dimensions = {dimension.name: dimension for dimension in dimensions}
        self.total_n, self.total_k = float(len(people) - sum(map(len, aside))), float(len(failed))
        self.calendar = Calendar(people.days, first_weekday(people), self.total_k, self.total_n)
        self._n: dict[str, Floats] = {}
        self._ceilings: dict[str, Floats] = {}
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
        whole = self._less(self.cube.whole(), [some.whole() for some in self.aside])
        yield from self._best([Segment()], [whole], [self.failed.whole()])
        best: list[float] = []
        for ceilings, boxes in self._blocks(self._worth_a_look()):
            for ceiling, box in zip(ceilings, boxes, strict=True):
                if len(best) >= _PAIRS_AMONG and ceiling <= best[_PAIRS_AMONG - 1]:
                    return
                best = sorted([*best, box.score], reverse=True)
                yield box

    def _blocks(self, values: Sequence[tuple[float, str, int]]) -> Iterator[tuple[list[float], list[Box]]]:
        """The values block by block: what each could gain, and its best box."""
        size = self.calendar.at_once
        for start in range(0, len(values), size):
            block = values[start : start + size]
            segments = [self._segment(name, place) for _, name, place in block]
            n = [self._n[name][place] for _, name, place in block]
            k = [self.failed.table(name)[place] for _, name, place in block]
            yield [ceiling for ceiling, _, _ in block], self._best(segments, n, k)

    def _segment(self, name: str, place: int) -> Segment:
        """One value of a dimension, by its place among those that are counted."""
        return Segment(((self.dimensions[name], int(self.cube.kept(name)[place])),))

    def _worth_a_look(self) -> list[tuple[float, str, int]]:
        """Values with failures enough, those first that could gain most: were the segment nothing but failures."""
        found: list[tuple[float, str, int]] = []
        for name in self.dimensions:
            self._n[name] = self._less(self.cube.table(name), [some.table(name) for some in self.aside])
            failures = self.failed.table(name).sum(axis=1)
            ceilings = self._ceilings[name] = gain(failures, failures, self.total_k, self.total_n)
            places = np.flatnonzero(failures >= MIN_DEFECTS)
            found += [(float(ceilings[place]), name, int(place)) for place in places]
        return sorted(found, key=lambda item: -item[0])

    def _ceiling(self, part: Part) -> float:
        """What a value could gain."""
        return float(self._ceilings[part[0]][np.searchsorted(self.cube.kept(part[0]), part[1])])

    def _pairs(self, singles: list[Box]) -> list[Box]:
        """The best boxes of pairs of the most telling values of two columns that do not tell the same."""
        ranked = sorted((box for box in singles if box.segment.parts), key=lambda box: -box.score)
        to_beat = max((box.score for box in singles), default=0.0)
        parts = dict.fromkeys((box.segment.parts[0][0].name, box.segment.parts[0][1]) for box in ranked)
        order = list(self.dimensions)
        pairs: list[tuple[Part, ...]] = []
        for pair in combinations(list(parts)[:_PAIRS_AMONG], 2):
            first, second = sorted(pair, key=lambda part: order.index(part[0]))
            most = min(self._ceiling(first), self._ceiling(second)) - self._price(2)
            if first[0] != second[0] and not {first[0], second[0]} <= _SAME_THING and most > to_beat:
                pairs.append((first, second))
        return self._of_pairs(pairs, to_beat)

    def _of_pairs(self, pairs: Sequence[tuple[Part, ...]], to_beat: float) -> list[Box]:
        """The best boxes of those pairs that could gain more than the best box so far."""
        segments: list[Segment] = []
        n, k = list[Floats](), list[Floats]()
        for first, second in pairs:
            failures = self.failed.pair(first, second)
            count = failures.sum()
            ceiling = float(gain(count, count, self.total_k, self.total_n))
            if count >= MIN_DEFECTS and ceiling - self._price(2) > to_beat:
                segments.append(Segment(tuple((self.dimensions[name], code) for name, code in (first, second))))
                aside = [some.pair(first, second) for some in self.aside]
                n.append(self._less(self.cube.pair(first, second), aside))
                k.append(failures)
        return self._best(segments, n, k)

    @staticmethod
    def _less(all_: Floats, aside: Sequence[Floats]) -> Floats:
        return np.asarray(all_ - sum(aside)) if aside else all_

    def _best(self, segments: Sequence[Segment], n: Sequence[Floats], k: Sequence[Floats]) -> list[Box]:
        """The best box of each segment over all kinds of time; the segments have as many conditions each."""
        if not segments:
            return []
        arity = len(segments[0].parts)
        kinds = list(self.calendar.best(np.array(n), np.array(k), whole=arity > 0))
        if not kinds:
            return []
        costs = [self._price(arity) + _price_of_days(kind) for kind in kinds]
        scores = np.array([kind.worth - cost for kind, cost in zip(kinds, costs, strict=True)])
        chosen = np.argmax(scores, axis=0)
        return [
            self._box(segment, kinds[kind], place, float(scores[kind, place]))
            for place, (segment, kind) in enumerate(zip(segments, chosen, strict=True))
        ]

    def _box(self, segment: Segment, kind: Best, place: int, score: float) -> Box:
        searched = self._places(len(segment.parts)) * kind.choices
        return Box(segment, kind.span(place), float(kind.worth[place]), score, searched)

    def _places(self, arity: int) -> float:
        """How many segments of so many conditions there are."""
        return float(max(self.tested, 2)) ** arity

    def _price(self, arity: int) -> float:
        return arity * _PRICE_OF_CONDITION + float(np.log(self._places(arity)))


def _price_of_days(kind: Best) -> float:
    """The price of a first day, of a last one, of both, or of a weekday."""
    conditions = {"all": 0, "burst": 2}.get(kind.kind, 1)
    return conditions * _PRICE_OF_CONDITION + float(np.log(kind.choices))
