"""Text files: encoding, delimiter, quotation marks, and rows that are too short or too long."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from poagen.common.finding import Finding
from poagen.intake.decode import decode
from poagen.intake.files import Content
from poagen.intake.grid import Grid, IntArray, Sheet, clean_one, drop_empty_rows, spill, table_of
from poagen.intake.model import fold, known_headers
from poagen.intake.tell import EACH, Place, error, note

HEAD_ROWS = 10
_DELIMITERS = "\t,;|"
_SMALLEST_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class _Body:
    """Decoded text with its delimiter; ``ends`` are the offsets at which each of the first rows ends."""

    file: str
    text: str
    delimiter: str
    head: tuple[tuple[str, ...], ...]
    ends: tuple[int, ...]

    @property
    def quoted(self) -> bool:
        return self.delimiter != "\t"


def open_text(content: Content) -> Sheet:
    """Decode a text file and read its first rows."""
    text, findings = _decode(content)
    body = _split_head(content.file, text)
    return Sheet(content.file, None, body.head, lambda header: _read(body, header), tuple(findings))


def _decode(content: Content) -> tuple[str, list[Finding]]:
    text, older = decode(content.data)
    told = f"the file is not UTF-8; it was read as {older}"
    return text, [note("INT008", told, Place(content.file))] if older else []


def _split_head(file: str, text: str) -> _Body:
    delimiter = _delimiter(text)
    rows: list[tuple[str, ...]] = []
    ends: list[int] = []
    for cells, end in _records(text, delimiter):
        rows.append(cells)
        ends.append(end)
        if len(rows) == HEAD_ROWS:
            break
    return _Body(file, text, delimiter, tuple(rows), tuple(ends))


def _delimiter(text: str) -> str:
    """The sign that parts one of the first lines into most known headers, else into most cells."""
    lines = text[:65536].splitlines()[:HEAD_ROWS]
    return max(_DELIMITERS, key=lambda sign: _parted(lines, sign))


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
        for line in io.StringIO(text[: 1 << 20], newline=""):
            offset += len(line)
            yield line

    try:
        for cells in csv.reader(lines(), **_dialect(delimiter)):
            yield tuple(clean_one(cell, delimiter == "\t") for cell in cells), offset
    except csv.Error:
        return


def _dialect(delimiter: str) -> dict[str, Any]:
    quoting = csv.QUOTE_NONE if delimiter == "\t" else csv.QUOTE_MINIMAL
    return {"delimiter": delimiter, "quoting": quoting, "quotechar": '"', "doublequote": True}


def _read(body: _Body, header: int) -> Grid:
    headers = body.head[header]
    broken: list[Any] = []
    data = body.text[body.ends[header] :].encode("utf-8", errors="replace")
    cells = _parse(data, len(headers), body, broken)
    rows = _row_numbers(cells.num_rows, [row.number for row in broken]) + header + 1
    grid = Grid(body.file, None, headers, cells, rows, header + 1, not body.quoted)
    grid = _mend(grid, broken, body.delimiter, header + 1)
    unclosed = _unclosed(grid, body)
    return drop_empty_rows(replace(grid, findings=(*grid.findings, *unclosed)))


def _parse(data: bytes, width: int, body: _Body, broken: list[Any]) -> pa.Table:
    names = [str(place) for place in range(width)]
    if not data:
        return table_of([pa.array([], pa.string()) for _ in names])

    def keep(row: Any) -> str:
        broken.append(row)
        return "skip"

    return pacsv.read_csv(
        io.BytesIO(data),
        read_options=pacsv.ReadOptions(
            use_threads=False, column_names=names, block_size=max(len(data) + 1, _SMALLEST_BLOCK)
        ),
        parse_options=pacsv.ParseOptions(
            delimiter=body.delimiter,
            quote_char='"' if body.quoted else False,
            double_quote=body.quoted,
            newlines_in_values=body.quoted,
            ignore_empty_lines=False,
            invalid_row_handler=keep,
        ),
        convert_options=pacsv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False, check_utf8=False
        ),
    )


def _row_numbers(good: int, broken: list[int]) -> IntArray:
    """Record numbers, from 1, of the rows that were not broken."""
    every = np.arange(1, good + len(broken) + 1, dtype=np.int64)
    return np.asarray(np.setdiff1d(every, np.asarray(broken, dtype=np.int64), assume_unique=True))


def _mend(grid: Grid, broken: list[Any], delimiter: str, above: int) -> Grid:
    """Pad rows that only lack cells at their end, trim blank cells beyond it, and tell of all others."""
    width = len(grid.headers)
    mended: list[tuple[int, list[str]]] = []
    findings: list[Finding] = []
    for row in broken:
        cells = _cells(row.text, delimiter)
        fits = cells is not None and not any(cell.strip() for cell in cells[width:])
        if fits and cells is not None and (len(cells) > 1 or not cells[0].strip()):
            mended.append((row.number + above, (cells + [""] * width)[:width]))
        elif len(findings) < EACH:
            findings.append(_unreadable(grid.file, row, cells, width, above))
    lost = len(broken) - len(mended)
    return replace(_insert(grid, mended), unreadable=lost, findings=tuple(findings))


def _unreadable(file: str, row: Any, cells: list[str] | None, width: int, above: int) -> Finding:
    if cells is None:
        return error("INT009", "a quotation mark is opened and never closed", Place(file, row=row.number + above))
    told = f"row cannot be read: {len(cells)} cells where the header has {width}"
    return error("INT010", told, Place(file, row=row.number + above))


def _cells(text: str, delimiter: str) -> list[str] | None:
    """The cells of one broken row; None where a quotation mark stays open."""
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True, **_dialect(delimiter)))
    except csv.Error:
        return None
    return rows[0] if len(rows) == 1 and rows[0] else [""]


def _insert(grid: Grid, rows: list[tuple[int, list[str]]]) -> Grid:
    if not rows:
        return grid
    extra = table_of(
        [pa.array([cells[place] for _, cells in rows], pa.string()) for place in range(len(grid.headers))]
    )
    numbers = np.concatenate([grid.rows, np.asarray([number for number, _ in rows], dtype=np.int64)])
    order = np.argsort(numbers, kind="stable")
    together = pa.concat_tables([grid.cells, extra]).combine_chunks().take(pa.array(order))
    return replace(grid, cells=together, rows=numbers[order])


def _unclosed(grid: Grid, body: _Body) -> list[Finding]:
    """Cells that hold whole lines of the table: a quotation mark before them is missing its pair."""
    lines = max(body.text.count("\n"), body.text.count("\r"))
    if not body.quoted or len(grid.headers) < 3 or len(grid.rows) + grid.header_row >= lines:
        return []
    found: list[Finding] = []
    for place in range(len(grid.headers)):
        column = grid.cells.column(place).combine_chunks()
        rows = np.flatnonzero(pc.match_substring(column, "\n").to_numpy(zero_copy_only=False))
        texts = column.take(pa.array(rows)).to_pylist()
        found += [
            error(
                "INT009", "a quotation mark is opened and never closed", Place(grid.file, row=int(grid.rows[row]))
            )
            for row, text in zip(rows, texts, strict=True)
            if spill(text, body.delimiter, len(grid.headers))
        ]
    return found[:EACH]
