"""Numbers that a spreadsheet or a program has read as amounts: which of them are still whole."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import numpy as np
import pandas as pd

from poagen.common.texts import fits
from poagen.intake.signs import BoolArray, ends_in_power, holds

_IDS: Final = ("order_id", "tracking_number", "label_tracking_number")
NUMBERS: Final = ("tracking_number", "label_tracking_number")
_WHOLE: Final = r"\d{1,15}[.,]0"
_DAMAGED: Final = r"\d+(?:[.,]\d+)?[eE]\+?\d{1,3}|\d{16,}[.,]0+"


def fraction_columns(columns: Iterable[str], kind: str) -> list[str]:
    """The columns of ids of which ``.0`` is taken off.

    In a file that was uploaded to Amazon the number was told as it stands there, so nothing is taken off it.
    """
    known = set(columns)
    return [name for name in _IDS if name in known and not (kind == "told" and name == "tracking_number")]


def is_fraction(texts: pd.Series) -> BoolArray:
    """Where a number of up to 15 digits ends in ``.0``; a spreadsheet keeps 15, so no digit is lost."""
    return _fits(texts, _WHOLE, ".,")


def damaged(texts: pd.Series) -> BoolArray:
    """Where digits of a number are lost, or may be: ``9.40011E+21``, or more than 15 digits with ``.0``."""
    if holds(texts, ".,"):
        return _fits(texts, _DAMAGED, ".,")
    found = ends_in_power(texts) if holds(texts, "eE") else np.zeros(len(texts), dtype=bool)
    if found.any():
        found[found] = _fits(texts[found], _DAMAGED, "eE")
    return found


def _fits(texts: pd.Series, pattern: str, signs: str) -> BoolArray:
    """Where a text fits a pattern that needs one of some signs."""
    if not holds(texts, signs):
        return np.zeros(len(texts), dtype=bool)
    return fits(texts, pattern)
