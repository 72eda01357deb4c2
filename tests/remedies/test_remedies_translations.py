"""Translations beside a catalog: what lint says of them, and which layer's text is taken."""

from __future__ import annotations

from pathlib import Path

import pytest
from remedies_factory import CAUSE, ROWS, measure

from poagen.remedies import lint, load_catalog
from poagen.remedies.layers import BASE
from poagen.remedies.translations import digest, in_language, translations

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
