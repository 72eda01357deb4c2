"""The dates of a notice, and what each of them is."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

_LOCALES: Final = ("en", "de", "fr", "it", "es", "nl", "pl", "sv", "pt", "tr")
_MONTH_FIRST: Final = frozenset({"US"})
_EITHER_FIRST: Final = frozenset({None, "CA"})
_MONTHS: Final = 12
_RANGE: Final = r"\s*(?:to|through|thru|until|till|and|bis(?: zum)?|und|au|al|–|—|-|~|～)\s*(?:the\s+)?"
_DEADLINE: Final = re.compile(
    r"\b(?:by|before|until|no later than|not later than|bis(?: spätestens)?(?: zum)?"
    r"|spätestens(?: am| bis(?: zum)?)?|avant le|entro il)\s*(?:the\s+)?$",
    re.I,
)
_REPLY: Final = re.compile(
    r"appeal|submit|send|respond|repl|provide|plan|information|answer|einreich|reichen|senden|antwort", re.I
)
_PERIOD_END: Final = re.compile(
    r"\b(?:ending|ended|ends|up to|as of|through|until)\s*(?:on\s+)?(?:the\s+)?$", re.I
)
_HEADER: Final = re.compile(
    r"^\s*(?:\W*)(?:date|sent|received|datum|gesendet|date de la notification|notice date|dated?)\b\s*:?", re.I
)
_NEAR: Final = 80
"""Characters before a date that can say what it is."""


@dataclass(frozen=True, slots=True)
class NoticeDates:
    """The date of the notice, the period it speaks of, and the day by which it wants an answer."""

    notice: dt.date | None
    period: tuple[dt.date | None, dt.date] | None
    reply_by: dt.date | None


@dataclass(frozen=True, slots=True)
class _Found:
    start: int
    end: int
    day: dt.date
    first: dt.date | None = None


def dates_of(sentences: Sequence[str], marketplace: str | None) -> NoticeDates:
    """Find the dates of a notice and tell them apart by the words around them.

    Args:
        sentences: The notice in sentences and list items.
        marketplace: How 05/06/2026 is read; without it such a date is left alone, unless one reading is no day.
    """
    notice: dt.date | None = None
    period: tuple[dt.date | None, dt.date] | None = None
    reply_by: dt.date | None = None
    if marketplace in _EITHER_FIRST:
        marketplace = _store_like(sentences) or marketplace
    for sentence in sentences:
        asks = _REPLY.search(sentence) is not None
        for found in _dates(sentence, marketplace):
            before = _before(sentence, found.start)
            if found.first is not None:
                period = period or (found.first, found.day)
            elif asks and _DEADLINE.search(before):
                reply_by = reply_by or found.day
            elif _PERIOD_END.search(before):
                period = period or (None, found.day)
            elif notice is None and (_HEADER.match(sentence) or _stands_alone(found, sentence)):
                notice = found.day
    return NoticeDates(notice, period, reply_by)


def _store_like(sentences: Sequence[str]) -> str | None:
    """A store that writes dates as the notice does, where those of its dates that have one reading agree."""
    found = [match for sentence in sentences for match in _date_pattern().finditer(sentence)]
    pairs = [(int(match["a"]), int(match["b"])) for match in found if match["sep"] == "/"]
    orders = {"UK" if a > _MONTHS else "US" for a, b in pairs if (a > _MONTHS) != (b > _MONTHS)}
    return orders.pop() if len(orders) == 1 else None


def _before(sentence: str, place: int) -> str:
    """What stands shortly before a place."""
    return sentence[max(0, place - _NEAR) : place]


def _stands_alone(found: _Found, sentence: str) -> bool:
    return not re.search(r"\w{3}", sentence[: found.start] + sentence[found.end :])


def read_day(text: str, marketplace: str | None) -> dt.date | None:
    """A day as a person types it: ``2026-10-31``, ``31 October 2026``, or in figures where that is not open."""
    match = _date_pattern().fullmatch(text.strip())
    found = _read(match, text, marketplace) if match else None
    return found.day if found and found.first is None else None


def _dates(sentence: str, marketplace: str | None) -> list[_Found]:
    """Every date and every range of two dates in a sentence, in its order."""
    found = [
        each
        for match in _date_pattern().finditer(sentence)
        if (each := _read(match, sentence, marketplace)) is not None
    ]
    return _ranges(found, sentence)


def _ranges(found: list[_Found], sentence: str) -> list[_Found]:
    """Two dates joined by *to* or *and* as one; a first day without month or year takes them from the second."""
    joined: list[_Found] = []
    for each in found:
        gap = sentence[joined[-1].end : each.start] if joined else ""
        last = joined[-1] if joined else None
        if last and last.first is None and re.fullmatch(_RANGE, gap, re.I) and last.day <= each.day:
            joined[-1] = _Found(last.start, each.end, each.day, last.day)
            continue
        joined.append(_with_short_first(each, sentence) or each)
    return joined


def _with_short_first(each: _Found, sentence: str) -> _Found | None:
    """``2 to 31 October 2026``, ``October 2 to October 31, 2026`` and ``October 2–31, 2026``."""
    before = _before(sentence, each.start)
    names = "|".join(sorted(map(re.escape, _months()), key=len, reverse=True))
    short = re.search(
        rf"(?:(?P<m1>{names})\.?\s+)?(?<!\d)(?P<day>\d{{1,2}})(?:st|nd|rd|th|\.)?(?:\s+(?P<m2>{names})\.?)?{_RANGE}$",
        before,
        re.I,
    )
    if not short:
        return None
    name = short["m1"] or short["m2"]
    first = _day(each.day.year, _months()[name.casefold()] if name else each.day.month, int(short["day"]))
    if first is not None and first > each.day:
        first = _day(first.year - 1, first.month, first.day)
    start = each.start - len(before) + short.start()
    return None if first is None else _Found(start, each.end, each.day, first)


@cache
def _months() -> dict[str, int]:
    """Names of months in the stores' languages, full and short, in lower case."""
    from babel.dates import get_month_names

    found: dict[str, int] = {}
    for locale in reversed(_LOCALES):
        for width in ("abbreviated", "wide"):
            for number, name in get_month_names(width, "format", locale).items():
                found[name.casefold().rstrip(".")] = number
    return {**found, "sept": 9}


@cache
def _date_pattern() -> re.Pattern[str]:
    names = "|".join(sorted(map(re.escape, _months()), key=len, reverse=True))
    return re.compile(
        rf"(?<![\w.])(?:(?P<iso>\d{{4}}-\d{{2}}-\d{{2}})(?!\d)"
        rf"|(?P<ja>\d{{4}})\s*[年]\s*(?P<jm>\d{{1,2}})\s*月\s*(?P<jd>\d{{1,2}})\s*日"
        rf"|(?P<m>{names})\.?\s+(?P<md>\d{{1,2}})(?:st|nd|rd|th)?(?:\s*[-–—]\s*(?P<md2>\d{{1,2}}))?,?\s+(?P<my>\d{{4}})"
        rf"|(?P<d>\d{{1,2}})(?:st|nd|rd|th|\.)?\s+(?:of\s+|de\s+)?(?P<dm>{names})\.?,?\s+(?:de\s+)?(?P<dy>\d{{4}})"
        rf"|(?P<a>\d{{1,2}})(?P<sep>[/.])(?P<b>\d{{1,2}})(?P=sep)(?P<y>\d{{4}}))(?!\d)",
        re.IGNORECASE,
    )


def _read(match: re.Match[str], sentence: str, marketplace: str | None) -> _Found | None:
    first = None
    if match["iso"]:
        day = _day(*map(int, match["iso"].split("-")))
    elif match["ja"]:
        day = _day(int(match["ja"]), int(match["jm"]), int(match["jd"]))
    elif match["m"]:
        year, month = int(match["my"]), _months()[match["m"].casefold()]
        day = _day(year, month, int(match["md2"] or match["md"]))
        first = _day(year, month, int(match["md"])) if match["md2"] else None
    elif match["d"]:
        day = _day(int(match["dy"]), _months()[match["dm"].casefold()], int(match["d"]))
    else:
        day = _by_order(int(match["a"]), int(match["b"]), int(match["y"]), match["sep"], marketplace)
    return None if day is None else _Found(match.start(), match.end(), day, first)


def _by_order(a: int, b: int, year: int, sep: str, marketplace: str | None) -> dt.date | None:
    """A date in figures: by its only reading, else by the store's custom; None where that is open."""
    day_first, month_first = _day(year, b, a), _day(year, a, b)
    if sep == ".":
        return day_first
    if day_first is None or month_first is None or day_first == month_first:
        return day_first or month_first
    if marketplace in _EITHER_FIRST:
        return None
    return month_first if marketplace in _MONTH_FIRST else day_first


def _day(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None
