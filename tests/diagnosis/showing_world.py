"""Small sellers whose packages on their way can still be corrected, for the tests of what is shown."""

from __future__ import annotations

import csv
import datetime as dt
import random
from pathlib import Path

import pandas as pd
import suspensions as made

from poagen import Settings, analyze
from poagen.common.packages import Packages, empty_table
from poagen.diagnosis import Analysis

AS_OF = dt.date(2026, 10, 31)
RNG = random.Random(7)
USPS, UPS, FEDEX = made.usps(RNG), made.ups(RNG), made.fedex(RNG)
GOOD = {
    "package_id": "1",
    "category": "Home",
    "carrier": "USPS",
    "tracking_number": USPS,
    "ship_method": "USPS Ground Advantage",
    "label_carrier": "USPS",
    "label_tracking_number": USPS,
    "promised_delivery_at": "2026-10-30",
    "confirmed_at": "2026-10-26",
    "tracking_entered_at": "2026-10-26T12:00:00-07:00",
    "first_scan_at": "2026-10-27T10:00:00-07:00",
    "delivery_scan_at": "",
}


def order(place: int) -> str:
    return f"111-0000000-{place:07}"


def package(number: str | None = None, **cells: object) -> dict[str, object]:
    """A package with the number told and bought, but for the given cells."""
    own = {} if number is None else {"tracking_number": number, "label_tracking_number": number}
    return {**GOOD, **own, **cells}


def packages(rows: list[dict[str, object]]) -> Packages:
    table = empty_table(len(rows))
    named = [{"order_id": order(place), **row} for place, row in enumerate(rows)]
    for name in {name for row in named for name in row}:
        table[name] = pd.Series([row.get(name) for row in named], dtype=table[name].dtype)
    return Packages(table)


def analysed(*rows: dict[str, object], marketplace: str = "US", **options: object) -> Analysis:
    settings = Settings(marketplace=marketplace, as_of=AS_OF, **options)  # type: ignore[arg-type]
    return analyze(packages(list(rows)), settings)


def seller(seed: int, size: int = 600, on_their_way: str = "9999", **options: object) -> list[made.Row]:
    """A made-up seller; what would be delivered after ``on_their_way`` is not yet."""
    business = made.Business(seed, packages=size, days=42, from_china=0.0, **options)  # type: ignore[arg-type]
    rows = business.rows()
    made.plant(rows, made.typed, lambda row: row["operator"] == "B.L.", business.rng, rate=0.5)
    made.plant(rows, made.missing, lambda row: row["channel"] == "Linnworks", business.rng, rate=0.2)
    for row in rows:
        if row["delivery_scan_at"][:10] > on_their_way:
            row["delivery_scan_at"] = ""
    return rows


def written(path: Path, rows: list[made.Row]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path
