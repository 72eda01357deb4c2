"""Columns of numbers: counts, and amounts of money with the currency that their cells tell."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from poagen.common.currencies import may_be
from poagen.common.packages import NUMBER_COLUMNS
from poagen.common.side_by_side import side_by_side
from poagen.common.texts import filled
from poagen.intake.cells import BoolArray, Cells
from poagen.intake.drafting import Draft, FloatArray, is_not, is_word
from poagen.intake.known import Known
from poagen.intake.shifted import note_odd
from poagen.intake.signs import only_numbers
from poagen.intake.tell import counted, warning
from poagen.intake.values import currencies_beside, read_amounts, read_counts, written_with

_VALUE: Final = "package_value"
_CURRENCY: Final = "currency"
_NOTHING: Final = pd.Series([], dtype="str")


def read_numbers(draft: Draft, known: Known | None) -> None:
    """Read the columns of numbers, and add up those that a recogniser adds up; with the currencies of values."""
    values = [*_sums(draft, known), *_amounts(draft, known)]
    if _VALUE in draft.numbers:
        _fill_currency(draft, values)
        _take_out(draft, draft.numbers[_VALUE] < 0, "INT082")


def _sums(draft: Draft, known: Known | None) -> list[Cells]:
    """Add up the numbers that a recogniser adds up; a cancelled item adds nothing. Returns the cells of values."""
    added: list[Cells] = []
    for column, rule in draft.match.format.sums.items():
        signed = [(1.0, header) for header in rule.add] + [(-1.0, header) for header in rule.subtract]
        places = [(sign, draft.match.place(header)) for sign, header in signed]
        given = [(sign, place, draft.grid.column(place)) for sign, place in places if place is not None]
        parts = [
            np.abs(_spread(cells, _read_amounts(cells.texts, str(place), known))) * sign
            for sign, place, cells in given
        ]
        if column in draft.cells or not parts:
            continue
        total = np.where(np.isnan(parts).all(axis=0), np.nan, np.nansum(parts, axis=0)).round(4)
        if "item_status" in draft.cells:
            total = np.where(is_word(draft.cells["item_status"], ("cancelled", "canceled")), np.nan, total)
        draft.numbers[column] = total
        added += [cells for _, _, cells in given] if column == _VALUE else []
    return added


def _spread(cells: Cells, numbers: FloatArray) -> FloatArray:
    """The number of each row, given that of each text."""
    return numbers if cells.codes is None else numbers.take(cells.codes)


def _read(texts: pd.Series, column: str, known: Known | None) -> FloatArray:
    return read_counts(texts) if column == "scan_count" else _read_amounts(texts, column, known)


def _read_amounts(texts: pd.Series, column: str, known: Known | None) -> FloatArray:
    """Amounts; whether a point parts thousands may be for the whole column to tell."""
    if known is None:
        return read_amounts(texts)
    comma, matters = written_with(texts)
    return read_amounts(texts, known.comma(column, comma, matters=matters))


def _amounts(draft: Draft, known: Known | None) -> list[Cells]:
    """Read the columns of numbers. Returns the cells of values."""
    columns = [name for name in NUMBER_COLUMNS if name in draft.match.columns]
    read = side_by_side(lambda name: _read(draft.cells[name].texts, name, known), columns, len(draft.grid.rows))
    values = [draft.cells[name] for name in columns if name == _VALUE]
    for column, numbers in zip(columns, read, strict=True):
        cells = draft.cells[column]
        unread = np.isnan(numbers) & filled(cells.texts)
        wrong = cells.where(unread)
        what = "a whole number" if column == "scan_count" else "a number"
        draft.found += [warning("INT023", is_not(at, what), at) for at in draft.places(column, wrong)]
        note_odd(draft, column, unread)
        draft.numbers[column] = _spread(cells, numbers)
        del draft.cells[column]
    return values


def _take_out(draft: Draft, wrong: BoolArray, code: str) -> None:
    """Take values as not known, and tell how many."""
    if not wrong.any():
        return
    draft.numbers[_VALUE] = np.where(wrong, np.nan, draft.numbers[_VALUE])
    place = draft.place(_VALUE if _VALUE in draft.match.columns else None)
    draft.found.append(counted(code, int(wrong.sum()), place))


def _fill_currency(draft: Draft, values: list[Cells]) -> None:
    """Give values the currency that their own cells tell; a value whose row names another is not known."""
    telling = [cells for cells in values if not only_numbers(cells.texts)]
    told = _told(draft, telling) if telling else _NOTHING
    if not (told != "").any():
        return
    if _CURRENCY not in draft.cells:
        draft.cells[_CURRENCY] = Cells(told.mask(told == "", None))
        return
    named = draft.cells[_CURRENCY].rows()
    blank = (named.fillna("") == "").to_numpy(dtype=bool)
    _take_out(draft, ~blank & _contradict(told, named), "INT083")
    fills = blank & (told != "").to_numpy(dtype=bool)
    if fills.any():
        draft.cells[_CURRENCY] = Cells(named.mask(fills, told))


def _told(draft: Draft, values: list[Cells]) -> pd.Series:
    """For each row what the cells of its value tell of a currency; blank where they tell nothing."""
    told = pd.Series("", index=range(len(draft.grid.rows)), dtype="str")
    for cells in values:
        one = Cells(currencies_beside(cells.texts), cells.codes).rows()
        told = told.mask((told == "").to_numpy(dtype=bool), one)
    return told.mask(np.isnan(draft.numbers[_VALUE]), "")


def _contradict(told: pd.Series, named: pd.Series) -> BoolArray:
    """Where a cell's own currency cannot be the one that its row names."""
    pairs = pd.MultiIndex.from_arrays([told, named.fillna("")])
    codes, distinct = pairs.factorize()
    apart = [bool(may_be(one) and may_be(other)) and not may_be(one) & may_be(other) for one, other in distinct]
    return np.array(apart, dtype=bool).take(codes)
