"""The mapped columns of one table while they are read, and what was found on the way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from poagen.common.finding import Finding
from poagen.common.side_by_side import side_by_side
from poagen.intake.cells import BoolArray, Cells, same
from poagen.intake.grid import Grid
from poagen.intake.headings import headers_of
from poagen.intake.model import fold
from poagen.intake.quote import SHIFTED, quotable
from poagen.intake.recognise import Match
from poagen.intake.tell import EACH, Place

FloatArray = npt.NDArray[np.float64]
_FILE = "source_file"


@dataclass
class Draft:
    """The mapped columns of one table while they are read.

    Attributes:
        cells: Columns of text.
        numbers: Columns of numbers.
        odd: For columns in which cells are another column's: the rows of these.
        found: What was found on the way.
    """

    grid: Grid
    match: Match
    cells: dict[str, Cells]
    found: list[Finding]
    numbers: dict[str, FloatArray] = field(default_factory=dict)
    odd: dict[str, BoolArray] = field(default_factory=dict)

    def header(self, column: str) -> str:
        """The header that gives a column, as it may be shown."""
        return headers_of(self.match)[self.match.columns[column]]

    def places(self, column: str, where: BoolArray) -> list[Place]:
        """The places of the first cells of a column for which something holds."""
        hits = np.flatnonzero(where)[:EACH]
        lines, header = self.grid.rows[hits], self.header(column) if len(hits) else ""
        return [
            Place(self.grid.file, self.grid.sheet, int(line), header, quotable(column, text))
            for line, text in zip(lines, self.cells[column].at(hits), strict=True)
        ]

    def place(self, column: str | None = None) -> Place:
        """The sheet, or a column of it."""
        return Place(self.grid.file, self.grid.sheet, None, self.header(column) if column else None)

    def keep(self, rows: BoolArray) -> None:
        """Leave the other rows out."""
        self.grid = self.grid.take(rows)
        self.cells = {column: cells.keep(rows) for column, cells in self.cells.items()}
        self.numbers = {column: numbers[rows] for column, numbers in self.numbers.items()}

    def frame(self) -> pd.DataFrame:
        """All columns as a table, with where each row stands."""
        columns = {**self.cells, _FILE: same(self.grid.file, len(self.grid.rows))}
        *rows, file = side_by_side(lambda cells: cells.rows(), columns.values(), len(self.grid.rows))
        texts: dict[str, Any] = {name: column.array for name, column in zip(self.cells, rows, strict=True)}
        return pd.DataFrame({**texts, **self.numbers, _FILE: file.array, "source_row": self.grid.rows}, copy=False)


def is_not(at: Place, what: str) -> str:
    """What to say of a cell that is not what its column wants."""
    return f'"{at.value}" is not {what}' if at.value else f"the cell is not {what}; {SHIFTED}"


def is_word(cells: Cells, words: Sequence[str]) -> BoolArray:
    """The rows with one of some folded words."""
    return cells.where(cells.texts.map(fold).isin(words)) if len(cells.texts) else np.zeros(0, dtype=bool)
