"""Each condition of a cause and of a mapping row, at its ends: what comes into the plan, and what stays out."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from remedies_factory import AS_OF, CAUSE, report, root, write_catalog

from poagen.diagnosis.model import CategoryRate, Report, RootCause
from poagen.remedies import lint, load_catalog, propose
from poagen.remedies.model import Plan

ROW = '- {cause: C-001, measure: CA-001, priority: 1, how: "It answers."%s}\n'
CHOICES = '[{id: old, text: "The scanner was old."}, {id: new, text: "The scanner was new."}]'


def second(when: str, id_: str = "C-002") -> str:
    """The cause of the small catalog and another of its code under conditions."""
    return CAUSE + CAUSE.replace("C-001", id_).replace("  statement:", f"  when: {{{when}}}\n  statement:")


def told(folder: Path, when: str, *, of: Report) -> str:
    """Which cause is told of the first root cause, where C-002 has this condition."""
    catalog = load_catalog(write_catalog(folder / "own", causes=second(when)))
    return propose(of, catalog).causes[0].cause


def missing(**changes: Any) -> RootCause:
    return root("missing-number", **changes)


DAY = dt.date(2026, 10, 10)


@pytest.mark.parametrize(
    ("when", "holds", "fails"),
    [
        (
            "segment: [sku, warehouse]",
            {"segment": {"warehouse": "E", "channel": "W"}},
            {"segment": {"channel": "W"}},
        ),
        ("pattern: [step]", {"pattern": "step"}, {"pattern": "burst"}),
        ("family: technical", {"family": "technical"}, {"family": "tracking-data"}),
        (
            "words: {ship_method: [letter]}",
            {"segment": {"ship_method": "Large  LETTER"}},
            {"detail": {"carrier": "letter"}},
        ),
        ("words: {carrier: [stamp*]}", {"detail": {"carrier": "Stamps"}}, {"detail": {"carrier": "UPS"}}),
        ("share: {at_least: 0.4}", {"share": 0.4}, {"share": 0.39}),
        ("share: {at_most: 0.4}", {"share": 0.4}, {"share": 0.41}),
        ("rate_in_segment: {at_least: 0.9, at_most: 0.95}", {"rate_in_segment": 0.95}, {"rate_in_segment": 0.96}),
        ("defects: {at_least: 5, at_most: 60}", {"defects": 60}, {"defects": 61}),
        (
            "days: {at_most: 3}",
            {"onset": DAY, "until": dt.date(2026, 10, 12)},
            {"onset": DAY, "until": dt.date(2026, 10, 13)},
        ),
        ("days: {at_least: 22}", {"onset": DAY, "until": None}, {"onset": dt.date(2026, 10, 11), "until": None}),
        ("days: {at_least: 1}", {"onset": AS_OF, "until": None}, {"onset": None, "until": None}),
    ],
)
def test_a_cause_is_told_where_its_condition_holds(
    tmp_path: Path, when: str, holds: dict[str, Any], fails: dict[str, Any]
) -> None:
    assert told(tmp_path, when, of=report(missing(**holds))) == "C-002"
    assert told(tmp_path, when, of=report(missing(**fails))) == "C-001"


@pytest.mark.parametrize(
    ("word", "stands_in", "not_in"),
    [
        ("late", "Late-Mail, too LATE", "plate"),
        ("late", "usps_late_2", "later"),
        ("ups", "UPS® Ground", "Upsala Ground"),
        ("nummer", "Nummer 5", "Sendungsnummer"),
        ("*nummer", "Sendungsnummer", "Sendungsnummern"),
        ("*nummer*", "Sendungsnummern", "Sendung"),
        ("stamp*", "Stamps", "Restamp"),
        ("*brief", "Großbrief", "Briefmarke"),
        ("großbrief", "GROSSBRIEF 1000", "Brief"),
        ("1st class", "Royal_Mail 1ST-Class®", "21st class"),
        ("1st class", "1st class", "1st classic"),
        ("für", "fu\u0308r alle", "fur"),
        ("*郵便*", "定形外郵便物", "宅配便"),
    ],
)
def test_a_word_of_a_condition_is_a_whole_one_unless_a_star_lets_it_go_on(
    tmp_path: Path, word: str, stands_in: str, not_in: str
) -> None:
    when = f'words: {{ship_method: ["{word}"]}}'
    assert told(tmp_path, when, of=report(missing(segment={"ship_method": stands_in}))) == "C-002"
    assert told(tmp_path, when, of=report(missing(segment={"ship_method": not_in}))) == "C-001"


@pytest.mark.parametrize("word", ["", "*", "-", "let*ter", "**letter"])
def test_a_word_that_no_value_or_every_value_holds_is_told(tmp_path: Path, word: str) -> None:
    folder = write_catalog(tmp_path / "own", causes=second(f'words: {{ship_method: ["{word}"]}}'))
    (finding,) = [found for found in lint(folder) if found.severity == "error"]
    assert "a letter or a digit" in finding.message
    assert finding.row


def test_a_cause_is_told_in_the_stores_that_it_names(tmp_path: Path) -> None:
    assert told(tmp_path, "marketplace: [UK, DE]", of=report(missing(), marketplace="DE")) == "C-002"
    assert told(tmp_path, "marketplace: [UK, DE]", of=report(missing())) == "C-001"


def test_the_smallest_category_is_that_of_those_below_target(tmp_path: Path) -> None:
    def with_categories(*measured: tuple[int, bool]) -> Report:
        plain = report(missing())
        rate = plain.vtr.overall.model_dump()
        rows = [
            CategoryRate(category=f"C{n}", **{**rate, "measured": count, "meets_target": meets})
            for n, (count, meets) in enumerate(measured)
        ]
        return plain.model_copy(update={"vtr": plain.vtr.model_copy(update={"by_category": rows})})

    when = "smallest_category: {at_most: 100}"
    assert told(tmp_path, when, of=with_categories((100, False), (900, False), (5, True))) == "C-002"
    assert told(tmp_path, when, of=with_categories((101, False), (5, True))) == "C-001"
    assert told(tmp_path, when, of=with_categories((5, True))) == "C-001"


def test_of_several_causes_that_with_the_most_conditions_is_told_and_of_equals_the_first(tmp_path: Path) -> None:
    causes = second("pattern: [steady], segment: [warehouse]") + second("pattern: [steady]", "C-003")[len(CAUSE) :]
    catalog = load_catalog(write_catalog(tmp_path / "a", causes=causes))
    assert propose(report(missing()), catalog).causes[0].cause == "C-002"
    causes = second("pattern: [steady]") + second("segment: [warehouse]", "C-003")[len(CAUSE) :]
    catalog = load_catalog(write_catalog(tmp_path / "b", causes=causes))
    assert propose(report(missing()), catalog).causes[0].cause == "C-002"
    assert propose(report(missing(pattern="step")), catalog).causes[0].cause == "C-003"


def test_a_deprecated_cause_is_not_told(tmp_path: Path) -> None:
    causes = second("pattern: [steady]")
    head, tail = causes[: len(CAUSE)], causes[len(CAUSE) :].replace("status: stable", "status: deprecated")
    catalog = load_catalog(write_catalog(tmp_path / "own", causes=head + tail))
    assert propose(report(missing()), catalog).causes[0].cause == "C-001"


# Rows of the mapping


def proposed(folder: Path, more: str, of: Report, causes: str = CAUSE, **answers: str) -> Plan:
    catalog = load_catalog(write_catalog(folder / "own", causes=causes, mapping=ROW % more))
    return propose(of, catalog, answers=answers)


@pytest.mark.parametrize(
    ("when", "of", "comes"),
    [
        ("volume_per_day: {at_least: 20}", report(missing(), measured=600), True),
        ("volume_per_day: {at_least: 20}", report(missing(), measured=599), False),
        ("volume_per_day: {at_most: 20}", report(missing(), measured=600), True),
        ("volume_per_day: {at_most: 20}", report(missing(), measured=601), False),
        ("defects: {at_least: 30}", report(missing(defects=30)), True),
        ("defects: {at_least: 31}", report(missing(defects=30)), False),
        ("code: [mistyped-number, missing-number]", report(missing()), True),
        ("code: [mistyped-number]", report(missing()), False),
        ("pattern: [steady], segment: [sku]", report(missing()), False),
    ],
)
def test_a_row_counts_where_all_its_conditions_hold(tmp_path: Path, when: str, of: Report, comes: bool) -> None:
    plan = proposed(tmp_path, f", when: {{{when}}}", of)
    assert [item.measure for item in plan.measures] == (["CA-001"] if comes else [])
    assert [item.measure for item in plan.left_out] == ([] if comes else ["CA-001"])


ASKING = CAUSE.replace('ask: "Why?"', f'ask: "Why?", choices: {CHOICES}')
OTHER = ASKING.replace("C-001", "C-002").replace("missing-number", "mistyped-number")


@pytest.mark.parametrize(
    ("key", "answer"),
    [
        ("why", "RC1.why"),
        ("why", "C-001.why"),
        ("C-001.why", "RC1.why"),
        ("C-002.why", "RC2.why"),
        ("C-002.why", "C-002.why"),
    ],
)
def test_an_answer_counts_wherever_it_was_given(tmp_path: Path, key: str, answer: str) -> None:
    both = report(missing(), root("mistyped-number", id_="RC2"))
    for text, comes in (
        ("old", True),
        ("The scanner was OLD.", True),
        ("new", False),
        ("It was old", False),
        ("", False),
    ):
        wanted = proposed(
            tmp_path / "w", f", when_answers: {{{key}: [old]}}", both, ASKING + OTHER, **{answer: text}
        )
        assert ("CA-001" in {item.measure for item in wanted.measures}) is comes, text
        kept = proposed(
            tmp_path / "u", f", unless_answers: {{{key}: [old]}}", both, ASKING + OTHER, **{answer: text}
        )
        assert ("CA-001" in {item.measure for item in kept.measures}) is not comes, text


def test_an_answer_for_one_root_cause_does_not_count_for_another_of_the_same_kind(tmp_path: Path) -> None:
    twice = report(missing(), root("missing-number", id_="RC2", segment={"sku": "A"}))
    plan = proposed(tmp_path, ", when_answers: {why: [old]}", twice, ASKING, **{"RC2.why": "old"})
    (only,) = plan.measures
    assert only.root_causes == ("RC2",)
