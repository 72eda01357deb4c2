"""What the bytes of a column of text tell at a glance, without a step for each cell."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from poagen.common.hashing import text_hashes

BoolArray = npt.NDArray[np.bool_]
Bytes = npt.NDArray[np.uint8]
Offsets = npt.NDArray[np.int64]

_NOTHING: Bytes = np.zeros(0, dtype=np.uint8)
_LAST = 0x7F
SPACES = " \t\n\r\x0b\x0c\x1c\x1d\x1e\x1f"


def arrow(texts: pd.Series) -> pa.ChunkedArray:
    """A column of text in Arrow, without a copy."""
    found = pa.array(texts.array, pa.large_string())
    return found if isinstance(found, pa.ChunkedArray) else pa.chunked_array([found])


def holds(texts: pd.Series, signs: str) -> bool:
    """Whether any cell holds any of some ASCII signs."""
    return any(bool((data == ord(sign)).any()) for _, data in _parts(texts) for sign in signs)


def is_ascii(texts: pd.Series) -> bool:
    """Whether all cells are ASCII."""
    return not any(bool((data > 0x7F).any()) for _, data in _parts(texts))


def none_to_clean(texts: pd.Series) -> bool:
    """Whether no cell holds anything that is ever cleaned off: only plain letters, digits and signs, no space."""
    odd = [ord(sign) for sign in "\"'="]
    parts = (data for _, data in _parts(texts))
    return not any(
        bool((data <= ord(" ")).any() or (data >= _LAST).any() or any((data == sign).any() for sign in odd))
        for data in parts
    )


def begin_with_digit(texts: pd.Series) -> BoolArray:
    """Where a cell begins with an ASCII digit."""
    offsets, data = packed(texts)
    starts, filled = offsets[:-1], np.diff(offsets) > 0
    found = np.zeros(len(starts), dtype=bool)
    found[filled] = data[starts[filled]] - np.uint8(ord("0")) <= 9
    return found


def of_length(texts: pd.Series, words: Collection[str]) -> bool:
    """Whether any cell is as long as one of some words."""
    sizes = {len(word.encode()) for word in words}
    return any(bool((np.diff(ends) == size).any()) for ends, _ in _parts(texts) for size in sizes)


def packed(texts: pd.Series) -> tuple[Offsets, Bytes]:
    """The bytes of all cells in a row, and where each begins, with their end; missing cells are blank."""
    parts = list(_parts(texts.fillna("")))
    sizes = np.cumsum([0, *(len(data) for _, data in parts)])
    offsets = [ends[:-1] - ends[0] + start for (ends, _), start in zip(parts, sizes[:-1], strict=True)]
    data = np.concatenate([data for _, data in parts]) if len(parts) > 1 else parts[0][1] if parts else _NOTHING
    return np.concatenate([*offsets, sizes[-1:]]).astype(np.int64, copy=False), data


def repeated(texts: pd.Series) -> BoolArray:
    """Where a text stands more than once in its column; equal hashes are compared as text."""
    known = text_hashes(texts)
    order = np.sort(known)
    twice = order[1:][order[1:] == order[:-1]]
    if not len(twice):
        return np.zeros(len(known), dtype=bool)
    found = pd.Series(known).isin(twice).to_numpy(dtype=bool).copy()
    if found.any():
        found[found] = texts[found].fillna("").duplicated(keep=False).to_numpy(dtype=bool)
    return found


def _parts(texts: pd.Series) -> Iterator[tuple[Offsets, Bytes]]:
    """Of each piece of a column in memory: where cells begin and end, and the bytes of all of them."""
    for part in arrow(texts).chunks:
        if len(part):
            _, ends, data = part.buffers()
            offsets = np.frombuffer(ends, dtype=np.int64)[part.offset : part.offset + len(part) + 1]
            held = np.frombuffer(data, dtype=np.uint8) if data is not None else _NOTHING
            yield offsets, held[offsets[0] : offsets[-1]]
