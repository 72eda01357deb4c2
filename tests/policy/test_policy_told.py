"""What policy tells of its rules, of one package and of all, word for word."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from policy_factory import AS_OF, FIXTURE, RULE, codes, judged, package, packages
from policy_situations import OTHERWISE, TOGETHER
from told import same_as

from poagen.common.finding import Finding, PoagenError, format_finding
from poagen.policy import (
    Terms,
    Verdicts,
    choose_rule,
    difference,
    judge,
    load_rules,
    rule_by_id,
    rule_line,
    rule_lines,
    rules_of,
    sentence,
    steps,
)
from poagen.policy.model import Exemption
from poagen.policy.near import MEASURES
from poagen.policy.related import RelatedTarget, related_lines, related_metrics, related_target

HERE = Path(__file__).parent
TOLD = HERE / "told"
SHOWN = ["US-2025-01-15", "UK-2023-03-31", "US-PREMIUM-2022-07-25", "DE-2021-04-19"]


# ---------------------------------------------------------------- rules


@pytest.mark.parametrize("name", SHOWN)
def test_how_a_rule_is_shown(name: str) -> None:
    rule = rule_by_id(name)
    same_as(TOLD / f"rule-{name.casefold()}.txt", [rule_line(rule), *rule_lines(rule)])


def test_a_sentence_that_no_source_says_names_what_comes_near() -> None:
    said = {"status": "unknown", "looked_for": "a page", "sources": ["A", "B"]}
    rule = RULE.model_copy(update={"late_first_scan": RULE.late_first_scan.model_copy(update=said)})
    assert "    unknown: no source was found; looked for a page; compare A, B" in rule_lines(rule)


def test_a_destination_that_a_rule_leaves_out_and_one_that_is_not_known() -> None:
    abroad = {"id": "abroad", "says": "To Canada.", "sources": RULE.exemptions[0].sources, "reason": "destination"}
    rule = RULE.model_copy(update={"exemptions": [Exemption(**abroad, destinations=["CA"])]})
    rows = [package(destination_country=country) for country in ("CA", " ca ", "US", "")]
    found = judge(packages(rows), rule, as_of=AS_OF)
    assert found.table["status"].tolist() == ["exempt", "exempt", "measured", "measured"]
    out, perhaps = "yes: To Canada. [abroad]", "perhaps, the data does not show it: To Canada. [abroad]"
    told = [dict(steps(found, place))["left out"] for place in range(4)]
    assert told == [out, out, "no: no exemption holds", perhaps]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("DE-2021-08-09", "DE-2025-01-15"),
        ("US-2025-01-15", "US-SFP-2022-07-25"),
        ("UK-2025-01-15", "UK-2025-01-15"),
    ],
)
def test_what_two_rules_say_differently(old: str, new: str) -> None:
    lines = difference(rule_by_id(old), rule_by_id(new))
    same_as(TOLD / f"difference-{old.casefold()}-{new.casefold()}.txt", lines)


def test_what_is_told_of_the_figures_beside_the_rate() -> None:
    same_as(TOLD / "related.txt", related_lines())


def target(**changes: Any) -> RelatedTarget:
    return related_metrics().metrics[0].model_copy(update=changes)


def test_a_target_beside_the_rate_holds_in_its_stores_from_its_day() -> None:
    day = dt.date(2024, 9, 25)
    for stores, since, expected in (
        ((), None, True),
        (("US",), None, True),
        (("CA",), None, False),
        ((), day, True),
        ((), day + dt.timedelta(days=1), False),
        (("CA",), day, False),
    ):
        assert target(marketplaces=stores, effective_from=since).holds("US", day) is expected


@pytest.mark.parametrize(
    ("better", "passes", "meets"),
    [
        ("lower", "at", [True, True, False]),
        ("lower", "beyond", [True, False, False]),
        ("higher", "at", [False, True, True]),
        ("higher", "beyond", [False, False, True]),
    ],
)
def test_a_figure_beside_the_rate_meets_its_target_on_the_good_side(
    better: str, passes: str, meets: list[bool]
) -> None:
    one = target(better=better, passes=passes)
    assert [one.meets(rate, 0.3) for rate in (0.29, 0.3, 0.31)] == meets
    assert one.meets(0.1 + 0.2, 0.3) is (better == "higher")


def test_each_figure_beside_the_rate_is_found_by_its_name() -> None:
    assert [related_target(one.name) for one in related_metrics().metrics] == [*related_metrics().metrics]


# ---------------------------------------------------------------- what is refused


def refused(work: Any) -> list[str]:
    with pytest.raises(PoagenError) as error:
        work()
    return [format_finding(replace(one, file=one.file and Path(one.file).name)) for one in error.value.findings]


def test_what_is_told_where_there_is_no_rule() -> None:
    told = refused(lambda: rule_by_id("US-2020-01-01"))
    told += refused(lambda: rules_of("Narnia"))
    told += refused(lambda: rules_of("../us"))
    told += refused(lambda: choose_rule("CA", AS_OF, "sfp"))
    told += refused(lambda: choose_rule("Amazon.com", dt.date(2019, 1, 1)))
    told += refused(
        lambda: judged([package()], rates={"EUR": 0.0, "euro": 1.0, "GBP": float("inf"), "JPY": 0.007})
    )
    same_as(TOLD / "refused.txt", told)


BROKEN = {
    "a later rule within the time of the older": ("effective_to: 2025-01-14", "effective_to: 2025-01-15"),
    "an older rule without an end": ("effective_to: 2025-01-14\n", ""),
    "an end before the beginning": ("effective_to: 2025-01-14", "effective_to: 2021-01-14"),
    "another id than the file's": ("id: US-2021-08-09", "id: US-2021-08-10"),
    "an id of another store": ("marketplace: US", "marketplace: CA"),
    "a sentence's id twice": ("id: US21-TARGET", "id: US21-SCAN"),
    "the id of another file's sentence": ("id: US21-TARGET", "id: US-TARGET"),
    "a source that is not listed": ("sources: [", "sources: [NOPE, ZERO, "),
    "no day": ("dated: true", "dated: false"),
    "no time zone": ("time_zone: America/Los_Angeles", "time_zone: PST"),
    "no currency": ("currency: USD", "currency: USX"),
}


def test_what_is_told_of_rules_that_contradict_each_other(tmp_path: Path) -> None:
    home = HERE.parents[1] / "poagen" / "policy" / "rules"
    newer, older = ((home / f"us-{day}.yaml").read_text("utf-8") for day in ("2025-01-15", "2021-08-09"))
    (tmp_path / "us-2025-01-15.yaml").write_text(newer, "utf-8")
    told = []
    for name, (old, new) in BROKEN.items():
        text = older if old in older else older.replace("country: US", "country: US\ndated: true")
        assert old in text
        (tmp_path / "us-2021-08-09.yaml").write_text(text.replace(old, new, 1), "utf-8")
        try:
            load_rules(tmp_path)
            told += [name, "  loads"]
        except PoagenError as error:
            told += [name]
            for one in error.findings:
                place = f"{Path(one.file or '').name} {one.row}:{one.column}"
                told.append(f"  {one.code} {one.severity} {place} {one.message}; {one.help}")
    same_as(TOLD / "broken-rules.txt", told)


# ---------------------------------------------------------------- one package


def way(verdicts: Verdicts, place: int, known: dict[str, str]) -> Iterator[str]:
    """The steps of a package, but for those that are told of the good one, too."""
    for question, answer in steps(verdicts, place):
        if known.get(question) != answer:
            yield f"  {question}: {answer}"
    row = verdicts.table.iloc[place]
    yield f"  decided by: {sentence(verdicts, str(row['sentence']))}"
    told = [*filter(None, (row["status"], row["reason"], row["verdict"])), *sorted(codes(verdicts.signs[place]))]
    yield f"  {', '.join(told)}"


def test_what_is_told_of_each_package_of_the_table() -> None:
    cases = [case for case in FIXTURE["cases"] if "beside" not in case and not case.get("alone")]
    rows = [package(case.get("base", "sent"), **case.get("with", {})) for case in cases]
    rows = [{**row, "package_id": str(place)} for place, row in enumerate([package(), *rows])]
    verdicts = judged(rows)
    told = ["a good package", *way(verdicts, 0, {})]
    for place, case in enumerate(cases, start=1):
        told += [case["name"], *way(verdicts, place, dict(steps(verdicts, 0)))]
    same_as(TOLD / "steps.txt", told)


def test_what_is_told_of_packages_of_other_rules() -> None:
    told = []
    for name, (rule, rows, options) in OTHERWISE.items():
        verdicts = judge(packages(rows), rule_by_id(rule), as_of=AS_OF, **options)
        told += [name, *(line for place in range(len(rows)) for line in way(verdicts, place, {}))]
    same_as(TOLD / "steps-otherwise.txt", told)


# ---------------------------------------------------------------- all packages


def whole(finding: Finding) -> str:
    told = {name: value for name, value in finding.to_dict().items() if value is not None}
    said = f"  {told.pop('code')} {told.pop('severity')}: {told.pop('message')}\n    help: {told.pop('help')}"
    return f"{said}{told or ''}"


def test_what_is_told_of_all_packages() -> None:
    told = []
    for name, (rule, rows, options) in TOGETHER.items():
        found = judge(packages(rows), rule_by_id(rule), as_of=AS_OF, **options).findings
        told += [name, *(line for one in found for line in whole(one).splitlines())]
    same_as(TOLD / "findings.txt", told)


def test_no_rate_is_told_where_the_files_list_only_some_packages() -> None:
    rule, rows, _ = TOGETHER["a service named otherwise"]
    found = judge(replace(packages(rows), lists_all=False), rule_by_id(rule), as_of=AS_OF).findings
    assert [one.message.partition(";")[2] for one in found] == [" 1 of them is invalid"]


def test_every_code_of_policy_and_every_measure_of_a_near_miss_is_told() -> None:
    text = "".join(path.read_text("utf-8") for path in TOLD.glob("*.txt"))
    known = {f"POL{number:03}" for number in (1, 2, 3, 4, 5, *range(10, 26))}
    assert {code for code in known if code not in text} == set()
    assert all(measure in text for measure in MEASURES.values())


def test_what_packages_are_judged_by() -> None:
    terms = Terms(RULE, AS_OF)
    assert (terms.window, terms.latency, terms.blank_scans_mean_none, terms.rates) == (None, 0, False, {})
    assert (terms.days.start, terms.days.end, terms.days.days) == (dt.date(2026, 10, 2), AS_OF, 30)
