"""What a spreadsheet does not show is read like the rest, and told."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from forms_world import ods

from poagen.common.finding import Finding
from poagen.intake import columns, read, read_batches

HEAD = ("order-id", "tracking-number", "carrier", "promised_delivery_at")
ROWS = [(f"114-{row:07d}-0000001", f"1Z5R8939035756{row:04d}", "UPS", "2026-10-05") for row in range(6)]
FIRST = 4
"""The row of the first package in each workbook: below a title, a blank row and the header."""


def book(folder: Path, hidden: tuple[int, ...] = (), state: str = "visible") -> Path:
    """A workbook whose second sheet has the packages."""
    made = openpyxl.Workbook()
    made.active.append(["Notes", "of", "mine"])
    made.active.row_dimensions[1].hidden = True
    sheet = made.create_sheet("Orders & more")
    for row in [("made by hand",), (), HEAD, *ROWS]:
        sheet.append(row)
    for row in hidden:
        sheet.row_dimensions[row].hidden = True
    sheet.sheet_state = state
    path = folder / "a.xlsx"
    made.save(path)
    return path


def told(path: Path) -> list[Finding]:
    """What is said of hidden parts, the same however the file is read."""
    found = [finding for finding in read([path]).findings if finding.code in ("INT070", "INT071")]
    for others in (read_batches([path], batch=2).packages.findings, columns(path).findings):
        assert [finding for finding in others if finding.code in ("INT070", "INT071")] == found
    return found


@pytest.mark.parametrize(
    ("hidden", "shown"),
    [((), ""), ((1, 2, 3, 60), ""), ((FIRST,), "hides 1 row,"), ((1, FIRST + 1, FIRST + 5, 60), "hides 2 rows,")],
)
def test_hidden_rows_of_packages_are_read_and_told(tmp_path, hidden, shown):
    path = book(tmp_path, hidden)
    assert len(read([path]).table) == len(ROWS)
    assert [finding.code for finding in told(path)] == (["INT070"] if shown else [])
    assert all(shown in finding.message and finding.sheet == "Orders & more" for finding in told(path))


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_a_hidden_sheet_is_read_and_told(tmp_path, state):
    path = book(tmp_path, state=state)
    assert len(read([path]).table) == len(ROWS)
    assert [finding.code for finding in told(path)] == ["INT071"]


def test_hidden_rows_of_an_open_document_are_read_and_told(tmp_path):
    blank = ("",) * len(HEAD)
    hidden, filtered = (
        f' table:visibility="{kind}" table:number-rows-repeated=' for kind in ("collapse", "filter")
    )
    attributes = ("", f'{hidden}"3"', ' table:visibility="visible"', f'{filtered}"2"', "", f'{hidden}"900000"')
    path = tmp_path / "a.ods"
    path.write_bytes(ods([HEAD, blank, *ROWS[:3], blank], rows=attributes))
    found = told(path)
    assert [finding.code for finding in found] == ["INT070"]
    assert "hides 2 rows," in found[0].message


FORMS = Path(__file__).parent / "forms"


def merged(path: Path, at: str, *spans: str) -> Path:
    """A sheet that begins at a cell, with merged cells."""
    made = openpyxl.Workbook()
    sheet = made.active
    first = sheet[at]
    rows = [
        ["October", "", "", ""],
        ["order_id", "carrier", "tracking_number", "promised_delivery_at"],
        ["111-0000001-0000001", "UPS", "1Z5R89390357567127", "2026-10-05"],
        ["", "", "1Z879E930346834440", ""],
        ["111-0000002-0000002", "", "1Z410E7W0392751591", "2026-10-06"],
        ["", "", "", ""],
        ["111-0000003-0000003", "UPS", "1Z8V92A70367203024", "2026-10-07"],
    ]
    for down, row in enumerate(rows):
        for right, cell in enumerate(row):
            sheet.cell(first.row + down, first.column + right, cell or None)
    for span in spans:
        sheet.merge_cells(span)
    made.save(path)
    return path


MERGED = {
    "A1": ("A1:D1", "A3:A4", "B3:B6", "D3:D4"),
    "C4": ("C4:F4", "C6:C7", "D6:D9", "F6:F7"),
}


@pytest.mark.parametrize("at", MERGED)
@pytest.mark.parametrize("form", ["xlsx", "ods", "xls"])
def test_a_cell_that_is_merged_over_rows_holds_for_each_that_is_not_blank(tmp_path, at, form):
    """The other forms are what a spreadsheet program made of the first."""
    path = FORMS / f"merged-{at.lower()}.{form}"
    path = merged(tmp_path / "a.xlsx", at, *MERGED[at]) if form == "xlsx" else path
    got = read([path])
    assert got.table["order_id"].str[-1].tolist() == ["1", "1", "2", "3"]
    assert got.table["carrier"].tolist() == ["UPS"] * 4
    assert got.table["promised_delivery_at"].str[-1].tolist() == ["5", "5", "6", "7"]
    told = [finding for finding in got.findings if finding.code == "INT075"]
    assert [finding.message[:7] for finding in told] == ["2 rows "]
    assert read_batches([path], batch=1).whole().table.equals(got.table)


def test_without_merged_cells_a_blank_is_a_blank(tmp_path):
    got = read([merged(tmp_path / "a.xlsx", "A1", "A1:D1", "A2:A2")])
    assert got.table["carrier"].tolist() == ["UPS", "", "UPS"]
    assert "INT075" not in [finding.code for finding in got.findings]
