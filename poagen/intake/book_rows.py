"""The reader of workbooks, whose own faults are told like those of the file that brought them about."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

_FAULT: Final = "PanicException"
"""What the reader raises where it fails; it is no ``Exception``, and cannot be imported."""


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
    number = 0
    try:
        with _fault_as(OverflowError()):
            for number, row in enumerate(sheet.iter_rows(), start=1):  # noqa: B007
                yield row
    except OverflowError as reason:
        raise ImpossibleTimeError(number + 1) from reason


@contextmanager
def _fault_as(error: Exception) -> Iterator[None]:
    """Turn a failure of the reader into an error."""
    try:
        yield
    except BaseException as fault:
        if type(fault).__name__ != _FAULT:
            raise
        raise error from fault
