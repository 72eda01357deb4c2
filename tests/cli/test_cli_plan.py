"""``poagen plan``: proposing with reasons, stating a measure by each option, and what is still missing."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml
from cli_world import TYPED, fails, poagen

STATION, REVIEWED, CONNECTED = "CA-033", "CA-010", "PM-001"


def unstated(folder: Path) -> Path:
    """The sample's case without its plan."""
    return Path(shutil.copytree(TYPED, folder, ignore=shutil.ignore_patterns("out", "plan.yaml")))


@pytest.fixture(scope="module")
def proposed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A case into which the measures were proposed, and what ``--explain`` told; nobody changes it."""
    folder = unstated(tmp_path_factory.mktemp("plan") / "c")
    shown = poagen("plan", "propose", folder, "--explain")
    assert shown.code == 0
    return folder, shown.out


@pytest.fixture
def folder(proposed: tuple[Path, str], tmp_path: Path) -> Path:
    """The same case, which is the test's own."""
    return Path(shutil.copytree(proposed[0], tmp_path / "c"))


def held(folder: Path, measure: str) -> dict[str, Any]:
    entry: dict[str, Any] = yaml.safe_load((folder / "plan.yaml").read_text("utf-8"))["measures"][measure]
    return entry


def test_explain_says_why_each_measure_was_chosen_and_why_others_were_not(proposed: tuple[Path, str]) -> None:
    folder, told = proposed
    measures = yaml.safe_load((folder / "plan.yaml").read_text("utf-8"))["measures"]
    chosen, _, left = told.partition("Not proposed:\n")
    heads = [block.split("  ")[0] for block in chosen.split("\n\n") if block.strip()]
    assert heads == list(measures)
    assert chosen.count("\n  chosen: RC1 (Mistyped tracking numbers): number ") == len(measures)
    assert chosen.count("\n  true only if: ") == len(measures)
    others = [line.split()[0] for line in left.splitlines()]
    assert others
    assert not set(others) & set(measures)
    assert all(re.fullmatch(r"  [CP][AM]-\d+ for RC1: .+", line) for line in left.splitlines())


def test_without_explain_proposing_again_says_and_changes_nothing(proposed: tuple[Path, str]) -> None:
    folder, _ = proposed
    before = (folder / "plan.yaml").read_bytes()
    shown = poagen("plan", folder)
    assert (shown.code, shown.out) == (0, "")
    assert "nothing to add" in shown.err
    assert (folder / "plan.yaml").read_bytes() == before


def test_a_measure_that_data_no_longer_calls_for_is_marked_and_told(folder: Path) -> None:
    plan = folder / "plan.yaml"
    plan.write_text(plan.read_text("utf-8") + "  CA-001:\n    lifecycle: declined\n", "utf-8")
    shown = poagen("plan", folder)
    assert "marked stale, for this analysis no longer calls for them: CA-001" in shown.err
    assert held(folder, "CA-001") == {"lifecycle": "declined", "stale": True}
    last = poagen("plan", "status", folder).out.splitlines()[-1]
    assert re.fullmatch(r"–  +CA-001 +declined +–     stale: no longer called for", last)


def test_every_option_of_set_is_written_and_nothing_else_changes(folder: Path) -> None:
    before = {name: held(folder, name) for name in (REVIEWED, CONNECTED)}
    shown = poagen(
        *("plan", "set", STATION.lower(), folder, "--lifecycle", "Completed", "--date", "2026-11-03"),
        *("--owner", " warehouse lead ", "--evidence", "scanner-invoice.png"),
        *("--evidence", folder / "evidence" / "review-of-packages.png"),
        *("--note", "ask again: in May", "--slot", "station=packing station 2"),
    )
    assert (shown.code, shown.out) == (0, f"{STATION}: completed\n")
    entry = held(folder, STATION)
    assert str(entry.pop("date")) == "2026-11-03"
    assert entry == {
        "lifecycle": "completed",
        "owner": "warehouse lead",
        "evidence": ["scanner-invoice.png", "review-of-packages.png"],
        "note": "ask again: in May",
        "slots": {"station": "packing station 2"},
    }
    assert {name: held(folder, name) for name in before} == before
    for name in entry["evidence"]:
        content = (TYPED / "evidence" / name).read_bytes()
        assert f"  {name}  {len(content):,} bytes  sha256 {hashlib.sha256(content).hexdigest()}\n" in shown.err


def test_a_note_stands_in_no_letter_and_a_declined_measure_neither(folder: Path) -> None:
    said = ("--lifecycle", "declined", "--note", "none of them was on its way")
    assert poagen("plan", "set", folder, "CA-002", *said).code == 0
    assert poagen("draft", folder, "--format", "md").code == 0
    letter = (folder / "out" / "plan-of-action.DRAFT.md").read_text("utf-8")
    assert "none of them was on its way" not in letter
    assert "CA-002" not in letter
    assert "CA-010" in letter


def test_what_is_planned_needs_a_day_and_an_owner_and_stands_under_the_steps(folder: Path) -> None:
    first = poagen("plan", "set", CONNECTED, folder, "--lifecycle", "planned", "--slot", "shipping_tool=Veeqo")
    assert first.out == f"{CONNECTED}: planned; still missing: due date, owner\n"
    second = poagen("plan", "set", CONNECTED, folder, "--date", "2026-11-30", "--owner", "IT")
    assert second.out == f"{CONNECTED}: planned\n"
    poagen("draft", folder, "--format", "md")
    letter = (folder / "out" / "plan-of-action.DRAFT.md").read_text("utf-8")
    steps = letter.partition("## Steps to prevent")[2]
    assert "From November 30, 2026, Veeqo" in steps
    assert "(responsible: IT)" in steps


def test_none_is_the_word_that_no_document_exists_until_a_file_is_named(folder: Path) -> None:
    done = ("--lifecycle", "completed", "--date", "2026-11-03", "--owner", "lead")
    assert poagen("plan", "set", REVIEWED, folder, *done).out.endswith(
        "evidence, or the word that there is none\n"
    )
    assert poagen("plan", "set", REVIEWED, folder, "--evidence", "None").out == f"{REVIEWED}: completed\n"
    assert held(folder, REVIEWED)["no_document"] is True
    assert poagen("plan", "set", REVIEWED, folder, "--evidence", "scanner-invoice.png").code == 0
    entry = held(folder, REVIEWED)
    assert (entry["no_document"], entry["evidence"]) == (False, ["scanner-invoice.png"])


def test_a_statement_of_a_case_without_a_plan_makes_its_file_with_that_measure_alone(tmp_path: Path) -> None:
    folder = unstated(tmp_path / "c")
    assert poagen("plan", "set", REVIEWED, folder, "--owner", "lead").code == 0
    measures = yaml.safe_load((folder / "plan.yaml").read_text("utf-8"))["measures"]
    assert measures == {REVIEWED: {"lifecycle": "recommended", "owner": "lead"}}


def test_status_tells_what_is_missing_in_words_and_as_json(folder: Path) -> None:
    said = ("--lifecycle", "completed", "--evidence", "review-of-packages.png", "--owner", "lead")
    poagen("plan", "set", REVIEWED, folder, *said)
    shown = poagen("plan", "status", folder)
    assert shown.code == 0
    lines = {line.split()[1]: line for line in shown.out.splitlines()[1:]}
    assert re.search(r"  completed +–     date$", lines[REVIEWED])
    assert re.search(r"  recommended +–     your statement$", lines[STATION])
    assert f"{REVIEWED} is completed, but it does not count yet; missing: date" in shown.err
    told = json.loads(poagen("plan", "status", folder, "--json").out)
    assert [row["measure"] for row in told["measures"]] == list(lines)
    assert {row["measure"]: row["missing"] for row in told["measures"]}[REVIEWED] == ["date"]
    content = (folder / "evidence" / "review-of-packages.png").read_bytes()
    assert told["evidence"] == [
        {
            "name": "review-of-packages.png",
            "sha256": hashlib.sha256(content).hexdigest(),
            "measures": [REVIEWED],
        }
    ]


def test_status_of_evidence_that_has_gone_names_the_file(folder: Path) -> None:
    poagen("plan", "set", REVIEWED, folder, "--evidence", "review-of-packages.png")
    (folder / "evidence" / "review-of-packages.png").unlink()
    shown = poagen("plan", "status", folder)
    assert shown.code == 0
    assert f'the evidence "review-of-packages.png" of {REVIEWED} is not in the case' in shown.err


WRONG = {
    "no measure": ([], "Missing argument 'MEASURE [CASE]'"),
    "two measures": ([REVIEWED, STATION], "no folder is called CA-010 or CA-033"),
    "a folder that is not there": ([REVIEWED, "my-case"], "no folder is called CA-010 or my-case"),
    "files and none": ([REVIEWED, "--evidence", "none", "--evidence", "a.pdf"], "give files, or none; not both"),
    "an empty day": ([REVIEWED, "--date", ""], '"" is not a day'),
    "no such day": ([REVIEWED, "--date", "2026-02-30"], '"2026-02-30" is not a day'),
    "an empty lifecycle": ([REVIEWED, "--lifecycle", ""], "recommended, planned, completed, declined"),
    "a blank owner": ([REVIEWED, "--owner", " "], "--owner: it is blank"),
    "a blank note": ([REVIEWED, "--note", ""], "--note: it is blank"),
    "a slot without a sign": ([STATION, "--slot", "station"], "does not have the form NAME=WORDS"),
    "a slot without words": ([STATION, "--slot", "station="], "does not have the form NAME=WORDS"),
    "a slot twice": ([STATION, "--slot", "station=a", "--slot", "station=b"], "say each once"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_statement_is_told_before_anything_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    arguments, told = WRONG[name]
    assert told in fails("plan", "set", *arguments)


def test_what_this_case_does_not_have_is_refused_and_nothing_is_written(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "outside.pdf").write_bytes(b"%PDF-1.4")
    (folder / "evidence" / "empty.pdf").write_bytes(b"")
    before = (folder / "plan.yaml").read_bytes()
    refused = {
        ("CA-10",): f"did you mean {REVIEWED}?",
        (CONNECTED, "--slot", "tool=X"): "its slots: shipping_tool",
        (REVIEWED, "--slot", "tool=X"): "this measure has none; leave --slot out",
        (REVIEWED, "--evidence", str(tmp_path / "outside.pdf")): "lies outside the case",
        (REVIEWED, "--evidence", "empty.pdf"): "is empty",
        (REVIEWED, "--evidence", ""): "is not in the case",
    }
    for arguments, told in refused.items():
        assert told in fails("plan", "set", folder, *arguments)
    assert (folder / "plan.yaml").read_bytes() == before


@pytest.mark.parametrize("command", [("plan",), ("plan", "status"), ("plan", "propose", "--explain")])
def test_a_folder_that_is_no_case_is_told(tmp_path: Path, command: tuple[str, ...]) -> None:
    words = fails(*command, tmp_path / "none")
    assert "CAS002" in words
    assert f"poagen init {tmp_path / 'none'}" in words
