"""Layouts: a number's form written position by position, such as ``1Z (x15) c``.

Capital letters and digits stand for themselves; ``d`` is a digit, ``a`` a letter, ``x`` either, ``[AHJ]`` or
``[0-8]`` one of a set. A count or a range of counts may follow each of these: ``d12``, ``x10-39``. Parentheses
hold what the check character is computed from; ``c`` is a check digit, ``k`` a check digit or letter. Spaces
mean nothing, but keep a count apart from a digit that follows.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import product

DIGITS = "0123456789"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_CLASSES = {"d": DIGITS, "a": LETTERS, "x": DIGITS + LETTERS, "c": DIGITS, "k": DIGITS + LETTERS}
_TOKEN = re.compile(r"\s*(?:([A-Z0-9])|(?:([dax])|\[([A-Z0-9-]+)\])(\d+)?(?:-(\d+))?|([ck])|([()]))")
_MAX_LENGTH = 48
_MOST_COUNT = 99


@dataclass(frozen=True)
class Layout:
    """One layout at one length.

    Attributes:
        sets: The characters allowed at each position.
        serial: Positions of the serial number, empty where there is no check character.
        check: Position of the check character, or None.
    """

    sets: tuple[frozenset[str], ...]
    serial: tuple[int, ...]
    check: int | None

    @property
    def length(self) -> int:
        """Number of characters."""
        return len(self.sets)


@dataclass(frozen=True)
class _Token:
    text: str
    letters: frozenset[str]
    counts: range


def parse_layout(text: str) -> list[Layout]:
    """Read a layout; one result for each length that its ranges allow.

    Raises:
        ValueError: The text is no layout; the message says why.
    """
    tokens = _tokens(text)
    if sum(len(token.counts) > 1 for token in tokens) > 1:
        raise ValueError(f'the layout "{text}" reads some lengths in two ways')
    layouts = [_build(tokens, counts) for counts in product(*(token.counts for token in tokens))]
    fitting = [layout for layout in layouts if 0 < layout.length <= _MAX_LENGTH]
    if not fitting:
        raise ValueError(f'the layout "{text}" has no length from 1 to {_MAX_LENGTH}')
    return fitting


def _tokens(text: str) -> list[_Token]:
    tokens, place = [], 0
    while text[place:].strip():
        match = _TOKEN.match(text, place)
        if match is None:
            raise ValueError(f'the layout "{text}" cannot be read from "{text[place:].strip()}" on')
        tokens.append(_token(match))
        place = match.end()
    signs = "".join(token.text for token in tokens if token.text in "()ck")
    if signs not in {"", "()c", "()k"}:
        raise ValueError(f'the layout "{text}" needs one ( ), then one c or k, or none of them')
    return tokens


def _token(match: re.Match[str]) -> _Token:
    literal, kind, chosen, least, most, check, bracket = match.groups()
    if bracket:
        return _Token(bracket, frozenset(), range(1, 2))
    if literal or check:
        sign = literal or check
        return _Token(sign, frozenset(_CLASSES[sign] if check else sign), range(1, 2))
    letters = _CLASSES[kind] if kind else _expand(chosen)
    low = int(least or 1)
    high = int(most or low)
    if not 0 < low <= high:
        raise ValueError(f"the count {low}-{high} of a layout must run from a low number up to a high one")
    if high > _MOST_COUNT:
        raise ValueError(f"the count {high} is above {_MOST_COUNT}")
    return _Token("class", frozenset(letters), range(low, high + 1))


def _expand(chosen: str) -> str:
    """The characters of a set such as ``0-8`` or ``AHJ``."""
    if backward := next((span for span in re.findall(r".-.", chosen) if span[0] > span[2]), None):
        raise ValueError(f"the set {backward} of a layout runs backward")
    return re.sub(r"(.)-(.)", lambda m: "".join(map(chr, range(ord(m[1]), ord(m[2]) + 1))), chosen)


def _build(tokens: list[_Token], counts: tuple[int, ...]) -> Layout:
    sets: list[frozenset[str]] = []
    serial: list[int] = []
    check, inside = None, False
    for token, count in zip(tokens, counts, strict=True):
        if token.text in {"(", ")"}:
            inside = token.text == "("
            continue
        check = len(sets) if token.text in {"c", "k"} else check
        serial += range(len(sets), len(sets) + count) if inside else ()
        sets += [token.letters] * count
    return Layout(tuple(sets), tuple(serial), check)
