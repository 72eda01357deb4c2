"""The findings of intake. Each code has its page in ``data/findings.yaml``."""

from __future__ import annotations

from dataclasses import dataclass

from poagen.common.finding import Finding, Severity
from poagen.common.pages import pages

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
        help=help_ or " ".join(pages()[code.casefold()].do.split()),
    )


def count(number: int, one: str, many: str | None = None) -> str:
    """A number with its word: ``1 row``, ``1,240 rows``."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def was(number: int) -> str:
    """The verb that fits a number: ``1 row was``, ``2 rows were``."""
    return "was" if number == 1 else "were"
