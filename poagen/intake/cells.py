"""A column of a file: its texts, each once where they repeat, and which of them stands in each row."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from poagen.common.coded import Codes, coded
from poagen.common.column_bytes import arrow

BoolArray = npt.NDArray[np.bool_]
IntArray = npt.NDArray[np.int64]

_SAMPLE = 4_096


@dataclass(frozen=True, slots=True)
class Cells:
    """A column. What holds for a text holds for each of its rows, so most steps look at the texts alone.

    Attributes:
        texts: Text; in the order in which it first stands in the column. Steps may make texts equal.
        codes: For each row the place of its text; None where each row has its own.
    """

    texts: pd.Series
    codes: Codes | None = None

    def __len__(self) -> int:
        return len(self.texts if self.codes is None else self.codes)

    def map(self, change: Callable[[pd.Series], pd.Series]) -> Cells:
        """The column with each of its texts changed."""
        return Cells(change(self.texts).reset_index(drop=True), self.codes)

    def mask(self, where: BoolArray | pd.Series, value: str | None) -> Cells:
        """The column with some of its texts replaced."""
        hits = np.asarray(where, dtype=bool)
        return Cells(self.texts.mask(hits, value), self.codes) if hits.any() else self

    def where(self, test: BoolArray | pd.Series) -> BoolArray:
        """The rows of texts for which something holds."""
        hits = np.asarray(test, dtype=bool)
        return hits if self.codes is None else hits.take(self.codes)

    def rows(self) -> pd.Series:
        """The text of each row."""
        if self.codes is None:
            return self.texts
        return coded(arrow(self.texts).combine_chunks(), self.codes)

    def at(self, rows: IntArray) -> list[str]:
        """The texts of some rows."""
        places = rows if self.codes is None else self.codes[rows]
        return [str(text) for text in self.texts.take(places)]

    def coded(self) -> Cells:
        """The same column with each distinct text once."""
        if self.codes is not None:
            return self
        codes, distinct = pd.factorize(self.texts)
        return Cells(pd.Series(distinct, dtype="str"), codes)

    def keep(self, rows: BoolArray) -> Cells:
        """The column with some of its rows; texts that stand in no row any more are left out."""
        if self.codes is None:
            return Cells(self.texts[rows].reset_index(drop=True))
        return tidy(self.texts, self.codes[rows])


def same(text: str | None, size: int) -> Cells:
    """A column with one text, or none, in all rows."""
    return Cells(pd.Series([text], dtype="str"), np.zeros(size, dtype=np.int32))


def tidy(texts: pd.Series, codes: Codes) -> Cells:
    """A column whose texts are in the order in which they first stand in it, without those that do not."""
    places, used = pd.factorize(codes)
    return Cells(texts.take(used).reset_index(drop=True), places)


def sample(cells: pa.ChunkedArray) -> pa.Array:
    """Some cells from the middle of a column."""
    start = max(len(cells) // 2 - _SAMPLE // 2, 0)
    return pa.concat_arrays(cells.slice(start, _SAMPLE).chunks) if len(cells) else pa.array([], cells.type)
