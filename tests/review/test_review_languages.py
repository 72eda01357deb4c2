"""Letters that are not in English: what can be read is checked, and what cannot is said."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from pathlib import Path

import pytest

from poagen.api import Settings, run
from poagen.common.finding import Severity
from poagen.document.looks import LOOKS
from poagen.handing_in import case_facts
from poagen.job import Job
from poagen.review import assess
from poagen.review.language import language_of
from poagen.review.rulebook import review_rules

HEAD = """\
# Maßnahmenplan: Rate gültiger Sendungsverfolgungsnummern (VTR), Baumarkt

Vom 2. bis zum 31. Oktober 2026 zählten 668 unserer Pakete. 79 davon hatten keine gültige Sendungsverfolgung.

## Ursachen

1. Für 71 Pakete wurde die Nummer von Hand eingetippt, zum Beispiel 302-8811290-4456710.

## Ergriffene Maßnahmen

1. {action}

## Maßnahmen gegen eine Wiederholung

1. Seit dem 3. November 2026 wird jedes Etikett gescannt (verantwortlich: Lagerleitung).

## Antrag

Wir bitten, unsere Angebote in Baumarkt wieder freizuschalten.
"""
DONE = "Am 3. November 2026 haben wir den Scanner am Packplatz ersetzt (Anlage 1)."


@pytest.fixture(scope="module")
def stated() -> Job:
    return run([Path(__file__).parents[2] / "samples" / "typed-numbers"], Settings())


def codes(action: str, date: dt.date | None = None) -> list[str]:
    return [one.code for one in assess(HEAD.format(action=action).splitlines(), date=date).findings]


def test_a_sound_german_letter_is_ready_and_the_rules_not_applied_are_named_once() -> None:
    found = assess(HEAD.format(action=DONE).splitlines())
    (note,) = found.findings
    assert (note.code, note.severity, found.is_ready, found.is_clean) == ("REV903", Severity.NOTE, True, True)
    assert "the letter is in German" in note.message
    named = {rule.id for rule in review_rules() if rule.languages and "de" not in rule.languages}
    assert named
    assert all(name in note.message for name in named)


@pytest.mark.parametrize(
    ("action", "code"),
    [
        ("Wir werden den Scanner am Packplatz ersetzen (Anlage 1).", "REV023"),
        ("Wir haben den Scanner am Packplatz ersetzt (Anlage 1).", "REV021"),
        ("Am 3. November 2026 haben wir den Scanner am Packplatz ersetzt.", "REV022"),
        ("Am 3. November 2026 haben wir die Nummern aller Bestellungen berichtigt (Anlage 1).", "REV045"),
        ("Am 3. November 2026 haben wir einen Systemfehler bei Amazon gemeldet (Anlage 1).", "REV044"),
        ("[[CONFIRM: Ist das erledigt?]]", "REV001"),
    ],
)
def test_what_is_wrong_in_a_german_letter_is_told(action: str, code: str) -> None:
    assert code in codes(action)
    assert code not in codes(DONE)


def test_a_german_day_after_the_letter_is_told() -> None:
    late = "Am 20. November 2026 haben wir den Scanner am Packplatz ersetzt (Anlage 1)."
    assert "REV024" in codes(late, dt.date(2026, 11, 12))
    assert "REV024" not in codes(DONE, dt.date(2026, 11, 12))


def test_a_fault_of_ones_own_system_is_no_claim_against_amazon() -> None:
    own = "Am 3. November 2026 haben wir den Fehler in unserem Versandprogramm behoben (Anlage 1)."
    assert "REV044" not in codes(own)


def test_english_words_are_not_looked_for_in_a_german_letter() -> None:
    angry = "It is ridiculous and unfair! "
    english = assess([angry, "We and the seller were on the way to the depot of the carrier with our packages."])
    german = assess([angry, *HEAD.format(action=DONE).splitlines()])
    assert {"REV065", "REV064", "REV062"} & {one.code for one in english.findings}
    assert not {"REV065", "REV064", "REV062"} & {one.code for one in german.findings}


def test_a_rule_of_ones_own_without_languages_reads_every_letter() -> None:
    rule = next(one for one in review_rules() if one.id == "REV015")
    mine = rule.model_copy(update={"languages": []})
    found = assess(HEAD.format(action=DONE).splitlines(), rules=[mine])
    assert "REV903" not in [one.code for one in found.findings]


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("We have read the report and the numbers of the packages were right.", "en"),
        ("Wir haben den Bericht gelesen, und die Nummern der Pakete wurden geprüft.", "de"),
        ("Nous avons lu le rapport et les numéros des colis ont été vérifiés par la direction.", "fr"),
        ("Abbiamo letto il report e le spedizioni sono state controllate dal responsabile per la qualità.", "it"),
        ("Hemos leído el informe y los números de los paquetes se comprobaron con el transportista.", "es"),
        ("配送ラベルの番号を確認し、すべての荷物についてスキャンを行いました。", "ja"),
        ("ok", "en"),
        ("", "en"),
    ],
)
def test_the_language_of_a_letter_is_told_by_its_small_words(text: str, tag: str) -> None:
    assert language_of(text) == tag


def test_texts_left_in_english_are_counted() -> None:
    lines = [*HEAD.format(action=DONE).splitlines(), r"\[en\] On 3 November 2026 it was done.", "Anhang [en]"]
    found = {one.code: one for one in assess(lines, file="letter.md").findings}["REV904"]
    assert found.file == "letter.md"
    assert found.message.startswith("2 texts of the letter are marked [en]")
    assert found.severity is Severity.WARNING


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("tag", ["en", "de", "fr", "it", "es", "ja"])
def test_of_a_stated_letter_in_any_language_and_look_review_tells_its_language_alone(
    stated: Job, tag: str, look: str
) -> None:
    made = replace(stated, language=tag, look=look)
    letter = made.letter()
    found = assess(letter.markdown.splitlines(), case=case_facts(made, letter))
    told = {one.code for one in found.findings} - ({"REV001"} if look == "consultant" else set())
    assert told <= {"REV903", "REV904"}
    assert found.is_ready is (look != "consultant")
    assert {"causes", "actions", "prevention"} <= set(found.scores)
    assert (tag == "en") is not bool(told)


@pytest.mark.parametrize("tag", ["en", "de", "fr", "it", "es", "ja"])
def test_an_action_without_its_enclosure_is_told_in_any_language(stated: Job, tag: str) -> None:
    made = replace(stated, language=tag)
    letter = made.letter()
    pointed = re.compile(r" \((Enclosure|Anlage|Pièce jointe|Allegato|Documento adjunto|添付資料) 1\)")
    bare = pointed.sub("", letter.markdown)
    assert bare != letter.markdown
    found = assess(bare.splitlines(), case=case_facts(made, letter))
    assert "REV022" in {one.code for one in found.findings}
