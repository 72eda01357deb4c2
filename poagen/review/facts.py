"""Facts within a text: dates, figures, order numbers, names."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

from pydantic import BaseModel

from poagen.common.knowledge import load_model
from poagen.common.strict import STRICT

_MONTHS: Final = (
    ("january", "jan", "januar", "janvier", "gennaio", "enero"),
    ("february", "feb", "februar", "février", "febbraio", "febrero"),
    ("march", "mar", "märz", "mars", "marzo"),
    ("april", "apr", "avril", "aprile", "abril"),
    ("may", "mai", "maggio", "mayo"),
    ("june", "jun", "juni", "juin", "giugno", "junio"),
    ("july", "jul", "juli", "juillet", "luglio", "julio"),
    ("august", "aug", "août", "agosto"),
    ("september", "sep", "sept", "septembre", "settembre", "septiembre"),
    ("october", "oct", "oktober", "okt", "octobre", "ottobre", "octubre"),
    ("november", "nov", "novembre", "noviembre"),
    ("december", "dec", "dezember", "dez", "décembre", "dicembre", "diciembre"),
)
_MONTH_OF: Final = {name: number for number, names in enumerate(_MONTHS, start=1) for name in names}
_NAMES: Final = "|".join(sorted(map(re.escape, _MONTH_OF), key=len, reverse=True))
MONTH_NAMES: Final = _NAMES
"""The names of the months, as alternatives of a regular expression."""
_DAY_FIRST: Final = re.compile(
    rf"\b(\d{{1,2}})(?:st|nd|rd|th|er|º|\.)?(?:\s+of)?\s+(?:de\s+)?({_NAMES})\b\.?,?(?:\s+(?:de\s+)?(\d{{4}}))?",
    re.IGNORECASE,
)
_MONTH_FIRST: Final = re.compile(
    rf"\b({_NAMES})\b\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?\b(?:,?\s+(\d{{4}}))?", re.IGNORECASE
)
_ISO: Final = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
_JAPANESE: Final = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")
_SLASHED: Final = re.compile(r"(?<![\d/.-])(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})(?![\d/-])")
_MONTH_ALONE: Final = re.compile(
    rf"\b(?:since|in|from|until|by|of|during|early|late|mid|seit|im|ab)[\s-]+(?:{_NAMES})\b", re.IGNORECASE
)
_YEAR_OF_MONTH: Final = re.compile(rf"\b({_NAMES})\b\.?,?\s+\d{{4}}\b", re.IGNORECASE)
_DAYS: Final = (_DAY_FIRST, _MONTH_FIRST, _ISO, _JAPANESE, _SLASHED)
_YEAR: Final = re.compile(r"\b(?:19|20)\d\d\b")
_COUNT: Final = re.compile(
    r"\b\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|both|half)"
    r" (?:\w+ ){0,2}?(?:packages?|orders?|shipments?|parcels?|numbers|labels)\b",
    re.IGNORECASE,
)

ORDER_ID: Final = re.compile(r"\b\d{3}-\d{7}-\d{7}\b")
PERCENT: Final = re.compile(r"(?<![\w.,])(\d{1,3}(?:[.,]\d{1,3})?)\s*(?:%|％|percent\b|per cent\b|Prozent\b)")
_FIGURE: Final = re.compile(r"\d")
_NAMED: Final = re.compile(r"(?<![.!?:;•\"“]\s)(?<!^)\b[A-Z][A-Za-z]*(?:[A-Z][a-z]+|[a-z]{2,})\b|\b[A-Z]{2,}\d*\b")


def dates_in(text: str) -> Iterator[dt.date]:
    """The days that a text names with day, month and year; ones that could be read two ways are left out."""
    for found in _DAY_FIRST.finditer(text):
        yield from _day(found[3], _MONTH_OF[found[2].casefold()], found[1])
    for found in _MONTH_FIRST.finditer(text):
        yield from _day(found[3], _MONTH_OF[found[1].casefold()], found[2])
    for pattern in (_ISO, _JAPANESE):
        for found in pattern.finditer(text):
            yield from _day(found[1], int(found[2]), found[3])
    for found in _SLASHED.finditer(text):
        yield from _slashed(int(found[1]), found[2], int(found[3]), found[4])


def _slashed(first: int, sign: str, second: int, year: str) -> Iterator[dt.date]:
    full = year if len(year) == 4 else f"20{year}"
    if sign == "." or first > 12 or first == second:
        yield from _day(full, second, first)
    elif second > 12:
        yield from _day(full, first, second)


def _day(year: str | None, month: int, day: str | int) -> Iterator[dt.date]:
    if year is None:
        return
    try:
        yield dt.date(int(year), month, int(day))
    except ValueError:
        return


def names_time(text: str) -> bool:
    """Whether a text says when: a day, with or without its year, or a month."""
    return any(pattern.search(text) for pattern in (*_DAYS, _MONTH_ALONE))


def without_years(text: str) -> str:
    """A text without the years that follow a month, so that none is taken for a count."""
    return _YEAR_OF_MONTH.sub(r"\1", text)


def holds_count(text: str) -> bool:
    """Whether a text holds a number that is not part of a day or of an order's number."""
    for pattern in (ORDER_ID, *_DAYS, _YEAR):
        text = pattern.sub(" ", text)
    return bool(_COUNT.search(text))


def holds_fact(text: str) -> bool:
    """Whether a text holds anything of a case: a figure, a day, or a name that is not Amazon's own."""
    return bool(_FIGURE.search(text)) or names_time(text) or bool(names_in(text))


def names_in(text: str) -> list[str]:
    """Names of carriers, tools, places and people: words with a capital that do not begin a sentence."""
    return [name for name in _NAMED.findall(text) if name not in _no_names()]


class _Words(BaseModel):
    model_config = STRICT

    no_names: list[str]
    source: str
    checked: dt.date


@cache
def _no_names() -> frozenset[str]:
    return frozenset(load_model(Path(__file__).parent / "data" / "words.yaml", _Words).no_names)
