import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from remedies_factory import report, root

from poagen.common.defects import CODES
from poagen.common.words import date as in_words
from poagen.remedies import load_catalog, propose
from poagen.remedies.model import Lifecycle, Plan, Statement
from poagen.remedies.wording import render, text_of

CATALOG = load_catalog()
MEASURES = sorted(CATALOG.measures)
EVERYTHING = report(*(root(code, id_=f"RC{n}") for n, code in enumerate(CODES, start=1)))
DAY = dt.date(2026, 11, 2)

words = st.text(max_size=30)


def build(lifecycle: str, date: dt.date | None, owner: str | None, proof: int, slots: dict) -> Statement:
    return Statement(
        lifecycle=Lifecycle(lifecycle),
        date=date,
        owner=owner,
        evidence=["closing.pdf"] if proof == 1 else [],
        no_document=proof == 2,
        slots=slots,
    )


statements = st.builds(
    build,
    st.sampled_from([item.value for item in Lifecycle]),
    st.none() | st.dates(dt.date(2000, 1, 1), dt.date(2100, 1, 1)),
    st.none() | words,
    st.sampled_from([0, 1, 2]),
    st.dictionaries(st.sampled_from(["shipping_tool", "system", "date", "owner", "limit"]), words),
)


def written(id_: str, statement: Statement) -> str:
    return text_of(CATALOG.measure(id_), statement)


def tense(id_: str, statement: Statement, name: str) -> str:
    """The text of one tense, filled in with what this statement holds."""
    measure = CATALOG.measure(id_)
    slots = {
        slot: " ".join(statement.slots.get(slot, "").split()) or f"[[CONFIRM: {known.ask}]]"
        for slot, known in measure.slots.items()
    }
    date = in_words(statement.date) if statement.date else ""
    owner = " ".join((statement.owner or "").split())
    return render(getattr(measure.text, name), {**slots, "date": date, "owner": owner})


@settings(deadline=None)
@given(st.sampled_from(MEASURES), statements)
def test_nothing_reads_as_done_unless_it_is_done(id_: str, statement: Statement) -> None:
    text = written(id_, statement)
    if statement.is_done and (statement.owner or "").strip():
        assert text == tense(id_, statement, "completed")
    else:
        assert text != tense(id_, statement, "completed")


@settings(deadline=None)
@given(st.sampled_from(MEASURES), statements)
def test_nothing_reads_as_planned_unless_it_is_promised(id_: str, statement: Statement) -> None:
    promised = statement.is_promised and bool((statement.owner or "").strip())
    assert (written(id_, statement) == tense(id_, statement, "planned")) is promised


@settings(deadline=None)
@given(st.sampled_from(MEASURES), statements)
def test_a_text_is_one_line_and_never_empty(id_: str, statement: Statement) -> None:
    text = written(id_, statement)
    assert text.strip() == text != ""
    assert len(text.splitlines()) == 1


def plan_with(statement: Statement, id_: str = "PM-001") -> Plan:
    return propose(EVERYTHING, CATALOG, statements={id_: statement})


def text_in(plan: Plan, id_: str) -> str:
    return next(item.text for item in plan.measures if item.measure == id_)


def test_the_three_tenses_through_the_plan() -> None:
    owner, slots = "Ana", {"shipping_tool": "ShipStation"}
    done = Statement(lifecycle="completed", date=DAY, owner=owner, no_document=True, slots=slots)
    planned = Statement(lifecycle="planned", date=DAY, owner=owner, slots=slots)
    assert text_in(plan_with(done), "PM-001").startswith("Since 2 November 2026, ShipStation sends")
    assert text_in(plan_with(planned), "PM-001").startswith("From 2 November 2026, ShipStation sends")
    assert text_in(plan_with(Statement()), "PM-001").startswith("Connect the software")


@pytest.mark.parametrize(
    "lacking",
    [
        {"date": None},
        {"owner": None},
        {"owner": "  "},
        {"evidence": []},
        {"evidence": [" "]},
        {"lifecycle": "recommended"},
        {"lifecycle": "declined"},
        {"lifecycle": "planned", "date": None},
        {"lifecycle": "planned", "owner": None},
    ],
)
def test_a_statement_that_lacks_something_reads_as_recommended(lacking: dict) -> None:
    whole = {"lifecycle": "completed", "date": DAY, "owner": "Ana", "evidence": ["closing.pdf"]}
    statement = Statement(**{**whole, **lacking})
    assert written("PM-001", statement) == written("PM-001", Statement())


def test_the_seller_s_words_are_data_and_not_a_template() -> None:
    slots = {"shipping_tool": "{{ 7 * 7 }}\n{% for x in y %} & <b>"}
    done = Statement(lifecycle="completed", date=DAY, owner="Ana", no_document=True, slots=slots)
    assert "{{ 7 * 7 }} {% for x in y %} & <b>" in written("PM-001", done)
    told = root("carrier-not-integrated", detail={"carrier": "{{ segment }}"})
    assert "{{ segment }}" in propose(report(told)).causes[0].statement


def test_an_open_slot_is_a_marker_with_its_question() -> None:
    done = Statement(lifecycle="completed", date=DAY, owner="Ana", no_document=True)
    assert "[[CONFIRM: Which software buys your labels?]]" in written("PM-001", done)


def test_verify_reads_as_a_sentence_part() -> None:
    shown = {item.measure: item.verify for item in plan_with(Statement()).measures}
    assert (
        shown["PM-001"] == "share of packages whose told number equals the label's: at least 99.9 % over 14 days"
    )
    assert shown["PM-040"] == "packages with characters that no tracking number has: 0 over 30 days"
    assert None in shown.values()
