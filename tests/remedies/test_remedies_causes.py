"""Each cause on data where it is told and on data where it is not, and what is proposed for it."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from remedies_factory import report, root

from poagen.common.defects import CODES, FAMILY_OF
from poagen.common.knowledge import load_yaml
from poagen.diagnosis.model import CategoryRate, DefectCount, Report, Unexplained
from poagen.remedies import load_catalog, propose
from poagen.remedies.coverage import OWN_CODES, coverage
from poagen.remedies.entries import Cause, Dimension
from poagen.remedies.model import Kind, Plan, Strength

CATALOG = load_catalog()
FIXTURES = load_yaml(Path(__file__).parent / "causes" / "fixtures.yaml")
BY_CAUSE = {fixture["cause"]: fixture for fixture in FIXTURES}
VOLUMES = (60, 150, 400, 700, 1300, 2400, 9000)
ROOT_CAUSES = [cause for cause in CATALOG.causes.values() if cause.role == "root"]

each_fixture = pytest.mark.parametrize("fixture", FIXTURES, ids=lambda fixture: fixture["cause"])
each_root_cause = pytest.mark.parametrize("cause", ROOT_CAUSES, ids=lambda cause: cause.id)


def category(measured: int) -> CategoryRate:
    return CategoryRate(
        category="Toys",
        measured=measured,
        valid=measured - 9,
        invalid=9,
        unknown=0,
        rate=0.5,
        rate_low=0.5,
        target=0.95,
        meets_target=False,
    )


def analysis(data: dict[str, Any], measured: int = 1240) -> Report:
    values = dict(data["root"])
    days = {key: dt.date.fromisoformat(values.pop(key)) for key in ("onset", "until") if key in values}
    made = with_alone(report(root(values.pop("code"), **values, **days), measured=measured), data.get("alone", {}))
    rates = [category(data["smallest_category"])] if "smallest_category" in data else []
    return made.model_copy(update={"vtr": made.vtr.model_copy(update={"by_category": rates})})


def with_alone(made: Report, alone: dict[str, int]) -> Report:
    """The same with packages that no root cause explains, by code."""
    counts = {one.code: one.defects for one in made.root_causes}
    failed = {code: counts.get(code, 0) + alone.get(code, 0) for code in (*counts, *alone)}
    defects = [
        DefectCount(code=code, family=FAMILY_OF[code], count=number, share=number / sum(failed.values()))
        for code, number in failed.items()
    ]
    rest = Unexplained(count=sum(alone.values()), share=sum(alone.values()) / sum(failed.values()), codes=alone)
    return made.model_copy(update={"defects": defects, "unexplained": rest})


def told(data: dict[str, Any]) -> set[str]:
    plan = propose(analysis(data), CATALOG, answers=data.get("answers", {}))
    return {item.cause for item in plan.telling}


def test_every_cause_has_a_fixture() -> None:
    assert set(BY_CAUSE) == set(CATALOG.causes)


@each_fixture
def test_a_cause_is_told_where_the_data_show_it_and_nowhere_else(fixture: dict[str, Any]) -> None:
    assert fixture["cause"] in told(fixture["fires"])
    assert fixture["cause"] not in told(fixture["silent"])


@each_fixture
def test_a_contributing_cause_is_never_told_without_its_answer(fixture: dict[str, Any]) -> None:
    if CATALOG.cause(fixture["cause"]).role == "contributing":
        data = {**fixture["fires"], "answers": {}}
        assert fixture["cause"] not in told(data)
        assert fixture["cause"] in {item.cause for item in propose(analysis(data), CATALOG).asked}


def answered(cause: Cause) -> Iterator[dict[str, str]]:
    """No answer, and each choice of each question of the cause alone; some with how numbers are sent."""
    yield {}
    for ask in cause.questions:
        for choice in ask.choices:
            yield {f"{cause.id}.{ask.id}": choice.id}
    for way in ("by-hand", "by-file", "by-tool", "by-amazon"):
        yield {"C-047.how-sent": way}


@cache
def plans(cause_id: str) -> list[Plan]:
    cause = CATALOG.cause(cause_id)
    data = BY_CAUSE[cause_id]["fires"]
    reports = [analysis(data, measured) for measured in VOLUMES]
    return [propose(made, CATALOG, answers=answers) for answers in answered(cause) for made in reports]


@each_root_cause
def test_two_to_four_of_each_kind_whatever_the_volume_and_the_answers(cause: Cause) -> None:
    for plan in plans(cause.id):
        own = [item for item in plan.measures if any(reason.startswith("RC1 ") for reason in item.reasons)]
        for kind in Kind:
            chosen = [item for item in own if item.kind is kind]
            assert 2 <= len(chosen) <= 4, ([item.measure for item in chosen], plan.left_out)
            assert any(item.strength is not Strength.WEAKER for item in chosen)


@each_root_cause
def test_no_plan_holds_a_measure_twice_or_beside_one_that_it_excludes(cause: Cause) -> None:
    for plan in plans(cause.id):
        ids = [item.measure for item in plan.measures]
        assert len(ids) == len(set(ids))
        for id_ in ids:
            measure = CATALOG.measure(id_)
            assert not set(measure.excludes) & set(ids), ids
            assert set(measure.requires) <= set(ids), ids


def of_singles(code: str, measured: int) -> dict[Kind, list[str]]:
    """What is proposed for single failures of a code beside a root cause of another."""
    other = "missing-number" if code == "mistyped-number" else "mistyped-number"
    plan = propose(analysis({"root": {"code": other, "defects": 3}, "alone": {code: 40}}, measured), CATALOG)
    own = [item for item in plan.measures if "C-052" in item.root_causes]
    return {kind: [item.measure for item in own if item.kind is kind] for kind in Kind}


@pytest.mark.parametrize("code", OWN_CODES)
def test_single_failures_of_each_code_have_measures_for_it(code: str) -> None:
    rows = {row.measure: row for row in CATALOG.mapping if row.cause == "C-052"}
    for measured in VOLUMES:
        for chosen in of_singles(code, measured).values():
            assert len(chosen) == 2
            assert all(code in (rows[id_].when.code or (code,)) for id_ in chosen)
        assert rows[of_singles(code, measured)[Kind.PREVENTIVE][0]].when.code, "the first is for this code"


def test_orders_without_a_usable_number_are_listed_where_such_a_number_failed() -> None:
    assert "PM-006" in of_singles("missing-number", 150)[Kind.PREVENTIVE]
    for code in ("carrier-as-other", "late-tracking-entry"):
        assert "PM-006" not in of_singles(code, 150)[Kind.PREVENTIVE]


def test_every_measure_is_proposed_in_some_circumstances() -> None:
    proposed = {item.measure for cause in CATALOG.causes for plan in plans(cause) for item in plan.measures}
    assert set(CATALOG.measures) - proposed == set()


@each_root_cause
def test_every_measure_says_why_it_was_chosen_and_every_other_why_not(cause: Cause) -> None:
    plan = plans(cause.id)[0]
    assert all(item.reasons for item in plan.measures)
    mapped = {row.measure for row in CATALOG.mapping if row.cause == cause.id}
    assert mapped == {item.measure for item in plan.measures} | {item.measure for item in plan.left_out}
    assert all(item.reason for item in plan.left_out)


SITES = st.dictionaries(st.sampled_from(Dimension.__args__), st.just("X"), max_size=2)
PATTERNS = st.sampled_from(["steady", "step", "burst", "recurring"])
CHOICES = [
    (f"{cause.id}.{ask.id}", choice.id)
    for cause in CATALOG.causes.values()
    for ask in cause.questions
    for choice in ask.choices
]


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.tuples(st.sampled_from(CODES), SITES, PATTERNS), min_size=1, max_size=5),
    st.sampled_from(VOLUMES),
    st.lists(st.sampled_from(CHOICES), max_size=12),
)
def test_plans_for_several_root_causes_are_consistent_and_leave_none_without(
    found: list[tuple[str, dict[str, str], str]], measured: int, said: list[tuple[str, str]]
) -> None:
    roots = [root(code, f"RC{n}", segment=site, pattern=kind) for n, (code, site, kind) in enumerate(found, 1)]
    plan = propose(report(*roots, measured=measured), CATALOG, answers=dict(said))
    chosen = {item.measure: item for item in plan.measures}
    assert len(chosen) == len(plan.measures)
    for id_ in chosen:
        assert not set(CATALOG.measure(id_).excludes) & set(chosen)
        assert set(CATALOG.measure(id_).requires) <= set(chosen)
    for cause, kind in product(roots, Kind):
        own = [item for item in plan.of_kind(kind) if any(why.startswith(f"{cause.id} ") for why in item.reasons)]
        assert 2 <= len(own) <= 4
        assert any(item.strength is not Strength.WEAKER for item in own)


def test_singles_of_a_code_without_measures_are_told_as_a_gap() -> None:
    kept = [row for row in CATALOG.mapping if (row.cause, row.measure) != ("C-052", "PM-022")]
    (gap,) = next(
        one.gaps for one in coverage(replace(CATALOG, mapping=tuple(kept))).causes if one.cause == "C-052"
    )
    assert gap == "1 preventive measure without further conditions at 0 packages a day for untracked-service"
    assert next(one.gaps for one in coverage(CATALOG).causes if one.cause == "C-052") == ()
