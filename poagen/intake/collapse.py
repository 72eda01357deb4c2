"""Rows that tell of the same package, made into one."""

from __future__ import annotations

from string import ascii_lowercase

import numpy as np
import numpy.typing as npt
import pandas as pd

from poagen.intake.signs import SPACES, holds, is_ascii, repeated
from poagen.intake.statuses import LEVEL, STATUS

IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

_ASCII_SIGNS = f"[{SPACES}-]"
_SIGNS = "[\\s\u00a0\u2010-\u2015-]"


def number_key(text: pd.Series) -> pd.Series:
    """A tracking number as it is compared: upper case, without spaces and dashes; ``""`` where there is none."""
    filled = text.fillna("").astype("str")
    if is_ascii(filled):
        return _ascii_key(filled)
    signs = filled.str.contains(_SIGNS, regex=True)
    if signs.any():
        filled = filled.mask(signs, filled[signs].str.replace(_SIGNS, "", regex=True))
    return filled.str.upper()


def _ascii_key(text: pd.Series) -> pd.Series:
    if holds(text, f"-{SPACES}"):
        text = text.str.replace(_ASCII_SIGNS, "", regex=True)
    return text.str.upper() if holds(text, ascii_lowercase) else text


def told_key(frame: pd.DataFrame) -> pd.Series:
    """The key of a row's number: the told one, or the label's where no number was told at all."""
    nothing = pd.Series(pd.NA, index=frame.index, dtype="str")
    told = frame.get("tracking_number", nothing)
    return number_key(told.where(told.notna(), frame.get("label_tracking_number", nothing)))


def package_groups(frame: pd.DataFrame, by_item: bool) -> IntArray:
    """The package of each row of one file: by package id, else by number, else each row its own.

    Args:
        frame: Rows of one file.
        by_item: The file has a row for each item, so rows without a number are one package of their order.

    Returns:
        int64 of shape (rows,): group numbers from 0, in order of first appearance.
    """
    again = repeated(frame["order_id"])
    if not again.any():
        return np.arange(len(frame), dtype=np.int64)
    groups = np.arange(len(frame)) + len(frame)
    groups[again] = _groups_of(frame[again], by_item)
    return order_groups(pd.Series(groups))


def _groups_of(frame: pd.DataFrame, by_item: bool) -> IntArray:
    nothing = pd.Series("", index=frame.index, dtype="str")
    number, package = told_key(frame), frame.get("package_id", nothing).fillna("")
    mark = ("n" + number).mask(package != "", "p" + package)
    alone = ((number == "") & (package == "")).to_numpy(dtype=bool)
    if alone.any() and not by_item:
        mark = mark.mask(alone, pd.Series(np.arange(len(frame)), index=frame.index).astype("str"))
    return order_groups(frame["order_id"] + "\x1f" + mark)


def order_groups(key: pd.Series) -> IntArray:
    """Equal keys share a group number; numbers run from 0 in order of first appearance."""
    return np.asarray(pd.factorize(key)[0], dtype=np.int64)


def collapse(frame: pd.DataFrame, groups: IntArray) -> pd.DataFrame:
    """One row a group: in each column the first value that is not blank, else blank, else missing."""
    if not len(frame) or groups.max() + 1 == len(frame):
        return frame
    first = _first_rows(groups)
    several = np.flatnonzero(of_several(groups))
    kept = ["source_file", "source_row", "order_id", LEVEL, STATUS]
    best = {
        column: several[_first_known(frame[column].iloc[several], groups[several])]
        for column in frame.columns.difference(kept, sort=False)
    }
    if LEVEL in frame:
        best |= dict.fromkeys((LEVEL, STATUS), several[_highest(frame[LEVEL].iloc[several], groups[several])])
    result = frame.iloc[first].reset_index(drop=True)
    for column, rows in best.items():
        others = rows[first[groups[rows]] != rows]
        if len(others):
            values = result[column].array.copy()
            values[groups[others]] = frame[column].array.take(others)
            result[column] = values
    return result


def of_several(groups: IntArray) -> BoolArray:
    """Which rows are of a group of several."""
    return np.asarray(np.bincount(groups)[groups] > 1)


def _first_rows(groups: IntArray) -> IntArray:
    """The first row of each group."""
    first = np.empty(groups.max() + 1, dtype=np.int64)
    first[groups[::-1]] = np.arange(len(groups) - 1, -1, -1)
    return first


def _highest(levels: pd.Series, groups: IntArray) -> IntArray:
    """Places of the first row of each group with its highest level."""
    order = np.lexsort((np.arange(len(levels)), -levels.fillna(-1.0).to_numpy(), groups))
    return np.asarray(order[np.unique(groups[order], return_index=True)[1]], dtype=np.int64)


def _first_known(values: pd.Series, groups: IntArray) -> IntArray:
    """Places of the best value of each group."""
    rank = np.where(values.isna(), 2, np.where(_is_blank(values), 1, 0))
    order = np.lexsort((np.arange(len(values)), rank, groups))
    return np.asarray(order[np.unique(groups[order], return_index=True)[1]], dtype=np.int64)


def _is_blank(values: pd.Series) -> BoolArray:
    return np.zeros(len(values), dtype=bool) if values.dtype == "float64" else (values == "").to_numpy(dtype=bool)


def collapse_orders(frame: pd.DataFrame, add_up: bool) -> pd.DataFrame:
    """Item rows of an orders file as one row an order: cancelled only if all items are, values added up."""
    groups = order_groups(frame["order_id"])
    result = collapse(frame, groups)
    if "item_status" in frame:
        gone = frame["item_status"].str.casefold().isin(("cancelled", "canceled")).to_numpy(dtype=bool)
        left = np.bincount(groups, weights=~gone, minlength=len(result))
        result = result.drop(columns="item_status")
        if "order_status" not in result:
            result["order_status"] = pd.Series(pd.NA, index=result.index, dtype="str")
        result["order_status"] = result["order_status"].mask(left == 0, "Cancelled")
    if add_up and "package_value" in frame:
        known = frame["package_value"].notna().to_numpy(dtype=bool)
        total = np.bincount(groups, weights=frame["package_value"].fillna(0.0), minlength=len(result))
        some = np.bincount(groups, weights=known, minlength=len(result)) > 0
        result["package_value"] = np.where(some, total.round(4), np.nan)
    return result
