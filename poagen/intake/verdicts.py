"""What follows for a package that Amazon's defect report does not list."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from poagen.common.finding import Finding
from poagen.intake.model import Format
from poagen.intake.tell import counted

_UTC = r".*T.*(?:Z|[+-]00:?00)"
_WEST, _EAST = -8, 9
"""Hours that Amazon's stores are behind and ahead of UTC, from California to Japan."""
_CLOCKS = ("promised_delivery_at", "purchased_at", "confirmed_at")


def fill_verdicts(table: pd.DataFrame, formats: Sequence[Format]) -> tuple[pd.DataFrame, list[Finding]]:
    """Call packages valid that a defect report of their days would list if they were not.

    Amazon: only orders in the report count against the metric. So a package without a verdict of its own whose
    promised delivery day (else its purchase or confirmation day) lies within the days that the report's own
    promised dates span is valid. Only where a source lists all packages. A time in UTC is another day in some
    stores, and which store it is may not be known here: it counts where it lies within those days in all of them.
    """
    if not may_fill(formats) or "promised_delivery_at" not in table:
        return table, []
    days = reported_days(table)
    return fill_between(table, *days) if days else (table, [])


def may_fill(formats: Sequence[Format]) -> bool:
    """Whether a defect report of Amazon's stands beside a source that lists all packages."""
    reports = any(item.kind == "verdicts" and item.lists == "defects" for item in formats)
    return reports and any(item.lists == "all" for item in formats)


def reported_days(table: pd.DataFrame) -> tuple[str, str] | None:
    """The first and the last promised day of the packages that a defect report lists."""
    span = _times(table, _CLOCKS[:1])[(table["_reported"] > 0).to_numpy(dtype=bool)].str[:10]
    span = span[span != ""]
    return None if span.empty else (str(span.min()), str(span.max()))


def fill_between(table: pd.DataFrame, first: str, last: str) -> tuple[pd.DataFrame, list[Finding]]:
    """Call packages of some days valid that a defect report of these days does not list."""
    listed = (table["_reported"] > 0).to_numpy(dtype=bool)
    times = _times(table, _CLOCKS)
    earliest, latest = _shifted(times, _WEST), _shifted(times, _EAST)
    open_ = ~listed & (table["amazon_verdict"].fillna("") == "") & (earliest >= first) & (latest <= last)
    number = int(open_.sum())
    if not number:
        return table, []
    filled = table.assign(amazon_verdict=table["amazon_verdict"].mask(open_, "valid"))
    return filled, [counted("INT037", number, None, first, last)]


def _times(table: pd.DataFrame, columns: Sequence[str]) -> pd.Series:
    """The time, as written, of the first of some columns that has one."""
    times = pd.Series("", index=table.index, dtype="str")
    for column in columns:
        if column in table:
            times = times.where(times != "", table[column].fillna(""))
    return times


def _shifted(times: pd.Series, hours: int) -> pd.Series:
    """The day of each time; of one in UTC, the day on a clock that is so many hours ahead."""
    days = times.str[:10]
    utc = times.str.fullmatch(_UTC).to_numpy(dtype=bool)
    if utc.any():
        moved = pd.to_datetime(times[utc], format="ISO8601", utc=True) + pd.Timedelta(hours=hours)
        days = days.mask(utc, moved.dt.strftime("%Y-%m-%d").reindex(times.index).astype("str"))
    return days
