"""Numbers that a spreadsheet or a program has read as amounts: which of them are still whole."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

_IDS: Final = ("order_id", "tracking_number", "label_tracking_number")
NUMBERS: Final = ("tracking_number", "label_tracking_number")
_WHOLE: Final = r"\d{1,15}[.,]0"
_DAMAGED: Final = r"\d+(?:[.,]\d+)?[eE]\+?\d{1,3}|\d{16,}[.,]0+"


def fraction_ids(frame: pd.DataFrame, kind: str) -> dict[str, pd.Series]:
    """For each column of ids, where a number of up to 15 digits ends in ``.0``, so that no digit is lost.

    A spreadsheet keeps 15 digits. In a file that was uploaded to Amazon the number was told as it stands there, so
    nothing is taken off it.
    """
    columns = [name for name in _IDS if name in frame and not (kind == "told" and name == "tracking_number")]
    found = {name: frame[name].fillna("").str.fullmatch(_WHOLE) for name in columns}
    return {name: hits for name, hits in found.items() if hits.any()}


def damaged(numbers: pd.Series) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Where digits of a number are lost, or may be: ``9.40011E+21``, or more than 15 digits with ``.0``."""
    return np.asarray(numbers.fillna("").str.fullmatch(_DAMAGED), dtype=bool)
