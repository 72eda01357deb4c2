"""In which language a letter is, and which rules can read it."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Final

from pydantic import BaseModel

from poagen.common.finding import Finding, Severity
from poagen.common.knowledge import load_model
from poagen.common.strict import STRICT
from poagen.review.model import ReviewRule

_ENGLISH: Final = "en"
_FEWEST: Final = 5
"""With fewer small words of a language than these, a letter counts as English."""

_WORD: Final = re.compile(r"[^\W\d_]+")
_JAPANESE: Final = re.compile(r"[\u3041-\u30ff]")
_FALLBACK: Final = re.compile(r"\[en\]")


class _Languages(BaseModel):
    model_config = STRICT

    names: Mapping[str, str]
    words: Mapping[str, list[str]]
    source: str
    checked: dt.date


@cache
def _known() -> _Languages:
    return load_model(Path(__file__).parent / "data" / "languages.yaml", _Languages)


def language_of(text: str) -> str:
    """The language of a text by its small words: ``en``, ``de``, ``fr``, ``it``, ``es`` or ``ja``."""
    counted = Counter(word.casefold() for word in _WORD.findall(text))
    found = {tag: sum(counted[word] for word in words) for tag, words in _known().words.items()}
    found["ja"] = len(_JAPANESE.findall(text)) // 4
    most = max(found.values())
    return _ENGLISH if most < _FEWEST or found[_ENGLISH] == most else max(found, key=found.__getitem__)


def reads(rule: ReviewRule, language: str) -> bool:
    """Whether a rule knows the words of a language, or needs none."""
    return not rule.languages or language in rule.languages


def told_of_language(
    text: str, language: str, rules: Sequence[ReviewRule], file: str | None
) -> tuple[Finding, ...]:
    """What is to be said once of a letter's language: rules that cannot read it, and texts left in English."""
    unread = [rule.id for rule in rules if not reads(rule, language)]
    found = [_not_read(language, unread, file)] if unread else []
    left = len(_FALLBACK.findall(text))
    return (*([_in_english(left, file)] if left else []), *found)


def _not_read(language: str, rules: Sequence[str], file: str | None) -> Finding:
    name = _known().names[language]
    return Finding(
        "REV903",
        Severity.NOTE,
        f"the letter is in {name}; {len(rules)} rules read other languages only and were not applied: "
        + ", ".join(rules),
        file=file,
        value=language,
        help="read it yourself for what they look for (poagen explain CODE), or review it in English first; "
        f"figures, days, orders, markers and headings were checked in {name}",
    )


def _in_english(count: int, file: str | None) -> Finding:
    return Finding(
        "REV904",
        Severity.WARNING,
        f"{count} {'text' if count == 1 else 'texts'} of the letter {'is' if count == 1 else 'are'} marked [en]: "
        "there is no translation, so the letter mixes two languages",
        file=file,
        help="translate each and take its mark out, or write the letter in English with --language en",
    )
