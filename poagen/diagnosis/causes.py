"""Root causes: for each defect code, the segments and days in which it concentrates beyond chance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from poagen.common.defects import CODES, FAMILY_OF
from poagen.common.label_status import LabelStatus, label_statuses
from poagen.common.side_by_side import side_by_side
from poagen.diagnosis.boxes import first_weekday
from poagen.diagnosis.cube import Cube
from poagen.diagnosis.defects import Defects
from poagen.diagnosis.model import Rate, RootCause
from poagen.diagnosis.patterns import DETAIL, MODERATE, MOSTLY, Pattern, of_defects_alone, patterns, top
from poagen.diagnosis.population import WEEKDAYS, Population, population
from poagen.diagnosis.proof import typical
from poagen.diagnosis.spans import MIN_DEFECTS, Span
from poagen.diagnosis.spelled import commonest
from poagen.policy import Verdicts

Bools = npt.NDArray[np.bool_]

_STRONG = 1e-6


@dataclass(frozen=True)
class Found:
    """A root cause with the packages behind it: ``rows`` are places in the packages table."""

    cause: RootCause
    rows: npt.NDArray[np.int64]


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
        by_code = side_by_side(lambda code: patterns(code, people, cube), CODES, len(people))
        found = [pattern for of_code in by_code for pattern in of_code]
    else:
        found = [pattern for code in CODES for pattern in of_defects_alone(code, people, overall.measured)]
    counted = [pattern for pattern in found if (pattern.explained & people.measured).any()]
    ranked = sorted(counted, key=lambda pattern: -int((pattern.explained & people.measured).sum()))
    named = [(f"RC{place}", pattern) for place, pattern in enumerate(ranked, 1)]
    causes = side_by_side(lambda one: _root_cause(*one, people, verdicts, defects, overall), named, len(people))
    return [
        Found(cause, people.rows[pattern.explained & people.measured])
        for cause, pattern in zip(causes, ranked, strict=True)
    ]


def _detail(pattern: Pattern, people: Population, verdicts: Verdicts) -> dict[str, str]:
    """What restates the code, as these packages have it: Amazon was told it in these letters."""
    named = pattern.segment.named()
    tops = {
        name: top(people.dimension(name), pattern.explained)
        for name in DETAIL.get(pattern.code, ())
        if name not in named
    }
    rows = people.rows[pattern.explained]
    return {
        name: commonest(verdicts.words(name), rows, value)
        for name, (value, share) in tops.items()
        if share >= MOSTLY / 2
    }


def _family(pattern: Pattern, people: Population, verdicts: Verdicts) -> str:
    """A channel that loses numbers whose labels exist is a technical cause."""
    if pattern.code == "missing-number" and "channel" in pattern.segment.named():
        labels = verdicts.facts.label.number.iloc[people.rows[pattern.explained]]
        if (labels != "").mean() >= MOSTLY:
            return "technical"
    return FAMILY_OF[pattern.code]


def _confidence(pattern: Pattern, defects: int) -> Literal["strong", "moderate", "weak"]:
    named = bool(pattern.segment.parts) or pattern.timing.pattern != "steady"
    if pattern.p_value < _STRONG and defects >= 2 * MIN_DEFECTS and named:
        return "strong"
    return "moderate" if pattern.p_value < MODERATE else "weak"


def _segment(pattern: Pattern) -> dict[str, str]:
    weekday = {"ship_weekday": pattern.timing.weekday} if pattern.timing.weekday else {}
    return {**pattern.segment.named(), **weekday}


def _of_which(pattern: Pattern, people: Population) -> tuple[bool, bool]:
    """Which of the segment's measured packages are counted: those of its days alone, and less those of others."""
    timing, measured = pattern.timing, people.measured
    where, inside = pattern.segment.mask(len(people)) & measured, pattern.inside & measured
    if timing.weekday:
        where &= Span("weekday", 0, 0, WEEKDAYS.index(timing.weekday)).mask(people.day, first_weekday(people))
    ship = people.first_day + people.day.astype("timedelta64[D]")
    began, ended = (np.datetime64(day or "NaT", "D") for day in (timing.onset, timing.until))
    days = (people.day >= 0) & ~(ship < began) & ~(ship > ended)
    in_time = bool((where & ~inside & ~days).any() and not (inside & ~days).any())
    left = where & ~inside & days if in_time else where & ~inside
    return in_time, bool(left.any())


def _labelled(verdicts: Verdicts, rows: npt.NDArray[np.int64]) -> int:
    """Of how many packages a file shows that the told number is that of a label."""
    label = verdicts.facts.label
    status = label_statuses(verdicts.packages.table["label_status"].iloc[rows])
    return int((label.same[rows] | ((status == LabelStatus.LABEL_ONLY) & ~label.differs[rows])).sum())


def _root_cause(
    name: str, pattern: Pattern, people: Population, verdicts: Verdicts, defects: Defects, overall: Rate
) -> RootCause:
    explained = pattern.explained & people.measured
    inside, outside = pattern.inside & people.measured, ~pattern.inside & people.measured
    count = int(explained.sum())
    failed = people.primary == CODES.index(pattern.code)
    packages = int(inside.sum()) if pattern.stated is None else pattern.stated
    elsewhere = float(failed[outside].mean()) if outside.any() else None
    measured = overall.measured
    in_time, less_others = _of_which(pattern, people) if pattern.stated is None else (False, False)
    return RootCause(
        id=name,
        code=pattern.code,
        family=_family(pattern, people, verdicts),
        segment=_segment(pattern),
        detail=_detail(pattern, people, verdicts),
        pattern=pattern.timing.pattern,
        onset=pattern.timing.onset,
        onset_earliest=pattern.timing.earliest,
        onset_latest=pattern.timing.latest,
        until=pattern.timing.until,
        packages=packages,
        defects=count,
        share=count / overall.invalid,
        rate_in_segment=count / packages,
        rate_elsewhere=elsewhere,
        p_value=float(f"{pattern.p_value:.3g}"),
        vtr_points=100 * count / measured if measured else None,
        rate_if_fixed=1 - (overall.invalid - count) / measured if measured else None,
        confidence=_confidence(pattern, count),
        examples=typical(verdicts, defects, people.rows[explained]),
        basis=people.basis if pattern.stated is None else "all",
        in_time=in_time,
        less_others=less_others,
        labelled=_labelled(verdicts, people.rows[explained]),
    )
