"""What is said while something takes long: only then, and how far it is only at a terminal."""

from __future__ import annotations

import datetime as dt
import io
import time
from pathlib import Path

import pytest

from poagen import Settings
from poagen.api import run
from poagen.cli import going_on
from poagen.common import progress

CLOCK = dt.datetime(2026, 10, 31, 14, 0, tzinfo=dt.UTC)
SAMPLE = Path(__file__).parents[2] / "samples"
WORDS = "Reading and judging the packages"


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def hasty(monkeypatch):
    for name, seconds in (("WORD_AFTER", 0.01), ("LINE_AFTER", 0.02), ("EACH", 0.01)):
        monkeypatch.setattr(going_on, name, seconds)


@pytest.mark.parametrize(
    ("share", "heard", "now", "shown"),
    [
        (0.0, 0.0, 2.0, f"{WORDS} …"),
        (0.04, 1.0, 2.0, f"{WORDS} …"),
        (0.25, 480.0, 480.0, f"{WORDS} … 25%, done at about 14:24"),
        (0.25, 480.0, 960.0, f"{WORDS} … 25%, done at about 14:16"),
        (0.5, 20.0, 20.0, f"{WORDS} … 50%, under a minute left"),
        (0.5, 20.0, 90.0, f"{WORDS} … 50%, under a minute left"),
    ],
)
def test_a_line_says_how_far_it_is_and_when_it_ends(share, heard, now, shown):
    assert going_on.line(WORDS, share, heard, now, CLOCK) == shown


def until_said(stream: io.StringIO, words: str, seconds: float = 30) -> None:
    """The telling goes on beside the work, and gets its turn when the computer has one for it."""
    end = time.monotonic() + seconds
    while words not in stream.getvalue():
        assert time.monotonic() < end, stream.getvalue()
        time.sleep(0.01)


def test_what_is_quick_says_nothing(monkeypatch):
    monkeypatch.setattr(going_on, "WORD_AFTER", 30)
    stream = Terminal()
    with going_on.going_on(WORDS, stream):
        progress.reached(0.5)
    assert stream.getvalue() == ""


def test_a_terminal_sees_how_far_it_is_and_is_left_clean(hasty):
    stream = Terminal()
    with going_on.going_on(WORDS, stream):
        progress.reached(0.5)
        until_said(stream, "50%")
    shown = stream.getvalue()
    assert f"{WORDS} … 50%, under a minute left" in shown
    assert "\n" not in shown
    assert shown.split("\r")[-1] == ""
    assert shown.split("\r")[-2].strip() == ""


def test_a_terminal_that_is_led_elsewhere_for_a_moment_is_one_all_the_same(hasty):
    stream = Terminal()
    with going_on.going_on(WORDS, stream):
        stream.isatty = lambda: False
        progress.reached(0.5)
        until_said(stream, "50%")
    assert "\n" not in stream.getvalue()


def test_a_file_gets_one_word_and_no_line(hasty):
    stream = io.StringIO()
    with going_on.going_on(WORDS, stream):
        progress.reached(0.5)
        until_said(stream, WORDS)
        time.sleep(0.1)
    assert stream.getvalue() == f"{WORDS} …\n"


def test_the_stages_tell_shares_that_only_grow_and_end_with_all():
    heard: list[float] = []
    files = sorted((SAMPLE / "broken-feed" / "data").glob("*")) or [SAMPLE]
    with progress.listening(heard.append):
        run(files, Settings(marketplace="US", as_of=dt.date(2026, 10, 31)))
    assert heard == sorted(heard)
    assert heard[-1] == pytest.approx(1.0)
    assert len({round(share, 3) for share in heard}) > 4


def test_a_part_of_a_part_is_told_as_a_share_of_the_whole():
    heard: list[float] = []
    with progress.listening(heard.append), progress.span(0.5, 1.0), progress.span(0.0, 0.5):
        progress.reached(0.5)
    assert heard == pytest.approx([0.625, 0.75, 1.0])


def test_what_nobody_listens_to_is_not_heard_later():
    with progress.span(0.0, 0.5):
        progress.reached(0.4)
    heard: list[float] = []
    with progress.listening(heard.append):
        progress.reached(0.5)
    assert heard == pytest.approx([0.5])
