"""Cells of a sheet that span several rows: what stands in one holds for each row that has something of its own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from poagen.intake.grid import IntArray
from poagen.intake.limits import MOST_MERGED
from poagen.intake.unseen import Span


class Merged:
    """The merged cells of a sheet that span rows, by the row in which each begins, from 0.

    Args:
        spans: All merged cells.
        first: The first column of the rows.
        rows: The sheet's rows from the first.
        height: How many these are.
    """

    def __init__(
        self, spans: Sequence[Span], first: int, rows: Callable[[], Iterator[list[Any]]], height: int
    ) -> None:
        self._starts: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for top, left, bottom in spans[:MOST_MERGED]:
            if top < bottom and left >= first:
                self._starts[top].append((left - first, bottom))
        self._rows, self._height = rows, height

    def __bool__(self) -> bool:
        """Whether there are any."""
        return bool(self._starts)

    def rows(self) -> Iterator[list[Any]]:
        """The sheet's rows from the first, with what merged cells say in each row that is not blank."""
        open_: dict[int, tuple[int, Any]] = {}
        for number, row in enumerate(self._rows()):
            open_ = {column: cell for column, cell in open_.items() if cell[0] >= number}
            told = _filled(row, open_) if open_ and any(cell != "" for cell in row) else row
            for column, last in self._starts.get(number, ()):
                if column < len(row):
                    open_[column] = (last, row[column])
            yield told

    def covered(self) -> IntArray:
        """The numbers, from 1, of the rows below the first one of a merged cell."""
        change = np.zeros(self._height + 2, dtype=np.int64)
        for top, cells in self._starts.items():
            for _, bottom in cells:
                change[min(top + 1, self._height + 1)] += 1
                change[min(bottom + 1, self._height + 1)] -= 1
        return np.flatnonzero(np.cumsum(change) > 0) + 1


def _filled(row: list[Any], open_: dict[int, tuple[int, Any]]) -> list[Any]:
    return [open_[column][1] if cell == "" and column in open_ else cell for column, cell in enumerate(row)]
