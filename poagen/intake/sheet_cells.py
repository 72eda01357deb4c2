"""How many cells a reader lays out for a sheet of a workbook (.xlsx): all up to its last row and column.

A cell may name its place or stand beside the one before it, and a few bytes can name one that is billions away.
Sheets as spreadsheets write them are looked at by their bytes, all places at once; any other a tag at a time.
"""

from __future__ import annotations

import re
from typing import Final, TypeAlias
from xml.parsers import expat

import numpy as np
import numpy.typing as npt

from poagen.intake.archives import UnusableError
from poagen.intake.xml_bytes import feed

Bytes: TypeAlias = npt.NDArray[np.uint8]
Places: TypeAlias = npt.NDArray[np.intp]

_PREFIXED: Final = ((b":c", re.compile(rb":c[\s/>]")), (b":row", re.compile(rb":row[\s/>]")))
"""Cells and rows with a prefix."""

_SPACED: Final = re.compile(rb"\s+(?:=|\Z)")
"""What may stand between a name and its value; it may go on after the bytes at hand."""

_BLOCK: Final = 1 << 22
_AFTER: Final = 32
"""Bytes after those of a block: a tag up to the end of the name of its place is shorter."""

_EVERY: Final = np.arange(256)
_ENDS_NAME: Final = np.isin(_EVERY, [*b" \t\r\n/>"])
_SPACE: Final = np.isin(_EVERY, [*b" \t\r\n\x0b\x0c"])
_BEFORE_NAME: Final = _SPACE | np.isin(_EVERY, [*b"\"'"])

_MOST_LETTERS, _MOST_DIGITS = 3, 7
_PLACE: Final = re.compile(r"([A-Za-z]*)(\d*)")
_FAR: Final = 1 << 40


def sheet_cells(xml: bytes) -> int:
    """The rows of a sheet times its columns, or how many cells it names if that is more.

    Raises:
        UnusableError: It has a document type, or a tag without end.
        expat.ExpatError: It is not sound XML.
    """
    found = None if any(name in xml and tag.search(xml) for name, tag in _PREFIXED) else _usual(xml)
    return _laid_out(xml) if found is None else found


def _usual(xml: bytes) -> int | None:
    """The same where each row and cell names its place as spreadsheets write it and nothing else has that name."""
    last_row = last_column = 1
    cells = more = 0
    for start in range(0, len(xml), _BLOCK):
        part = np.zeros(1 + _BLOCK + _AFTER, dtype=np.uint8)
        held = np.frombuffer(xml[max(start - 1, 0) : start + _BLOCK + _AFTER], dtype=np.uint8)
        part[start == 0 :][: len(held)] = held
        found, names = _last_places(part), _names(part)
        if found is None or names is None:
            return None
        last_row, last_column = max(last_row, found[0]), max(last_column, found[1])
        cells += found[2]
        more += names - found[2] - found[3]
    return None if more else max(last_row * last_column, cells)


def _last_places(part: Bytes) -> tuple[int, int, int, int] | None:
    """The last row and column that a block names, and how many cells and rows. Its first byte is no more of it."""
    tags = 1 + np.flatnonzero(part[1 : 1 + _BLOCK] == ord("<"))
    cells = _named(part, tags, b"c")
    rows = _named(part, tags, b"row")
    if cells is None or rows is None:
        return None
    columns, digits = _letters(part, cells)
    begins = np.concatenate([digits, rows])
    numbers, ends = _digits(part, begins)
    if (digits == cells).any() or (ends == begins).any() or (part[ends] != ord('"')).any():
        return None
    return int(numbers.max(initial=1)), int(columns.max(initial=1)), len(cells), len(rows)


def _named(part: Bytes, tags: Places, name: bytes) -> Places | None:
    """Where the names of the places of all such tags begin; none of them where one is written otherwise."""
    for place, sign in enumerate(name, start=1):
        tags = tags[part[tags + place] == sign]
    tags = tags + 1 + len(name)
    tags = tags[_ENDS_NAME[part[tags]]]
    usual = [part[tags + place] == sign for place, sign in enumerate(b' r="')]
    return tags + len(b' r="') if np.all(usual) else None


def _names(part: Bytes) -> int | None:
    """How often ``r`` may name something; None where one of them is written otherwise."""
    found = 1 + np.flatnonzero(part[1 : 1 + _BLOCK] == ord("r"))
    found = found[_BEFORE_NAME[part[found - 1]]]
    named = found[part[found + 1] == ord("=")]
    spaced = found[_SPACE[part[found + 1]]]
    if (part[named - 1] != ord(" ")).any() or (part[named + 2] != ord('"')).any():
        return None
    text = part.tobytes() if len(spaced) else b""
    return None if any(_SPACED.match(text, place + 1) for place in spaced) else len(named)


def _letters(part: Bytes, places: Places) -> tuple[Places, Places]:
    """The columns whose letters stand at some places, and where each ends."""
    numbers = np.zeros(len(places), dtype=np.intp)
    for _ in range(_MOST_LETTERS):
        signs = part[places]
        is_letter = (signs >= ord("A")) & (signs <= ord("Z"))
        numbers = np.where(is_letter, numbers * 26 + signs - (ord("A") - 1), numbers)
        places = places + is_letter
    return numbers, places


def _digits(part: Bytes, places: Places) -> tuple[Places, Places]:
    """The numbers whose digits stand at some places, and where each ends."""
    numbers = np.zeros(len(places), dtype=np.intp)
    for _ in range(_MOST_DIGITS):
        signs = part[places]
        is_digit = (signs >= ord("0")) & (signs <= ord("9"))
        numbers = np.where(is_digit, numbers * 10 + signs - ord("0"), numbers)
        places = places + is_digit
    return numbers, places


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
