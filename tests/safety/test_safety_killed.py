"""A run that is ended by force leaves earlier or new files, and the next run does as if nothing were."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

KILLING = Path(__file__).parent / "killing.py"
QUICK = ("draft", "repair", "plan", "set", "answer", "init")
NAMES = (*QUICK, "bundle", "revise", "draft-all")

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="this system does not fork")


def ended(how: str, *names: str) -> dict[str, object]:
    words = [sys.executable, str(KILLING), how, *names]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return found


def test_a_run_that_is_ended_by_force_leaves_whole_files() -> None:
    assert ended("some", "draft", "set", "answer", "init", "revise-own") == {"ended": 9, "wrong": []}


@pytest.mark.fuzz
def test_two_hundred_runs_that_are_ended_by_force_leave_whole_files() -> None:
    assert ended("2:200", *NAMES) == {"ended": 200, "wrong": []}


@pytest.mark.fuzz
def test_a_run_may_be_ended_before_each_thing_that_it_does_to_a_file() -> None:
    found = ended("every", *QUICK)
    assert found["wrong"] == []
    assert isinstance(found["ended"], int)
    assert found["ended"] > 150
