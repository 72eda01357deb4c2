"""Rows of a text that have more or fewer cells than the header, mended where that is safe."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv

from poagen.common.finding import Finding
from poagen.intake.grid import Grid, IntArray, plain, spill, table_of
from poagen.intake.idle import Lost
from poagen.intake.limits import LONGEST_CELL
from poagen.intake.tell import EACH, Place, count, error
from poagen.intake.torn import lines_around, whole_rows

UNCLOSED = "INT009"
"""The code of a file whose rows cannot be told apart."""
_MENDED_SIGNS = 100 << 20
_BLOCK = 1 << 20
_BATCH = 20_000

_Mended: TypeAlias = tuple[pa.Table, IntArray]


class Broken:
    """Rows that do not have as many cells as the header; the texts of so many as memory allows.

    Attributes:
        joined: How many lines turned out to belong to the row above.
    """

    def __init__(self) -> None:
        self.joined = 0
        self.rows: list[tuple[int, str]] = []
        self.numbers: list[int] = []
        self.lost = Lost()
        self._left = _MENDED_SIGNS

    def forget(self) -> None:
        """Begin anew."""
        self.rows.clear()
        self.numbers.clear()
        self.lost = Lost()
        self._left = _MENDED_SIGNS

    def keep(self, row: Any) -> str:
        """Note a row, for pyarrow."""
        self.numbers.append(row.number)
        text = row.text[: csv.field_size_limit() + 1]
        self._left -= len(text)
        self.rows += [(row.number, text)] if self._left > 0 else []
        return "error" if self.lost.too_many(row) else "skip"


def mend(grid: Grid, broken: Broken, delimiter: str, above: int) -> Grid:
    """Pad rows that only lack cells at their end, trim blank cells beyond it, and tell of all others."""
    width, told = len(grid.headers), list[Finding]()
    mended, batch = list[_Mended](), list[tuple[int, list[str]]]()
    grid, rows = _whole_rows(grid, broken, above) if delimiter == "\t" else (grid, broken.rows)
    short, rows = _short(rows, delimiter, width)
    mended += [
        _parsed_again(short[at : at + _BATCH], delimiter, width, above) for at in range(0, len(short), _BATCH)
    ]
    for number, text in rows:
        if len(told) == EACH and _is_one_word(text, delimiter):
            continue
        cells = _cells(text, delimiter)
        inner = within(cells or (), delimiter)
        cells = inner if len(inner) == width else cells
        fits = cells is not None and not any(cell.strip() for cell in cells[width:])
        if fits and cells is not None and (len(cells) > 1 or not cells[0].strip()):
            batch.append((number + above, (cells + [""] * width)[:width]))
            if len(batch) == _BATCH:
                mended.append(_packed(batch, width))
                batch.clear()
        else:
            found = _unreadable(grid.file, number + above, text, cells, width, delimiter)
            told += [found] if len(told) < EACH or (found.code == UNCLOSED != told[-1].code) else []
    mended += [_packed(batch, width)] if batch else []
    lost = len(broken.numbers) - sum(part.num_rows for part, _ in mended)
    return replace(_insert(grid, mended), unreadable=lost, findings=tuple(told))


def _whole_rows(grid: Grid, broken: Broken, above: int) -> tuple[Grid, list[tuple[int, str]]]:
    """Broken rows, lines of one row as one; and the rows of a file numbered as a spreadsheet does."""
    lines = [(number + above, text) for number, text in broken.rows]
    rows, joined = whole_rows(lines_around(grid, lines), len(grid.headers))
    known, gone = {line for line, _ in lines}, {*joined}
    broken.numbers = [line for line in broken.numbers if line + above not in gone]
    open_rows = [line for line, text in rows if "\n" in text and line not in known]
    broken.numbers += [line - above for line in open_rows]
    grid = grid.take(~np.isin(grid.rows, [*joined, *open_rows]))
    earlier, ends = broken.joined, np.asarray(joined, dtype=np.int64)
    broken.joined += len(joined)
    known |= set(open_rows)
    kept = [
        (line - earlier - int(np.searchsorted(ends, line)) - above, text) for line, text in rows if line in known
    ]
    return replace(grid, rows=grid.rows - earlier - np.searchsorted(ends, grid.rows)), kept


def _short(
    rows: list[tuple[int, str]], delimiter: str, width: int
) -> tuple[list[tuple[int, str]], list[tuple[int, str]]]:
    """Lines that only lack cells at their end, with these; and all other rows."""
    short: list[tuple[int, str]] = []
    others: list[tuple[int, str]] = []
    for number, text in rows:
        lacking = width - 1 - text.count(delimiter)
        if 0 < lacking < width - 1 and '"' not in text and len(text) <= LONGEST_CELL:
            short.append((number, text + delimiter * lacking))
        else:
            others.append((number, text))
    return short, others


def _parsed_again(lines: list[tuple[int, str]], delimiter: str, width: int, above: int) -> _Mended:
    data = "\n".join(text for _, text in lines).encode("utf-8", errors="surrogatepass")
    names = [str(place) for place in range(width)]
    cells = pacsv.read_csv(
        pa.BufferReader(data),
        read_options=pacsv.ReadOptions(column_names=names, block_size=max(len(data) + 1, _BLOCK)),
        parse_options=pacsv.ParseOptions(delimiter=delimiter, quote_char=False, ignore_empty_lines=False),
        convert_options=pacsv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False, check_utf8=False
        ),
    )
    return cells.combine_chunks(), np.asarray([number for number, _ in lines], dtype=np.int64) + above


def _packed(rows: list[tuple[int, list[str]]], width: int) -> _Mended:
    columns = [pa.array([cells[place] for _, cells in rows], pa.string()) for place in range(width)]
    return table_of(columns), np.asarray([number for number, _ in rows], dtype=np.int64)


def _unreadable(file: str, row: int, text: str, cells: list[str] | None, width: int, delimiter: str) -> Finding:
    is_long = len(text) > csv.field_size_limit()
    if is_long and not spill(text, delimiter, width):
        return error("INT052", "the row is too long to be read; it was skipped", Place(file, row=row))
    if is_long or cells is None:
        return unclosed(Place(file, row=row))
    told = f"row cannot be read: {count(len(cells), 'cell')} where the header has {width}"
    return error("INT010", told, Place(file, row=row))


def unclosed(place: Place) -> Finding:
    """A file that is refused whole, because rows vanish in a cell of it."""
    return error(UNCLOSED, "a quotation mark is opened and never closed", place)


def _is_one_word(text: str, delimiter: str) -> bool:
    """Whether a row has one cell only, which is no row of the table; millions of them take no time."""
    return delimiter not in text and '"' not in text and bool(text.strip())


def _cells(text: str, delimiter: str) -> list[str] | None:
    """The cells of one broken row; None where a quotation mark stays open."""
    if ('"' not in text or delimiter == "\t") and len(text) <= csv.field_size_limit():
        return text.split(delimiter)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True, **dialect(delimiter)))
    except csv.Error:
        return None
    return rows[0] if len(rows) == 1 and rows[0] else [""]


def within(cells: Sequence[str], delimiter: str) -> list[str]:
    """The cells of a line that a program took for one cell and wrote in quotation marks; none of another line."""
    if len(cells) != 1 or delimiter not in cells[0]:
        return []
    return _cells(cells[0], delimiter) or []


def _insert(grid: Grid, parts: list[_Mended]) -> Grid:
    if not parts:
        return grid
    numbers = np.concatenate([grid.rows, *(rows for _, rows in parts)])
    order = np.argsort(numbers, kind="stable")
    places, more = pa.array(order), [cells for cells, _ in parts]
    columns = [
        _below(column, [cells.column(place) for cells in more]).take(places)
        for place, column in enumerate(grid.cells.columns)
    ]
    return replace(grid, cells=table_of(columns), rows=numbers[order], in_order=False)


def _below(column: pa.ChunkedArray, more: Sequence[pa.ChunkedArray]) -> pa.Array:
    """A column with more cells below it; its texts stay kept once each where they were."""
    kept = pa.types.is_dictionary(column.type)
    chunks = [chunk.dictionary_encode() if kept else chunk for one in more for chunk in plain(one).chunks]
    together = pa.chunked_array([*column.chunks, *chunks], column.type)
    return (together.unify_dictionaries() if kept else together).combine_chunks()


def dialect(delimiter: str) -> dict[str, Any]:
    """How the cells of a line are parted, for the csv library."""
    quoting = csv.QUOTE_NONE if delimiter == "\t" else csv.QUOTE_MINIMAL
    return {"delimiter": delimiter, "quoting": quoting, "quotechar": '"', "doublequote": True}
