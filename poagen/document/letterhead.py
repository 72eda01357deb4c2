"""Who writes, to which store, about which notice."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from poagen.case.model import Consultant
from poagen.diagnosis.since import Since


@dataclass(frozen=True)
class Letterhead:
    """The head of a letter. What is missing stays visible as a marker.

    Attributes:
        seller: Name of the seller's account.
        store: The store, such as ``Amazon.com``.
        notice_date: Date of Amazon's notice.
        scope: Blocked categories; empty: the report's categories below target.
        blocks: ``categories``, ``programme``, ``account`` or ``nothing`` (a warning). None counts as
            ``categories``, or as not stated where the rate of a programme is judged.
        letter_date: Date of the letter; without it the letter bears none.
        route: ``appeal``, ``dispute`` or ``mixed``: the letter's shape; None: the one that the data calls for.
        language: In which the letter is written.
        look: Out of :data:`poagen.document.looks.LOOKS`.
        consultant: Who writes for the seller, in letters of the look ``consultant``.
        since: The packages shipped after what was done.
        details: Further facts by root cause, which a letter after a rejection adds.
    """

    seller: str | None
    store: str
    notice_date: dt.date | None
    scope: tuple[str, ...]
    letter_date: dt.date | None
    route: str | None = None
    language: str = "en"
    look: str = "plain"
    consultant: Consultant | None = None
    since: Since | None = None
    details: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    blocks: str | None = None
