"""Which told package of an order a label is of, where several of both are left and no number is the same."""

from __future__ import annotations

import numpy as np
import pandas as pd

from poagen.common.texts import are_among
from poagen.intake.collapse import BoolArray, IntArray, number_key
from poagen.intake.statuses import is_filled

_BASE, _NEW, _SAME = "base", "new", "same"
_FAR = 3
"""So many characters may differ between a number and what a hand made of it; one slip changes two at most."""
_LONGEST = 64
"""Characters of a number; what is longer is none that a hand mistyped."""
_MOST = 100
"""Parcels of an order; orders with more are not looked at."""


def pair(
    base: pd.DataFrame, new: pd.DataFrame, open_base: BoolArray, open_new: BoolArray
) -> tuple[IntArray, IntArray]:
    """Rows of ``base`` and ``new`` that are one package: numbers but for a slip, else as many blanks as labels."""
    nothing = np.zeros(0, dtype=np.int64)
    if "tracking_number" not in base or "label_tracking_number" not in new:
        return nothing, nothing
    told = open_base & _is_told(base) & ~is_filled(base, "label_tracking_number")
    bought = open_new & is_filled(new, "label_tracking_number") & ~_is_told(new)
    both = _candidates(base, new, told, bought)
    if both.empty:
        return nothing, nothing
    found = pd.concat([_slips(both, base, new), _blanks(both, base, new, open_base)])
    return found[_BASE].to_numpy(dtype=np.int64), found[_NEW].to_numpy(dtype=np.int64)


def _is_told(frame: pd.DataFrame) -> BoolArray:
    if "tracking_number" not in frame:
        return np.zeros(len(frame), dtype=bool)
    return frame["tracking_number"].notna().to_numpy(dtype=bool)


def _candidates(base: pd.DataFrame, new: pd.DataFrame, told: BoolArray, bought: BoolArray) -> pd.DataFrame:
    """Each told row of an order with each label of it."""
    one = pd.DataFrame({"order_id": base["order_id"].to_numpy()[told], _BASE: np.flatnonzero(told)})
    other = pd.DataFrame({"order_id": new["order_id"].to_numpy()[bought], _NEW: np.flatnonzero(bought)})
    few = [side["order_id"].map(side["order_id"].value_counts()) <= _MOST for side in (one, other)]
    return one[few[0]].merge(other[few[1]], on="order_id")


def _slips(both: pd.DataFrame, base: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    """Pairs that are near each other, and neither near any other of the order."""
    told = number_key(base["tracking_number"].iloc[both[_BASE]])
    label = number_key(new["label_tracking_number"].iloc[both[_NEW]])
    near = both[_are_near(told, label)]
    alone = ~near[_BASE].duplicated(keep=False) & ~near[_NEW].duplicated(keep=False)
    return near[alone]


def _are_near(told: pd.Series, label: pd.Series) -> BoolArray:
    sizes = np.column_stack([told.str.len(), label.str.len()]).astype(np.int64).reshape(-1, 2)
    shorter, longer = sizes.min(axis=1), sizes.max(axis=1)
    near = np.asarray((shorter >= longer - _FAR) & (shorter > 2 * _FAR) & (longer <= _LONGEST))
    one, other = told[near], label[near]
    common = _in_common(one, other) + _in_common(one.str[::-1], other.str[::-1])
    near[near] = common >= longer[near] - _FAR
    return near


def _in_common(one: pd.Series, other: pd.Series) -> IntArray:
    """How many characters the texts of two columns begin with alike; none is longer than a number."""
    width = f"<U{_LONGEST}"
    left, right = (np.array(texts, dtype=width).view(np.uint32).reshape(-1, _LONGEST) for texts in (one, other))
    alike = (left == right) & (left != 0)
    return np.asarray(np.logical_and.accumulate(alike, axis=1).sum(axis=1))


def _blanks(both: pd.DataFrame, base: pd.DataFrame, new: pd.DataFrame, open_base: BoolArray) -> pd.DataFrame:
    """As many packages without a number as labels, those of one carrier together; else in their order."""
    blank = open_base & (base["tracking_number"] == "").fillna(False).to_numpy(dtype=bool)
    numbered = base["order_id"][open_base & ~blank]
    left = both[~are_among(both["order_id"], numbered)]
    sizes = left.groupby("order_id")[[_BASE, _NEW]].transform("nunique")
    even = left[(sizes[_BASE] == sizes[_NEW]).to_numpy(dtype=bool)]
    ranks = [_by_carrier(even[_BASE], base, "carrier"), _by_carrier(even[_NEW], new, "label_carrier")]
    place = [rank.groupby(even["order_id"]).rank(method="dense") for rank in ranks]
    return even[(place[0] == place[1]).to_numpy(dtype=bool)]


def _by_carrier(rows: pd.Series, frame: pd.DataFrame, column: str) -> pd.Series:
    """The place of each row among all of them, sorted by carrier and then as they stand."""
    names = frame[column].iloc[rows].fillna("").str.casefold() if column in frame else pd.Series("", index=rows)
    keys = pd.MultiIndex.from_arrays([names.to_numpy(), rows.to_numpy()])
    codes, _ = keys.factorize(sort=True)
    return pd.Series(codes, index=rows.index)
