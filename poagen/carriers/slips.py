"""Slips of the hand: told numbers that are a label's number but for a typing or copying error."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from poagen.carriers.engine import engine
from poagen.carriers.judge import proven_by_check
from poagen.carriers.text import Bytes, Flat, Rows, flatten, to_arrow

Bools = npt.NDArray[np.bool_]
_SHORTEST, _WIDEST, _CUT, _CHUNK = 8, 64, 3, 1 << 16


def is_slip(told: pd.Series, bought: pd.Series) -> Bools:
    """Where the told number is a slip of the label's number.

    A slip is one character replaced, added, dropped or swapped with its neighbour; the letters O, I and L for the
    digits 0 and 1, any number of them; up to three characters cut off an end; or two characters replaced, unless
    the told number has a right check character of its own, for then it is another label's number.

    Args:
        told: Numbers told to Amazon, normalised.
        bought: The labels' numbers, normalised, of the same length.

    Returns:
        bool array; False where either is blank or both are the same.
    """
    one, two = (flatten(to_arrow(series.fillna(""))) for series in (told, bought))
    near = np.abs(one.lengths - two.lengths) <= _CUT
    fits = (np.minimum(one.lengths, two.lengths) >= _SHORTEST) & (np.maximum(one.lengths, two.lengths) <= _WIDEST)
    rows = np.flatnonzero(near & fits & np.asarray(told.to_numpy() != bought.to_numpy(), dtype=bool))
    slip = np.zeros(len(told), dtype=np.bool_)
    double = slip.copy()
    for begin in range(0, len(rows), _CHUNK):
        part = rows[begin : begin + _CHUNK]
        slip[part], double[part] = _compare(one, two, part)
    doubtful = np.flatnonzero(double & ~slip)
    slip[doubtful] = ~np.isin(doubtful, proven_by_check(engine().match(one, doubtful)))
    return slip


def _compare(told: Flat, bought: Flat, rows: Rows) -> tuple[Bools, Bools]:
    """Rows that are a slip, and rows with two characters replaced."""
    first, second = told.lengths[rows], bought.lengths[rows]
    width = int(max(first.max(), second.max()))
    one, two = _left(told, rows, width), _left(bought, rows, width)
    differs = one != two
    count = differs.sum(axis=1)
    head = np.where(count > 0, differs.argmax(axis=1), width)
    apart = _right(told, rows, width) != _right(bought, rows, width)
    tail = np.where(apart.any(axis=1), apart[:, ::-1].argmax(axis=1), width)
    short, same = np.minimum(first, second), first == second
    gap = np.abs(first - second)
    slip = (same & (count == 1)) | ((gap == 1) & (head + tail >= short)) | _swap(one, two, count, head, same)
    slip |= same & (_plain(one) == _plain(two)).all(axis=1)
    slip |= (second > first) & ((head >= first) | (tail >= first))
    return np.asarray(slip & (count > 0)), np.asarray(same & (count == 2))


def _left(flat: Flat, rows: Rows, width: int) -> Bytes:
    places = flat.offsets[rows][:, None] + np.arange(width)
    return _masked(flat, places, np.arange(width) < flat.lengths[rows][:, None])


def _right(flat: Flat, rows: Rows, width: int) -> Bytes:
    places = flat.offsets[rows + 1][:, None] - width + np.arange(width)
    return _masked(flat, places, np.arange(width)[::-1] < flat.lengths[rows][:, None])


def _masked(flat: Flat, places: npt.NDArray[np.int64], inside: Bools) -> Bytes:
    return np.asarray(np.where(inside, flat.data[np.clip(places, 0, len(flat.data) - 1)], np.uint8(0)))


def _swap(one: Bytes, two: Bytes, count: npt.NDArray[np.int64], head: npt.NDArray[np.int64], same: Bools) -> Bools:
    row = np.arange(len(one))
    last = one.shape[1] - 1
    here, following = np.minimum(head, last), np.minimum(head + 1, last)
    crossed = (one[row, here] == two[row, following]) & (one[row, following] == two[row, here])
    return np.asarray(same & (count == 2) & crossed)


def _plain(table: Bytes) -> Bytes:
    """Characters that look alike made one."""
    alike = np.arange(256, dtype=np.uint8)
    alike[[ord("O"), ord("I"), ord("L")]] = [ord("0"), ord("1"), ord("1")]
    return alike[table]
