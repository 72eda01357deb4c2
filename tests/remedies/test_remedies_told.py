"""Which cause the packaged catalog tells of which data, and which measures it proposes, word for word."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import product
from pathlib import Path

from remedies_factory import AS_OF, report, root
from test_remedies_causes import CATALOG, FIXTURES, analysis, answered
from told import same_as

from poagen.common.defects import CODES, FAMILY_OF
from poagen.policy import rules
from poagen.remedies import propose
from poagen.remedies.entries import Dimension, Measure
from poagen.remedies.model import Kind, Plan

TOLD = Path(__file__).parent / "told"
PATTERNS = ("steady", "step", "burst", "recurring")
FEW, MANY = 30, 90_000
"""Packages of 30 days: one a day, to which no measure for many applies, and so many that none for few does."""
SERVICES = "Letter;Large Letter;envelope;First-Class envelopes;Stamp;stamps;Franking;1st Class;2nd Class"
OTHERS = "Other;Others;Otro;Otros;Andere;Anderer;Sonstige;Sonstiges;Autre;Altro;Overig;その他;Zephyr;Brother"
NAMES = {
    "untracked-service": [*SERVICES.split(";"), "Parcel", "Großbrief"],
    "carrier-not-integrated": OTHERS.split(";"),
}
STORES = sorted({rule.marketplace for rule in rules()})


def cause_of(code: str, marketplace: str = "US", **changes: object) -> str:
    return propose(report(root(code, **changes), marketplace=marketplace), CATALOG).causes[0].cause


def by_place(code: str) -> Iterator[str]:
    """The cause that is told of each dimension, by pattern."""
    yield code
    for family, dimension in product((FAMILY_OF[code], "technical"), Dimension.__args__):
        places = {"segment": {dimension: "X"}, "family": family}
        found = [cause_of(code, pattern=pattern, **places) for pattern in PATTERNS]
        yield f"  {family} {dimension}: {' '.join(found if len({*found}) > 1 else found[:1])}"


def test_which_cause_is_told_of_which_place_and_pattern() -> None:
    same_as(TOLD / "causes.txt", [line for code in CODES for line in by_place(code)])


def test_which_cause_is_told_of_which_name_store_and_length() -> None:
    told = [
        f"{code} {column} {name!r}: {cause_of(code, segment={column: name})}"
        for code, names in NAMES.items()
        for column, name in product(("carrier", "ship_method"), names)
    ]
    told += [
        f"untracked-service {store}: {cause_of('untracked-service', store, segment={'ship_method': 'Letter'})}"
        for store in STORES
    ]
    for days in range(1, 31):
        onset = AS_OF - dt.timedelta(days=days - 1)
        cause = cause_of("missing-number", pattern="burst", onset=onset, until=AS_OF)
        told.append(f"missing-number burst of {days} days: {cause}")
    same_as(TOLD / "causes-by-name.txt", told)


def chosen(plan: Plan) -> str:
    return " | ".join(" ".join(item.measure for item in plan.of_kind(kind)) for kind in Kind)


def test_which_measures_are_proposed_for_each_cause() -> None:
    told = []
    for fixture in FIXTURES:
        cause, data = CATALOG.cause(fixture["cause"]), fixture["fires"]
        told.append(cause.id)
        for measured in (FEW, 1240, MANY):
            plan = propose(analysis(data, measured), CATALOG, answers=data.get("answers", {}))
            told.append(f"  {measured}: {chosen(plan)}")
            told += [f"    not {one.measure}: {one.reason}" for one in plan.left_out if measured != 1240]
        plain = chosen(propose(analysis(data), CATALOG))
        for answers in answered(cause):
            plan = propose(analysis(data), CATALOG, answers=answers)
            told += [f"  {answers}: {chosen(plan)}"] * (chosen(plan) != plain)
    same_as(TOLD / "plans.txt", told)


def facts(measure: Measure) -> str:
    told = measure.model_dump(mode="json", exclude_unset=True)
    kept = ("strength", "verify", "excludes", "requires", "unless_answers", "proves_scans")
    said = [f"{name} {told[name]}" for name in kept if name in told]
    return f"{measure.id}: {'; '.join([*said, *(f'slot {name}' for name in measure.slots)])}"


def test_what_is_asked_of_each_measure() -> None:
    rows = sorted((row.cause, row.priority, row.measure) for row in CATALOG.mapping)
    told = [facts(measure) for measure in CATALOG.measures.values()]
    same_as(
        TOLD / "measures.txt", [*told, *(f"{cause} {priority} {measure}" for cause, priority, measure in rows)]
    )


def test_what_is_asked_of_each_cause() -> None:
    told = []
    for cause in CATALOG.causes.values():
        told.append(f"{cause.id} {cause.role} {cause.code}")
        for ask in cause.questions:
            choices = (f"{choice.id}{' confirms' * choice.confirms}" for choice in ask.choices)
            told.append(f"  {ask.id}: {', '.join(choices)}")
    same_as(TOLD / "questions.txt", told)
