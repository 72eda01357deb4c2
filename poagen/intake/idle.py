"""Files of hardly anything but rows that hold nothing: refused before they take minutes."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import reduce
from typing import Any

import pyarrow.compute as pc

from poagen.common.finding import Finding
from poagen.intake.grid import Grid
from poagen.intake.limits import IDLE_SHARE, MOST_BLANK, MOST_LOST
from poagen.intake.tell import Place, error

_DELIMITERS = "\t,;|"


@dataclass
class Idle:
    """Counts the rows of a large file that are blank or cannot be read.

    Attributes:
        columns: Places of the columns that are read; None for all.
    """

    columns: Collection[int] | None
    idle: int = 0
    rows: int = 0

    def refused(self, grid: Grid) -> Finding | None:
        """Count one more part of the file; what is to be said where no export is like this."""
        self.idle += _blank(grid, self.columns)
        self.rows += grid.size
        too_many = self.idle > MOST_BLANK and self.idle >= IDLE_SHARE * self.rows
        return told_of_idle(grid.file, self.idle, self.rows) if too_many else None


def _blank(grid: Grid, columns: Collection[int] | None) -> int:
    left_out = grid.blank + grid.unreadable + grid.repeated
    if not columns:
        return left_out
    blank = (pc.equal(pc.utf8_trim_whitespace(grid.cells.column(place)), "") for place in columns)
    return left_out + int(pc.sum(reduce(pc.and_, blank)).as_py() or 0)


@dataclass
class Lost:
    """Counts the lines of a text that do not have as many cells as the header and cannot be mended.

    Attributes:
        after: After how many rows it was clear that hardly any fits, so that no more are read.
    """

    lines: int = 0
    after: int | None = None

    def too_many(self, row: Any) -> bool:
        """Count one more line, as pyarrow gives it; whether no export is like this."""
        self.lines += _is_lost(row)
        if self.lines <= MOST_LOST or self.lines < IDLE_SHARE * row.number:
            return False
        self.after = row.number
        return True


def _is_lost(row: Any) -> bool:
    if row.actual_columns == 1:
        return bool(max(map(row.text.count, _DELIMITERS)) < row.expected_columns - 1)
    more = row.actual_columns > row.expected_columns
    return bool(more and not row.text.rstrip(" ").endswith((*_DELIMITERS, '""')))


def told_of_idle(file: str, idle: int, rows: int) -> Finding:
    """That a file is of no use."""
    told = f"of the first {rows:,} rows of the file {idle:,} are blank or cannot be read"
    return error("INT081", told, Place(file))
