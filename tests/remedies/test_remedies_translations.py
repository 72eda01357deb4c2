"""Translations beside a catalog: what lint says of them, and which layer's text is taken."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from remedies_factory import CAUSE, ROWS, measure, report, root

from poagen.api import Settings, run
from poagen.common.finding import PoagenError
from poagen.document.locales import locale_for
from poagen.document.translating import spoken
from poagen.remedies import lint, load_catalog, propose
from poagen.remedies.layers import BASE, Layer
from poagen.remedies.model import Statement
from poagen.remedies.translation_lint import refuse_untrue
from poagen.remedies.translations import digest, in_language, translations

SAMPLE = Path(__file__).parents[2] / "samples" / "typed-numbers"

GERMAN = """\
CA-001:
  title: Nachgetragen
  planned: "Bis zum {{ date }} wird es eingetragen (verantwortlich: {{ owner }})."
  completed: "Am {{ date }} haben wir es eingetragen."
"""
STATEMENT = """\
C-001:
  title: Keine Nummer
  statement: "Pakete {{ segment }} haben keine Nummer."
  questions: {why: {ask: "Warum?"}}
"""


def catalog(folder: Path, corrective: str = GERMAN, causes: str = STATEMENT) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "catalog.yaml").write_text('version: "1"\nextends: nothing\n', encoding="utf-8")
    (folder / "causes.yaml").write_text(CAUSE, encoding="utf-8")
    (folder / "corrective.yaml").write_text(measure("CA-001"), encoding="utf-8")
    (folder / "preventive.yaml").write_text(measure("PM-001"), encoding="utf-8")
    (folder / "mapping.yaml").write_text(ROWS, encoding="utf-8")
    (folder / "de").mkdir(exist_ok=True)
    (folder / "de" / "corrective.yaml").write_text(corrective, encoding="utf-8")
    (folder / "de" / "causes.yaml").write_text(causes, encoding="utf-8")
    return folder


def told(folder: Path) -> list[tuple[str, str, int | None]]:
    of_languages = [one for one in lint(folder) if one.file and Path(one.file).parent.name == "de"]
    return [(one.code, Path(one.file or "").name, one.row) for one in of_languages]


def test_right_translations_are_not_told(tmp_path: Path) -> None:
    assert told(catalog(tmp_path / "own")) == []


def test_a_translation_of_an_entry_that_cannot_be_read_is_not_called_one_of_nothing(tmp_path: Path) -> None:
    folder = catalog(tmp_path / "own")
    entry = folder / "corrective.yaml"
    entry.write_text(entry.read_text(encoding="utf-8").replace("strength: ", "strenght: "), encoding="utf-8")
    assert told(folder) == []
    assert {one.code for one in lint(folder)} >= {"YML003"}
    assert told(catalog(tmp_path / "other", GERMAN.replace("CA-001", "CA-009"))) == [
        ("POA301", "corrective.yaml", 1)
    ]


def test_lint_finds_nothing_in_the_packaged_translations() -> None:
    assert [one for one in lint(BASE.folder) if "/de/" in (one.file or "").replace("\\", "/")] == []


@pytest.mark.parametrize(
    ("old", "new", "code", "row"),
    [
        ("CA-001:", "CA-999:", "POA301", 1),
        ("CA-001:", "PM-001:", None, None),
        ("title: Nachgetragen", "slots: {tool: Welches?}\n  title: N", "POA301", 2),
        ("title: Nachgetragen", 'of: "00000000"\n  title: N', "POA302", 2),
        ("(verantwortlich: {{ owner }})", "", "POA304", 3),
        ("Am {{ date }} haben wir", "Wir haben", "POA304", 4),
        ("Am {{ date }}", "Am {{ day }}", "POA304", 4),
        ("Am {{ date }}", "Am {{ date", "POA304", 4),
        ("title: Nachgetragen", "titel: Nachgetragen", "YML003", 2),
        ("title: Nachgetragen", "title: Mit {{ tool }} nachgetragen", "YML003", 2),
        ("title: Nachgetragen", 'title: N\n  recommended: "Mit {{ tool }} nachtragen."', "POA304", 3),
        ("title: Nachgetragen", 'title: N\n  recommended: "Am {{ date }} nachtragen."', "POA304", 3),
        ("title: Nachgetragen", 'title: N\n  recommended: "{% if %} nachtragen."', "POA304", 3),
        ("title: Nachgetragen", 'title: N\n  recommended: "Bitte nachtragen."', None, None),
    ],
)
def test_what_is_wrong_with_a_translated_measure_is_told_at_its_line(
    tmp_path: Path, old: str, new: str, code: str | None, row: int | None
) -> None:
    found = told(catalog(tmp_path / "own", corrective=GERMAN.replace(old, new)))
    assert (code, "corrective.yaml", row) in found if code else found == []


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("why:", "wie:", "POA301"),
        ("why:", "wie:", "POA303"),
        ("{{ segment }}", "hier", "POA304"),
        ("{{ segment }}", "{{ segment }} {{ onset }}", "POA304"),
    ],
)
def test_what_is_wrong_with_a_translated_cause_is_told(tmp_path: Path, old: str, new: str, code: str) -> None:
    found = told(catalog(tmp_path / "own", causes=STATEMENT.replace(old, new)))
    assert code in [one for one, _, _ in found]


@pytest.mark.parametrize("tag", ["en", "de"])
def test_advice_with_a_word_of_the_seller_stays_advice_in_every_language(tmp_path: Path, tag: str) -> None:
    """It came out as planned, without a day and an owner."""
    tool = '{tool: {ask: "Which tool?", example: T}}'
    entry = measure("CA-001", recommended="Enter it  with {{ tool }}.", slots=tool)
    german = GERMAN.replace("title: Nachgetragen", 'title: N\n  recommended: "Mit {{ tool }} nachtragen."')
    german += "  slots: {tool: Welches Werkzeug?}\n"
    folder = catalog(tmp_path / "own", corrective=german)
    (folder / "corrective.yaml").write_text(entry, encoding="utf-8")
    own = load_catalog(folder)
    found = report(root("missing-number"))
    plan = propose(found, own, statements={"CA-001": Statement(owner="manager")})
    (advice,) = [
        one.text for one in spoken(plan, found, locale_for("US", tag)).measures if one.measure == "CA-001"
    ]
    assert (
        advice
        == {
            "en": "Enter it with [[CONFIRM: Which tool?]].",
            "de": "Mit [[CONFIRM: Welches Werkzeug?]] nachtragen.",
        }[tag]
    )


def test_yaml_that_cannot_be_read_is_a_finding_and_no_traceback(tmp_path: Path) -> None:
    assert told(catalog(tmp_path / "own", corrective="CA-001: [")) != []
    assert told(catalog(tmp_path / "own", corrective="- a list")) != []


def test_a_catalog_of_ones_own_brings_its_own_translations(tmp_path: Path) -> None:
    own = load_catalog(catalog(tmp_path / "own"))
    entry = own.measures["CA-001"]
    assert translations(own.layers, "de").measure(entry) is not None
    assert in_language(entry, own.layers, "de") != entry
    assert in_language(own.measures["PM-001"], own.layers, "de") is None
    assert in_language(entry, own.layers, "fr") is None


def test_a_translation_above_the_packaged_one_wins(tmp_path: Path) -> None:
    (tmp_path / "de").mkdir()
    (tmp_path / "catalog.yaml").write_text('version: "1"\nextends: packaged\n', encoding="utf-8")
    of = digest(load_catalog().measures["CA-003"])
    text = GERMAN.replace("CA-001:", f'CA-003:\n  of: "{of}"')
    (tmp_path / "de" / "corrective.yaml").write_text(text, encoding="utf-8")
    both = load_catalog(tmp_path)
    found = translations(both.layers, "de")
    assert found.measures["CA-003"].title == "Nachgetragen"
    assert found.measures["CA-004"].title == "Bestätigung ohne Nummer gestoppt"
    assert told(tmp_path) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Am {{ date }}", "Am 1. Mai 2020"),
        ("Am {{ date }}", "Am {{ date"),
        (
            "Am {{ date }}",
            "Am {{ date }} {% for i in range(99999) %}{% for j in range(99999) %}x{% endfor %}{% endfor %}",
        ),
        ("(verantwortlich: {{ owner }})", "{{ nobody }}"),
    ],
)
def test_a_letter_takes_no_translation_that_says_other_things(tmp_path: Path, old: str, new: str) -> None:
    right = load_catalog(catalog(tmp_path / "right"))
    refuse_untrue(right.layers, right.measures, "de")
    wrong = load_catalog(catalog(tmp_path / "wrong", corrective=GERMAN.replace(old, new)))
    with pytest.raises(PoagenError) as caught:
        refuse_untrue(wrong.layers, wrong.measures, "de")
    assert {(one.code, Path(one.file or "").name) for one in caught.value.findings} == {
        ("POA304", "corrective.yaml")
    }
    refuse_untrue(wrong.layers, wrong.measures, "fr")


def test_a_translation_that_letters_do_not_take_stops_none(tmp_path: Path) -> None:
    untrue = GERMAN.replace("{{ date }}", "gestern")
    stale = load_catalog(
        catalog(tmp_path / "own", corrective=untrue.replace("title", 'of: "00000000"\n  title', 1))
    )
    refuse_untrue(stale.layers, stale.measures, "de")
    other = load_catalog(catalog(tmp_path / "other", corrective=untrue.replace("CA-001", "CA-999")))
    refuse_untrue(other.layers, other.measures, "de")
    both = (
        Layer("below", catalog(tmp_path / "below", corrective=untrue)),
        Layer("above", catalog(tmp_path / "above")),
    )
    refuse_untrue(both, other.measures, "de")
    with pytest.raises(PoagenError):
        refuse_untrue(both[::-1], other.measures, "de")


@pytest.mark.parametrize(
    "figures",
    [
        'over: {"{} days": "in {"}',
        'over: {"{} days": "in {1} Tagen"}',
        'over: {"{} days": "in {:>999999999} Tagen"}',
        'over: {"{} days": "in {0.__class__} Tagen"}',
        'over: {"{} days": "in vierzehn Tagen"}',
        'counted: {share: "Anteil"}',
        'counted: {share: "{} {}"}',
        "metrics: {vtr.overall: ' '}",
    ],
)
def test_figures_in_words_hold_their_number_and_no_other_braces(tmp_path: Path, figures: str) -> None:
    own = catalog(tmp_path / "own")
    (own / "de" / "figures.yaml").write_text(figures, encoding="utf-8")
    with pytest.raises(PoagenError) as caught:
        translations(load_catalog(own).layers, "de")
    assert {one.code for one in caught.value.findings} == {"YML003"}
    assert ("YML003", "figures.yaml", 1) in told(own)


def test_translations_are_read_anew_when_a_file_has_changed(tmp_path: Path) -> None:
    own = load_catalog(catalog(tmp_path / "own"))
    entry = own.measures["CA-001"]
    assert translations(own.layers, "de").measure(entry)
    catalog(tmp_path / "own", corrective="")
    assert translations(own.layers, "de").measure(entry) is None
    (tmp_path / "own" / "de" / "corrective.yaml").unlink()
    (tmp_path / "own" / "de" / "corrective.yaml").symlink_to(tmp_path / "gone")
    with pytest.raises(PoagenError, match="cannot be read"):
        translations(own.layers, "de")


def test_a_german_letter_is_refused_with_the_line_of_an_untrue_translation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POAGEN_HOME", str(tmp_path))
    (tmp_path / "catalog" / "de").mkdir(parents=True)
    (tmp_path / "catalog" / "catalog.yaml").write_text("extends: packaged\nversion: '1'\n", encoding="utf-8")
    german = GERMAN.replace("CA-001", "PM-005").replace("Am {{ date }}", "Am 1. Mai 2020")
    (tmp_path / "catalog" / "de" / "preventive.yaml").write_text(german, encoding="utf-8")
    job = replace(run([SAMPLE], Settings()), language="de")
    with pytest.raises(PoagenError) as caught:
        job.letter()
    assert [(one.code, one.row) for one in caught.value.findings] == [("POA304", 4)]
