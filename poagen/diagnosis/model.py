"""The Analysis as published: schema ``poagen.analysis/1``. Keys stay; new ones may come."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from poagen.common.programmes import Programme
from poagen.common.strict import STRICT

SCHEMA = "poagen.analysis/1"


class _Part(BaseModel):
    model_config = STRICT


class InputFile(_Part):
    """A file that was read; ``rows`` counts its data rows, skipped ones included."""

    file: str
    format: str
    rows: int
    sha256: str


class Window(_Part):
    """The days that count, both ends included; ``clock`` names the packages column that chooses."""

    start: dt.date
    end: dt.date
    days: int
    clock: str


class PolicyUsed(_Part):
    """The rule that judged the packages.

    ``target`` is a fraction. Where ``target_known`` is false, no source gives the store's target; then it is only
    what the rates were compared with. ``target_stated``: the seller states it, as the notice requires it.
    ``level``: whose rate has to reach it. ``programme``: whose rule it is.
    ``placed_by``: the columns that placed the measured packages in the window, with how many: the next best one
    where the day of the window's clock is not known. Empty where none has any, null where it was not looked at.
    """

    id: str
    effective_from: dt.date
    level: Literal["category", "account", "programme"] = "category"
    programme: Programme = "standard"
    target: float
    target_known: bool = True
    target_stated: bool = False
    window: Window
    placed_by: dict[str, int] | None = None


class Counts(_Part):
    """Where every row and package went: packages = excluded + exempt + measured."""

    rows: int
    packages: int
    excluded: dict[str, int]
    exempt: dict[str, int]
    measured: int
    valid: int
    invalid: int
    unknown: int


class Event(_Part):
    """Something that the seller says happened on a day, such as a new carrier. Never taken as proof."""

    date: dt.date
    what: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class Coincidence(_Part):
    """An event close to a cause's onset.

    ``days_apart`` counts from the event to the onset: negative where the event came later.
    """

    date: dt.date
    what: str
    days_apart: int


class Rate(_Part):
    """A Valid Tracking Rate. Rates are fractions; null where there is no denominator.

    ``interval`` is the 95 % Wilson interval of ``rate``; ``small`` says that the denominator is too small for a
    firm rate, so both counts must be told with it.
    """

    measured: int | None
    valid: int | None
    invalid: int
    unknown: int
    rate: float | None = Field(description="1 - invalid / measured")
    rate_low: float | None = Field(description="1 - (invalid + unknown) / measured")
    target: float
    meets_target: bool | None
    interval: tuple[float, float] | None = Field(default=None, description="95 % Wilson interval of rate")
    small: bool = False


class CategoryRate(Rate):
    """The rate of one product category."""

    category: str


class Day(_Part):
    """One day of the window, by the policy's clock."""

    date: dt.date
    measured: int
    invalid: int


class Vtr(_Part):
    """The rates, overall, by category (lowest first) and by day."""

    overall: Rate
    by_category: list[CategoryRate]
    daily: list[Day]


class DefectCount(_Part):
    """Invalid packages whose primary defect is ``code``; ``share`` is of all invalid packages."""

    code: str
    family: str
    count: int
    share: float


class RiskCount(_Part):
    """Valid or unknown packages on which the same sign was found."""

    code: str
    count: int


class RootCause(_Part):
    """A pattern over defects.

    ``packages`` are the measured packages in the segment while the pattern lasted, ``defects`` those of them that
    the cause explains. ``rate_in_segment`` and ``rate_elsewhere`` are the shares of packages that fail with this
    code, inside and outside.
    ``share`` is of all invalid packages. ``vtr_points`` are percentage points, every rate a fraction.
    ``p_value`` is adjusted for all segments that were searched. ``basis`` says which measured packages were
    searched and counted: ``all``, those whose verdict is ``known``, or those that ``amazon`` has judged.
    ``in_time``: the segment has others before ``onset`` or after ``until``, which ``packages`` does not count.
    ``less_others``: nor does it count those in which another cause of the same code was found.
    ``labelled``: of so many of the failed packages the files show a label with the number that was told.
    """

    id: str
    code: str
    family: str
    segment: dict[str, str]
    detail: dict[str, str]
    pattern: Literal["steady", "step", "burst", "recurring"]
    onset: dt.date | None
    onset_earliest: dt.date | None
    onset_latest: dt.date | None
    until: dt.date | None
    packages: int
    defects: int
    share: float
    rate_in_segment: float
    rate_elsewhere: float | None
    p_value: float
    vtr_points: float | None
    rate_if_fixed: float | None
    confidence: Literal["strong", "moderate", "weak"]
    examples: list[str]
    basis: Literal["all", "known", "amazon"] = "all"
    in_time: bool = False
    less_others: bool = False
    labelled: int = 0
    coincides_with: list[Coincidence] = []


_ALIKE = 10
"""So many packages with the same defect, half of the rest or more, have that in common."""


class Unexplained(_Part):
    """Invalid packages that no root cause explains.

    ``not_searched`` of them were not looked at: Amazon has judged most packages, but not these. ``codes`` counts
    their defects, the most frequent first.
    """

    count: int
    share: float
    not_searched: int = 0
    codes: dict[str, int] = {}

    @property
    def is_patternless(self) -> bool:
        """Whether it may be said that they have nothing in common: all were looked at, and most are not alike."""
        most = max(self.codes.values(), default=0)
        return not self.not_searched and (most < _ALIKE or 2 * most < self.count)


class CategoryRecovery(_Part):
    """The recovery of one category."""

    category: str
    date_at_target: dt.date | None
    valid_packages_needed: int | None


class Scenario(_Part):
    """When each category is at target if new packages are valid at ``assumed_rate``, at the last 30 days' volume.

    ``date_at_target`` is the day of the last category; null where one does not get there within 120 days.
    """

    assumed_rate: float
    date_at_target: dt.date | None
    by_category: list[CategoryRecovery]


class RepairedRate(_Part):
    """A rate as it would be with ``repairs`` more packages valid; ``category`` is null for all."""

    category: str | None
    repairs: int
    rate: float | None
    meets_target: bool | None


class WithRepairs(_Part):
    """The rates if every proven correction takes hold. No forecast: Amazon decides."""

    repairs: int
    overall: RepairedRate
    by_category: list[RepairedRate]


class Recovery(_Part):
    """When every category is back at target if new packages are valid at ``assumed_rate``.

    ``valid_packages_needed`` is how many more valid packages would lift the overall rate to target, were nothing
    to leave the window. ``shipped_already`` are days after the window of which the files have packages: they come
    as they are.
    """

    date_at_target: dt.date | None
    assumed_rate: float
    valid_packages_needed: int | None
    by_category: list[CategoryRecovery] = []
    scenarios: list[Scenario] = []
    with_repairs: WithRepairs | None = None
    shipped_already: list[Day] = []


class Dispute(_Part):
    """A package that Amazon calls invalid against scan evidence: what is known of it.

    ``fits``: the number has the form of the named carrier's numbers. ``entered_in_time``: the data shows that it
    was entered before the delivery. ``confirmed``: ``shipped`` is the day of the shipping confirmation, else it is
    that of the first scan.
    """

    order_id: str
    package_id: str
    carrier: str
    tracking_number: str
    shipped: dt.date | None
    entered_at: str
    first_scan_at: str
    delivery_scan_at: str
    scan_count: int | None
    fits: bool = False
    entered_in_time: bool = False
    confirmed: bool = False


class Repair(_Part):
    """A correction to what was told to Amazon that still counts. ``proven`` says that the data proves it."""

    order_id: str
    package_id: str
    field: str
    told: str
    proposed: str
    evidence: str
    proven: bool


class RelatedMetric(_Part):
    """Another figure that a performance report states of the store, shown beside and never computed.

    Rates and targets are fractions. ``target_from`` names the sources of poagen's target, or the report that names
    its own; ``better`` says which side of the target is the good one. ``meets_target`` is null where either is not
    known.
    """

    name: str
    title: str
    rate: float | None
    target: float | None
    target_from: list[str]
    better: Literal["lower", "higher"]
    meets_target: bool | None
    count: int | None
    total: int | None
    start: dt.date | None
    end: dt.date | None
    file: str


class Explained(_Part):
    """Packages that explain a part of a difference.

    ``count`` is their share of it, above zero where Amazon counts more. Where ``certain`` is false, up to
    ``packages`` of them may be meant, and ``examples`` are order ids from among them.
    """

    reason: str
    says: str
    count: int
    packages: int
    certain: bool
    examples: list[str]


class Reconciliation(_Part):
    """One of Amazon's own counts beside ours.

    ``what`` is counted (packages in the metric) or invalid; ``source`` the report, ``--measured``, or Amazon's
    verdicts package by package. ``difference`` is ``amazon`` less ``ours``, and the sum of all ``explained``
    counts and ``unexplained``.
    """

    what: Literal["counted", "invalid"]
    source: str
    category: str | None
    amazon: int
    ours: int
    difference: int
    explained: list[Explained]
    unexplained: int


class Warning_(_Part):  # noqa: N801
    """A finding that did not stop the work."""

    code: str
    severity: str
    message: str
    file: str | None = None
    sheet: str | None = None
    row: int | None = None
    column: str | None = None
    value: str | None = None
    help: str | None = None


class Report(_Part):
    """All of an Analysis that is published."""

    model_config = ConfigDict(
        extra="forbid", defer_build=True, frozen=True, title="poagen.analysis/1", populate_by_name=True
    )

    schema_: Literal["poagen.analysis/1"] = Field(default="poagen.analysis/1", alias="schema")
    poagen_version: str
    inputs: list[InputFile]
    marketplace: str
    as_of: dt.date
    policy: PolicyUsed
    counts: Counts
    vtr: Vtr
    defects: list[DefectCount]
    risks: list[RiskCount]
    root_causes: list[RootCause]
    smallest_fix: list[str] | None = Field(
        default=None,
        description="The fewest root causes whose removal brings every category below target back to it; "
        "null where all of them together do not",
    )
    unexplained: Unexplained
    recovery: Recovery
    repairs: list[Repair]
    disputes: list[Dispute] = []
    reconciliation: list[Reconciliation] = []
    related_metrics: list[RelatedMetric] = []
    warnings: list[Warning_]

    def to_json(self) -> str:
        """The report as indented JSON with a final newline."""
        return self.model_dump_json(by_alias=True, indent=2) + "\n"
