"""The words of the pages, in the languages of ``data/words.yaml``, with figures and days as each writes them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, Literal

from pydantic import BaseModel, RootModel

from poagen.common.knowledge import load_model
from poagen.common.pages import pages
from poagen.common.strict import STRICT
from poagen.document import wording
from poagen.document.locales import INTERNATIONAL, Locale

Language = Literal["en", "de"]
LANGUAGES: Final[dict[Language, str]] = {"en": "English", "de": "Deutsch"}
_DATA: Final = Path(__file__).parent / "data"
_GERMAN: Final = Locale("de", "DE")


class _Entry(BaseModel):
    model_config = STRICT

    en: str
    de: str


class _File(RootModel[dict[str, _Entry]]):
    """Key: the words in each language."""


class _Titles(RootModel[dict[str, str]]):
    """Code of a finding: its title in German."""


@cache
def entries() -> dict[str, _Entry]:
    """Every key with its words."""
    return load_model(_DATA / "words.yaml", _File).root


@cache
def german_titles() -> dict[str, str]:
    """The titles of findings in German, by code."""
    return load_model(_DATA / "titles-de.yaml", _Titles).root


@dataclass(frozen=True)
class Words:
    """The words of one language."""

    language: Language

    def __call__(self, key: str, **values: object) -> str:
        """The words of a key, with values put in as they are."""
        text: str = getattr(entries()[key], self.language)
        return visible(text.format(**values)) if values else text

    def has(self, key: str) -> bool:
        """Whether there are words of this key."""
        return key in entries()

    def known(self, kind: str, words: str) -> str:
        """Words of poagen itself in the pages' language, if they are among those of a kind; else as they are."""
        known = {entry.en: entry for key, entry in entries().items() if key.startswith(f"{kind}-")}
        return getattr(known[words], self.language) if words in known else words

    @property
    def locale(self) -> Locale:
        """How days and figures are written."""
        return _GERMAN if self.language == "de" else INTERNATIONAL

    def number(self, value: int) -> str:
        """A whole number."""
        return wording.number(value, self.locale)

    def day(self, day: dt.date) -> str:
        """A day in full."""
        return wording.date(day, self.locale)

    def rate(self, fraction: float | None, target: float | None = None) -> str:
        """A rate beside its target; a question mark where it is not known."""
        return "?" if fraction is None else wording.rate(fraction, target, locale=self.locale)

    def defect(self, code: str) -> str:
        """A kind of defect in plain words."""
        if self.language == "en":
            return pages()[code].title if code in pages() else code
        return wording.capitalised(self.locale.language.defect(code))

    def dimension(self, name: str) -> str:
        """Where in the business, in plain words."""
        return self.locale.language.dimension(name) if self.language == "de" else name.replace("_", " ")

    def title_of(self, code: str) -> str:
        """The title of a finding in the pages' language, where its own words are in another."""
        return german_titles().get(code, "") if self.language == "de" else ""


def visible(words: str) -> str:
    """Words as they can be sent: a question mark for each sign of a name that is not UTF-8."""
    return words.encode("utf-8", errors="replace").decode()


def preferred(accepted: str) -> Language:
    """The language that a browser asks for first among those there are; English where it asks for none."""
    names = [part.split(";")[0].strip().casefold()[:2] for part in accepted.split(",")]
    return next((language for name in names for language in LANGUAGES if name == language), "en")
