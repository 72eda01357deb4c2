"""The words in which the carriers stage answers."""

from __future__ import annotations

from enum import IntEnum


class Kind(IntEnum):
    """What stands in a tracking-number cell, before any carrier is asked."""

    OK = 0
    MISSING = 1
    ORDER_ID = 2
    SPREADSHEET_DAMAGE = 3
    PLACEHOLDER = 4
    INVALID_CHARACTERS = 5


class Spelling(IntEnum):
    """How a carrier's name was written."""

    NOT_GIVEN = 0
    EXACT = 1
    VARIANT = 2
    ALIAS = 3
    MISSPELLED = 4
    OTHER = 5
    UNKNOWN = 6


class Fit(IntEnum):
    """Whether a number has a shape of the carrier that was named."""

    NOT_KNOWN = -1
    NO = 0
    CHECK_FAILS = 1
    YES = 2


class Strength(IntEnum):
    """How much a shape says: strong has a real prefix, weak is little more than a count of digits."""

    NONE = 0
    WEAK = 1
    STRONG = 2
