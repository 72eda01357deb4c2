"""What a case keeps: files that poagen leaves alone, and the seller's own word on the route."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from cli_world import TYPED, fails, poagen

from poagen.case import edit

OTHER = "We received complaints about the authenticity of your items on Amazon.com.\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(TYPED, tmp_path / "c", ignore=shutil.ignore_patterns("out")))


@pytest.mark.parametrize(
    ("name", "arguments", "told"),
    [
        ("plan.yaml", ("plan", "CASE"), "write it yourself: add the measures CA-002"),
        (
            "plan.yaml",
            ("plan", "set", "CA-033", "CASE", "--lifecycle", "planned", "--date", "2026-12-01", "--owner", "lead"),
            "open the file and write it yourself: what you state of CA-033",
        ),
        (
            "case.yaml",
            ("answer", "CASE", "--set", "RC1.why-typed=another"),
            "open the file and write it yourself: answers: {RC1.why-typed: your words}",
        ),
    ],
)
def test_a_file_with_anchors_is_left_alone_and_what_to_write_is_told(
    folder: Path, name: str, arguments: tuple[str, ...], told: str
) -> None:
    file = folder / name
    text = file.read_text("utf-8")
    if name == "case.yaml":
        text = text.replace("seller: Harbor", "seller: &who Harbor")
    else:
        text = text.replace("owner: warehouse lead", "owner: &who warehouse lead", 1).replace("CA-002:", "CA-001:")
    file.write_text(text, "utf-8")
    said = fails(*(folder if word == "CASE" else word for word in arguments))
    assert "CAS005" in said
    assert told in said
    assert file.read_text("utf-8") == text
    assert poagen("draft", folder, "--format", "md").code == 0


def test_a_notice_about_something_else_gets_no_letter_and_the_sellers_word_on_the_route_wins(folder: Path) -> None:
    (folder / "notice.txt").write_text(OTHER, "utf-8")
    case = folder / "case.yaml"
    case.write_text(case.read_text("utf-8") + "notice: notice.txt\n", "utf-8")
    assert "Route: other: the notice is not about the Valid Tracking Rate." in poagen("analyze", folder).out
    assert "write route: appeal into case.yaml" in fails("draft", folder, "--format", "md")
    assert not list(folder.rglob("plan-of-action*"))
    case.write_text(case.read_text("utf-8") + "route: appeal\n", "utf-8")
    route = " ".join(poagen("analyze", folder).out.partition("Route: ")[2].split())
    assert route.startswith(
        'appeal: the failures were yours. case.yaml says "route: appeal". By the rules it would be'
    )
    assert poagen("draft", folder, "--format", "md").code == 0
    assert (folder / "out" / "plan-of-action.md").is_file()


def test_a_draft_leaves_what_else_lies_in_out_and_in_the_case(folder: Path) -> None:
    (folder / "out").mkdir()
    (folder / "out" / "notes.md").write_bytes(b"mine\r\n")
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert poagen("draft", folder).code == 0
    assert poagen("draft", folder).code == 0
    assert {path: path.read_bytes() for path in before} == before
    new = {path.parent.name for path in folder.rglob("*") if path.is_file() and path not in before}
    assert new <= {"out", ".poagen"}


@pytest.mark.parametrize(
    "name", ["case.yaml", "plan.yaml", "notice.txt", "evidence/scanner-invoice.png", "data/x.csv"]
)
@pytest.mark.parametrize(
    "command",
    [("analyze", "--verdicts"), ("repair", "-o"), ("bundle", "-o"), ("repair", "--likely", "-o")],
    ids=" ".join,
)
def test_nothing_is_written_over_what_a_case_is_made_of(folder: Path, name: str, command: tuple[str, ...]) -> None:
    (folder / "notice.txt").write_text("Your Valid Tracking Rate is below 95%.\n", encoding="utf-8")
    with (folder / "case.yaml").open("a", encoding="utf-8") as file:
        file.write("notice: notice.txt\n")
    before = {path: path.read_bytes() for path in folder.rglob("*.*") if path.is_file()}
    told = fails(command[0], folder, *command[1:], folder / name)
    assert "would be lost" in told or "among the files that are read" in told
    assert {path: path.read_bytes() for path in folder.rglob("*.*") if path.is_file()} == before


def test_the_tables_of_an_analysis_do_not_lie_among_the_evidence(folder: Path) -> None:
    assert "among the files that are read" in fails("analyze", folder, "--out", folder)
    assert not list((folder / "evidence").glob("RC*.csv"))
    assert poagen("analyze", folder, "--out", folder / "out").code == 0


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("plan.yaml", ("plan", "set", "CA-033", "CASE", "--note", "another")),
        ("case.yaml", ("answer", "CASE", "--set", "RC1.why-typed=another")),
    ],
)
def test_what_someone_writes_meanwhile_is_not_written_over(
    folder: Path, monkeypatch: pytest.MonkeyPatch, name: str, arguments: tuple[str, ...]
) -> None:
    file, saved = folder / name, edit.save

    def someone_else_first(path: Path, before: str | None, after: str) -> None:
        with file.open("a", encoding="utf-8") as theirs:
            theirs.write("# mine\n")
        saved(path, before, after)

    text = file.read_text("utf-8")
    with monkeypatch.context() as patch:
        patch.setattr(edit, "save", someone_else_first)
        said = fails(*(folder if word == "CASE" else word for word in arguments))
    assert "the file was changed while poagen was at work, so nothing was written" in said
    assert "CAS004" in said
    assert file.read_text("utf-8") == text + "# mine\n"
    assert poagen(*(folder if word == "CASE" else word for word in arguments)).code == 0
    assert "another" in file.read_text("utf-8")


def test_signs_that_turn_the_direction_stand_in_no_sheet_of_facts(folder: Path, tmp_path: Path) -> None:
    case = folder / "case.yaml"
    case.write_text(case.read_text("utf-8").replace("Harbor Lane", "Harbor\u202e Lane"), "utf-8")
    assert poagen("draft", folder, "-o", tmp_path / "out", "--format", "txt", "--no-pictures").code == 0
    facts = (tmp_path / "out" / "questionnaire.txt").read_text("utf-8")
    assert "  seller: Harbor Lane Goods\n" in facts
    assert "\u202e" not in facts
