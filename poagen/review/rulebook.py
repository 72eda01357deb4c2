"""Review rules as data: what makes a letter unready, and where."""

from __future__ import annotations

import datetime as dt
import re
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from poagen.common.knowledge import load_model

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
