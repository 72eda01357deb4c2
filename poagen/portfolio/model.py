"""Many accounts as published: schema ``poagen.portfolio/1``. Keys stay; new ones may come."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from poagen.common.strict import STRICT
from poagen.diagnosis.model import Window

SCHEMA = "poagen.portfolio/1"

Confidence = Literal["strong", "moderate", "weak"]


class _Part(BaseModel):
    model_config = STRICT


class Told(_Part):
    """A finding of one account."""

    code: str
    severity: str
    message: str
    file: str | None = None
    sheet: str | None = None
    row: int | None = None
    column: str | None = None
    value: str | None = None
    help: str | None = None


class Trend(_Part):
    """The last days of the window against the days before them.

    ``worse`` and ``better`` are said only where chance alone would seldom give such a difference; ``p_value`` is
    that chance, exact, one-sided. ``rate`` and ``rate_before`` are fractions.
    """

    days: int
    measured: int
    invalid: int
    rate: float
    rate_before: float | None
    direction: Literal["worse", "better", "steady"]
    p_value: float


class Standing(_Part):
    """One rate that the rule judges: a category's, or the whole account's where ``category`` is null.

    ``margin`` is how many more of the measured packages could be invalid with the target still met; below zero,
    how many fewer it would take. ``meets_at_worst`` is about ``rate_low``, where unknown ones count as invalid.
    ``falls_on`` is the first day on which the rate is below target if the present trend goes on; ``back_on`` the
    first on which it is back, ``back_if_fixed`` the same if 98 % of new packages are valid. Null where that does
    not happen within 120 days or cannot be told.
    """

    category: str | None
    measured: int | None
    invalid: int
    unknown: int
    rate: float | None
    rate_low: float | None
    meets_target: bool | None
    meets_at_worst: bool | None
    interval: tuple[float, float] | None
    small: bool
    margin: int | None
    trend: Trend | None
    falls_on: dt.date | None
    days_to_fall: int | None
    back_on: dt.date | None
    back_if_fixed: dt.date | None
    confidence: Confidence
    risk: str
    reason: str


class Cause(_Part):
    """A root cause of one account, as its analysis gives it; ``share`` is of the account's invalid packages."""

    id: str
    code: str
    family: str
    segment: dict[str, str]
    detail: dict[str, str]
    pattern: str
    onset: dt.date | None
    defects: int
    share: float
    confidence: Confidence


class Account(_Part):
    """One account in one store.

    ``source`` says what it was read from: a case folder, a folder or files of exports, or rows of a table. ``vtr``
    is the rate of all measured packages; ``categories`` are the rates that the rule judges, the riskiest first,
    and ``worst_category``, ``margin``, ``trend``, ``falls_on`` and the rest are those of the first.
    ``below`` names the categories below target now: those that Amazon may block. ``as_of_given`` is false where
    the last day in the data was taken. ``case_folder`` is where its case is or was made.
    """

    account: str
    source: Literal["case", "folder", "file", "rows"]
    paths: list[str]
    seller: str | None
    marketplace: str
    as_of: dt.date
    as_of_given: bool
    policy: str
    target: float
    target_known: bool
    window: Window
    packages: int
    measured: int | None
    valid: int | None
    invalid: int
    unknown: int
    vtr: float | None
    rate_low: float | None
    risk: str
    level: str
    meets_target: bool | None
    below: list[str]
    worst_category: str | None
    worst_rate: float | None
    margin: int | None
    trend: Trend | None
    falls_on: dt.date | None
    days_to_fall: int | None
    back_on: dt.date | None
    back_if_fixed: dt.date | None
    reason: str
    confidence: Confidence
    small: bool
    categories: list[Standing]
    causes: list[Cause]
    defects: dict[str, int]
    repairs: int
    warnings: list[Told] = Field(description="The first findings of the account, the gravest first")
    warnings_left_out: int = 0
    case_folder: str | None = None


class Unread(_Part):
    """An account of which nothing can be said, and why."""

    account: str
    source: str
    paths: list[str]
    findings: list[Told]


class Falling(_Part):
    """A rate at target that falls below it on ``date`` if the present trend goes on.

    ``already_below`` says that another category of the account is below target now.
    """

    account: str
    marketplace: str
    category: str | None
    date: dt.date
    days: int
    already_below: bool
    reason: str
    confidence: Confidence


class SharedCause(_Part):
    """A carrier, service or the like with which packages fail in the same way in several accounts.

    ``accounts`` is how many have such failures, ``accounts_with_cause`` in how many of them it is a root cause of
    its own; ``names`` lists those with the most failures, at most 20. ``packages`` are the failures, ``measured``
    all measured packages with that value over all accounts. ``share`` is of all invalid packages of all accounts.
    ``rate`` and ``rate_elsewhere`` are shares of packages that fail with this code: with the value, and without it
    in the accounts that have such failures. ``also`` are other columns that say the same of the same packages.
    """

    code: str
    family: str
    dimension: str
    value: str
    also: dict[str, str]
    accounts: int
    accounts_with_cause: int
    names: list[str]
    packages: int
    measured: int
    share: float
    rate: float
    rate_elsewhere: float | None
    first_onset: dt.date | None


class DefectTotal(_Part):
    """One defect code over all accounts."""

    code: str
    family: str
    accounts: int
    packages: int
    share: float


class RiskLevel(_Part):
    """A level of risk: its rule, in words, and how many accounts have it."""

    id: str
    level: str
    title: str
    accounts: int


class Totals(_Part):
    """All accounts together; ``accounts`` = ``read`` + ``unread``. An account in two stores counts twice."""

    accounts: int
    read: int
    unread: int
    below_target: int
    falling: int
    not_known: int
    measured: int
    valid: int
    invalid: int
    unknown: int
    vtr: float | None


class Portfolio(_Part):
    """Accounts by risk."""

    model_config = ConfigDict(extra="forbid", defer_build=True, frozen=True, title=SCHEMA, populate_by_name=True)

    schema_: Literal["poagen.portfolio/1"] = Field(default="poagen.portfolio/1", alias="schema")
    poagen_version: str
    totals: Totals
    risks: list[RiskLevel]
    accounts: list[Account]
    first_to_fall: list[Falling]
    shared_causes: list[SharedCause]
    defects: list[DefectTotal]
    unread: list[Unread]
    warnings: list[Told]

    def to_json(self) -> str:
        """The whole as indented JSON with a final newline."""
        return self.model_dump_json(by_alias=True, indent=2) + "\n"
