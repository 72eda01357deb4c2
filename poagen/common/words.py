"""How messages and letters write counts and days."""

from __future__ import annotations

import datetime as dt
from typing import Final

MONTHS: Final = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def count(value: int, one: str = "package", many: str | None = None) -> str:
    """A counted noun: ``1 package``, ``1,240 packages``."""
    return f"{value:,} {one if value == 1 else many or one + 's'}"


def verb(value: int, one: str, many: str) -> str:
    """The verb that goes with a count: ``has`` for one, ``have`` for more."""
    return one if value == 1 else many


def date(value: dt.date) -> str:
    """A day as a letter writes it: ``6 October 2026``."""
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}"
