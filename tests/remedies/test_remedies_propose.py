import datetime as dt
import re
from pathlib import Path

import pytest
from remedies_factory import measure, report, root, write_catalog

from poagen.common.defects import CODES
from poagen.common.finding import PoagenError
from poagen.diagnosis.model import RootCause
from poagen.policy import rules
from poagen.policy.model import Rule
from poagen.remedies import lint, load_catalog, propose
from poagen.remedies.content import content_checks
from poagen.remedies.model import Kind, Lifecycle, Plan, Statement, Strength

DONE = Statement(
    lifecycle=Lifecycle.COMPLETED,
    date=dt.date(2026, 11, 2),
    owner="operations manager",
    evidence=["closing.pdf"],
    slots={"courier": "Zephyr Local", "new_carrier": "USPS"},
)


def ids(plan: Plan, kind: Kind | None = None) -> list[str]:
    return [item.measure for item in (plan.of_kind(kind) if kind else plan.measures)]


def test_without_root_causes_the_plan_is_empty() -> None:
    plan = propose(report(), statements={"CA-009": DONE})
    assert plan.causes == plan.measures == ()
    assert plan.catalog_version == "0.1.0"


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("measured", [60, 600, 6000])
def test_every_code_gets_a_cause_and_two_to_three_measures_of_each_kind(code: str, measured: int) -> None:
    plan = propose(report(root(code), measured=measured))
    assert [item.root_cause for item in plan.causes] == ["RC1"]
    for kind in Kind:
        assert 2 <= len(ids(plan, kind)) <= 3, (kind, ids(plan))
    assert any(item.strength is not Strength.WEAKER for item in plan.of_kind(Kind.PREVENTIVE))


def test_a_missing_number_of_a_feed_gets_the_feed_s_cause() -> None:
    fed = root("missing-number", segment={"channel": "Web"}, family="technical", pattern="burst")
    by_hand = root("missing-number", id_="RC2", segment={"operator": "M.R."})
    plain = root("missing-number", id_="RC3", segment={"category": "Toys"})
    plan = propose(report(fed, by_hand, plain))
    assert [item.cause for item in plan.causes] == ["C-021", "C-022", "C-001"]


def test_the_statement_tells_segment_carrier_and_onset() -> None:
    day = dt.date(2026, 10, 6)
    unlisted = root("carrier-not-integrated", detail={"carrier": "Zephyr\nLocal"})
    fed = root(
        "missing-number",
        id_="RC2",
        segment={"channel": "Web", "ship_method": "Saver"},
        family="technical",
        onset=day,
        onset_earliest=day,
        onset_latest=dt.date(2026, 10, 7),
    )
    first, second = propose(report(unlisted, fed)).causes
    assert "warehouse East" in first.statement
    assert "Zephyr Local" in first.statement
    assert "channel Web and shipping service Saver" in second.statement
    assert "between 6 October 2026 and 7 October 2026" in second.statement


def test_an_empty_segment_is_the_whole_business() -> None:
    assert "the business" in propose(report(root(segment={}))).causes[0].statement


def test_answers_go_by_root_cause_then_by_cause_and_blank_ones_stay_open() -> None:
    two = report(root(), root(id_="RC2"))
    answers = {"RC1.why-typed": " broken\nscanner ", "C-007.why-typed": "habit", "RC2.why-slips-passed": " "}
    first, second = propose(two, answers=answers).causes
    assert [question.answer for question in first.questions] == ["broken scanner", None]
    assert [question.answer for question in second.questions] == ["habit", None]


def test_a_measure_for_two_root_causes_stands_once() -> None:
    plan = propose(report(root("missing-number"), root("mistyped-number", id_="RC2")))
    shared = {item.measure: item.root_causes for item in plan.measures}
    assert len(ids(plan)) == len(set(ids(plan)))
    assert shared["PM-001"] == ("RC1", "RC2")
    kinds = [item.kind for item in plan.measures]
    assert kinds == sorted(kinds, key=lambda kind: kind is Kind.PREVENTIVE)
    for kind in Kind:
        firsts = [item.root_causes[0] for item in plan.of_kind(kind)]
        assert firsts == sorted(firsts)


def test_a_small_seller_is_not_told_to_build_a_system() -> None:
    small = ids(propose(report(root("no-carrier-scan"), measured=150)), Kind.PREVENTIVE)
    large = ids(propose(report(root("no-carrier-scan"), measured=9000)), Kind.PREVENTIVE)
    assert "PM-020" in small
    assert "PM-018" not in small
    assert "PM-018" in large
    assert "PM-020" not in large


def test_conditions_on_marketplace_segment_and_pattern(tmp_path_factory: pytest.TempPathFactory) -> None:
    row = '- {cause: C-001, measure: CA-001, priority: 1, how: "It answers.", when: {%s}}\n'
    holds = {"marketplace: [US]": True, "marketplace: [UK]": False}
    holds |= {"segment: [warehouse]": True, "segment: [sku]": False}
    holds |= {"pattern: [steady, burst]": True, "pattern: [step]": False}
    for when, expected in holds.items():
        folder = write_catalog(tmp_path_factory.mktemp("c") / "own", mapping=row % when)
        plan = propose(report(root("missing-number")), load_catalog(folder))
        assert (ids(plan) == ["CA-001"]) is expected, when


def test_a_stronger_measure_takes_the_last_place_of_three_weaker_ones(tmp_path: Path) -> None:
    weaker = "".join(measure(f"PM-00{n}", strength="weaker") for n in range(1, 5))
    rows = "".join(
        f'- {{cause: C-001, measure: PM-00{n}, priority: {n}, how: "Reason {n}."}}\n' for n in range(1, 6)
    )
    folder = write_catalog(tmp_path / "own", preventive=weaker + measure("PM-005"), mapping=rows)
    plan = propose(report(root("missing-number")), load_catalog(folder))
    assert ids(plan) == ["PM-001", "PM-002", "PM-005"]


def test_a_declined_measure_stays_with_its_lifecycle_and_is_not_replaced_while_one_is_left() -> None:
    first = ids(propose(report(root("no-carrier-scan"))), Kind.CORRECTIVE)
    declined = Statement(lifecycle=Lifecycle.DECLINED, note="not ours")
    plan = propose(report(root("no-carrier-scan")), statements={first[0]: declined})
    stays = next(item for item in plan.measures if item.measure == first[0])
    assert stays.statement is declined
    assert sorted(ids(plan, Kind.CORRECTIVE)) == sorted(first)
    all_declined = propose(report(root("no-carrier-scan")), statements=dict.fromkeys(first, declined))
    assert len(set(ids(all_declined, Kind.CORRECTIVE)) - set(first)) == 1


def test_a_stated_measure_beyond_the_first_three_is_kept() -> None:
    assert "CA-018" not in ids(propose(report(root("no-carrier-scan"))))
    assert "CA-018" in ids(propose(report(root("no-carrier-scan")), statements={"CA-018": DONE}))


def test_a_statement_of_an_unknown_measure_is_refused_with_the_nearest() -> None:
    with pytest.raises(PoagenError) as caught:
        propose(report(root()), statements={"PM-0011": DONE})
    assert caught.value.findings[0].code == "POA104"
    assert "did you mean" in (caught.value.findings[0].help or "")


def test_a_code_without_a_cause_is_refused(tmp_path: Path) -> None:
    catalog = load_catalog(write_catalog(tmp_path / "own"))
    with pytest.raises(PoagenError) as caught:
        propose(report(root("reused-number")), catalog)
    assert caught.value.findings[0].code == "POA116"


def test_the_same_input_gives_the_same_plan() -> None:
    both = report(root(), root("no-carrier-scan", id_="RC2"))
    assert propose(both, statements={"CA-018": DONE}) == propose(both, statements={"CA-018": DONE})


def test_done_reads_as_done_with_the_seller_s_words() -> None:
    plan = propose(report(root("carrier-not-integrated")), statements={"CA-009": DONE})
    text = next(item.text for item in plan.measures if item.measure == "CA-009")
    assert text.startswith("On 2 November 2026, we ended shipping of Amazon orders with Zephyr Local")


# Answers, and measures that depend on one another


def test_an_answer_brings_its_own_measures_first() -> None:
    typed = report(root("mistyped-number", segment={"operator": "M.R."}))
    without = ids(propose(typed), Kind.CORRECTIVE)
    plan = propose(typed, answers={"RC1.why-typed": "device-failed"})
    assert "CA-045" not in without
    assert ids(plan, Kind.CORRECTIVE)[0] == "CA-045"
    (question, _) = plan.causes[0].questions
    assert (question.chosen, question.answer) == (
        "device-failed",
        "The scanner at the station had failed, and numbers were keyed in.",
    )


def test_a_choice_may_be_given_by_its_sentence_and_other_words_are_an_answer_without_a_choice() -> None:
    sentence = "the scanner at the station  had failed, and numbers were keyed in."
    for said, chosen in ((sentence, "device-failed"), ("We had no time.", None)):
        (question, _) = propose(report(root()), answers={"C-007.why-typed": said}).causes[0].questions
        assert question.chosen == chosen
        assert question.answer
        assert [option.id for option in question.choices] == ["device-failed", "no-scanner", "website"]


def test_a_contributing_cause_needs_a_confirming_answer() -> None:
    typed = report(root())
    assert propose(typed).contributing == ()
    assert propose(typed, answers={"C-045.who-watched": "weekly"}).contributing == ()
    plan = propose(typed, answers={"C-045.who-watched": "nobody"})
    assert [item.cause for item in plan.contributing] == ["C-045"]
    assert "C-045" not in {item.cause for item in plan.asked}
    reading = next(item for item in plan.measures if item.measure == "PM-035")
    assert reading.root_causes == ("C-045",), "it answers what contributed, and no root cause"
    assert propose(report(), answers={"C-045.who-watched": "nobody"}).contributing == ()


@pytest.mark.parametrize(("labelled", "says"), [(30, True), (29, False), (0, False)])
def test_labels_are_told_as_bought_only_where_the_files_show_each_of_them(labelled: int, says: bool) -> None:
    (cause,) = propose(report(root("no-carrier-scan", labelled=labelled))).causes
    assert ("Labels were bought" in cause.statement) is says
    assert "no scan of the carrier is known" in cause.statement
    assert "wrong-number" in {option.id for question in cause.questions for option in question.choices}


@pytest.mark.parametrize(
    ("root_cause", "answer"),
    [
        (root("no-carrier-scan"), {"C-016.why-no-scan": "wrong-number"}),
        (root("no-carrier-scan", pattern="burst"), {"C-026.what-happened-those-days": "wrong-number"}),
        (
            root("no-carrier-scan", pattern="burst", segment={"carrier": "UPS"}),
            {"C-035.what-carrier-says": "not-known"},
        ),
    ],
)
def test_numbers_that_were_not_those_of_the_labels_are_no_matter_of_the_handover(
    root_cause: RootCause, answer: dict[str, str]
) -> None:
    plan = propose(report(root_cause), answers=answer)
    assert {"CA-002", "PM-001", "PM-005"} <= set(ids(plan))
    assert not {"PM-018", "PM-043", "PM-014", "PM-066"} & set(ids(plan))
    assert "PM-005" not in ids(propose(report(root_cause)))


def test_what_is_stated_answers_no_cause_for_which_another_answer_would_be_needed() -> None:
    typed, unscanned = root(), root("no-carrier-scan", id_="RC2")
    done = {"PM-001": DONE}
    assert answers_of(propose(report(typed, unscanned), statements=done), "PM-001") == ("RC1",)
    wrong = {"C-016.why-no-scan": "wrong-number"}
    both = propose(report(typed, unscanned), statements=done, answers=wrong)
    assert answers_of(both, "PM-001") == ("RC1", "RC2")
    alone = propose(report(root("no-carrier-scan")), statements=done)
    assert answers_of(alone, "PM-001") == ("RC1",), "it stays where the seller states it"


UNKNOWN_RULE = {"C-050.which-rule": "scans"}


def answers_of(plan: Plan, id_: str) -> tuple[str, ...]:
    return next(item.root_causes for item in plan.measures if item.measure == id_)


def test_a_measure_for_what_contributed_names_the_root_causes_that_it_answers() -> None:
    typed, unscanned = root(), root("no-carrier-scan", id_="RC2")
    assert answers_of(propose(report(typed, unscanned), answers=UNKNOWN_RULE), "PM-025") == ("RC2",)
    assert "PM-025" not in ids(propose(report(typed), answers=UNKNOWN_RULE))
    both = {**UNKNOWN_RULE, "C-047.how-sent": "by-hand"}
    plan = propose(report(root("carrier-missing"), unscanned, measured=900), answers=both)
    assert answers_of(plan, "PM-003") == ("RC1",)
    assert answers_of(plan, "PM-056") == ("C-050",)


def test_one_that_is_stated_stands_apart_where_it_answers_none_of_them() -> None:
    stated = Statement(lifecycle=Lifecycle.PLANNED, date=dt.date(2026, 11, 9), owner="A. B.")
    plan = propose(report(root()), answers=UNKNOWN_RULE, statements={"PM-025": stated})
    assert answers_of(plan, "PM-025") == ("C-050",)


def test_how_numbers_are_sent_decides_which_tools_are_proposed() -> None:
    large = report(root("missing-number", segment={"category": "Toys"}), measured=9000)
    assert "PM-002" in ids(propose(large))
    by_hand = propose(large, answers={"C-047.how-sent": "by-hand"})
    assert "PM-002" not in ids(by_hand)
    reason = next(item.reason for item in by_hand.left_out if (item.measure, item.root_cause) == ("PM-002", "RC1"))
    assert "by-hand" in reason


def test_every_chosen_measure_says_why() -> None:
    plan = propose(report(root("no-carrier-scan"), measured=9000))
    manifest = next(item for item in plan.measures if item.measure == "PM-018")
    (reason,) = manifest.reasons
    assert reason.startswith("RC1 (Numbers of which no carrier scan is known): number 1 of")
    assert "at least 10 packages a day; there are about 300" in reason
    left_out = {item.measure: item.reason for item in plan.left_out}
    assert "at most 30 packages a day" in left_out["PM-020"]


ANY = "{cause: C-001, measure: %s, priority: %d, how: Reason.}"


def related(folder: Path, **relations: str) -> list[str]:
    """What is proposed of three preventive measures, where ``relations`` add lines to some."""
    entries = "".join(
        measure(f"PM-00{n}").rstrip() + "\n" + (f"  {relations[f'PM00{n}']}\n" if f"PM00{n}" in relations else "")
        for n in (1, 2, 3)
    )
    rows = "".join("- " + ANY % (f"PM-00{n}", n) + "\n" for n in (1, 2, 3))
    catalog = load_catalog(write_catalog(folder / "own", preventive=entries, mapping=rows))
    return ids(propose(report(root("missing-number")), catalog))


def test_measures_that_exclude_each_other_are_not_proposed_together(tmp_path: Path) -> None:
    assert related(tmp_path / "a") == ["PM-001", "PM-002", "PM-003"]
    assert related(tmp_path / "b", PM001="excludes: [PM-002]") == ["PM-001", "PM-003"]
    assert related(tmp_path / "c", PM002="excludes: [PM-001]") == ["PM-001", "PM-003"]


def test_a_required_measure_comes_with_the_one_that_requires_it(tmp_path: Path) -> None:
    assert related(tmp_path / "a", PM001="requires: [PM-003]")[:2] == ["PM-003", "PM-001"]
    both = {"PM001": "requires: [PM-003]", "PM003": "excludes: [PM-001]"}
    assert "PM-001" not in related(tmp_path / "b", **both)


def test_what_the_seller_has_done_keeps_out_what_it_excludes() -> None:
    slots = {"stock_place": "our own warehouse"}
    done = DONE.model_copy(update={"slots": slots})
    answers = {"RC1.who-ships-item": "supplier"}
    supplied = report(root("no-carrier-scan", segment={"sku": "BED-140"}), measured=150)
    assert "PM-046" in ids(propose(supplied, answers=answers))
    stated = propose(supplied, answers=answers, statements={"PM-048": done})
    assert "PM-048" in ids(stated)
    assert not {"PM-046", "PM-047"} & set(ids(stated))
    assert any(item.reason == "it does not go together with PM-048" for item in stated.left_out)


def test_thresholds_of_a_cause_hold_only_where_the_data_reach_them(tmp_path: Path) -> None:
    plain = write_catalog(tmp_path / "own")
    text = (plain / "causes.yaml").read_text(encoding="utf-8")
    special = text.replace("C-001", "C-002").replace(
        "  statement:", "  when: {share: {at_least: 0.4}}\n  statement:"
    )
    (plain / "causes.yaml").write_text(text + special, encoding="utf-8")
    catalog = load_catalog(plain)
    chosen = [
        propose(report(root("missing-number", share=share)), catalog).causes[0].cause for share in (0.39, 0.4, 0.9)
    ]
    assert chosen == ["C-001", "C-002", "C-002"]


def _links(folder: Path, measures: dict[str, str], **options: object) -> list[str]:
    """What is proposed of measures with these strengths or further lines, mapped in their order."""
    entries = {"CA": "", "PM": ""}
    for id_, more in measures.items():
        strength = "weaker" if "weaker" in more else "intermediate"
        line = more.replace("weaker", "").strip()
        entries[id_[:2]] += measure(id_, strength=strength).rstrip() + (f"\n  {line}\n" if line else "\n")
    rows = "".join(f"- {ANY % (id_, place)}\n" for place, id_ in enumerate(measures, start=1))
    files = {"corrective": entries["CA"], "preventive": entries["PM"], "mapping": rows}
    catalog = load_catalog(write_catalog(folder / "own", **files))
    plan = propose(report(root("missing-number")), catalog, **options)  # type: ignore[arg-type]
    assert not {item.measure for item in plan.left_out} & set(ids(plan))
    return ids(plan)


def test_what_a_required_measure_requires_comes_too(tmp_path: Path) -> None:
    chain = {
        "PM-001": "requires: [PM-004]",
        "PM-002": "",
        "PM-003": "",
        "PM-004": "requires: [PM-005]",
        "PM-005": "",
    }
    assert _links(tmp_path / "a", chain) == ["PM-005", "PM-004", "PM-001"]
    circle = {"PM-001": "requires: [PM-002]", "PM-002": "requires: [PM-001]"}
    assert sorted(_links(tmp_path / "b", circle)) == ["PM-001", "PM-002"]
    far = {**chain, "PM-005": "excludes: [PM-001]"}
    assert _links(tmp_path / "c", far)[:2] == ["PM-002", "PM-003"]


@pytest.mark.parametrize(("one", "other"), [("CA-001", "PM-009"), ("PM-001", "CA-009")])
def test_a_required_measure_of_the_other_kind_comes_too(tmp_path: Path, one: str, other: str) -> None:
    before = {f"{other[:2]}-00{n}": "" for n in (1, 2, 3)}
    found = _links(tmp_path, {one: f"requires: [{other}]", **before, other: ""})
    assert {one, other} <= set(found)
    assert len(found) <= 5


@pytest.mark.parametrize(
    ("measures", "comes"),
    [
        ({"PM-001": "requires: [CA-001]", "CA-001": ""}, True),
        ({"PM-001": "requires: [PM-002]", "PM-002": "requires: [CA-001]", "CA-001": ""}, True),
        ({"PM-001": "requires: [PM-002, PM-003]", "PM-002": "", "PM-003": ""}, True),
        ({"PM-001": "requires: [PM-002]", "PM-002": "requires: [PM-001]"}, True),
        ({"PM-001": "requires: [PM-002, PM-003, PM-004]", "PM-002": "", "PM-003": "", "PM-004": ""}, False),
        ({"PM-001": "requires: [CA-001]", "CA-001": "requires: [PM-002]", "PM-002": "excludes: [PM-001]"}, False),
        ({"PM-001": "requires: [PM-002, CA-001]", "PM-002": "excludes: [CA-001]", "CA-001": ""}, False),
    ],
)
def test_the_linter_tells_a_requirement_exactly_where_no_plan_can_meet_it(
    tmp_path: Path, measures: dict[str, str], comes: bool
) -> None:
    assert ("PM-001" in _links(tmp_path, measures)) is comes
    told = content_checks(load_catalog(tmp_path / "own"), ["POA269", "POA270"])
    assert [found.value for found in told if found.value == "PM-001"] == ([] if comes else ["PM-001"])


def test_a_measure_without_a_row_is_told_as_never_proposed_also_where_another_requires_it(tmp_path: Path) -> None:
    entries = measure("PM-001").rstrip() + "\n  requires: [PM-002]\n" + measure("PM-002")
    folder = write_catalog(tmp_path / "own", preventive=entries)
    assert "PM-002" not in ids(propose(report(root("missing-number")), load_catalog(folder)))
    assert [found.message for found in lint(folder) if found.code == "POA114"] == [
        "PM-002 is in no row of the mapping, so it is never proposed"
    ]


def test_a_stronger_measure_in_the_last_place_brings_what_it_requires(tmp_path: Path) -> None:
    weak = {f"PM-00{n}": "weaker" for n in (1, 2, 3, 4)}
    found = _links(tmp_path, {**weak, "PM-005": "requires: [PM-004]"})
    assert found == ["PM-001", "PM-004", "PM-005"]


def test_a_planned_measure_brings_what_it_requires(tmp_path: Path) -> None:
    planned = Statement(lifecycle=Lifecycle.PLANNED, date=dt.date(2026, 12, 1), owner="manager")
    measures = {"PM-001": "", "PM-002": "", "PM-003": "", "PM-004": "requires: [PM-005]", "PM-005": ""}
    found = _links(tmp_path, measures, statements={"PM-004": planned})
    assert sorted(found) == ["PM-001", "PM-004", "PM-005"]


def test_a_planned_measure_brings_what_it_requires_also_beside_others_and_where_its_row_no_longer_holds(
    tmp_path: Path,
) -> None:
    planned = Statement(lifecycle=Lifecycle.PLANNED, date=dt.date(2026, 12, 1), owner="manager")
    measures = {"PM-001": "", "PM-002": "", "PM-003": "requires: [PM-004]", "PM-004": "", "CA-001": ""}
    stated = dict.fromkeys(["PM-001", "PM-002", "PM-003"], planned)
    assert _links(tmp_path / "a", measures, statements=stated) == [
        "CA-001",
        "PM-001",
        "PM-002",
        "PM-003",
        "PM-004",
    ]
    answered = {"PM-001": "", "PM-002": "", "PM-003": "", "PM-004": "", "PM-005": ""}
    answered["PM-004"] = "requires: [PM-005]"
    _links(tmp_path / "c", answered)
    rows = (tmp_path / "c" / "own" / "mapping.yaml").read_text("utf-8")
    narrow = re.sub(r"(?m)(PM-004.*)\}$", r"\1, when: {marketplace: [UK]}}", rows)
    assert narrow != rows
    (tmp_path / "c" / "own" / "mapping.yaml").write_text(narrow, "utf-8")
    plan = propose(
        report(root("missing-number")), load_catalog(tmp_path / "c" / "own"), statements={"PM-004": planned}
    )
    assert {"PM-004", "PM-005"} <= set(ids(plan))


NEWEST = [rule for rule in rules() if rule.programme == "standard" and rule.effective_to is None]


@pytest.mark.parametrize("rule", NEWEST, ids=[rule.id for rule in NEWEST])
def test_a_missed_exemption_for_letters_is_told_only_in_stores_that_have_one(rule: Rule) -> None:
    letters = root("untracked-service", segment={"ship_method": "Standard Letter"})
    (cause,) = propose(report(letters, marketplace=rule.marketplace), load_catalog()).causes
    has_one = any(part.service is not None or part.ship_methods is not None for part in rule.exemptions)
    assert (cause.cause == "C-038") is has_one
