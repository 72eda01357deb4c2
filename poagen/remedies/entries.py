"""The entries of a catalog: what stands in its YAML files, as types."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, RootModel, model_validator

from poagen.remedies.model import Kind, Strength

Dimension = Literal[
    "operator",
    "warehouse",
    "channel",
    "carrier",
    "label_carrier",
    "ship_method",
    "category",
    "sku",
    "origin_country",
    "ship_weekday",
]
Pattern = Literal["steady", "step", "burst", "recurring"]
Family = Literal["tracking-data", "carrier", "fulfilment-delay", "technical"]
Status = Literal["stable", "draft", "retired"]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Source(_Entry):
    """Where an entry comes from: a public page, or practice described in words."""

    title: str = Field(min_length=1)
    url: str | None = None
    description: str | None = None
    checked: dt.date

    @model_validator(mode="after")
    def _has_a_place(self) -> Source:
        if not (self.url or self.description):
            raise ValueError("give a url or a description")
        return self


class Ask(_Entry):
    """A question that asks the seller why; ``id`` is unique within its cause."""

    id: str
    ask: str


class Slot(_Entry):
    """A word that only the seller knows, and an example of it."""

    ask: str = Field(min_length=1)
    example: str = Field(min_length=1)


class Texts(_Entry):
    """One measure in its three tenses, each a Jinja2 template."""

    recommended: str
    planned: str
    completed: str


class Verify(_Entry):
    """The figure that shows that a measure works. A figure that starts with "share of" is a fraction."""

    figure: str
    at_least: float | None = None
    at_most: float | None = None
    over: str

    @model_validator(mode="after")
    def _has_one_limit(self) -> Verify:
        if (self.at_least is None) == (self.at_most is None):
            raise ValueError("give at_least or at_most, one of them")
        return self


class CauseWhen(_Entry):
    """When a cause is chosen for its code; every condition that is given must hold."""

    segment: tuple[Dimension, ...] = ()
    pattern: tuple[Pattern, ...] = ()
    family: Family | None = None

    @property
    def specificity(self) -> int:
        """How many conditions are given."""
        return sum(map(bool, (self.segment, self.pattern, self.family)))


class Bounds(_Entry):
    """A range with both ends included."""

    at_least: float | None = None
    at_most: float | None = None

    def hold(self, value: float) -> bool:
        """Whether ``value`` lies in the range."""
        above = self.at_least is None or value >= self.at_least
        return above and (self.at_most is None or value <= self.at_most)


class MeasureWhen(_Entry):
    """When a measure is proposed for a cause; every condition that is given must hold."""

    volume_per_day: Bounds = Bounds()
    marketplace: tuple[str, ...] = ()
    segment: tuple[Dimension, ...] = ()
    pattern: tuple[Pattern, ...] = ()


class Cause(_Entry):
    """A cause behind a defect code, as the letter tells it."""

    id: str
    title: str
    code: str
    when: CauseWhen = CauseWhen()
    statement: str
    questions: tuple[Ask, ...] = Field(min_length=1, max_length=3)
    evidence: tuple[str, ...] = Field(min_length=1)
    sources: tuple[Source, ...] = Field(min_length=1)
    status: Status
    since: str


class Measure(_Entry):
    """A corrective or preventive measure. ``must_be_true`` is what has to hold before it may be stated."""

    id: str
    title: str
    kind: Kind
    strength: Strength
    status: Status
    since: str
    replaced_by: str | None = None
    text: Texts
    must_be_true: str = Field(min_length=1)
    slots: dict[str, Slot] = {}
    owner_role: str
    usual_time: str
    verify: Verify | None = None
    evidence: tuple[str, ...] = Field(min_length=1)
    sources: tuple[Source, ...] = Field(min_length=1)


class MappingRow(_Entry):
    """A measure that answers a cause. ``priority`` 1 comes first; ``how`` says why it answers."""

    cause: str
    measure: str
    priority: int = Field(ge=1)
    how: str = Field(min_length=1)
    when: MeasureWhen = MeasureWhen()


class About(_Entry):
    """The catalog's own page: its version, and whether it adds to the packaged catalog."""

    version: str = Field(min_length=1)
    extends: Literal["packaged"] | None = None


class Causes(RootModel[tuple[Cause, ...]]):
    """The file ``causes.yaml``."""


class Measures(RootModel[tuple[Measure, ...]]):
    """The files ``corrective.yaml`` and ``preventive.yaml``."""


class MappingRows(RootModel[tuple[MappingRow, ...]]):
    """The file ``mapping.yaml``."""
