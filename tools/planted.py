"""Suspensions with planted causes, and how well an analysis finds them. Seeded."""

from __future__ import annotations

import csv
import datetime as dt
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import suspensions as made

from poagen import Settings, analyze, read
from poagen.diagnosis import Report, RootCause

Fault = Callable[[made.Row, random.Random], None]

FAULTS: dict[Fault, str] = {
    made.no_scan: "no-carrier-scan",
    made.missing: "missing-number",
    made.typed: "mistyped-number",
    made.unknown_courier: "carrier-not-integrated",
    made.as_other: "carrier-as-other",
    made.wrong_carrier: "carrier-mismatch",
    made.late_entry: "late-tracking-entry",
    made.placeholder: "placeholder-number",
    made.order_as_number: "order-id-as-number",
    made.spreadsheet: "spreadsheet-damage",
    made.stale: "stale-label-number",
    made.no_delivery: "no-delivery-scan",
    made.not_recognised: "amazon-not-recognised",
    made.reused: "reused-number",
}
_SAME_SETS = {"label_carrier": ("label_carrier", "carrier", "ship_method")}
_TAG = "planted"


@dataclass(frozen=True)
class Planted:
    """One planted cause."""

    code: str
    segment: dict[str, str]
    pattern: str
    onset: dt.date | None
    until: dt.date | None

    def matches(self, cause: RootCause) -> bool:
        """Whether a found cause has this code and names this segment."""
        return cause.code == self.code and all(
            any(cause.segment.get(name, "").startswith(value) for name in _SAME_SETS.get(dimension, (dimension,)))
            for dimension, value in self.segment.items()
        )


@dataclass
class Outcome:
    """What was planted and what was found."""

    planted: list[Planted]
    report: Report
    invalid: int
    missed: list[Planted] = field(default_factory=list)
    false: list[RootCause] = field(default_factory=list)
    onset_errors: list[int] = field(default_factory=list)


def suspension(seed: int, folder: Path, causes: int | None = None) -> Outcome:
    """Make a suspension with none to three causes, analyse it, and compare."""
    choice = random.Random(1000 + seed)
    business = made.Business(seed)
    rows = business.rows()
    count = choice.choice([0, 1, 1, 2, 2, 3]) if causes is None else causes
    faults = choice.sample(list(FAULTS), count)
    planted = [_plant(fault, rows, business, choice) for fault in faults]
    _noise(rows, business)
    if choice.random() < 0.5 or made.not_recognised in faults:
        for row in rows:
            row["amazon_verdict"] = "invalid" if _TAG in row else "valid"
    invalid = sum(_TAG in row and _in_window(row) for row in rows)
    return _compare(planted, _analyse(rows, folder / f"suspension-{seed}.csv"), invalid)


def _plant(fault: Fault, rows: list[made.Row], business: made.Business, choice: random.Random) -> Planted:
    segment = _segment(business, choice)
    pattern = choice.choice(["steady", "step", "burst"])
    onset = made.AS_OF - dt.timedelta(days=choice.randint(14, 26))
    until = onset + dt.timedelta(days=choice.randint(3, 6))
    rate = choice.choice([0.7, 1.0]) if pattern == "burst" else choice.choice([0.25, 0.5, 0.9])

    def fits(row: made.Row) -> bool:
        day = made.ship_date(row)
        when = pattern == "steady" or (day >= onset and (pattern == "step" or day <= until))
        return _TAG not in row and when and all(row[name] == value for name, value in segment.items())

    def tagged(row: made.Row, rng: random.Random) -> None:
        fault(row, rng)
        row[_TAG] = FAULTS[fault]

    made.plant(rows, tagged, fits, business.rng, rate=rate)
    return Planted(
        FAULTS[fault],
        segment,
        pattern,
        None if pattern == "steady" else onset,
        until if pattern == "burst" else None,
    )


def _segment(business: made.Business, choice: random.Random) -> dict[str, str]:
    kind = choice.choice(["warehouse", "operator", "channel", "pair"])
    if kind == "pair":
        return {"warehouse": choice.choice(business.warehouses), "channel": choice.choice(business.channels)}
    values = {"warehouse": business.warehouses, "operator": business.operators, "channel": business.channels}
    return {kind: choice.choice(values[kind])}


def _noise(rows: list[made.Row], business: made.Business) -> None:
    for row in rows:
        if _TAG not in row and business.rng.random() < business.noise:
            business.rng.choice(made.NOISE)(row, business.rng)
            row[_TAG] = "noise"


def _in_window(row: made.Row) -> bool:
    first = made.AS_OF - dt.timedelta(days=29)
    return first <= dt.date.fromisoformat(row["promised_delivery_at"]) <= made.AS_OF


def _analyse(rows: list[made.Row], path: Path) -> Report:
    columns = [name for name in rows[0] if name != _TAG]
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
    return analyze(read([path]), Settings(marketplace="US", as_of=made.AS_OF)).report


def _compare(planted: list[Planted], report: Report, invalid: int) -> Outcome:
    outcome = Outcome(planted, report, invalid)
    first = report.root_causes[: len(planted)]
    for cause in planted:
        found = next((other for other in first if cause.matches(other)), None)
        if found is None:
            outcome.missed.append(cause)
        elif cause.onset and found.onset:
            outcome.onset_errors.append(abs((found.onset - cause.onset).days))
    outcome.false = [
        found
        for found in report.root_causes
        if not any(found.code == cause.code and set(cause.segment) & set(found.segment) for cause in planted)
    ]
    return outcome
