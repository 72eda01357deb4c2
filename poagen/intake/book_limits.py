"""How large a workbook is, found out before it is opened: a few bytes can claim billions of cells."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from xml.parsers import expat

import numpy as np

from poagen.intake.archives import KNOWN_PACKINGS, Budget, UnusableError, is_locked, read_member
from poagen.intake.grid import IntArray
from poagen.intake.limits import (
    MOST_BOOK_CELLS,
    MOST_BYTES,
    MOST_JOINED,
    MOST_LISTED,
    MOST_MERGED,
    MOST_ROWS,
)
from poagen.intake.sheet_cells import refuse, sheet_cells
from poagen.intake.unseen import Span, Unseen
from poagen.intake.xml_bytes import feed
from poagen.intake.zip_end import check_contents

_COUNT = re.compile(rb"""ount\s*=\s*(?:"([^"]*)"|'([^']*)')""")
"""How many texts a list of them says that it has, and a reader makes room for."""
_TEXTS = re.compile(rb"<(?:[^\s<>/:]+:)?sst[\s>]")
_ENTRY = re.compile(rb"<(?:[^\s<>/:]+:)?si(?=[\s/>])")
_SHARED = re.compile(rb't="s"[^<>]{0,200}><v>(\d{1,9})</v></c>')
_MAY_BE_SHARED = re.compile(rb"""t\s*=\s*["']s["']""")
_CELLS = frozenset(("table:table-cell", "table:covered-table-cell"))
_HOLDS = ("office:", "table:formula")
"""What tells that a cell of a document holds something, which need not be its type."""
_ADVICE = "save the sheet as .csv"
_LAST = "it claims more cells than poagen reads; save the sheet as .csv"
_LONG = "it repeats long texts more often than poagen reads; save the sheet as .csv"


def check_book(data: bytes) -> Unseen:
    """Look at what a workbook (.xlsx, .ods) claims to hold, and which of its rows are hidden.

    Raises:
        UnusableError: It unpacks to more bytes or cells than are read.
        zipfile.BadZipFile, zlib.error, struct.error, expat.ExpatError: It is damaged or locked.
    """
    budget, unseen = Budget(advice=_ADVICE), Unseen()
    cells = 0
    sheets: list[bytes] = []
    texts: list[bytes] = []
    members = zipfile.ZipFile(io.BytesIO(data)).infolist()
    check_contents(data, members)
    _check_packing(members)
    for member in members:
        content, name = read_member(data, member, budget), member.filename.casefold().replace("\\", "/")
        if name == "xl/workbook.bin" or (name.startswith("xl/worksheets/") and name.endswith(".bin")):
            raise UnusableError("it is a binary workbook (.xlsb); save it as .xlsx")
        _check_lists(name, content)
        if name == "content.xml":
            cells += _open_document_cells(content, unseen)
        elif b"sheetData" in content:
            if content.count(b"<row") + content.count(b":row") > MOST_ROWS:
                raise UnusableError(_LAST)
            cells += sheet_cells(content)
            sheets.append(content)
        unseen.look(name, content)
        if name.endswith("sharedstrings.xml") or (b"sst" in content and _TEXTS.search(content)):
            texts.append(content)
        if cells > MOST_BOOK_CELLS:
            raise UnusableError(_LAST)
    _check_texts(texts, sheets)
    return unseen


def _check_packing(members: Sequence[zipfile.ZipInfo]) -> None:
    if any(is_locked(member) or member.compress_type not in KNOWN_PACKINGS for member in members):
        raise zipfile.BadZipFile("it is locked, or packed as no spreadsheet program does")


def _check_lists(name: str, content: bytes) -> None:
    """What a reader goes through whole, or makes room for, before it comes to a cell."""
    if name.endswith(("workbook.xml", ".rels")) and content.count(b"<") > MOST_LISTED:
        raise UnusableError("it lists more sheets, names or files than poagen reads; save the sheet as .csv")
    if content.count(b"mergeCell") > MOST_JOINED:
        raise UnusableError("it has more merged cells than poagen reads; save the sheet as .csv")


def _check_texts(texts: Sequence[bytes], sheets: Sequence[bytes]) -> None:
    """Texts are stored once and used by many cells; a reader copies them for each.

    What is written otherwise than spreadsheets do may be read otherwise too: it counts as the longest text.
    """
    lengths = np.concatenate([_lengths(one) for one in texts] or [np.zeros(0, dtype=np.int64)])
    longest = int(lengths.max(initial=0))
    if not longest or longest * sum(one.count(b"<c") + one.count(b":c") for one in sheets) <= MOST_BYTES:
        return
    total, uses = 0, sum(len(_MAY_BE_SHARED.findall(sheet)) for sheet in sheets)
    for sheet in sheets if len(texts) == 1 and b"<!" not in texts[0] else ():
        used = np.array([int(place) for place in _SHARED.findall(sheet)], dtype=np.int64)
        total, uses = total + int(lengths[used[used < len(lengths)]].sum()), uses - len(used)
    if total + longest * uses > MOST_BYTES:
        raise UnusableError(_LONG)


def _lengths(texts: bytes) -> IntArray:
    """How long each text of a list is."""
    first = _ENTRY.search(texts)
    told = texts[: first.start() if first else None]
    if any(not _few(one or other) for one, other in _COUNT.findall(told)):
        raise zipfile.BadZipFile("it says that it has more texts than there can be")
    if texts.count(b"<si") + texts.count(b":si") > MOST_BOOK_CELLS:
        raise UnusableError(_LAST)
    return np.array([len(part) for part in _ENTRY.split(texts)[1:]], dtype=np.int64)


def _few(number: bytes) -> bool:
    return number.isdigit() and len(number) < 10 and int(number) <= MOST_BOOK_CELLS


def _open_document_cells(xml: bytes, unseen: Unseen) -> int:
    """The cells of an OpenDocument sheet up to the last one that holds something, repeated ones counted."""
    counter = _Counter(unseen)
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = counter.start
    parser.EndElementHandler = counter.end
    parser.CharacterDataHandler = counter.text
    feed(parser, xml)
    return counter.total


class _Counter:
    """Counts rows, columns and signs of a document's sheets; ``text:s`` stands for as many spaces as it says."""

    def __init__(self, unseen: Unseen) -> None:
        self.unseen, self._name, self._hidden = unseen, "", list[tuple[int, int]]()
        self.total = self._rows = self._filled_rows = self._columns = self._here = self._filled = 0
        self._repeat = self._times = 1
        self._signs = 0
        self._merged = list[Span]()

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name in _CELLS:
            self._times = _number(attributes.get("table:number-columns-repeated"))
            down = _number(attributes.get("table:number-rows-spanned"))
            if down > 1 and len(self._merged) < MOST_MERGED:
                self._merged.append((self._rows, self._here, self._rows + down - 1))
            self._here += self._times
            for key in attributes:
                if key.startswith(_HOLDS):
                    self._filled = self._here
                    break
        elif name == "table:table-row":
            self._repeat = _number(attributes.get("table:number-rows-repeated"))
            self._here = self._filled = 0
            if "table:visibility" in attributes and attributes["table:visibility"] != "visible":
                self._hidden.append((self._rows + 1, self._rows + 1 + self._repeat))
        elif name == "table:table":
            self._name, self._hidden, self._merged = attributes.get("table:name", ""), [], []
            self._rows = self._filled_rows = self._columns = 0
        elif name == "text:s":
            self._signs += _number(attributes.get("text:c")) * self._times * self._repeat

    def end(self, name: str) -> None:
        if name == "table:table-row":
            self._rows += self._repeat
            self._filled_rows = self._rows if self._filled else self._filled_rows
            self._columns = max(self._columns, self._filled)
            if self._signs > MOST_BYTES:
                raise UnusableError(_LONG)
        elif name == "table:table":
            self.total += self._filled_rows * self._columns
            if self.total > MOST_BOOK_CELLS:
                raise UnusableError(_LAST)
            spans = [(first, min(end, self._filled_rows + 1)) for first, end in self._hidden]
            self.unseen.of_table(self._name, spans)
            self.unseen.merged[self._name] = self._merged

    def text(self, part: str) -> None:
        self._signs += len(part) * self._times * self._repeat


def _number(text: str | None) -> int:
    """How often something is repeated; a reader takes a sign and zeros before the digits."""
    if text is None or text == "1":
        return 1
    digits = text.strip().removeprefix("+").lstrip("0")
    return min(int(digits[:20]), 1 << 40) if digits.isdecimal() else 1
