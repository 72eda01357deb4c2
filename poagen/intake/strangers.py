"""Cells of known columns that hold no package's data: a buyer's e-mail address or phone, a name as an order id."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

import numpy as np
import pandas as pd

from poagen.common.packages import NUMBER_COLUMNS, TIME_COLUMNS
from poagen.intake.cells import BoolArray
from poagen.intake.drafting import Draft
from poagen.intake.model import fold, words
from poagen.intake.signs import begin_with_digit, holds
from poagen.intake.tell import counted

HIDDEN: Final = "(not shown)"
"""What stands in place of such a cell; as a told number it is as invalid as what it hides."""

_MAIL: Final = re.compile(r"[^\s@]@[^\s@]+\.[^\s@]")
_PHONE: Final = re.compile(r"(?:\+\s?|\()\d(?:[\s().\-/]{0,3}\d){7,14}")
_LOCAL_PHONE: Final = re.compile(r"\d{3}[-. ]\d{3}[-. ]\d{4}")
_WORD: Final = re.compile(r"[^\W\d_]{3,}[,.]?")
_IDS: Final = ("order_id", "package_id", "tracking_number", "label_tracking_number", "sku")
_BLANK: Final = ("order_id", "package_id", "label_tracking_number")
_READ: Final = (*NUMBER_COLUMNS, *TIME_COLUMNS)
_FEW, _LONGEST_TOTAL = 10_000, 20


def hide(draft: Draft) -> None:
    """Take e-mail addresses and phones out of the columns of text, and names and totals out of ids."""
    for column in [name for name in draft.match.columns if name in draft.cells and name not in _READ]:
        texts = draft.cells[column].texts
        found = _of_a_buyer(texts, column) | np.asarray(texts == HIDDEN, dtype=bool)
        if column == "order_id":
            draft.cells[column] = draft.cells[column].mask(_totals(texts), "")
        if number := int(draft.cells[column].where(found).sum()):
            draft.cells[column] = draft.cells[column].mask(found, "" if column in _BLANK else HIDDEN)
            draft.found.append(counted("INT067", number, draft.place(column)))


def hidden(texts: pd.Series, column: str) -> pd.Series:
    """The cells of one column for a file that is handed on; it is read as the cells before would be."""
    return texts.mask(_of_a_buyer(texts, column), HIDDEN)


def _of_a_buyer(texts: pd.Series, column: str) -> BoolArray:
    found = _where(texts, "@", lambda text: bool(_MAIL.search(text)))
    found |= _where(texts, "+(", lambda text: bool(_PHONE.fullmatch(text)))
    if column in _BLANK:
        found |= _where(texts, " ", _is_name)
    if column not in _IDS and len(texts) <= _FEW:
        found |= _where(texts, "-. ", lambda text: bool(_LOCAL_PHONE.fullmatch(text)))
    return found


def _is_name(text: str) -> bool:
    """Whether a text has several words as names and addresses do; an id has letters and digits in one."""
    return sum(bool(_WORD.fullmatch(word)) for word in text.split()) > 1


def _totals(texts: pd.Series) -> BoolArray:
    """Where the line that adds up the others has its word in place of an order id."""
    short = np.asarray(texts.str.len() <= _LONGEST_TOTAL, dtype=bool) & ~begin_with_digit(texts)
    short[short] = [fold(text) in words().total for text in texts[short]]
    return short


def _where(texts: pd.Series, signs: str, test: Callable[[str], bool]) -> BoolArray:
    """Where a test holds, of the texts that hold any of some signs."""
    found = np.zeros(len(texts), dtype=bool)
    if not holds(texts, signs):
        return found
    may = np.asarray(texts.fillna("").str.contains(f"[{re.escape(signs)}]", regex=True), dtype=bool)
    found[may] = [test(text) for text in texts[may]]
    return found
