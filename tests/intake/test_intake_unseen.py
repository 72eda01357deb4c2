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
