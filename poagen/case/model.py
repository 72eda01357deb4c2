"""A case folder's files: case.yaml (what the seller is asked once), plan.yaml (what is stated of measures).

Their lists have a length that no case comes near, so that a file of another kind or made to harm is told soon.
"""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, GetJsonSchemaHandler, field_validator, model_validator
from pydantic_core import CoreSchema

from poagen.case.judging import HowJudged
from poagen.common.strict import STRICT
from poagen.common.words import bare
from poagen.diagnosis.model import Event
from poagen.remedies.model import Statement

_Name = Annotated[str, Field(pattern=r"\S")]


class RouteKind(StrEnum):
    """What a case is."""

    APPEAL = "appeal"
    DISPUTE = "dispute"
    MIXED = "mixed"
    OTHER = "other"


class Blocks(StrEnum):
    """What a notice blocks: listings of some categories, a programme, the account, or nothing yet (a warning)."""

    CATEGORIES = "categories"
    PROGRAMME = "programme"
    ACCOUNT = "account"
    NOTHING = "nothing"


class Answer(BaseModel):
    """The seller's answer to one question; in the file either the bare text or these keys.

    Attributes:
        text: The answer, which the letter quotes. Blank counts as open.
        by: Who stated it, a role such as "operations manager".
        on: The day on which it was stated.
    """

    model_config = STRICT

    text: str = Field(default="", description="The answer as the letter quotes it.")
    by: str | None = Field(default=None, description='Who stated it: a role such as "operations manager".')
    on: dt.date | None = Field(default=None, description="The day on which it was stated.")

    @model_validator(mode="before")
    @classmethod
    def _bare(cls, value: Any) -> Any:
        if value is None:
            return {}
        return value if isinstance(value, dict) else {"text": value}


class Consultant(BaseModel):
    """Who prepares a case on the seller's behalf; in the file either the bare name or these keys.

    Attributes:
        name: The person.
        firm: The firm.
        address: Its address, line by line; in the file also one text.
        email: How to reach the consultant, as are phone and website.
    """

    model_config = STRICT

    name: str | None = Field(default=None, description="The person who prepares the case.")
    firm: str | None = Field(default=None, description="The firm.")
    address: list[str] = Field(default=[], max_length=50, description="The firm's address, line by line.")
    email: str | None = Field(default=None, description="The consultant's e-mail address.")
    phone: str | None = Field(default=None, description="The consultant's telephone number.")
    website: str | None = Field(default=None, description="The firm's page.")

    @model_validator(mode="before")
    @classmethod
    def _bare(cls, value: Any) -> Any:
        if isinstance(value, str):
            return {"name": value}
        given = value.get("address") if isinstance(value, dict) else None
        lines = given.splitlines() if isinstance(given, str) else given
        if not isinstance(lines, list) or not isinstance(value, dict):
            return value
        return {**value, "address": [line for line in lines if not isinstance(line, str) or line.strip()]}

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """Either the keys or the bare name, and an address as a list or as one text."""
        keys = handler.resolve_ref_schema(handler(core))
        address = keys["properties"]["address"]
        keys["properties"]["address"] = {
            "anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}],
            "description": address["description"],
        }
        return {"anyOf": [{"type": "string"}, keys]}

    def over(self, usual: Consultant | None) -> Consultant:
        """This one, with what the usual one adds where both are the same person."""
        if usual is None or (self.name or usual.name) != usual.name:
            return self
        own = self.model_dump(exclude_defaults=True)
        return Consultant(**{**usual.model_dump(), **own})


class CaseFile(HowJudged):
    """``case.yaml``. Nothing has a default date, owner or reason; what is not given stays open in the letter."""

    model_config = STRICT

    seller: str | None = Field(default=None, description="The seller's name, as Seller Central shows it.")
    marketplace: str | None = Field(default=None, description="The store: US or Amazon.com.")
    as_of: dt.date | None = Field(
        default=None, description="The last day of the period that the notice speaks of."
    )
    notice_date: dt.date | None = Field(default=None, description="The date of Amazon's notice.")
    reply_by: dt.date | None = Field(default=None, description="The day by which Amazon wants an answer.")
    letter_date: dt.date | None = Field(default=None, description="The date that the letter bears.")
    scope: list[str] = Field(
        default=[], max_length=500, description="The categories that the notice blocks; none: those below target."
    )
    categories: dict[_Name, _Name] = Field(
        default={},
        max_length=500,
        description="Category in the data: its name in the notice, where the two differ.",
    )
    blocks: Blocks | None = Field(default=None, description="What the notice blocks.")
    asked_for: list[str] = Field(
        default=[], max_length=500, description="What the notice asks for; the review warns where it is missing."
    )
    subject: str | None = Field(
        default=None, description="What the notice is about; valid-tracking-rate is what poagen does."
    )
    notice: str | None = Field(default=None, description="File with the notice's text, from the case folder.")
    route: RouteKind | None = Field(
        default=None, description="Your own word on what this case is; it wins over poagen's."
    )
    language: str | None = Field(
        default=None, description="The letter's language: en, de, fr, it, es or ja; without it, English."
    )
    look: str | None = Field(default=None, description="The letter's look; without it, plain.")
    consultant: Consultant | None = Field(
        default=None, description="Who prepares the case; it stands in letters of the look consultant."
    )
    data: list[str] = Field(
        default=[],
        max_length=10_000,
        description="Files to read, from the case folder; none: all that lies in data/.",
    )
    mapping: dict[str, str] = Field(
        default={},
        max_length=500,
        description="Packages column: header in the files, where poagen does not know the header.",
    )
    dates: Literal["DMY", "MDY"] | None = Field(
        default=None, description="How to read dates such as 05/06/2026: DMY or MDY."
    )
    events: list[Event] = Field(
        default=[], max_length=2_000, description="What happened on which day: stands beside the onsets of causes."
    )
    answers: dict[str, Answer] = Field(
        default={}, max_length=2_000, description="The seller's answers, by RC1.question or C-007.question."
    )
    answered_for: dict[str, str] = Field(
        default={},
        max_length=2_000,
        description="Kept by poagen: the cause that an answer was given for, so that it never moves to another.",
    )

    @field_validator("categories")
    @classmethod
    def _one_name_each(cls, value: dict[str, str]) -> dict[str, str]:
        """A category of the data has one name in the notice, in whichever letters its own is written."""
        if len({bare(name) for name in value}) < len(value):
            raise ValueError("write each category of the data once")
        return value


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

    model_config = STRICT

    measures: dict[str, PlanEntry] = Field(default={}, max_length=500)

    @model_validator(mode="before")
    @classmethod
    def _no_measures(cls, value: Any) -> Any:
        """``measures:`` with nothing below it is a plan without measures."""
        return {} if isinstance(value, dict) and value == {"measures": None} else value
