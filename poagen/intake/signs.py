"""What the bytes of a column of text tell at a glance, without a step for each cell."""

from __future__ import annotations

from collections.abc import Callable, Collection

import numpy as np
import numpy.typing as npt
import pandas as pd

from poagen.common.column_bytes import Bytes, packed, parts
from poagen.common.hashing import text_hashes, twice
from poagen.common.text_rows import AT_ONCE, pieces_of

BoolArray = npt.NDArray[np.bool_]

_LAST = 0x7F
_SPACE = ord(" ")
_SMALL, _ZERO, _POWER = np.uint8(ord("a") - ord("A")), np.uint8(ord("0")), len("E+123")
_FIRST_OF_NUMBER, _OF_NUMBER = np.uint8(ord("+")), ord("9") - ord("+")
SPACES = " \t\n\r\x0b\x0c\x1c\x1d\x1e\x1f"


def holds(texts: pd.Series, signs: str) -> bool:
    """Whether any cell holds any of some ASCII signs."""
    return _any(texts, lambda block: _has(block, signs))


def is_ascii(texts: pd.Series) -> bool:
    """Whether all cells are ASCII."""
    return not _any(texts, lambda block: bool(block.max() > _LAST))


def held(texts: pd.Series, signs: str) -> str:
    """Those of some ASCII signs that any cell holds; all of them, where a cell is not ASCII."""
    missing = signs
    for _, data in parts(texts):
        for block in map(bytes, pieces_of(data)):
            if not block.isascii():
                return signs
            missing = "".join(sign for sign in missing if sign.encode() not in block)
    return "".join(sign for sign in signs if sign not in missing)


def none_to_clean(texts: pd.Series) -> bool:
    """Whether no cell holds anything that is ever cleaned off: only plain letters, digits and signs, no space."""
    return not _any(
        texts, lambda block: bool(block.min() <= _SPACE or block.max() >= _LAST) or _has(block, "\"'=")
    )


def only_numbers(texts: pd.Series) -> bool:
    """Whether no cell holds anything but ASCII digits, points, commas, strokes, ``+`` and ``-``."""
    return not _any(texts, lambda block: bool((block - _FIRST_OF_NUMBER).max() > _OF_NUMBER))


def begin_with_digit(texts: pd.Series) -> BoolArray:
    """Where a cell begins with an ASCII digit."""
    offsets, data = packed(texts)
    starts, filled = offsets[:-1], np.diff(offsets) > 0
    found = np.zeros(len(starts), dtype=bool)
    found[filled] = data[starts[filled]] - np.uint8(ord("0")) <= 9
    return found


def ends_in_power(texts: pd.Series) -> BoolArray:
    """Where an ``E`` with a digit before it stands so near to the end that it may begin a power of ten."""
    offsets, data = packed(texts)
    found = [np.flatnonzero((block | _SMALL) == ord("e")) for block in pieces_of(data)]
    places = np.concatenate([np.empty(0, dtype=np.int64), *(at + step * AT_ONCE for step, at in enumerate(found))])
    places = places[(places > 0) & (data[places - 1] - _ZERO <= 9)]
    rows = np.searchsorted(offsets, places, side="right") - 1
    left = offsets[rows + 1] - places
    ends = np.zeros(len(texts), dtype=bool)
    ends[rows[(places > offsets[rows]) & (left > 1) & (left <= _POWER)]] = True
    return ends


def of_length(texts: pd.Series, words: Collection[str]) -> bool:
    """Whether any cell is as long as one of some words."""
    sizes = {len(word.encode()) for word in words}
    return any(bool((np.diff(ends) == size).any()) for ends, _ in parts(texts) for size in sizes)


def is_as_long(texts: pd.Series, size: int) -> bool:
    """Whether any cell has so many bytes; each sign has one at least."""
    return any(bool((np.diff(ends) >= size).any()) for ends, _ in parts(texts))


def repeated(texts: pd.Series, *, blanks: bool = True) -> BoolArray:
    """Where a text stands more than once in its column; equal hashes are compared as text.

    Args:
        texts: The column.
        blanks: Whether blank and missing ones count as a text.
    """
    known = text_hashes(texts)
    often = twice(known, blanks=blanks)
    if not len(often):
        return np.zeros(len(known), dtype=bool)
    found = pd.Series(known).isin(often).to_numpy(dtype=bool).copy()
    if found.any():
        found[found] = texts[found].fillna("").duplicated(keep=False).to_numpy(dtype=bool)
    return found


def _any(texts: pd.Series, holds: Callable[[Bytes], bool]) -> bool:
    """Whether something holds for any block of a column's bytes."""
    return any(holds(block) for _, data in parts(texts) for block in pieces_of(data))


def _has(block: Bytes, signs: str) -> bool:
    """Whether any of some ASCII signs stands in a block."""
    held = block.tobytes()
    return any(sign.encode() in held for sign in signs)
