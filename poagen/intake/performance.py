"""Amazon's performance reports: what Amazon itself counted, for each store."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from poagen.common.finding import Finding
from poagen.common.packages import StoreTotals
from poagen.intake.frame import Rows
from poagen.intake.grid import Grid
from poagen.intake.recognise import Match
from poagen.intake.tally import Tally
from poagen.intake.tell import Place, count, error, note, warning

_HEADERS = {
    "marketplace": ("marketplaceId", "marketplace"),
    "shipments": ("validTrackingRate.shipmentCount",),
    "valid": ("validTrackingRate.validTrackingCount",),
    "rate": ("validTrackingRate.rate", "validTracking.rate", "validTrackingMetrics.rate"),
    "start": ("validTrackingRate.reportingDateRange.reportingDateFrom", "timeFrame.start"),
    "end": ("validTrackingRate.reportingDateRange.reportingDateTo", "timeFrame.end"),
}
_NEAR = 0.0006
"""A rate with four places, and one that a rounded count gives, differ by less."""


def only_totals() -> Finding:
    """The finding where performance reports are the only files."""
    return error(
        "INT047",
        "a performance report says how many packages counted, and names none of them",
    )


def read_totals(grid: Grid, match: Match) -> Rows:
    """Read one row of totals for each store."""
    started = Tally(rows=grid.size, dropped=grid.blank + grid.repeated, skipped=grid.unreadable)
    frame = pd.DataFrame(index=range(len(grid.rows)))
    columns = [_texts(grid, match, headers) for headers in _HEADERS.values()]
    read = [_one(grid.file, dict(zip(_HEADERS, cells, strict=True))) for cells in zip(*columns, strict=True)]
    totals = tuple(item for item, _ in read if item is not None)
    found = tuple(finding for _, findings in read for finding in findings)
    return Rows(frame, match, started, (*grid.findings, *found), totals)


def _one(file: str, told: dict[str, str]) -> tuple[StoreTotals | None, list[Finding]]:
    shipments, rate = _count(told["shipments"]), _fraction(told["rate"])
    at = Place(file, value=told["marketplace"] or None)
    valid, found = _checked(shipments, _count(told["valid"]), rate, at)
    start, end = _day(told["start"]), _day(told["end"])
    totals = StoreTotals(told["marketplace"], start, end, shipments, valid, rate, file)
    nothing = shipments is None and rate is None
    return (None if nothing else totals), found


def _texts(grid: Grid, match: Match, headers: tuple[str, ...]) -> list[str]:
    """The first of some columns that is not blank, for each store."""
    text = pd.Series("", index=range(len(grid.rows)), dtype="str")
    for place in [place for header in headers if (place := match.place(header)) is not None]:
        text = text.where(text != "", grid.text(place))
    return [str(value) for value in text]


def _checked(
    shipments: int | None, valid: int | None, rate: float | None, at: Place
) -> tuple[int | None, list[Finding]]:
    """The valid count, derived where the report leaves it out; figures that contradict each other are told."""
    if shipments is None:
        return valid, []
    if valid is None:
        if rate is None:
            return None, []
        derived = round(rate * shipments)
        told = f"the report gives no count of valid packages; {derived:,} was worked out from its rate"
        return derived, [note("INT046", told, at)]
    if valid > shipments:
        told = f"the report counts {count(valid, 'valid package')} of only {shipments:,}; that count is not used"
        return None, [warning("INT048", told, at)]
    if rate is not None and shipments and abs(valid / shipments - rate) > _NEAR:
        told = f"{valid:,} of {shipments:,} are {valid / shipments:.2%}, and the report states {rate:.2%}"
        return valid, [warning("INT048", told, at)]
    return valid, []


def _count(text: str) -> int | None:
    number = _number(text)
    return int(number) if number is not None and number >= 0 and float(number).is_integer() else None


def _fraction(text: str) -> float | None:
    number = _number(text)
    return number if number is not None and 0 <= number <= 1 else None


def _number(text: str) -> float | None:
    number = float(pd.to_numeric(text, errors="coerce")) if text else np.nan
    return number if np.isfinite(number) else None


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text[:10])
    except ValueError:
        return None
