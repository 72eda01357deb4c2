"""Which cells a finding may quote: those of the shape that their column wants, for others may be a buyer's."""

from __future__ import annotations

import re
from typing import Final

from poagen.common.packages import NUMBER_COLUMNS, TIME_COLUMNS

_MONTHS = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    "nov(?:ember)?|dec(?:ember)?"
)
_DAYS = (
    "mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:r(?:s(?:day)?)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?"
)
_TIME = (
    r"(?:[\sT,]+\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?\s?(?:[ap]\.?m\.?)?\s?(?:Z|UTC|GMT|[-+]\d{2}:?\d{2})?)?"
)
_DATE: Final = re.compile(
    r"(?:\d{4}[-/.]\d{1,2}(?:[-/.]\d{1,2})?|\d{1,2}[-/.]\d{1,2}[-/.](?:\d{4}|\d{2})|(?:19|20)\d{6}|"
    rf"(?:(?:{_DAYS})[,.]?\s+)?(?:\d{{1,2}}(?:st|nd|rd|th)?[-/. ]+(?:{_MONTHS})[-/., ]+(?:\d{{4}}|\d{{2}})|"
    rf"(?:{_MONTHS})\.?\s*\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}})){_TIME}",
    re.IGNORECASE,
)
_NUMBER: Final = re.compile(r"(?=(?:\D*\d){1,6}\D*$)-?[$€£¥₹]?\d[\d.,'’]*(?:e\+?\d+)?[$€£¥₹]?", re.IGNORECASE)
_ID: Final = re.compile(r"[^\s@]+")
_SHORT: Final = re.compile(r"[^\W\d_]{1,3}")

LONGEST: Final = 40
MAIL: Final = re.compile(r"[^\s@＠][@＠][^\s@＠]+[.．][^\s@＠]")
NOT_SHOWN: Final = "(not shown)"
_PHONE: Final = re.compile(r"[+＋]\s?\d(?:[\s().\-/]{0,3}\d){6,14}|\(\d{2,5}\)\s?\d{3}[-. ]?\d{3,4}")

IDS: Final = ("order_id", "package_id", "tracking_number", "label_tracking_number", "sku", "marketplace")
"""Columns of ids, which have no spaces."""

SHIFTED: Final = "are the cells of this row shifted?"


def quotable(column: str, text: str) -> str | None:
    """A cell as a finding may show it, or None where it is not of the shape that its column wants.

    Dates have day, month and year, as digits or with an English name; numbers have fewer digits than a phone's;
    ids have no spaces; words that are not known are shown up to three letters, the length of a country's code.
    """
    return text if len(text) <= LONGEST and _shape(column).fullmatch(text) else None


def without_address(name: str) -> str:
    """The name of a sheet or of a packed file as it may be shown: no e-mail address and no phone."""
    return NOT_SHOWN if MAIL.search(name) or _PHONE.search(name) else name


def _shape(column: str) -> re.Pattern[str]:
    if column in TIME_COLUMNS:
        return _DATE
    if column in NUMBER_COLUMNS:
        return _NUMBER
    return _ID if column in IDS else _SHORT
