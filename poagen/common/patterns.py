"""Regular expressions in YAML files, checked as they are read."""

from __future__ import annotations

import re
from collections.abc import Iterable
from importlib import import_module
from math import prod
from typing import Annotated, Any, Final

from pydantic import AfterValidator

LONGEST: Final = 2_000
"""Characters of one expression; the longest packaged one has two thirds of them."""

_OWN_CASE: Final = re.compile(r"(?<!\\)(?:\\\\)*\(\?[aLmsux]*i")


_UNSEEN: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f]")
"""What YAML makes of a backslash and a letter between double quotes: ``"\\b"`` is no edge of a word there."""


def _checked(text: str) -> str:
    if unseen := _UNSEEN.search(text):
        raise ValueError(f"holds the sign U+{ord(unseen[0]):04X}; write it in single quotes: '\\b', not \"\\b\"")
    if not text.strip():
        raise ValueError("is blank, and would hold everywhere")
    if len(text) > LONGEST:
        raise ValueError(f"is longer than {LONGEST:,} characters; make several of it")
    if _OWN_CASE.search(text):  # with large sets of characters it takes seconds to be read
        raise ValueError("sets the case by itself with (?i); leave that out")
    try:
        re.compile(text)
    except (re.error, OverflowError) as error:
        raise ValueError(f"is not a regular expression: {error}") from error
    except RecursionError as error:
        raise ValueError("is nested too deeply") from error
    return text


Pattern = Annotated[str, AfterValidator(_checked)]
"""A regular expression as text; one that does not compile is a finding with its place."""

_LONG: Final = 200
"""Signs of a cell in which the ways of an expression are counted."""

_MOST_WAYS: Final = 1_000_000_000
"""Ways in which an expression may be tried from one place; ``.*`` has one for each sign."""

_parse: Final[Any] = import_module("re._parser").parse
"""How Python itself reads an expression; none of its public names gives the parts."""

_REPEATS: Final = frozenset({"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"})
_SIGNS: Final = frozenset({"LITERAL", "NOT_LITERAL", "ANY", "IN", "AT"})
_BESIDE: Final = frozenset({"GROUPREF_EXISTS"})
_INNER: Final = {"ASSERT": (1, 1), "ASSERT_NOT": (1, 1), "SUBPATTERN": (0, -1), "ATOMIC_GROUP": (0, -1)}
"""For each part that holds others what it adds by itself, and where they stand in it."""


def _ways(parts: Iterable[tuple[object, Any]]) -> int:
    """In how many ways parts that follow each other can be tried at one place, at the most.

    Raises:
        ValueError: A part that repeats without end, or very often, holds what can be read in several ways.
    """
    return prod(_ways_of(str(kind), given) for kind, given in parts)


def _ways_of(kind: str, given: Any) -> int:
    if kind in _SIGNS:
        return 1
    if kind in _REPEATS:
        return _ways_again(*given)
    if kind in _BESIDE:
        return sum(_ways(inner) for inner in given[1:] if inner is not None)
    if kind == "BRANCH":
        return sum(map(_ways, given[1]))
    inner = _INNER.get(kind)
    return inner[0] + _ways(given[inner[1]] if isinstance(given, tuple) else given) if inner else _LONG


def _ways_again(least: Any, most: Any, inner: Any) -> int:
    within, fewest, often = _ways(inner), int(least), int(most)
    if within == 1 or often <= 1:
        return within + min(often, _LONG) - min(fewest, _LONG)
    ways = sum(int(within**each) for each in range(fewest, often + 1)) if often <= _LONG else None
    if ways is None or ways > _MOST_WAYS:
        raise ValueError(_TWICE)
    return ways


_TWICE: Final = (
    "repeats what repeats, or what can be read in several ways, such as (a+)+ or (a|aa)+, which may never end; "
    "repeat single signs alone, as in [a-z ]+"
)


def _ending(text: str) -> str:
    if _ways(_parse(text)) > _MOST_WAYS:
        raise ValueError("can be tried in so many ways that it may never end; make several of it")
    return text


EndingPattern = Annotated[Pattern, AfterValidator(_ending)]
"""A regular expression that is looked for in packages' cells, where it cannot be tried apart."""
