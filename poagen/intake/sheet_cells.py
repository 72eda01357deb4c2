"""How many cells a reader lays out for a sheet of a workbook (.xlsx): all up to its last row and column.

A cell may name its place or stand beside the one before it, and a few bytes can name one that is billions away.
"""

from __future__ import annotations

import re
from typing import Final
from xml.parsers import expat

from poagen.intake.archives import UnusableError
from poagen.intake.xml_bytes import feed

_ROW: Final = re.compile(rb'<row r="(\d+)"')
_CELL: Final = re.compile(rb'<c r="([A-Z]*)(\d+)"')
"""Rows and cells as spreadsheets write them."""

_ODD: Final = tuple(
    re.compile(one) for one in (rb"<row[\t\r\n/>]", rb"<c[\t\r\n/>]", rb":row[\s/>]", rb":c[\s/>]")
)
"""What may be a row or a cell that is written otherwise."""

_NAMED: Final = re.compile(rb"""r(?<=[\s"']r)\s*=\s*["']""")
"""What may be the name of a place; of two in one tag a reader may take either."""

_PLACE: Final = re.compile(r"([A-Za-z]*)(\d*)")
_FAR: Final = 1 << 40


def sheet_cells(xml: bytes) -> int:
    """The rows of a sheet times its columns.

    Raises:
        UnusableError: It has a document type, or a tag without end.
        expat.ExpatError: It is not sound XML.
    """
    rows, cells = _ROW.findall(xml), _CELL.findall(xml)
    named = len(rows) + len(cells)
    tags = xml.count(b"<row ") + xml.count(b"<c ")
    if any(odd.search(xml) for odd in _ODD) or (tags, len(_NAMED.findall(xml))) != (named, named):
        return _laid_out(xml)
    last_row = max(map(_number, {*rows, *(digits for _, digits in cells)}), default=1)
    return last_row * max(map(_column, {letters for letters, _ in cells}), default=1)


def _laid_out(xml: bytes) -> int:
    """The same for a sheet of any other style, a tag at a time."""
    sheet = _Sheet()
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = sheet.start
    feed(parser, xml)
    return sheet.rows * sheet.columns


def refuse(*_: object) -> None:
    """No export has a document type, which could make much of little."""
    raise UnusableError("it has a document type of its own, which no export has")


class _Sheet:
    """Goes through rows and cells; one that does not name its place comes after the one before it."""

    def __init__(self) -> None:
        self.rows = self.columns = 1
        self._row = self._column = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        kind = name.rpartition(":")[2]
        if kind == "row":
            self._row, self._column = _number(attributes.get("r", "")) or self._row + 1, 0
            self.rows = max(self.rows, self._row)
        elif kind == "c":
            letters, digits = self._place(attributes.get("r", ""))
            self._column = letters or self._column + 1
            self.rows, self.columns = max(self.rows, digits), max(self.columns, self._column)

    @staticmethod
    def _place(text: str) -> tuple[int, int]:
        found = _PLACE.fullmatch(text.strip())
        return (_column(found[1].encode()), _number(found[2])) if found else (_FAR, _FAR)


def _number(digits: str | bytes) -> int:
    return min(int(digits), _FAR) if digits else 0


def _column(name: bytes) -> int:
    """A column's number by its letters, ``A`` is 1; 0 without any."""
    number = 0
    for sign in name.upper()[:10]:
        number = number * 26 + sign - 64
    return number
