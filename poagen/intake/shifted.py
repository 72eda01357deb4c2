"""Rows whose cells are shifted, as several columns show; words in them may be a buyer's in any column."""

from __future__ import annotations

import re
from typing import Final

import numpy as np

from poagen.common.packages import NUMBER_COLUMNS
from poagen.intake.cells import BoolArray, Cells
from poagen.intake.drafting import Draft
from poagen.intake.quote import MAIL
from poagen.intake.strangers import FILLER, HIDDEN
from poagen.intake.tell import counted
from poagen.intake.usage import FREE

_FREE: Final = (*FREE, "sku")
_IDS: Final = ("order_id", "package_id", "tracking_number", "label_tracking_number")
_ENOUGH: Final = 2
_NO_NUMBER: Final = re.compile(
    r"[^\W\d_]{2,}[^\w]+[^\W\d_]{2,}|\d[-/.]\d{1,2}[-/.]\d|(?=.*[^\W\d_])\S*\d\S*\d\S*\d\S*\d|\d+\s?[a-z]?,?\s[^\W\d_]{4,}",
    re.IGNORECASE,
)
"""Several words, a date, a number with letters as those of parcels, a street: none of them is an amount."""
_NO_WORD: Final = re.compile(r"(?:\D*\d){4}")
"""Digits as an amount, a postcode, a phone or a date has them; no word for a country or a state has so many."""


def note_odd(draft: Draft, column: str, wrong: BoolArray) -> None:
    """Keep in mind which rows hold in this column what can only be another column's.

    Args:
        draft: The table.
        column: A column of numbers, or of words that are known.
        wrong: Which of its texts could not be read.
    """
    texts, number = draft.cells[column].texts, column in NUMBER_COLUMNS
    odd = np.array(wrong, dtype=bool)
    odd[odd] = [_of_another(text, number) for text in texts[odd].fillna("")]
    if odd.any():
        rows = draft.cells[column].where(odd)
        draft.odd[column] = draft.odd.get(column, np.zeros(len(rows), dtype=bool)) | rows


def _of_another(text: str, number: bool) -> bool:
    if MAIL.search(text):
        return True
    return bool(_NO_NUMBER.search(text) if number else _NO_WORD.match(text))


def leave_out_words(draft: Draft) -> None:
    """Leave out the words of rows that hold in several columns what cannot stand there."""
    if len(draft.odd) < _ENOUGH:
        return
    shifted = np.sum(list(draft.odd.values()), axis=0) >= _ENOUGH
    if not shifted.any():
        return
    for column in [name for name in (*_FREE, *_IDS) if name in draft.match.columns and name in draft.cells]:
        draft.cells[column] = _without(draft.cells[column], shifted, column)
    draft.found.append(counted("INT068", int(shifted.sum()), draft.place()))


def _without(cells: Cells, shifted: BoolArray, column: str) -> Cells:
    """The column without the words of these rows; an id has a digit."""
    rows = cells.rows()
    gone = shifted & (rows.fillna("") != "").to_numpy(dtype=bool)
    if column in _IDS:
        gone[gone] = [not any(map(str.isdigit, text)) for text in rows[gone]]
    stands = {"tracking_number": FILLER}.get(column, "" if column in _IDS else HIDDEN)
    return Cells(rows.mask(gone, stands)) if gone.any() else cells
