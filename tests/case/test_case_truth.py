"""No state of plan.yaml lets the letter tell as done what is not; and an answer never moves to another cause."""

from __future__ import annotations

import datetime as dt
import re
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from poagen.api import Settings, compose, propose, run
from poagen.case import CaseFile, PlanFile, answers_for, decide
from poagen.case.model import RouteKind
from poagen.case.planfile import refreshed_text
from poagen.diagnosis import disputes
from poagen.diagnosis.disputes import are_few, few
from poagen.job import Job
from poagen.remedies.library import Catalog, load_catalog
from poagen.remedies.model import Lifecycle, Statement

TYPED = Path(__file__).parent.parent.parent / "samples" / "typed-numbers"
BLANKS = st.sampled_from([None, "", "  ", "warehouse lead"])
STATES = st.fixed_dictionaries(
    {},
    optional={
        "lifecycle": st.sampled_from(["recommended", "planned", "completed", "declined"]),
        "date": st.sampled_from([None, "2026-11-03"]),
        "owner": BLANKS,
        "evidence": st.sampled_from(["none", "a.pdf", [], [""], ["  "], ["a.pdf"], ["a.pdf", "b.png"]]),
        "note": st.sampled_from([None, "done and in force since 3 November 2026"]),
        "stale": st.booleans(),
    },
)


@cache
def job() -> Job:
    return run([TYPED], Settings())


@cache
def catalog() -> Catalog:
    return load_catalog()


@cache
def measures() -> tuple[str, ...]:
    return tuple(each.measure for each in propose(job().analysis).measures)


def counts_as_done(state: dict[str, object]) -> bool:
    """The rule of truth, written down a second time and from what a person typed."""
    evidence = state.get("evidence")
    names = [evidence] if isinstance(evidence, str) else evidence or []
    assert isinstance(names, list)
    return (
        state.get("lifecycle") == "completed"
        and state.get("date") is not None
        and bool(str(state.get("owner") or "").strip())
        and any(name.strip() for name in names)
    )


def unfilled(text: str) -> str:
    """The longest part of a catalog's sentence that no slot or date stands in."""
    return max(re.split(r"\{\{.*?\}\}|\{%.*?%\}", text), key=len).strip(" .,;:")


@settings(max_examples=50, deadline=None)
@given(st.data())
def test_only_what_is_completed_with_date_owner_and_proof_stands_as_done(data: st.DataObject) -> None:
    states = {id_: data.draw(STATES) for id_ in measures()}
    held = PlanFile.model_validate({"measures": states})
    letter = compose(job().analysis, propose(job().analysis, catalog=catalog(), statements=held.measures)).markdown
    flat = " ".join(letter.split())
    for id_, state in states.items():
        told = unfilled(catalog().measures[id_].text.completed)
        assert len(told) > 10
        if not counts_as_done(state):
            assert told not in flat, (id_, state)
            continue
        assert told in flat, (id_, state)


def test_a_plan_that_is_refreshed_keeps_every_word_and_marks_what_is_gone() -> None:
    mine = (
        "# mine ü\r\nmeasures:\r\n  CA-001: # not for this\r\n    lifecycle: 'planned'\r\n    note: \"a: b\"\r\n"
    )
    held = PlanFile.model_validate({"measures": {"CA-001": {"lifecycle": "planned", "note": "a: b"}}})
    plan = propose(job().analysis, statements={"CA-001": Statement(lifecycle=Lifecycle.PLANNED)})
    done = refreshed_text(mine, held, plan, dt.date(2026, 10, 31))
    assert done.stale == ("CA-001",)
    assert set(done.added) == {each.measure for each in plan.measures}
    assert done.text.startswith(mine + "    stale: true\r\n")
    held = PlanFile.model_validate({"measures": {id_: {} for id_ in ("CA-001", *done.added)}})
    assert refreshed_text(done.text, held, plan, dt.date(2026, 11, 9)).added == ()


def test_an_answer_follows_its_cause_and_goes_to_no_other() -> None:
    file = CaseFile.model_validate(
        {
            "answers": {
                "RC1.why": "the scanner",
                "RC2.why": "the feed",
                "C-007.why": "all of them",
                "RC3.why": " ",
            },
            "answered_for": {"RC1.why": "mistyped-number; operator A", "RC2.why": "missing-number"},
        }
    )
    found, unused = answers_for(file, {"RC1": "missing-number", "RC2": "mistyped-number; operator B"})
    assert found == {"RC1.why": "the feed", "C-007.why": "all of them"}
    assert [each.code for each in unused] == ["CAS006"]
    same, none = answers_for(file, {"RC1": "mistyped-number; operator A", "RC2": "missing-number"})
    assert (same["RC1.why"], same["RC2.why"], none) == ("the scanner", "the feed", ())


def test_the_route_follows_what_failed() -> None:
    report = job().analysis.report
    first = report.defects[0]

    def kind(*counted: tuple[str, int]) -> RouteKind:
        defects = [first.model_copy(update={"code": code, "count": count}) for code, count in counted]
        return decide(report.model_copy(update={"defects": defects})).kind

    ours, theirs = "mistyped-number", "amazon-not-recognised"
    assert kind((ours, 50)) is RouteKind.APPEAL
    assert kind((theirs, 50)) is RouteKind.DISPUTE
    assert kind((theirs, 50), (ours, 1)) is RouteKind.MIXED
    assert kind((theirs, 1), (ours, 50)) is RouteKind.APPEAL
    assert kind() is RouteKind.APPEAL
    assert kind((theirs, 1), (ours, 19)) is RouteKind.MIXED
    assert kind((theirs, 1), (ours, 20)) is RouteKind.APPEAL


def test_how_few_packages_make_no_dispute_is_as_the_rule_says(monkeypatch: pytest.MonkeyPatch) -> None:
    report = job().analysis.report
    half = [report.defects[0].model_copy(update={"count": 10})]
    of_ten = report.model_copy(update={"defects": half})
    assert [are_few(count, of_ten) for count in (1, 3)] == [False, False]
    monkeypatch.setattr(disputes, "few", lambda: few().model_copy(update={"at_least": 0.2}))
    assert [are_few(count, of_ten) for count in (1, 3)] == [True, False]
