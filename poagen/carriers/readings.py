"""What a broken cell may have meant: readings, each with the slip that would explain it. None is judged here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow.compute as pc

from poagen.carriers.layout import DIGITS, LETTERS, Layout
from poagen.carriers.registry import Form, registry
from poagen.carriers.text import Bytes, Flat, Rows, flatten, to_arrow, to_series

Bools = npt.NDArray[np.bool_]
FORM, GLUED, LETTER, ZEROS, SWAP, EXTRA, MISSING, PREFIX = range(8)
SLIPS = (
    "something stood around the number",
    "letters stood around the digits",
    "a letter stood for a digit that looks like it",
    "leading zeros were lost",
    "two neighbours were swapped",
    "one character was too many",
    "one character was missing",
    "one character of the prefix was wrong",
)
_LIKE_DIGIT = {"O": "0", "I": "1", "L": "1"}
_LIKE_LETTER = {"0": "O", "1": "IL", "I": "L", "L": "I"}
_SHORTEST, _LONGEST, _MOST_ZEROS = 8, 34, 3
_RUN, _DIGIT_RUN = r"([A-Z0-9]{8,})", r"(?:[A-Z]{2,}|^)([0-9]{8,})(?:[A-Z]{2,}|$)"


@dataclass(frozen=True)
class Readings:
    """Readings of cells.

    Attributes:
        row: int64, the cell's place.
        text: The number read.
        slip: int8, an index into :data:`SLIPS`.
    """

    row: Rows
    text: pd.Series
    slip: npt.NDArray[np.int8]


def join(parts: list[Readings]) -> Readings:
    """Several readings as one."""
    return Readings(
        np.concatenate([np.empty(0, dtype=np.int64), *(part.row for part in parts)]),
        pd.concat([pd.Series(dtype="str"), *(part.text for part in parts)], ignore_index=True),
        np.concatenate([np.empty(0, dtype=np.int8), *(part.slip for part in parts)]),
    )


def _readings(rows: Rows, text: pd.Series, slip: int) -> Readings:
    return Readings(rows, text.reset_index(drop=True), np.full(len(rows), slip, dtype=np.int8))


def unwrapped(cells: pd.Series, rows: Rows) -> Readings:
    """Numbers that stand in cells beside something else: a name, an address, another number, a spreadsheet's sign.

    Args:
        cells: Cells in capitals, one for each row.
        rows: Their places.
    """
    plain = cells.reset_index(drop=True).str.replace(r"[.,]0+$", "", regex=True)
    quiet = to_series(pc.replace_substring_regex(to_arrow(plain), _noise(), " "), None)
    joined = quiet.str.replace(r"[\s-]", "", regex=True)
    grouped = plain.str.fullmatch(r"\d{1,3}(?:[.,]\d{3}){2,}")
    whole = plain.where(~grouped, plain.str.replace(r"[.,]", "", regex=True))
    runs = pd.concat([_found(text, _RUN) for text in (plain, joined, whole)])
    glued = _found(joined, _DIGIT_RUN)
    places = (part.index.to_numpy(dtype=np.int64) for part in (runs, glued))
    return join(
        [_readings(rows[place], *told) for place, told in zip(places, ((runs, FORM), (glued, GLUED)), strict=True)]
    )


def _found(text: pd.Series, pattern: str) -> pd.Series:
    return text.str.extractall(pattern)[0].droplevel(1).astype("str")


@lru_cache(maxsize=1)
def _noise() -> str:
    """Words around a number: carriers' names, and what tells that a number follows."""
    names = {
        name.upper()
        for carrier in registry().carriers
        for name in (carrier.name, *carrier.spellings, *carrier.leads, *carrier.aliases)
        if not re.search(r"\d", name)
    }
    words = [*names, "TRACKING", "NUMBER", "TRACK", "NO", "NR", "ID", "PARCEL", "SHIPMENT", "VIA", "BY"]
    return rf"\b(?:{'|'.join(map(re.escape, sorted(words, key=lambda word: (-len(word), word))))})\b"


def zero_filled(numbers: pd.Series, rows: Rows) -> Readings:
    """Digits with up to three leading zeros put back."""
    digits = numbers.str.fullmatch(r"[1-9][0-9]{7,}|0[0-9]{8,}").to_numpy(dtype=bool)
    parts = [_readings(rows[digits], "0" * count + numbers[digits], ZEROS) for count in range(1, _MOST_ZEROS + 1)]
    return join(parts)


def lookalikes(numbers: pd.Series, rows: Rows) -> Readings:
    """Letters that look like digits read as digits where a shape wants a digit, and the other way round."""
    flat = flatten(to_arrow(numbers))
    layouts = dict.fromkeys(layout for _, layout in goals())
    return join([_readings(*part) for layout in layouts for part in _alike(flat, rows, layout)])


def _alike(flat: Flat, rows: Rows, layout: Layout) -> Iterator[tuple[Rows, pd.Series, int]]:
    here = np.flatnonzero(flat.lengths == layout.length)
    tables = _alike_tables(layout)
    for block, table in flat.blocks(here, layout.length):
        read = np.stack([tables[place][table[place]] for place in range(layout.length)])
        hits = np.flatnonzero((read != table).any(axis=0) & (read != 0).all(axis=0))
        if hits.size:
            yield rows[block[hits]], as_text(read[:, hits]), LETTER


@lru_cache(maxsize=256)
def _alike_tables(layout: Layout) -> tuple[Bytes, ...]:
    return tuple(map(_alike_table, layout.sets))


@lru_cache(maxsize=64)
def _alike_table(allowed: frozenset[str]) -> Bytes:
    """What each character is read as where only some are allowed; 0 where it can be none of them."""
    table = np.zeros(256, dtype=np.uint8)
    for letter in (*DIGITS, *LETTERS):
        read = letter if letter in allowed else _LIKE_DIGIT.get(letter, "")
        read = next((kept for kept in _LIKE_LETTER.get(letter, "") if {kept} == allowed), read)
        table[ord(letter)] = ord(read) if read and read in allowed else 0
    return table


def as_text(table: Bytes) -> pd.Series:
    """Columns of ASCII codes as text."""
    packed = np.ascontiguousarray(table.T).view(f"S{len(table)}").ravel()
    return pd.Series(packed.astype(str), dtype="str")


def edited(numbers: pd.Series, rows: Rows) -> Readings:
    """Numbers with one slip of the hand undone: a swap, a character too many, or a wrong or missing prefix."""
    flat = flatten(to_arrow(numbers))
    parts = [_readings(*part) for length in range(_SHORTEST, _LONGEST + 2) for part in _undone(flat, rows, length)]
    heads = _heads(numbers, max(map(len, prefixes()), default=1))
    put_right = (part for prefix in prefixes() for part in _with_prefix(numbers, heads, rows, prefix))
    return join([*parts, *(_readings(*part) for part in put_right)])


def _heads(numbers: pd.Series, size: int) -> Bytes:
    """How numbers begin as ASCII codes, a row for each place; 0 behind their ends."""
    packed = numbers.str[:size].to_numpy().astype(f"S{size}")
    return packed.view(np.uint8).reshape(len(numbers), size).T


def _undone(flat: Flat, rows: Rows, length: int) -> Iterator[tuple[Rows, pd.Series, int]]:
    here = np.flatnonzero(flat.lengths == length)
    for block, table in flat.blocks(here, length):
        for place in range(length):
            if place + 1 < length:
                swapped = table.copy()
                swapped[[place, place + 1]] = table[[place + 1, place]]
                yield rows[block], as_text(swapped), SWAP
            yield rows[block], as_text(np.delete(table, place, axis=0)), EXTRA


def _with_prefix(
    numbers: pd.Series, heads: Bytes, rows: Rows, prefix: str
) -> Iterator[tuple[Rows, pd.Series, int]]:
    """The prefix put right where one of its characters is missing or wrong."""
    size, codes = len(prefix), np.frombuffer(prefix.encode(), dtype=np.uint8)[:, None]
    same, next_ = heads[:size] == codes, heads[: size - 1] == codes[1:]
    without = ~same.all(axis=0)
    for place in range(size):
        begun = without & same[:place].all(axis=0)
        missing = begun & next_[place:].all(axis=0)
        wrong = begun & same[place + 1 :].all(axis=0) & (size > 1)
        for where, kept, slip in ((missing, size - 1, MISSING), (wrong, size, PREFIX)):
            if where.any():
                yield rows[where], prefix + numbers[where].str[kept:], slip


@lru_cache(maxsize=1)
def goals() -> tuple[tuple[int, Layout], ...]:
    """Shapes that a repair may lead to: those with a check character that are no mere hint."""
    forms = enumerate(registry().forms)
    return tuple((number, layout) for number, form in forms if repairable(form) for layout in form.repair_layouts)


def repairable(form: Form) -> bool:
    """Whether a shape can prove a repair."""
    return form.rule is not None and form.entry.grade != "C"


@lru_cache(maxsize=1)
def prefixes() -> tuple[str, ...]:
    """How the numbers of such shapes begin, where they are strong: the fixed characters at their start."""
    forms = registry().forms
    strong = [layout for number, layout in goals() if forms[number].entry.strength == "strong"]
    return tuple(sorted({prefix for layout in strong for prefix in _beginnings(layout)}))


def _beginnings(layout: Layout) -> list[str]:
    found = [""]
    for letters in layout.sets[:4]:
        if len(letters) > 2:
            break
        found = [start + letter for start in found for letter in sorted(letters)]
    return [start for start in found if start]
