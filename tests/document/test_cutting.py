"""What to cut of a text that is too long, and the facts for questionnaires."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from poagen.api import Settings, run
from poagen.document import Document
from poagen.document.cutting import cuts
from poagen.document.plain import text_sections, to_text, too_long
from poagen.job import Job

SAMPLES = Path(__file__).parents[2] / "samples"
TABLE = "Category | Rate\nToys | 88%"
TEXT = (
    f"First. Second. A third detail.\n\n{TABLE}\n\n1. One fact. Another. Example orders: 112-1234567-1234567.\n"
    "Its cause. Its reason. [Cause 1]\n\nA last one. And more. And a detail at the end."
)


@pytest.fixture(scope="module")
def letter() -> Document:
    return run([SAMPLES / "typed-numbers"], Settings()).letter()


def test_what_is_told_elsewhere_goes_first() -> None:
    found = cuts(TEXT, 10_000)
    assert [cut.what for cut in found] == [
        "the table by category",
        '"Example orders: 112-1234567-1234567."',
        "the numbers of causes in brackets",
        '"And a detail at the end."',
        '"A third detail."',
    ]
    assert found[0].characters == len(TABLE) + 2
    assert found[2].characters == len(" [Cause 1]")


def test_no_more_is_named_than_is_needed() -> None:
    assert cuts(TEXT, 0) == ()
    assert len(cuts(TEXT, 1)) == 1
    assert len(cuts(TEXT, len(TABLE) + 3)) == 2


@pytest.mark.parametrize("over", [1, 40, 150, 400])
def test_the_cuts_of_a_letter_free_what_they_say(letter: Document, over: int) -> None:
    (causes, *_) = text_sections(letter)
    found = cuts(causes.text, over)
    assert sum(cut.characters for cut in found) >= over
    assert sum(cut.characters for cut in found[:-1]) < over


def test_the_advice_stands_after_the_texts_and_names_what_is_left(letter: Document) -> None:
    text = to_text(letter, limit=200).decode()
    texts, advice = text.split("Not to be pasted: what to cut first")
    for section in text_sections(letter):
        assert section.text in texts
        assert f"{section.title}: {section.over(200):,} too many." in advice
    assert "Then shorten the rest by" in advice
    assert "Not to be pasted" not in to_text(letter, limit=10_000).decode()
    assert "Not to be pasted" not in to_text(letter).decode()


def test_each_text_that_is_too_long_is_a_warning(letter: Document) -> None:
    lengths = {section.name: section.characters for section in text_sections(letter)}
    limit = sorted(lengths.values())[1]
    (only,) = too_long(letter, limit)
    assert (only.code, only.severity.value) == ("DOC030", "warning")
    assert lengths[only.value or ""] > limit
    assert f"{lengths[only.value or ''] - limit:,} too many" in only.message


def questions(job: Job) -> dict[str, str]:
    lines = [line.strip() for line in job.questionnaire().decode().splitlines() if ": " in line]
    return dict(line.split(": ", 1) for line in lines)


def test_the_sheet_counts_what_forms_ask() -> None:
    told = questions(run([SAMPLES / "typed-numbers"], Settings()))
    assert told["orders"] == "79"
    assert told["without any number given to Amazon"] == "2 of 79"
    assert told["with a number on the label"] == "79 of 79"
    assert "mistyped number 72" in told["by kind"]
    assert told["warehouses"] == "Main 79"
    assert "scanner-invoice.png" in told
    assert told["whether buyers complained, were told or were refunded"] == "not known"


def test_what_no_file_has_is_not_known(tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    head = (
        "order_id,marketplace,fulfillment_channel,category,promised_delivery_at,tracking_number,amazon_verdict\n"
    )
    rows = "".join(f"112-{n:07}-0000001,US,MFN,2026-10-20,N/A,invalid\n" for n in range(9))
    path.write_text(head + rows, "utf-8")
    told = questions(run([path], Settings(marketplace="US", as_of=dt.date(2026, 10, 31))))
    for fact in ("carriers as told to Amazon", "warehouses", "shipped from", "with a number on the label"):
        assert told[fact] == "not known"
    assert told["delivered, by the carrier's scan"] == "not known"
    assert told["date of the notice"] == "not known"
