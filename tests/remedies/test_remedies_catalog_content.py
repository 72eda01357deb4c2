"""Content tests over every entry of the packaged catalog."""

import datetime as dt
import re
from collections import Counter
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from remedies_factory import report, root

from poagen.common.defects import CODES, FAMILIES
from poagen.remedies import load_catalog, propose
from poagen.remedies.entries import Cause, Dimension, MappingRow, Measure
from poagen.remedies.model import Kind, Lifecycle, Statement, Strength
from poagen.remedies.wording import render, text_of

CATALOG = load_catalog()
CAUSES = list(CATALOG.causes.values())
MEASURES = list(CATALOG.measures.values())
ROWS = list(CATALOG.mapping)
CHECKED = dt.date(2026, 11, 24)
DIMENSIONS = Dimension.__args__
PATTERNS = ["steady", "step", "burst", "recurring"]

each_cause = pytest.mark.parametrize("cause", CAUSES, ids=lambda cause: cause.id)
each_root_cause = pytest.mark.parametrize(
    "cause", [cause for cause in CAUSES if cause.role == "root"], ids=lambda cause: cause.id
)
each_measure = pytest.mark.parametrize("measure", MEASURES, ids=lambda measure: measure.id)
each_row = pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.cause}-{row.measure}")


def written(measure: Measure, lifecycle: Lifecycle) -> str:
    slots = {name: slot.example for name, slot in measure.slots.items()}
    done = Statement(
        lifecycle=lifecycle, date=dt.date(2026, 11, 2), owner="Ana Lopez", no_document=True, slots=slots
    )
    return text_of(measure, done)


def tenses(measure: Measure) -> list[str]:
    return [written(measure, lifecycle) for lifecycle in ("completed", "planned", "recommended")]


def statement(cause: Cause, **changes: str | None) -> str:
    return render(
        cause.statement, {"segment": "warehouse East", "carrier": None, "onset": None, "labels": None, **changes}
    )


def prose() -> list[str]:
    """Every sentence that a seller or Amazon may read."""
    texts = [statement(cause, carrier="UPS", onset="on 2 May 2026", labels="its label") for cause in CAUSES]
    texts += [ask.ask for cause in CAUSES for ask in cause.questions]
    texts += [choice.text for cause in CAUSES for ask in cause.questions for choice in ask.choices]
    texts += [text for measure in MEASURES for text in tenses(measure)]
    texts += [measure.must_be_true for measure in MEASURES] + [row.how for row in ROWS]
    return [part for text in texts for part in re.split(r"(?<=[.?])\s+(?=[A-Z])", text)]


# What there is


def test_about_45_corrective_and_60_preventive_measures() -> None:
    kinds = Counter(measure.kind for measure in MEASURES)
    assert kinds[Kind.CORRECTIVE] >= 45
    assert kinds[Kind.PREVENTIVE] >= 60


def test_the_first_twenty_causes_are_the_defect_codes_in_order() -> None:
    assert [cause.code for cause in CAUSES[:20]] == list(CODES)
    assert [cause.id for cause in CAUSES] == [f"C-{n:03d}" for n in range(1, len(CAUSES) + 1)]
    assert all(not cause.when.specificity for cause in CAUSES[:20])


def test_later_causes_have_conditions_that_no_other_cause_of_the_code_has() -> None:
    roots = [cause for cause in CAUSES if cause.role == "root"]
    assert all(cause.when.specificity for cause in roots[20:])
    assert len({(cause.code, cause.when.model_dump_json()) for cause in roots}) == len(roots)


@each_cause
def test_conditions_of_a_cause_can_hold(cause: Cause) -> None:
    families = {family for family, codes in FAMILIES.items() if cause.code in codes} | {"technical"}
    assert cause.when.family is None or cause.when.family in families


def test_measure_ids_are_numbered_without_a_gap() -> None:
    for letters, kind in (("CA", Kind.CORRECTIVE), ("PM", Kind.PREVENTIVE)):
        found = [measure.id for measure in MEASURES if measure.kind is kind]
        assert found == [f"{letters}-{n:03d}" for n in range(1, len(found) + 1)]


@each_root_cause
def test_a_cause_has_two_of_each_kind_and_a_preventive_one_beyond_telling_people(cause: Cause) -> None:
    mapped = [CATALOG.measure(row.measure) for row in ROWS if row.cause == cause.id]
    kinds = Counter(measure.kind for measure in mapped)
    assert min(kinds[Kind.CORRECTIVE], kinds[Kind.PREVENTIVE]) >= 2
    assert any(m.kind is Kind.PREVENTIVE and m.strength is not Strength.WEAKER for m in mapped)


@each_measure
def test_a_measure_is_reachable(measure: Measure) -> None:
    assert any(row.measure == measure.id for row in ROWS)


@settings(deadline=None)
@given(
    st.sampled_from(CODES),
    st.sets(st.sampled_from(DIMENSIONS), max_size=2),
    st.sampled_from(PATTERNS),
    st.integers(1, 100_000),
    st.sampled_from(["US", "UK", "DE", "JP", "IN"]),
)
def test_any_root_cause_gets_two_or_three_of_each_kind_without_an_answer(
    code: str, places: set[str], pattern: str, measured: int, marketplace: str
) -> None:
    cause = root(code, segment=dict.fromkeys(sorted(places), "X"), pattern=pattern)
    plan = propose(report(cause, measured=measured, marketplace=marketplace), CATALOG)
    assert all(2 <= len(plan.of_kind(kind)) <= 3 for kind in Kind)
    assert any(item.strength is not Strength.WEAKER for item in plan.of_kind(Kind.PREVENTIVE))


def test_mapping_pairs_stand_once() -> None:
    assert len({(row.cause, row.measure) for row in ROWS}) == len(ROWS)


def test_no_two_measures_share_a_title() -> None:
    titles = Counter(entry.title.lower() for entry in (*MEASURES, *CAUSES))
    assert [title for title, count in titles.items() if count > 1] == []


# How it reads


def test_no_sentence_stands_twice() -> None:
    counts = Counter(sentence.strip().lower() for sentence in prose())
    assert [sentence for sentence, count in counts.items() if count > 1] == []


def test_no_two_sentences_are_near_twins() -> None:
    """No two measures share more than three quarters of the longer words of their completed texts."""
    bags = {m.id: set(re.findall(r"[a-z]{4,}", m.text.completed.lower())) for m in MEASURES}
    twins = [
        (a, b) for a, b in product(bags, bags) if a < b and len(bags[a] & bags[b]) / len(bags[a] | bags[b]) > 0.75
    ]
    assert twins == []


@each_measure
def test_all_tenses_render_with_the_sample_slots(measure: Measure) -> None:
    for text in tenses(measure):
        assert "[[CONFIRM" not in text
        assert "{" not in text
        assert len(text) > 40


@each_measure
def test_the_tenses_differ(measure: Measure) -> None:
    assert len(set(tenses(measure))) == 3


@each_measure
def test_the_completed_text_is_dated_and_speaks_of_what_is_done(measure: Measure) -> None:
    text = written(measure, Lifecycle.COMPLETED)
    assert "2 November 2026" in text
    assert not re.search(r"\b(?:will|shall|should|would|plans? to|going to|intend|soon|promise)\b", text, re.I)


@each_measure
def test_a_corrective_text_says_what_we_did(measure: Measure) -> None:
    if measure.kind is Kind.CORRECTIVE:
        text = written(measure, Lifecycle.COMPLETED)
        assert re.match(r"(?:On|By) 2 November 2026, we (?:had )?\w+", text)
    else:
        assert written(measure, Lifecycle.COMPLETED).startswith("Since 2 November 2026, ")


@each_measure
def test_the_planned_text_has_date_and_owner(measure: Measure) -> None:
    text = written(measure, Lifecycle.PLANNED)
    assert "2 November 2026" in text
    assert "Ana Lopez" in text
    assert re.match(r"(?:By|From) ", text)
    assert not re.search(r"\bwe (?:have|had|\w+ed)\b", text)


@each_measure
def test_the_recommended_text_speaks_to_the_seller_and_claims_nothing(measure: Measure) -> None:
    text = measure.text.recommended
    assert "{{" not in text
    assert not re.search(r"\b(?:we|our|have been|has been)\b", text), text
    assert text.split()[0] not in {"The", "On", "By", "Since", "From", "We"}


def test_sentences_end_properly_and_are_calm() -> None:
    for text in prose():
        assert text.rstrip().endswith((".", "?")), text
        assert "!" not in text
        assert "  " not in text
        assert text[0].isupper(), text


def test_no_blame_apology_or_praise() -> None:
    words = re.compile(
        r"blam|apolog|sorry|regret|unfortunate|careless|negligen|incompetent|lazy|stupid|fault of|"
        r"amazon's (?:fault|mistake|error)|carrier's (?:fault|mistake)|human error|forgot|"
        r"world-class|best-in-class|state-of-the-art|robust|seamless|leverage|commit(?:ted|ment)|"
        r"guarantee|ensure|always|never again|100 ?%",
        re.I,
    )
    assert [text for text in prose() if words.search(text)] == []


def test_spelling_is_british_and_markup_free() -> None:
    american = re.compile(r"recogniz|organiz|canceled|labeled|color\b|fulfillment|[*_`#<>|]|\]\(", re.I)
    assert [text for text in prose() if american.search(text)] == []


@each_measure
def test_no_measure_enters_a_number_after_delivery(measure: Measure) -> None:
    for text in tenses(measure):
        parts = re.split(r"[.;,]", text)
        for part in parts:
            if re.search(r"\b(?:enter|correct|replac|send|sent|edit)\w*", part) and "deliver" in part:
                allowed = (
                    r"undelivered|not (?:been )?delivered|not yet|before delivery|already delivered|untouched|"
                    r"could no longer|delivering carrier|proof of delivery"
                )
                assert re.search(allowed, part), part


def test_a_dispute_is_not_an_admission() -> None:
    rows = sorted((row for row in ROWS if row.cause == "C-020"), key=lambda row: row.priority)
    first = next(CATALOG.measure(row.measure) for row in rows if row.measure.startswith("CA"))
    assert first.id == "CA-030"
    for row in rows:
        for text in tenses(CATALOG.measure(row.measure)):
            assert not re.search(r"correct(?:ed|ion)|replaced the|our mistake|wrong", text)


# Causes


@each_root_cause
def test_a_statement_renders_with_and_without_carrier_and_onset(cause: Cause) -> None:
    full = statement(cause, carrier="Zephyr Local", onset="on 6 October 2026", labels="its label")
    assert "None" not in statement(cause)
    for text in (full, statement(cause)):
        assert text.endswith(".")
        assert "warehouse East" in text
        assert " ," not in text


@each_cause
def test_a_statement_has_no_figures_and_guesses_no_reason(cause: Cause) -> None:
    assert not re.search(r"\d|%", statement(cause))
    assert not re.search(
        r"\b(?:because|due to|owing to|probably|perhaps|likely|may have|might|our staff)\b", statement(cause)
    )


@each_cause
def test_questions_ask_why(cause: Cause) -> None:
    assert 1 <= len(cause.questions) <= 5
    for ask in cause.questions:
        assert ask.ask.endswith("?")
        assert re.search(r"\b(?:why|how|what led|what happened|what reason|what are)\b", ask.ask, re.I)
        assert re.fullmatch(r"[a-z]+(?:-[a-z]+)*", ask.id)


@each_cause
def test_questions_do_not_ask_for_figures(cause: Cause) -> None:
    assert not any(
        re.search(r"how many|how often|what share|which orders", ask.ask, re.I) for ask in cause.questions
    )


# Around the texts


@pytest.mark.parametrize("entry", [*CAUSES, *MEASURES], ids=lambda entry: entry.id)
def test_sources_are_dated_and_named(entry: Cause | Measure) -> None:
    for source in entry.sources:
        assert source.checked == CHECKED
        assert source.url is None or source.url.startswith("https://")
        assert len(source.title) > 8
    assert entry.since == "0.1"
    assert entry.status == "stable"
    assert entry.evidence
    assert all(len(item) > 5 for item in entry.evidence)


@each_measure
def test_what_must_be_true_is_a_sentence(measure: Measure) -> None:
    assert len(measure.must_be_true) > 30
    assert measure.must_be_true.endswith(".")
    assert measure.owner_role
    assert re.search(r"day|week", measure.usual_time)


@each_measure
def test_slots_ask_for_words_and_never_for_counts_of_packages(measure: Measure) -> None:
    for slot in measure.slots.values():
        assert slot.ask.endswith("?")
        assert not re.search(r"how many (?:packages|numbers|orders|labels)", slot.ask, re.I)
        assert slot.example


@each_measure
def test_verify_has_a_figure_within_reason(measure: Measure) -> None:
    if measure.verify:
        limit = measure.verify.at_least if measure.verify.at_least is not None else measure.verify.at_most
        assert limit is not None
        assert 0 <= limit <= 1 if measure.verify.words.startswith("share of") else limit >= 0
        assert re.search(r"day|hour|week", measure.verify.over)


@each_row
def test_a_reason_is_one_sentence(row: MappingRow) -> None:
    assert re.fullmatch(r"[A-Z][^.!?]+\.", row.how), row.how
    assert 1 <= row.priority <= 4
