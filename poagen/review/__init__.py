"""Is a Plan of Action ready to send? Document → findings."""

from __future__ import annotations

import datetime as dt
import re
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from poagen.common.finding import Finding, Severity
from poagen.common.knowledge import load_model

__all__ = ["ReviewRule", "review", "review_rules"]

_MARKER = re.compile(r"\[\[CONFIRM:.*?\]\]")


class ReviewRule(BaseModel):
    """One thing that makes a letter unready. ``bad`` and ``good`` are examples of a sentence."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    level: Literal["error", "warning"]
    looks_for: Literal["open-marker"]
    title: str
    why: str
    help: str
    source: str
    checked: dt.date
    bad: str
    good: str

    def places(self, text: str) -> list[tuple[int, str]]:
        """Line number and text of each place that breaks the rule."""
        lines = text.splitlines()
        return [(row, match.group()) for row, line in enumerate(lines, 1) for match in _MARKER.finditer(line)]


@cache
def review_rules() -> tuple[ReviewRule, ...]:
    """The packaged review rules, by id."""
    folder = Path(__file__).parent / "rules"
    found = [load_model(path, ReviewRule) for path in sorted(folder.glob("*.yaml"))]
    return tuple(sorted(found, key=lambda rule: rule.id))


def review(text: str, *, file: str | None = None) -> tuple[Finding, ...]:
    """Check a letter's Markdown against every review rule.

    Args:
        text: The letter.
        file: Its name, for the findings.

    Returns:
        A finding for each place; none where the letter is ready.
    """
    return tuple(
        Finding(rule.id, Severity(rule.level), rule.title, file=file, row=row, value=found, help=rule.help)
        for rule in review_rules()
        for row, found in rule.places(text)
    )
