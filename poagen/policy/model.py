"""A rule as data: what counts, what makes a package valid, in one marketplace from one date on."""

from __future__ import annotations

import datetime as dt
import re
from functools import cache
from importlib.resources import files
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, Field, StringConstraints, field_validator, model_validator

from poagen.common.currencies import currency_codes
from poagen.common.patterns import EndingPattern
from poagen.common.programmes import Programme
from poagen.common.strict import STRICT
from poagen.intake.model import countries, fold

Sign = Literal[
    "carrier-mismatch",
    "carrier-missing",
    "carrier-as-other",
    "carrier-not-integrated",
    "invalid-characters",
    "late-tracking-entry",
    "delivered-too-late",
]


Service = Literal["untracked", "letter", "stamp"]
"""What a service's name may say of it; the rule's ``services`` list the words."""

Included = Literal["included", "excluded", "unknown"]


@cache
def _time_zones() -> frozenset[str]:
    """The names of the tz database. Asking the system for them looks through all of its files, every time."""
    return frozenset(files("tzdata").joinpath("zones").read_text(encoding="utf-8").split())


def _is_currency(code: str) -> str:
    if code not in currency_codes():
        raise ValueError(f"{code} is not a currency; write its three capitals, such as EUR")
    return code


Currency = Annotated[str, AfterValidator(_is_currency)]
"""The ISO 4217 code of a currency."""


def _is_country(code: str) -> str:
    if code not in countries().values():
        meant = countries().get(fold(code))
        raise ValueError(f"{code} is no country; write {meant or 'its two capitals, such as CN'}")
    return code


Country = Annotated[str, AfterValidator(_is_country)]
"""The ISO 3166-1 code of a country, as packages have it."""

Countries = Annotated[list[Country], Field(min_length=1)]
Amount = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Told = Annotated[str, StringConstraints(min_length=1, pattern=r"\S")]
"""Text that says something."""
Names = Annotated[list[Told], Field(min_length=1)]


def _in_small_letters(text: str) -> str:
    if capital := re.search("[A-Z]", re.sub(r"\\.", "", text)):
        raise ValueError(f"is compared with names in small letters, and holds the capital {capital[0]}")
    return text


Small = Annotated[EndingPattern, AfterValidator(_in_small_letters)]


class _Part(BaseModel):
    model_config = STRICT


class Source(_Part):
    """Where a statement was read: ``kind`` says who wrote it."""

    id: Told
    title: Told
    kind: Literal["amazon-page", "amazon-announcement", "amazon-api", "secondary"]
    where: Told
    checked: dt.date


class Said(_Part):
    """A statement of the rule in plain words, with the ids of its sources.

    ``status`` is unknown where no source states it: then ``says`` tells what poagen does instead, and
    ``looked_for`` what was searched for.
    """

    id: Told
    says: Told
    sources: list[str] = []
    status: Literal["stated", "unknown"] = "stated"
    looked_for: str | None = None

    @model_validator(mode="after")
    def _is_founded(self) -> Said:
        if self.status == "stated" and not self.sources:
            raise ValueError(f"{self.id} has no source; name one, or write status: unknown and looked_for")
        if self.status == "unknown" and not self.looked_for:
            raise ValueError(f"{self.id} is unknown; say under looked_for what was searched for")
        return self


class Gap(_Part):
    """Something that no source says. ``told`` repeats it in every analysis."""

    says: Told
    looked_for: str | None = None
    told: bool = False


class Conflict(_Part):
    """Where sources disagree: what each says and what poagen does."""

    about: str
    readings: list[str] = Field(min_length=2)
    taken: str


class Target(Said):
    """The rate to reach, as a fraction; ``passes`` says whether exactly that rate does.

    Where its status is unknown, ``rate`` is only what poagen compares with, and the analysis says so.
    """

    rate: float = Field(gt=0, lt=1)
    passes: Literal["at-least", "more-than"]

    @property
    def by_seller(self) -> bool:
        """Whether the seller states it, and not a source."""
        return False


class StatedTarget(Target):
    """The rate that the seller read in the notice, where no source gives the rule's own."""

    @property
    def by_seller(self) -> bool:
        """Whether the seller states it, and not a source."""
        return True


class WindowRule(Said):
    """How many days count and which date of a package chooses."""

    days: int = Field(gt=0)
    clock: Literal["promised_delivery_at", "confirmed_at"]
    latency_days_seen: list[int] = []


class ValueBasis(Said):
    """What a package's value is made of."""

    shipping: Included
    tax: Included


class ScanRule(Said):
    """The scans a package needs, by origin and value (from is included).

    ``currency`` is that of the values, if not the rule's. ``limit_unknown``: the value from which the delivery
    scan is wanted is not known.
    """

    origins: Countries
    value_from: Amount | None = None
    value_below: Amount | None = None
    currency: Currency | None = None
    scans: int = Field(ge=1, le=2)
    delivery_scan: bool = False
    limit_unknown: bool = False

    @model_validator(mode="after")
    def _holds_for_some_value(self) -> ScanRule:
        if self.value_below is not None and self.value_below <= (self.value_from or 0):
            raise ValueError(f"{self.id} holds for no value: value_below must be above value_from")
        return self


class InvalidRule(Said):
    """A sign that makes a package invalid however many scans it has; ``days`` where the sign counts days."""

    sign: Sign
    days: int | None = Field(default=None, gt=0)

    @model_validator(mode="after")
    def _counts_days_where_it_can(self) -> InvalidRule:
        counts = self.sign == "delivered-too-late"
        if counts != (self.days is not None):
            raise ValueError(f"{self.sign} {'counts days; give them under days' if counts else 'counts no days'}")
        return self


class Exemption(Said):
    """Packages left out of the metric: every condition that is given must hold.

    ``ship_methods`` are matched letter by letter, ``carriers`` by their resolved name, ``categories`` by
    folded text. ``origins_other_than`` holds for every known origin not listed. ``cross_border`` compares
    origin and destination. ``value_below`` leaves the value itself out, ``value_up_to`` includes it; both are
    in ``currency``, if not the rule's. ``not_in_data`` is a condition that no export shows, in words that
    follow "if": the exemption is then only ever possible.
    """

    reason: Told
    origins: Countries | None = None
    origins_other_than: Countries | None = None
    destinations: Countries | None = None
    cross_border: bool | None = None
    carriers: Names | None = None
    integrated_carrier: bool | None = None
    ship_methods: Names | None = None
    service: Service | None = None
    categories: Names | None = None
    value_below: Amount | None = None
    value_up_to: Amount | None = None
    currency: Currency | None = None
    not_in_data: Told | None = None

    @model_validator(mode="after")
    def _has_a_condition(self) -> Exemption:
        if not any(getattr(self, name) is not None for name in _CONDITIONS):
            raise ValueError(f"{self.id} has no condition, and would leave out every package")
        return self


_CONDITIONS = Exemption.model_fields.keys() - Said.model_fields.keys() - {"reason", "currency"}


class Services(_Part):
    """How a service is known by its name: regular expressions over the folded text.

    A letter or stamp service is untracked, too. ``but_not`` takes names out again.
    """

    untracked: list[Small] = Field(min_length=1)
    letter: list[Small] = []
    stamp: list[Small] = []
    but_not: list[Small] = []
    sources: list[str] = Field(min_length=1)


class Rule(_Part):
    """One marketplace's Valid Tracking Rate rule; ``effective_to`` is its last day, if it has one.

    ``dated`` is false where the sources bear no date: ``effective_from`` is then the first day for which a
    source speaks of the store, and ``date_note`` says which. ``notes`` are sentences that no package is judged by.
    """

    id: str
    title: str
    marketplace: str
    programme: Programme = "standard"
    store: str
    country: Country
    currency: Currency
    time_zone: str
    effective_from: dt.date
    effective_to: dt.date | None = None
    dated: bool = True
    date_note: str | None = None
    checked: dt.date
    level: Literal["category", "account", "programme"]
    unit: Literal["package", "order"]
    target: Target
    window: WindowRule
    value_basis: ValueBasis
    counted: list[Said]
    scans: list[ScanRule] = Field(min_length=1)
    invalid: list[InvalidRule]
    exemptions: list[Exemption]
    services: Services
    late_first_scan: Said
    notes: list[Said] = []
    unknown: list[Gap] = []
    conflicts: list[Conflict] = []
    sources: list[Source] = Field(min_length=1)

    @field_validator("time_zone")
    @classmethod
    def _is_a_zone(cls, name: str) -> str:
        if name not in _time_zones():
            raise ValueError(f"{name} is not a time zone, such as America/Los_Angeles")
        return name

    @model_validator(mode="after")
    def _dates_make_sense(self) -> Rule:
        if self.effective_to is not None and self.effective_to < self.effective_from:
            raise ValueError("effective_to is before effective_from")
        if not self.dated and not self.date_note:
            raise ValueError("dated is false; say under date_note what the date is")
        return self

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
            self.value_basis,
            *self.counted,
            *self.scans,
            *self.invalid,
            *self.exemptions,
            self.late_first_scan,
            *self.notes,
        ]

    def gaps(self) -> list[str]:
        """What every analysis by this rule must say is not known."""
        open_ = [said.says for said in self.statements() if said.status == "unknown"]
        return [*open_, *(gap.says for gap in self.unknown if gap.told)]

    def in_force(self, day: dt.date) -> bool:
        """Whether the rule holds on a day."""
        return self.effective_from <= day and (self.effective_to is None or day <= self.effective_to)

    def invalidates(self, sign: str) -> InvalidRule | None:
        """The statement that makes a package with this sign invalid, if the rule has one."""
        return next((said for said in self.invalid if said.sign == sign), None)
