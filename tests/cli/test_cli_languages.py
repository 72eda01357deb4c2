"""The language and look of a letter: as the run says, else the case, else the user's settings, else English."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_world import AS_OF, case, export, fails, package, poagen


def title(out: Path) -> str:
    (letter,) = out.glob("plan-of-action*.md")
    return next(line for line in letter.read_text(encoding="utf-8").splitlines() if line.startswith("# "))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return export(tmp_path / "packages.csv", package(6, tracking_number=""))


def test_the_run_wins_over_the_case_and_the_case_over_the_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("POAGEN_HOME", str(home))
    (home / "settings.yaml").write_text("language: fr\n", encoding="utf-8")
    folder = case(tmp_path / "case", "marketplace: US\nas_of: 2026-10-31\n")
    given = folder / "case.yaml"
    for options, words in (((), "Plan d'actions"), (("--language", "es"), "Plan de acción")):
        poagen("draft", folder, "--format", "md", *options)
        assert words in title(folder / "out")
    given.write_text(given.read_text(encoding="utf-8") + "language: de\n", encoding="utf-8")
    for options, words in (((), "Maßnahmenplan"), (("--language", "en"), "Plan of Action")):
        poagen("draft", folder, "--format", "md", *options)
        assert words in title(folder / "out")


def test_an_unknown_language_or_look_is_told_before_anything_is_read(file: Path, tmp_path: Path) -> None:
    for option, wrong, code in (("--language", "dutch", "DOC009"), ("--look", "fancy", "DOC011")):
        assert code in fails("draft", file, option, wrong, "-o", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_mixed_letter_is_told_by_the_draft(file: Path, tmp_path: Path) -> None:
    told = poagen("draft", file, *AS_OF, "--language", "ja", "--format", "md", "-o", tmp_path / "out").err
    assert "DOC012" in told
    assert "DOC012" not in poagen("draft", file, *AS_OF, "--language", "de", "-o", tmp_path / "de").err


def test_a_bilingual_letter_to_an_english_store_has_headings_in_both_languages(file: Path, tmp_path: Path) -> None:
    chosen = ("--language", "de", "--look", "bilingual", "--format", "md")
    poagen("draft", file, *AS_OF, *chosen, "-o", tmp_path / "o")
    assert " / Plan of Action" in title(tmp_path / "o")


def test_an_entry_of_the_catalog_is_shown_in_german() -> None:
    assert "Etiketten beim Packen gescannt" in poagen("catalog", "show", "pm-005", "--language", "de").out
    assert "POA305" in fails("catalog", "show", "PM-005", "--language", "fr")
