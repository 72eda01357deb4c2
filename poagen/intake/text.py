"""Text files: encoding, delimiter, quotation marks, and rows that are too short or too long."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from poagen.common.finding import Finding
from poagen.common.long_text import LongText
from poagen.common.looking import nuls_in, wide
from poagen.common.text_rows import (
    DELIMITERS,
    Layout,
    kinds_of,
    lines_in,
    rows_in_blocks,
    spaces_for_nuls,
    stream_of,
    usual_block,
)
from poagen.intake.decode import as_utf8
from poagen.intake.files import Content, unreadable
from poagen.intake.grid import Grid, IntArray, Sheet, clean_row, drop_empty_rows, plain, spill, table_of
from poagen.intake.idle import told_of_idle
from poagen.intake.limits import MOST_CELLS, MOST_COLUMNS, MOST_ROWS
from poagen.intake.mending import Broken, dialect, mend, unclosed, within
from poagen.intake.model import fold, known_headers
from poagen.intake.tell import EACH, Place, count, error, note

HEAD_ROWS = 10
_HEAD_BYTES = 1 << 20
_LINE_END = re.compile("\r\n|\n|\r")


@dataclass(frozen=True)
class _Body:
    """UTF-8 text with its delimiter; ``ends`` are the bytes at which each of the first rows ends.

    ``text``: the rows below the first line, and all of the data, where that is only its first lines.
    """

    file: str
    data: bytes
    delimiter: str
    head: tuple[tuple[str, ...], ...]
    ends: tuple[int, ...]
    text: LongText | None = None

    @property
    def quoted(self) -> bool:
        return self.delimiter != "\t"

    @cached_property
    def lines(self) -> int:
        """Line ends in the file."""
        return self.text.lines() if self.text else lines_in([self.data])


def open_text(content: Content) -> Sheet:
    """Read the first rows of a text file."""
    if content.text:
        return _open_long(content.file, content.text)
    data, older = as_utf8(content.data)
    told = f"the file is not UTF-8; it was read as {older}"
    findings = [note("INT008", told, Place(content.file))] if older else []
    nuls = nuls_in(data)
    findings += told_of_nuls(content.file, nuls)
    body = _split_head(content.file, spaces_for_nuls(data) if nuls else data)
    return Sheet(content.file, None, body.head, lambda header: _read(body, header), tuple(findings))


def told_of_nuls(file: str, number: int) -> list[Finding]:
    """What to say of signs that are none."""
    told = (
        f"{count(number, 'NUL sign')} in the file, which {'is' if number == 1 else 'are'} no text; read as spaces"
    )
    return [note("INT078", told, Place(file))] if number else []


def delimiter_of(head: bytes) -> tuple[str, str]:
    """The sign that parts the cells of a text, and its encoding as Python names it, by the text's beginning."""
    data, older = as_utf8(head)
    encoding = {"Japanese (Shift-JIS)": "cp932"}.get(older, "cp1252") if older else wide(head) or "utf8"
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf16"
    return _delimiter(data.decode("utf-8", errors="ignore")), encoding


def _split_head(file: str, data: bytes) -> _Body:
    text = data[:_HEAD_BYTES].decode("utf-8", errors="ignore")
    delimiter = _delimiter(text)
    rows: list[tuple[str, ...]] = []
    ends: list[int] = []
    for cells, end in _records(text, delimiter):
        rows.append(cells)
        ends.append(len(text[:end].encode()))
        if len(rows) == HEAD_ROWS:
            break
    return _Body(file, data, delimiter, tuple(rows), tuple(ends))


def _delimiter(text: str) -> str:
    """The sign that parts one of the first lines into most known headers, else into most cells."""
    lines = _LINE_END.split(text[:65536])[:HEAD_ROWS]
    return max(DELIMITERS, key=lambda sign: _parted(lines, sign))


def _parted(lines: list[str], sign: str) -> tuple[int, int]:
    known = known_headers()
    cells = [[fold(cell) for cell in line.split(sign)] for line in lines]
    best = max((len(known.intersection(row)) for row in cells if len(row) > 1), default=0)
    return best, next((line.count(sign) for line in lines if line.strip()), 0)


def _records(text: str, delimiter: str) -> Iterator[tuple[tuple[str, ...], int]]:
    """The records of a text with the offset at which each ends."""
    offset = 0

    def lines() -> Iterator[str]:
        nonlocal offset
        for line in io.StringIO(text, newline=""):
            offset += len(line)
            yield line

    try:
        for row in csv.reader(lines(), **dialect(delimiter)):
            inner = within(row, delimiter)
            cells = inner if known_headers().intersection(map(fold, inner)) else row
            yield clean_row(cells[: MOST_COLUMNS + 1], delimiter == "\t"), offset
    except csv.Error:
        return


def _open_long(file: str, text: LongText) -> Sheet:
    body = replace(_split_head(file, text.head), text=text)
    return Sheet(file, None, body.head, lambda header: _read_long(body, text, header))


def _read_long(body: _Body, text: LongText, header: int) -> Grid | Finding:
    """The rows of a text whose bytes are not in memory, unless they are needed."""
    try:
        if text.rows_below(body.ends[header], len(body.head[header]), body.delimiter) is None:
            body = replace(body, data=as_utf8(text.whole())[0], text=None)
        return _read(body, header)
    except OSError as problem:
        return unreadable(body.file, problem)


def _read(body: _Body, header: int) -> Grid | Finding:
    headers = body.head[header]
    if too_large := _too_large(body, len(headers)):
        return too_large
    broken = Broken()
    try:
        cells = _parse(body, body.ends[header], len(headers), broken)
    except pa.ArrowInvalid:
        if broken.lost.after is None:
            raise
        return told_of_idle(body.file, broken.lost.lines, broken.lost.after)
    rows = _row_numbers(cells.num_rows, broken.numbers) + header + 1
    grid = Grid(body.file, None, headers, cells, rows, header + 1, not body.quoted, in_order=True)
    grid = mend(grid, broken, body.delimiter, header + 1)
    unclosed = _unclosed(grid, body)
    return drop_empty_rows(replace(grid, findings=(*grid.findings, *unclosed)))


def _too_large(body: _Body, columns: int) -> Finding | None:
    lines = body.lines
    if columns > MOST_COLUMNS:
        told = f"the header has more than {MOST_COLUMNS:,} cells, which no export has"
    elif lines > MOST_ROWS or lines * columns > MOST_CELLS:
        told = f"the file has {lines:,} lines of {columns:,} cells"
    else:
        return None
    return error("INT051", told, Place(body.file))


def _parse(body: _Body, start: int, width: int, broken: Broken) -> pa.Table:
    if body.text and (rows := body.text.rows_below(start, width, body.delimiter)) is not None:
        return rows
    data, size = body.data, len(body.data)
    if start >= size:
        return table_of([pa.array([], pa.string()) for _ in range(width)])
    layout = Layout(start, width, body.delimiter, body.quoted and data.find(b'"', start) >= 0)
    kinds, usual = kinds_of(data, layout, size), usual_block(size)
    for block, keep in ((usual, None), (usual, broken.keep), (max(size + 1, usual), broken.keep)):
        try:
            return rows_in_blocks(stream_of(data, start), layout, kinds, block, keep)
        except pa.ArrowInvalid:
            if broken.lost.after is not None:
                raise
            broken.forget()
    raise pa.ArrowInvalid("the rows cannot be told apart")


def _row_numbers(good: int, broken: list[int]) -> IntArray:
    """Record numbers, from 1, of the rows that were not broken."""
    every = np.arange(1, good + len(broken) + 1, dtype=np.int64)
    if not broken:
        return every
    return np.asarray(np.setdiff1d(every, np.asarray(broken, dtype=np.int64), assume_unique=True))


def _unclosed(grid: Grid, body: _Body) -> list[Finding]:
    """Cells that hold whole lines of the table: a quotation mark before them is missing its pair."""
    if not body.quoted or len(grid.headers) < 3 or len(grid.rows) + grid.header_row >= body.lines:
        return []
    return spilled(grid, body.delimiter)


def spilled(grid: Grid, delimiter: str) -> list[Finding]:
    """Cells that hold whole lines of the table."""
    found: list[Finding] = []
    for place in range(len(grid.headers)):
        column = plain(grid.cells.column(place)).combine_chunks()
        rows = np.flatnonzero(pc.match_substring(column, "\n").to_numpy(zero_copy_only=False))
        texts = column.take(pa.array(rows)).to_pylist()
        found += [
            unclosed(Place(grid.file, row=int(grid.rows[row])))
            for row, text in zip(rows, texts, strict=True)
            if spill(text, delimiter, len(grid.headers))
        ]
    return found[:EACH]
