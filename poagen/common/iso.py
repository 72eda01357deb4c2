"""Dates and times that are ISO 8601 already, read by the bytes of a whole column at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pandas as pd

from poagen.common.column_bytes import Bytes, Offsets, cut, packed

Bools = npt.NDArray[np.bool_]
Rows = npt.NDArray[np.int64]
Times = npt.NDArray[np.datetime64]

_SHAPES = ("dddd-dd-dd", "dddd-dd-ddTdd:dd:dd", "dddd-dd-ddTdd:dd:ddZ", "dddd-dd-ddTdd:dd:ddsdd:dd")
_ZERO, _AT_ONCE = ord("0"), 100_000
_YEARS, _HOURS_OFF = (1900, 2200), 14
_DAYS = np.array([0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31], dtype=np.int64)
_MONTHS = np.arange(f"{_YEARS[0]}-01", f"{_YEARS[1] + 1}-01", dtype="datetime64[M]").astype("datetime64[D]")


@dataclass(frozen=True)
class IsoTimes:
    """What was read of a column.

    Attributes:
        known: Where the text is such a day or time.
        clock: datetime64[s], as written, midnight for a bare day; NaT elsewhere.
        has_clock: Where a time of day is written.
        has_offset: Where an offset from UTC is written.
        offset: Seconds of it; 0 where there is none.
    """

    known: Bools
    clock: Times
    has_clock: Bools
    has_offset: Bools
    offset: npt.NDArray[np.int32]


def is_iso(texts: pd.Series) -> Bools:
    """Where a text is such a day or such a time that exists; for odd ones (the year 1802) it does not say so."""
    found = np.zeros(len(texts), dtype=bool)
    for rows, signs, shape in _blocks(*packed(texts)):
        found[rows] = exists(signs, shape)
    return found


def are_iso(columns: Sequence[pd.Series]) -> list[Bools]:
    """:func:`is_iso` of some columns, in one go: where they are short, each look costs more than what is seen."""
    ends = np.cumsum([0, *map(len, columns)])
    found = is_iso(pd.concat(columns)) if columns else np.zeros(0, dtype=bool)
    return [found[start:end] for start, end in pairwise(ends)]


def read_iso(texts: pd.Series) -> IsoTimes:
    """Read those texts of a column for which :func:`is_iso` holds."""
    size = len(texts)
    nowhere = np.zeros(size, dtype=bool)
    nothing = np.full(size, np.datetime64("NaT", "s"))
    found = IsoTimes(nowhere, nothing, nowhere.copy(), nowhere.copy(), np.zeros(size, dtype=np.int32))
    for block, signs, shape in _blocks(*packed(texts)):
        fits = exists(signs, shape)
        rows, fitting = (block, signs) if fits.all() else (block[fits], signs[:, fits])
        found.known[rows] = True
        found.clock[rows] = _clock(fitting, shape)
        found.has_clock[rows] = "T" in shape
        found.has_offset[rows] = shape[-1] == "Z" or "s" in shape
        found.offset[rows] = _offset(fitting) if "s" in shape else 0
    return found


def _blocks(offsets: Offsets, data: Bytes) -> Iterator[tuple[Rows, Bytes, str]]:
    """Rows of one length, so many at a time, with their bytes, a row for each sign, and their shape."""
    sizes = np.diff(offsets)
    for shape in _SHAPES:
        rows = np.flatnonzero(sizes == len(shape))
        for some in np.split(rows, range(_AT_ONCE, len(rows), _AT_ONCE)):
            if len(some):
                yield some, _signs(offsets, data, some, len(shape)), shape


def _signs(offsets: Offsets, data: Bytes, rows: Rows, size: int) -> Bytes:
    """The bytes of some cells of one length, a row for each sign."""
    first, last = int(offsets[rows[0]]), int(offsets[rows[-1]]) + size
    if last - first == len(rows) * size:
        return np.ascontiguousarray(data[first:last].reshape(-1, size).T)
    return cut(data, offsets[rows], size)


def exists(signs: Bytes, shape: str) -> Bools:
    """Which texts of a length have a shape, and are of a day and time that exist; a row of ``signs`` a sign."""
    fits = np.ones(signs.shape[1], dtype=bool)
    for row, kind in zip(signs, shape, strict=True):
        if kind == "d":
            fits &= row - np.uint8(_ZERO) <= 9
        else:
            fits &= (row == ord("+")) | (row == ord("-")) if kind == "s" else row == ord(kind)
    year, month, day = number_of(signs[:4]), number_of(signs[5:7]), number_of(signs[8:10])
    fits &= (year >= _YEARS[0]) & (year <= _YEARS[1]) & (month >= 1) & (month <= 12) & (day >= 1)
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    fits &= day <= _DAYS[np.where(month <= 12, month, 0)] - ((month == 2) & ~leap)
    if "T" in shape:
        fits &= (number_of(signs[11:13]) <= 23) & (number_of(signs[14:16]) <= 59) & (number_of(signs[17:19]) <= 59)
    if "s" in shape:
        fits &= (number_of(signs[20:22]) <= _HOURS_OFF) & (number_of(signs[23:25]) <= 59)
    return fits


def _clock(signs: Bytes, shape: str) -> Times:
    """The time that texts which exist tell, offset or not."""
    months = (number_of(signs[:4]) - _YEARS[0]) * 12 + number_of(signs[5:7]) - 1
    day = _MONTHS[months] + (number_of(signs[8:10]) - 1)
    if "T" not in shape:
        return np.asarray(day.astype("datetime64[s]"))
    seconds = (number_of(signs[11:13]) * 60 + number_of(signs[14:16])) * 60 + number_of(signs[17:19])
    return np.asarray(day.astype("datetime64[s]") + seconds)


def _offset(signs: Bytes) -> npt.NDArray[np.int32]:
    seconds = (number_of(signs[20:22]) * 60 + number_of(signs[23:25])) * 60
    return np.where(signs[19] == ord("-"), -seconds, seconds)


def number_of(digits: Bytes) -> npt.NDArray[np.int32]:
    """Digits as numbers, a row for each place."""
    number = np.zeros(digits.shape[1], dtype=np.int32)
    for row in digits:
        number = number * 10 + (row - np.uint8(_ZERO))
    return number
