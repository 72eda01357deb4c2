"""What follows for a package that Amazon's defect report does not list."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from poagen.common.finding import Finding
from poagen.intake.model import Format
from poagen.intake.tell import count, note

_CLOCKS = ("promised_delivery_at", "purchased_at", "confirmed_at")


def fill_verdicts(table: pd.DataFrame, formats: Sequence[Format]) -> tuple[pd.DataFrame, list[Finding]]:
    """Call packages valid that a defect report of their days would list if they were not.

    Amazon: only orders in the report count against the metric. So a package without a verdict of its own whose
    promised delivery day (else its purchase or confirmation day) lies within the days that the report's own
    promised dates span is valid. Only where a source lists all packages.
    """
    reports = any(item.kind == "verdicts" and item.lists == "defects" for item in formats)
    if not reports or not any(item.lists == "all" for item in formats) or "promised_delivery_at" not in table:
        return table, []
    listed = (table["_reported"] > 0).to_numpy(dtype=bool)
    days = _days(table, _CLOCKS)
    span = _days(table, _CLOCKS[:1])[listed]
    span = span[span != ""]
    if span.empty:
        return table, []
    first, last = str(span.min()), str(span.max())
    open_ = ~listed & (table["amazon_verdict"].fillna("") == "") & (days >= first) & (days <= last)
    number = int(open_.sum())
    if not number:
        return table, []
    filled = table.assign(amazon_verdict=table["amazon_verdict"].mask(open_, "valid"))
    verb = "is" if number == 1 else "are"
    told = f"{count(number, 'package')} of {first} to {last} {verb} not in Amazon's report: counted as valid"
    return filled, [note("INT037", told)]


def _days(table: pd.DataFrame, columns: Sequence[str]) -> pd.Series:
    """The day, as written, of the first of some columns that has one."""
    days = pd.Series("", index=table.index, dtype="str")
    for column in columns:
        if column in table:
            days = days.where(days != "", table[column].fillna("").str[:10])
    return days
