"""Packages counted by segment and day, once for a population, so that a search need not go over its rows."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from poagen.diagnosis.population import Population

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Part = tuple[str, int]
"""A dimension's name and a code of it."""

_AT_ONCE = 1 << 16


class Cube:
    """Counts of a population's packages; a row of counts has a cell per day and a last one for no day.

    Args:
        people: The population.
    """

    def __init__(self, people: Population) -> None:
        self._people = people
        self._cells = people.days + 1
        small = np.min_scalar_type(-self._cells)
        self._slot = np.where(people.day >= 0, people.day, people.days).astype(small)
        self._dimensions = {dimension.name: dimension for dimension in people.dimensions}
        self._tables: dict[str, Floats] = {}
        self._members: dict[Part, Ints] = {}
        self._pairs: dict[tuple[Part, Part], Floats] = {}
        self._whole: Floats | None = None

    def table(self, name: str) -> Floats:
        """Counts of all packages, a row per value of the dimension."""
        if name not in self._tables:
            self._tables[name] = self.table_of(name, None)
        return self._tables[name]

    def table_of(self, name: str, rows: Ints | None) -> Floats:
        """Counts of some packages (None: all), a row per value of the dimension."""
        dimension = self._dimensions[name]
        counts = np.zeros((len(dimension.values) + 1) * self._cells, dtype=np.int64)
        for block in _blocks(len(self._slot) if rows is None else rows, len(counts)):
            cells = np.multiply(dimension.codes[block], self._cells, dtype=np.int64)
            cells += self._slot[block]
            counts += np.bincount(cells + self._cells, minlength=len(counts))
        return counts[self._cells :].reshape(-1, self._cells).astype(np.float64)

    def whole(self) -> Floats:
        """Counts of all packages."""
        if self._whole is None:
            self._whole = np.bincount(self._slot, minlength=self._cells).astype(np.float64)
        return self._whole

    def whole_of(self, rows: Ints) -> Floats:
        """Counts of some packages."""
        return np.bincount(self._slot[rows], minlength=self._cells).astype(np.float64)

    def pair(self, first: Part, second: Part) -> Floats:
        """Counts of all packages with both values."""
        if (first, second) not in self._pairs:
            small, other = sorted((first, second), key=lambda part: self.table(part[0])[part[1]].sum())
            rows = self._rows_of(small)
            both = rows[self._dimensions[other[0]].codes[rows] == other[1]]
            self._pairs[first, second] = self.whole_of(both)
        return self._pairs[first, second]

    def with_value(self, part: Part, rows: Ints) -> Ints:
        """Those of some packages that have a value."""
        return np.asarray(rows[self._dimensions[part[0]].codes[rows] == part[1]])

    def _rows_of(self, part: Part) -> Ints:
        if part not in self._members:
            self._members[part] = np.flatnonzero(self._dimensions[part[0]].codes == part[1])
        return self._members[part]


def _blocks(rows: Ints | int, cells: int) -> Iterator[Ints | slice]:
    """Rows (a number of them: all) block by block, so that what is counted of a block stays near the processor."""
    size = max(_AT_ONCE, cells)
    for start in range(0, rows if isinstance(rows, int) else len(rows), size):
        yield slice(start, start + size) if isinstance(rows, int) else rows[start : start + size]
