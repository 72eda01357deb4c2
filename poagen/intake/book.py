"""Workbooks: every cell as the text that a spreadsheet would show."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from python_calamine import CalamineError, CalamineWorkbook

from poagen.common.finding import Finding
from poagen.intake.files import Content
from poagen.intake.grid import Grid, Sheet, clean_one, drop_empty_rows, table_of
from poagen.intake.tell import Place, error
from poagen.intake.text import HEAD_ROWS

LONGEST_NUMBER = 1e15
"""A spreadsheet keeps 15 digits of a number; what stands in longer ones was made up by it."""


def open_book(content: Content) -> list[Sheet] | Finding:
    """The sheets of a workbook that hold anything."""
    try:
        book = CalamineWorkbook.from_object(io.BytesIO(content.data))
        named = [
            (name, book.get_sheet_by_name(name).to_python(skip_empty_area=False)) for name in book.sheet_names
        ]
    except (CalamineError, OSError, ValueError, KeyError) as problem:
        told = "the workbook cannot be opened; it may be damaged or locked with a password"
        return error("INT004", told, Place(content.file, value=type(problem).__name__))
    sheets = [_sheet(content.file, name, rows) for name, rows in named if rows]
    return sheets or error("INT002", "the workbook holds no cells", Place(content.file))


def _sheet(file: str, name: str, rows: list[list[Any]]) -> Sheet:
    head = tuple(tuple(clean_one(cell_text(cell)) for cell in row) for row in rows[:HEAD_ROWS])
    return Sheet(file, name, head, lambda header: _read(file, name, rows, header))


def _read(file: str, name: str, rows: list[list[Any]], header: int) -> Grid:
    frame = pd.DataFrame(rows[header + 1 :], columns=range(len(rows[header])), dtype=object)
    headers = tuple(clean_one(cell_text(cell)) for cell in rows[header])
    columns = [pa.array(frame[place].map(cell_text).tolist(), pa.string()) for place in frame.columns]
    numbers = np.arange(header + 2, len(rows) + 1, dtype=np.int64)
    return drop_empty_rows(Grid(file, name, headers, table_of(columns), numbers, header + 1))


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
