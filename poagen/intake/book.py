"""Workbooks: every cell as the text that a spreadsheet would show."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from typing import Any, Final, TypeVar
from xml.parsers import expat

import numpy as np
import pyarrow as pa
from python_calamine import (
    CalamineError,
    CalamineSheet,
    SheetMetadata,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from poagen.common.finding import Finding
from poagen.common.memory import without_collector
from poagen.intake.archives import ZIP, UnusableError
from poagen.intake.book_limits import check_book
from poagen.intake.book_rows import ImpossibleTimeError, opened_book, rows_of, sheet_of
from poagen.intake.files import Content
from poagen.intake.grid import Grid, IntArray, Sheet, clean_row, drop_empty_rows, table_of
from poagen.intake.limits import MOST_SHEETS
from poagen.intake.merged_cells import Merged
from poagen.intake.old_book import OldSheet, old_sheets
from poagen.intake.quote import without_address
from poagen.intake.tell import Place, count, counted, error, warning
from poagen.intake.text import HEAD_ROWS
from poagen.intake.unseen import Span
from poagen.intake.xls_child import cell_text

Read = TypeVar("Read")
_BATCH = 10_000
_FEWER_DAYS = "if that is too large too, export fewer days at a time and give all of the files"
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


@dataclass(frozen=True)
class _Opened:
    """A sheet: its name, its rows from the first, which are hidden, whether it is, and which lie under merges."""

    name: str
    rows: Callable[[], Iterator[list[Any]]]
    unseen: IntArray | None = None
    hidden: bool = False
    under_merged: IntArray | None = None


def open_book(content: Content) -> list[Sheet] | Finding:
    """The sheets of a workbook that hold anything."""
    at = Place(content.file)
    found = _sound(at, lambda: [_sheet(content.file, item) for item in _any(content.data)])
    if isinstance(found, Finding):
        return found
    filled = [sheet for sheet in found if sheet.head]
    return filled or error("INT002", "the workbook holds no cells", at)


def _sound(at: Place, read: Callable[[], Read]) -> Read | Finding:
    """What is read of a workbook; the finding where it is damaged, or too much."""
    try:
        return read()
    except UnusableError as reason:
        advice = (
            "open it in your spreadsheet program and save the sheet with your packages as .csv; " + _FEWER_DAYS
        )
        return error("INT051", f"the workbook is not read: {reason}", at, advice)
    except ImpossibleTimeError as reason:
        told = "a cell is shown as a date or a time that there cannot be, so the sheet cannot be read"
        advice = "give the cell the format Text or General, correct what it holds, and save the workbook again"
        return error("INT004", told, replace(at, row=reason.row), advice)
    except _DAMAGED:
        return error("INT004", "the workbook cannot be opened; it may be damaged or locked with a password", at)


def _any(data: bytes) -> list[_Opened]:
    return _opened(data) if data.startswith(ZIP) else _old(data)


def _opened(data: bytes) -> list[_Opened]:
    """The sheets of cells; charts and macros have none."""
    unseen = check_book(data)
    book = opened_book(data)
    hidden_rows = unseen.by_sheet([item.name for item in book.sheets_metadata])
    known = [item for item in book.sheets_metadata if item.typ == SheetTypeEnum.WorkSheet]
    if len(known) > MOST_SHEETS:
        raise UnusableError(f"it has {len(known):,} sheets; copy those with your data into another one")
    sheets = [(item, sheet_of(book, item.name)) for item in known]
    return [
        _of_sheet(sheet, unseen.merged.get(item.name), hidden_rows.get(item.name), item)
        for item, sheet in sheets
        if sheet.height
    ]


def _of_sheet(
    sheet: CalamineSheet, spans: list[Span] | None, unseen: IntArray | None, item: SheetMetadata
) -> _Opened:
    if spans is None:
        spans = [(top, left, bottom) for (top, left), (bottom, _) in sheet.merged_cell_ranges or []]
    rows = partial(rows_of, sheet)
    merged = Merged(spans, (sheet.start or (0, 0))[1], rows, sheet.total_height)
    return _with_merged(merged, _Opened(sheet.name, rows, unseen, _is_hidden(item)))


def _is_hidden(item: SheetMetadata) -> bool:
    return item.visible != SheetVisibleEnum.Visible


def _with_merged(merged: Merged, opened: _Opened) -> _Opened:
    return replace(opened, rows=merged.rows, under_merged=merged.covered()) if merged else opened


def _old(data: bytes) -> list[_Opened]:
    return [_of_old(sheet) for sheet in old_sheets(data) if sheet.rows]


def _of_old(sheet: OldSheet) -> _Opened:
    rows = partial(iter, sheet.rows)
    merged = Merged(sheet.merged, sheet.first, rows, len(sheet.rows))
    return _with_merged(merged, _Opened(sheet.name, rows, None, sheet.hidden))


def _sheet(file: str, opened: _Opened) -> Sheet:
    name = without_address(opened.name)
    head = tuple(clean_row([cell_text(cell) for cell in row]) for row in islice(opened.rows(), HEAD_ROWS))

    def read(header: int) -> Grid:
        grid = _read(file, name, islice(opened.rows(), header + 1, None), head[header], header)
        return replace(grid, findings=(*grid.findings, *_told(grid, opened)))

    def load(header: int) -> Grid | Finding:
        return _sound(Place(file, name), lambda: read(header))

    return Sheet(file, name, head, load)


def _told(grid: Grid, opened: _Opened) -> list[Finding]:
    """What of the sheet its program does not show, which is read like the rest."""
    at = Place(grid.file, grid.sheet)
    number = 0 if opened.unseen is None else int(np.isin(grid.rows, opened.unseen).sum())
    told = f"the sheet hides {count(number, 'row')}, by a filter for example; hidden rows are read and counted too"
    found = [warning("INT070", told, at)] if number else []
    below = 0 if opened.under_merged is None else int(np.isin(grid.rows, opened.under_merged).sum())
    if below:
        found.append(counted("INT075", below, at))
    if opened.hidden:
        found.append(warning("INT071", "the sheet is hidden in the workbook; it is read all the same", at))
    return found


def _read(file: str, name: str, rows: Iterator[list[Any]], headers: tuple[str, ...], header: int) -> Grid:
    with without_collector():
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
