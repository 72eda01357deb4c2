"""The other figures of a performance report: late shipment, cancellation, order defects, on-time delivery."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from poagen.common.finding import Finding
from poagen.common.packages import MetricName, StoreMetric
from poagen.intake.figures import contradicts, read_count, read_day, read_fraction
from poagen.intake.tell import Place, warning


@dataclass(frozen=True)
class _Shape:
    """Where a figure stands: the names of its object, of its count and of its total."""

    words: str
    paths: tuple[str, ...]
    count: tuple[str, ...]
    total: tuple[str, ...]


LATE_LIST: Final = "lateShipmentRateList"
_SHAPES: Final[dict[MetricName, _Shape]] = {
    "late_shipment_rate": _Shape(
        "late shipment rate", ("lateShipmentRate", LATE_LIST), ("lateShipmentCount",), ("orderCount",)
    ),
    "pre_fulfilment_cancel_rate": _Shape(
        "cancellation rate",
        (
            "preFulfillmentCancellationRate",
            "prefulfillmentCancelRate",
            "preFulfilmentCancellationRate",
            "cancellationRate",
        ),
        ("cancellationCount",),
        ("orderCount",),
    ),
    "order_defect_rate": _Shape(
        "order defect rate",
        ("orderDefectRate.mfn", "orderDefectRate"),
        ("orderWithDefects.count", "orderWithDefectsCount"),
        ("orderCount",),
    ),
    "on_time_delivery_rate": _Shape(
        "on-time delivery rate",
        ("onTimeDeliveryRate", "unitOnTimeDeliveryRate"),
        ("onTimeDeliveryCount", "unitOnTimeDeliveryCount"),
        ("shipmentCountWithValidTracking", "totalUnitCount"),
    ),
}
Cells = Callable[[str], str]
"""What a report says under a header, blank where it has no such header."""


def headers() -> tuple[str, ...]:
    """Every header that a figure may stand under."""
    parts = [(path, part) for shape in _SHAPES.values() for path in shape.paths for part in _parts(shape)]
    return (*(f"{path}.{part}" for path, part in parts), "timeFrame.start", "timeFrame.end")


def _parts(shape: _Shape) -> tuple[str, ...]:
    dates = ("reportingDateRange.reportingDateFrom", "reportingDateRange.reportingDateTo")
    return ("rate", "targetValue", *shape.count, *shape.total, *dates)


def related(told: Mapping[str, str], file: str, store: str) -> tuple[tuple[StoreMetric, ...], list[Finding]]:
    """The figures of one row; each from the first of its objects that says anything."""

    def cell(header: str) -> str:
        return told.get(header, "")

    at = Place(file, value=store or None)
    metrics: list[StoreMetric] = []
    found: list[Finding] = []
    for name, shape in _SHAPES.items():
        read = (_metric(name, shape, path, cell, at) for path in shape.paths)
        metric, problems = next((pair for pair in read if pair[0] is not None), (None, []))
        metrics += [metric] if metric else []
        found += problems
    return tuple(metrics), found


def _metric(
    name: MetricName, shape: _Shape, path: str, cell: Cells, at: Place
) -> tuple[StoreMetric | None, list[Finding]]:
    def first(*parts: str) -> str:
        return next((text for part in parts if (text := cell(f"{path}.{part}"))), "")

    rate, target = read_fraction(first("rate")), read_fraction(first("targetValue"))
    total, stated = read_count(first(*shape.total)), read_count(first(*shape.count))
    if rate is None and stated is None:
        return None, []
    some, problem = _checked(stated, total, rate)
    worked_out = some / total if some is not None and total else None
    start = _day(first("reportingDateRange.reportingDateFrom"), cell("timeFrame.start"))
    end = _day(first("reportingDateRange.reportingDateTo"), cell("timeFrame.end"))
    metric = StoreMetric(name, worked_out if rate is None else rate, target, some, total, start, end)
    return metric, [warning("INT048", f"{shape.words}: {problem}", at)] if problem else []


def _checked(some: int | None, total: int | None, rate: float | None) -> tuple[int | None, str]:
    """The count where it can be, and what is wrong with it."""
    if some is None or total is None:
        return some, ""
    if some > total:
        return None, f"the report counts {some:,} of only {total:,}; that count is not used"
    if contradicts(some, total, rate):
        return some, f"{some:,} of {total:,} are {some / total:.2%}, and the report states {rate:.2%}"
    return some, ""


def _day(*texts: str) -> dt.date | None:
    return next((day for text in texts if (day := read_day(text)) is not None), None)


def by_length(metrics: list[StoreMetric]) -> tuple[StoreMetric, ...]:
    """Each figure once, in the order of their names; of one name the longest range first."""
    order = list(_SHAPES)
    return tuple(sorted(dict.fromkeys(metrics), key=lambda item: (order.index(item.name), -_days(item))))


def _days(metric: StoreMetric) -> int:
    return (metric.end - metric.start).days if metric.start and metric.end else -1
