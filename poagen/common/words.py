"""How messages and letters write counts and days."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import Final

MONTHS: Final = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

_LONGEST_WORD: Final = 100
_HALF: Final = re.compile("[\ud800-\udfff]")


def count(value: int, one: str = "package", many: str | None = None) -> str:
    """A counted noun: ``1 package``, ``1,240 packages``."""
    return f"{value:,} {one if value == 1 else many or one + 's'}"


def bare(name: str) -> str:
    """A name without what two spellings of it may differ in: capitals, and spaces beyond one."""
    return " ".join(name.split()).casefold()


def verb(value: int, one: str, many: str) -> str:
    """The verb that goes with a count: ``has`` for one, ``have`` for more."""
    return one if value == 1 else many


def whole_signs(text: str) -> str:
    """The text with half a sign, which no file holds, replaced; typed bytes of another encoding may leave one."""
    return text if text.isascii() else _HALF.sub("\N{REPLACEMENT CHARACTER}", text)


def one_line(text: str) -> str:
    """The text with spaces for its line ends: what a file holds begins no line of its own."""
    return " ".join(text.splitlines()) if not text.isprintable() else text


def shortened(text: str, most: int) -> str:
    """A text of at most so many characters, with a mark where it was cut."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def quoted(texts: Sequence[str], most: int) -> str:
    """The first texts of a list in quotes, and how many others there are."""
    more = len(texts) - most
    return ", ".join(f'"{text}"' for text in texts[:most]) + (f" and {count(more, 'other')}" if more > 0 else "")


def alike(word: str, known: Iterable[str], cutoff: float = 0.6) -> str | None:
    """The known word that was probably meant; None where none is alike. A word may be as long as a file."""
    near = get_close_matches(word[:_LONGEST_WORD], known, n=1, cutoff=cutoff)
    return near[0] if near else None


def date(value: dt.date) -> str:
    """A day as a letter writes it: ``6 October 2026``."""
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}"
