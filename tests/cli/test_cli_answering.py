"""``poagen answer`` by options: what is listed, kept and refused; the questions at a terminal are played."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from cli_world import TYPED, fails, poagen

from poagen.api import Settings, run
from poagen.cli import asking

TYPED_WHY, SLIPS = "RC1.why-typed", "RC1.why-slips-passed"
WATCHED = "C-045.who-watched"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A case with two answers, which is the test's own."""
    return Path(shutil.copytree(TYPED, tmp_path / "c", ignore=shutil.ignore_patterns("out", "evidence")))


@pytest.fixture(scope="module")
def listed() -> str:
    """What ``--list`` shows of the sample."""
    shown = poagen("answer", TYPED, "--list")
    assert shown.code == 0
    return shown.out


def kept(folder: Path) -> dict[str, Any]:
    held: dict[str, Any] = yaml.safe_load((folder / "case.yaml").read_text("utf-8"))["answers"]
    return held


def entries(listed: str) -> dict[str, list[str]]:
    """The list by key: the lines that belong to each."""
    found: dict[str, list[str]] = {}
    for line in listed.splitlines():
        if not line.startswith(" "):
            key, _, state = line.partition("  ")
            found[key] = [state]
        else:
            found[next(reversed(found))].append(line.strip())
    return found


def test_list_shows_each_question_with_its_state_choices_and_answer(listed: str) -> None:
    shown = entries(listed)
    why = shown[TYPED_WHY]
    assert why[:2] == ["answered", "How did these numbers get into your system, and why was any of them typed?"]
    assert sum(line.startswith("choice ") for line in why) == 3
    assert why[-1] == f"→ {kept(TYPED)[TYPED_WHY]}"
    assert shown[WATCHED][0] == "open"
    assert not any(line.startswith("→") for line in shown[WATCHED])


def test_list_as_json_says_the_same(listed: str) -> None:
    told = json.loads(poagen("answer", TYPED, "--list", "--json").out)
    shown = entries(listed)
    assert [each["key"] for each in told] == list(shown)
    for each in told:
        lines = shown[each["key"]]
        assert each["ask"] in lines
        assert (each["answer"] is not None) == (lines[0] == "answered")
        assert [f"choice {choice['id']}: {choice['text']}" for choice in each["choices"]] == [
            line for line in lines if line.startswith("choice ")
        ]


def test_who_stated_an_answer_and_when_is_kept_beside_it(folder: Path) -> None:
    said = ("--set", f"{TYPED_WHY}=It was so: #1.", "--by", "warehouse lead", "--on", "2026-11-03")
    shown = poagen("answer", folder, *said)
    assert (shown.code, shown.out) == (0, "")
    assert f"kept {TYPED_WHY}\n" in shown.err
    assert SLIPS not in shown.err.partition("Still open: ")[2]
    assert WATCHED in shown.err.partition("Still open: ")[2]
    held = kept(folder)
    assert held[TYPED_WHY] == {"text": "It was so: #1.", "by": "warehouse lead", "on": held[TYPED_WHY]["on"]}
    assert str(held[TYPED_WHY]["on"]) == "2026-11-03"
    assert held[SLIPS] == kept(TYPED)[SLIPS]


def test_a_choice_is_answered_by_its_id_and_stands_in_the_list_as_its_sentence(folder: Path) -> None:
    shown = poagen("answer", folder, "--set", f"{WATCHED}=nobody", "--list")
    assert shown.code == 0
    assert entries(shown.out)[WATCHED][-1] == "→ Reading the report was nobody's task."


def test_a_cause_of_the_catalog_names_the_question_of_the_cause_that_it_is(folder: Path) -> None:
    cause = next(each.cause for each in run([folder], Settings()).plan().causes if each.root_cause == "RC1")
    assert poagen("answer", folder, "--set", f"{cause}.why-typed=By this name too.").code == 0
    assert kept(folder)[TYPED_WHY] == "By this name too."
    assert f"{cause}.why-typed" not in kept(folder)


def test_a_measure_for_what_contributed_stands_in_the_letter_without_the_causes_it_does_not_answer(
    folder: Path,
) -> None:
    """A monthly look at scans answers no number that was mistyped."""
    assert poagen("answer", folder, "--set", "C-050.which-rule=scans").code == 0
    poagen("plan", folder)
    stated = ("--lifecycle", "planned", "--date", "2026-11-20", "--owner", "A. B.")
    assert poagen("plan", "set", folder, "PM-056", *stated).code == 0
    assert poagen("plan", "set", folder, "PM-025", *stated, "--slot", "limit=98 %").code == 0
    assert poagen("draft", folder, "-o", folder / "new", "--format", "md").code == 0
    (written,) = (folder / "new").glob("*.md")
    lines = written.read_text(encoding="utf-8").splitlines()
    assert all("[Cause" not in line for line in lines if "A. B." in line)
    assert any("typing of numbers had ended there" in line and "*[Cause 1]*" in line for line in lines)


def test_an_owner_whom_the_sentence_names_is_not_named_again(folder: Path) -> None:
    assert poagen("answer", folder, "--set", "C-049.which-change=software").code == 0
    poagen("plan", folder)
    stated = ("--lifecycle", "completed", "--date", "2026-11-09", "--owner", "A. B.", "--evidence", "none")
    assert poagen("plan", "set", folder, "PM-031", *stated).code == 0
    assert poagen("draft", folder, "-o", folder / "new", "--format", "md").code == 0
    (written,) = (folder / "new").glob("*.md")
    lines = written.read_text(encoding="utf-8").splitlines()
    (line,) = (line for line in lines if "A. B." in line)
    assert "(release by: A. B.)" in line
    assert "Owner:" not in line
    assert any("no one types them (Enclosure 3). Owner: operations manager." in line for line in lines)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.yaml", f"{TYPED_WHY}: From a file.\n{SLIPS}: '  '\n"),
        ("a.json", json.dumps({"answers": {TYPED_WHY: "From a file."}})),
    ],
    ids=["yaml", "json"],
)
def test_a_file_gives_several_answers_and_an_option_wins_over_it(
    folder: Path, tmp_path: Path, name: str, text: str
) -> None:
    (tmp_path / name).write_text(text, "utf-8")
    before = kept(folder)[SLIPS]
    file = ("--data-file", tmp_path / name)
    assert poagen("answer", folder, *file, "--set", f"{WATCHED}=weekly").code == 0
    assert kept(folder) == {TYPED_WHY: "From a file.", SLIPS: before, WATCHED: "weekly"}
    assert poagen("answer", folder, *file, "--set", f"{TYPED_WHY}=From the option.").code == 0
    assert kept(folder)[TYPED_WHY] == "From the option."


def test_of_several_answers_none_is_kept_if_one_has_a_wrong_name(folder: Path) -> None:
    before = (folder / "case.yaml").read_bytes()
    words = fails("answer", folder, "--set", f"{TYPED_WHY}=x", "--set", "RC1.why-typd=y")
    assert "CAS009" in words
    assert f"did you mean {TYPED_WHY}?" in words
    assert (folder / "case.yaml").read_bytes() == before


WRONG = {
    "no sign": (["--set", TYPED_WHY], "does not have the form RC1.QUESTION=TEXT"),
    "no words": (["--set", f"{TYPED_WHY}= "], "does not have the form RC1.QUESTION=TEXT"),
    "no name": (["--set", "=x"], "does not have the form RC1.QUESTION=TEXT"),
    "said twice": (["--set", f"{TYPED_WHY}=a", "--set", f"{TYPED_WHY}=b"], "say each once"),
    "no day": (["--set", f"{TYPED_WHY}=x", "--on", "soon"], '"soon" is not a day'),
    "an empty day": (["--set", f"{TYPED_WHY}=x", "--on", ""], '"" is not a day'),
    "a blank name": (["--set", f"{TYPED_WHY}=x", "--by", " "], "it is blank"),
    "a name alone": (["--by", "warehouse lead"], "give one with --set"),
    "a day alone": (["--list", "--on", "2026-11-03"], "give one with --set"),
    "no such file": (["--data-file", "no-such-file.yaml"], "no-such-file.yaml: error: the file cannot be read"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_cannot_be_kept_is_told_before_anything_is_read(tmp_path: Path, name: str) -> None:
    arguments, told = WRONG[name]
    words = fails("answer", tmp_path / "no-case", *arguments)
    assert told in words
    assert "no-case" not in words


@pytest.mark.parametrize("text", ["- a\n", "RC1.why-typed: 5\n", "RC1.why-typed: [a]\n", "just words\n"])
def test_a_file_without_answers_says_what_its_lines_are_like(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.yaml").write_text(text, "utf-8")
    assert "RC1.why-typed: text" in fails("answer", tmp_path, "--data-file", tmp_path / "a.yaml")


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """Play a terminal: give the lines that a person types; the questions that were asked are in the list."""

    def play(*lines: str) -> list[str]:
        asked: list[str] = []
        waiting = list(lines)

        def ask(question: str, *, why: str = "", default: str = "") -> str:
            asked.append(question)
            return (waiting.pop(0) if waiting else "") or default

        monkeypatch.setattr(asking, "can_ask", lambda: True)
        monkeypatch.setattr(asking, "ask", ask)
        return asked

    return play


def test_only_open_questions_are_asked_and_with_again_all_of_them(
    folder: Path, typed: Callable[..., list[str]], listed: str
) -> None:
    states = [lines[0] for lines in entries(listed).values()]
    asked = typed()
    assert poagen("answer", folder).code == 0
    assert len(asked) == states.count("open")
    assert asked[0].startswith(f"1 of {len(asked)}: How was the valid tracking report watched")
    asked = typed()
    assert poagen("answer", folder, "--again").code == 0
    assert len(asked) == len(states)
    assert "How did these numbers get into your system" in asked[0]


def test_asked_again_enter_leaves_an_answer_with_who_stated_it(
    folder: Path, typed: Callable[..., list[str]]
) -> None:
    said = ("--set", f"{TYPED_WHY}=So it was.", "--by", "warehouse lead", "--on", "2026-11-03")
    assert poagen("answer", folder, *said).code == 0
    before = kept(folder)[TYPED_WHY]
    typed("", "Nobody compared them.")
    assert poagen("answer", folder, "--again").code == 0
    assert kept(folder)[TYPED_WHY] == before
    assert kept(folder)[SLIPS] == "Nobody compared them."


def test_a_number_chooses_and_who_and_when_are_kept_with_what_is_typed(
    folder: Path, typed: Callable[..., list[str]]
) -> None:
    typed("3")
    assert poagen("answer", folder, "--again", "--by", "lead", "--on", "2026-11-03").code == 0
    held = kept(folder)[TYPED_WHY]
    assert held["text"].startswith("Labels came from the website of the carrier")
    assert (held["by"], str(held["on"])) == ("lead", "2026-11-03")
