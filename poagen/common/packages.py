"""The packages table: one row a package, the value that intake hands to every later stage."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final, Literal

import numpy as np
import pandas as pd

from poagen.common.finding import Finding

TIME_COLUMNS: Final = (
    "purchased_at",
    "promised_ship_at",
    "promised_delivery_at",
    "confirmed_at",
    "tracking_entered_at",
    "first_scan_at",
    "delivery_scan_at",
)
NUMBER_COLUMNS: Final = ("package_value", "scan_count")

COLUMNS: Final = (
    "order_id",
    "package_id",
    "marketplace",
    "fulfillment_channel",
    "order_status",
    "category",
    "sku",
    "package_value",
    "currency",
    "origin_country",
    "destination_country",
    "purchased_at",
    "promised_ship_at",
    "promised_delivery_at",
    "confirmed_at",
    "carrier",
    "ship_method",
    "tracking_number",
    "tracking_entered_at",
    "label_carrier",
    "label_tracking_number",
    "label_status",
    "first_scan_at",
    "delivery_scan_at",
    "scan_count",
    "warehouse",
    "operator",
    "channel",
    "amazon_verdict",
)
"""The columns of the design, in its order; also the layout of a hand-made CSV."""

AMAZON_SCAN_COLUMNS: Final = ("amazon_scan", "amazon_delivery_scan")
"""What Amazon's own report says of scans (``yes``/``no``/blank). Not carrier evidence, so kept apart."""

SOURCE_COLUMNS: Final = ("source_file", "source_row")
"""Where a package's first row stands: the file as given, the row as a spreadsheet shows it."""


@dataclass(frozen=True, slots=True)
class Input:
    """One file that was read.

    Attributes:
        file: Name as the user gave it.
        format: Id of the recogniser that claimed it.
        rows: Data rows in the file, skipped ones included.
        sha256: Hash of the file's bytes, hexadecimal.
        sheet: The sheet that was read, of a workbook with sheets.
    """

    file: str
    format: str
    rows: int
    sha256: str
    sheet: str | None = None


MetricName = Literal[
    "late_shipment_rate", "pre_fulfilment_cancel_rate", "order_defect_rate", "on_time_delivery_rate"
]


@dataclass(frozen=True, slots=True)
class StoreMetric:
    """Another figure of the store that a performance report states beside the valid tracking rate.

    Attributes:
        name: Which one.
        rate: The rate as the report states it, a fraction; where it states none, worked out from its counts.
        target: The target that the report names, a fraction; None where it names none.
        count: Orders or shipments that the rate counts (for on-time delivery those in time, for the others those
            that failed); None where not given, or more than ``total``.
        total: Orders or shipments in all, None where not given.
        start: First day of this figure's own range, None where the report gives none.
        end: Last day.
    """

    name: MetricName
    rate: float | None
    target: float | None
    count: int | None
    total: int | None
    start: dt.date | None
    end: dt.date | None


@dataclass(frozen=True, slots=True)
class StoreTotals:
    """What Amazon itself counted over some days, from a performance report; it names no package.

    Attributes:
        marketplace: Marketplace id or store name as the report gives it, blank where it gives none.
        start: First day of the report's range, None where it gives none.
        end: Last day.
        shipments: Packages that counted, None where not given.
        valid: Those with valid tracking, None where not given.
        rate: The rate as the report states it, a fraction; None where not given.
        file: The report's name as the user gave it.
        related: The store's other figures, in the order of :data:`MetricName`; one that the report states for
            several ranges stands several times, the longest range first.
    """

    marketplace: str
    start: dt.date | None
    end: dt.date | None
    shipments: int | None
    valid: int | None
    rate: float | None
    file: str
    related: tuple[StoreMetric, ...] = ()


@dataclass(frozen=True)
class Packages:
    """One Packages table and what was understood on the way to it.

    Attributes:
        table: One row a package, index 0..n-1, columns :data:`COLUMNS`, :data:`AMAZON_SCAN_COLUMNS` and
            :data:`SOURCE_COLUMNS`. Text is the ``str`` dtype: missing (NA) where no source had the column for
            this package, ``""`` where a source had it and left it blank. Times are ISO 8601 text (a bare date
            stays a date, an offset is kept), ``""`` or NA where there is none. Numbers are float64, NaN where
            there is none.
        inputs: The files, in the order given.
        findings: What intake has to say.
        lists_all: False where the files list defects only, so that no total can be counted from them.
        totals: What Amazon's performance reports counted.
    """

    table: pd.DataFrame
    inputs: tuple[Input, ...] = ()
    findings: tuple[Finding, ...] = field(default=())
    lists_all: bool = True
    totals: tuple[StoreTotals, ...] = ()

    @property
    def rows(self) -> int:
        """Data rows read over all files."""
        return sum(item.rows for item in self.inputs)


@cache
def column_types() -> dict[str, Any]:
    """The columns of a packages table in their order, with their dtypes."""
    return dict(empty_table().dtypes)


def empty_table(size: int = 0) -> pd.DataFrame:
    """A packages table of ``size`` rows that knows nothing: the right columns and dtypes, all missing."""
    text = dict.fromkeys((*COLUMNS, *AMAZON_SCAN_COLUMNS, "source_file"), pd.array([pd.NA] * size, dtype="str"))
    numbers = dict.fromkeys(NUMBER_COLUMNS, np.full(size, np.nan))
    return pd.DataFrame({**text, **numbers, "source_row": np.zeros(size, dtype=np.int64)})
