"""The store's other figures, as a performance report states them: shown beside the rate, never computed."""

from __future__ import annotations

import datetime as dt

from poagen.common.packages import StoreMetric, StoreTotals
from poagen.diagnosis.amazon_totals import of_store
from poagen.diagnosis.model import RelatedMetric
from poagen.policy import Verdicts
from poagen.policy.related import related_target


def related(verdicts: Verdicts) -> list[RelatedMetric]:
    """Each figure of the rule's store, from the report of the window, else from the latest that has any."""
    having = [item for item in of_store(verdicts) if item.related]
    return [_shown(metric, having[-1], verdicts) for metric in having[-1].related] if having else []


def _shown(metric: StoreMetric, report: StoreTotals, verdicts: Verdicts) -> RelatedMetric:
    known = related_target(metric.name)
    target, named = metric.target, [report.file]
    if target is None:
        holds = known.holds(verdicts.rule.marketplace, _day(metric, verdicts))
        target, named = (known.target, [known.id, *known.sources]) if holds else (None, [])
    unsaid = metric.rate is None or target is None
    return RelatedMetric(
        name=metric.name,
        title=known.title,
        rate=metric.rate,
        target=target,
        target_from=named,
        better=known.better,
        meets_target=None if unsaid else known.meets(metric.rate or 0.0, target or 0.0),
        count=metric.count,
        total=metric.total,
        start=metric.start,
        end=metric.end,
        file=report.file,
    )


def _day(metric: StoreMetric, verdicts: Verdicts) -> dt.date:
    return metric.end or verdicts.as_of
