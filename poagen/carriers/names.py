"""Carriers by name: Amazon's own spellings, other names, misspellings, and what is filed as "Other"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pandas as pd

from poagen.carriers.kinds import Spelling
from poagen.carriers.model import fold
from poagen.carriers.registry import Registry, registry
from poagen.common.distinct import factorize

Indices = npt.NDArray[np.int16]
Codes = npt.NDArray[np.int8]
Counts = npt.NDArray[np.int8]
_ALPHABET = {letter: place for place, letter in enumerate("abcdefghijklmnopqrstuvwxyz0123456789")}
_NOBODY = -1
_INTEGRATED = {"yes": 1, "no": 0, "unknown": -1}
_LONG_NAME, _SHORT_NAME, _MOST_NAMES = 9, 4, 20_000
_WORD_END = r"(?=$|[^a-z0-9])"
_INITIALS = re.compile(rf"[a-z0-9](?:[\s-]+[a-z]{_WORD_END}){{2,}}")


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
    leads: tuple[tuple[str, int], ...]
    other: re.Pattern[str]
    keys: tuple[str, ...]
    letters: Counts


def resolve(names: pd.Series, marketplace: str = "US") -> Names:
    """Find the carrier behind each name.

    Args:
        names: Carrier names as a file has them.
        marketplace: Marketplace whose list says which carriers are integrated.

    A column of more than 20,000 different names holds no carriers; misspellings are not looked for in it.
    """
    codes, unique = factorize(names if names.dtype == "str" else names.astype("object"))
    unique_names = [*map(str, unique), ""]  # the code of a missing name is -1
    found = [_resolve_one(name, near=len(unique) <= _MOST_NAMES) for name in unique_names]
    carrier = np.array([index for index, _ in found], dtype=np.int16)
    spelling = np.array([spelled for _, spelled in found], dtype=np.int8)
    integrated = np.array([_integrated(index, how, marketplace) for index, how in found], dtype=np.int8)
    return Names(carrier.take(codes), spelling.take(codes), integrated.take(codes))


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
        return _resolve_one(text[match.end() :], near=near)[0], Spelling.OTHER
    return _by_key(key, text, near=near)


def _by_key(key: str, text: str, *, near: bool) -> tuple[int, Spelling]:
    book = _book()
    for table, spelling in ((book.folded, Spelling.VARIANT), (book.aliases, Spelling.ALIAS)):
        if key in table:
            return table[key], spelling
    spaced, spelled = _spaced(text), _spelled_out(text)
    for lead, index in book.leads:
        if _leads_in(spaced, lead) or _leads_in(spelled, lead):
            fuller = _fuller(key, fold(lead), index) if near else index
            return fuller, Spelling.ALIAS if fuller == index else Spelling.MISSPELLED
    index = _nearest(key) if near else _NOBODY
    return index, Spelling.UNKNOWN if index == _NOBODY else Spelling.MISSPELLED


def _fuller(key: str, lead: str, index: int) -> int:
    """The carrier whose longer name is meant, as in "UPS Mail Inovations", else the one of the lead."""
    nearest = _nearest(key) if len(key) >= _LONG_NAME else _NOBODY
    if nearest == _NOBODY:
        return index
    carrier = registry().carriers[nearest]
    known = (carrier.name, *carrier.spellings, *carrier.aliases)
    return nearest if any(fold(name).startswith(lead) for name in known) else index


def _spaced(text: str) -> str:
    return re.sub(r"[®™.]", "", text.casefold()).replace("_", " ").strip()


@lru_cache(maxsize=1)
def _book() -> _Book:
    known = registry()
    everyone = list(enumerate(known.carriers))
    exact = _first((name, i) for i, c in everyone for name in c.spellings)
    folded = _first((fold(name), i) for i, c in everyone for name in (*c.spellings, c.name))
    aliases = _first((fold(name), i) for i, c in everyone for name in (*c.aliases, *c.leads, c.id))
    keys = tuple({**aliases, **folded})
    other = "|".join(sorted(map(re.escape, known.other_words), key=len, reverse=True))
    return _Book(
        exact,
        folded,
        {key: index for key, index in aliases.items() if key not in folded},
        _leads(known),
        re.compile(rf"(?:(?:{other}){_WORD_END}[\s:;,./()\[\]\-–—|]*)+"),
        keys,
        _letters(keys),
    )


def _spelled_out(text: str) -> str:
    """The name with the letters at its beginning put together that stand apart, as in "U P S Ground"; else blank.

    Of two letters nobody knows whether they spell a carrier or are the initials of a person.
    """
    spaced = _spaced(text)
    letters = _INITIALS.match(spaced)
    return re.sub(r"[^a-z0-9]", "", letters[0]) + spaced[letters.end() :] if letters else ""


def _first(pairs: Iterable[tuple[str, int]]) -> dict[str, int]:
    table: dict[str, int] = {}
    for key, index in pairs:
        table.setdefault(key, index)
    return table


def _leads(known: Registry) -> tuple[tuple[str, int], ...]:
    """The longest first, so that "UPS Mail Innovations Domestic" is not UPS."""
    pairs = [(_spaced(lead), index) for index, carrier in enumerate(known.carriers) for lead in carrier.leads]
    pairs.sort(key=lambda pair: -len(pair[0]))
    return tuple(pairs)


def _leads_in(text: str, lead: str) -> bool:
    """The text begins with the lead, and the lead ends there as a word."""
    following = text[len(lead) : len(lead) + 1]
    return text.startswith(lead) and not (following.isascii() and following.isalnum())


def _depth(key: str) -> int:
    return 2 if len(key) >= _LONG_NAME else 1


def _letters(keys: Sequence[str]) -> Counts:
    """How often each key holds each letter and digit; what is neither counts together."""
    table = np.zeros((len(keys), len(_ALPHABET) + 1), dtype=np.int8)
    for row, key in enumerate(keys):
        for letter in key:
            table[row, _ALPHABET.get(letter, len(_ALPHABET))] += 1
    return table


@lru_cache(maxsize=4096)
def _nearest(key: str) -> int:
    """The one carrier whose name is this one but for a slip, or -1; names of three letters are too near others."""
    if len(key) < _SHORT_NAME or len(key) > 40:
        return _NOBODY
    book, allowed = _book(), _depth(key)
    apart = np.abs(book.letters - _letters([key])).sum(axis=1)
    candidates = [book.keys[place] for place in np.flatnonzero(apart <= 2 * allowed)]
    ranked = sorted((distance(key, name), name) for name in candidates)
    close = [(steps, name) for steps, name in ranked if steps <= allowed and steps == ranked[0][0]]
    owners = {book.folded.get(name, book.aliases.get(name, _NOBODY)) for _, name in close}
    long_enough = any(len(name) >= _SHORT_NAME and _keeps_its_own(key, name) for _, name in close)
    return owners.pop() if len(owners) == 1 and long_enough else _NOBODY


def _keeps_its_own(key: str, name: str) -> bool:
    """Few letters beside words that many names share tell a name from others: no slip may be in them."""
    words = _general()
    own = words.fullmatch(name) if words else None
    return own is None or (key.startswith(own["first"] or "") and key.endswith(own["last"] or ""))


@lru_cache(maxsize=1)
def _general() -> re.Pattern[str] | None:
    if not (known := registry().general_words):
        return None
    some, few = "|".join(sorted(map(re.escape, known), key=len, reverse=True)), _SHORT_NAME - 1
    return re.compile(rf"(?P<first>.{{1,{few}}}?)(?:{some})+|(?:{some})+(?P<last>.{{1,{few}}}?)")


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
