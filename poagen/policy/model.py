"""A rule as data: what counts, what makes a package valid, in one marketplace from one date on."""

from __future__ import annotations

import datetime as dt
import re
from typing import Literal
from zoneinfo import available_timezones

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

Sign = Literal[
    "carrier-mismatch",
    "carrier-missing",
    "carrier-as-other",
    "carrier-not-integrated",
    "invalid-characters",
    "late-tracking-entry",
    "delivered-too-late",
]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Source(_Part):
    """Where a statement was read: ``kind`` says who wrote it."""

    id: str
    title: str
    kind: Literal["amazon-page", "amazon-announcement", "amazon-api", "secondary"]
    where: str
    checked: dt.date


class Said(_Part):
    """A statement of the rule in plain words, with the ids of its sources."""

    id: str
    says: str
    sources: list[str] = Field(min_length=1)


class Conflict(_Part):
    """Where sources disagree: what each says and what poagen does."""

    about: str
    readings: list[str] = Field(min_length=2)
    taken: str


class Target(Said):
    """The rate to reach, as a fraction; ``passes`` says whether exactly that rate does."""

    rate: float = Field(gt=0, lt=1)
    passes: Literal["at-least", "more-than"]


class WindowRule(Said):
    """How many days count and which date of a package chooses."""

    days: int = Field(gt=0)
    clock: Literal["promised_delivery_at", "confirmed_at"]
    latency_days_seen: list[int] = []


class ScanRule(Said):
    """The scans a package needs, by origin and value (in the rule's currency; from is included)."""

    origins: list[str] = Field(min_length=1)
    value_from: float | None = None
    value_below: float | None = None
    scans: int = Field(ge=1)
    delivery_scan: bool = False


class InvalidRule(Said):
    """A sign that makes a package invalid however many scans it has; ``days`` where the sign counts days."""

    sign: Sign
    days: int | None = None


class Exemption(Said):
    """Packages left out of the metric: every condition that is given must hold.

    ``ship_methods`` are matched letter by letter, ``carriers`` by their resolved name, ``categories`` by
    folded text. ``origins_other_than`` holds for every known origin not listed.
    """

    reason: str
    origins: list[str] | None = None
    origins_other_than: list[str] | None = None
    carriers: list[str] | None = None
    integrated_carrier: bool | None = None
    ship_methods: list[str] | None = None
    untracked_service: bool | None = None
    categories: list[str] | None = None
    value_below: float | None = None


class Services(_Part):
    """How an untracked service is known by its name: regular expressions over the folded text."""

    untracked: list[str] = Field(min_length=1)
    but_not: list[str] = []
    sources: list[str] = Field(min_length=1)

    @field_validator("untracked", "but_not")
    @classmethod
    def _are_patterns(cls, patterns: list[str]) -> list[str]:
        for pattern in patterns:
            try:
                re.compile(pattern)
            except re.error as error:
                raise ValueError(f"{pattern} is not a regular expression: {error}") from error
        return patterns


class Rule(_Part):
    """One marketplace's Valid Tracking Rate rule; ``effective_to`` is its last day, if it has one."""

    id: str
    title: str
    marketplace: str
    store: str
    country: str
    currency: str = Field(pattern=r"^[A-Z]{3}$")
    time_zone: str
    effective_from: dt.date
    effective_to: dt.date | None = None
    checked: dt.date
    level: Literal["category", "account"]
    unit: Literal["package", "order"]
    target: Target
    window: WindowRule
    counted: list[Said]
    scans: list[ScanRule] = Field(min_length=1)
    invalid: list[InvalidRule]
    exemptions: list[Exemption]
    services: Services
    late_first_scan: Said
    unknown: list[str] = []
    conflicts: list[Conflict] = []
    sources: list[Source] = Field(min_length=1)

    @field_validator("time_zone")
    @classmethod
    def _is_a_zone(cls, name: str) -> str:
        if name not in available_timezones():
            raise ValueError(f"{name} is not a time zone, such as America/Los_Angeles")
        return name

    @model_validator(mode="after")
    def _sources_exist(self) -> Rule:
        known = {source.id for source in self.sources}
        named = [("services", self.services.sources), *((said.id, said.sources) for said in self.statements())]
        for name, sources in named:
            if missing := set(sources) - known:
                raise ValueError(f"{name} names the source {sorted(missing)[0]}, which is not listed")
        return self

    def statements(self) -> list[Said]:
        """Every sentence of the rule that has a source, in reading order."""
        return [
            self.target,
            self.window,
            *self.counted,
            *self.scans,
            *self.invalid,
            *self.exemptions,
            self.late_first_scan,
        ]

    def invalidates(self, sign: str) -> InvalidRule | None:
        """The statement that makes a package with this sign invalid, if the rule has one."""
        return next((said for said in self.invalid if said.sign == sign), None)
