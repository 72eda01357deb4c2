"""Workbooks: every cell as the text that a spreadsheet would show."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice
from typing import Any, Final, TypeAlias
from xml.parsers import expat

import numpy as np
import pyarrow as pa
from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum

from poagen.common.finding import Finding
from poagen.intake.archives import ZIP, UnusableError
from poagen.intake.book_limits import check_book
from poagen.intake.files import Content
from poagen.intake.grid import Grid, Sheet, clean_row, drop_empty_rows, table_of
from poagen.intake.limits import MOST_SHEETS
from poagen.intake.old_book import old_sheets
from poagen.intake.quote import without_address
from poagen.intake.tell import Place, error
from poagen.intake.text import HEAD_ROWS
from poagen.intake.xls_child import cell_text

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

Opened: TypeAlias = tuple[str, Callable[[], Iterator[list[Any]]]]
"""A sheet's name, and its rows from the first."""


def open_book(content: Content) -> list[Sheet] | Finding:
    """The sheets of a workbook that hold anything."""
    at = Place(content.file)
    try:
        opened = _opened(content.data) if content.data.startswith(ZIP) else _old(content.data)
        sheets = [_sheet(content.file, *item) for item in opened]
    except UnusableError as reason:
        return error("INT051", f"the workbook is not read: {reason}", at)
    except _DAMAGED:
        return error("INT004", "the workbook cannot be opened; it may be damaged or locked with a password", at)
    filled = [sheet for sheet in sheets if sheet.head]
    return filled or error("INT002", "the workbook holds no cells", at)


def _opened(data: bytes) -> list[Opened]:
    """The sheets of cells; charts and macros have none."""
    check_book(data)
    book = CalamineWorkbook.from_object(io.BytesIO(data))
    names = [item.name for item in book.sheets_metadata if item.typ == SheetTypeEnum.WorkSheet]
    if len(names) > MOST_SHEETS:
        raise UnusableError(f"it has {len(names):,} sheets; copy those with your data into another one")
    sheets = [(name, book.get_sheet_by_name(name)) for name in names]
    return [(name, sheet.iter_rows) for name, sheet in sheets if sheet.height]


def _old(data: bytes) -> list[Opened]:
    return [(name, partial(iter, rows)) for name, rows in old_sheets(data) if rows]


def _sheet(file: str, name: str, rows: Callable[[], Iterator[list[Any]]]) -> Sheet:
    name = without_address(name)
    head = tuple(clean_row([cell_text(cell) for cell in row]) for row in islice(rows(), HEAD_ROWS))
    return Sheet(
        file, name, head, lambda header: _read(file, name, islice(rows(), header + 1, None), head[header], header)
    )


def _read(file: str, name: str, rows: Iterator[list[Any]], headers: tuple[str, ...], header: int) -> Grid:
    parts = [_packed(batch, len(headers)) for batch in _batches(rows)]
    cells = pa.concat_tables([_packed([], len(headers)), *parts]).combine_chunks()
    numbers = np.arange(header + 2, header + 2 + cells.num_rows, dtype=np.int64)
    return drop_empty_rows(Grid(file, name, headers, cells, numbers, header + 1))


def _batches(rows: Iterator[list[Any]]) -> Iterator[list[list[Any]]]:
    while batch := list(islice(rows, _BATCH)):
        yield batch


def _packed(rows: list[list[Any]], width: int) -> pa.Table:
    columns = zip(*rows, strict=True) if rows else [()] * width
    return table_of([_texts(column) for column in islice(columns, width)])


def _texts(cells: tuple[Any, ...]) -> pa.Array:
    """A column as text; few hold anything else."""
    try:
        texts = pa.array(cells, pa.string())
    except pa.ArrowTypeError:
        return pa.array(map(cell_text, cells), pa.string())
    return texts.fill_null("") if texts.null_count else texts
