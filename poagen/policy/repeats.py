"""Texts that stand more than once, found by a hash of their bytes and then compared."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from poagen.common.hashing import Hashes, text_hashes


def repeated(texts: pd.Series) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Rows whose text, if not blank, stands in another row too.

    Returns:
        The rows in order, and for each a code of its text.
    """
    filled = np.flatnonzero((texts.fillna("") != "").to_numpy(dtype=bool))
    hashes = text_hashes(texts)[filled]
    rows = filled[np.isin(hashes, twice(hashes))]
    codes, distinct = pd.factorize(texts.to_numpy(dtype=object)[rows])
    often = np.bincount(codes, minlength=len(distinct))[codes] > 1
    return rows[often], codes[often]


def twice(hashes: Hashes) -> Hashes:
    """The hashes that stand more than once, sorted."""
    ordered = np.sort(hashes)
    return np.unique(ordered[1:][ordered[1:] == ordered[:-1]])
