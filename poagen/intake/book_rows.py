"""The reader of workbooks, whose own faults are told like those of the file that brought them about."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any, Final

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from poagen.intake.reader_words import kept_back

_FAULT: Final = "PanicException"
"""What the reader raises where it fails; it is no ``Exception``, and cannot be imported."""

_FIRST, _AT_ONCE = 8, 2_000
"""Rows that are read in one step: first few, by which the sheet is known, then as many as take hardly any time."""


class ImpossibleTimeError(Exception):
    """A cell is shown as a date or a time, and its number is none; ``row`` is where, from 1."""

    def __init__(self, row: int) -> None:
        super().__init__(row)
        self.row = row


def opened_book(data: bytes) -> CalamineWorkbook:
    """A workbook.

    Raises:
        CalamineError: It is damaged.
    """
    with _fault_as(CalamineError()):
        return CalamineWorkbook.from_object(io.BytesIO(data))


def sheet_of(book: CalamineWorkbook, name: str) -> CalamineSheet:
    """A sheet of a workbook.

    Raises:
        CalamineError: It is damaged.
    """
    with _fault_as(CalamineError()):
        return book.get_sheet_by_name(name)


def rows_of(sheet: CalamineSheet) -> Iterator[list[Any]]:
    """The rows of a sheet from the first, each as its cells.

    Raises:
        ImpossibleTimeError: A cell is shown as a time of more days than there are.
    """
    rows, number, size = iter(sheet.iter_rows()), 0, _FIRST
    while True:
        batch, fault = _next(rows, size)
        yield from batch
        number += len(batch)
        if fault:
            raise ImpossibleTimeError(number + 1) from fault
        if len(batch) < size:
            return
        size = _AT_ONCE


def _next(rows: Iterator[list[Any]], size: int) -> tuple[list[list[Any]], OverflowError | None]:
    """The next rows up to one that the reader fails on."""
    batch: list[list[Any]] = []
    try:
        with _fault_as(OverflowError()):
            batch.extend(islice(rows, size))
    except OverflowError as reason:
        return batch, reason
    return batch, None


@contextmanager
def _fault_as(error: Exception) -> Iterator[None]:
    """Turn a failure of the reader into an error, and what it prints of it into nothing."""
    try:
        with kept_back():
            yield
    except BaseException as fault:
        if type(fault).__name__ != _FAULT:
            raise
        raise error from fault
