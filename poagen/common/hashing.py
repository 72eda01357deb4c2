"""A 64-bit hash of each text of a column, without a loop over rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from poagen.common.side_by_side import side_by_side

Hashes = npt.NDArray[np.uint64]
Bytes = npt.NDArray[np.uint8]
Offsets = npt.NDArray[np.int64]

_WORD = 8
_ROWS = 1 << 15
"""Texts that are hashed in one step: so few that they stay in the processor's memory."""
_FIRST, _SECOND = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F)
_HALF, _THIRD = np.uint64(32), np.uint64(29)
_MIDDLE = np.uint64(1 << 63)
_BITS = np.array([(1 << (8 * size)) - 1 for size in range(_WORD)] + [0xFFFFFFFFFFFFFFFF], dtype=np.uint64)


def text_hashes(texts: pd.Series | Any) -> Hashes:
    """A hash of each text; missing and blank ones have that of no text.

    Equal texts have equal hashes, whatever column, batch or process they stand in. Two texts may share one, so
    what is found by hashes is to be compared as text.
    """
    array = pa.array(texts, from_pandas=True) if isinstance(texts, pd.Series) else texts
    parts = array.chunks if isinstance(array, pa.ChunkedArray) else [array]
    return np.concatenate([np.empty(0, dtype=np.uint64), *map(_hashes, parts)])


def twice(hashes: Hashes, *, blanks: bool = False) -> Hashes:
    """The hashes that stand more than once, each once and sorted; that of no text only if ``blanks`` count."""
    upper = hashes > _MIDDLE
    halves = side_by_side(_twice, [hashes[~upper], hashes[upper]], len(hashes))
    return np.concatenate([half if blanks else half[half != BLANK] for half in halves])


def _twice(hashes: Hashes) -> Hashes:
    ordered = np.sort(hashes)
    return np.unique(ordered[1:][ordered[1:] == ordered[:-1]])


def row_hashes(columns: Sequence[Any]) -> Hashes:
    """A hash of each row of some columns of text; texts that change places make another one."""
    found = np.zeros(len(columns[0]) if columns else 0, dtype=np.uint64)
    for column in columns:
        found = (found ^ text_hashes(column)) * _FIRST
        found ^= found >> _HALF
    return found


def _hashes(array: Any) -> Hashes:
    filled = array.cast(pa.large_string()).fill_null("")
    _, places, content = filled.buffers()
    if not len(filled):
        return np.empty(0, dtype=np.uint64)
    offsets = np.frombuffer(places, dtype=np.int64)[filled.offset : filled.offset + len(filled) + 1]
    data = np.frombuffer(content, dtype=np.uint8) if content is not None else np.empty(0, dtype=np.uint8)
    some = [offsets[row : row + _ROWS + 1] for row in range(0, len(filled), _ROWS)]
    return np.concatenate(side_by_side(lambda places: _of_block(data, places), some, len(filled)))


def _of_block(data: Bytes, offsets: Offsets) -> Hashes:
    """The hashes of some texts that stand one behind the other, of which the last may end where the data ends."""
    first, last = int(offsets[0]), int(offsets[-1])
    held = data[first : last + _WORD]
    if len(held) < last - first + _WORD:
        held = np.concatenate([held, np.zeros(_WORD, dtype=np.uint8)])
    words = np.ndarray((last - first + 1,), dtype="<u8", buffer=held, strides=(1,))
    return _mixed(words, offsets[:-1] - first, np.diff(offsets))


def _mixed(words: Hashes, starts: Offsets, lengths: Offsets) -> Hashes:
    """The texts' words of eight bytes, taken in one after the other."""
    found = lengths.astype(np.uint64) * _SECOND
    shortest = int(lengths.min(initial=0))
    for step in range(0, int(lengths.max(initial=0)), _WORD):
        rows = slice(None) if step < shortest else np.flatnonzero(lengths > step)
        word = words[starts[rows] + step]
        if step + _WORD > shortest:
            word &= _BITS[np.minimum(lengths[rows] - step, _WORD)]
        mixed = (found[rows] ^ word) * _FIRST
        mixed ^= mixed >> _HALF
        mixed *= _SECOND
        found[rows] = mixed ^ (mixed >> _THIRD)
    return found


BLANK: Final = text_hashes(pa.array([""]))[0]
"""The hash of no text."""
