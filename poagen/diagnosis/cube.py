"""Packages counted by segment and day, once for a population, so that a search need not go over its rows."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from poagen.diagnosis.population import Dimension, Population

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Part = tuple[str, int]
"""A dimension's name and a code of it."""


class Cube:
    """Counts of a population's packages; a row of counts has a cell per day and a last one for no day.

    Args:
        people: The population.
    """

    def __init__(self, people: Population) -> None:
        self._people = people
        self._cells = people.days + 1
        self._slot = np.where(people.day >= 0, people.day, np.int32(people.days))
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
        size = len(self._dimensions[name].values) * self._cells
        flat = np.bincount(self._cells_of(self._dimensions[name], rows), minlength=size)
        return flat[:size].reshape(-1, self._cells).astype(np.float64)

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

    def _cells_of(self, dimension: Dimension, rows: Ints | None) -> Ints:
        """The cell of each package in the dimension's table; those without a value beyond its last."""
        codes, slot = (dimension.codes, self._slot) if rows is None else (dimension.codes[rows], self._slot[rows])
        cells = np.where(codes < 0, np.int64(len(dimension.values)), codes)
        cells *= self._cells
        cells += slot
        return cells
