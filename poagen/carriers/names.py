"""Carriers by name: Amazon's own spellings, other names, misspellings, and what is filed as "Other"."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

import numpy as np
import numpy.typing as npt
import pandas as pd

from poagen.carriers.kinds import Spelling
from poagen.carriers.registry import Registry, fold, registry

Indices = npt.NDArray[np.int16]
Codes = npt.NDArray[np.int8]
_NOBODY = -1
_INTEGRATED = {"yes": 1, "no": 0, "unknown": -1}
_LONG_NAME, _SHORT_NAME, _MOST_NAMES = 9, 4, 20_000
_WORD_END = r"(?=$|[^a-z0-9])"


@dataclass(frozen=True)
class Names:
    """What is known of a column of carrier names.

    Attributes:
        carrier: int16 index into the carriers, -1 where none is known.
        spelling: int8, :class:`Spelling`.
        integrated: int8, 1 where Amazon reads the carrier's scans, 0 where not, -1 where that is not known.
    """

    carrier: Indices
    spelling: Codes
    integrated: Codes


@dataclass(frozen=True)
class _Book:
    exact: dict[str, int]
    folded: dict[str, int]
    aliases: dict[str, int]
    leads: tuple[tuple[re.Pattern[str], int], ...]
    other: re.Pattern[str]
    near: dict[str, tuple[str, ...]]


def resolve(names: pd.Series, marketplace: str = "US") -> Names:
    """Find the carrier behind each name.

    Args:
        names: Carrier names as a file has them.
        marketplace: Marketplace whose list says which carriers are integrated.

    A column of more than 20,000 different names holds no carriers; misspellings are not looked for in it.
    """
    codes, unique = pd.factorize(names.astype("object").where(names.notna(), ""))
    found = [_resolve_one(str(name), near=len(unique) <= _MOST_NAMES) for name in unique]
    carrier = np.array([index for index, _ in found], dtype=np.int16)
    spelling = np.array([spelled for _, spelled in found], dtype=np.int8)
    integrated = np.array([_integrated(index, how, marketplace) for index, how in found], dtype=np.int8)
    return Names(carrier[codes], spelling[codes], integrated[codes])


def nobody(size: int) -> Names:
    """Names where none is given."""
    none = np.full(size, _NOBODY, dtype=np.int16)
    return Names(none, np.full(size, Spelling.NOT_GIVEN, dtype=np.int8), none.astype(np.int8))


def _integrated(index: int, spelling: Spelling, marketplace: str) -> int:
    if index >= 0:
        return _INTEGRATED[registry().carriers[index].integrated.get(marketplace, "unknown")]
    return 0 if spelling == Spelling.UNKNOWN else -1


def _resolve_one(name: str, *, near: bool) -> tuple[int, Spelling]:
    book, text = _book(), name.strip()
    key = fold(text)
    if text in book.exact:
        return book.exact[text], Spelling.EXACT
    if key in registry().blank_words:
        return _NOBODY, Spelling.NOT_GIVEN
    if match := book.other.match(text.casefold()):
        rest = text[match.end() :]
        return (_resolve_one(rest, near=near)[0] if fold(rest) else _NOBODY), Spelling.OTHER
    return _by_key(key, text, near=near)


def _by_key(key: str, text: str, *, near: bool) -> tuple[int, Spelling]:
    book = _book()
    for table, spelling in ((book.folded, Spelling.VARIANT), (book.aliases, Spelling.ALIAS)):
        if key in table:
            return table[key], spelling
    for lead, index in book.leads:
        if lead.match(_spaced(text)):
            return index, Spelling.ALIAS
    index = _nearest(key) if near else _NOBODY
    return index, Spelling.UNKNOWN if index == _NOBODY else Spelling.MISSPELLED


def _spaced(text: str) -> str:
    return re.sub(r"[®™.]", "", text.casefold()).replace("_", " ").strip()


@lru_cache(maxsize=1)
def _book() -> _Book:
    known = registry()
    everyone = list(enumerate(known.carriers))
    exact = _first((name, i) for i, c in everyone for name in c.spellings)
    folded = _first((fold(name), i) for i, c in everyone for name in (*c.spellings, c.name))
    aliases = _first((fold(name), i) for i, c in everyone for name in (*c.aliases, *c.leads, c.id))
    other = "|".join(sorted(map(re.escape, known.other_words), key=len, reverse=True))
    return _Book(
        exact,
        folded,
        {key: index for key, index in aliases.items() if key not in folded},
        _leads(known),
        re.compile(rf"(?:{other}){_WORD_END}[\s:;,./()\[\]\-–—|]*"),
        _neighbours({**aliases, **folded}),
    )


def _first(pairs: Iterable[tuple[str, int]]) -> dict[str, int]:
    table: dict[str, int] = {}
    for key, index in pairs:
        table.setdefault(key, index)
    return table


def _leads(known: Registry) -> tuple[tuple[re.Pattern[str], int], ...]:
    """The longest first, so that "UPS Mail Innovations Domestic" is not UPS."""
    pairs = [(_spaced(lead), index) for index, carrier in enumerate(known.carriers) for lead in carrier.leads]
    pairs.sort(key=lambda pair: -len(pair[0]))
    return tuple((re.compile(re.escape(lead) + _WORD_END), index) for lead, index in pairs)


def _shortened(key: str, depth: int) -> set[str]:
    """The key and all that is left of it when up to ``depth`` characters are dropped."""
    return {
        "".join(key[place] for place in kept)
        for drop in range(min(depth, len(key)) + 1)
        for kept in combinations(range(len(key)), len(key) - drop)
    }


def _depth(key: str) -> int:
    return 2 if len(key) >= _LONG_NAME else 1


def _neighbours(keys: dict[str, int]) -> dict[str, tuple[str, ...]]:
    near: dict[str, list[str]] = {}
    for key in keys:
        for short in _shortened(key, _depth(key)):
            near.setdefault(short, []).append(key)
    return {short: tuple(found) for short, found in near.items()}


@lru_cache(maxsize=4096)
def _nearest(key: str) -> int:
    """The one carrier whose name is this one but for a slip, or -1."""
    if len(key) < _SHORT_NAME or len(key) > 40:
        return _NOBODY
    book, allowed = _book(), _depth(key)
    candidates = {name for short in _shortened(key, allowed) for name in book.near.get(short, ())}
    ranked = sorted((distance(key, name), name) for name in candidates)
    close = [(steps, name) for steps, name in ranked if steps <= allowed and steps == ranked[0][0]]
    owners = {book.folded.get(name, book.aliases.get(name, _NOBODY)) for _, name in close}
    return owners.pop() if len(owners) == 1 else _NOBODY


def distance(one: str, two: str) -> int:
    """Damerau's edit distance (substitution, insertion, deletion, swap of neighbours)."""
    before: list[int] = []
    row = list(range(len(two) + 1))
    for i, letter in enumerate(one, 1):
        before, last, row = row, before, [i]
        for j, other in enumerate(two, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == two[j - 2] and other == one[i - 2]:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
    return row[-1]
