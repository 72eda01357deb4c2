"""What a catalog's sentences must not say: a future where something is done, an empty promise, blame."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel, Field

from poagen.common.finding import Finding, Severity
from poagen.common.knowledge import load_model
from poagen.common.strict import STRICT
from poagen.remedies.draft import Placed
from poagen.remedies.entries import Cause, MappingRow, Measure

_WORDS: Final = Path(__file__).parent / "data" / "lint-words.yaml"
_WORD: Final = re.compile(r"[a-z]+")
_SENTENCE: Final = re.compile(r"(?<=[.!?;])\s+")
_TAGS: Final = re.compile(r"\{\{.*?\}\}|\{%.*?%\}")
_FIGURE: Final = re.compile(r"[0-9]|\{\{(?!\s*(?:date|owner)\s*\}\})")


class _Words(BaseModel):
    model_config = STRICT

    future: tuple[str, ...] = Field(min_length=1)
    vague: tuple[str, ...] = Field(min_length=1)
    measures: tuple[str, ...] = Field(min_length=1)
    blame: tuple[str, ...] = Field(min_length=1)


@dataclass(frozen=True)
class _Phrases:
    """Phrases to look for, and the words of each: a text without all words of a phrase does not hold it.

    Attributes:
        longest: The longest word of each phrase.
    """

    pattern: re.Pattern[str]
    phrases: tuple[frozenset[str], ...]
    longest: frozenset[str]

    def can_be_in(self, words: set[str]) -> bool:
        """Whether a text of these words can hold a phrase."""
        return not words.isdisjoint(self.longest) and any(phrase <= words for phrase in self.phrases)

    def search(self, text: str) -> re.Match[str] | None:
        """The first phrase in a text."""
        return self.pattern.search(text.lower())


def _phrases(phrases: Sequence[str]) -> _Phrases:
    ordered = sorted(phrases, key=len, reverse=True)
    forms = (("" if phrase.startswith("'") else r"\b") + re.escape(phrase) + r"\b" for phrase in ordered)
    words = tuple(frozenset(_WORD.findall(phrase)) for phrase in phrases)
    return _Phrases(re.compile("|".join(forms)), words, frozenset(max(found, key=len) for found in words))


def words_of(*texts: str) -> set[str]:
    """The words of texts, lower case, cut at whatever is no letter."""
    return set(_WORD.findall(" ".join(texts).lower()))


@cache
def _lists() -> dict[str, _Phrases]:
    words = load_model(_WORDS, _Words)
    return {name: _phrases(getattr(words, name)) for name in _Words.model_fields}


def prose(placed: Placed[Any]) -> Iterator[Finding]:
    """Findings on the sentences of one entry."""
    entry, lists = placed.entry, _lists()
    texts = dict(_texts(entry))
    words = words_of(*texts.values())
    if lists["blame"].can_be_in(words):
        for path, text in texts.items():
            yield from _blame(placed, text, *path)
    if isinstance(entry, Measure) and lists["vague"].can_be_in(words):
        for tense in ("planned", "completed"):
            yield from _empty_promise(placed, texts["text", tense], tense)


def _texts(entry: Cause | Measure | MappingRow) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """The sentences of an entry that are read by Amazon or the seller, and where they stand."""
    if isinstance(entry, Measure):
        yield ("text", "recommended"), entry.text.recommended or ""
        yield ("text", "planned"), entry.text.planned
        yield ("text", "completed"), entry.text.completed
    elif isinstance(entry, Cause):
        yield ("statement",), entry.statement
        for place, ask in enumerate(entry.questions):
            yield ("questions", place, "ask"), ask.ask
    else:
        yield ("how",), entry.how


def future(text: str) -> str | None:
    """The word of a text that speaks of what is not done yet."""
    phrases = _lists()["future"]
    found = phrases.search(text) if phrases.can_be_in(words_of(text)) else None
    return found[0] if found else None


def _empty_promise(placed: Placed[Measure], text: str, tense: str) -> Iterator[Finding]:
    lists = _lists()
    for sentence in _SENTENCE.split(text):
        found = lists["vague"].search(sentence)
        bare = _TAGS.sub(" ", sentence)
        if found and not _FIGURE.search(sentence) and not lists["measures"].search(bare):
            message = f'"{found[0]}" is a promise without a figure'
            help_ = "say how often, how much or by when, in figures that can be checked"
            yield _at(placed, "POA120", message, help_, found[0], "text", tense, severity=Severity.WARNING)


def _blame(placed: Placed[Any], text: str, *path: str | int) -> Iterator[Finding]:
    if found := _lists()["blame"].search(text):
        message = f'"{found[0]}" lays blame'
        help_ = "say what happened and what was changed; leave out whose fault it was"
        yield _at(placed, "POA121", message, help_, found[0], *path, severity=Severity.WARNING)


def _at(
    placed: Placed[Any], code: str, message: str, help_: str, word: str, *path: str | int, **severity: Severity
) -> Finding:
    return placed.finding_at(rf"(?i)(?<!\w){re.escape(word)}", code, message, help_, *path, **severity)
