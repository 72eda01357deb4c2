"""The findings of intake. Each code has its page in ``data/findings.yaml``."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache

from pydantic import BaseModel, ConfigDict

from poagen.common.finding import Finding, Severity
from poagen.common.knowledge import load_model
from poagen.intake.model import HERE

EACH = 50
"""At most so many findings of one code are told for one column of a file; their number is told in full."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a finding stands."""

    file: str | None = None
    sheet: str | None = None
    row: int | None = None
    column: str | None = None
    value: str | None = None


class Page(BaseModel):
    """What ``poagen explain CODE`` shows."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: str
    title: str
    what: str
    do: str


class Pages(BaseModel):
    """All pages of intake."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    findings: tuple[Page, ...]
    checked: dt.date


@cache
def pages() -> dict[str, Page]:
    """The pages of intake's findings, by code."""
    return {page.code: page for page in load_model(HERE / "data" / "findings.yaml", Pages).findings}


def error(code: str, message: str, place: Place | None = None, help_: str | None = None) -> Finding:
    """A finding that stops its part of the work."""
    return _finding(Severity.ERROR, code, message, place, help_)


def warning(code: str, message: str, place: Place | None = None, help_: str | None = None) -> Finding:
    """A finding that a seller should look at."""
    return _finding(Severity.WARNING, code, message, place, help_)


def note(code: str, message: str, place: Place | None = None, help_: str | None = None) -> Finding:
    """A finding that says what was done."""
    return _finding(Severity.NOTE, code, message, place, help_)


def _finding(severity: Severity, code: str, message: str, place: Place | None, help_: str | None) -> Finding:
    at = place or Place()
    return Finding(
        code,
        severity,
        message,
        file=at.file,
        sheet=at.sheet,
        row=at.row,
        column=at.column,
        value=at.value,
        help=help_ or " ".join(pages()[code].do.split()),
    )


def count(number: int, one: str, many: str | None = None) -> str:
    """A number with its word: ``1 row``, ``1,240 rows``."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
