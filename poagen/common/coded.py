"""A column of text that holds each text once, and unpacks them when somebody asks for the text of its rows.

To pandas it is a column of text like any other. A column of a million rows with a few texts takes a tenth of the
memory, and most of what poagen asks of such a column (which rows have which text, some of the rows) is told by the
places of the texts alone.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
from pandas.api.indexers import check_array_indexer

Codes = npt.NDArray[np.integer[Any]]
BoolArray = npt.NDArray[np.bool_]

_TEXT: Final = pd.StringDtype(storage="pyarrow", na_value=np.nan)
_Plain: Final[Any] = pd.arrays.ArrowStringArray


def coded(texts: pa.Array, codes: Codes) -> pd.Series:
    """A column of text that is unpacked on demand.

    Args:
        texts: Large text of Arrow, in the order in which it first stands in the column, without texts that do not;
            some may be equal or missing.
        codes: For each row the place of its text.
    """
    return pd.Series(_column(Rows(texts, codes, in_order=True)))


class Rows:
    """The rows of a column, for all who hold the column. Nobody changes them."""

    def __init__(self, texts: pa.Array, codes: Codes, *, in_order: bool) -> None:
        self.texts, self.codes = texts, codes
        self._in_order = in_order
        self._whole: pa.ChunkedArray | None = None
        self._distinct: tuple[Codes, pd.Index] | None = None
        self._lock = threading.Lock()

    def __reduce__(self) -> tuple[Any, ...]:
        return _rows, (self.texts, self.codes, self._in_order)

    def __len__(self) -> int:
        return len(self.codes)

    def unpacked(self) -> pa.ChunkedArray:
        """The text of each row."""
        with self._lock:
            if self._whole is None:
                self._whole = pa.chunked_array([self.texts.take(pa.array(self.codes))])
            return self._whole

    def distinct(self) -> tuple[Codes, pd.Index]:
        """For each row the place of its text, -1 where it has none, and the distinct texts as they first come."""
        with self._lock:
            if self._distinct is None:
                self._distinct = self._once()
            return self._distinct

    def _once(self) -> tuple[Codes, pd.Index]:
        places, distinct = pd.factorize(pd.Series(_Plain(self.texts, dtype=_TEXT)))
        codes = self.codes if len(distinct) == len(places) else places.take(self.codes)
        if self._in_order:
            return codes, pd.Index(distinct)
        order, used = pd.factorize(codes)
        if (used < 0).any():
            order = np.where(codes < 0, -1, order - (order > int(np.argmin(used))))
        return order, pd.Index(distinct).take(used[used >= 0])

    def missing(self) -> BoolArray:
        """Where there is no text."""
        if not self.texts.null_count:
            return np.zeros(len(self), dtype=bool)
        return np.asarray(self.texts.is_null()).take(self.codes)

    def with_more(self, others: Sequence[Rows]) -> Rows:
        """These rows and others below them."""
        every = [self, *others]
        starts = np.cumsum([0, *(len(one.texts) for one in every[:-1])])
        texts = pa.concat_arrays([one.texts for one in every])
        kind: Any = np.int32 if len(texts) <= np.iinfo(np.int32).max else np.int64
        codes = [one.codes.astype(kind) + kind(start) for one, start in zip(every, starts, strict=True)]
        return Rows(texts, np.concatenate(codes), in_order=all(one._in_order for one in every))

    def one(self, place: int) -> Any:
        """The text of one row."""
        return _Plain(self.texts.slice(int(self.codes[place]), 1), dtype=_TEXT)[0]

    def some(self, chosen: Any) -> Any:
        """Some of the rows: as a column of this kind, unless they are fewer than the texts."""
        codes = self.codes[chosen]
        if len(codes) < len(self.texts):
            return _Plain(self.texts.take(pa.array(codes)), dtype=_TEXT)
        return _column(Rows(self.texts, codes, in_order=False))


def _rows(texts: pa.Array, codes: Codes, in_order: bool) -> Rows:
    return Rows(texts, codes, in_order=in_order)


class Coded(_Plain):  # type: ignore[misc]
    """Text in Arrow as pandas knows it. It has ``rows`` as long as nobody changes it."""

    rows: Rows | None = None

    @property
    def _pa_array(self) -> pa.ChunkedArray:
        return self._own if self.rows is None else self.rows.unpacked()

    @_pa_array.setter
    def _pa_array(self, texts: pa.ChunkedArray) -> None:
        self.rows, self._own = None, texts

    def __len__(self) -> int:
        return len(self._own if self.rows is None else self.rows)

    def __reduce__(self) -> tuple[Any, ...]:
        return (_Plain, (self._own, self._dtype)) if self.rows is None else (_column, (self.rows,))

    def __getitem__(self, item: Any) -> Any:
        chosen = check_array_indexer(self, item)
        if self.rows is None or not isinstance(chosen, slice | np.ndarray | int | np.integer):
            return super().__getitem__(item)
        if isinstance(chosen, int | np.integer):
            return self.rows.one(int(chosen))
        return self.rows.some(chosen)

    def take(self, indices: Any, allow_fill: bool = False, fill_value: Any = None) -> Any:
        """Some of the rows, as pandas takes them."""
        places = np.asanyarray(indices)
        if self.rows is None or not places.size or (allow_fill and places.min() < 0):
            return super().take(indices, allow_fill, fill_value)
        return self.rows.some(places)

    def isna(self) -> BoolArray:
        """Where there is no text."""
        found: BoolArray = super().isna() if self.rows is None else self.rows.missing()
        return found

    @property
    def _hasna(self) -> bool:
        return bool(self.isna().any())

    def fillna(self, value: Any, limit: Any = None, copy: bool = True) -> Any:
        """The column with a text where it has none."""
        return super().fillna(value, limit, copy) if self._hasna else self.copy()

    def factorize(self, use_na_sentinel: bool = True) -> tuple[Any, Any]:
        """For each row the place of its text, and the distinct texts as they first come."""
        if self.rows is None or not use_na_sentinel:
            found: tuple[Any, Any] = super().factorize(use_na_sentinel)
            return found
        codes, distinct = self.rows.distinct()
        return codes.astype(np.intp), distinct.array

    @property
    def nbytes(self) -> int:
        """Bytes that the column takes as it is."""
        return int(self._own.nbytes if self.rows is None else self.rows.texts.nbytes + self.rows.codes.nbytes)

    def copy(self) -> Any:
        """The same column for another holder; what one changes, the other does not see."""
        return self._from_pyarrow_array(self._own) if self.rows is None else _column(self.rows)

    def view(self, dtype: Any = None) -> Any:
        """The same column for another holder, or as another type."""
        if dtype is not None or self.rows is None:
            return super().view(dtype)
        made = _column(self.rows)
        made._readonly = self._readonly
        return made

    @classmethod
    def _concat_same_type(cls, to_concat: Sequence[Any]) -> Any:
        rows = [one.rows for one in to_concat if isinstance(one, Coded) and one.rows is not None]
        if len(rows) < len(to_concat):
            return super()._concat_same_type(to_concat)
        return _column(rows[0].with_more(rows[1:]))

    def _from_pyarrow_array(self, texts: Any) -> Any:
        return _Plain(texts, dtype=self._dtype)


def _column(rows: Rows) -> Coded:
    made = Coded.__new__(Coded)
    made.rows, made._dtype, made._cache = rows, _TEXT, {}
    return made
