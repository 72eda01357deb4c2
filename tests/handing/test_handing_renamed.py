"""A category that got the notice's name between two rounds is the same cause."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from poagen.api import Settings, run
from poagen.case.answers import formerly
from poagen.case.rounds import Round, figures_of, record
from poagen.handing_in import case_facts, differing
from poagen.job import Job

HEADS = (
    "order_id,category,tracking_number,carrier,promised_delivery_at,confirmed_at,"
    "fulfillment_channel,amazon_verdict"
)
NAME = "Beauty & Personal Care"
MARK = "missing-number; category Beauty"
FACTS = "seller: Example\nmarketplace: US\nas_of: 2026-10-31\nletter_date: 2026-11-18\n"
LETTER_DAY = dt.date(2026, 11, 12)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A case in which every second package of Beauty has no number; its letter was turned down."""
    rows = []
    for n in range(400):
        category, day = ("Beauty", "Garden", "Toys", "Sports")[n % 4], f"2026-10-{2 + n // 4 % 28:02d}"
        number = "" if n % 8 == 0 else f"1Z999AA1{n:010d}"
        verdict = "valid" if number else "invalid"
        rows.append(f"111-{n:07d}-0000001,{category},{number},UPS,{day},{day},MFN,{verdict}")
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "packages.csv").write_text("\n".join([HEADS, *rows]) + "\n", encoding="utf-8")
    told = judged(tmp_path)
    (question, *_) = told.plan().needed[0].questions
    judged(
        tmp_path,
        f"answers:\n  RC1.{question.id}: The feed lost them.",
        f'answered_for: {{RC1.{question.id}: "{MARK}"}}',
    )
    job = run([tmp_path], Settings())
    figures = figures_of(job.analysis.report, job.plan())
    assert list(figures.causes) == [MARK]
    one = Round(number=1, date=LETTER_DAY, files=[], figures=figures, asks=["unclear"], replied=LETTER_DAY)
    record(tmp_path, one, "A letter.")
    return tmp_path


def judged(folder: Path, *lines: str) -> Job:
    path = folder / "case.yaml"
    text = path.read_text(encoding="utf-8") if path.is_file() else FACTS
    path.write_text("\n".join([text.rstrip(), *lines]) + "\n", encoding="utf-8")
    return run([folder], Settings())


def told(job: Job) -> list[str]:
    return [one.message for one in differing(job, case_facts(job, job.letter())) if one.code == "RVS004"]


def unused(job: Job) -> list[str]:
    return [one.message for one in job.case_findings() if one.code == "CAS006"]


@pytest.mark.parametrize("name", ["Beauty", "beauty ", "BEAUTY"])
def test_a_category_that_is_called_otherwise_is_the_same_cause(folder: Path, name: str) -> None:
    """The earlier letter's cause was told as one that the data no longer shows, and its answer was not used."""
    job = judged(folder, f'categories: {{"{name}": {NAME}}}')
    assert job.analysis.report.root_causes[0].segment == {"category": NAME}
    assert (told(job), unused(job)) == ([], [])
    assert job.plan().needed[0].questions[0].answer == "The feed lost them."


def test_another_answer_is_told_under_the_new_name_too(folder: Path) -> None:
    path = folder / "case.yaml"
    path.write_text(path.read_text("utf-8").replace("The feed lost them", "Our packers forgot them"), "utf-8")
    (message,) = told(judged(folder, f"categories: {{Beauty: {NAME}}}"))
    assert '"The feed lost them"' in message


def test_where_several_categories_got_one_name_nothing_is_taken_as_the_same(folder: Path) -> None:
    job = judged(folder, f"categories: {{Beauty: {NAME}, Toys: {NAME}}}")
    assert any("which the data no longer shows" in message for message in told(job))
    assert unused(job)


def test_what_a_cause_was_called_is_told_only_where_it_is_clear() -> None:
    marks = ["a; carrier X, category N", "a; category N", "a; category NN", "b"]
    assert formerly(marks, {"O": "N"}) == {
        "a; carrier x, category o": marks[0],
        "a; category o": marks[1],
        **{mark.casefold(): mark for mark in marks},
    }
    assert "a; category o" not in formerly([*marks, "a; category O"], {"O": "N"})
    assert "a; category o" not in formerly(marks, {"O": "N", "P": "n"})
