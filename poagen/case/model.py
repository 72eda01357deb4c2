"""A case folder's files: case.yaml (what the seller is asked once), plan.yaml (what is stated of measures)."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from poagen.diagnosis.model import Event
from poagen.remedies.model import Statement


class RouteKind(StrEnum):
    """What a case is."""

    APPEAL = "appeal"
    DISPUTE = "dispute"
    MIXED = "mixed"
    OTHER = "other"


class Blocks(StrEnum):
    """What a notice blocks: listings of some categories, the whole account, or nothing yet (a warning)."""

    CATEGORIES = "categories"
    ACCOUNT = "account"
    NOTHING = "nothing"


class Answer(BaseModel):
    """The seller's answer to one question; in the file either the bare text or these keys.

    Attributes:
        text: The answer, which the letter quotes. Blank counts as open.
        by: Who stated it, a role such as "operations manager".
        on: The day on which it was stated.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: str = Field(default="", description="The answer as the letter quotes it.")
    by: str | None = Field(default=None, description='Who stated it: a role such as "operations manager".')
    on: dt.date | None = Field(default=None, description="The day on which it was stated.")

    @model_validator(mode="before")
    @classmethod
    def _bare(cls, value: Any) -> Any:
        if value is None:
            return {}
        return value if isinstance(value, dict) else {"text": value}


class CaseFile(BaseModel):
    """``case.yaml``. Nothing has a default date, owner or reason; what is not given stays open in the letter."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    seller: str | None = Field(default=None, description="The seller's name, as Seller Central shows it.")
    marketplace: str | None = Field(default=None, description="The store: US or Amazon.com.")
    as_of: dt.date | None = Field(
        default=None, description="The last day of the period that the notice speaks of."
    )
    notice_date: dt.date | None = Field(default=None, description="The date of Amazon's notice.")
    reply_by: dt.date | None = Field(default=None, description="The day by which Amazon wants an answer.")
    letter_date: dt.date | None = Field(default=None, description="The date that the letter bears.")
    scope: list[str] = Field(
        default=[], description="The categories that the notice blocks; none: those below target."
    )
    blocks: Blocks | None = Field(default=None, description="What the notice blocks.")
    asked_for: list[str] = Field(default=[], description="What the notice asks for.")
    subject: str | None = Field(
        default=None, description="What the notice is about; valid-tracking-rate is what poagen does."
    )
    notice: str | None = Field(default=None, description="File with the notice's text, from the case folder.")
    route: RouteKind | None = Field(
        default=None, description="Your own word on what this case is; it wins over poagen's."
    )
    consultant: str | None = Field(default=None, description="Who prepares the case; it stands in no letter.")
    data: list[str] = Field(
        default=[], description="Files to read, from the case folder; none: all that lies in data/."
    )
    mapping: dict[str, str] = Field(
        default={}, description="Packages column: header in the files, where poagen does not know the header."
    )
    dates: Literal["DMY", "MDY"] | None = Field(
        default=None, description="How to read dates such as 05/06/2026: DMY or MDY."
    )
    events: list[Event] = Field(
        default=[], description="What happened on which day: stands beside the onsets of causes."
    )
    answers: dict[str, Answer] = Field(
        default={}, description="The seller's answers, by RC1.question or C-007.question."
    )
    answered_for: dict[str, str] = Field(
        default={},
        description="Kept by poagen: the cause that an answer was given for, so that it never moves to another.",
    )


class PlanEntry(Statement):
    """What the seller states of one measure. ``stale``: the last analysis no longer calls for the measure."""

    stale: bool = False

    @model_validator(mode="before")
    @classmethod
    def _plain_evidence(cls, value: Any) -> Any:
        """``evidence: none`` is the explicit word that there is no document, ``evidence: a.pdf`` one file."""
        if value is None:
            return {}
        given = value.get("evidence") if isinstance(value, dict) else None
        if not isinstance(given, str):
            return value
        if given.strip().casefold() == "none":
            return {**value, "evidence": [], "no_document": True}
        return {**value, "evidence": [given]}


class PlanFile(BaseModel):
    """``plan.yaml``: measure id → what the seller states of it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    measures: dict[str, PlanEntry] = {}

    @model_validator(mode="before")
    @classmethod
    def _no_measures(cls, value: Any) -> Any:
        """``measures:`` with nothing below it is a plan without measures."""
        return {} if isinstance(value, dict) and value == {"measures": None} else value
