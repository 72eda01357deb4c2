"""The annex as a workbook: text stays text, nothing runs, the same bytes each time."""

import datetime as dt
import io
import random
import tempfile
import zipfile
from pathlib import Path

import openpyxl
import pytest
import suspensions as made

from poagen.api import Settings, run
from poagen.document.sheets import Sheet, workbook
from poagen.document.workbook import annex_workbook
from poagen.job import Job

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
    assert made.sheetnames == ["Counts", "Rates", "Rule", "Sources", "Cause 1", "No pattern"]
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


def test_every_sheet_is_frozen_filtered_and_prints_as_a_table(job: Job) -> None:
    for sheet in book(annex_workbook(job.analysis)):
        assert sheet.freeze_panes == "A2"
        assert (
            sheet.auto_filter.ref
            == sheet.dimensions
            == f"A1:{sheet.cell(1, sheet.max_column).coordinate[:-1]}{sheet.max_row}"
        )
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.print_title_rows == "$1:$1"
        assert sheet.oddFooter.right.text == "&P / &N"


def test_the_rule_is_told_with_its_sources_and_no_folder_of_ours(job: Job) -> None:
    made = book(annex_workbook(job.analysis))
    rule = [[cell.value for cell in line] for line in made["Rule"].iter_rows(min_row=2)]
    assert any(line[0] == "US-TARGET" and "US-HELP" in line[2] for line in rule)
    sources = [[cell.value for cell in line] for line in made["Sources"].iter_rows(min_row=2)]
    assert any(line[0] == "US-HELP" and "Amazon's page" in line for line in sources)
    assert [line[1] for line in sources if line[0] == "file"] == ["packages.csv"]
    assert made["Rates"]["B2"].value == 352


def test_signs_that_a_file_cannot_hold_and_long_texts_are_kept_out() -> None:
    rows = [('a\x01b <&> "c" 中', 1_000), ("x" * 40_000, 2)]
    sheet = book(workbook([Sheet("S", ("why", "n"), rows, ("why",))], "T"))["S"]
    assert sheet["A2"].value == 'ab <&> "c" 中'
    assert (sheet["B2"].value, sheet["B2"].data_type) == (1_000, "n")
    assert len(sheet["A3"].value) == 32_767
    assert workbook([Sheet("S", ("why",), [])], "T") == workbook([Sheet("S", ("why",), [])], "T")


def judged(path: Path, rows: list[str]) -> Job:
    path.write_text("\n".join([f"{HEAD},first_scan_at,scan_count", *rows]) + "\n", encoding="utf-8")
    return run([path], Settings(marketplace="US", as_of=dt.date(2026, 10, 31)))


def test_what_was_not_told_is_shown_as_an_empty_column(tmp_path: Path) -> None:
    rows = [f"{n},Beauty,MFN,US,2026-10-20,2026-10-10,UPS,,," for n in range(9)]
    sheet = book(annex_workbook(judged(tmp_path / "p.csv", rows).analysis)).worksheets[-1]
    head = [cell.value for cell in sheet[1]]
    assert "tracking number" in head
    assert sheet.cell(2, head.index("tracking number") + 1).value is None


def test_packages_have_the_same_columns_in_every_sheet(job: Job) -> None:
    made = book(annex_workbook(job.analysis))
    cause, others = ([cell.value for cell in made[name][1]] for name in ("Cause 1", "No pattern"))
    assert [name for name in cause if name != "example"] == others


def test_a_rate_that_unknown_packages_decide_is_not_called_at_target(tmp_path: Path) -> None:
    rng, rows = random.Random(5), ["0,Beauty,MFN,US,2026-10-20,2026-10-10,UPS,,,"]
    for n in range(1, 51):
        scans = "2026-10-11,1" if n <= 40 else ","
        rows.append(f"{n},Beauty,MFN,US,2026-10-20,2026-10-10,UPS,{made.ups(rng)},{scans}")
    analysis = judged(tmp_path / "p.csv", rows).analysis
    assert analysis.report.vtr.overall.unknown
    rates = book(annex_workbook(analysis))["Rates"]
    assert [row[-1].value for row in rates.iter_rows(min_row=2)] == ["not known", "not known (not judged)"]


def test_a_workbook_is_written_without_temporary_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that was ended by force left one behind, which nobody could tell from another program's."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nothing"))
    assert workbook([Sheet("A", ["x"], [["a"], [1]]), Sheet("B", ["y"], [])], "T").startswith(b"PK")
