"""Random sets of exports of one seller: several kinds and forms, whose rows belong to each other across files."""

from __future__ import annotations

import datetime as dt
import random
import zipfile
from pathlib import Path

import pandas as pd
import pyarrow as pa
from pyarrow import parquet

from poagen import Settings

CARRIERS = ("USPS", "USPS", "USPS", "UPS", "FedEx", "usps", "Other", "Zephyr Local", "", "U.S.P.S")
DAYS = ("%Y-%m-%d", "%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%dT%H:%M:%S-07:00")
KINDS = ("packages", "packages", "orders", "confirmation", "report", "labels", "scans", "failed")
SETS = (
    *(("packages",), ("packages", "scans"), ("packages", "report"), ("orders", "confirmation", "labels")),
    *(("orders", "confirmation", "scans"), ("failed",), ()),
)


class Exports:
    """The exports of one made-up seller, the same for the same seed."""

    def __init__(self, seed: int, size: int) -> None:
        self.draw = random.Random(seed)
        self.days, self.late = self.draw.choice(DAYS), self.draw.choice([0.0, 0.02, 0.5])
        self.stores = self.draw.choice([["Amazon.com"], ["Amazon.com", ""], ["Amazon.de", "Amazon.com"], [""]])
        self.shared = [self.number() for _ in range(5)]
        self.orders = [f"111-{place:07d}-{self.draw.randrange(10**7):07d}" for place in range(size)]
        self.packages = [self.package(place) for place in range(size)]

    def number(self) -> str:
        serial = self.draw.randrange(10**10)
        return self.draw.choice(
            [f"940011189900{serial:010d}", f"1Z999AA1{serial:010d}", f"RM{serial % 10**9:09d}GB"]
        )

    def time(self, day: dt.date) -> str:
        """A day or time as this seller writes it; in few rows only is the order of day and month plain."""
        if self.draw.random() < 0.12:
            return self.draw.choice(["", "", "", "", "soon"])
        if self.draw.random() >= self.late and "/" in self.days:
            day = day.replace(day=day.day % 12 + 1)
        return dt.datetime.combine(day, dt.time(self.draw.randrange(24), 30)).strftime(self.days)

    def package(self, place: int) -> dict[str, str]:
        draw, day = self.draw, dt.date(2026, 9, 20) + dt.timedelta(days=self.draw.randrange(50))
        told = self.number() if draw.random() < 0.85 else draw.choice([*self.shared, "", "N/A"])
        return {
            "order_id": self.orders[place if draw.random() < 0.9 else draw.randrange(place + 1)],
            "marketplace": draw.choice(self.stores),
            "fulfillment_channel": draw.choice(["MFN"] * 8 + ["AFN", ""]),
            "category": draw.choice(["Toys", "Garden", "toys ", ""]),
            "package_value": draw.choice(["4.99", "12.50", "1.250"] * 10 + ["8,90"]),
            "currency": draw.choice(["USD", "USD", "EUR", ""]),
            "origin_country": draw.choice(["US", "US", "CN", ""]),
            "promised_delivery_at": self.time(day),
            "confirmed_at": self.time(day - dt.timedelta(days=5)),
            "carrier": draw.choice(CARRIERS),
            "tracking_number": told,
            "label_tracking_number": told
            if draw.random() < 0.6
            else draw.choice([*self.shared, self.number(), ""]),
            "label_status": draw.choice(["", "", "", "voided", "label created", "Delivered"]),
            "first_scan_at": self.time(day - dt.timedelta(days=4)),
            "delivery_scan_at": self.time(day - dt.timedelta(days=draw.choice([0, 1, -3, -20]))),
            "scan_count": draw.choice(["", "0", "1", "3", "many"]),
            "warehouse": draw.choice(["North", "South"]),
            "amazon_verdict": draw.choice([""] * 8 + ["valid", "invalid"]),
        }

    def rows(self, kind: str) -> pd.DataFrame:
        """The packages as one kind of export shows them: some left out, some twice, in any order."""
        kept = [row for row in self.packages if self.draw.random() < 0.9] or self.packages
        kept += self.draw.choices(kept, k=len(kept) // 5)
        self.draw.shuffle(kept)
        table = pd.DataFrame(kept, dtype="str")
        known = COLUMNS.get(kind)
        if known is None:
            return table
        return table[list(known)].rename(columns=known).assign(**ALWAYS.get(kind, {}))

    def files(self, folder: Path) -> list[Path]:
        """Write the exports."""
        kinds = self.draw.choice(SETS) or self.draw.choices(KINDS, k=self.draw.randrange(1, 5))
        tables = [(kind, self.rows(kind)) for kind in kinds for _ in range(self.draw.choice([1, 1, 2]))]
        return [self.put(table, folder / f"{place}-{kind}") for place, (kind, table) in enumerate(tables)]

    def put(self, table: pd.DataFrame, stem: Path) -> Path:
        form = self.draw.choice(["csv", "csv", "txt", "parquet", "xlsx", "zip"])
        path = stem.with_suffix(f".{form}")
        if form == "parquet":
            parquet.write_table(pa.Table.from_pandas(table, preserve_index=False), path, row_group_size=11)
        elif form == "xlsx":
            table.to_excel(path, index=False)
        elif form == "zip":
            with zipfile.ZipFile(path, "w") as archive:
                archive.writestr("inside.csv", table.to_csv(index=False))
        else:
            table.to_csv(path, index=False, sep="\t" if form == "txt" else self.draw.choice(",;"))
        return path

    def settings(self) -> Settings:
        """Settings of all kinds, or few."""
        draw = self.draw
        days = draw.choice([{}, {"as_of": dt.date(2026, 10, 31)}, {"as_of": dt.date(2026, 10, 31), "latency": 9}])
        days = draw.choice([days, days, {"window": (dt.date(2026, 10, 1), dt.date(2026, 11, 2))}])
        more = [{}, {}, {"blank_scans_mean_none": True}, {"rates": {"EUR": 1.08}}, {"dates": "DMY"}]
        return Settings(marketplace=draw.choice(["US", "US", None]), **days, **draw.choice(more))


COLUMNS = {
    "orders": {
        "order_id": "amazon-order-id",
        "confirmed_at": "purchase-date",
        "marketplace": "sales-channel",
        "package_value": "item-price",
        "currency": "currency",
    },
    "confirmation": {
        "order_id": "order-id",
        "confirmed_at": "ship-date",
        "carrier": "carrier-code",
        "tracking_number": "tracking-number",
    },
    "report": {
        "order_id": "Order ID",
        "carrier": "Carrier Name",
        "tracking_number": "Tracking ID",
        "promised_delivery_at": "Promised Delivery Date",
        "package_value": "Package Value",
        "category": "Product Category",
    },
    "labels": {
        "order_id": "Order Number",
        "warehouse": "Warehouse",
        "label_tracking_number": "Label Tracking #",
        "promised_delivery_at": "Deliver By",
        "first_scan_at": "First Scan",
        "scan_count": "Scans",
    },
    "scans": {
        "tracking_number": "Tracking Number",
        "label_status": "Status",
        "delivery_scan_at": "Delivered At",
    },
    "failed": {
        "order_id": "Order ID",
        "carrier": "Carrier Name",
        "tracking_number": "Tracking ID",
        "promised_delivery_at": "Promised Delivery Date",
    },
}
"""Column of the packages table → header, for each kind."""

ALWAYS = {
    "orders": {
        "order-status": "Shipped",
        "fulfillment-channel": "Merchant",
        "sku": "A",
        "quantity": "1",
        "last-updated-date": "",
        "ship-service-level": "Standard",
        "item-status": "Shipped",
    },
    "confirmation": {"order-item-id": "1", "quantity": "1", "carrier-name": "", "ship-method": "Standard"},
    "report": {
        "Has valid tracking": "No",
        "Ship Method": "Standard",
        "Any physical scan from carrier": "No",
        "Delivery scan or attempt": "No",
    },
    "failed": {"Has valid tracking": "No"},
}
"""Headers whose cells are the same in every row."""
