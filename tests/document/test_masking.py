"""Order ids hidden but for their ends: everywhere in what is shown, nowhere in what corrects."""

from __future__ import annotations

import csv
import io
import re
import shutil
import zipfile
from pathlib import Path

import pytest
from pdf_words import words_of_pdf
from report_cases import analysed, row

from poagen.api import Settings, run
from poagen.bundling import bundle
from poagen.cli.writing import write_letter
from poagen.document.annex import annex
from poagen.document.masking import Mask, mask_for, masked, masked_id
from poagen.job import Job

SAMPLE = Path(__file__).parents[2] / "samples" / "typed-numbers"
WHOLE = re.compile(rb"\d{3}-\d{7}-\d{7}")


@pytest.fixture(scope="module")
def job() -> Job:
    return run([SAMPLE], Settings())


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        ("112-1234567-1231234", "112-•••••••-•••1234"),
        ("S-100200300400", "S-10••••••0400"),
        ("A-1001", "•-•••1"),
        ("ab", "••"),
        ("", ""),
    ],
)
def test_the_ends_of_an_id_stay(told: str, shown: str) -> None:
    assert masked_id(told) == shown


def test_sentences_lose_ids_and_nothing_else() -> None:
    mask = Mask(frozenset({"ord00012345", "11212345671234567", "1001"}))
    told = r"Order ORD-00012345 (ORD\_00012345), 1001 packages, 9400111896651911872279, 113-7654321-7654321.pdf"
    shown = mask.text(told)
    assert (
        shown
        == r"Order •••-•••••345 (•••\_•••••345), 1001 packages, 9400111896651911872279, 113-•••••••-•••4321.pdf"
    )
    assert mask.text("number 11212345671234567") == "number 112••••••••••4567"


def test_an_order_id_given_as_number_is_hidden_too(tmp_path: Path) -> None:
    rows = [row(n) for n in range(60)]
    rows += [{**row(n), "tracking_number": row(n)["order_id"].replace("-", "")} for n in range(60, 90)]
    analysis = analysed(tmp_path, rows)
    hidden = masked(analysis, mask_for(analysis))
    assert not set(annex(analysis)["order_id"]) & set(annex(hidden)["order_id"])
    for one in annex(analysis)["order_id"]:
        assert one not in annex(hidden).to_csv()
        assert one.replace("-", "") not in annex(hidden).to_csv()
    assert len(annex(hidden)) == len(annex(analysis))


def test_no_form_of_a_draft_has_a_whole_id(job: Job, tmp_path: Path) -> None:
    _, paths = write_letter(job, tmp_path, ["md", "docx", "pdf", "html", "txt"], pictures=True, mask=True)
    for path in paths:
        content = path.read_bytes()
        if path.suffix in {".docx", ".xlsx"}:
            with zipfile.ZipFile(path) as held:
                content = b"".join(map(held.read, held.namelist()))
        elif path.suffix == ".pdf":
            content = words_of_pdf(content).replace("\n", "").encode()
        assert not WHOLE.search(content), path.name
    table = list(csv.DictReader(io.StringIO((tmp_path / "annex-a.csv").read_text("utf-8-sig"))))
    report = (tmp_path / "report.html").read_text("utf-8")
    assert all(one["order_id"] in report for one in table)
    letter = (tmp_path / "plan-of-action.md").read_text("utf-8")
    assert "112-•••••••-•••0482" in letter
    assert {one["order_id"] for one in table} >= set(re.findall(r"\d{3}-•{7}-•{3}\d{4}", letter))


def test_a_bundle_hides_them_and_is_still_held_against_the_case(tmp_path: Path) -> None:
    folder = tmp_path / "case"
    shutil.copytree(SAMPLE, folder)
    plan = folder / "plan.yaml"
    plan.write_text(plan.read_text("utf-8").replace("review-of-packages.png", "114-1044580-4650991.png"), "utf-8")
    (folder / "evidence" / "review-of-packages.png").rename(folder / "evidence" / "114-1044580-4650991.png")
    made = bundle(run([folder], Settings()), tmp_path / "b.zip", mask=True)
    assert "enclosures/02-114-•••••••-•••0991.png" in made.files
    assert not any(WHOLE.search(name.encode()) for name in made.files)
    assert not WHOLE.search(words_of_pdf(made.files["evidence-index.pdf"]).replace("\n", "").encode())
    assert "112-•••••••-•••0482" in made.files["plan-of-action.txt"].decode()


def test_a_job_that_is_masked_twice_is_masked_once(job: Job) -> None:
    once = job.masked()
    assert once.masked() is once
    assert once.analysis.report.root_causes[0].examples[0].startswith("114-•••••••-•••")
    assert "•" not in job.analysis.report.root_causes[0].examples[0]
