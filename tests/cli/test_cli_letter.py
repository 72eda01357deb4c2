"""``poagen demo`` and ``poagen draft``."""

from __future__ import annotations

import csv
import io
import shutil
import zipfile
from pathlib import Path

import docx
import pytest
from cli_world import AS_OF, TYPED, case, export, fails, package, poagen

PICTURES = [f"figure-{name}.png" for name in ("categories", "causes", "days", "forecast")]
FILES = [
    "annex-a.csv",
    "annex-a.xlsx",
    *PICTURES,
    "plan-of-action.DRAFT.docx",
    "plan-of-action.DRAFT.md",
    "plan-of-action.DRAFT.pdf",
    "plan-of-action.DRAFT.txt",
    "questionnaire.txt",
]
WORD, TEXT, _, TEXTS = FILES[6:10]


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return export(tmp_path / "p.csv", package(6, tracking_number=""))


def test_the_demo_shows_the_analysis_and_writes_the_letter(tmp_path: Path) -> None:
    shown = poagen("demo", "--out", tmp_path / "d")
    assert shown.code == 0
    assert "[carrier-not-integrated]" in shown.out
    assert names(tmp_path / "d") == FILES
    for name in FILES:
        assert str(tmp_path / "d" / name) in shown.out
    text = (tmp_path / "d" / TEXT).read_text("utf-8")
    assert f"It is a draft: {text.count('[[CONFIRM:')} points" in shown.out
    places = [line.removeprefix("The exports of this sample lie in ") for line in shown.out.splitlines()]
    assert any(Path(place).is_dir() for place in places if place.endswith("data"))


def test_a_draft_names_its_files_on_stdout_and_its_markers_on_stderr(file: Path, tmp_path: Path) -> None:
    shown = poagen("draft", file, *AS_OF, "-o", tmp_path / "o")
    assert shown.code == 0
    assert sorted(shown.out.splitlines()) == [str(tmp_path / "o" / name) for name in FILES]
    assert names(tmp_path / "o") == FILES
    text = (tmp_path / "o" / TEXT).read_text("utf-8")
    assert f"open for you to state: {text.count('[[CONFIRM:')}." in shown.err
    rows = list(csv.DictReader(io.StringIO((tmp_path / "o" / FILES[0]).read_text("utf-8-sig"))))
    assert [row["order_id"] for row in rows] == ["111-0000000-0000006"]


def test_the_letter_of_a_case_goes_into_its_out_folder(tmp_path: Path) -> None:
    folder = case(tmp_path / "c", "seller: Müller & Co\nmarketplace: US\nas_of: 2026-10-31\n")
    assert poagen("draft", folder).code == 0
    assert names(folder / "out") == FILES
    assert "Müller & Co" in (folder / "out" / TEXT).read_text("utf-8")


@pytest.mark.parametrize(
    ("asked", "written"),
    [
        ("md", [TEXT]),
        ("docx", ["annex-a.xlsx", *PICTURES, WORD]),
        ("docx, MD ,md", ["annex-a.xlsx", *PICTURES, WORD, TEXT]),
    ],
)
def test_only_the_formats_asked_for_are_written(
    file: Path, tmp_path: Path, asked: str, written: list[str]
) -> None:
    assert poagen("draft", file, *AS_OF, "--out", tmp_path / "o", "--format", asked).code == 0
    assert names(tmp_path / "o") == ["annex-a.csv", *written]


@pytest.mark.parametrize("asked", ["odt", "md,odt", "", " , "])
def test_a_wrong_format_is_told_before_anything_is_read(file: Path, tmp_path: Path, asked: str) -> None:
    words = fails("draft", tmp_path / "no-such-file", "-o", tmp_path / "o", "--format", asked)
    assert "--format" in words
    assert "choose from md,docx" in words
    assert "no-such-file" not in words
    assert not (tmp_path / "o").exists()


def test_the_same_input_gives_the_same_letter(file: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        assert poagen("draft", file, *AS_OF, "-o", tmp_path / name).code == 0
    for name in FILES:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_a_reference_gives_the_word_file_its_styles(file: Path, tmp_path: Path) -> None:
    word = docx.Document()
    word.styles["Normal"].font.name = "Courier New"
    word.save(str(tmp_path / "house style.docx"))
    options = ("--format", "docx", "--reference-doc", tmp_path / "house style.docx")
    assert poagen("draft", file, *AS_OF, "-o", tmp_path / "o", *options).code == 0
    with zipfile.ZipFile(tmp_path / "o" / WORD) as opened:
        assert b"Courier New" in opened.read("word/styles.xml")


@pytest.mark.parametrize("option", ["--template", "--reference-doc"])
def test_a_template_or_reference_that_is_not_there_is_named(file: Path, tmp_path: Path, option: str) -> None:
    words = fails("draft", file, *AS_OF, "-o", tmp_path / "o", option, tmp_path / "not there")
    assert f"{(tmp_path / 'not there')}: error:" in words
    assert "help:" in words
    assert not (tmp_path / "o").exists()


def test_an_output_folder_that_cannot_be_written_is_named(file: Path, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file, not a folder")
    words = fails("draft", file, *AS_OF, "-o", tmp_path / "taken")
    assert "taken" in words
    assert "the file cannot be written" in words
    assert "is a file, not a folder" in words
    assert "choose another folder" in words
    for option in ("--out", "--verdicts"):
        assert "cannot be written" in fails("analyze", file, *AS_OF, option, tmp_path / "taken" / "deeper")
    assert (tmp_path / "taken").read_text() == "a file, not a folder"


def test_a_text_over_the_limit_of_its_field_is_counted(file: Path, tmp_path: Path) -> None:
    options = ("--format", "txt", "--text-limit", "50")
    assert poagen("draft", file, *AS_OF, "-o", tmp_path / "o", *options).code == 0
    assert " of 50, " in (tmp_path / "o" / TEXTS).read_text("utf-8")
    for limit in ("0", "9" * 40):
        assert "--text-limit" in fails("draft", file, *AS_OF, "-o", tmp_path / "p", "--text-limit", limit)


def test_a_draft_tells_what_is_stated_of_measures_that_the_letter_leaves_out(tmp_path: Path) -> None:
    folder = tmp_path / "c"
    shutil.copytree(TYPED, folder)
    plan, stated = folder / "plan.yaml", "    lifecycle: completed\n    date: 2026-11-04\n    owner: owner\n"
    words = "CA-001 is completed, but this analysis no longer calls for it, so the letter leaves it out"
    assert words not in poagen("draft", folder, "--format", "md", "-o", tmp_path / "o").err
    with plan.open("a", encoding="utf-8", newline="") as file:
        file.write(f"  CA-001:\n{stated}    no_document: true\n")
    assert words in poagen("draft", folder, "--format", "md", "-o", tmp_path / "o").err
