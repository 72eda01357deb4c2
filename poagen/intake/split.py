"""Cells with several tracking numbers: each number is a package."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from poagen.common.packages import NUMBER_COLUMNS
from poagen.intake.collapse import number_key
from poagen.intake.signs import holds
from poagen.intake.spreadsheet import damaged

BoolArray = npt.NDArray[np.bool_]
IntArray = npt.NDArray[np.int64]

_LIKE_A_NUMBER: Final = r"(?=(?:[^\d]*\d){5})[A-Za-z0-9][A-Za-z0-9 -]{6,38}[A-Za-z0-9]"
_MOST_NUMBERS: Final = 100
"""Numbers of a cell: no order goes out in more parcels."""

_MOST_PER_ROW: Final = 4
_MOST_ADDED: Final = 250_000
_ROW: Final = "_row"
_TOLD, _LABEL = "tracking_number", "label_tracking_number"


def overfull(frame: pd.DataFrame, signs: Mapping[str, str]) -> BoolArray:
    """Rows of which a cell holds more numbers than any order has parcels.

    Where all cells together would make far more rows than the file has, those are all rows of several numbers.
    """
    found = np.zeros(len(frame), dtype=bool)
    for column, parting in signs.items():
        cells = frame[column].fillna("") if column in frame else pd.Series(dtype="str")
        if holds(cells, f"{parting}/\n"):
            signs_in = cells.str.count(f"[{parting}/\n]+").to_numpy(dtype=np.int64)
            most = 0 if signs_in.sum() > _MOST_PER_ROW * len(frame) + _MOST_ADDED else _MOST_NUMBERS - 1
            found |= signs_in > most
    return found


def split_numbers(frame: pd.DataFrame, signs: Mapping[str, str], *, strict: bool) -> tuple[pd.DataFrame, int]:
    """A row for each number of a cell; what a row says of one parcel's value or scans holds for none of them.

    Where told and label numbers of a row are equally many, they belong together in their order. Else each stands
    once: where told and label are the same, or with the first number of the row.

    Args:
        frame: Rows of one file.
        signs: Columns whose cells may hold several numbers, with the signs that part them.
        strict: Part a cell only where each part looks like a tracking number. Else there must be a digit on both
            sides of a sign, for ``N/A`` is no two numbers, nor is a spreadsheet's ``9,4E+21``.

    Returns:
        The rows, and how many cells were parted.
    """
    patterns = {column: f"[{parting}/\n]+" for column, parting in signs.items() if column in frame}
    several = {column: _several(frame[column], pattern, strict) for column, pattern in patterns.items()}
    parted = np.logical_or.reduce([np.zeros(len(frame), dtype=bool), *several.values()])
    if not parted.any():
        return frame, 0
    rows = frame.assign(**{_ROW: np.arange(len(frame))})
    for column, pattern in patterns.items():
        rows[column] = _lists(rows[column], several[column], pattern)
    for number in [name for name in NUMBER_COLUMNS if name in rows]:
        rows.loc[parted, number] = np.nan
    wide = _exploded(rows, list(patterns), several).sort_values(_ROW, kind="stable")
    done = wide.drop(columns=_ROW).reset_index(drop=True).astype(frame.dtypes.to_dict())
    return done, sum(int(cells.sum()) for cells in several.values())


def _several(cells: pd.Series, pattern: str, strict: bool) -> BoolArray:
    text = cells.fillna("")
    if not holds(text, pattern[1:-2]):
        return np.zeros(len(text), dtype=bool)
    found = text.str.contains(rf"(?s)\d.*{pattern}.*\d", regex=True) & ~text.str.contains("://", regex=False)
    found &= ~damaged(text)
    if strict and found.any():
        found &= text.str.fullmatch(rf"{_LIKE_A_NUMBER}(?:\s*{pattern}\s*{_LIKE_A_NUMBER})+")
    return np.asarray(found, dtype=bool)


def _lists(cells: pd.Series, several: BoolArray, pattern: str) -> pd.Series:
    """The numbers of each parted cell as a list, each once."""
    edges, parting = re.compile(rf"^(?:{pattern}|\s)+|(?:{pattern}|\s)+$"), re.compile(rf"\s*{pattern}\s*")
    found = [list(dict.fromkeys(parting.split(edges.sub("", cell)))) for cell in cells[several]]
    lists = cells.astype("object")
    lists[several] = pd.Series(found, index=lists.index[several], dtype="object")
    return lists


def _exploded(rows: pd.DataFrame, columns: list[str], several: Mapping[str, BoolArray]) -> pd.DataFrame:
    sizes = [rows[column].where(several[column], None).str.len().fillna(0).to_numpy() for column in columns]
    together = np.logical_and.reduce([several[column] for column in columns]) & (sizes[0] == sizes[-1])
    if len(columns) > 1 and together.any():
        together[together] = ~_crossed(*(rows[column][together] for column in columns))
    apart: pd.DataFrame = rows[~together]
    for place, column in enumerate(columns):
        lists = {other: several[other] for other in columns[place + 1 :]}
        apart = _once(apart.explode(column, ignore_index=True), columns, lists)
    spent = apart[columns].isna().all(axis=1) & apart[_ROW].duplicated(keep=False)
    apart = apart[~spent.to_numpy(dtype=bool)]
    return pd.concat([rows[together].explode(columns), apart]) if together.any() else apart


def _crossed(told: pd.Series, labels: pd.Series) -> BoolArray:
    """Rows of as many told as label numbers of which one is told at another place than that of its label."""
    rows = np.repeat(np.arange(len(told)), told.str.len().to_numpy(dtype=np.int64))
    keys = [number_key(cells.explode()).to_numpy() for cells in (told, labels)]
    found = np.zeros(len(told), dtype=bool)
    differ = np.flatnonzero(keys[0] != keys[1])
    if len(differ):
        one, other = (pd.MultiIndex.from_arrays([rows[differ], key[differ]]) for key in keys)
        found[rows[differ[one.isin(other)]]] = True
    return found


def _once(wide: pd.DataFrame, columns: list[str], lists: Mapping[str, BoolArray]) -> pd.DataFrame:
    """Take a number that is repeated over the parts of its row off all of them but the one that it belongs to.

    Args:
        wide: Rows, some of them several parts of one.
        columns: The columns of numbers.
        lists: Columns whose cells are not parted yet: which of the rows hold several numbers there.
    """
    if len(columns) < 2:
        return wide
    row = wide[_ROW].to_numpy(dtype=np.int64)
    nothing = np.zeros(len(wide), dtype=bool)
    whole = {column: lists[column][row] if column in lists else nothing for column in columns}
    keys = {column: wide[column].mask(whole[column], "").astype("str") for column in columns}
    same = number_key(keys[_TOLD]) == number_key(keys[_LABEL])
    first = np.where(same.to_numpy(dtype=bool), -1, np.arange(len(wide)))
    for column in columns:
        spare = (_least(first, row, keys[column]) != first) & (keys[column].fillna("") != "").to_numpy(dtype=bool)
        wide = wide.assign(**{column: wide[column].mask(spare, None)})
    return wide


def _least(values: IntArray, row: IntArray, texts: pd.Series) -> IntArray:
    """The least value among those of the same row and the same text."""
    codes, known = pd.factorize(texts)
    groups, _ = pd.factorize(row * (len(known) + 1) + codes)
    least = np.full(len(values), len(values), dtype=np.int64)
    np.minimum.at(least, groups, values)
    return np.asarray(least[groups], dtype=np.int64)
