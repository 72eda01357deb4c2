"""Texts that differ in their digits alone, such as 10/31/2026 14:05:09: what is found in one holds for all."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from poagen.common.column_bytes import Bytes, cut, packed, series
from poagen.common.iso import exists, number_of
from poagen.intake.signs import BoolArray

Rows = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.int32]

_SIZES: Final = range(6, 41)
"""How long a text is that tells a day in digits."""

_AT_ONCE, _MOST_SHAPES = 100_000, 400
_ZERO, _PRIME = ord("0"), np.uint64(0x9E3779B97F4A7C15)
_UTC = re.compile(r"(?:GMT|UTC)(?=[+-]\d)")
_OFFSET = re.compile(r"(?P<sign>[+-])(?P<h>\d{2}):?(?P<m>\d{2})?")


@dataclass(frozen=True)
class Alike:
    """Texts of one shape.

    Attributes:
        rows: Their places in the column.
        signs: Their bytes, a row for each sign.
        example: One of them; all of it are signs that are printed, of ASCII.
    """

    rows: Rows
    signs: Bytes
    example: str

    def number(self, span: tuple[int, int]) -> Numbers:
        """The digits between two places, as numbers."""
        return number_of(self.signs[slice(*span)])


@dataclass(frozen=True)
class Dated:
    """Days and times as ISO 8601 text, of some rows."""

    rows: Rows
    iso: pd.Series


def alike(texts: pd.Series, where: BoolArray) -> Iterator[Alike]:
    """Some texts shape by shape, but for those with brackets or signs of other scripts, or of too many shapes."""
    offsets, data = packed(texts)
    sizes = np.diff(offsets)
    for size in np.unique(sizes[where]):
        if size in _SIZES:
            rows = np.flatnonzero(where & (sizes == size))
            for some in np.split(rows, range(_AT_ONCE, len(rows), _AT_ONCE)):
                yield from _by_shape(some, cut(data, offsets[some], int(size)))


def _by_shape(rows: Rows, signs: Bytes) -> Iterator[Alike]:
    shapes = np.where(signs - np.uint8(_ZERO) <= 9, np.uint8(_ZERO), signs)
    hashes = np.zeros(len(rows), dtype=np.uint64)
    for row in shapes:
        hashes = hashes * _PRIME + row
    codes, distinct = pd.factorize(hashes)
    if len(distinct) > _MOST_SHAPES:
        return
    for code, first in enumerate(np.unique(codes, return_index=True)[1]):
        example = signs[:, first].tobytes().decode("latin-1")
        if not (example.isascii() and example.isprintable()) or "(" in example:
            continue
        here = np.flatnonzero(codes == code) if len(distinct) > 1 else np.arange(len(rows))
        same = (shapes[:, here] == shapes[:, [first]]).all(axis=0)
        here = here[same]
        yield Alike(rows[here], signs if len(here) == len(rows) else signs[:, here], example)


def clock_of(zone: str) -> tuple[str, tuple[str, str, str]] | None:
    """What the zone behind a time means: how ISO 8601 ends, and sign, hours and minutes of an offset.

    None where it names a place and digits.
    """
    bare = _UTC.sub("", zone, count=1) if _UTC.match(zone) else zone
    if not bare:
        return "", ("", "", "")
    if found := _OFFSET.fullmatch(bare):
        return "sdd:dd", (found["sign"], found["h"], found["m"] or "")
    if any(sign.isdigit() for sign in bare):
        return None
    return "Z" if bare.lower().startswith(("z", "utc", "gmt")) else "", ("", "", "")


def written(texts: Alike, found: re.Match[str], month: int | None, day_first: bool) -> Dated | None:
    """The texts as ISO 8601; those that surely exist.

    Args:
        texts: Texts of one shape.
        found: What the pattern of a date found in the example, by the names of ``dates.py``.
        month: The number of a month that is told by its name.
        day_first: Of two numbers whose order is not the form's.
    """
    zone = clock_of(found["zone"] or "")
    if zone is None:
        return None
    places = {name: found.span(name) for name, value in found.groupdict().items() if value is not None}
    if "a" in places:
        places["d"], places["m"] = (places[name] for name in ("ab" if day_first else "ba"))
    shape = "dddd-dd-dd" + ("Tdd:dd:dd" + zone[0] if found["H"] else "")
    signs = np.empty((len(shape), len(texts.rows)), dtype=np.uint8)
    for place, kind in enumerate(shape):
        signs[place] = ord(kind)
    _put(signs, 0, texts.number(places["y"]) + (2000 if len(found["y"]) == 2 else 0), 4)
    _put(signs, 5, texts.number(places["m"]) if month is None else np.full(len(texts.rows), month, np.int32), 2)
    _put(signs, 8, texts.number(places["d"]), 2)
    if found["H"]:
        _put_clock(signs, texts, places, (found["ap"] or "").lower()[:1])
        if "s" in shape:
            _put_offset(signs, texts, found, zone[1])
    fits = exists(signs, shape)
    return Dated(texts.rows[fits], _column(signs[:, fits]))


def _put_clock(signs: Bytes, texts: Alike, places: Mapping[str, tuple[int, int]], half: str) -> None:
    hour = texts.number(places["H"])
    if half:
        hour = np.where(hour > 12, hour, hour % 12 + (12 if half == "p" else 0))
    _put(signs, 11, hour, 2)
    _put(signs, 14, texts.number(places["M"]), 2)
    _put(signs, 17, texts.number(places["S"]) if "S" in places else np.zeros_like(hour), 2)


def _put_offset(signs: Bytes, texts: Alike, found: re.Match[str], offset: tuple[str, str, str]) -> None:
    """Sign, hours and minutes; the digits stand at the end of the zone."""
    sign, _, minutes = offset
    start = found.start("zone") + found["zone"].index(sign) + 1
    signs[19] = ord(sign)
    signs[20:22] = texts.signs[start : start + 2]
    end = found.end("zone")
    signs[23:25] = texts.signs[end - 2 : end] if minutes else _ZERO


def _put(signs: Bytes, at: int, numbers: Numbers, width: int) -> None:
    """Write numbers with so many digits."""
    for place in range(width):
        signs[at + place] = numbers // 10 ** (width - 1 - place) % 10 + _ZERO


def _column(signs: Bytes) -> pd.Series:
    size, number = signs.shape
    offsets = np.arange(number + 1, dtype=np.int64) * size
    data = np.ascontiguousarray(signs.T)
    return series(pa.LargeStringArray.from_buffers(number, pa.py_buffer(offsets), pa.py_buffer(data)))
