"""Dates and times that are ISO 8601 already, found by the bytes of a whole column at once."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from poagen.intake.signs import BoolArray, Bytes, Offsets, packed

_SHAPES = ("dddd-dd-dd", "dddd-dd-ddTdd:dd:dd", "dddd-dd-ddTdd:dd:ddZ", "dddd-dd-ddTdd:dd:ddsdd:dd")
_ZERO, _AT_ONCE = ord("0"), 200_000
_YEARS, _HOURS_OFF = (1900, 2200), 14
_DAYS = np.array([0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31], dtype=np.int64)


def is_iso(texts: pd.Series) -> BoolArray:
    """Where a text is such a day or such a time that exists; for odd ones (the year 1802) it does not say so."""
    offsets, data = packed(texts)
    sizes = np.diff(offsets)
    found = np.zeros(len(texts), dtype=bool)
    for shape in _SHAPES:
        rows = np.flatnonzero(sizes == len(shape))
        for some in np.split(rows, range(_AT_ONCE, len(rows), _AT_ONCE)):
            if len(some):
                found[some] = _exists(_signs(offsets, data, some, len(shape)), shape)
    return found


def _signs(offsets: Offsets, data: Bytes, rows: npt.NDArray[np.int64], size: int) -> Bytes:
    """The bytes of some cells of one length, a row for each sign."""
    first, last = int(offsets[rows[0]]), int(offsets[rows[-1]]) + size
    if last - first == len(rows) * size:
        return np.ascontiguousarray(data[first:last].reshape(-1, size).T)
    found: Bytes = data[offsets[rows][None, :] + np.arange(size)[:, None]]
    return found


def _exists(signs: Bytes, shape: str) -> BoolArray:
    fits = np.ones(signs.shape[1], dtype=bool)
    for row, kind in zip(signs, shape, strict=True):
        if kind == "d":
            fits &= row - np.uint8(_ZERO) <= 9
        else:
            fits &= (row == ord("+")) | (row == ord("-")) if kind == "s" else row == ord(kind)
    year, month, day = _number(signs[:4]), _number(signs[5:7]), _number(signs[8:10])
    fits &= (year >= _YEARS[0]) & (year <= _YEARS[1]) & (month >= 1) & (month <= 12) & (day >= 1)
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    fits &= day <= _DAYS[np.where(month <= 12, month, 0)] - ((month == 2) & ~leap)
    if "T" in shape:
        fits &= (_number(signs[11:13]) <= 23) & (_number(signs[14:16]) <= 59) & (_number(signs[17:19]) <= 59)
    if "s" in shape:
        fits &= (_number(signs[20:22]) <= _HOURS_OFF) & (_number(signs[23:25]) <= 59)
    return fits


def _number(digits: Bytes) -> npt.NDArray[np.int32]:
    number = np.zeros(digits.shape[1], dtype=np.int32)
    for row in digits:
        number = number * 10 + (row - np.uint8(_ZERO))
    return number
