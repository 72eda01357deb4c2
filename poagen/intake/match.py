"""Which row of one source is the same package as which row of another."""

from __future__ import annotations

import numpy as np
import pandas as pd

from poagen.common.texts import are_among
from poagen.intake.collapse import BoolArray, IntArray, number_key, told_key
from poagen.intake.pairing import pair

_NONE = -1
_BAR = "\x1f"


def match_rows(base: pd.DataFrame, new: pd.DataFrame, *, same_kind: bool) -> IntArray:
    """The row of ``base`` that each row of ``new`` tells of.

    Args:
        base: Packages known so far.
        new: Rows of one further source, a package each.
        same_kind: Both come from exports of one kind, so that two different numbers are two packages.

    Returns:
        int64 of shape (rows of new,): row places in base, -1 for a package that base does not know.
    """
    target = np.full(len(new), _NONE, dtype=np.int64)
    if not len(base) or not len(new):
        return target
    for base_key, new_key in _keys(base, new):
        _by_key(target, base_key, new_key)
    _one_left(target, base, new, same_kind)
    if same_kind:
        _by_key(target, _unnumbered(base, target), _unnumbered(new, np.flatnonzero(target != _NONE)))
        return target
    places, rows = pair(base, new, ~_taken(target, base), target == _NONE)
    if len(rows):
        target[rows] = places
        _one_left(target, base, new, same_kind)
    return target


def _taken(target: IntArray, base: pd.DataFrame) -> BoolArray:
    taken = np.zeros(len(base), dtype=bool)
    taken[target[target != _NONE]] = True
    return taken


def _keys(base: pd.DataFrame, new: pd.DataFrame) -> list[tuple[pd.Series, pd.Series]]:
    """Pairs of keys by which rows are matched, the surest first; blank keys match nothing."""
    keys = []
    if "package_id" in base and "package_id" in new:
        keys.append((_key(base, base["package_id"].fillna("")), _key(new, new["package_id"].fillna(""))))
    keys.append((_key(base, told_key(base)), _key(new, told_key(new))))
    if "label_tracking_number" in base:
        keys.append((_key(base, number_key(base["label_tracking_number"])), _key(new, told_key(new))))
    return keys


def _key(frame: pd.DataFrame, part: pd.Series) -> pd.Series:
    return (frame["order_id"] + _BAR + part).where(part != "", "").astype("str")


def _by_key(target: IntArray, base_key: pd.Series, new_key: pd.Series) -> None:
    """Match rows still open by equal keys; each row of base once, each row of new once."""
    open_new = np.flatnonzero((target == _NONE) & (new_key != "").to_numpy(dtype=bool))
    taken = np.zeros(len(base_key), dtype=bool)
    taken[target[target != _NONE]] = True
    open_base = np.flatnonzero(~taken & (base_key != "").to_numpy(dtype=bool))
    open_base = open_base[~base_key.iloc[open_base].duplicated().to_numpy(dtype=bool)]
    open_new = open_new[~new_key.iloc[open_new].duplicated().to_numpy(dtype=bool)]
    found = pd.Index(base_key.iloc[open_base]).get_indexer(pd.Index(new_key.iloc[open_new]))
    target[open_new[found >= 0]] = open_base[found[found >= 0]]


def _one_left(target: IntArray, base: pd.DataFrame, new: pd.DataFrame, same_kind: bool) -> None:
    """Match the rows of orders that have exactly one open row on either side."""
    taken = _taken(target, base)
    base_key = _alone(base["order_id"].mask(taken, ""))
    new_key = _alone(new["order_id"].mask(target != _NONE, ""))
    if same_kind:
        new_key = new_key.mask(_both_numbered(base, base_key, new, new_key), "")
    _by_key(target, base_key, new_key)


def _both_numbered(base: pd.DataFrame, base_key: pd.Series, new: pd.DataFrame, new_key: pd.Series) -> pd.Series:
    """Rows of new that have a number, and whose only candidate in base has one too."""
    numbered = base_key[(told_key(base) != "") & (base_key != "")]
    return (told_key(new) != "") & are_among(new_key, numbered)


def _alone(orders: pd.Series) -> pd.Series:
    """Order ids that stand in one row only; all others blank."""
    return orders.mask(orders.duplicated(keep=False), "")


def _unnumbered(frame: pd.DataFrame, taken: IntArray) -> pd.Series:
    """A key for rows without a number: their order, and which of its open rows they are."""
    free = (told_key(frame) == "").to_numpy(dtype=bool).copy()
    free[taken[taken != _NONE]] = False
    orders = frame["order_id"].where(free, "")
    nth = orders.groupby(orders).cumcount().astype("str")
    return (orders + _BAR + nth).where(orders != "", "").astype("str")
