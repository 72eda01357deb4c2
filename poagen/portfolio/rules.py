"""The rules of what counts as at risk, as data."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Final, Literal

from pydantic import BaseModel, Field, model_validator

from poagen.common.knowledge import load_model
from poagen.common.strict import STRICT

_FILE: Final = Path(__file__).parent / "data" / "risk.yaml"

Fact = Literal["meets_target", "meets_at_worst", "known", "small", "margin", "days_to_fall", "unknown", "invalid"]
Facts = Mapping[str, bool | int | None]


class _Part(BaseModel):
    model_config = STRICT


class Source(_Part):
    """Where a rule is from."""

    id: str
    title: str
    url: str | None = None
    checked: dt.date


class Condition(_Part):
    """What one fact must be; exactly one of the three."""

    is_: bool | None = Field(default=None, alias="is")
    at_most: int | None = None
    at_least: int | None = None

    @model_validator(mode="after")
    def _one(self) -> Condition:
        if sum(limit is not None for limit in (self.is_, self.at_most, self.at_least)) != 1:
            raise ValueError("say one of is, at_most and at_least")
        return self

    def holds(self, fact: bool | int | None) -> bool:
        """Whether a fact is as it must be; one that is not known is not."""
        if fact is None:
            return False
        if self.is_ is not None:
            return fact is self.is_
        return fact <= self.at_most if self.at_most is not None else fact >= (self.at_least or 0)


class Risk(_Part):
    """One level of risk."""

    id: str = Field(pattern=r"^RISK-\d{3}$")
    level: str
    title: str
    says: str
    when: dict[Fact, Condition]
    order: list[Fact]
    sources: list[str] = Field(min_length=1)

    def holds(self, facts: Facts) -> bool:
        """Whether every line holds."""
        return all(condition.holds(facts[name]) for name, condition in self.when.items())


class TrendRule(_Part):
    """Over how many days and packages a trend is looked for, and how seldom chance gives it."""

    id: str
    says: str
    days: list[int] = Field(min_length=1)
    least: int = Field(ge=1)
    chance: float = Field(gt=0, lt=1)
    sources: list[str] = Field(min_length=1)


class SharedRule(_Part):
    """When a cause is told as shared by several accounts, and in which dimensions it is looked for."""

    id: str
    says: str
    accounts: int = Field(ge=2)
    packages: int = Field(ge=1)
    times: float = Field(ge=1)
    dimensions: list[str] = Field(min_length=1)
    sources: list[str] = Field(min_length=1)


class RiskFile(_Part):
    """The whole file."""

    trend: TrendRule
    shared: SharedRule
    risks: list[Risk] = Field(min_length=1)
    sources: list[Source]

    @model_validator(mode="after")
    def _sound(self) -> RiskFile:
        ids = [risk.id for risk in self.risks]
        known = {source.id for source in self.sources}
        parts: Sequence[Risk | TrendRule | SharedRule] = [self.trend, self.shared, *self.risks]
        unknown = {name for part in parts for name in part.sources} - known
        if unknown:
            raise ValueError(f"no such source: {', '.join(sorted(unknown))}")
        if len(set(ids)) < len(ids):
            raise ValueError("an id stands twice")
        if self.risks[-1].when:
            raise ValueError("the last rule must hold for every account")
        return self

    def first(self, facts: Facts) -> int:
        """The place of the first rule that holds."""
        return next(place for place, risk in enumerate(self.risks) if risk.holds(facts))


@cache
def risks() -> RiskFile:
    """The packaged rules."""
    return load_model(_FILE, RiskFile)
