"""Which of several exports of an order knows its latest state."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

BoolArray = npt.NDArray[np.bool_]
IntArray = npt.NDArray[np.int64]

UPDATED: Final = "updated_at"
"""When an export says that the order was last touched; used to join, and not kept."""

NEWEST_WINS: Final = ("order_status", "package_value", UPDATED)
_ON_THE_WAY: Final = {"": -1, "pending": 0, "unshipped": 1, "partially shipped": 2}
_ENDED: Final = 3
_NEVER: Final = int(np.iinfo(np.int64).min)


def stamps(frame: pd.DataFrame) -> IntArray:
    """When each row's order was last touched, as nanoseconds; the lowest number where that is not known."""
    if UPDATED not in frame:
        return np.full(len(frame), _NEVER, dtype=np.int64)
    read = pd.to_datetime(frame[UPDATED], format="ISO8601", utc=True, errors="coerce")
    moments = read.dt.tz_localize(None).to_numpy().astype("datetime64[ns]")
    return np.where(np.isnat(moments), _NEVER, moments.astype(np.int64))


def ranks(frame: pd.DataFrame) -> IntArray:
    """How far each row's order got: an order that is shipped or cancelled was pending before, never after."""
    if "order_status" not in frame:
        return np.full(len(frame), -1, dtype=np.int64)
    folded = frame["order_status"].fillna("").str.casefold()
    return np.asarray(folded.map(_ON_THE_WAY).fillna(_ENDED).to_numpy(dtype=np.int64))


def newest_first(frame: pd.DataFrame) -> pd.DataFrame:
    """Item rows of an orders file, the latest state of an order first; of one item its latest rows only.

    Exports of several days are often stacked in one file. An item that stands in two of them was sold once.
    """
    when = pd.Series(stamps(frame))
    if "sku" in frame and UPDATED in frame:
        item = frame["order_id"] + "\x1f" + frame["sku"].fillna("")
        last = when == when.groupby(item.to_numpy()).transform("max")
        frame, when = frame[last.to_numpy()].reset_index(drop=True), when[last].reset_index(drop=True)
    order = np.lexsort((-ranks(frame), -(when.to_numpy() // 2)))
    return frame.iloc[order].reset_index(drop=True)


def newer(old: pd.DataFrame, new: pd.DataFrame) -> tuple[BoolArray, BoolArray]:
    """Where rows of ``new`` know a later state than the same rows of ``old``: by their dates; by their status.

    The status decides only where not both have a date, or where both have the same.
    """
    before, after = stamps(old), stamps(new)
    dated = (before != _NEVER) & (after != _NEVER) & (before != after)
    return dated & (after > before), ~dated & (ranks(new) > ranks(old))


def settled(old: pd.DataFrame, new: pd.DataFrame) -> BoolArray:
    """Where a date or the order of states says which of two states is the later one."""
    before, after = stamps(old), stamps(new)
    dated = (before != _NEVER) & (after != _NEVER) & (before != after)
    return np.asarray(dated | (ranks(old) != ranks(new)), dtype=bool)


def differs(one: pd.Series, other: pd.Series) -> BoolArray:
    """Where two columns of order states both say something, and not the same."""
    first, second = (text.fillna("").str.casefold().to_numpy() for text in (one, other))
    return np.asarray((first != "") & (second != "") & (first != second), dtype=bool)


def outcome(text: pd.Series) -> pd.Series:
    """What a state says of the end of an order: cancelled, shipped in some way, or nothing yet."""
    folded = text.str.casefold()
    done = folded.mask(folded.isin(list(_ON_THE_WAY)), "")
    return done.mask((done != "") & ~done.isin(("cancelled", "canceled")), "shipped")
