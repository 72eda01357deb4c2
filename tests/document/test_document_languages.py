"""Letters in other languages: German is complete, the others show what they lack."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from document_cases import HEAD, plan, report, root_cause, stated_plan, three_causes
from hypothesis import given, settings
from hypothesis import strategies as st

from poagen.common.defects import CODES, FAMILY_OF
from poagen.common.finding import PoagenError
from poagen.diagnosis.model import Report
from poagen.document import Document, compose, to_docx
from poagen.document.languages import FALLBACK_MARK, languages
from poagen.document.locales import Locale, locale_for
from poagen.document.lookup import untranslated
from poagen.document.plain import to_text
from poagen.document.wording import count, percent, rate
from poagen.remedies import load_catalog, propose
from poagen.remedies.entries import Dimension
from poagen.remedies.model import Lifecycle, Plan, Statement
from poagen.remedies.translations import digest, translations
from poagen.review.language import language_of

GOLDEN = Path(__file__).parent / "golden"
CATALOG = load_catalog()
GERMAN = translations(CATALOG.layers, "de")
OTHERS = ("fr", "it", "es", "ja")
ENGLISH_WORDS = re.compile(r"\b(the|and|packages?|were|which|with|tracking|carriers?|label|orders?)\b")
SLOT = "Beispielname"


def stated(lifecycle: Lifecycle, of: Report, **answers: str) -> Plan:
    """A plan for a report in which every measure is in one state."""
    proposed = propose(of)
    said = {
        one.measure: Statement(
            lifecycle=lifecycle,
            date=dt.date(2026, 11, 2),
            owner="Lagerleitung",
            no_document=lifecycle is Lifecycle.COMPLETED,
            slots=dict.fromkeys(CATALOG.measures[one.measure].slots, SLOT),
        )
        for one in proposed.measures
    }
    return propose(of, statements=said, answers=answers)


def of_causes(*codes: str) -> Report:
    where = ({"warehouse": "Ost"}, {"operator": "J.T."}, {"ship_weekday": "Saturday"})
    causes = tuple(
        root_cause(
            f"RC{n}",
            30 - n,
            60,
            code=code,
            family=FAMILY_OF[code],
            segment=where[n - 1],
            onset=dt.date(2026, 10, 6),
            onset_earliest=dt.date(2026, 10, 6),
            onset_latest=dt.date(2026, 10, 6),
        )
        for n, code in enumerate(codes, start=1)
    )
    return report(causes=causes)


def in_language(tag: str, of: Report, told: Plan) -> Document:
    return compose(of, told, replace(HEAD, language=tag))


@cache
def three_in_german() -> Document:
    of = of_causes("missing-number", "carrier-not-integrated", "no-carrier-scan")
    return in_language("de", of, stated(Lifecycle.COMPLETED, of))


def test_a_german_letter_for_three_causes_reads_as_its_golden_file() -> None:
    assert three_in_german().markdown == (GOLDEN / "german.md").read_text(encoding="utf-8")


def test_german_has_every_section_and_every_text_of_the_catalog() -> None:
    assert untranslated(languages()["de"]) == ()
    assert [one.id for one in CATALOG.causes.values() if GERMAN.cause(one) is None] == []
    assert [one.id for one in CATALOG.measures.values() if GERMAN.measure(one) is None] == []
    assert all(one.of and one.recommended for one in GERMAN.measures.values())


def test_german_has_every_word_that_english_has() -> None:
    english, german = languages()["en"], languages()["de"]
    for kind in ("terms", "titles", "headings", "words", "clocks", "dimensions", "pictures", "phrases"):
        assert set(getattr(german, kind)) == set(getattr(english, kind)), kind
    assert set(german.defects) == set(CODES)
    assert set(german.segments) == set(Dimension.__args__)


@st.composite
def reports(draw: st.DrawFn) -> Report:
    """Reports with causes of any code, anywhere in the business, beginning or not."""
    causes = []
    for n in range(draw(st.integers(1, 3))):
        code = draw(st.sampled_from(CODES))
        day = draw(st.none() | st.dates(dt.date(2026, 10, 2), dt.date(2026, 10, 20)))
        later = day and day + dt.timedelta(days=draw(st.integers(0, 2)))
        dimensions = draw(st.lists(st.sampled_from(Dimension.__args__), max_size=2, unique=True))
        causes.append(
            root_cause(
                f"RC{n + 1}",
                draw(st.integers(1, 30)),
                draw(st.integers(30, 60)),
                code=code,
                family=FAMILY_OF[code],
                segment={name: "Saturday" if name == "ship_weekday" else "X9" for name in dimensions},
                detail=draw(st.sampled_from([{}, {"carrier": "Zephyr"}])),
                pattern=draw(st.sampled_from(["steady", "step", "burst", "recurring"])),
                onset=day,
                onset_earliest=day,
                onset_latest=later,
                rate_elsewhere=draw(st.sampled_from([None, 0.0, 0.004])),
                confidence=draw(st.sampled_from(["strong", "weak"])),
            )
        )
    return report(causes=tuple(causes), unknown=draw(st.integers(0, 2)))


@settings(max_examples=60, deadline=None)
@given(reports(), st.sampled_from([Lifecycle.RECOMMENDED, Lifecycle.PLANNED, Lifecycle.COMPLETED]))
def test_no_german_letter_holds_an_english_text(of: Report, lifecycle: Lifecycle) -> None:
    letter = in_language("de", of, stated(lifecycle, of))
    text = letter.markdown.replace("\\", "").replace("Home & Kitchen", "").replace("Toys & Games", "")
    assert FALLBACK_MARK not in text
    assert letter.findings == ()
    assert ENGLISH_WORDS.findall(text) == []
    assert language_of(text) == "de"
    assert "Saturday" not in text


def test_every_measure_and_cause_reads_as_german_in_every_tense() -> None:
    for words in GERMAN.measures.values():
        told = " ".join((words.title, words.recommended or "", words.planned, words.completed))
        assert ENGLISH_WORDS.findall(told) == [], words.title
        assert words.planned.startswith(("Bis zum {{ date }}", "Ab dem {{ date }}"))
        assert words.completed.startswith(
            ("Am {{ date }} haben wir", "Bis zum {{ date }} haben wir", "Seit dem {{ date }}")
        )
        assert "(verantwortlich: {{ owner }})" in words.planned
    asked = [question.ask for cause in GERMAN.causes.values() for question in cause.questions.values()]
    assert [one for one in asked if not one.endswith("?")] == []


@pytest.mark.parametrize("tag", OTHERS)
@pytest.mark.parametrize("lifecycle", [Lifecycle.RECOMMENDED, Lifecycle.COMPLETED])
def test_what_another_language_lacks_is_marked_and_counted(tag: str, lifecycle: Lifecycle) -> None:
    of = of_causes("missing-number", "carrier-not-integrated", "no-carrier-scan")
    letter = in_language(tag, of, stated(lifecycle, of))
    plain = letter.markdown.replace("\\", "")
    (told,) = letter.findings
    assert told.code == "DOC012"
    assert told.message.startswith(f"{plain.count(FALLBACK_MARK)} of the letter's texts")
    for heading in re.findall(r"^## (.*)$", plain, re.MULTILINE):
        own = heading.removesuffix(f" {FALLBACK_MARK}")
        assert own in languages()[tag].headings.values()
    assert f"\n{FALLBACK_MARK} From " in plain


@pytest.mark.parametrize("code", CODES)
def test_every_cause_can_be_told_in_every_language(code: str) -> None:
    of = of_causes(code)
    for tag in OTHERS:
        assert FALLBACK_MARK in in_language(tag, of, stated(Lifecycle.PLANNED, of)).markdown.replace("\\", "")


@pytest.mark.parametrize(
    ("tag", "store", "day", "number", "share", "days"),
    [
        ("de", "DE", "2. November 2026", "1.240", "88,2 %", "2. bis 31. Oktober 2026"),
        ("de", "US", "2. November 2026", "1.240", "88,2 %", "2. bis 31. Oktober 2026"),
        ("fr", "FR", "2 novembre 2026", "1 240", "88,2 %", "2 au 31 octobre 2026"),
        ("it", "IT", "2 novembre 2026", "1.240", "88,2%", "2 al 31 ottobre 2026"),
        ("es", "ES", "2 de noviembre de 2026", "1.240", "88,2 %", "2 al 31 de octubre de 2026"),
        ("ja", "JP", "2026年11月2日", "1,240", "88.2%", "2026年10月2日から2026年10月31日"),
        ("en", "US", "November 2, 2026", "1,240", "88.2%", "October 2 to 31, 2026"),
    ],
)
def test_days_and_numbers_are_written_as_the_country_does(
    tag: str, store: str, day: str, number: str, share: str, days: str
) -> None:
    locale = locale_for(store, tag)
    gaps = str.maketrans("\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}", "  ")
    assert locale.date(dt.date(2026, 11, 2)) == day
    assert locale.number(1240).translate(gaps) == number
    assert rate(0.882, locale=locale).translate(gaps) == share
    assert locale.span(dt.date(2026, 10, 2), dt.date(2026, 10, 31)) == days


def test_a_counted_noun_follows_the_plural_rules_of_its_language() -> None:
    french, german = Locale("fr", "FR"), Locale("de", "DE")
    assert [count(n, "colis perdu", "colis perdus", locale=french) for n in (0, 1, 2)] == [
        "0 colis perdu",
        "1 colis perdu",
        "2 colis perdus",
    ]
    assert [count(n, "Paket", "Pakete", locale=german) for n in (0, 1)] == ["0 Pakete", "1 Paket"]


def test_a_rate_below_its_target_never_reads_as_reached_in_german() -> None:
    assert rate(0.9496, 0.95, locale=Locale("de", "DE")) == "94,9 %"
    assert percent(0.975, Locale("de", "DE")) == "97,5 %"


def test_a_text_that_is_not_the_catalogs_is_marked_in_a_german_letter() -> None:
    letter = in_language("de", three_causes(), stated_plan())
    assert FALLBACK_MARK in letter.markdown.replace("\\", "")
    assert [one.code for one in letter.findings] == ["DOC012"]


def test_an_answer_in_the_sellers_own_words_stands_as_it_is() -> None:
    of = of_causes("missing-number")
    answers = {"RC1.why-no-release-check": "Niemand sah nach", "RC1.how-confirmed-here": "by-hand"}
    letter = in_language("de", of, stated(Lifecycle.COMPLETED, of, **answers))
    assert "Niemand sah nach." in letter.markdown
    assert "von Hand in Seller Central bestätigt, eine Bestellung nach der anderen." in letter.markdown
    assert (letter.is_draft, letter.findings) == (False, ())


def test_the_three_texts_and_the_word_file_are_in_german_too() -> None:
    letter = three_in_german()
    assert "Zeichen von 100," in to_text(letter, limit=100).decode()
    text = to_text(letter).decode()
    assert "1 von 3: Ursachen (" in text
    assert ENGLISH_WORDS.findall(text.replace("Home & Kitchen", "")) == []
    assert to_docx(letter)
    assert letter.language == "de-DE"


def test_a_language_that_there_is_not_is_told_with_those_there_are() -> None:
    with pytest.raises(PoagenError) as told:
        in_language("german", three_causes(), plan())
    (finding,) = told.value.findings
    assert (finding.code, "did you mean de?" in (finding.help or "")) == ("DOC009", True)


def test_a_translation_is_not_used_once_its_english_has_changed() -> None:
    entry = CATALOG.measures["PM-005"]
    changed = entry.model_copy(update={"title": "Labels read at packing"})
    assert digest(changed) != digest(entry)
    assert (GERMAN.measure(changed), GERMAN.measure(entry) is None) == (None, False)


@pytest.mark.parametrize("tag", ["fr", "ja"])
def test_what_stands_in_an_english_section_is_marked_once(tag: str) -> None:
    """The heading says it, and not each text below it again."""
    of = of_causes("missing-number", "no-carrier-scan")
    lines = in_language(tag, of, stated(Lifecycle.COMPLETED, of)).markdown.replace("\\", "").splitlines()
    marked = [line for line in lines if FALLBACK_MARK in line]
    assert marked
    assert all(line.count(FALLBACK_MARK) == 1 for line in marked)
    assert all(line.startswith(("#", FALLBACK_MARK)) for line in marked)
    assert not any(
        line.startswith("#") and FALLBACK_MARK in line for line in three_in_german().markdown.splitlines()
    )
