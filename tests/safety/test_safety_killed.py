"""A run that is ended by force leaves earlier or new files, and the next run does as if nothing were."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

KILLING = Path(__file__).parent / "killing.py"
NAMES = ("draft", "plan", "set", "answer", "bundle", "revise", "init")

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="this system does not fork")


def ended(seed: int, count: int, *names: str) -> dict[str, object]:
    words = [sys.executable, str(KILLING), str(seed), str(count), *names]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return found


def test_a_run_that_is_ended_by_force_leaves_whole_files() -> None:
    assert ended(20261031, 14, *NAMES) == {"ended": 14, "wrong": []}


@pytest.mark.fuzz
def test_two_hundred_runs_that_are_ended_by_force_leave_whole_files() -> None:
    assert ended(2, 200, *NAMES, "draft-all") == {"ended": 200, "wrong": []}
