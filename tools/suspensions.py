"""Made-up sellers: a seeded business that ships well, and faults that can be planted in it.

Nobody real stands behind any order, name or number. The numbers have true shapes and check digits, computed here
independently of poagen's own engine.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import pandas as pd

AS_OF = dt.date(2026, 10, 31)

Row = dict[str, str]
Where = Callable[[Row], bool]


@dataclass
class Business:
    """What a seller looks like before anything goes wrong."""

    seed: int
    packages: int = 4000
    days: int = 45
    as_of: dt.date = AS_OF
    warehouses: Sequence[str] = ("East", "West", "North")
    operators: Sequence[str] = ("A.K.", "B.L.", "C.N.", "D.P.", "E.R.", "F.S.")
    channels: Sequence[str] = ("Amazon direct", "ShipStation", "Linnworks")
    categories: Sequence[str] = ("Home & Kitchen", "Toys & Games", "Garden", "Pet Supplies")
    skus: int = 60
    noise: float = 0.008
    weekend: float = 0.4
    from_china: float = 0.1
    rng: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self.rng = random.Random(self.seed)

    def rows(self) -> list[Row]:
        """Packages in the columns of the hand-made CSV, in the order of shipping."""
        days = self._ship_days()
        return [self._package(day) for day in days]

    def _ship_days(self) -> list[dt.date]:
        first = self.as_of - dt.timedelta(days=self.days + 3)
        calendar = [first + dt.timedelta(days=step) for step in range(self.days)]
        weights = [self.weekend if day.weekday() >= 5 else 1.0 for day in calendar]
        return sorted(self.rng.choices(calendar, weights, k=self.packages))

    def _operators_of(self, warehouse: str) -> list[str]:
        home = self.warehouses.index(warehouse)
        return list(self.operators[home :: len(self.warehouses)] or self.operators)

    def _package(self, day: dt.date) -> Row:
        rng = self.rng
        warehouse = rng.choice(self.warehouses)
        sku = rng.randrange(self.skus)
        carrier = rng.choices(["USPS", "UPS", "FedEx"], [6, 3, 2])[0]
        number = NUMBERS[carrier](rng)
        shipped = dt.datetime.combine(day, dt.time(rng.randint(8, 16), rng.randint(0, 59)))
        scanned = _text(shipped + dt.timedelta(hours=rng.randint(2, 20)))
        delivered = _text(shipped + dt.timedelta(days=rng.randint(2, 4), hours=rng.randint(0, 5)))
        return {
            "order_id": order_id(rng),
            "package_id": "1",
            "marketplace": "Amazon.com",
            "fulfillment_channel": "MFN",
            "order_status": "Shipped",
            "category": self.categories[sku % len(self.categories)],
            "sku": f"SKU-{sku:03}",
            "package_value": f"{rng.randint(900, 8900) / 100:.2f}",
            "currency": "USD",
            "origin_country": "CN" if rng.random() < self.from_china else "US",
            "destination_country": "US",
            "purchased_at": _text(shipped - dt.timedelta(hours=rng.randint(4, 30))),
            "promised_ship_at": str(day + dt.timedelta(days=1)),
            "promised_delivery_at": str(day + dt.timedelta(days=rng.randint(4, 6))),
            "confirmed_at": _text(shipped),
            "carrier": carrier,
            "ship_method": SERVICES[carrier],
            "tracking_number": number,
            "tracking_entered_at": _text(shipped + dt.timedelta(minutes=rng.randint(1, 50))),
            "label_carrier": carrier,
            "label_tracking_number": number,
            "label_status": "",
            "first_scan_at": scanned,
            "delivery_scan_at": delivered,
            "scan_count": str(rng.randint(3, 8)),
            "warehouse": warehouse,
            "operator": rng.choice(self._operators_of(warehouse)),
            "channel": rng.choice(self.channels),
            "amazon_verdict": "",
        }


def _text(moment: dt.datetime) -> str:
    return f"{moment.isoformat()}-07:00"


def order_id(rng: random.Random) -> str:
    """An order id of Amazon's form, 3-7-7 digits."""
    return f"{rng.randint(111, 114)}-{rng.randrange(10**7):07}-{rng.randrange(10**7):07}"


def _digits(rng: random.Random, count: int) -> str:
    return "".join(rng.choices("0123456789", k=count))


def usps(rng: random.Random) -> str:
    """A 22-digit USPS number; the check digit is mod 10 with weights 3 and 1 from the right."""
    body = "94001118" + _digits(rng, 13)
    total = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(body)))
    return body + str(-total % 10)


def ups(rng: random.Random) -> str:
    """A UPS 1Z number; letters count as (code − 3) mod 10, weights 1 and 2."""
    body = (
        "".join(rng.choices("0123456789ABCEFHKLNRTVWXY", k=6)) + rng.choice(["03", "01", "02"]) + _digits(rng, 7)
    )
    values = [int(sign) if sign.isdigit() else (ord(sign) - 3) % 10 for sign in body]
    total = sum(value * (2 if place % 2 else 1) for place, value in enumerate(values))
    return f"1Z{body}{-total % 10}"


def fedex(rng: random.Random) -> str:
    """A 12-digit FedEx number; weights 3 1 7, modulus 11, then 10."""
    body = rng.choice("2345678") + _digits(rng, 10)
    total = sum(int(digit) * weight for digit, weight in zip(body, [3, 1, 7] * 4, strict=False))
    return body + str(total % 11 % 10)


def courier(rng: random.Random) -> str:
    """A number of a courier that no list knows."""
    return f"ZL{_digits(rng, 9)}"


NUMBERS: dict[str, Callable[[random.Random], str]] = {"USPS": usps, "UPS": ups, "FedEx": fedex}
SERVICES = {"USPS": "USPS Ground Advantage", "UPS": "UPS Ground", "FedEx": "FedEx Home Delivery"}


def mistyped(number: str, rng: random.Random) -> str:
    """One digit of the number replaced by another."""
    place = rng.choice([at for at, sign in enumerate(number) if sign.isdigit() and at > 1])
    other = rng.choice([digit for digit in "0123456789" if digit != number[place]])
    return number[:place] + other + number[place + 1 :]


def unscanned(row: Row) -> None:
    """The carrier never scanned the parcel."""
    row.update(first_scan_at="", delivery_scan_at="", scan_count="0")


def no_scan(row: Row, rng: random.Random) -> None:
    """A label that was bought and never scanned."""
    unscanned(row)


def missing(row: Row, rng: random.Random) -> None:
    """The number never reached Amazon."""
    row["tracking_number"] = ""


def typed(row: Row, rng: random.Random) -> None:
    """The number was typed by hand, with a slip."""
    row["tracking_number"] = mistyped(row["label_tracking_number"], rng)


def unknown_courier(row: Row, rng: random.Random) -> None:
    """A courier whose scans do not reach Amazon."""
    number = courier(rng)
    row.update(carrier="Zephyr Local", label_carrier="Zephyr Local", ship_method="Zephyr Same Day")
    row.update(tracking_number=number, label_tracking_number=number)


def as_other(row: Row, rng: random.Random) -> None:
    """A known carrier filed under Other."""
    row["carrier"] = "Other"


def wrong_carrier(row: Row, rng: random.Random) -> None:
    """The number filed under a carrier that did not carry it."""
    row["carrier"] = {"USPS": "UPS", "UPS": "USPS", "FedEx": "UPS"}[row["label_carrier"]]


def late_entry(row: Row, rng: random.Random) -> None:
    """The number was entered two days after delivery."""
    if not row["delivery_scan_at"]:
        return
    delivered = dt.datetime.fromisoformat(row["delivery_scan_at"])
    row["tracking_entered_at"] = (delivered + dt.timedelta(days=2)).isoformat()


def placeholder(row: Row, rng: random.Random) -> None:
    """A filler in place of a number."""
    row["tracking_number"] = rng.choice(["N/A", "000000000000", "123456789012", "TBD"])


def order_as_number(row: Row, rng: random.Random) -> None:
    """The order number in the tracking field."""
    row["tracking_number"] = row["order_id"]


def spreadsheet(row: Row, rng: random.Random) -> None:
    """A number that a spreadsheet turned into an exponent."""
    row["tracking_number"] = "9.40011E+21"


def stale(row: Row, rng: random.Random) -> None:
    """The label was replaced; Amazon still has the old number."""
    row.update(label_tracking_number=NUMBERS[row["label_carrier"]](rng), label_status="replaced")


def no_delivery(row: Row, rng: random.Random) -> None:
    """From China, worth $12, and nobody scanned the delivery."""
    row.update(origin_country="CN", package_value="12.00", delivery_scan_at="", scan_count="2")


def not_recognised(row: Row, rng: random.Random) -> None:
    """Amazon calls a parcel invalid that was scanned in time."""
    row["amazon_verdict"] = "invalid"


def reused(row: Row, rng: random.Random) -> None:
    """One number of the carrier, given for many orders."""
    row["tracking_number"] = NUMBERS[row["label_carrier"]](random.Random(7))


NOISE = (no_scan, missing, typed, as_other, late_entry, placeholder)


def with_noise(rows: list[Row], business: Business) -> list[Row]:
    """Faults that befall any seller, spread evenly."""
    for row in rows:
        if business.rng.random() < business.noise:
            business.rng.choice(NOISE)(row, business.rng)
    return rows


def plant(
    rows: list[Row],
    fault: Callable[[Row, random.Random], None],
    where: Where,
    rng: random.Random,
    *,
    rate: float = 1.0,
) -> int:
    """Plant a fault in the packages that fit; returns in how many."""
    hit = [row for row in rows if where(row) and rng.random() < rate]
    for row in hit:
        fault(row, rng)
    return len(hit)


def ship_date(row: Row) -> dt.date:
    """The calendar day on which a package was confirmed."""
    return dt.datetime.fromisoformat(row["confirmed_at"]).date()


def frame(rows: list[Row]) -> pd.DataFrame:
    """Rows as a table of text."""
    return pd.DataFrame(rows, dtype="str")
