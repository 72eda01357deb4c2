"""Packages of which policy has something to say: the rule, the rows and the options of each situation."""

from __future__ import annotations

import datetime as dt
from typing import Any

from policy_factory import Row, package

GERMAN = {
    "marketplace": "DE",
    "currency": "EUR",
    "origin_country": "DE",
    "destination_country": "DE",
    "carrier": "GLS",
    "tracking_number": "GLSA1234567",
    "ship_method": "Paket",
}
ENVELOPE = "USPS First Class Mail envelopes"
NEARLY = {"ship_method": "USPS First-Class Mail Envelopes", "package_value": 5.0}
CHINA = {"origin_country": "CN", "package_value": 6.0, "delivery_scan_at": None}
UNSEEN = {"first_scan_at": "", "delivery_scan_at": ""}
BRITISH = {
    **GERMAN,
    "marketplace": "UK",
    "origin_country": "GB",
    "destination_country": "FR",
    "ship_method": "Letter",
    "currency": "GBP",
    "package_value": 10.0,
}


def several(count: int, **changes: Any) -> list[Row]:
    return [package(order_id=f"7-{place}", **changes) for place in range(count)]


def days(*which: str, **changes: Any) -> list[Row]:
    return [package(order_id=f"5-{day}", promised_delivery_at=day, **changes) for day in which]


VALID, BAD = {"amazon_verdict": "valid"}, {"amazon_verdict": "invalid"}
TOGETHER: dict[str, tuple[str, list[Row], dict[str, Any]]] = {
    "good": ("US-2025-01-15", several(2), {}),
    "nothing": ("MX-2021-04-05", [], {}),
    "one without the clock": ("US-2025-01-15", [*several(1), *several(1, promised_delivery_at="")], {}),
    "two without the clock, one of them left out": (
        "US-2025-01-15",
        [*several(2, promised_delivery_at=""), package(promised_delivery_at="", fulfillment_channel="AFN")],
        {},
    ),
    "no dates": ("US-2025-01-15", several(2, promised_delivery_at="", confirmed_at=""), {}),
    "some without dates": (
        "US-2025-01-15",
        [*several(1), *several(2, promised_delivery_at="", confirmed_at="")],
        {},
    ),
    "one blank scan": ("US-2025-01-15", [*several(1), package(**UNSEEN)], {}),
    "blank scans are none": ("US-2025-01-15", several(2, **UNSEEN), {"blank_scans_mean_none": True}),
    "deliveries not known, one": ("US-2025-01-15", [package(**CHINA)], {}),
    "deliveries not known, two": ("US-2025-01-15", several(2, **CHINA), {}),
    "exempt, yet invalid to Amazon": ("US-2025-01-15", [package("envelope", **BAD), *several(1)], {}),
    "nothing counts": (
        "US-2025-01-15",
        [*several(1, fulfillment_channel="AFN"), *several(2, order_status="Cancelled"), package("envelope")],
        {},
    ),
    "nothing counts, nothing excluded": ("US-2025-01-15", [package("envelope")], {}),
    "as many of two reasons": (
        "US-2025-01-15",
        [*several(1, order_status="Cancelled"), *several(1, fulfillment_channel="AFN")],
        {},
    ),
    "one gap and a foreign value": ("DE-2021-04-19", [package(**{**GERMAN, "currency": "USD"})], {}),
    "foreign values": (
        "DE-2025-01-15",
        [package(**{**GERMAN, "currency": code}) for code in ("USD", "GBP", "EUR", "GBP")],
        {},
    ),
    "foreign values with rates": (
        "DE-2025-01-15",
        [package(**{**GERMAN, "currency": code}) for code in ("USD", "GBP")],
        {"rates": {"USD": 0.9}},
    ),
    "foreign values that no rule asks about": ("US-SFP-2022-07-25", several(2, currency="EUR"), {}),
    "no list of carriers": ("BR-2021-04-05", several(1, marketplace="BR"), {}),
    "no list of carriers, nothing counted": (
        "BR-2021-04-05",
        several(1, marketplace="BR", order_status="Cancelled"),
        {},
    ),
    "a window that may end earlier": (
        "US-2025-01-15",
        days(
            "2026-09-17", "2026-09-18", "2026-10-01", "2026-10-02", "2026-10-17", "2026-10-18", "2026-10-31", **BAD
        ),
        {},
    ),
    "a window that may end earlier, one package": ("US-2025-01-15", days("2026-09-20", "2026-10-05", **BAD), {}),
    "a window that was moved": ("US-2025-01-15", days("2026-09-20", **BAD), {"latency": 1}),
    "a window that was given": (
        "US-2025-01-15",
        days("2026-10-20", "2026-09-20", **BAD),
        {"window": (dt.date(2026, 10, 2), dt.date(2026, 10, 31))},
    ),
    "days before the rule": (
        "US-2025-01-15",
        days("2025-01-13", "2025-01-14", "2025-01-15", **VALID),
        {"window": (dt.date(2025, 1, 1), dt.date(2025, 1, 30))},
    ),
    "a day before the rule": (
        "US-2025-01-15",
        days("2025-01-14", "2025-01-15", **VALID),
        {"window": (dt.date(2025, 1, 1), dt.date(2025, 1, 15))},
    ),
    "a window before the rule": (
        "US-2025-01-15",
        days("2025-01-14", **VALID),
        {"window": (dt.date(2025, 1, 1), dt.date(2025, 1, 14))},
    ),
    "days before an undated rule": (
        "TR-2021-04-15",
        days("2021-04-01", "2021-04-20", marketplace="TR", **VALID),
        {"window": (dt.date(2021, 4, 1), dt.date(2021, 4, 30))},
    ),
    "a service named otherwise": (
        "US-2025-01-15",
        [*several(1, **NEARLY, **BAD), *[package(order_id=f"8-{n}", **VALID) for n in range(3)]],
        {},
    ),
    "a service named otherwise, and another invalid one": (
        "US-2025-01-15",
        [*several(1, **NEARLY, **BAD), *days("2026-10-20", **BAD), *days("2026-10-21", "2026-10-22", **VALID)],
        {},
    ),
    "a service named otherwise, all of them": ("US-2025-01-15", several(2, **NEARLY, **BAD), {}),
    "a value that is a little too high": (
        "US-2025-01-15",
        [*several(2, package_value=10.5, ship_method=ENVELOPE, **VALID), *days("2026-10-20", **VALID)],
        {},
    ),
    "a value at the limit": (
        "DE-2025-01-15",
        [package(**{**GERMAN, "package_value": value}, order_id=f"9-{value}", **VALID) for value in (15.5, 40.0)],
        {},
    ),
    "another carrier": (
        "US-2025-01-15",
        [
            package(package_value=5.0, ship_method="USPS Standard Mail envelopes", carrier="OnTrac", **VALID),
            *several(1, **VALID),
        ],
        {},
    ),
    "no service": (
        "US-2025-01-15",
        [package(package_value=5.0, ship_method="", **VALID), *several(1, **VALID)],
        {},
    ),
    "a limit in another currency": ("UK-2025-01-15", [package(**BRITISH), *several(1, marketplace="UK")], {}),
    "a limit in another currency, with its rate": (
        "UK-2025-01-15",
        [package(**BRITISH)],
        {"rates": {"EUR": 0.87}},
    ),
    "stamps": (
        "UK-2025-01-15",
        [
            package(
                **{
                    **BRITISH,
                    "destination_country": "GB",
                    "carrier": "Royal Mail",
                    "ship_method": "2nd Class Stamp",
                }
            )
        ],
        {},
    ),
}

OTHERWISE: dict[str, tuple[str, list[Row], dict[str, Any]]] = {
    "no date at all": ("US-2025-01-15", [package(promised_delivery_at="", confirmed_at="")], {}),
    "an exemption that no file shows": (
        "UK-2025-01-15",
        [
            package(
                ship_method="Stamp", package_value=3.0, currency="GBP", origin_country="GB", carrier="Royal Mail"
            )
        ],
        {},
    ),
    "a rule without exemptions": ("US-SFP-2022-07-25", [package()], {}),
    "a store without a list of carriers": (
        "CA-2021-08-09",
        [package(carrier="Zephyr Local", marketplace="CA")],
        {},
    ),
    "a store whose list lacks the carrier": ("UK-2025-01-15", [package(carrier="OnTrac", marketplace="UK")], {}),
    "delivered a day late, no limit": (
        "TR-2021-04-15",
        [package(promised_delivery_at="2026-10-17", marketplace="TR")],
        {},
    ),
    "delivered two days late": ("US-2025-01-15", [package(promised_delivery_at="2026-10-16")], {}),
    "the first and the last day": (
        "US-2025-01-15",
        [package(promised_delivery_at="2026-10-01"), package(promised_delivery_at="2026-10-02")],
        {},
    ),
}
