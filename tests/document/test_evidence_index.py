"""The index of the evidence: numbers, files, sums, and what is missing."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import pytest
from pdf_words import words_of_pdf

from poagen.api import Settings, run
from poagen.common.finding import PoagenError
from poagen.enclosing import enclosures
from poagen.job import Job

SAMPLE = Path(__file__).parents[2] / "samples" / "typed-numbers"


def told(job: Job) -> str:
    made = enclosures(job, job.letter()).index
    assert made is not None
    return "".join(words_of_pdf(made).split())


def flat(text: str) -> str:
    return "".join(text.split())


@pytest.fixture
def case(tmp_path: Path) -> Path:
    shutil.copytree(SAMPLE, tmp_path / "case")
    return tmp_path / "case"


def test_each_enclosure_is_told_with_its_number_measure_day_and_sum() -> None:
    job = run([SAMPLE], Settings())
    made, words = enclosures(job, job.letter()), told(job)
    for number, one in enumerate(made.evidence, start=1):
        assert one.content is not None
        assert flat(f"Enclosure {number}: {one.name}") in words
        assert hashlib.sha256(one.content).hexdigest() in words
        assert flat(f"PNG, 320 × 160, {len(one.content):,} bytes") in words
    assert flat("stated as done on November 6, 2026; owner: operations manager; for cause 1") in words
    assert flat("Tracking number flows from the label to Amazon") in words
    for name, content in made.annexes.items():
        assert flat(f"Annex A: {name}") in words
        assert hashlib.sha256(content).hexdigest() in words
    assert enclosures(job, job.letter()).index == made.index


def test_a_missing_file_is_said(case: Path) -> None:
    (case / "evidence" / "scanner-invoice.png").unlink()
    words = told(run([case], Settings()))
    assert words.count(flat("This file is missing.")) == 1


def test_what_a_file_is_stands_beside_it(case: Path) -> None:
    evidence = case / "evidence"
    (evidence / "scanner-invoice.png").write_bytes(b"\xff\xd8\xff\xc0\x00\x0b\x08\x00\x10\x00\x20\x01\x01\x11\x00")
    (evidence / "review-of-packages.png").write_bytes(b"%PDF-1.7 broken")
    (evidence / "connection-settings.png").write_bytes(b"GIF89a\x05\x00\x07\x00\x00\x00\x00;")
    words = told(run([case], Settings()))
    assert flat("JPG, 32 × 16,") in words
    assert flat("PDF, number of pages not known") in words
    assert flat("GIF, 5 × 7,") in words


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("scan.pdf", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x07\0\0\0\x05", "PNG, 7 × 5,"),
        ("scan.JPEG", b"\xff\xd8\xff\xc0\x00\x0b\x08\x00\x10\x00\x20\x01\x01\x11\x00", "JPEG, 32 × 16,"),
        ("scan.pdf", b"PK\x03\x04", "kind not known,"),
        ("scan.docx", b"PK\x03\x04", "DOCX,"),
    ],
)
def test_a_file_is_told_by_what_it_holds_and_not_by_its_name(
    case: Path, name: str, content: bytes, kind: str
) -> None:
    (case / "evidence" / name).write_bytes(content)
    plan = case / "plan.yaml"
    plan.write_text(plan.read_text("utf-8").replace("review-of-packages.png", name), "utf-8")
    assert flat(f"File: {kind}") in told(run([case], Settings()))


def test_the_pages_of_a_pdf_are_counted(case: Path) -> None:
    import pikepdf

    with pikepdf.new() as document:
        document.add_blank_page()
        document.add_blank_page()
        document.save(case / "evidence" / "scanner-invoice.png")
    assert flat("PDF, pages: 2,") in told(run([case], Settings()))


def test_without_enclosures_there_is_no_index() -> None:
    job = run([SAMPLE / "data"], Settings(marketplace="US"))
    made = enclosures(job, job.letter())
    assert made.index is None
    assert set(made.files) == {"annex-a.csv", "annex-a.xlsx"}


def test_a_file_outside_the_folder_is_refused(case: Path) -> None:
    plan = case / "plan.yaml"
    plan.write_text(plan.read_text("utf-8").replace("scanner-invoice.png", "../case.yaml"), "utf-8")
    job = run([case], Settings())
    with pytest.raises(PoagenError, match="outside the folder"):
        enclosures(job, job.letter())


def test_each_annex_is_called_by_its_own_letter_and_told_with_what_it_holds(case: Path) -> None:
    table = case / "data" / "packages.csv"
    head, *rows = table.read_text(encoding="utf-8").splitlines()
    place = {name: number for number, name in enumerate(head.split(","))}
    later = rows[-1].split(",")
    later[place["order_id"]], later[place["package_id"]] = "111-7654321-7654321", "1"
    for name in ("purchased_at", "confirmed_at", "first_scan_at", "delivery_scan_at", "tracking_entered_at"):
        later[place[name]] = "2026-11-07T10:00:00-08:00"
    table.write_text("\n".join([head, *rows, ",".join(later)]) + "\n", encoding="utf-8")
    job = run([case], Settings())
    made, words = enclosures(job, job.letter()), told(job)
    assert "annex-b.csv" in made.annexes
    assert flat("Annex B: annex-b.csv") in words
    assert flat("Annex A: annex-b.csv") not in words
    assert flat("Holds the packages shipped since what was done was in force: 1") in words
    assert words.count(flat("Holds the packages without valid tracking by cause: 79")) == 2
