"""Opens one old workbook (.xls) in a process of its own: ``python xls_child.py < FILE``.

The reader of this format asks for whatever memory a damaged file claims, and ends the process where there is none.
So it runs apart, with little memory, and needs nothing of poagen. It writes JSON: ``[[sheet, rows, hidden, first
column, merged cells], …]``, a merged cell as its first row, column and last row.
"""

from __future__ import annotations

import datetime as dt
import io
import json
import sys
from typing import Any, Final

from python_calamine import CalamineWorkbook, SheetVisibleEnum

MOST_MEMORY: Final = 900 << 20
MOST_MERGED: Final = 200_000
LONGEST_NUMBER: Final = 1e15
"""A spreadsheet keeps 15 digits of a number; what stands in longer ones was made up by it."""


def cell_text(cell: Any) -> str:
    """One cell of a workbook as text; numbers too long for a spreadsheet in scientific notation."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, (int, float)):
        return _number(float(cell))
    if isinstance(cell, dt.datetime):
        midnight = cell.time() == dt.time()
        return cell.date().isoformat() if midnight else cell.isoformat(timespec="seconds")
    return "" if cell is None else str(cell)


def _number(value: float) -> str:
    if not value.is_integer():
        return repr(value)
    return f"{value:.0f}" if abs(value) < LONGEST_NUMBER else f"{value:.5E}"


def _limit_memory() -> None:
    """Where the system can do so."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))


def main() -> None:
    """Read the workbook from stdin, write its sheets to stdout."""
    _limit_memory()
    book = CalamineWorkbook.from_object(io.BytesIO(sys.stdin.buffer.read()))
    sheets = [(name, book.get_sheet_by_name(name)) for name in book.sheet_names]
    hidden = {item.name for item in book.sheets_metadata if item.visible != SheetVisibleEnum.Visible}
    told = [
        [
            name,
            [[cell_text(cell) for cell in row] for row in sheet.iter_rows()] if sheet.height else [],
            name in hidden,
            (sheet.start or (0, 0))[1],
            [[top, left, bottom] for (top, left), (bottom, _) in (sheet.merged_cell_ranges or [])[:MOST_MERGED]],
        ]
        for name, sheet in sheets
    ]
    sys.stdout.buffer.write(json.dumps(told).encode())


if __name__ == "__main__":
    main()
