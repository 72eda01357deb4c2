"""The annex as a workbook: text stays text, nothing runs, the same bytes each time."""

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest

from poagen.api import Job, Settings, run
from poagen.document.workbook import annex_workbook

SAMPLE = Path(__file__).parents[2] / "samples" / "typed-numbers"
HEAD = (
    "order_id,category,fulfillment_channel,marketplace,promised_delivery_at,confirmed_at,carrier,tracking_number"
)


@pytest.fixture(scope="module")
def job() -> Job:
    return run([SAMPLE], Settings())


def book(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def test_the_same_analysis_gives_the_same_bytes(job: Job) -> None:
    assert annex_workbook(job.analysis) == annex_workbook(job.analysis)


def test_the_sheets_hold_the_counts_the_rule_and_each_cause(job: Job) -> None:
    made = book(annex_workbook(job.analysis))
    assert made.sheetnames == ["Counts", "Rule", "Cause 1", "No pattern"]
    counts = {row[0].value: row[1].value for row in made["Counts"].iter_rows(min_row=2)}
    assert (counts["measured"], counts["invalid"]) == (668, 79)
    assert made["Cause 1"].max_row == 72
    assert made["No pattern"].max_row == 9


def test_every_cell_of_a_package_is_text_and_whole(job: Job) -> None:
    sheet = book(annex_workbook(job.analysis))["Cause 1"]
    cells = [cell for row in sheet.iter_rows(min_row=2) for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert {cell.number_format for cell in cells} == {"@"}


def test_no_cell_is_run_as_a_formula(tmp_path: Path) -> None:
    evil = ["=1+1", "+1", "-1", "@SUM(A1)", "=cmd|'/c calc'!A0", "\t=1+1"]
    rows = [f'{n},Beauty,MFN,US,2026-10-20,2026-10-10,"{text}","{text}"' for n, text in enumerate(evil * 10)]
    path = tmp_path / "p.csv"
    path.write_text("\n".join([HEAD, *rows]) + "\n", encoding="utf-8")
    content = annex_workbook(run([path], Settings(marketplace="US")).analysis)
    with zipfile.ZipFile(io.BytesIO(content)) as held:
        assert not any(b"<f>" in held.read(name) for name in held.namelist())
    for sheet in book(content):
        assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}


def test_nobody_is_named_in_the_file(job: Job) -> None:
    with zipfile.ZipFile(io.BytesIO(annex_workbook(job.analysis))) as held:
        core = held.read("docProps/core.xml").decode()
    assert "openpyxl" not in core
    assert "1980-01-01T00:00:00Z" in core
