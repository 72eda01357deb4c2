"""What changed between two periods: rates, defects and causes, and what of it is more than chance."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Literal

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict, Field

from poagen.common.defects import CODES, FAMILY_OF
from poagen.common.finding import Finding, Severity
from poagen.common.own_version import own_version
from poagen.common.strict import STRICT
from poagen.common.words import bare, count
from poagen.diagnosis.analysis import Analysis
from poagen.diagnosis.model import Rate, RootCause
from poagen.diagnosis.population import WEEKDAYS
from poagen.diagnosis.spelled import folded, having

Reading = Literal["better", "worse", "no difference beyond chance", "too few to tell", "not known"]
Status = Literal["new", "gone", "grown", "shrunk", "stayed"]
Bools = npt.NDArray[np.bool_]

CHANCE = 0.05
"""A difference is more than chance where its p-value, adjusted for all that was compared, is at most this."""

SMALL = 30
"""Of fewer packages on either side nothing is said but where the difference is beyond chance all the same."""

_EPOCH_MONDAY = np.datetime64("1970-01-05", "D")


class _Part(BaseModel):
    model_config = STRICT


class Period(_Part):
    """One of the two analyses: its files, its store and the days that count."""

    files: list[str]
    marketplace: str
    policy: str
    as_of: dt.date
    start: dt.date
    end: dt.date


class Counted(_Part):
    """How many of the packages failed; ``packages`` is null where only defects are listed."""

    packages: int | None
    failed: int
    failed_share: float | None


class Change(_Part):
    """Something that was counted in both periods.

    ``points`` is the change of the failed share in percentage points, above zero where it grew. ``p_value`` is
    Fisher's exact test of the two counts, adjusted for all that was compared (Benjamini-Hochberg).
    """

    name: str
    before: Counted
    after: Counted
    points: float | None
    p_value: float | None
    reading: Reading


class DefectChange(Change):
    """One kind of defect; ``name`` is its code."""

    family: str


class CauseChange(Change):
    """A root cause of either period, with the packages of its segment in both, whenever they were shipped.

    ``new`` was found in the second period only, ``gone`` in the first only.
    """

    code: str
    segment: dict[str, str]
    status: Status
    before_id: str | None
    after_id: str | None


class Comparison(_Part):
    """Two periods side by side, schema ``poagen.comparison/1``."""

    model_config = ConfigDict(extra="forbid", defer_build=True, frozen=True, populate_by_name=True)

    schema_: Literal["poagen.comparison/1"] = Field(default="poagen.comparison/1", alias="schema")
    poagen_version: str
    before: Period
    after: Period
    overall: Change
    by_category: list[Change]
    defects: list[DefectChange]
    root_causes: list[CauseChange]

    def to_json(self) -> str:
        """The comparison as indented JSON with a final newline."""
        return self.model_dump_json(by_alias=True, indent=2) + "\n"


def compare(before: Analysis, after: Analysis) -> Comparison:
    """Compare two analyses.

    Every pair of counts is tested by Fisher's exact test, adjusted for all pairs together. Where it shows nothing,
    the reading is ``too few to tell`` if a side has under :data:`SMALL` packages, or if even all failures on one
    side would not have shown; else ``no difference beyond chance``.
    """
    both = (before, after)
    pairs = {("all", ""): _rates(before.report.vtr.overall, after.report.vtr.overall)}
    pairs |= {("category", name): pair for name, pair in _categories(both).items()}
    pairs |= {("defect", code): _of_code(both, code) for code in _codes(both)}
    causes = _causes(both)
    pairs |= {("cause", str(place)): _of_cause(both, found) for place, found in enumerate(causes)}
    tested = _tested(pairs)
    changes = {kind: [tested[key] for key in tested if key[0] == kind] for kind in ("category", "defect", "cause")}
    return Comparison(
        poagen_version=own_version(),
        before=_period(before),
        after=_period(after),
        overall=tested["all", ""],
        by_category=changes["category"],
        defects=[DefectChange(**item.model_dump(), family=FAMILY_OF[item.name]) for item in changes["defect"]],
        root_causes=[_cause_change(*pair) for pair in zip(causes, changes["cause"], strict=True)],
    )


def doubts(before: Analysis, after: Analysis) -> list[Finding]:
    """What may make two periods hard to compare."""
    return [
        finding
        for finding in (_overlap(before, after), _other_rule(before, after), _other_judge(before, after))
        if finding
    ]


def _period(analysis: Analysis) -> Period:
    report = analysis.report
    return Period(
        files=[item.file for item in report.inputs],
        marketplace=report.marketplace,
        policy=report.policy.id,
        as_of=report.as_of,
        start=report.policy.window.start,
        end=report.policy.window.end,
    )


def _counted(failed: int, packages: int | None) -> Counted:
    return Counted(packages=packages, failed=failed, failed_share=failed / packages if packages else None)


def _rates(before: Rate | None, after: Rate | None) -> tuple[Counted, Counted]:
    first, second = (_counted(rate.invalid, rate.measured) if rate else _counted(0, 0) for rate in (before, after))
    return first, second


def _categories(both: tuple[Analysis, Analysis]) -> dict[str, tuple[Counted, Counted]]:
    first, second = ({bare(item.category): item for item in one.report.vtr.by_category} for one in both)
    names = {key: item.category for key, item in {**first, **second}.items()}
    return {names[key]: _rates(first.get(key), second.get(key)) for key in sorted(names, key=names.__getitem__)}


def _codes(both: tuple[Analysis, Analysis]) -> list[str]:
    found = {item.code for one in both for item in one.report.defects}
    return [code for code in CODES if code in found]


def _of_code(both: tuple[Analysis, Analysis], code: str) -> tuple[Counted, Counted]:
    first, second = (
        _counted(_with_code(one, code, one.verdicts.measured), one.report.vtr.overall.measured) for one in both
    )
    return first, second


def _with_code(analysis: Analysis, code: str, where: Bools) -> int:
    return int((where & analysis.defects.counted & analysis.defects.of_code(code)).sum())


def _causes(both: tuple[Analysis, Analysis]) -> list[tuple[RootCause | None, RootCause | None]]:
    """Causes of both periods; those of the same code and segment are one."""
    first, second = ({_key(cause): cause for cause in one.report.root_causes} for one in both)
    return [(first.get(key), second.get(key)) for key in {**first, **second}]


def _key(cause: RootCause) -> tuple[str, tuple[tuple[str, str], ...]]:
    segment = {name: folded(name)(value) for name, value in cause.segment.items()}
    return cause.code, tuple(sorted(segment.items()))


def _of_cause(
    both: tuple[Analysis, Analysis], found: tuple[RootCause | None, RootCause | None]
) -> tuple[Counted, Counted]:
    cause = _either(found)
    first, second = (_in_segment(one, cause.code, cause.segment) for one in both)
    return first, second


def _either(found: tuple[RootCause | None, RootCause | None]) -> RootCause:
    return next(cause for cause in found if cause is not None)


def _in_segment(analysis: Analysis, code: str, segment: Mapping[str, str]) -> Counted:
    verdicts = analysis.verdicts
    inside = verdicts.measured.copy()
    for name, value in segment.items():
        if name == "ship_weekday":
            inside &= _weekday(verdicts.ship_day) == WEEKDAYS.index(value)
        else:
            inside &= having(name, verdicts.words(name), value)
    packages = int(inside.sum()) if verdicts.packages.lists_all else None
    return _counted(_with_code(analysis, code, inside), packages)


def _weekday(days: npt.NDArray[np.datetime64]) -> npt.NDArray[np.int64]:
    known = ~np.isnat(days)
    weekday = np.full(len(days), -1, dtype=np.int64)
    weekday[known] = (days[known] - _EPOCH_MONDAY).astype(np.int64) % len(WEEKDAYS)
    return weekday


def _tested(pairs: Mapping[tuple[str, str], tuple[Counted, Counted]]) -> dict[tuple[str, str], Change]:
    raw = {key: _fisher(*pair) for key, pair in pairs.items()}
    adjusted = _adjusted([value for value in raw.values() if value is not None])
    values = {key: None if value is None else next(adjusted) for key, value in raw.items()}
    return {key: _change(key[1] or "all", *pair, values[key]) for key, pair in pairs.items()}


def _adjusted(values: list[float]) -> Iterator[float]:
    from scipy.stats import false_discovery_control

    return iter(false_discovery_control(values).tolist() if values else [])


def _fisher(before: Counted, after: Counted) -> float | None:
    from scipy.stats import fisher_exact

    if not before.packages or not after.packages:
        return None
    table = [[item.failed, item.packages - item.failed] for item in (before, after) if item.packages]
    return float(fisher_exact(np.array(table)).pvalue)


def _change(name: str, before: Counted, after: Counted, p_value: float | None) -> Change:
    shares = (before.failed_share, after.failed_share)
    return Change(
        name=name,
        before=before,
        after=after,
        points=None if shares[0] is None or shares[1] is None else 100 * (shares[1] - shares[0]),
        p_value=None if p_value is None else float(f"{p_value:.3g}"),
        reading=_reading(before, after, p_value),
    )


def _reading(before: Counted, after: Counted, p_value: float | None) -> Reading:
    if p_value is None or before.failed_share is None or after.failed_share is None:
        return "not known"
    if p_value <= CHANCE:
        return "worse" if after.failed_share > before.failed_share else "better"
    return "too few to tell" if _too_few(before, after) else "no difference beyond chance"


def _too_few(before: Counted, after: Counted) -> bool:
    """Whether a real difference could hardly have shown."""
    sizes = [item.packages or 0 for item in (before, after)]
    failed = before.failed + after.failed
    extremes = [
        (_counted(min(failed, sizes[0]), sizes[0]), _counted(failed - min(failed, sizes[0]), sizes[1])),
        (_counted(failed - min(failed, sizes[1]), sizes[0]), _counted(min(failed, sizes[1]), sizes[1])),
    ]
    return min(sizes) < SMALL or min(_fisher(*pair) or 0.0 for pair in extremes) > CHANCE


def _cause_change(found: tuple[RootCause | None, RootCause | None], change: Change) -> CauseChange:
    before, after = found
    cause = _either(found)
    return CauseChange(
        **change.model_dump(),
        code=cause.code,
        segment=cause.segment,
        status=_status(before, after, change.reading),
        before_id=before.id if before else None,
        after_id=after.id if after else None,
    )


def _status(before: RootCause | None, after: RootCause | None, reading: Reading) -> Status:
    if before is None:
        return "new"
    if after is None:
        return "gone"
    return "grown" if reading == "worse" else "shrunk" if reading == "better" else "stayed"


def _overlap(before: Analysis, after: Analysis) -> Finding | None:
    first, second = before.report.policy.window, after.report.policy.window
    days = (min(first.end, second.end) - max(first.start, second.start)).days + 1
    if days <= 0:
        return None
    return Finding(
        "DIA030",
        Severity.WARNING,
        f"the two periods share {count(days, 'day')}, so the same packages may stand in both",
        help="give each period its own days, for example with as_of in each case.yaml; a difference may be hidden",
    )


def _other_rule(before: Analysis, after: Analysis) -> Finding | None:
    first, second = before.report.policy.id, after.report.policy.id
    if first == second:
        return None
    return Finding(
        "DIA031",
        Severity.WARNING,
        f"the two periods were judged by different rules, {first} and {second}",
        help="a difference may come from the rule; poagen policy show tells what each asks for",
    )


def _other_judge(before: Analysis, after: Analysis) -> Finding | None:
    by_amazon = [_by_amazon(one) for one in (before, after)]
    if by_amazon[0] == by_amazon[1]:
        return None
    which = "first" if by_amazon[0] else "second"
    return Finding(
        "DIA032",
        Severity.WARNING,
        f"only the {which} period has Amazon's own verdicts; the other is judged by its scans alone",
        help="add Amazon's report of valid tracking for the other period too; a difference may come from this",
    )


def _by_amazon(analysis: Analysis) -> bool:
    facts, measured = analysis.verdicts.facts, analysis.verdicts.measured
    return bool(((facts.amazon_valid | facts.amazon_invalid) & measured).any())
