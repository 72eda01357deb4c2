"""Lines of a text with tabs that are one row: a spreadsheet quotes a cell that holds line ends."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from poagen.intake.grid import Grid, blank_rows, plain

MOST_LINES: Final = 100
"""Lines of one row; no more are looked at."""

_OPEN: Final = r'(?s)^"(?:.*[^"])?(?:"")*$'
"""A cell whose first quotation mark is not closed in its line."""


def lines_around(grid: Grid, lines: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """Broken lines of a file, with those of its rows that may belong to them: blank, or open at their end."""
    if not any(stays_open(text) or ("\t" not in text and _ends_quoted(text)) for _, text in lines):
        return lines
    blank = [(int(row), "") for row in grid.rows[blank_rows(grid)]]
    places = np.flatnonzero(open_at_end(grid.cells))
    texts = ["\t".join(row.values()) for row in grid.cells.take(pa.array(places)).to_pylist()]
    return sorted([*lines, *blank, *zip(grid.rows[places].tolist(), texts, strict=True)])


def open_at_end(cells: pa.Table) -> npt.NDArray[np.bool_]:
    """Rows whose last cell is open."""
    last = plain(cells.column(cells.num_columns - 1))
    return np.asarray(pc.match_substring_regex(last, _OPEN).to_numpy(zero_copy_only=False), dtype=bool)


def whole_rows(lines: Sequence[tuple[int, str]], width: int) -> tuple[list[tuple[int, str]], list[int]]:
    """Numbered lines that lack cells, as rows; and the numbers of lines that belong to the row above."""
    rows: list[tuple[int, str]] = []
    joined: list[int] = []
    place = 0
    while place < len(lines):
        size = _lines_of_row(lines, place, width)
        rows.append((lines[place][0], "\n".join(text for _, text in lines[place : place + size])))
        joined += [number for number, _ in lines[place + 1 : place + size]]
        place += size
    return rows, joined


def _lines_of_row(lines: Sequence[tuple[int, str]], place: int, width: int) -> int:
    """How many lines make up the row that begins here: more than one only if together they have all cells."""
    number, text = lines[place]
    if not stays_open(text):
        return 1
    cells = text.count("\t")
    for size in range(1, min(MOST_LINES, len(lines) - place)):
        following, text = lines[place + size]
        cells += text.count("\t")
        if following != number + size or cells >= width:
            return 1
        if _ends_quoted(text.partition("\t")[0]) and not stays_open(text):
            return size + 1 if cells == width - 1 else 1
    return 1


def stays_open(line: str) -> bool:
    """Whether the last cell of a line, not its first, begins with a quotation mark that is not closed."""
    _, tab, cell = line.rpartition("\t")
    return bool(tab) and cell.startswith('"') and (len(cell) == 1 or not _ends_quoted(cell[1:]))


def _ends_quoted(cell: str) -> bool:
    """Whether a cell ends with a quotation mark that is not one of a pair."""
    return (len(cell) - len(cell.rstrip('"'))) % 2 == 1
