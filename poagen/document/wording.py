"""How figures, dates and lists are written in a letter."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal

from poagen.document.locales import INTERNATIONAL, Locale

__all__ = [
    "count",
    "date",
    "enclosed",
    "failures",
    "listing",
    "number",
    "percent",
    "rate",
    "sentence",
    "share",
    "span",
    "words",
]

_TENTH = Decimal("0.1")


def number(value: int, locale: Locale = INTERNATIONAL) -> str:
    """A whole number with the separators of its place: ``1,240``."""
    return locale.number(value)


def count(value: int, one: str = "package", many: str | None = None, *, locale: Locale = INTERNATIONAL) -> str:
    """A counted noun: ``1 package``, ``1,240 packages``."""
    return f"{number(value, locale)} {one if locale.is_one(value) else many or one + 's'}"


def date(value: dt.date, locale: Locale = INTERNATIONAL) -> str:
    """A day as a letter writes it: ``6 October 2026``."""
    return locale.date(value)


def folded(text: str) -> str:
    """Text with every run of space as one space."""
    return " ".join(text.split())


def span(start: dt.date, end: dt.date, to: str | None = None, *, locale: Locale = INTERNATIONAL) -> str:
    """Two dates, with month and year told once where both share them: ``2 to 31 October 2026``."""
    return locale.span(start, end, to)


def listing(items: Iterable[object], last: str | None = None, *, locale: Locale = INTERNATIONAL) -> str:
    """Items as a sentence lists them: ``A, B and C``."""
    words = [str(item) for item in items]
    joined = f" {last or locale.language.word('and')} "
    return joined.join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)


def percent(fraction: float, locale: Locale = INTERNATIONAL) -> str:
    """A fraction with no more decimals than it needs, two at most: ``95 %``, ``97.5 %``."""
    hundredths = _hundred(fraction).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return locale.percent(hundredths.normalize())


def rate(fraction: float, target: float | None = None, *, locale: Locale = INTERNATIONAL) -> str:
    """A rate with one decimal, never shown as reached when it is not.

    Below ``target`` it never reads as the target: 94.96 % against 95 % reads ``94.9 %``. A rate under 100 %
    never reads ``100.0 %``.
    """
    exact = _hundred(fraction)
    limit = Decimal(100) if target is None else _hundred(target)
    shown = exact.quantize(_TENTH, ROUND_HALF_UP)
    if exact < limit <= shown or exact < 100 <= shown:
        shown = exact.quantize(_TENTH, ROUND_FLOOR)
    return locale.percent(shown)


def failures(fraction: float, locale: Locale = INTERNATIONAL) -> str:
    """A share of failed packages with one decimal; what is above zero never reads ``0.0 %``."""
    exact = _hundred(fraction)
    if 0 < exact < _TENTH:
        return f"{locale.language.word('less_than')} {locale.percent(_TENTH)}"
    return rate(fraction, locale=locale)


def share(part: int, whole: int, locale: Locale = INTERNATIONAL) -> str:
    """``part`` of ``whole`` in whole percent; only all of it reads ``100 %``, only none of it ``0 %``."""
    if not whole:
        return locale.percent(Decimal(0))
    rounded = int((Decimal(part) * 100 / whole).quantize(Decimal(1), ROUND_HALF_UP))
    if part and not rounded:
        return f"{locale.language.word('less_than')} {locale.percent(Decimal(1))}"
    return locale.percent(Decimal(min(rounded, 99) if part < whole else rounded))


def sentence(text: str) -> str:
    """Text that ends as a sentence does."""
    text = text.strip()
    return text if not text or text.endswith((".", "!", "?", "…", "。", "]]")) else f"{text}."


def capitalised(text: str) -> str:
    """Text with a capital first letter; the rest stays as it is."""
    return text[:1].upper() + text[1:]


def begun(text: str) -> str:
    """Text that begins as a sentence does; a first word with signs of its own, such as eBay, stays as it is."""
    text = text.strip()
    first = text.partition(" ")[0].rstrip(",;:.")
    return capitalised(text) if first.isalpha() and first.islower() and len(first[0].upper()) == 1 else text


def enclosed(text: str, numbers: Sequence[int], locale: Locale = INTERNATIONAL) -> str:
    """A sentence that points to its enclosures: ``The account is closed (Enclosure 1)``."""
    told = sentence(text)
    if not numbers:
        return told
    word = locale.language.word("enclosure" if len(numbers) == 1 else "enclosures")
    pointer = f"({word} {listing(numbers, locale=locale)})"
    return f"{told[:-1]} {pointer}." if told.endswith(".") else f"{told} {pointer}."


def words(value: int, locale: Locale = INTERNATIONAL) -> str:
    """A small number in words, as prose has it: ``two``; from eleven on in figures."""
    small = locale.language.numbers
    return small[value] if 0 <= value < len(small) else number(value, locale)


def _hundred(fraction: float) -> Decimal:
    """A fraction in percent, freed of the last bits of binary arithmetic."""
    return Decimal(repr(round(float(fraction), 9))) * 100
