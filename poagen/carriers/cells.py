"""What stands in a tracking-number cell: a number, or one of the things that are none."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from poagen.carriers.kinds import Kind
from poagen.carriers.layout import DIGITS, LETTERS
from poagen.carriers.model import KindEntry, KindsFile
from poagen.carriers.packed import DATA, load
from poagen.carriers.runs import holds, runs_of
from poagen.carriers.text import Flat, Rows, bare, clean, flatten, to_arrow, to_series

Bools = npt.NDArray[np.bool_]
_PLAIN, _GAPS = DIGITS + LETTERS, " -"
_ORDER = (
    (Kind.MISSING, "missing"),
    (Kind.ORDER_ID, "order_id"),
    (Kind.SPREADSHEET_DAMAGE, "spreadsheet_damage"),
    (Kind.PLACEHOLDER, "placeholder"),
)
_WHOLE_DIGITS, _SHORTEST_RUN, _LONGEST = 15, 4, 64


@dataclass(frozen=True)
class Cells:
    """Cells, cleaned and told apart.

    Attributes:
        raw: In capitals, trimmed and unwrapped (Arrow).
        normal: The same without spaces and dashes (Arrow).
        flat: The bytes of ``normal``.
        kind: uint8, :class:`Kind`.
    """

    raw: Any
    normal: Any
    flat: Flat
    kind: npt.NDArray[np.uint8]


@dataclass(frozen=True)
class _Signs:
    words: Any
    pattern: str
    bare_pattern: str


def read_cells(numbers: Any) -> Cells:
    """Clean tracking-number cells and say what each holds.

    Args:
        numbers: A Series, array or list of text.
    """
    raw = clean(to_arrow(numbers))
    normal = bare(raw)
    flat = flatten(normal)
    suspect = flatten(raw).rows_with_others(_PLAIN) | np.asarray(pc.match_substring_regex(normal, _any_sign()))
    rows = np.flatnonzero(suspect | (flat.lengths == 0))
    kind = np.full(len(raw), Kind.OK, dtype=np.uint8)
    kind[rows] = _kinds(raw.take(pa.array(rows)), normal.take(pa.array(rows)))
    zeroed, filler = _by_digits(flat)
    kind[filler & np.isin(kind, (Kind.OK, Kind.INVALID_CHARACTERS))] = Kind.PLACEHOLDER
    kind[zeroed & np.isin(kind, (Kind.OK, Kind.PLACEHOLDER))] = Kind.SPREADSHEET_DAMAGE
    return Cells(raw, normal, flat, kind)


def _kinds(raw: Any, normal: Any) -> npt.NDArray[np.uint8]:
    """The kinds of cells by their patterns, words and characters."""
    foreign = flatten(raw).rows_with_others(_PLAIN + _GAPS)
    words = _word_keys(normal, foreign)
    kind = np.where(foreign, np.uint8(Kind.INVALID_CHARACTERS), np.uint8(Kind.OK))
    for found, _ in reversed(_ORDER):
        kind[_holds(_signs()[found], raw, normal, words)] = found
    kind[flatten(raw).lengths == 0] = Kind.MISSING
    return kind


def _word_keys(normal: Any, foreign: Bools) -> Any:
    """Cells as words are compared: letters and digits only."""
    if not foreign.any():
        return normal
    return pc.replace_substring_regex(normal, r"[^A-Z0-9\x{80}-\x{10FFFF}]", "")


def _holds(signs: _Signs, raw: Any, normal: Any, words: Any) -> Bools:
    holds = np.asarray(pc.is_in(words, value_set=signs.words)) & (np.asarray(pc.binary_length(words)) > 0)
    for pattern, text in ((signs.pattern, raw), (signs.bare_pattern, normal)):
        if pattern:
            holds = holds | np.asarray(pc.match_substring_regex(text, pattern))
    return np.asarray(holds)


@lru_cache(maxsize=1)
def _any_sign() -> str:
    """One pattern that finds every plain cell which a sign of any kind may hold for."""
    words = [word for signs in _signs().values() for word in signs.words.to_pylist()]
    patterns = [text for signs in _signs().values() for text in (signs.pattern, signs.bare_pattern) if text]
    return "|".join([_whole([re.escape(word) for word in words]), *patterns])


@lru_cache(maxsize=1)
def _signs() -> dict[Kind, _Signs]:
    file = load(DATA, "kinds.yaml", KindsFile)
    return {kind: _compile(getattr(file, name)) for kind, name in _ORDER}


def _compile(entries: list[KindEntry]) -> _Signs:
    words = {"".join(filter(str.isalnum, word.upper())) for entry in entries for word in entry.words}
    return _Signs(
        pa.array(sorted(words), type=pa.large_string()),
        _whole([pattern for entry in entries for pattern in entry.patterns]),
        _whole([pattern for entry in entries for pattern in entry.bare_patterns]),
    )


def _whole(patterns: list[str]) -> str:
    return rf"^(?:{'|'.join(patterns)})$" if patterns else ""


def _by_digits(flat: Flat) -> tuple[Bools, Bools]:
    """Rows whose digits a spreadsheet has zeroed, and rows of one character or of a run such as 123456."""
    zeroed = np.zeros(len(flat.lengths), dtype=np.bool_)
    filler = zeroed.copy()
    for length in map(int, np.unique(flat.lengths[(flat.lengths > 1) & (flat.lengths <= _LONGEST)])):
        for block, table in flat.blocks(_steady(flat, length), length):
            digits = holds(table, runs_of(DIGITS)).all(axis=0)
            same = (table[1:] == table[0]).all(axis=0)
            filler[block] = same | (digits & _run(table))
            if length > _WHOLE_DIGITS + 2:
                zeroed[block] = digits & ~same & (table[_WHOLE_DIGITS:] == 48).all(axis=0)
    return zeroed, filler


def _steady(flat: Flat, length: int) -> Rows:
    """Rows of a length whose last three characters go on evenly, as in every run and every zeroed number."""
    rows = np.flatnonzero(flat.lengths == length)
    if length < _SHORTEST_RUN:
        return rows
    ends = flat.offsets[rows + 1]
    last, before, earlier = (flat.data[ends - back] for back in (1, 2, 3))
    ten = np.uint8(10)
    return np.asarray(rows[(last - before + ten) % ten == (before - earlier + ten) % ten])


def _run(table: npt.NDArray[np.uint8]) -> Bools:
    """Digits that count up or down by one, 9 and 0 being neighbours."""
    if len(table) < _SHORTEST_RUN:
        return np.zeros(table.shape[1], dtype=np.bool_)
    steps = (table[1:].astype(np.int16) - table[:-1]) % 10
    return np.asarray((steps == 1).all(axis=0) | (steps == 9).all(axis=0))


def normalise(numbers: pd.Series) -> pd.Series:
    """Tracking numbers in capitals without spaces and dashes.

    Args:
        numbers: Text as a file has it. A spreadsheet's ``="…"`` or leading ``'`` is taken off.

    Returns:
        A Series of the ``str`` dtype with the same index; ``""`` where there is none.
    """
    return to_series(bare(clean(to_arrow(numbers))), numbers.index)
