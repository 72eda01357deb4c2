"""Amazon's reply to an appeal → what it asks for."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel

from poagen.common.knowledge import load_model
from poagen.common.patterns import Pattern
from poagen.common.strict import STRICT


class _Part(BaseModel):
    model_config = STRICT


class ReplyKind(_Part):
    """One thing that a reply can say.

    Attributes:
        asks_for: The letter's sections that it asks about, or ``documents`` or ``channel``.
        unless: Wordings in the same sentence that turn it round.
        unless_also: Kinds beside which this one says nothing more.
    """

    id: str
    asks_for: list[Literal["causes", "actions", "prevention", "documents", "channel"]]
    wordings: list[Pattern]
    unless: list[Pattern] = []
    unless_also: list[str] = []
    means: str
    do: str
    source: str
    checked: dt.date

    def is_said(self, text: str) -> bool:
        """Whether a reply says this."""
        return any(
            not any(re.search(turn, _sentence(text, found), re.IGNORECASE) for turn in self.unless)
            for wording in self.wordings
            for found in re.finditer(wording, text, re.IGNORECASE)
        )


class _Replies(_Part):
    replies: list[ReplyKind]


@cache
def reply_kinds() -> tuple[ReplyKind, ...]:
    """Every kind of reply that is known."""
    return tuple(load_model(Path(__file__).parent / "data" / "replies.yaml", _Replies).replies)


_LONGEST = 200_000
"""Characters of a reply that are looked at; real ones have some thousand."""

_NEAR = 1000
_ENDS = (". ", "\n", "! ", "? ")


def read_reply(text: str) -> tuple[ReplyKind, ...]:
    """What a reply says, in the order of the list; empty where nothing known is said."""
    looked_at = re.sub(r"\s{20,}", "\n\n", text[:_LONGEST])
    plain = re.sub(r"[ \t\u00a0]+", " ", looked_at.replace("\u2019", "'"))
    said = [kind for kind in reply_kinds() if kind.is_said(plain)]
    names = {kind.id for kind in said}
    return tuple(kind for kind in said if not names & set(kind.unless_also))


def asked_sections(kinds: Sequence[str]) -> frozenset[str]:
    """The sections and things that kinds of replies, by their ids, ask for."""
    return frozenset(name for kind in reply_kinds() if kind.id in kinds for name in kind.asks_for)


def _sentence(text: str, found: re.Match[str]) -> str:
    """The sentence in which a wording stands, as far as it is near."""
    first, last = max(0, found.start() - _NEAR), found.end() + _NEAR
    begin = max(first, *(text.rfind(mark, first, found.start()) + 1 for mark in _ENDS))
    ends = [place for mark in _ENDS if (place := text.find(mark, found.end(), last)) >= 0]
    return text[begin : min(ends, default=last)]
