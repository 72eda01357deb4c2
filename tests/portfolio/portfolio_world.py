"""Accounts for the tests of the portfolio: few columns, so that many are judged in no time."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pacsv
from pyarrow import parquet

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from benchmarks.accounts import account, name_of  # noqa: E402
from poagen import Settings  # noqa: E402

AS_OF = dt.date(2026, 10, 31)
SETTINGS = Settings(as_of=AS_OF)
COLUMNS = (
    *("order_id", "package_id", "marketplace", "category", "origin_country", "promised_delivery_at"),
    *("confirmed_at", "carrier", "tracking_number", "first_scan_at", "delivery_scan_at", "channel"),
)
HEALTHY, BROKEN_FEED, COURIER = 3, 0, 1
"""Places of accounts of each kind."""


def packages(place: int, size: int = 300) -> pa.Table:
    return account(place, size).select(COLUMNS)


def in_store(table: pa.Table, code: str) -> pa.Table:
    at = table.schema.get_field_index("marketplace")
    return table.set_column(at, "marketplace", pa.array([code] * len(table)))


def put(table: pa.Table, path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".parquet":
        parquet.write_table(table, path)
    else:
        pacsv.write_csv(table, path)
    return path


def folders(root: Path, places: range, size: int = 300) -> Path:
    for place in places:
        put(packages(place, size), root / name_of(place) / "packages.csv")
    return root


def named(places: list[int], size: int = 300, column: str = "account") -> pa.Table:
    """One table of several accounts, one after the other."""
    parts = [packages(place, size).append_column(column, pa.array([name_of(place)] * size)) for place in places]
    return pa.concat_tables(parts)
