"""The words of the pictures, in the language of the letter."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from poagen.document import wording
from poagen.document.locales import INTERNATIONAL, Locale


@dataclass(frozen=True)
class PictureWords:
    """How a letter's language names what is drawn.

    Attributes:
        locale: Language, dates and numbers.
    """

    locale: Locale = INTERNATIONAL

    def __call__(self, name: str, *parts: object) -> str:
        """A phrase of the language's ``pictures``; an English one is marked where the language lacks it."""
        return self.locale.language.picture(name).format(*parts)

    def number(self, value: int) -> str:
        """A whole number."""
        return wording.number(value, self.locale)

    def percent(self, share: float) -> str:
        """A share with no more decimals than it needs."""
        return wording.percent(round(share, 4), self.locale)

    def rate(self, share: float, target: float | None = None) -> str:
        """A rate with one decimal, never shown as reached when it is not."""
        return wording.rate(share, target, locale=self.locale)

    def share(self, part: int, whole: int) -> str:
        """``part`` of ``whole`` in whole percent."""
        return wording.share(part, whole, self.locale)

    def day(self, day: dt.date) -> str:
        """A day in full."""
        return wording.date(day, self.locale)

    def span(self, first: dt.date, last: dt.date) -> str:
        """Two days."""
        return wording.span(first, last, locale=self.locale)

    def listing(self, items: list[str]) -> str:
        """Items as a sentence lists them."""
        return wording.listing(items, locale=self.locale)

    def short(self, day: dt.date) -> str:
        """A day as an axis has room for it: ``6 Oct``."""
        from babel.dates import format_skeleton

        return format_skeleton(
            "MMMd",
            dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC),
            locale=self.locale.name.replace("-", "_"),
        )
