"""What a catalog's sentences must not say: a future where something is done, an empty promise, blame."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field

from poagen.common.finding import Finding, Severity
from poagen.common.knowledge import load_model
from poagen.remedies.draft import Placed
from poagen.remedies.entries import Cause, MappingRow, Measure

_WORDS: Final = Path(__file__).parent / "data" / "lint-words.yaml"
_SENTENCE: Final = re.compile(r"(?<=[.!?;])\s+")
_TAGS: Final = re.compile(r"\{\{.*?\}\}|\{%.*?%\}")
_FIGURE: Final = re.compile(r"[0-9]|\{\{(?!\s*(?:date|owner)\s*\}\})")


class _Words(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    future: tuple[str, ...] = Field(min_length=1)
    vague: tuple[str, ...] = Field(min_length=1)
    measures: tuple[str, ...] = Field(min_length=1)
    blame: tuple[str, ...] = Field(min_length=1)


@dataclass(frozen=True)
class _Phrases:
    """Phrases to look for; the letters that none of them lacks are looked for first, which is quick."""

    pattern: re.Pattern[str]
    firsts: tuple[str, ...]

    def search(self, text: str) -> re.Match[str] | None:
        """The first phrase in a text."""
        lower = text.lower()
        return self.pattern.search(lower) if any(first in lower for first in self.firsts) else None


def _phrases(words: Sequence[str]) -> _Phrases:
    ordered = sorted(words, key=len, reverse=True)
    forms = (("" if word.startswith("'") else r"\b") + re.escape(word) + r"\b" for word in ordered)
    shortest = [word for word in words if not any(other != word and other in word for other in words)]
    return _Phrases(re.compile("|".join(forms)), tuple(dict.fromkeys(shortest)))


@cache
def _lists() -> dict[str, _Phrases]:
    words = load_model(_WORDS, _Words)
    return {name: _phrases(getattr(words, name)) for name in _Words.model_fields}


def prose(placed: Placed[Any]) -> Iterator[Finding]:
    """Findings on the sentences of one entry."""
    entry = placed.entry
    if isinstance(entry, Measure):
        yield from _measure(placed)
    elif isinstance(entry, Cause):
        yield from _blame(placed, entry.statement, "statement")
        for place, ask in enumerate(entry.questions):
            yield from _blame(placed, ask.ask, "questions", place, "ask")
    elif isinstance(entry, MappingRow):
        yield from _blame(placed, entry.how, "how")


def future(text: str) -> str | None:
    """The word of a text that speaks of what is not done yet."""
    found = _lists()["future"].search(text)
    return found[0] if found else None


def _measure(placed: Placed[Measure]) -> Iterator[Finding]:
    text = placed.entry.text
    for tense, said in (("planned", text.planned), ("completed", text.completed)):
        yield from _blame(placed, said, "text", tense)
        yield from _empty_promise(placed, said, tense)
    yield from _blame(placed, text.recommended or "", "text", "recommended")


def _empty_promise(placed: Placed[Measure], text: str, tense: str) -> Iterator[Finding]:
    lists = _lists()
    if not lists["vague"].search(text):
        return
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
