"""The patterns of one defect code: which boxes, taken together, explain its failures best and beyond chance.

The search goes box by box: the best one is taken, its packages are set aside, and the search goes on. What is best
first need not be best in the end (two channels that failed one after the other look like one rise everywhere), so
several first boxes are tried, and the sequence with the highest score in all is taken.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from poagen.common.defects import CODES
from poagen.diagnosis.boxes import Box, Search, Segment, first_weekday
from poagen.diagnosis.chance import at_least_by_rate, at_least_drawn
from poagen.diagnosis.cube import Cube, Rows, Some, rows_where
from poagen.diagnosis.population import Dimension, Population
from poagen.diagnosis.spans import MIN_DEFECTS, Span, log_likelihood
from poagen.diagnosis.timing import Timing, timing

Bools = npt.NDArray[np.bool_]

ORDINARY_ERROR_RATE = 0.01
"""A code found on fewer packages than this, everywhere alike, is not told as a cause."""

LEAST_SHARE = 0.01
"""What explains a smaller share of all failures is no cause of them, however sure it is: with millions of packages
any small unevenness is beyond chance."""

MODERATE = 1e-4
MOSTLY = 0.8

DETAIL = {
    "carrier-mismatch": ("carrier", "label_carrier"),
    "carrier-as-other": ("carrier",),
    "carrier-not-integrated": ("carrier",),
    "untracked-service": ("ship_method",),
    "no-delivery-scan": ("origin_country",),
}
"""Columns that restate the code: told beside the segment."""

_RESTATES = {
    "carrier-mismatch": ("carrier",),
    "carrier-missing": ("carrier",),
    "carrier-as-other": ("carrier",),
    "carrier-not-integrated": ("carrier", "label_carrier", "ship_method"),
    "untracked-service": ("carrier", "ship_method"),
}
_SECOND_CHOICE = {
    "carrier-mismatch": ("label_carrier", "ship_method"),
    "carrier-missing": ("label_carrier", "ship_method"),
    "carrier-as-other": ("label_carrier", "ship_method"),
    "no-delivery-scan": ("origin_country",),
}
"""Columns that half restate the code: named only where nothing else explains nearly as much."""

_WHO_AND_WHERE = ("operator", "warehouse", "channel")
_KINDS_OF_BOX = 15
"""No column, one or two, times all days, a step, an end, a burst or a weekday: each kind is searched."""

_MAX_OF_A_CODE = 8
_FIRST_BOXES = 4
_WORTH_TELLING = 1e-3
_ALIKE = 0.6
_FEW = 3


@dataclass(frozen=True)
class Pattern:
    """A box that holds against chance.

    Attributes:
        code: The defect code.
        segment: Where.
        timing: When.
        inside: Which packages of the population are in it.
        explained: Which of them failed with the code.
        p_value: Chance of so many failures in it, times the number of boxes searched.
        price: What its conditions cost, in log-likelihood.
        stated: How many packages were measured, where the files do not list them all.
    """

    code: str
    segment: Segment
    timing: Timing
    inside: Bools
    explained: Bools
    p_value: float
    price: float = 0.0
    stated: int | None = None


def patterns(code: str, people: Population, cube: Cube) -> list[Pattern]:
    """The patterns of a code, each explaining packages that the others do not."""
    failed = np.asarray(people.primary == CODES.index(code))
    if failed.sum() < _fewest(people):
        return []
    hunt = _Hunt(code, people, cube, failed)
    usable = tuple(d for d in people.dimensions if d.neutral and d.name not in _RESTATES.get(code, ()))
    first = tuple(d for d in usable if d.name not in _second_choice(code, people))
    found = hunt.best(first)
    if len(first) < len(usable):
        wider = hunt.best(usable)
        found = found if _explained(found) >= MOSTLY * _explained(wider) else wider
    if found:
        return found
    everywhere = _everywhere(code, people, failed, hunt.shows)
    return [everywhere] if everywhere else []


def _second_choice(code: str, people: Population) -> tuple[str, ...]:
    """The columns that half restate the code; a service does so only where it mostly tells the carrier."""
    names = _SECOND_CHOICE.get(code, ())
    if "ship_method" not in names or people.services_tell_carriers:
        return names
    return tuple(name for name in names if name != "ship_method")


def _explained(found: Sequence[Pattern]) -> int:
    return sum(int(pattern.explained.sum()) for pattern in found)


class _Hunt:
    """The hunt for the patterns of one code in one population."""

    def __init__(self, code: str, people: Population, cube: Cube, failed: Bools) -> None:
        self.code, self.people, self.cube, self.failed = code, people, cube, failed
        self.weekday = first_weekday(people)
        self.shows = ~people.too_soon[code] if code in people.too_soon else np.ones(len(people), dtype=bool)
        self.at_risk = np.asarray((failed | (people.primary < 0)) & self.shows)
        self.codes_searched = _codes_searched(people)
        self.fewest = _fewest(people)
        self._known: dict[int, list[Some]] = {}

    def best(self, dimensions: tuple[Dimension, ...]) -> list[Pattern]:
        """The sequence of boxes that explains the failures best.

        A shorter one is taken where it is better once packages are left out that failed for another reason: that
        reason would have kept this failure from showing, and makes like parts look unlike.
        """
        starts = self._ranked(dimensions, self.shows, self._unshown())
        simple = [box for box in starts if len(box.segment.parts) < 2]
        tried = [*starts[:1], *(box for box in simple[:_FIRST_BOXES] if box is not starts[0])]
        paths = [self._path(dimensions, box) for box in tried]
        if not paths:
            return []
        best = max(paths, key=lambda path: self._worth(path, self.shows))
        simpler = [path for path in paths if 0 < len(path) < len(best)]
        return max([best, *simpler], key=lambda path: self._worth(path, self.at_risk))

    def _path(self, dimensions: tuple[Dimension, ...], start: Box) -> list[Pattern]:
        found: list[Pattern] = []
        aside, active = self._unshown(), np.ones(len(self.people), dtype=bool)
        box: Box | None = start
        while box is not None and len(found) < _MAX_OF_A_CODE:
            pattern = self._pattern(box, active)
            if pattern is None:
                break
            found.append(pattern)
            active = active & ~pattern.inside
            aside = (*aside, self._counted(rows_where(pattern.inside & self.shows)))
            box = next(iter(self._ranked(dimensions, active & self.shows, aside)), None)
        return found

    def _unshown(self) -> tuple[Some, ...]:
        """Packages that could not show this failure yet: no evidence for or against."""
        return () if self.shows.all() else (self._counted(rows_where(~self.shows)),)

    def _counted(self, rows: Rows) -> Some:
        """These packages, with what was counted of them before: several paths come to the same boxes."""
        known = self._known.setdefault(len(rows), [])
        same = next((some for some in known if np.array_equal(some.rows, rows)), None)
        if same is None:
            same = Some(self.cube, rows)
            known.append(same)
        return same

    def _worth(self, path: Sequence[Pattern], among: Bools) -> float:
        """How well a sequence of boxes explains the failures among some packages, less what its boxes cost."""
        k, n = float((self.failed & among).sum()), float(among.sum())
        worth = -log_likelihood(k, n)
        for pattern in path:
            inside, explained = float((pattern.inside & among).sum()), float((pattern.explained & among).sum())
            worth += log_likelihood(explained, inside) - pattern.price
            k, n = k - explained, n - inside
        return worth + log_likelihood(k, n)

    def _ranked(self, dimensions: tuple[Dimension, ...], active: Bools, aside: tuple[Some, ...]) -> list[Box]:
        failed = Some(self.cube, rows_where(self.failed & active))
        return Search(self.cube, self.people, failed, aside, dimensions).ranked()

    def _pattern(self, box: Box, active: Bools) -> Pattern | None:
        """The box as a pattern, if it holds against chance after counting every box that was looked at."""
        shows = active & self.shows
        box = self._simpler(box, shows)
        inside, shown = self._inside(box, active), self._inside(box, shows)
        k, n = int((shown & self.failed).sum()), int(shown.sum())
        p_value = self._chance(k, n, shows) * box.searched * _KINDS_OF_BOX * self.codes_searched
        if k < self.fewest or p_value > _WORTH_TELLING:
            return None
        when = timing(self.people, box, self.failed, active if box.span.kind == "all" else shows)
        return Pattern(self.code, box.segment, when, inside, inside & self.failed, p_value, box.gain - box.score)

    def _chance(self, k: int, n: int, active: Bools) -> float:
        return at_least_drawn(k, int(active.sum()), int((active & self.failed).sum()), n)

    def _inside(self, box: Box, active: Bools) -> Bools:
        days = box.span.mask(self.people.day, self.weekday)
        return np.asarray(box.segment.mask(len(self.people)) & days & active)

    def _simpler(self, box: Box, active: Bools) -> Box:
        """A pair as one of its parts, where the part's other packages fail as often.

        Packages that failed for another reason are left out of this: they could not show this failure, and would
        make the part look better than it is.
        """
        if len(box.segment.parts) < 2:
            return box
        pair = self._inside(box, active)
        rate = self.failed[pair & self.at_risk].mean()
        for part in box.segment.parts:
            single = Box(Segment((part,)), box.span, box.gain, box.score, box.searched)
            rest = self._inside(single, active) & ~pair
            k, n = int((rest & self.failed).sum()), int((rest & self.at_risk).sum())
            if k >= _FEW and k >= _ALIKE * rate * n:
                return single
        return box


def _fewest(people: Population) -> float:
    """How many failures a pattern explains at the least."""
    return max(MIN_DEFECTS, LEAST_SHARE * int((people.primary >= 0).sum()))


def _codes_searched(people: Population) -> int:
    counts = np.bincount(people.primary[people.primary >= 0], minlength=len(CODES))
    return max(1, int((counts >= MIN_DEFECTS).sum()))


def _everywhere(code: str, people: Population, failed: Bools, shows: Bools) -> Pattern | None:
    """A code that is frequent everywhere alike, where the data cannot or need not say where.

    It is told where no column tells people or places apart, or where one told carrier or service stands behind
    it; otherwise a defect that is spread over all of them has no pattern.
    """
    k, n = int((failed & shows).sum()), int(shows.sum())
    if k < 2 * MIN_DEFECTS or (_can_tell_apart(people) and not _one_detail(code, people, failed)):
        return None
    p_value = at_least_by_rate(k, n, ORDINARY_ERROR_RATE)
    if p_value > MODERATE:
        return None
    all_ = np.ones(len(people), dtype=bool)
    box = Box(Segment(), Span("all", 0, max(people.days - 1, 0)), 0.0, 0.0, 1.0)
    return Pattern(code, Segment(), timing(people, box, failed, all_), all_, failed, p_value)


def _can_tell_apart(people: Population) -> bool:
    return any(len(d.values) > 1 for d in people.dimensions if d.neutral and d.name in _WHO_AND_WHERE)


def of_defects_alone(code: str, people: Population, measured: int | None) -> list[Pattern]:
    """A code that is frequent among all measured packages, where the files list only those that failed.

    Without good packages to compare with, nothing can be said of where or when; without their number, nothing
    of how frequent a code is.
    """
    failed = np.asarray((people.primary == CODES.index(code)) & people.measured)
    k = int(failed.sum())
    if k < 2 * MIN_DEFECTS or not measured or measured < k:
        return []
    p_value = at_least_by_rate(k, measured, ORDINARY_ERROR_RATE)
    if p_value > MODERATE:
        return []
    return [Pattern(code, Segment(), Timing("steady"), people.measured, failed, p_value, stated=measured)]


def _one_detail(code: str, people: Population, failed: Bools) -> bool:
    names = DETAIL.get(code, ())
    return bool(names) and top(people.dimension(names[0]), failed)[1] >= MOSTLY


def top(dimension: Dimension | None, where: Bools) -> tuple[str, float]:
    """The most frequent value of a column among some packages, and its share."""
    if dimension is None or not where.any():
        return "", 0.0
    codes = dimension.codes[where]
    counts = np.bincount(codes[codes >= 0], minlength=len(dimension.values))
    place = int(np.argmax(counts))
    return dimension.values[place], float(counts[place] / len(codes))
