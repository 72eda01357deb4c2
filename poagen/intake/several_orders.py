"""Cells that name several of Amazon's orders, as for a parcel in which they were packed together."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
import pyarrow.compute as pc

from poagen.common.column_bytes import arrow, parts
from poagen.intake.cells import BoolArray
from poagen.intake.model import AMAZON_ORDER

_BETWEEN: Final = r"(?:\s*[,;/|&+]\s*|\s+)"
_SEVERAL: Final = rf"^{AMAZON_ORDER}(?:{_BETWEEN}{AMAZON_ORDER})+$"
_SHORTEST: Final = len("111-1234567-1234567,111-1234567-1234567")


def name_several(ids: pd.Series) -> BoolArray:
    """Where a cell names several orders and nothing else."""
    if not any(bool((np.diff(ends) >= _SHORTEST).any()) for ends, _ in parts(ids)):
        return np.zeros(len(ids), dtype=bool)
    found = pc.fill_null(pc.match_substring_regex(arrow(ids), _SEVERAL), False)
    return np.asarray(found.to_numpy(zero_copy_only=False), dtype=bool)


def split_orders(frame: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """A row for each order of a cell, with its number and scans; the value of all is the value of none.

    A row of several numbers stays as it is, for nothing says which of them is which order's.

    Returns:
        The rows, and how many were parted.
    """
    several = name_several(frame["order_id"])
    if not several.any():
        return frame, 0
    several &= ~frame.duplicated("source_row", keep=False).to_numpy(dtype=bool)
    named = [list(dict.fromkeys(cell)) for cell in frame["order_id"][several].str.findall(AMAZON_ORDER)]
    sizes = np.ones(len(frame), dtype=np.int64)
    sizes[several] = [len(orders) for orders in named]
    wide = frame.take(np.repeat(np.arange(len(frame)), sizes)).reset_index(drop=True)
    apart = np.repeat(several, sizes)
    wide.loc[apart, "order_id"] = [order for orders in named for order in orders]
    if "package_value" in wide:
        wide.loc[apart, "package_value"] = np.nan
    return wide, int(several.sum())
