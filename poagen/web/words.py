"""The words of the pages, in the languages of ``data/words.yaml``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, RootModel

from poagen.common.knowledge import load_model

Language = Literal["en", "de"]
LANGUAGES: Final[dict[Language, str]] = {"en": "English", "de": "Deutsch"}


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    en: str
    de: str


class _File(RootModel[dict[str, _Entry]]):
    """Key: the words in each language."""


@cache
def entries() -> dict[str, _Entry]:
    """Every key with its words."""
    return load_model(Path(__file__).parent / "data" / "words.yaml", _File).root


@dataclass(frozen=True)
class Words:
    """The words of one language."""

    language: Language

    def __call__(self, key: str, **values: object) -> str:
        """The words of a key, with values put in as they are."""
        text: str = getattr(entries()[key], self.language)
        return text.format(**values) if values else text


def preferred(accepted: str) -> Language:
    """The language that a browser asks for first among those there are; English where it asks for none."""
    names = [part.split(";")[0].strip().casefold()[:2] for part in accepted.split(",")]
    return next((language for name in names for language in LANGUAGES if name == language), "en")
