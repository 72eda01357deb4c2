"""Rows whose cells are shifted, as several columns show; words in them may be a buyer's in any column."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from poagen.common.packages import NUMBER_COLUMNS
from poagen.common.texts import finds
from poagen.intake.cells import BoolArray, Cells
from poagen.intake.drafting import Draft
from poagen.intake.model import FREE
from poagen.intake.strangers import BLANK, FILLER, HIDDEN, MAIL
from poagen.intake.tell import counted

_FREE: Final = (*FREE, "sku")
_IDS: Final = ("order_id", "package_id", "tracking_number", "label_tracking_number")
_ENOUGH: Final = 2
_NO_NUMBER: Final = "|".join(
    (
        MAIL,
        r"\pL{2,}[^\pL\p{Nd}_]+\pL{2,}",
        r"\p{Nd}[-/.]\p{Nd}{1,2}[-/.]\p{Nd}",
        r"\p{Nd}+\s?[A-Za-z]?,?\s\pL{4,}",
    )
)
"""Several words, a date, a street: none of them is an amount."""
_FOUR: Final = r"\p{Nd}\S*\p{Nd}\S*\p{Nd}\S*\p{Nd}"
_MIXED: Final = r"\p{Nd}\S*\pL|\pL\S*\p{Nd}"
"""Together: digits with letters among them, as in numbers of parcels."""
_NO_WORD: Final = rf"{MAIL}|^(?:\P{{Nd}}*\p{{Nd}}){{4}}"
"""Digits as an amount, a postcode, a phone or a date has them; no word for a country or a state has so many."""


def note_odd(draft: Draft, column: str, wrong: BoolArray) -> None:
    """Keep in mind which rows hold in this column what can only be another column's.

    Args:
        draft: The table.
        column: A column of numbers, or of words that are known.
        wrong: Which of its texts could not be read.
    """
    odd = np.array(wrong, dtype=bool)
    if odd.any():
        texts = draft.cells[column].texts[odd]
        odd[odd] = _is_no_number(texts) if column in NUMBER_COLUMNS else finds(texts, _NO_WORD)
    if odd.any():
        rows = draft.cells[column].where(odd)
        draft.odd[column] = draft.odd.get(column, np.zeros(len(rows), dtype=bool)) | rows


def _is_no_number(texts: pd.Series) -> BoolArray:
    return finds(texts, _NO_NUMBER) | (finds(texts, _FOUR) & finds(texts, _MIXED))


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
        gone[gone] = ~finds(rows[gone], r"\p{Nd}")
    stands = {"tracking_number": FILLER}.get(column, "" if column in BLANK else HIDDEN)
    return Cells(rows.mask(gone, stands)) if gone.any() else cells
