"""Several rounds: no letter contradicts one that Amazon has already read."""

import datetime as dt
import shutil
from pathlib import Path

import pytest

from poagen.api import Settings, run
from poagen.bundling import bundle
from poagen.handing_in import review_case
from poagen.job import Job
from poagen.revising import revise

SAMPLE = Path(__file__).parents[2] / "samples" / "typed-numbers"
REPLY = "Please provide greater detail on the root cause of the issue."
PLANNED = "    lifecycle: planned\n    date: 2026-11-20\n"
DONE = "    lifecycle: completed\n    date: {}\n    evidence: none\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A case whose first letter, of 12 November, was turned down on the 16th."""
    made = tmp_path / "case"
    shutil.copytree(SAMPLE, made, ignore=shutil.ignore_patterns("out"))
    hand_in(made, tmp_path, dt.date(2026, 11, 12), dt.date(2026, 11, 16))
    change(made / "case.yaml", "letter_date: 2026-11-12", "letter_date: 2026-11-18")
    return made


def job(folder: Path) -> Job:
    return run([folder], Settings())


def hand_in(folder: Path, tmp_path: Path, day: dt.date, replied: dt.date) -> None:
    bundle(job(folder), tmp_path / f"{day}.zip", date=day)
    revise(job(folder), REPLY, date=replied)


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def told(folder: Path) -> list[str]:
    return [one.message for one in review_case(job(folder)).findings if one.code == "RVS004"]


@pytest.mark.parametrize(("day", "is_told"), [("2026-11-09", True), ("2026-11-12", False), ("2026-11-17", False)])
def test_a_promise_is_not_told_as_kept_before_it_was_made(folder: Path, day: str, is_told: bool) -> None:
    change(folder / "plan.yaml", PLANNED, DONE.format(day))
    expected = (
        "the earlier letter, of 2026-11-12, told PM-038 as planned for 2026-11-20, "
        f"now it is stated as done on {day}, before that letter"
    )
    assert told(folder) == ([expected] if is_told else [])


@pytest.mark.parametrize(
    ("answer", "is_told"),
    [
        ("Nobody had the task to compare the typed number with the label before an order was confirmed.", False),
        (
            "No one had the task to compare the number with the label, as the packing list of 2024 left it out.",
            False,
        ),
        ("The warehouse software checks every entry, and was switched off for an update.", True),
    ],
)
def test_another_reason_than_the_rejected_letter_gave_is_told(folder: Path, answer: str, is_told: bool) -> None:
    old = "No one had the task to compare the typed number with the label before the order was confirmed."
    change(folder / "case.yaml", old, answer)
    assert [one.startswith('the earlier letter answered "Why did no check') for one in told(folder)] == [
        True
    ] * is_told


def test_what_an_older_letter_told_is_not_told_otherwise_two_letters_later(folder: Path, tmp_path: Path) -> None:
    plan = folder / "plan.yaml"
    before = plan.read_text(encoding="utf-8")
    change(plan, PLANNED, "    lifecycle: declined\n")
    hand_in(folder, tmp_path, dt.date(2026, 11, 18), dt.date(2026, 11, 23))
    change(folder / "case.yaml", "letter_date: 2026-11-18", "letter_date: 2026-11-25")
    assert told(folder) == []
    plan.write_text(before.replace(PLANNED, DONE.format("2026-11-09")), encoding="utf-8")
    (message,) = told(folder)
    assert message.startswith("the earlier letter, of 2026-11-12, told PM-038")
    plan.write_text(before.replace(PLANNED, DONE.format("2026-11-20")), encoding="utf-8")
    assert told(folder) == []
