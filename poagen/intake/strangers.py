"""Cells of known columns that hold no package's data: a buyer's e-mail address or phone, a name as an order id."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import numpy as np
import pandas as pd

from poagen.common.hashing import text_hashes
from poagen.common.packages import NUMBER_COLUMNS, TIME_COLUMNS
from poagen.common.side_by_side import side_by_side
from poagen.common.texts import finds, is_text
from poagen.intake.cells import BoolArray, Cells
from poagen.intake.drafting import Draft
from poagen.intake.known import ALONE, Known, Mode
from poagen.intake.model import fold, words
from poagen.intake.quote import NOT_SHOWN
from poagen.intake.signs import begin_with_digit, held, is_as_long
from poagen.intake.tell import counted

HIDDEN: Final = NOT_SHOWN
"""What stands in place of such a cell; as a told number it is as invalid as what it hides."""

FILLER: Final = "not shown"
"""The same for a told number of letters alone, which is filler and no invalid character."""

_ONE_WORD: Final = re.compile(r"[^\W\d_]{3,}[,.]?")
_SIGNS: Final = "@+(-. /\t\n"
"""Without any of these a text of ASCII holds none of what is looked for."""

_GAPS: Final = " \t\n"
_GAP: Final = r"[\s\x{A0}]"
MAIL: Final = r"[^\s\x{A0}@＠][@＠][^\s\x{A0}@＠]+[.．][^\s\x{A0}@＠]"
_BETWEEN: Final = r"[\s\x{A0}().\-/（）．－／]{0,3}"
_ABROAD: Final = rf"[+＋][\s\x{{A0}}]?\p{{Nd}}(?:{_BETWEEN}\p{{Nd}}){{7,14}}"
_PHONE: Final = (
    rf"(?i)^(?:(?:(?:tel|phone|ph|fon|mobile|mob|cell|fax)[.:\s]{{1,2}})?{_ABROAD}"
    rf"|[(（]\p{{Nd}}(?:{_BETWEEN}\p{{Nd}}){{7,14}})(?:\s?(?:ext|x)\.?\s?\p{{Nd}}{{1,5}})?$"
)
_PHONE_WITHIN: Final = rf"(?:^|[^\pL\p{{Nd}}]){_ABROAD}(?:\P{{Nd}}|$)"
"""An international phone among other words, as in notes that are read as another column."""
_LOCAL_PHONE: Final = r"^(?:1[-. ])?\p{Nd}{3}[-. ]\p{Nd}{3}[-. ]\p{Nd}{4}$"
_IN_ITS_COUNTRY: Final = r"^0\p{Nd}{2,4}[-. /](?:[-. /]?\p{Nd}){6,10}$|^0\p{Nd}[-. /](?:[-. /]?\p{Nd}){8,9}$"
"""A phone with the zero that is dialled before it: more digits than a date has."""
_WORD: Final = r"\pL{3,}[,.]?"
_NAME: Final = rf"(?s)(?:^|{_GAP}){_WORD}(?:{_GAP}.*)?{_GAP}{_WORD}(?:{_GAP}|$)"
"""Several words as names and addresses have; an id has letters and digits in one."""
_SHORTEST_PHONE: Final = 9
"""A plus sign and eight digits; no pattern of a phone fits a shorter text."""
_IDS: Final = ("order_id", "package_id", "tracking_number", "label_tracking_number", "sku")
_ROW_IDS: Final = ("order_id", "package_id", "label_tracking_number")
BLANK: Final = (*_ROW_IDS, "category")
"""Columns that stay blank: what stood for a cell would be told as an id, or as a category with its rate."""
_LOGINS: Final = (*_IDS, "operator", "channel", "warehouse")
"""Columns of ids, and those in which people may be named by an e-mail address."""
_LONGEST_TOTAL, _MOST = 24, 0.5
_COUNTED: Final = r"^[^\p{Nd}]*[:=(\s\x{A0}][\s\x{A0}]*\p{Nd}[\p{Nd}.,]*\)?$"
_NUMBER_BEHIND: Final = re.compile(r"[:=(\s]\s*\d[\d.,]*\)?$")
"""A number behind the word of such a line, as in ``Count: 15``."""


def hide(draft: Draft, known: Known) -> None:
    """Take e-mail addresses and phones out of the columns of text, and names and totals out of ids."""
    columns = [name for name in draft.match.columns if name in draft.cells and name not in TIME_COLUMNS]
    each = side_by_side(lambda name: _strange(draft.cells[name].texts, name, known), columns, len(draft.grid.rows))
    if "order_id" in draft.cells:
        draft.cells["order_id"] = draft.cells["order_id"].mask(_totals(draft.cells["order_id"].texts), "")
    for column, found in zip(columns, each, strict=True):
        if not found.any():
            continue
        rows = draft.cells[column].where(found)
        if number := int(rows.sum()):
            if column not in _LOGINS:
                draft.odd[column] = rows
            draft.cells[column] = _left_out(draft.cells[column], found, column)
            draft.found.append(counted("INT067", number, draft.place(column)))


def own_ids(ids: pd.Series, known: Known) -> pd.Series:
    """Order ids as :func:`hide` leaves them: blank where something else stands in their place."""
    return ids.mask(_strange(ids, "order_id", known) | _totals(ids), "")


def _strange(texts: pd.Series, column: str, known: Known) -> BoolArray:
    """Where a buyer's data stands, or what an earlier run has put in its place."""
    return np.asarray(_of_a_buyer(texts, column, known) | is_text(texts, HIDDEN))


def _left_out(cells: Cells, found: BoolArray, column: str) -> Cells:
    """The column without these cells; a told number stays told, and as invalid as it was."""
    if column in BLANK or column in NUMBER_COLUMNS:
        return cells.mask(found, "")
    filler = np.zeros(len(found), dtype=bool)
    if column == "tracking_number":
        filler[found] = [_of_letters(text) for text in cells.texts[found]]
    return cells.mask(found & ~filler, HIDDEN).mask(filler, FILLER)


def hidden(texts: pd.Series, column: str) -> pd.Series:
    """The cells of one column to be handed on or shown; they are read as those before would be."""
    found = _of_a_buyer(texts, column)
    return texts.mask(found, HIDDEN) if column in _ROW_IDS else _left_out(Cells(texts), found, column).texts


def _of_a_buyer(texts: pd.Series, column: str, known: Known = ALONE) -> BoolArray:
    there, found = set(held(texts, _SIGNS)), np.zeros(len(texts), dtype=bool)
    long_enough = is_as_long(texts, _SHORTEST_PHONE)
    for signs, pattern in _patterns(column):
        if not there.isdisjoint(signs) and (long_enough or pattern == MAIL):
            found |= finds(texts, pattern)
    if column in _ROW_IDS or column == "tracking_number":
        named = np.zeros(len(texts), dtype=bool) if there.isdisjoint(_GAPS) else finds(texts, _NAME)
        found |= _names(texts, named, column, known) if column in _ROW_IDS else _no_telling(texts, named)
    return found


def _patterns(column: str) -> Iterator[tuple[str, str]]:
    """The patterns of a buyer's data in a column, each with the signs of which it needs one, or its wide form."""
    yield from (("@", MAIL), ("+(", _PHONE))
    if column not in _IDS:
        yield "+", _PHONE_WITHIN
        yield "- " if column in NUMBER_COLUMNS else "-. ", _LOCAL_PHONE
    if column not in _LOGINS:
        yield "-. /", _IN_ITS_COUNTRY


def _names(texts: pd.Series, found: BoolArray, column: str, known: Known) -> BoolArray:
    """Names and addresses in a column of ids; where most of them are words with a number, so are the ids."""
    numbered = found & finds(texts, r"\p{Nd}") if found.any() else found
    if not numbered.any() and known.mode is not Mode.COLLECTED:
        return found
    some, every = (np.unique(text_hashes(part)) for part in (texts[found], texts))
    return found & ~numbered if known.are_most(column, some, every, _MOST) else found


def _no_telling(texts: pd.Series, found: BoolArray) -> BoolArray:
    """Names and addresses among told numbers, and none of what sellers enter where there is no number."""
    if found.any():
        found &= ~np.asarray(
            texts.isin([text for text in texts[found].unique() if _tells_of_none(text)]), dtype=bool
        )
    return found


def _tells_of_none(text: str) -> bool:
    return all(fold(word) in words().no_number_words for word in text.split() if _ONE_WORD.fullmatch(word))


def _of_letters(text: str) -> bool:
    plain = text.replace(" ", "").replace("-", "")
    return plain.isascii() and plain.isalpha()


def _totals(texts: pd.Series) -> BoolArray:
    """Where the line that adds up or counts the others has its word in place of an order id."""
    others = texts[~begin_with_digit(texts)]
    short = np.asarray(others.str.len() <= _LONGEST_TOTAL, dtype=bool)
    plain = ~finds(others, r"\p{Nd}") | finds(others, _COUNTED)
    said = [text for text in others[short & plain].unique() if fold(_NUMBER_BEHIND.sub("", text)) in words().total]
    return np.asarray(texts.isin(said), dtype=bool) if said else np.zeros(len(texts), dtype=bool)
