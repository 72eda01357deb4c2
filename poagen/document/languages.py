"""The languages of letters, as data: ``data/languages/*.yaml``."""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Collection, Mapping
from functools import cache
from pathlib import Path
from typing import Final

from pydantic import BaseModel

from poagen.common.finding import Finding, PoagenError, Severity
from poagen.common.knowledge import load_model
from poagen.common.strict import STRICT

_FOLDER: Final = Path(__file__).parent / "data" / "languages"
ENGLISH: Final = "en"
FALLBACK_MARK: Final = "[en]"
"""Stands before every text of a letter in another language that is there in English only."""


class Source(BaseModel):
    """A public page, and the day on which it was read."""

    model_config = STRICT

    title: str
    url: str
    checked: dt.date


class Language(BaseModel):
    """A language; what it lacks is taken from English.

    Attributes:
        sender: What stands at the head of a letter that someone else sends for the seller.
        terms: Amazon's own words for the metric, the plan and the like.
        titles: Of an appeal and of a dispute.
        headings: By the name of the section's template.
        words: Small words and phrases that sentences are joined with.
        numbers: Nought to ten in words.
        clocks: The date that chooses a window, by column.
        dimensions: Where in the business, by dimension.
        segments: The same as a part of a sentence with its preposition; ``{}`` stands for the value.
        defects: Kinds of defect, by code; in English the code itself is the name.
        pictures: Words in and under the pictures.
        annexes: Words of the index of the evidence.
        phrases: Sentences that no template has.
    """

    model_config = STRICT

    tag: str
    name: str
    source: Source
    sender: Mapping[str, str] = {}
    terms: Mapping[str, str] = {}
    titles: Mapping[str, str] = {}
    headings: Mapping[str, str] = {}
    words: Mapping[str, str] = {}
    numbers: tuple[str, ...] = ()
    clocks: Mapping[str, str] = {}
    dimensions: Mapping[str, str] = {}
    segments: Mapping[str, str] = {}
    defects: Mapping[str, str] = {}
    pictures: Mapping[str, str] = {}
    annexes: Mapping[str, str] = {}
    phrases: Mapping[str, str] = {}

    def word(self, name: str) -> str:
        """A small word; the English one where the language has none."""
        return self.words.get(name) or english().words[name]

    def on_behalf_of(self, seller: str) -> str:
        """For whom a consultant writes."""
        return (self.sender or english().sender)["on_behalf"].format(seller)

    def clock(self, name: str) -> str:
        """The date that chooses a window, in words."""
        return self._of("clocks", name)

    def chosen_by(self, clock: str, placed_by: Collection[str]) -> str:
        """The dates that did choose, in words: the clock, and what stood in for it where it is not known."""
        if not self.clocks:
            return self.marked(english().chosen_by(clock, placed_by))
        if not placed_by:
            return self.phrase("clock_none")
        other = f" {self.phrase('clock_or')} ".join(self.clock(name) for name in placed_by if name != clock)
        if clock in placed_by and other:
            return self.phrase("clock_else").format(self.clock(clock), other)
        return other or self.clock(clock)

    def dimension(self, name: str) -> str:
        """A dimension of the business, in words."""
        return self._of("dimensions", name)

    def defect(self, code: str) -> str:
        """A kind of defect, in words."""
        return self.defects.get(code) or self.marked(code.replace("-", " "))

    def _of(self, kind: str, name: str) -> str:
        own: Mapping[str, str] = getattr(self, kind)
        known: Mapping[str, str] = getattr(english(), kind)
        return own.get(name) or self.marked(known.get(name, name.replace("_", " ")))

    def picture(self, name: str) -> str:
        """A phrase of the pictures; one that there is in English only is marked."""
        return self.pictures.get(name) or self.marked(english().pictures[name])

    def annex(self, name: str) -> str:
        """A phrase of the index of the evidence; one that there is in English only is marked."""
        return self.annexes.get(name) or self.marked(english().annexes[name])

    def phrase(self, name: str) -> str:
        """A sentence with ``{}`` for its parts; one that there is in English only is marked."""
        return self.phrases.get(name) or self.marked(english().phrases[name])

    def marked(self, text: str) -> str:
        """An English text as a letter in this language has it."""
        return text if self.tag == ENGLISH else f"{FALLBACK_MARK} {text}"


def unmarked(text: str) -> str:
    """A text without the marks of what is English in it, as it stands under a heading that says so already."""
    return text.replace(f"{FALLBACK_MARK} ", "")


@cache
def languages() -> Mapping[str, Language]:
    """Every language by its tag."""
    return {path.stem: _loaded(path.stem) for path in sorted(_FOLDER.glob("*.yaml"))}


def english() -> Language:
    """English, which lacks nothing."""
    return _loaded(ENGLISH)


@cache
def _loaded(tag: str) -> Language:
    return load_model(_FOLDER / f"{tag}.yaml", Language)


def language(tag: str) -> Language:
    """The language of a tag such as ``de`` or ``de-AT``.

    Raises:
        PoagenError: Letters are not written in it (DOC009).
    """
    wanted = tag.strip().casefold().replace("_", "-").split("-")[0]
    if wanted not in _tags():
        raise PoagenError(_unknown(tag, languages()))
    return _loaded(wanted)


@cache
def _tags() -> frozenset[str]:
    return frozenset(path.stem for path in _FOLDER.glob("*.yaml"))


def _unknown(tag: str, known: Mapping[str, Language]) -> Finding:
    by_name = {one.name.casefold(): one.tag for one in known.values()}
    near = difflib.get_close_matches(tag.strip().casefold(), [*by_name, *known], n=1)
    meant = f"did you mean {by_name.get(near[0], near[0])}? " if near else ""
    return Finding(
        "DOC009",
        Severity.ERROR,
        f'letters are not written in the language "{tag}"',
        value=tag,
        help=f"{meant}choose from " + ", ".join(f"{one.tag} ({one.name})" for one in known.values()),
    )
