"""Which of Amazon's questions a heading names."""

from __future__ import annotations

import datetime as dt
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from pydantic import BaseModel

from poagen.common.knowledge import load_model
from poagen.common.strict import STRICT

if TYPE_CHECKING:
    from poagen.review.text import Section


class _Heading(BaseModel):
    """Patterns of one section's headings. ``alone`` ones count only where the line holds nothing else."""

    model_config = STRICT

    section: Literal["opening", "causes", "actions", "prevention", "enclosures", "request"]
    named: list[str]
    marked: list[str] = []
    source: str
    checked: dt.date


class _Headings(BaseModel):
    model_config = STRICT

    headings: list[_Heading]
    cause_labels: list[str]
    closes: list[str]
    tells_cause: list[str]


_ASIDE: Final = re.compile(r"^(?P<before>[^()]{2,90}?)\s*\((?P<aside>[^()]{3,90})\)$")


@cache
def _known() -> _Headings:
    return load_model(Path(__file__).parent / "data" / "headings.yaml", _Headings)


@cache
def _headings() -> tuple[tuple[Section, re.Pattern[str], re.Pattern[str]], ...]:
    return tuple((one.section, _any(one.named), _any([*one.named, *one.marked])) for one in _known().headings)


@cache
def _closes() -> re.Pattern[str]:
    return _any(_known().closes)


@cache
def _labels() -> re.Pattern[str]:
    return _any(_known().cause_labels)


@cache
def _tells_cause() -> re.Pattern[str]:
    return _any(_known().tells_cause)


def begins_cause(text: str) -> bool:
    """Whether a paragraph without a heading begins to tell the cause, such as "The root cause was …"."""
    return bool(_tells_cause().match(text))


def begins_close(text: str) -> bool:
    """Whether a paragraph begins the letter's end: the request, the greeting, the list of what is enclosed."""
    return bool(_closes().match(text))


def cause_label(text: str) -> str | None:
    """The number or letter of a cause that a line begins with, such as "Cause 2"."""
    found = _labels().match(text)
    return next((part.casefold() for part in found.groups() if part), None) if found else None


def _any(patterns: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)


def heading_section(text: str, *, is_marked: bool, has_text: bool) -> Section | None:
    """The section that a line names, or None where it names none.

    Args:
        text: The line without its marks and its colon.
        is_marked: Whether it is marked as a heading, so that looser words will do.
        has_text: Whether a sentence follows on the same line.
    """
    aside = _ASIDE.match(text)
    for section, named, marked in _headings():
        found = marked.search(text) if is_marked else named.fullmatch(text)
        if aside and not found:
            found = named.fullmatch(aside["aside"]) or named.fullmatch(aside["before"])
        if found and not (has_text and section in {"opening", "request", "enclosures"}):
            return section
    return None
