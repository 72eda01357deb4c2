"""A case made and answered at a terminal, with Ctrl-C in between."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import yaml
from cli_world import TYPED, poagen
from pty_world import Terminal

NOTICE = "Your Valid Tracking Rate on Amazon.com in the Garden category is below 95%."


@pytest.fixture
def export(tmp_path: Path) -> Path:
    return Path(shutil.copy(TYPED / "data" / "packages.csv", tmp_path / "my export.csv"))


def kept(folder: Path) -> dict[str, object]:
    held: dict[str, object] = yaml.safe_load((folder / "case.yaml").read_text("utf-8"))
    return held


def test_init_asks_keeps_what_was_said_on_ctrl_c_and_goes_on(tmp_path: Path, export: Path) -> None:
    with Terminal("init", "c", cwd=tmp_path) as first:
        first.answer("Paste the text", f"{NOTICE}\n.")
        first.answer("What is the seller called?", "Müller: & Co")
        first.wait_for("[US] > ")
        first.interrupt()
        assert first.end() == 130
    assert "Valid Tracking Rate" in first.shown
    assert "Your answers are kept" in first.shown
    assert not (tmp_path / "c" / "case.yaml").exists()
    with Terminal("init", "c", cwd=tmp_path) as second:
        second.answer("[US] > ", "")
        second.answer("What is the last day", "not a day")
        second.wait_for('"not a day" is not a day')
        second.answer("What is the last day", "31 October 2026")
        second.answer("What is the date of Amazon's notice?", "")
        second.answer("[Garden] > ", "Beauty; Garden")
        for question in ("By which day", "Which date", "Who prepares"):
            second.answer(question, "")
        second.answer("Which exports", str(export))
        second.answer("Another one?", "")
        assert second.end() == 0
    assert "What is the seller called?" not in second.shown
    case = kept(tmp_path / "c")
    assert (case["seller"], case["marketplace"], str(case["as_of"])) == ("Müller: & Co", "US", "2026-10-31")
    assert case["scope"] == ["Beauty", "Garden"]
    assert case["subject"] == "valid-tracking-rate"
    assert "notice_date" not in case
    assert (tmp_path / "c" / "notice.txt").read_text("utf-8") == NOTICE
    assert (tmp_path / "c" / "data" / export.name).read_bytes() == export.read_bytes()


def test_answer_asks_and_keeps_each_answer_at_once(tmp_path: Path, export: Path) -> None:
    values = ("--data", "seller=X", "--data", "marketplace=US", "--data", "as_of=2026-10-31")
    assert poagen("init", tmp_path / "c", "--defaults", *values, "--file", export).code == 0
    with Terminal("answer", "c", cwd=tmp_path) as asked:
        asked.wait_for("only you know why")
        asked.answer("  > ", "1")
        asked.wait_for("Why did no check compare")
        asked.interrupt()
        assert asked.end() == 130
    answers = kept(tmp_path / "c")["answers"]
    assert isinstance(answers, dict)
    assert list(answers) == ["RC1.why-typed"]
    assert answers["RC1.why-typed"] in asked.shown.replace("\r\n", " ")
    with Terminal("answer", "c", cwd=tmp_path) as again:
        again.answer("Why did no check compare", "No one had the task.")
        again.wait_for("2 of ")
        again.interrupt()
        again.end()
    assert "How did these numbers" not in again.shown
    assert kept(tmp_path / "c")["answers"] == {**answers, "RC1.why-slips-passed": "No one had the task."}
