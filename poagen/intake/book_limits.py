"""How large a workbook is, found out before it is opened: a few bytes can claim billions of cells."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from xml.parsers import expat

import numpy as np

from poagen.intake.archives import Budget, UnusableError, read_member
from poagen.intake.limits import MOST_BOOK_CELLS, MOST_BYTES

_ROW = re.compile(rb'<(?:\w+:)?row\b[^>]{0,300}?\br="(\d{1,9})"')
_CELL_ROW = re.compile(rb'\br="[A-Za-z]{1,3}(\d{6,9})"')
_WIDE = re.compile(rb'\br="([A-Za-z]{2,3})\d')
_SHARED = re.compile(rb'\bt="s"[^>]{0,200}>\s*<(?:\w+:)?v>(\d{1,9})<')
_LAST = "it claims more cells than poagen reads; save the sheet as .csv"
_LONG = "it repeats long texts more often than poagen reads; save the sheet as .csv"


def check_book(data: bytes) -> None:
    """Look at what a workbook (.xlsx, .ods) claims to hold.

    Raises:
        UnusableError: It is locked, or unpacks to more bytes or cells than are read.
        zipfile.BadZipFile, zlib.error, struct.error, expat.ExpatError: It is damaged.
    """
    budget = Budget()
    cells = 0
    sheets: list[bytes] = []
    texts = b""
    for member in zipfile.ZipFile(io.BytesIO(data)).infolist():
        content = read_member(data, member, budget)
        if member.filename.startswith("xl/worksheets/") and member.filename.endswith(".bin"):
            raise UnusableError("it is a binary workbook (.xlsb); save it as .xlsx")
        if member.filename == "content.xml":
            cells += _open_document_cells(content)
        elif b"sheetData" in content:
            cells += _sheet_cells(content)
            sheets.append(content)
        texts = content if member.filename.endswith("sharedStrings.xml") else texts
        if cells > MOST_BOOK_CELLS:
            raise UnusableError(_LAST)
    _check_texts(texts, sheets)


def _sheet_cells(xml: bytes) -> int:
    """The rows of a sheet by its columns, as a reader lays them out."""
    named = xml.count(b' r="')
    row_tags, cell_tags = xml.count(b"<row"), xml.count(b"<c ") + xml.count(b"<c>")
    rows = max([row_tags, 1, *map(int, _ROW.findall(xml)), *map(int, _CELL_ROW.findall(xml))])
    nameless = max(row_tags + cell_tags - named, 0)
    return rows * max([26, min(nameless, 1 << 14), *map(_column, set(_WIDE.findall(xml)))])


def _column(name: bytes) -> int:
    number = 0
    for sign in name.upper():
        number = number * 26 + sign - 64
    return number


def _check_texts(texts: bytes, sheets: Sequence[bytes]) -> None:
    """Texts are stored once and used by many cells; a reader copies them for each."""
    lengths = np.array([len(part) for part in re.split(rb"<(?:\w+:)?si\b", texts)[1:]] or [0], dtype=np.int64)
    uses = sum(sheet.count(b't="s"') for sheet in sheets)
    if int(lengths.max()) * uses <= MOST_BYTES:
        return
    total = 0
    for sheet in sheets:
        used = np.array([int(place) for place in _SHARED.findall(sheet)], dtype=np.int64)
        total += int(lengths[used[used < len(lengths)]].sum())
    if total > MOST_BYTES:
        raise UnusableError(_LONG)


def _open_document_cells(xml: bytes) -> int:
    """The cells of an OpenDocument sheet up to the last one that holds something, repeated ones counted."""
    counter = _Counter()
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse
    parser.StartElementHandler = counter.start
    parser.EndElementHandler = counter.end
    parser.CharacterDataHandler = counter.text
    parser.Parse(xml, True)
    return counter.total


def _refuse(*_: object) -> None:
    raise UnusableError("it has a document type of its own, which no export has")


class _Counter:
    """Counts rows, columns and signs of a document's sheets; ``text:s`` stands for as many spaces as it says."""

    def __init__(self) -> None:
        self.total = self._rows = self._filled_rows = self._columns = self._here = self._filled = 0
        self._repeat = self._times = 1
        self._signs = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "table:table":
            self._rows = self._filled_rows = self._columns = 0
        elif name == "table:table-row":
            self._repeat = _number(attributes.get("table:number-rows-repeated"))
            self._here = self._filled = 0
        elif name in ("table:table-cell", "table:covered-table-cell"):
            self._times = _number(attributes.get("table:number-columns-repeated"))
            self._here += self._times
            if "office:value-type" in attributes or "table:formula" in attributes:
                self._filled = self._here
        elif name == "text:s":
            self._add(_number(attributes.get("text:c")))

    def end(self, name: str) -> None:
        if name == "table:table-row":
            self._rows += self._repeat
            self._filled_rows = self._rows if self._filled else self._filled_rows
            self._columns = max(self._columns, self._filled)
        elif name == "table:table":
            self.total += self._filled_rows * self._columns
            if self.total > MOST_BOOK_CELLS:
                raise UnusableError(_LAST)

    def text(self, part: str) -> None:
        self._add(len(part))

    def _add(self, signs: int) -> None:
        self._signs += signs * self._times * self._repeat
        if self._signs > MOST_BYTES:
            raise UnusableError(_LONG)


def _number(text: str | None) -> int:
    return min(int(text[:20]), 1 << 40) if text and text.isdecimal() else 1
