"""Who writes, to which store, about which notice."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True)
class Letterhead:
    """The head of a letter. What is missing stays visible as a marker.

    Attributes:
        seller: Name of the seller's account.
        store: The store, such as ``Amazon.com``.
        notice_date: Date of Amazon's notice.
        scope: Blocked categories; empty: the report's categories below target.
        letter_date: Date of the letter; without it the letter bears none.
    """

    seller: str | None
    store: str
    notice_date: dt.date | None
    scope: tuple[str, ...]
    letter_date: dt.date | None
