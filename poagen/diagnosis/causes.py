"""Root causes: for each defect code, the segments and days in which it concentrates beyond chance."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from poagen.common.defects import CODES, FAMILY_OF
from poagen.diagnosis.boxes import MIN_DEFECTS, Box, Search, Segment, Span, first_weekday
from poagen.diagnosis.cube import Cube
from poagen.diagnosis.defects import Defects
from poagen.diagnosis.model import Rate, RootCause
from poagen.diagnosis.population import Dimension, Population, population
from poagen.diagnosis.timing import Timing, timing
from poagen.policy import Verdicts

Bools = npt.NDArray[np.bool_]

ORDINARY_ERROR_RATE = 0.01
"""A code found on fewer packages than this, everywhere alike, is not told as a cause."""

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

_DETAIL = {
    "carrier-mismatch": ("carrier", "label_carrier"),
    "carrier-as-other": ("carrier",),
    "carrier-not-integrated": ("carrier",),
    "untracked-service": ("ship_method",),
    "no-delivery-scan": ("origin_country",),
}
_KINDS_OF_BOX = 12
"""No column, one or two, times all days, a step, a burst or a weekday: each kind is searched."""

_WHO_AND_WHERE = ("operator", "warehouse", "channel")
_MAX_CAUSES_OF_A_CODE = 8
_WORTH_TELLING = 1e-3
_STRONG, _MODERATE = 1e-6, 1e-4
_MOSTLY = 0.8
_EXAMPLES = 5


@dataclass(frozen=True)
class Found:
    """A root cause with the packages behind it: ``rows`` are places in the packages table."""

    cause: RootCause
    rows: npt.NDArray[np.int64]


@dataclass(frozen=True)
class _Pattern:
    code: str
    segment: Segment
    timing: Timing
    inside: Bools
    explained: Bools
    p_value: float
    stated: int | None = None
    """How many packages were measured, where the files do not list them all."""


def find_causes(verdicts: Verdicts, defects: Defects, overall: Rate) -> list[Found]:
    """Find the root causes of the measured packages' defects, the largest first.

    Args:
        verdicts: The judged packages.
        defects: Their primary defects.
        overall: The overall rate, for each cause's effect on it.

    Returns:
        Causes with ids ``RC1``, ``RC2``, …; none where nothing concentrates beyond chance.
    """
    people = population(verdicts, defects)
    if verdicts.packages.lists_all:
        cube = Cube(people)
        patterns = [pattern for code in CODES for pattern in _patterns(code, people, cube)]
    else:
        patterns = [pattern for code in CODES for pattern in _of_defects_alone(code, people, overall.measured)]
    counted = [pattern for pattern in patterns if (pattern.explained & people.measured).any()]
    ranked = sorted(counted, key=lambda pattern: -int((pattern.explained & people.measured).sum()))
    return [
        Found(
            _root_cause(f"RC{place}", pattern, people, verdicts, overall),
            people.rows[pattern.explained & people.measured],
        )
        for place, pattern in enumerate(ranked, 1)
    ]


def _patterns(code: str, people: Population, cube: Cube) -> list[_Pattern]:
    failed = np.asarray(people.primary == CODES.index(code))
    active = np.ones(len(people), dtype=bool)
    found: list[_Pattern] = []
    if failed.sum() < MIN_DEFECTS:
        return found
    while len(found) < _MAX_CAUSES_OF_A_CODE:
        pattern = _best(code, people, cube, failed, active)
        if pattern is None:
            break
        found.append(pattern)
        active &= ~pattern.inside
    everywhere = _everywhere(code, people, failed, active, bool(found))
    return [*found, *([everywhere] if everywhere else [])]


def _best(code: str, people: Population, cube: Cube, failed: Bools, active: Bools) -> _Pattern | None:
    """The best pattern over the columns that may name a segment of this code."""
    usable = tuple(d for d in people.dimensions if d.neutral and d.name not in _RESTATES.get(code, ()))
    first = tuple(d for d in usable if d.name not in _SECOND_CHOICE.get(code, ()))
    pattern = _search(code, people, cube, first, failed, active)
    if len(first) == len(usable):
        return pattern
    wider = _search(code, people, cube, usable, failed, active)
    if pattern is None or wider is None:
        return pattern or wider
    return pattern if pattern.explained.sum() >= _MOSTLY * wider.explained.sum() else wider


def _search(
    code: str,
    people: Population,
    cube: Cube,
    dimensions: tuple[Dimension, ...],
    failed: Bools,
    active: Bools,
) -> _Pattern | None:
    search = Search(cube, people, np.flatnonzero(failed & active), np.flatnonzero(~active), dimensions)
    box = search.best()
    return None if box is None else _pattern(code, people, box, failed, active)


def _pattern(code: str, people: Population, box: Box, failed: Bools, active: Bools) -> _Pattern | None:
    """The box as a pattern, if it holds against chance after counting every box that was looked at."""
    from scipy.stats import hypergeom

    inside = box.segment.mask(len(people)) & box.span.mask(people.day, first_weekday(people)) & active
    k, n = int((inside & failed).sum()), int(inside.sum())
    total_k, total_n = int((active & failed).sum()), int(active.sum())
    looked_at = box.searched * _KINDS_OF_BOX * _codes_searched(people)
    p_value = min(1.0, float(hypergeom.sf(k - 1, total_n, total_k, n)) * looked_at)
    if k < MIN_DEFECTS or p_value > _WORTH_TELLING:
        return None
    when = timing(people, box, failed, active)
    return _Pattern(code, box.segment, when, inside, inside & failed, p_value)


def _codes_searched(people: Population) -> int:
    counts = np.bincount(people.primary[people.primary >= 0], minlength=len(CODES))
    return max(1, int((counts >= MIN_DEFECTS).sum()))


def _everywhere(code: str, people: Population, failed: Bools, active: Bools, has_segment: bool) -> _Pattern | None:
    """A code that is frequent everywhere alike, where the data cannot or need not say where.

    It is told where no column tells people or places apart, or where one told carrier or service stands behind
    it; otherwise a defect that is spread over all of them has no pattern.
    """
    k, n = int((active & failed).sum()), int(active.sum())
    if k < 2 * MIN_DEFECTS or has_segment:
        return None
    if _can_tell_apart(people) and not _one_detail(code, people, active & failed):
        return None
    p_value = _above_ordinary(k, n)
    if p_value > _MODERATE:
        return None
    box = Box(Segment(), Span("all", 0, max(people.days - 1, 0)), 0.0, 0.0, 1.0)
    when = timing(people, box, failed, active)
    return _Pattern(code, Segment(), when, active, active & failed, p_value)


def _can_tell_apart(people: Population) -> bool:
    return any(len(d.values) > 1 for d in people.dimensions if d.neutral and d.name in _WHO_AND_WHERE)


def _of_defects_alone(code: str, people: Population, measured: int | None) -> list[_Pattern]:
    """A code that is frequent among all measured packages, where the files list only those that failed.

    Without good packages to compare with, nothing can be said of where or when; without their number, nothing
    of how frequent a code is.
    """
    failed = np.asarray((people.primary == CODES.index(code)) & people.measured)
    k = int(failed.sum())
    if k < 2 * MIN_DEFECTS or not measured or measured < k:
        return []
    p_value = _above_ordinary(k, measured)
    if p_value > _MODERATE:
        return []
    return [_Pattern(code, Segment(), Timing("steady"), people.measured, failed, p_value, measured)]


def _above_ordinary(k: int, n: int) -> float:
    from scipy.stats import binomtest

    return float(binomtest(k, n, ORDINARY_ERROR_RATE, alternative="greater").pvalue)


def _one_detail(code: str, people: Population, failed: Bools) -> bool:
    names = _DETAIL.get(code, ())
    return bool(names) and _top(people.dimension(names[0]), failed)[1] >= _MOSTLY


def _top(dimension: Dimension | None, where: Bools) -> tuple[str, float]:
    """The most frequent value of a column among some packages, and its share."""
    if dimension is None or not where.any():
        return "", 0.0
    codes = dimension.codes[where]
    counts = np.bincount(codes[codes >= 0], minlength=len(dimension.values))
    place = int(np.argmax(counts))
    return dimension.values[place], float(counts[place] / len(codes))


def _detail(pattern: _Pattern, people: Population) -> dict[str, str]:
    named = pattern.segment.named()
    tops = {
        name: _top(people.dimension(name), pattern.explained)
        for name in _DETAIL.get(pattern.code, ())
        if name not in named
    }
    return {name: value for name, (value, share) in tops.items() if share >= _MOSTLY / 2}


def _family(pattern: _Pattern, people: Population, labelled: Bools) -> str:
    """A channel that loses numbers whose labels exist is a technical cause."""
    rows = people.rows[pattern.explained]
    dropped = pattern.code == "missing-number" and "channel" in pattern.segment.named()
    return "technical" if dropped and labelled[rows].mean() >= _MOSTLY else FAMILY_OF[pattern.code]


def _confidence(pattern: _Pattern, defects: int) -> Literal["strong", "moderate", "weak"]:
    named = bool(pattern.segment.parts) or pattern.timing.pattern != "steady"
    if pattern.p_value < _STRONG and defects >= 2 * MIN_DEFECTS and named:
        return "strong"
    return "moderate" if pattern.p_value < _MODERATE else "weak"


def _segment(pattern: _Pattern) -> dict[str, str]:
    weekday = {"ship_weekday": pattern.timing.weekday} if pattern.timing.weekday else {}
    return {**pattern.segment.named(), **weekday}


def _root_cause(name: str, pattern: _Pattern, people: Population, verdicts: Verdicts, overall: Rate) -> RootCause:
    explained = pattern.explained & people.measured
    inside, outside = pattern.inside & people.measured, ~pattern.inside & people.measured
    defects = int(explained.sum())
    failed = people.primary == CODES.index(pattern.code)
    packages = int(inside.sum()) if pattern.stated is None else pattern.stated
    elsewhere = float(failed[outside].mean()) if outside.any() else None
    measured = overall.measured
    labelled = (verdicts.facts.label.number != "").to_numpy(dtype=bool)
    return RootCause(
        id=name,
        code=pattern.code,
        family=_family(pattern, people, labelled),
        segment=_segment(pattern),
        detail=_detail(pattern, people),
        pattern=pattern.timing.pattern,
        onset=pattern.timing.onset,
        onset_earliest=pattern.timing.earliest,
        onset_latest=pattern.timing.latest,
        until=pattern.timing.until,
        packages=packages,
        defects=defects,
        share=defects / overall.invalid,
        rate_in_segment=defects / packages,
        rate_elsewhere=elsewhere,
        p_value=float(f"{pattern.p_value:.3g}"),
        vtr_points=100 * defects / measured if measured else None,
        rate_if_fixed=1 - (overall.invalid - defects) / measured if measured else None,
        confidence=_confidence(pattern, defects),
        examples=_examples(people.rows[explained], verdicts),
    )


def _examples(rows: npt.NDArray[np.int64], verdicts: Verdicts) -> list[str]:
    """Order ids spread evenly over the days: the first, the last and some between."""
    orders = verdicts.packages.table["order_id"].iloc[rows].to_numpy()
    frame = pd.DataFrame({"day": verdicts.ship_day[rows], "order": orders}).sort_values(["day", "order"])
    distinct = list(Counter(frame["order"]))
    count = min(_EXAMPLES, len(distinct))
    places = np.linspace(0, len(distinct) - 1, count).round().astype(int)
    return [str(distinct[place]) for place in places]
