from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from document_cases import (
    BARE,
    GARDEN,
    HEAD,
    HOME,
    done,
    measure,
    open_plan,
    plan,
    planned_cause,
    promised,
    report,
    root_cause,
    section,
    stated_plan,
    three_causes,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from poagen.common.finding import PoagenError
from poagen.diagnosis.model import DefectCount, Report
from poagen.document import Document, Letterhead, compose
from poagen.remedies.model import Lifecycle, Question, Statement

GOLDEN = Path(__file__).parent / "golden"
TAKEN, STEPS = "Actions we have taken", "Steps to prevent it from happening again"


@cache
def letters() -> dict[str, Document]:
    few = DefectCount(code="missing-number", family="tracking-data", count=3, share=0.75)
    one = DefectCount(code="no-carrier-scan", family="fulfilment-delay", count=1, share=0.25)
    return {
        "ready": compose(three_causes(), stated_plan(), HEAD),
        "draft": compose(three_causes(), open_plan(), BARE),
        "no-pattern": compose(report((("Toys", 4, 12),), defects=(few, one)), plan(), HEAD),
        "defects-only": compose(
            report((("Toys", 9, None), ("Garden", 1, None)), (root_cause(defects=9, packages=9),)),
            plan((planned_cause(),)),
            HEAD,
        ),
    }


@pytest.mark.parametrize("name", ["ready", "draft", "no-pattern", "defects-only"])
def test_a_letter_reads_as_its_golden_file(name: str) -> None:
    assert letters()[name].markdown == (GOLDEN / f"{name}.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("blocks", "scope", "asked"),
    [
        (None, ("Toys",), "We ask that our seller-fulfilled listings in Toys be reinstated."),
        ("categories", ("Toys",), "We ask that our seller-fulfilled listings in Toys be reinstated."),
        ("account", ("Toys",), "We ask that our selling account be reinstated."),
        ("nothing", ("Toys",), "We ask that our seller-fulfilled listings in Toys stay active."),
    ],
)
def test_a_letter_asks_for_what_the_notice_blocks(blocks: str | None, scope: tuple[str, ...], asked: str) -> None:
    letter = compose(three_causes(), stated_plan(), replace(HEAD, blocks=blocks, scope=scope))
    assert section(letter.markdown, "Request") == [asked]


@pytest.mark.parametrize("language", ["en", "de", "fr", "it", "es", "ja"])
def test_every_language_asks_in_seven_ways(language: str) -> None:
    usual, prime = three_causes(), of_prime()
    cases = [(usual, blocks) for blocks in ("categories", "programme", "account", "nothing")]
    cases += [(prime, blocks) for blocks in ("programme", "nothing", None)]
    heads = [(report, replace(HEAD, language=language, blocks=blocks)) for report, blocks in cases]
    written = [compose(report, stated_plan(), head).markdown for report, head in heads]
    assert len({text.rstrip().rsplit("\n", 1)[1] for text in written}) == len(cases)


def of_prime() -> Report:
    """The three causes, by the rule of Seller Fulfilled Prime."""
    found = three_causes()
    policy = found.policy.model_copy(update={"programme": "sfp", "level": "programme", "target": 0.99})
    return found.model_copy(update={"policy": policy})


@pytest.mark.parametrize(
    ("blocks", "scope", "asked"),
    [
        ("programme", (), "We ask that our participation in Seller Fulfilled Prime be reinstated."),
        ("nothing", (), "We ask that our participation in Seller Fulfilled Prime continue."),
        ("account", (), "We ask that our selling account be reinstated."),
        (None, ("Garden",), "We ask that our seller-fulfilled listings in Garden be reinstated."),
    ],
)
def test_a_letter_of_a_programme_names_it(blocks: str | None, scope: tuple[str, ...], asked: str) -> None:
    letter = compose(of_prime(), stated_plan(), replace(HEAD, blocks=blocks, scope=scope))
    assert letter.title == ", ".join(["Plan of Action: Valid Tracking Rate, Seller Fulfilled Prime", *scope])
    assert "counted toward the Valid Tracking Rate of Seller Fulfilled Prime." in letter.markdown
    assert section(letter.markdown, "Request") == [asked]
    assert not letter.is_draft


def test_what_is_asked_for_a_programme_is_the_sellers_word() -> None:
    asked = compose(of_prime(), stated_plan(), HEAD)
    assert [one for one in asked.markers if "what does the notice block?" in one]
    unnamed = compose(three_causes(), stated_plan(), replace(HEAD, blocks="programme"))
    assert [one for one in unnamed.markers if "which programme does the notice block?" in one]


def test_no_category_is_held_against_a_rate_that_is_judged_over_all() -> None:
    rows = [line for line in compose(of_prime(), stated_plan(), HEAD).markdown.splitlines() if line[:2] == "| "]
    assert [line.split(" | ")[-1] for line in rows[2:]] == ["– |", "– |", "– |", "95% |"]


def test_a_letter_without_open_points_is_no_draft() -> None:
    ready = compose(three_causes(), stated_plan(), HEAD)
    assert (ready.is_draft, ready.markers, ready.filename("docx")) == (False, (), "plan-of-action.docx")
    assert "DRAFT" not in ready.markdown


def test_a_draft_counts_its_points_and_is_named_so() -> None:
    draft = compose(three_causes(), open_plan(), BARE)
    assert draft.filename("md") == "plan-of-action.DRAFT.md"
    first = draft.markdown.splitlines()[0]
    assert first == f"> **DRAFT, not ready to send: {len(draft.markers)} points to confirm**"
    assert len(set(draft.markers)) == len(draft.markers) == draft.markdown.count("[[CONFIRM: ")


def test_what_the_letterhead_lacks_is_asked() -> None:
    empty = compose(three_causes(), stated_plan(), Letterhead(None, "", None, (), None))
    assert len(empty.markers) == 3
    assert compose(three_causes(), stated_plan(), HEAD).markers == ()


def test_the_scope_of_the_notice_wins_over_the_categories_below_target() -> None:
    named = Letterhead("S", "Amazon.com", HEAD.notice_date, ("garden",), None)
    letter = compose(three_causes(), stated_plan(), named)
    assert letter.title == "Plan of Action: Valid Tracking Rate, garden"
    assert "| Garden |" in letter.markdown
    assert "| Toys" not in letter.markdown
    assert "| All categories | 1,240 |" in letter.markdown


def test_a_category_that_the_data_lacks_is_asked_about() -> None:
    named = Letterhead("S", "Amazon.com", HEAD.notice_date, ("Gardn",), None)
    assert any('"Gardn"' in marker for marker in compose(three_causes(), stated_plan(), named).markers)


def test_no_category_below_target_asks_for_the_scope() -> None:
    good = report((("Toys", 1, 100),))
    letter = compose(good, plan(), HEAD)
    assert letter.title == "Plan of Action: Valid Tracking Rate"
    assert any(one.startswith("[[CONFIRM: which categories does the notice block?") for one in letter.markers)


def test_a_rate_just_below_target_is_not_shown_as_target() -> None:
    markdown = compose(report((("Toys", 504, 10000),)), plan(), HEAD).markdown
    assert "a rate of 94.9% against the required 95%" in markdown
    assert "95.0%" not in markdown


def test_a_small_sample_is_said_to_be_small_and_a_large_one_is_not() -> None:
    small = compose(report((("Toys", 3, 29), GARDEN)), plan(), HEAD).markdown
    assert "The sample in Toys is small: 3 of 29 packages" in small
    assert "small" not in compose(report((("Toys", 3, 30), GARDEN)), plan(), HEAD).markdown


def test_unknown_packages_are_said_and_none_are_not() -> None:
    assert "For 12 packages we have neither" in compose(three_causes(), stated_plan(), HEAD).markdown
    assert "neither" not in compose(report((HOME,)), plan(), HEAD).markdown


def test_no_rate_is_given_where_the_data_lists_defects_only() -> None:
    markdown = letters()["defects-only"].markdown
    assert "so the rate is not computed" in markdown
    assert "measured" not in markdown
    assert "of 9" not in markdown


def test_without_a_cause_the_letter_says_so_and_asks() -> None:
    letter = letters()["no-pattern"]
    assert "The data shows no common pattern among the 4 packages" in letter.markdown
    assert "[[CONFIRM: what caused these packages to have no valid tracking?]]" in letter.markers


def test_a_cause_that_no_catalog_tells_of_is_asked_about() -> None:
    letter = compose(report((HOME,), (root_cause(defects=60),)), plan(), HEAD)
    assert "**Carrier not integrated** (60 packages, 87%)" in letter.markdown
    assert any("RC1" in marker for marker in letter.markers)


def test_a_plan_of_another_analysis_is_refused() -> None:
    with pytest.raises(PoagenError) as caught:
        compose(three_causes(), plan((planned_cause("RC9"),)), HEAD)
    assert [finding.code for finding in caught.value.findings] == ["DOC005"]


def test_what_the_statement_names_is_not_told_twice() -> None:
    began = root_cause(
        pattern="step",
        onset=dt.date(2026, 10, 6),
        onset_earliest=dt.date(2026, 10, 6),
        onset_latest=dt.date(2026, 10, 6),
    )
    plain = planned_cause()
    told = type(plain)("RC1", "C-1", "A title", "From October 6, 2026 warehouse East failed.", (), ())
    assert (
        "Of the 85 measured packages there, 82" in compose(report(causes=(began,)), plan((told,)), HEAD).markdown
    )
    assert "It began" not in compose(report(causes=(began,)), plan((told,)), HEAD).markdown
    other = compose(report(causes=(began,)), plan((plain,)), HEAD).markdown
    assert "packages with warehouse East, 82" in other
    assert "It began on October 6, 2026." in other


def test_the_same_question_is_asked_once_in_a_cause() -> None:
    twice = planned_cause("RC1", Question("a", "why?"), Question("b", "why?"))
    letter = compose(report(causes=(root_cause(),)), plan((twice,)), HEAD)
    assert letter.markers.count("[[CONFIRM: why?]]") == 1


def test_enclosures_are_numbered_as_the_letter_first_names_them() -> None:
    measures = (
        measure("PM-1", "p", "Prevented.", **done(3, "A", "third.pdf", "first.pdf")),
        measure("CA-1", "a", "Acted.", **done(2, "A", "first.pdf", "second.pdf")),
        measure("CA-2", "b", "Not proven.", lifecycle="completed", evidence=["hidden.pdf"]),
    )
    markdown = compose(report(causes=(root_cause(),)), plan((planned_cause(),), measures), HEAD).markdown
    assert "Done on November 2, 2026 (Enclosures 1 and 2)." in markdown
    assert "Prevented (Enclosures 1 and 3)." in markdown
    assert section(markdown, "Enclosures")[:3] == [
        "- Enclosure 1: first.pdf",
        "- Enclosure 2: second.pdf",
        "- Enclosure 3: third.pdf",
    ]
    assert "hidden.pdf" not in markdown


def test_a_promised_correction_is_a_step_and_never_an_action() -> None:
    late = measure("CA-1", "Close it", "The account is closed.", **promised(20, "Finance"))
    markdown = compose(report(causes=(root_cause(),)), plan((planned_cause(),), (late,)), HEAD).markdown
    assert section(markdown, STEPS) == [
        "1.   The account is closed. Due on November 20, 2026; owner: Finance. *[Cause 1]*"
    ]
    assert all("[[CONFIRM: " in line for line in section(markdown, TAKEN))


def test_an_incomplete_statement_says_what_it_lacks() -> None:
    half = measure("CA-1", "Close it", "Closed.", lifecycle="completed", date=dt.date(2026, 11, 2), owner=" ")
    letter = compose(report(causes=(root_cause(),)), plan((planned_cause(),), (half,)), HEAD)
    assert any("without owner and proof" in marker for marker in letter.markers)


statements = st.builds(
    Statement,
    lifecycle=st.sampled_from(Lifecycle),
    date=st.none() | st.just(dt.date(2026, 11, 2)),
    owner=st.sampled_from([None, "", " ", "Operations"]),
    evidence=st.sampled_from([[], ["a.pdf"]]),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(statements, min_size=1, max_size=4))
def test_only_what_is_done_is_told_as_an_action(stated: list[Statement]) -> None:
    measures = tuple(
        measure(f"CA-{n}", f"title{n}x", f"text{n}x.", **each.model_dump()) for n, each in enumerate(stated)
    )
    markdown = compose(report(causes=(root_cause(),)), plan((planned_cause(),), measures), HEAD).markdown
    for n, each in enumerate(stated):
        lines = [line for line in section(markdown, TAKEN) if f"text{n}x" in line]
        is_done = each.is_done and bool(each.owner and each.owner.strip())
        assert bool(lines) == is_done
        if each.lifecycle is Lifecycle.DECLINED:
            assert f"title{n}x" not in markdown
    unmarked = [line for line in section(markdown, TAKEN) if "[[CONFIRM: " not in line]
    assert len(unmarked) == sum(f"text{n}x" in markdown.split(f"## {STEPS}")[0] for n in range(len(stated)))


def test_an_owner_that_the_text_names_is_not_told_twice() -> None:
    text = "By November 20, 2026 the account is closed (responsible: Finance)."
    late = measure("CA-1", "Close it", text, **promised(20, "Finance"))
    markdown = compose(report(causes=(root_cause(),)), plan((planned_cause(),), (late,)), HEAD).markdown
    assert section(markdown, STEPS) == [f"1.   {text} *[Cause 1]*"]


def test_a_preventive_step_tells_its_owner_its_date_and_its_figure() -> None:
    lines = section(compose(three_causes(), stated_plan(), HEAD).markdown, STEPS)
    assert "Owner: Warehouse lead." in lines[0]
    assert "In force since November 3, 2026; owner: Operations." in lines[1]
    assert "Figure that shows it works: share of numbers" in lines[0]
    assert "Due on November 9, 2026; owner: Account manager." in lines[2]


def test_packages_without_a_category_are_no_category_of_the_letter() -> None:
    letter = compose(report((("(no category)", 4, 12),)), plan(), HEAD).markdown
    assert "no category" not in letter
    assert "[[CONFIRM: which categories does the notice block?" in letter
    assert "4 of 12 packages" in letter
    both = compose(report((("(no category)", 4, 40), ("Toys", 9, 60))), plan(), HEAD).markdown
    assert "| Toys | 60 | 9 |" in both
    assert "no category" not in both
    assert "listings in Toys be reinstated" in both


def test_a_target_that_no_source_gives_is_asked_for() -> None:
    known = report((("Toys", 9, 60),))
    policy = known.policy.model_copy(update={"target_known": False})
    letter = compose(known.model_copy(update={"policy": policy}), plan(), HEAD).markdown
    asked = "[[CONFIRM: which rate does Amazon's notice require? Give it as target in case.yaml]]"
    assert f"against the required {asked}." in letter
    assert "| Toys | 60 | 9 | 85.0% | not known |" in letter
    assert "95%" not in letter
    assert "against the required 95%." in compose(known, plan(), HEAD).markdown


def test_a_window_of_one_day_has_no_beginning_to_count_from() -> None:
    whole = three_causes()
    window = whole.policy.window.model_copy(update={"start": whole.policy.window.end})
    day = whole.model_copy(update={"policy": whole.policy.model_copy(update={"window": window})})
    assert "On October 31, 2026 (by promised delivery date), " in compose(day, stated_plan(), HEAD).markdown
    assert "From October 2 to 31, 2026 (by" in compose(whole, stated_plan(), HEAD).markdown


@pytest.mark.parametrize("language", ["en", "de", "fr", "es", "it", "ja"])
def test_of_a_great_many_categories_the_worst_are_named_and_the_others_counted(language: str) -> None:
    many = report(tuple((f"Category {n:04}", 3 + n // 1000, 30) for n in range(3000)))
    letter = compose(many, plan(), replace(HEAD, language=language))
    table = [line for line in letter.markdown.splitlines() if line.startswith("| Category 0")]
    assert len(table) == 50
    assert re.search(r"3\D000", letter.title)
    assert letter.markdown.count("Category 0") == 100
    assert len(re.findall(r"2\D950", letter.markdown)) >= 2


def test_the_row_of_the_others_counts_all_of_them_and_the_annex_is_named() -> None:
    many = report((*((f"C{n:02}", 6, 40) for n in range(50)), ("Rest 1", 3, 30), ("Rest 2", 2, 20)))
    letter = compose(many, plan(), HEAD).markdown
    assert "| 2 more categories together | 50 | 5 | 90.0% | 95% |" in letter
    assert "C49 and 2 more categories be reinstated." in letter
    assert (
        "For the 2 categories that are not named here, Annex A lists each package that did not have valid"
        in letter
    )
    exact = compose(report(tuple((f"C{n:02}", 6, 40) for n in range(50))), plan(), HEAD).markdown
    assert "more categories" not in exact
    assert "C48 and C49 be reinstated." in exact


def test_many_small_samples_are_said_in_one_sentence() -> None:
    few = report((("C00", 1, 3), *((f"D{n:02}", 3, 40) for n in range(50))))
    assert "The sample in one of the named categories is small; the table" in compose(few, plan(), HEAD).markdown
    many = report(tuple((f"C{n:02}", 1, 3) for n in range(60)))
    text = compose(many, plan(), HEAD).markdown
    assert "The samples in 50 of the named categories are small; the table gives both counts." in text
    assert text.count("small") == 1


def test_of_many_categories_without_rates_those_with_most_failures_are_named() -> None:
    many = report(tuple((f"C{n:02}", n + 1, None) for n in range(60)))
    text = compose(many, plan(), replace(HEAD, scope=("C59", *(f"C{n:02}" for n in range(59))))).markdown
    assert "| C59 | 60 |" in text
    assert "| C09 |" not in text
    assert "| 10 more categories together | 55 |" in text
