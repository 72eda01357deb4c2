"""``poagen templates``: which file is in force, copies to change, and what is wrong before a letter is written."""

from __future__ import annotations

import shutil
from pathlib import Path

import docx
import pytest
from cli_world import TYPED, case, fails, poagen

from poagen.document.lookup import packaged_names, packaged_templates

CASE = "marketplace: US\nas_of: 2026-10-31\nseller: Acme\n"


def own(folder: Path, **files: str) -> Path:
    """A folder of templates: ``causes`` is its template of the section, ``de_causes`` that of German letters."""
    for name, text in files.items():
        tag, _, section = name.rpartition("_")
        path = folder / tag / "sections" / f"{section}.md.j2"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def in_force(*arguments: object) -> dict[str, tuple[bool, str]]:
    """What ``templates list`` tells: name → whether it is one's own, and the file."""
    shown = poagen("templates", "list", *arguments)
    assert (shown.code, shown.err) == (0, "")
    told = [(line.startswith("* "), line[2:].partition("  ")) for line in shown.out.splitlines()]
    return {name: (is_own, file) for is_own, (name, _, file) in told}


def refused(folder: Path) -> str:
    """What ``templates check`` finds."""
    shown = poagen("templates", "check", folder)
    assert (shown.code, shown.out) == (1, "")
    return shown.err


def letter(folder: Path, *options: object) -> str:
    assert poagen("draft", folder, "--format", "md", *options).code == 0
    (file,) = (folder / "out").glob("plan-of-action*.md")
    return file.read_text(encoding="utf-8")


def test_list_shows_every_packaged_template_with_its_file_and_marks_none() -> None:
    listed = in_force()
    assert list(listed) == list(packaged_names())
    assert {name: (False, str(file)) for name, file in packaged_names().items()} == listed


def test_list_marks_ones_own_templates_of_a_named_folder_and_of_the_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POAGEN_HOME", str(tmp_path / "home"))
    own(tmp_path / "home" / "templates", causes="home", request="home")
    named = own(tmp_path / "named", causes="named")
    listed = in_force(named)
    assert {name: file for name, (is_own, file) in listed.items() if is_own} == {
        "sections/causes.md.j2": str(named / "sections" / "causes.md.j2"),
        "sections/request.md.j2": str(tmp_path / "home" / "templates" / "sections" / "request.md.j2"),
    }
    assert [name for name, (is_own, _) in in_force().items() if is_own] == [
        "sections/causes.md.j2",
        "sections/request.md.j2",
    ]


def test_list_tells_a_template_for_one_language_apart_from_the_one_for_all(tmp_path: Path) -> None:
    listed = in_force(own(tmp_path, de_causes="deutsch"))
    assert listed["sections/causes.md.j2"] == (False, str(packaged_names()["sections/causes.md.j2"]))
    assert listed["de/sections/causes.md.j2"] == (True, str(tmp_path / "de" / "sections" / "causes.md.j2"))


@pytest.mark.parametrize("command", ["list", "check"])
def test_a_folder_that_is_not_there_is_told(tmp_path: Path, command: str) -> None:
    assert "DOC003" in fails("templates", command, tmp_path / "none")


def test_export_writes_every_packaged_template_and_names_each_file(tmp_path: Path) -> None:
    shown = poagen("templates", "export", tmp_path / "mine")
    assert (shown.code, shown.err) == (0, "")
    assert shown.out.splitlines() == [str(tmp_path / "mine" / name) for name in packaged_names()]
    for name, file in packaged_names().items():
        assert (tmp_path / "mine" / name).read_bytes() == file.read_bytes()


def test_export_of_sections_writes_only_these_whatever_way_they_are_named(tmp_path: Path) -> None:
    wanted = ("--section", "causes", "--section", "letter", "--section", "sections/request.md.j2")
    assert poagen("templates", "export", tmp_path, *wanted).code == 0
    written = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()}
    assert written == {"letter.md.j2", "sections/causes.md.j2", "sections/request.md.j2"}


def test_export_refuses_an_unknown_section_with_the_nearest_and_writes_nothing(tmp_path: Path) -> None:
    words = fails("templates", "export", tmp_path / "mine", "--section", "request", "--section", "cuases")
    assert 'there is no template "cuases" (did you mean "causes"?)' in words
    assert not (tmp_path / "mine").exists()


def test_export_over_a_changed_template_writes_nothing_and_takes_other_sections(tmp_path: Path) -> None:
    own(tmp_path, causes="mine")
    assert "DOC010" in fails("templates", "export", tmp_path)
    assert [path.name for path in tmp_path.rglob("*.j2")] == ["causes.md.j2"]
    assert poagen("templates", "export", tmp_path, "--section", "request").code == 0
    assert (tmp_path / "sections" / "causes.md.j2").read_text(encoding="utf-8") == "mine"


def test_export_into_a_file_asks_for_another_folder_and_for_no_option_that_it_lacks(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    words = fails("templates", "export", tmp_path / "file")
    assert "file is a file, not a folder" in words
    assert "-o" not in words.split()


def test_a_template_of_the_case_changes_its_letter_and_the_named_one_wins(tmp_path: Path) -> None:
    folder = case(tmp_path / "c", CASE)
    own(folder / "templates", request="Words of the case for {{ seller }}.")
    own(folder / "templates", causes="Words of the case.")
    told = letter(folder, "--template", own(tmp_path / "named", causes="Words of the folder."))
    assert "Words of the case for Acme." in told
    assert "Words of the folder." in told
    assert "Words of the case." not in told


def test_a_template_that_only_german_letters_call_for_stops_no_other_letter(tmp_path: Path) -> None:
    folder = case(tmp_path / "c", CASE)
    own(folder / "templates", de_request='{% include "sections/gruss.md.j2" %}', de_gruss="Mit Gruß.")
    assert "Gruß" not in letter(folder)
    assert "Mit Gruß." in letter(folder, "--language", "de")
    assert poagen("templates", "check", folder / "templates").code == 0


@pytest.mark.parametrize(
    ("text", "row", "said"),
    [
        ("{{ seler }}", 1, 'did you mean "seller"?'),
        ("ok\n{{ invalid | persent }}", 2, 'did you mean "percent"?'),
        ("ok\n\n{% if seller %}", 3, "every {% if %} and {% for %} needs its end"),
        ("{{ scope | date }}", 1, "DOC004"),
    ],
)
@pytest.mark.parametrize("name", ["causes", "de_causes", "ja_causes"])
def test_check_tells_a_mistake_with_file_and_line_in_a_template_of_any_language(
    tmp_path: Path, name: str, text: str, row: int, said: str
) -> None:
    own(tmp_path, **{name: text})
    (file,) = tmp_path.rglob("*.j2")
    words = refused(tmp_path)
    assert f"{file}, row {row}: error" in words
    assert said in words


def test_check_tells_a_file_that_no_template_calls_for(tmp_path: Path) -> None:
    words = refused(own(tmp_path, cuases="x", causes="Words."))
    assert "cuases.md.j2: error: no template calls for this file" in words
    assert 'did you mean "sections/causes.md.j2"?' in words


def test_check_does_not_call_a_folder_right_that_holds_no_template(tmp_path: Path) -> None:
    (tmp_path / "notes.md").touch()
    assert "there is no template in this folder" in refused(tmp_path)


def test_check_tells_a_section_that_was_saved_under_another_ending(tmp_path: Path) -> None:
    own(tmp_path, causes="Words.")
    (tmp_path / "README.md").touch()
    assert poagen("templates", "check", tmp_path).code == 0
    for name in ("request.md", "summary.md.j2.txt"):
        (tmp_path / "sections" / name).touch()
    words = refused(tmp_path)
    assert "name it request.md.j2" in words
    assert "name it summary.md.j2" in words
    assert "README" not in words


def test_copies_of_the_templates_of_other_languages_have_nothing_wrong(tmp_path: Path) -> None:
    for tag in ("de", "ja"):
        shutil.copytree(packaged_templates() / tag, tmp_path / tag)
    shown = poagen("templates", "check", tmp_path)
    assert (shown.code, shown.err) == (0, "Nothing is wrong with these templates.\n")


def test_a_german_draft_names_what_a_statement_lacks(tmp_path: Path) -> None:
    folder = case(tmp_path / "c", CASE, plan="measures:\n  CA-010: {lifecycle: completed, date: 2026-11-03}\n")
    shutil.copyfile(TYPED / "data" / "packages.csv", folder / "data" / "packages.csv")
    told = letter(folder, "--language", "de")
    assert "als erledigt angegeben, aber es fehlt: verantwortliche Person und Nachweis; bitte ergänzen" in told


def test_check_looks_over_a_word_file_and_nothing_else_that_is_a_file(tmp_path: Path) -> None:
    word = docx.Document()
    word.add_paragraph("{{ seler }}")
    word.add_paragraph("{{p body }}")
    word.save(str(tmp_path / "own.docx"))
    assert 'did you mean "seller"?' in refused(tmp_path / "own.docx")
    shown = poagen("templates", "check", packaged_templates() / "reference.docx")
    assert (shown.code, shown.err) == (0, "Nothing is wrong with this Word file.\n")
    (tmp_path / "cut.docx").write_bytes(b"PK")
    assert "DOC006" in fails("templates", "check", tmp_path / "cut.docx")
    own(tmp_path, causes="Words.")
    words = fails("templates", "check", tmp_path / "sections" / "causes.md.j2")
    assert "is no Word file; for templates, name their folder" in words


def test_a_draft_is_not_written_with_a_folder_that_would_do_nothing(tmp_path: Path) -> None:
    folder, empty = case(tmp_path / "c", CASE), tmp_path / "empty"
    empty.mkdir()
    shown = poagen("draft", folder, "--format", "md", "--template", empty)
    assert (shown.code, shown.out) == (2, "")
    assert "empty: error: there is no template in this folder" in shown.err
    (empty / "causes.md").write_text("Words.", encoding="utf-8")
    assert "there is no template in this folder" in fails("draft", folder, "--template", empty)
    assert "this is a file and no folder of templates" in fails("draft", folder, "--template", empty / "causes.md")
    assert not (folder / "out").exists()


def test_a_draft_tells_a_template_that_was_saved_under_another_ending(tmp_path: Path) -> None:
    folder = case(tmp_path / "c", CASE)
    own(folder / "templates", request="Words.")
    (folder / "templates" / "sections" / "causes.md").write_text("Words.", encoding="utf-8")
    words = fails("draft", folder, "--format", "md")
    assert "causes.md: error: no letter takes this file: its name does not end in .j2" in words
    assert "name it causes.md.j2" in words


def test_an_empty_folder_of_the_case_stops_no_letter(tmp_path: Path) -> None:
    folder = case(tmp_path / "c", CASE)
    (folder / "templates").mkdir()
    assert "# Plan of Action" in letter(folder)


def test_list_shows_templates_that_check_refuses_and_leaves_out_what_is_no_file(tmp_path: Path) -> None:
    sections = tmp_path / "sections"
    for name in ("causes.md.j2", "none.md.j2"):
        (sections / name).mkdir(parents=True)
    for name in ("opening.md.j2", "letter.md.j2"):
        (sections / name).write_text("x" * 60_001)
    (tmp_path / "letter.md.j2").write_bytes(b"\xff")
    shown = poagen("templates", "list", tmp_path)
    assert shown.code == 0
    own = {line.split()[1] for line in shown.out.splitlines() if line.startswith("*")}
    assert own == {"letter.md.j2", "sections/letter.md.j2", "sections/opening.md.j2"}
    assert f"  sections/causes.md.j2  {packaged_templates() / 'sections' / 'causes.md.j2'}" in shown.out
    refused = poagen("templates", "check", tmp_path)
    assert refused.code == 1
    assert "DOC004" in refused.err
