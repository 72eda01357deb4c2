"""How a store writes dates and numbers, and in which language a letter to it is."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from poagen.document.languages import ENGLISH, Language, language

if TYPE_CHECKING:
    import babel

_COUNTRIES: Final = MappingProxyType({"UK": "GB"})
_HOME: Final = MappingProxyType({"de": "DE", "fr": "FR", "it": "IT", "es": "ES", "ja": "JP", "en": "GB"})
"""The country whose habits a letter takes where its language is not that of the store's country."""

_SPOKEN: Final = MappingProxyType(
    {
        "en": ("US", "CA", "GB", "IE", "AU", "IN", "SG"),
        "de": ("DE", "AT", "BE"),
        "fr": ("FR", "BE", "CA"),
        "it": ("IT",),
        "es": ("ES", "MX", "US"),
        "ja": ("JP",),
    }
)
_STORE_LANGUAGE: Final = MappingProxyType(
    {"DE": "de", "AT": "de", "FR": "fr", "BE": "fr", "IT": "it", "ES": "es", "MX": "es", "JP": "ja"}
)


@dataclass(frozen=True)
class Locale:
    """A language as one country writes it.

    Attributes:
        language: Of the text.
        country: Whose dates and numbers, as ISO 3166 names it.
        percent_gap: What stands before the percent sign; None for the country's own habit.
    """

    tag: str = ENGLISH
    country: str = "GB"
    percent_gap: str | None = None

    @property
    def language(self) -> Language:
        """The language with its words."""
        return language(self.tag)

    @property
    def name(self) -> str:
        """As BCP 47 names it: ``en-US``."""
        return f"{self.tag}-{self.country}"

    def date(self, day: dt.date) -> str:
        """A day in full: ``November 2, 2026``, ``2. November 2026``."""
        return self._dated(day, _long(self.name))

    def span(self, start: dt.date, end: dt.date, to: str | None = None) -> str:
        """Two days, with month and year told once where both share them: ``October 2 to 31, 2026``."""
        if start == end:
            return self.date(start)
        pattern, joined = _long(self.name), to or self.language.word("to")
        first = last = pattern
        if start.year == end.year:
            first = _without(pattern, "y")
        if (start.year, start.month) == (end.year, end.month):
            if pattern.startswith("M"):
                last = _without_month(pattern)
            else:
                first = _without(first, "M")
        gap = "" if self.tag == "ja" and to is None else " "
        return f"{self._dated(start, first)}{gap}{joined}{gap}{self._dated(end, last)}"

    def number(self, value: int) -> str:
        """A whole number with the country's separators."""
        from babel.numbers import format_decimal

        return format_decimal(value, locale=_babel(self.name))

    def decimal(self, value: float) -> str:
        """A number with the decimals that it has."""
        return f"{value:.12g}".replace(".", _point(self.name))

    def is_one(self, value: int) -> bool:
        """Whether a noun that is counted so stands in the singular, by the language's plural rules."""
        return str(_babel(self.name).plural_form(value)) == "one"

    def weekday(self, name: str) -> str:
        """A day of the week that is named in English; other words stay as they are."""
        days = {told: number for number, told in _babel(ENGLISH).days["format"]["wide"].items()}
        return str(_babel(self.name).days["format"]["wide"][days[name]]) if name in days else name

    def percent(self, hundredths: Decimal) -> str:
        """A number of percent, with the decimals that it has: ``88.2%``, ``88,2 %``."""
        sign = self.gap + "%"
        return f"{f'{hundredths:f}'.replace('.', _point(self.name))}{sign}"

    @property
    def gap(self) -> str:
        """What stands before the percent sign."""
        return _percent_gap(self.name) if self.percent_gap is None else self.percent_gap

    def _dated(self, day: dt.date, pattern: str) -> str:
        from babel.dates import format_date

        whole = dt.date(day.year, day.month, day.day)
        return format_date(whole, pattern, locale=_babel(self.name))


INTERNATIONAL: Final = Locale(percent_gap=" ")
"""Plain English for all countries, which poagen itself speaks."""


def locale_for(marketplace: str, tag: str = ENGLISH) -> Locale:
    """How a letter in a language to a store writes dates and numbers.

    The store's country decides where it speaks the language; else the language's own home.
    """
    country = _COUNTRIES.get(marketplace, marketplace)
    spoken = language(tag).tag
    return Locale(spoken, country if country in _SPOKEN[spoken] else _HOME[spoken])


def locale_named(name: str) -> Locale:
    """The locale of a BCP 47 tag such as ``de-AT``."""
    tag, _, country = name.partition("-")
    return Locale(tag, country or _HOME[tag])


def store_language(marketplace: str) -> str:
    """The first language of a store that letters know; English where it is none of them."""
    return _STORE_LANGUAGE.get(marketplace, ENGLISH)


@cache
def _babel(name: str) -> babel.Locale:
    import babel

    return babel.Locale.parse(name, sep="-")


@cache
def _long(name: str) -> str:
    """The pattern of a day in full, such as ``d. MMMM y``."""
    return str(_babel(name).date_formats["long"].pattern)


@cache
def _point(name: str) -> str:
    return str(_babel(name).number_symbols["latn"]["decimal"])


@cache
def _percent_gap(name: str) -> str:
    pattern = str(_babel(name).percent_formats[None].pattern)
    return " " if pattern.endswith(("\N{NO-BREAK SPACE}%", "\N{NARROW NO-BREAK SPACE}%")) else ""


def _without(pattern: str, field: str) -> str:
    """A pattern up to a field that stands at its end: ``d. MMMM y`` without ``y`` is ``d. MMMM``."""
    if pattern.startswith("y"):
        return pattern
    kept = pattern[: pattern.index(field)]
    return kept.removesuffix(" 'de' ").rstrip(" ,")


def _without_month(pattern: str) -> str:
    return pattern.replace("MMMM", "").strip()
