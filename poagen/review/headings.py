"""Which of Amazon's questions a heading names."""

from __future__ import annotations

import datetime as dt
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict

from poagen.common.knowledge import load_model

if TYPE_CHECKING:
    from poagen.review.text import Section


class _Heading(BaseModel):
    """Patterns of one section's headings. ``alone`` ones count only where the line holds nothing else."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    section: Literal["opening", "causes", "actions", "prevention", "enclosures", "request"]
    named: list[str]
    marked: list[str] = []
    source: str
    checked: dt.date


class _Headings(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    headings: list[_Heading]


@cache
def _headings() -> tuple[tuple[Section, re.Pattern[str], re.Pattern[str]], ...]:
    known = load_model(Path(__file__).parent / "data" / "headings.yaml", _Headings)
    return tuple((one.section, _any(one.named), _any([*one.named, *one.marked])) for one in known.headings)


def _any(patterns: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)


def heading_section(text: str, *, is_marked: bool, has_text: bool) -> Section | None:
    """The section that a line names, or None where it names none.

    Args:
        text: The line without its marks and its colon.
        is_marked: Whether it is marked as a heading, so that looser words will do.
        has_text: Whether a sentence follows on the same line.
    """
    for section, named, marked in _headings():
        pattern = marked if is_marked else named
        found = pattern.search(text) if is_marked else pattern.fullmatch(text)
        if found and not (has_text and section in {"opening", "request", "enclosures"}):
            return section
    return None
