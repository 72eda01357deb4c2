"""The targets of the figures that a performance report states beside the valid tracking rate."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, Field, model_validator

from poagen.common.knowledge import load_model
from poagen.common.packages import MetricName
from poagen.common.strict import STRICT
from poagen.policy.model import Source

_FILE = Path(__file__).parent / "data" / "related-metrics.yaml"


class RelatedTarget(BaseModel):
    """The target of one figure, as a fraction, with its sources.

    ``better`` says on which side of the target it is good to be, ``passes`` whether the target itself is enough.
    ``marketplaces`` are the stores that the sources name; none where they name no store.
    """

    model_config = STRICT
    id: str
    name: MetricName
    title: str
    says: str
    target: float = Field(gt=0, lt=1)
    better: Literal["lower", "higher"]
    passes: Literal["at", "beyond"]
    marketplaces: tuple[str, ...] = ()
    effective_from: dt.date | None = None
    sources: tuple[str, ...] = Field(min_length=1)

    def holds(self, marketplace: str, day: dt.date) -> bool:
        """Whether the target is one of this store on this day, as far as the sources say."""
        store = not self.marketplaces or marketplace in self.marketplaces
        return store and (self.effective_from is None or day >= self.effective_from)

    def meets(self, rate: float, target: float) -> bool:
        """Whether a rate is on the good side of a target, by exact arithmetic."""
        one, other = Fraction(str(rate)), Fraction(str(target))
        if one == other:
            return self.passes == "at"
        return one < other if self.better == "lower" else one > other


class RelatedMetrics(BaseModel):
    """All of the file: the targets, what is not known of them, and the sources."""

    model_config = STRICT
    metrics: tuple[RelatedTarget, ...]
    unknown: tuple[str, ...]
    sources: tuple[Source, ...]

    @model_validator(mode="after")
    def _sources_exist(self) -> RelatedMetrics:
        known = {source.id for source in self.sources}
        for metric in self.metrics:
            if missing := set(metric.sources) - known:
                raise ValueError(f"{metric.id} names the source {sorted(missing)[0]}, which is not listed")
        return self


@cache
def related_metrics() -> RelatedMetrics:
    """The packaged targets.

    Raises:
        PoagenError: The file is damaged.
    """
    return load_model(_FILE, RelatedMetrics)


def related_target(name: MetricName) -> RelatedTarget:
    """What is known of one figure, whatever the store."""
    return next(metric for metric in related_metrics().metrics if metric.name == name)


def related_lines() -> list[str]:
    """Every target in plain words, with its sources."""
    known = related_metrics()
    lines = ["Other figures of a store, shown beside the rate where a performance report states them:"]
    for metric in known.metrics:
        lines += ["", f"{metric.id}  {metric.title}: {metric.says}", f"    source: {', '.join(metric.sources)}"]
    lines += ["", "Not known:", *(f"  - {gap}" for gap in known.unknown), "", "Sources:"]
    return [*lines, *(f"  {one.id}  {one.title}. {one.where} (checked {one.checked})" for one in known.sources)]
