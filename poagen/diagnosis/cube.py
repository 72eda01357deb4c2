"""Packages counted by segment and day, once for a population, so that a search need not go over its rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from poagen.diagnosis.population import Dimension, Population
from poagen.diagnosis.spans import MIN_DEFECTS

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Rows = npt.NDArray[np.int32]
Part = tuple[str, int]
"""A dimension's name and a code of it."""

_AT_ONCE = 1 << 16
_MOST_CELLS = 1 << 21
"""Two columns with more values together are not counted against each other, only the values that are asked for."""


@dataclass(frozen=True)
class _Column:
    """A dimension's values that fail often enough to be a segment; a column of ids has none.

    Attributes:
        name: The dimension's.
        codes: -1 for all other values, else a place in ``kept``.
        kept: Their codes in the dimension, in order.
    """

    name: str
    codes: npt.NDArray[np.signedinteger]
    kept: Ints


class Cube:
    """Counts of a population's packages; a row of counts has a cell per day and a last one for no day.

    Only values with failures enough to be a segment are counted.

    Args:
        people: The population.
    """

    def __init__(self, people: Population) -> None:
        self.cells = people.days + 1
        small = np.min_scalar_type(-self.cells)
        self.slot = np.where(people.day >= 0, people.day, people.days).astype(small)
        self.dimensions = {dimension.name: dimension for dimension in people.dimensions}
        failed = people.primary >= 0
        self._columns = {dimension.name: _often(dimension, failed) for dimension in people.dimensions}
        self._tables: dict[str, Floats] = {}
        self._pairs: dict[tuple[str, str], Floats] = {}
        self._single_pairs: dict[tuple[Part, Part], Floats] = {}
        self._whole: Floats | None = None

    def kept(self, name: str) -> Ints:
        """The codes of the dimension's values that are counted, in order: a table has a row for each."""
        return self._columns[name].kept

    def table(self, name: str) -> Floats:
        """Counts of all packages, a row per value that is counted."""
        if name not in self._tables:
            self._tables[name] = self.table_of(name, len(self.slot))
        return self._tables[name]

    def table_of(self, name: str, rows: Rows | int) -> Floats:
        """Counts of some packages (a number: the first so many), a row per value that is counted."""
        column = self._columns[name]
        counts = np.zeros((len(column.kept) + 1) * self.cells, dtype=np.int64)
        for block in _blocks(rows, len(counts)):
            cells = np.multiply(column.codes[block], self.cells, dtype=np.int64)
            cells += self.slot[block]
            counts += np.bincount(cells + self.cells, minlength=len(counts))
        return counts[self.cells :].reshape(-1, self.cells).astype(np.float64)

    def whole(self) -> Floats:
        """Counts of all packages."""
        if self._whole is None:
            self._whole = np.bincount(self.slot, minlength=self.cells).astype(np.float64)
        return self._whole

    def whole_of(self, rows: Rows) -> Floats:
        """Counts of some packages."""
        return np.bincount(self.slot[rows], minlength=self.cells).astype(np.float64)

    def pair(self, first: Part, second: Part) -> Floats:
        """Counts of all packages with both values."""
        one, two = self._columns[first[0]], self._columns[second[0]]
        if (len(one.kept) + 1) * (len(two.kept) + 1) * self.cells > _MOST_CELLS:
            return self._single_pair(first, second)
        if (one.name, two.name) not in self._pairs:
            self._pairs[one.name, two.name] = self._pair_table(one, two)
        place = np.searchsorted(one.kept, first[1]), np.searchsorted(two.kept, second[1])
        counts: Floats = self._pairs[one.name, two.name][place]
        return counts

    def with_value(self, part: Part, rows: Rows) -> Rows:
        """Those of some packages that have a value."""
        return np.asarray(rows[self.dimensions[part[0]].codes[rows] == part[1]])

    def _pair_table(self, one: _Column, two: _Column) -> Floats:
        """Counts of all packages by the values of two dimensions."""
        width = len(two.kept) + 1
        counts = np.zeros((len(one.kept) + 1) * width * self.cells, dtype=np.int64)
        for block in _blocks(len(self.slot), len(counts)):
            cells = np.multiply(one.codes[block], width, dtype=np.int64)
            cells += two.codes[block]
            cells *= self.cells
            cells += self.slot[block]
            counts += np.bincount(cells + (width + 1) * self.cells, minlength=len(counts))
        return counts.reshape(-1, width, self.cells)[1:, 1:].astype(np.float64)

    def _single_pair(self, first: Part, second: Part) -> Floats:
        if (first, second) not in self._single_pairs:
            both = np.ones(len(self.slot), dtype=bool)
            for name, code in (first, second):
                both &= self.dimensions[name].codes == code
            self._single_pairs[first, second] = self.whole_of(rows_where(both))
        return self._single_pairs[first, second]


class Some:
    """Some of a population's packages, counted when it is asked for.

    Args:
        cube: All packages.
        rows: These.
    """

    def __init__(self, cube: Cube, rows: Rows) -> None:
        self.cube, self.rows = cube, rows
        self._tables: dict[str, Floats] = {}
        self._having: dict[Part, Rows] = {}
        self._pairs: dict[tuple[Part, Part], Floats] = {}
        self._whole: Floats | None = None

    def __len__(self) -> int:
        return len(self.rows)

    def table(self, name: str) -> Floats:
        """Counts, a row per value that is counted."""
        if name not in self._tables:
            self._tables[name] = self.cube.table_of(name, self.rows)
        return self._tables[name]

    def whole(self) -> Floats:
        """Counts of all of them."""
        if self._whole is None:
            self._whole = self.cube.whole_of(self.rows)
        return self._whole

    def pair(self, first: Part, second: Part) -> Floats:
        """Counts of those with both values."""
        if (first, second) not in self._pairs:
            if first not in self._having:
                self._having[first] = self.cube.with_value(first, self.rows)
            both = self.cube.with_value(second, self._having[first])
            self._pairs[first, second] = self.cube.whole_of(both)
        return self._pairs[first, second]


def _often(dimension: Dimension, failed: npt.NDArray[np.bool_]) -> _Column:
    """The dimension without the values that no code of defects can be a pattern of."""
    size = len(dimension.values)
    failures = np.bincount(dimension.codes[failed].astype(np.int64) + 1, minlength=size + 1)[1:]
    kept = np.flatnonzero(failures >= MIN_DEFECTS)
    if len(kept) == size:
        return _Column(dimension.name, dimension.codes, kept)
    place = np.full(size + 1, -1, dtype=np.min_scalar_type(-max(len(kept), 1)))
    place[kept] = np.arange(len(kept))
    return _Column(dimension.name, place[dimension.codes], kept)


def rows_where(where: npt.NDArray[np.bool_]) -> Rows:
    """The places at which something holds."""
    return np.flatnonzero(where).astype(np.int32)


def _blocks(rows: Rows | int, cells: int) -> Iterator[Ints | slice]:
    """Rows (a number: the first so many) block by block; what is counted of a block stays near the processor."""
    size = max(_AT_ONCE, cells)
    for start in range(0, rows if isinstance(rows, int) else len(rows), size):
        if isinstance(rows, int):
            yield slice(start, min(start + size, rows))
        else:
            yield rows[start : start + size].astype(np.int64)
