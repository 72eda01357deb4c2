"""A column of text as the bytes of all its cells in a row."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

Bytes = npt.NDArray[np.uint8]
Offsets = npt.NDArray[np.int64]

_TEXT: Final = pd.StringDtype(storage="pyarrow", na_value=np.nan)
_Text: Final[Any] = pd.arrays.ArrowStringArray
_NOTHING: Bytes = np.zeros(0, dtype=np.uint8)


def arrow(texts: pd.Series) -> pa.ChunkedArray:
    """A column of text in Arrow, without a copy."""
    found = pa.array(texts.array, pa.large_string())
    return found if isinstance(found, pa.ChunkedArray) else pa.chunked_array([found])


def series(texts: pa.Array | pa.ChunkedArray, index: pd.Index | None = None) -> pd.Series:
    """Text of Arrow as a column, without a copy."""
    return pd.Series(_Text(texts.cast(pa.large_string()), dtype=_TEXT), index)


def parts(texts: pd.Series | pa.ChunkedArray) -> Iterator[tuple[Offsets, Bytes]]:
    """Of each piece of a column in memory: where cells begin and end, and the bytes of all of them."""
    for part in (arrow(texts) if isinstance(texts, pd.Series) else texts).chunks:
        if len(part):
            _, ends, data = part.buffers()
            offsets = np.frombuffer(ends, dtype=np.int64)[part.offset : part.offset + len(part) + 1]
            held = np.frombuffer(data, dtype=np.uint8) if data is not None else _NOTHING
            yield offsets, held[offsets[0] : offsets[-1]]


def cut(data: Bytes, starts: Offsets, size: int) -> Bytes:
    """Texts of one size in some bytes: uint8 of shape (size, texts), a row for each sign."""
    if not len(starts):
        return np.zeros((size, 0), dtype=np.uint8)
    every = np.ndarray(len(data) - size + 1, dtype=f"V{size}", buffer=data, strides=(1,))
    return np.ascontiguousarray(every[starts].view(np.uint8).reshape(-1, size).T)


def packed(texts: pd.Series) -> tuple[Offsets, Bytes]:
    """The bytes of all cells in a row, and where each begins, with their end; missing cells are blank."""
    pieces = list(parts(texts.fillna("")))
    sizes = np.cumsum([0, *(len(data) for _, data in pieces)])
    offsets = [ends[:-1] - ends[0] + start for (ends, _), start in zip(pieces, sizes[:-1], strict=True)]
    data = pieces[0][1] if len(pieces) == 1 else np.concatenate([_NOTHING, *(data for _, data in pieces)])
    return np.concatenate([*offsets, sizes[-1:]]).astype(np.int64, copy=False), data
