"""Suspensions with planted causes, of many kinds, and how well an analysis finds them. Seeded."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import suspensions as made

from poagen import Settings, analyze
from poagen.common.packages import NUMBER_COLUMNS, Packages, empty_table
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
_CARRIER = ("label_carrier", "carrier", "ship_method")
_SAME = dict.fromkeys(_CARRIER, _CARRIER)
"""Columns that tell the same in this data: each carrier has one service, and is told by its own name."""

_TAG = "planted"
_LEAST = 60
"""A planted cause has at least so many measured packages: 1.5 % of 4,000."""


@dataclass(frozen=True)
class Kind:
    """A kind of suspension: what the seller is like and what is planted.

    Attributes:
        days: How many days of shipments there are.
        causes: How many causes are planted, one of these numbers.
        about: How many packages each cause has, None for as many as come.
        onset: How many days before the as-of day a cause begins, from and to.
        beyond: Days of data after the as-of day.
        growth: How many times the first day's volume the last day has.
        weekend: A weekend day's volume, as a share of a workday's.
        proxies: Give every warehouse skus of its own and every channel mostly one category.
        overlap: The second cause shares a part of the first one's segment.
        same_code: All causes have the same code.
        patterns: The patterns to choose from.
        wide: Also plant in carriers, categories and skus.
    """

    days: int = 45
    causes: tuple[int, ...] = (1, 1, 2, 2, 3)
    about: int | None = None
    onset: tuple[int, int] = (14, 26)
    beyond: int = 0
    growth: float = 1.0
    weekend: float = 0.4
    proxies: bool = False
    overlap: bool = False
    same_code: bool = False
    patterns: tuple[str, ...] = ("steady", "step", "burst")
    wide: bool = False


KINDS: Mapping[str, Kind] = {
    "plain": Kind(),
    "small": Kind(about=75),
    "wide": Kind(wide=True),
    "overlapping": Kind(causes=(2,), overlap=True),
    "same code": Kind(causes=(2,), same_code=True),
    "proxies": Kind(proxies=True),
    "weekday": Kind(causes=(1, 2), patterns=("recurring",), days=60),
    "strong weekly rhythm": Kind(weekend=0.05),
    "growing volume": Kind(growth=4.0),
    "before the window": Kind(days=100, onset=(38, 70), patterns=("steady", "step")),
    "data beyond the window": Kind(days=60, beyond=14),
    "everything at once": Kind(days=60, about=75, beyond=7, growth=3.0, weekend=0.1, proxies=True, wide=True),
    "healthy": Kind(causes=(0,)),
}


class _Seller(made.Business):
    """A business whose volume grows."""

    growth = 1.0

    def _ship_days(self) -> list[dt.date]:
        first = self.as_of - dt.timedelta(days=self.days + 3)
        calendar = [first + dt.timedelta(days=step) for step in range(self.days)]
        last = max(self.days - 1, 1)
        weights = [
            (self.weekend if day.weekday() >= 5 else 1.0) * self.growth ** (place / last)
            for place, day in enumerate(calendar)
        ]
        return sorted(self.rng.choices(calendar, weights, k=self.packages))


@dataclass(frozen=True)
class Planted:
    """One planted cause; ``measured`` are its packages in the window."""

    code: str
    segment: dict[str, str]
    pattern: str
    onset: dt.date | None
    until: dt.date | None
    measured: int = 0

    def matches(self, cause: RootCause) -> bool:
        """Whether a found cause has this code and names this segment, or a part of it."""
        return cause.code == self.code and all(
            _names(cause.segment, name, value) for name, value in self.segment.items()
        )

    def same(self, cause: RootCause) -> bool:
        """Whether a found cause has this code and names exactly this segment."""
        return self.matches(cause) and len(cause.segment) == len(self.segment)

    def onset_error(self, cause: RootCause) -> int | None:
        """By how many days the onset is off; None where nothing began while the data was watched."""
        if self.onset is None:
            return None
        return 99 if cause.onset is None else abs((cause.onset - self.onset).days)


def _names(segment: Mapping[str, str], name: str, value: str) -> bool:
    return any(segment.get(column, "").startswith(value) for column in _SAME.get(name, (name,)))


@dataclass
class Outcome:
    """What was planted and what was found."""

    kind: str
    seed: int
    planted: list[Planted]
    report: Report
    invalid: int
    missed: list[Planted] = field(default_factory=list)
    inexact: list[Planted] = field(default_factory=list)
    false: list[RootCause] = field(default_factory=list)
    onset_errors: list[int] = field(default_factory=list)


def suspension(seed: int, kind: str = "plain", packages: int = 4000) -> Outcome:
    """Make a suspension, analyse it, and compare. Half of the suspensions have Amazon's verdicts."""
    rows, planted, as_of = make(seed, kind, packages)
    report = analyze(Packages(table(rows)), Settings(marketplace="US", as_of=as_of)).report
    invalid = sum(_TAG in row and _in_window(row, as_of) for row in rows)
    return _compare(Outcome(kind, seed, planted, report, invalid))


def make(seed: int, kind: str, packages: int = 4000) -> tuple[list[made.Row], list[Planted], dt.date]:
    """The packages of a suspension, what was planted in them, and the as-of day."""
    choice, wanted = random.Random(f"{kind} {seed}"), KINDS[kind]
    business = _Seller(seed, packages=packages, days=wanted.days, weekend=wanted.weekend)
    business.growth = wanted.growth
    as_of = made.AS_OF - dt.timedelta(days=wanted.beyond)
    rows = business.rows()
    if wanted.proxies:
        _with_proxies(rows, choice)
    planted: list[Planted] = []
    faults = _faults(choice, wanted)
    for fault in faults:
        cause = next(
            filter(None, (_plant(fault, rows, business, choice, wanted, planted) for _ in range(60))), None
        )
        planted += [cause] if cause else []
    _noise(rows, business)
    if choice.random() < 0.5 or made.not_recognised in faults:
        for row in rows:
            row["amazon_verdict"] = "invalid" if _TAG in row else "valid"
    return rows, planted, as_of


def _faults(choice: random.Random, kind: Kind) -> list[Fault]:
    count = choice.choice(kind.causes)
    return [choice.choice(list(FAULTS))] * count if kind.same_code else choice.sample(list(FAULTS), count)


def _with_proxies(rows: list[made.Row], choice: random.Random) -> None:
    """Skus of one warehouse only, and a category that mostly goes with the channel."""
    channels = sorted({row["channel"] for row in rows})
    categories = sorted({row["category"] for row in rows})
    for row in rows:
        if choice.random() < 0.5:
            row["sku"] = f"{row['warehouse'].upper()}-{choice.randrange(8)}"
        if choice.random() < 0.8:
            row["category"] = categories[channels.index(row["channel"])]


def _plant(
    fault: Fault,
    rows: list[made.Row],
    business: made.Business,
    choice: random.Random,
    kind: Kind,
    before: list[Planted],
) -> Planted | None:
    """Plant one cause; None where the choice leaves too few packages, or cannot be told from another cause."""
    as_of = business.as_of - dt.timedelta(days=kind.beyond)
    segment = _segment(business, choice, kind, before, FAULTS[fault])
    pattern = choice.choice(kind.patterns)
    onset = as_of - dt.timedelta(days=choice.randint(*kind.onset))
    until = onset + dt.timedelta(days=choice.randint(3, 6))
    rate = choice.choice([0.7, 1.0]) if pattern == "burst" else choice.choice([0.25, 0.5, 0.9])
    weekday = choice.randrange(5)

    holds = _days_of(pattern, onset, until, weekday)
    room = [row for row in _untouched(rows, segment) if holds(made.ship_date(row))]
    inside = sum(_in_window(row, as_of) for row in room)
    rate = rate if kind.about is None else min(1.0, kind.about / max(inside, 1))
    if inside * rate < _LEAST * 1.1 or _within(segment, before):
        return None
    hit = [row for row in room if business.rng.random() < rate]
    for row in hit:
        fault(row, business.rng)
        row[_TAG] = FAULTS[fault]
    days = {"ship_weekday": _DAYS[weekday]} if pattern == "recurring" else {}
    return Planted(
        FAULTS[fault],
        {**segment, **days},
        pattern,
        onset if pattern in ("step", "burst") else None,
        until if pattern == "burst" else None,
        sum(_in_window(row, as_of) for row in hit),
    )


def _untouched(rows: list[made.Row], segment: dict[str, str]) -> list[made.Row]:
    """The rows of a segment in which nothing is planted yet."""
    return [row for row in rows if _TAG not in row and segment.items() <= row.items()]


def _days_of(pattern: str, onset: dt.date, until: dt.date, weekday: int) -> Callable[[dt.date], bool]:
    """On which days a pattern holds."""
    if pattern == "recurring":
        return lambda day: day.weekday() == weekday
    return lambda day: pattern == "steady" or (day >= onset and (pattern == "step" or day <= until))


_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")


def _within(segment: dict[str, str], planted: list[Planted]) -> bool:
    """Whether a segment is a part of an earlier one, or the other way about: such causes are not two."""
    parts = segment.items()
    return any(parts <= cause.segment.items() or cause.segment.items() <= parts for cause in planted)


def _segment(
    business: made.Business, choice: random.Random, kind: Kind, before: list[Planted], code: str
) -> dict[str, str]:
    values = {"warehouse": business.warehouses, "operator": business.operators, "channel": business.channels}
    if kind.overlap and not before:
        return {"warehouse": choice.choice(business.warehouses)}
    if kind.overlap:
        home = business.warehouses.index(before[0].segment["warehouse"])
        shared = {"channel": business.channels, "operator": business.operators[home :: len(business.warehouses)]}
        name = choice.choice(list(shared))
        return {name: choice.choice(shared[name])}
    if kind.same_code and before:
        taken = {name for cause in before for name in cause.segment}
        values = {name: known for name, known in values.items() if name in taken} or values
        name = choice.choice(list(values))
        return {name: choice.choice(values[name])}
    name = choice.choice([*values, "pair"])
    if kind.wide and choice.random() < 0.5:
        name, values = choice.choice(list(_wide(business))), _wide(business)
        if name == "label_carrier" and code in _BY_CARRIER:
            return {"warehouse": choice.choice(business.warehouses)}
    if name == "pair":
        return {"warehouse": choice.choice(business.warehouses), "channel": choice.choice(business.channels)}
    return {name: choice.choice(values[name])}


_BY_CARRIER = ("carrier-not-integrated", "carrier-as-other", "carrier-mismatch")


def _wide(business: made.Business) -> dict[str, list[str]]:
    return {
        "label_carrier": list(made.NUMBERS),
        "category": list(business.categories),
        "sku": [f"SKU-{place:03}" for place in range(business.skus)],
    }


def _noise(rows: list[made.Row], business: made.Business) -> None:
    for row in rows:
        if _TAG not in row and business.rng.random() < business.noise:
            business.rng.choice(made.NOISE)(row, business.rng)
            row[_TAG] = "noise"


def _in_window(row: made.Row, as_of: dt.date) -> bool:
    first = as_of - dt.timedelta(days=29)
    return first <= dt.date.fromisoformat(row["promised_delivery_at"]) <= as_of


def table(rows: list[made.Row]) -> made.pd.DataFrame:
    """Rows as the packages table."""
    read, text = empty_table(len(rows)), made.frame(rows)
    for name in read.columns:
        if name in NUMBER_COLUMNS:
            read[name] = made.pd.to_numeric(text[name], errors="coerce")
        elif name in text:
            read[name] = text[name]
    return read


def _compare(outcome: Outcome) -> Outcome:
    planted, causes = outcome.planted, outcome.report.root_causes
    first = causes[: len(planted)]
    for cause in planted:
        found = [other for other in first if cause.matches(other)]
        if not found:
            outcome.missed.append(cause)
            continue
        best = next((other for other in found if cause.same(other)), found[0])
        outcome.inexact += [] if cause.same(best) else [cause]
        error = cause.onset_error(best)
        outcome.onset_errors += [] if error is None else [error]
    outcome.false = [found for found in causes if not any(cause.matches(found) for cause in planted)]
    return outcome
