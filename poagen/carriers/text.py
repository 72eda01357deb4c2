"""Cells of text as flat bytes: cleaning without a loop over rows, and matrices of numbers of one length."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from poagen.carriers.runs import holds, runs_of
from poagen.common.column_bytes import arrow, cut, series
from poagen.common.words import whole_signs

Bytes = npt.NDArray[np.uint8]
Rows = npt.NDArray[np.int64]
_SPACES = "[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]"
_DASHES = "[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]"
_WRAPPER = r'^(?:="?([^"]*)"?|"([^"]*)"|\'(.*))$'
_CHUNK = 1 << 14


@dataclass(frozen=True)
class Flat:
    """Text as one run of bytes.

    Attributes:
        data: uint8, all rows one after the other.
        offsets: int64 [rows + 1], where each row begins.
    """

    data: Bytes
    offsets: npt.NDArray[np.int64]

    @property
    def lengths(self) -> npt.NDArray[np.int64]:
        """Bytes of each row."""
        return np.diff(self.offsets)

    def keep(self, kept: npt.NDArray[np.bool_]) -> Flat:
        """The same rows with only the kept bytes."""
        dropped = np.flatnonzero(~kept)
        if not dropped.size:
            return self
        gone = np.bincount(self.rows_of(dropped), minlength=len(self.lengths))
        return Flat(self.data[kept], np.concatenate([[0], np.cumsum(self.lengths - gone)]))

    def rows_of(self, places: npt.NDArray[np.int64]) -> Rows:
        """The row in which each byte of ``data`` stands."""
        return np.asarray(np.searchsorted(self.offsets, places, side="right") - 1)

    def rows_with_others(self, plain: str) -> npt.NDArray[np.bool_]:
        """Rows that hold a byte which is none of some ASCII characters."""
        found = np.zeros(len(self.lengths), dtype=np.bool_)
        begin, end = self.offsets[0], self.offsets[-1]
        places = np.flatnonzero(~holds(self.data[begin:end], runs_of(plain)))
        found[self.rows_of(places + begin)] = True
        return found

    def blocks(self, rows: Rows, length: int) -> Iterator[tuple[Rows, Bytes]]:
        """Numbers of one length in blocks: their rows, and their bytes of shape (length, block)."""
        for begin in range(0, len(rows), _CHUNK):
            part = rows[begin : begin + _CHUNK]
            yield part, cut(self.data, self.offsets[part], length)


def to_arrow(values: Any) -> Any:
    """A Series, array or list of text as an Arrow array; anything missing becomes null, an Arrow array stays."""
    if isinstance(values, pa.LargeStringArray):
        return values
    given = values if isinstance(values, pd.Series) else pd.Series(whole(values), dtype="object")
    text = given if given.dtype == "str" else given.astype("str").where(given.notna()).astype("str")
    return arrow(text).combine_chunks()


def whole(values: Iterable[Any]) -> list[Any]:
    """The values, each text of signs that are whole."""
    return [whole_signs(value) if isinstance(value, str) else value for value in values]


def clean(array: Any) -> Any:
    """Cells in capitals, typographic spaces and dashes made plain, ends trimmed, a spreadsheet's wrapper off."""
    filled = pc.fill_null(array, "")
    if not pc.all(pc.string_is_ascii(filled)).as_py():
        filled = pc.replace_substring_regex(filled, _SPACES, " ")
        filled = pc.replace_substring_regex(filled, _DASHES, "-")
    upper = pc.ascii_upper(pc.utf8_trim_whitespace(filled))
    flat = flatten(upper)
    first = flat.data[flat.offsets[:-1][flat.lengths > 0]]
    if np.isin(first, np.frombuffer(b"=\"'", dtype=np.uint8)).any():
        upper = pc.utf8_trim_whitespace(pc.replace_substring_regex(upper, _WRAPPER, r"\1\2\3"))
    return upper


def flatten(array: Any) -> Flat:
    """The bytes of an Arrow array without nulls."""
    _, offsets, data = array.buffers()
    size = len(array)
    content = np.frombuffer(data, dtype=np.uint8) if data is not None else np.empty(0, dtype=np.uint8)
    if not size:
        return Flat(content, np.zeros(1, dtype=np.int64))
    return Flat(content, np.frombuffer(offsets, dtype=np.int64)[array.offset : array.offset + size + 1])


def bare(upper: Any) -> Any:
    """Clean cells without spaces and dashes, as an Arrow array."""
    flat = flatten(upper)
    begin, end = flat.offsets[0], flat.offsets[-1]
    own = Flat(flat.data[begin:end], flat.offsets - begin)
    kept = own.keep((own.data != 32) & (own.data != 45))
    buffers = [None, pa.py_buffer(kept.offsets), pa.py_buffer(np.ascontiguousarray(kept.data))]
    return pa.LargeStringArray.from_buffers(len(upper), buffers[1], buffers[2])


def to_series(array: Any, index: Any) -> pd.Series:
    """An Arrow array as a Series of the ``str`` dtype."""
    return series(array, index)
