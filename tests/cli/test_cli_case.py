"""A case from ``init`` to the letter by options alone, without a terminal."""

from __future__ import annotations

import json
import re
import zipfile
from pathlib import Path

import docx
import jsonschema
import pytest
import yaml
from cli_world import TYPED, fails, poagen

GIVEN = ("--data", "seller=North: & Co", "--data", "marketplace=Amazon.com", "--data", "as_of=2026-10-31")
EXPORT = ("--file", TYPED / "data" / "packages.csv")


def made(folder: Path, *more: object) -> Path:
    assert poagen("init", folder, "--defaults", *GIVEN, *EXPORT, *more).code == 0
    return folder


def text(folder: Path, name: str) -> str:
    return (folder / name).read_text("utf-8")


def test_a_case_goes_from_init_to_a_letter_in_which_nothing_is_open(tmp_path: Path) -> None:
    folder = made(tmp_path / "c", "--data", "notice_date=2026-11-02", "--data", "scope=Beauty")
    for name in ("data", "evidence", "out"):
        assert (folder / name).is_dir()
    assert poagen("plan", folder).code == 0
    listed = json.loads(poagen("answer", folder, "--list", "--json").out)
    keys = [each["key"] for each in listed if each["key"].startswith("RC")]
    said = [word for key in keys for word in ("--set", f"{key}=Because: it was so.")]
    assert poagen("answer", folder, *said).code == 0
    rows = json.loads(poagen("plan", "status", folder, "--json").out)["measures"]
    assert {tuple(row["missing"]) for row in rows} == {("your statement",)}
    (folder / "evidence" / "proof.pdf").write_bytes(b"%PDF-1.4 proof")
    for row in rows:
        done = ("--lifecycle", "completed", "--date", "2026-11-03", "--owner", "lead", "--evidence", "proof.pdf")
        told = poagen("plan", "set", row["measure"], folder, *done).out
        for slot in re.findall(r"slot (\w+)", told):
            assert poagen("plan", "set", folder, row["measure"], "--slot", f"{slot}=ShipStation").code == 0
    status = poagen("plan", "status", folder)
    assert all(line.endswith("nothing") for line in status.out.splitlines()[1:])
    assert poagen("draft", folder).code == 0
    letter = text(folder, "out/plan-of-action.md")
    assert "[[CONFIRM" not in letter
    assert "Because: it was so." in letter


def test_files_carry_schemas_that_they_fit(tmp_path: Path) -> None:
    folder = made(tmp_path / "c")
    poagen("plan", folder)
    poagen("answer", folder, "--set", "RC1.why-typed=x", "--by", "lead", "--on", "2026-11-03")
    for name in ("case", "plan"):
        content = text(folder, f"{name}.yaml")
        schema = json.loads(text(folder, f".poagen/{name}.schema.json"))
        assert content.startswith(f"# yaml-language-server: $schema=.poagen/{name}.schema.json\n")
        jsonschema.validate(yaml.load(content, Loader=yaml.BaseLoader), schema)
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate({"no-such-key": 1}, schema)


def test_init_without_a_terminal_names_all_that_is_missing(tmp_path: Path) -> None:
    words = fails("init", tmp_path / "c")
    assert [name for name in ("seller", "marketplace", "as_of", "scope") if f"--data {name}=" in words] == [
        "seller",
        "marketplace",
        "as_of",
    ]
    assert not (tmp_path / "c").exists()


def test_init_takes_a_file_of_answers_and_never_writes_over_a_case(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("seller: X\nmarketplace: UK\nas_of: 2026-10-31\nscope: [Beauty, 'A, B']\n")
    assert poagen("init", tmp_path / "c", "--data-file", tmp_path / "a.yaml", "--data", "seller=Y").code == 0
    before = text(tmp_path / "c", "case.yaml")
    held = yaml.safe_load(before)
    assert (held["seller"], held["marketplace"], held["scope"]) == ("Y", "UK", ["Beauty", "A, B"])
    assert "CAS003" in fails("init", tmp_path / "c", "--defaults", *GIVEN)
    assert text(tmp_path / "c", "case.yaml") == before


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("sellr=X", "did you mean seller?"),
        ("marketplace=Narnia", "no store that poagen knows"),
        ("notice_date=soon", "is not a day"),
        ("route=win", "appeal, dispute, mixed, other"),
        ("data=none.csv", "none.csv is not there"),
    ],
)
def test_a_wrong_value_says_what_would_be_right(tmp_path: Path, given: str, told: str) -> None:
    assert told in fails("init", tmp_path / "c", "--defaults", *GIVEN, "--data", given)
    assert not (tmp_path / "c" / "case.yaml").exists()


def test_a_notice_about_another_policy_is_told_to_be_outside(tmp_path: Path) -> None:
    (tmp_path / "n.txt").write_text("Your account is under review in accordance with our Drop Shipping policy.")
    folder = made(tmp_path / "c", "--notice", tmp_path / "n.txt")
    shown = poagen("analyze", folder)
    assert shown.code == 0
    assert "Route: other" in shown.out
    words = fails("draft", folder)
    assert "Drop Shipping" in words
    assert list((folder / "out").iterdir()) == []
    with (folder / "case.yaml").open("a") as file:
        file.write("route: appeal\n")
    assert poagen("draft", folder).code == 0


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("set", "PM-999"), "CAS012"),
        (("set", "CA-010", "--evidence", "none.pdf"), "CAS013"),
        (("set", "CA-010", "--slot", "x=y"), "CAS018"),
        (("set", "CA-010", "--lifecycle", "finished"), "recommended, planned, completed, declined"),
        (("set", "CA-010", "--date", "soon"), "is not a day"),
    ],
)
def test_a_statement_that_cannot_be_is_refused(tmp_path: Path, arguments: tuple[str, ...], told: str) -> None:
    folder = made(tmp_path / "c")
    assert told in fails("plan", *arguments[:2], folder, *arguments[2:])
    assert not (folder / "plan.yaml").exists()


def test_evidence_of_another_kind_is_told_and_a_folder_without_a_case_refused(tmp_path: Path) -> None:
    folder = made(tmp_path / "c")
    (folder / "evidence" / "a.docx").write_bytes(b"x")
    (folder / "evidence" / "b.pdf").write_bytes(b"not a pdf")
    shown = poagen("plan", "set", "CA-010", folder, "--evidence", "a.docx", "--evidence", "b.pdf")
    assert shown.code == 0
    assert "CAS014" in shown.err
    assert "CAS015" in shown.err
    for command in (("plan", tmp_path), ("answer", tmp_path), ("plan", "status", tmp_path)):
        assert "CAS002" in fails(*command)


def test_a_folder_named_like_the_case_file_is_called_one(tmp_path: Path) -> None:
    folder = made(tmp_path / "c")
    (folder / "case.yaml").rename(folder / "kept.txt")
    (folder / "case.yaml").mkdir()
    for command in (("plan", folder), ("answer", folder)):
        assert "what is named case.yaml is a folder, and should be a file" in fails(*command)
    assert "there is a folder named case.yaml, which should be a file" in fails(
        "init", folder, "--defaults", *GIVEN
    )
    shown = poagen("analyze", folder)
    assert "case.yaml: warning: this folder lies in the folder that you named" in shown.err
    assert "in a case this is a file: move the folder away" in shown.err


def test_settings_of_the_user_are_taken_for_cases(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POAGEN_HOME", str(tmp_path / "home"))
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "settings.yaml").write_text("consultant: Ada Example\n")
    assert yaml.safe_load(text(made(tmp_path / "c"), "case.yaml"))["consultant"] == "Ada Example"
    word = docx.Document()
    word.styles["Normal"].font.name = "Courier New"
    word.save(str(tmp_path / "home" / "own.docx"))
    (tmp_path / "home" / "settings.yaml").write_text("letterhead: own.docx\n")
    assert poagen("draft", tmp_path / "c", "--format", "docx").code == 0
    with zipfile.ZipFile(tmp_path / "c" / "out" / "plan-of-action.DRAFT.docx") as opened:
        assert b"Courier New" in opened.read("word/styles.xml")
    (tmp_path / "home" / "settings.yaml").write_text("consultnt: Ada Example\n")
    assert "consultant" in fails("init", tmp_path / "d", "--defaults", *GIVEN)
