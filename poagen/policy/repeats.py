"""Texts that stand more than once, found by a hash of their bytes and then compared."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from poagen.carriers.text import Flat, flatten, to_arrow

_START, _PRIME = np.uint64(14695981039346656037), np.uint64(1099511628211)


def repeated(texts: pd.Series) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Rows whose text, if not blank, stands in another row too.

    Returns:
        The rows in order, and for each a code of its text.
    """
    array = to_arrow(texts.fillna(""))
    flat = flatten(array)
    filled = np.flatnonzero(flat.lengths > 0)
    hashes = _hashes(flat)[filled]
    ordered = np.sort(hashes)
    twice = ordered[1:][ordered[1:] == ordered[:-1]]
    rows = filled[np.isin(hashes, np.unique(twice))] if len(twice) else filled[:0]
    codes, distinct = pd.factorize(texts.to_numpy(dtype=object)[rows])
    often = np.bincount(codes, minlength=len(distinct))[codes] > 1
    return rows[often], codes[often]


def _hashes(flat: Flat) -> npt.NDArray[np.uint64]:
    """A 64-bit hash (FNV-1a) of each row's bytes."""
    found = np.zeros(len(flat.lengths), dtype=np.uint64)
    for length in np.unique(flat.lengths[flat.lengths > 0]):
        for rows, matrix in flat.blocks(np.flatnonzero(flat.lengths == length), int(length)):
            hashes = np.full(len(rows), _START, dtype=np.uint64)
            for byte in matrix:
                hashes = (hashes ^ byte) * _PRIME
            found[rows] = hashes
    return found
