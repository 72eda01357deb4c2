"""Workbooks: every cell as the text that a spreadsheet would show."""

from __future__ import annotations

import datetime as dt
import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from itertools import islice
from typing import Any, Final
from xml.parsers import expat

import numpy as np
import pyarrow as pa
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum

from poagen.common.finding import Finding
from poagen.intake.archives import UnusableError
from poagen.intake.book_limits import check_book
from poagen.intake.files import Content
from poagen.intake.grid import Grid, Sheet, clean_row, drop_empty_rows, table_of
from poagen.intake.tell import Place, error
from poagen.intake.text import HEAD_ROWS

_BATCH = 10_000
_DAMAGED: Final = (
    CalamineError,
    OSError,
    ValueError,
    KeyError,
    NotImplementedError,
    RecursionError,
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    expat.ExpatError,
)
LONGEST_NUMBER = 1e15
"""A spreadsheet keeps 15 digits of a number; what stands in longer ones was made up by it."""


def open_book(content: Content) -> list[Sheet] | Finding:
    """The sheets of a workbook that hold anything."""
    at = Place(content.file)
    try:
        check_book(content.data)
        book = CalamineWorkbook.from_object(io.BytesIO(content.data))
        sheets = [_sheet(content.file, book.get_sheet_by_name(item.name)) for item in _tables(book)]
    except UnusableError as reason:
        return error("INT051", f"the workbook is not read: {reason}", at)
    except _DAMAGED:
        return error("INT004", "the workbook cannot be opened; it may be damaged or locked with a password", at)
    filled = [sheet for sheet in sheets if sheet.head]
    return filled or error("INT002", "the workbook holds no cells", at)


def _tables(book: CalamineWorkbook) -> list[Any]:
    """The sheets of cells; charts and macros have none."""
    return [item for item in book.sheets_metadata if item.typ == SheetTypeEnum.WorkSheet]


def _sheet(file: str, sheet: CalamineSheet) -> Sheet:
    filled = sheet.height > 0
    rows = islice(sheet.iter_rows(), HEAD_ROWS) if filled else ()
    head = tuple(clean_row([cell_text(cell) for cell in row]) for row in rows)
    return Sheet(file, sheet.name, head, lambda header: _read(file, sheet, head[header], header))


def _read(file: str, sheet: CalamineSheet, headers: tuple[str, ...], header: int) -> Grid:
    rows = islice(sheet.iter_rows(), header + 1, None)
    parts = [_packed(batch, len(headers)) for batch in _batches(rows)]
    cells = pa.concat_tables([_packed([], len(headers)), *parts]).combine_chunks()
    numbers = np.arange(header + 2, header + 2 + cells.num_rows, dtype=np.int64)
    return drop_empty_rows(Grid(file, sheet.name, headers, cells, numbers, header + 1))


def _batches(rows: Iterator[list[Any]]) -> Iterator[list[list[Any]]]:
    while batch := list(islice(rows, _BATCH)):
        yield batch


def _packed(rows: list[list[Any]], width: int) -> pa.Table:
    return table_of([pa.array([cell_text(row[place]) for row in rows], pa.string()) for place in range(width)])


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
