"""Amazon's performance reports: what Amazon itself counted, for each store."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from poagen.common.finding import Finding
from poagen.common.packages import StoreTotals
from poagen.intake.figures import contradicts, read_count, read_day, read_fraction
from poagen.intake.frame import Rows
from poagen.intake.grid import Grid
from poagen.intake.model import bare
from poagen.intake.recognise import Match
from poagen.intake.store_metrics import by_length, related
from poagen.intake.store_metrics import headers as metric_headers
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


def only_totals() -> Finding:
    """The finding where performance reports are the only files."""
    return error(
        "INT047",
        "a performance report says how many packages counted, and names none of them",
    )


def read_totals(grid: Grid, match: Match, lists: Sequence[Grid] = ()) -> Rows:
    """Read one row of totals for each store.

    Args:
        grid: A row a store.
        match: How it was recognised.
        lists: The same stores with a row for each range of a figure that the report states for several.
    """
    started = Tally(rows=grid.size, dropped=grid.blank + grid.repeated, skipped=grid.unreadable)
    frame = pd.DataFrame(index=range(len(grid.rows)))
    columns = [_texts(grid, match, headers) for headers in _HEADERS.values()]
    told = [dict(zip(_HEADERS, cells, strict=True)) for cells in zip(*columns, strict=True)]
    figures, further = _figures(grid), [pair for other in lists for pair in _figures(other)]
    read = [_one(grid.file, row, [own, *further]) for row, own in zip(told, figures, strict=True)]
    totals = tuple(item for item, _ in read if item is not None)
    found = tuple(finding for _, findings in read for finding in findings)
    return Rows(frame, match, started, (*grid.findings, *found), totals)


def _figures(grid: Grid) -> list[tuple[str, dict[str, str]]]:
    """For each row its store, and what stands under the headers of further figures."""
    places = {bare(header): place for place, header in reversed(list(enumerate(grid.headers)))}
    wanted = [header for header in (*_HEADERS["marketplace"], *metric_headers()) if bare(header) in places]
    columns = [[str(cell) for cell in grid.text(places[bare(header)])] for header in wanted]
    rows = [dict(zip(wanted, cells, strict=True)) for cells in zip(*columns, strict=True)]
    rows = rows or [{} for _ in grid.rows]
    return [(next((row[name] for name in _HEADERS["marketplace"] if row.get(name)), ""), row) for row in rows]


def _one(
    file: str, told: dict[str, str], figures: list[tuple[str, dict[str, str]]]
) -> tuple[StoreTotals | None, list[Finding]]:
    shipments, rate = read_count(told["shipments"]), read_fraction(told["rate"])
    store = told["marketplace"]
    valid, found = _checked(shipments, read_count(told["valid"]), rate, Place(file, value=store or None))
    read = [related(cells, file, store) for name, cells in figures if name == store]
    metrics = by_length([metric for some, _ in read for metric in some])
    found += list(dict.fromkeys(finding for _, problems in read for finding in problems))
    start, end = read_day(told["start"]), read_day(told["end"])
    totals = StoreTotals(store, start, end, shipments, valid, rate, file, metrics)
    nothing = shipments is None and rate is None and not metrics
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
    if contradicts(valid, shipments, rate):
        told = f"{valid:,} of {shipments:,} are {valid / shipments:.2%}, and the report states {rate:.2%}"
        return valid, [warning("INT048", told, at)]
    return valid, []
