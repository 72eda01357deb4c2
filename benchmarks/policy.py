"""How long it takes to judge packages by a rule: python benchmarks/policy.py [PACKAGES].

The check of numbers against carriers is timed apart: it belongs to the stage of carriers.
"""

from __future__ import annotations

import datetime as dt
import sys
import time
from typing import Any

import numpy as np
import pandas as pd

from poagen import carriers
from poagen.common.packages import Packages, empty_table
from poagen.policy import choose_rule, facts, judge

AS_OF = dt.date(2026, 10, 31)
SEED = 7


def made_up(size: int) -> Packages:
    """Packages of a busy seller: each number its own, times to the minute over sixty days."""
    chance = np.random.default_rng(SEED)
    table = empty_table(size)
    serial = pd.Series(np.arange(size)).astype("str").str.zfill(8)

    def pick(*words: str) -> pd.Series:
        return pd.Series(pd.array(list(words), dtype="str").take(chance.integers(0, len(words), size)))

    def moment(day: int) -> pd.Series:
        minutes = chance.integers(0, 60 * 24 * 60, size)
        stamps = np.datetime64("2026-09-10T00:00:00") + np.timedelta64(day, "D") + minutes.astype("timedelta64[m]")
        return pd.Series(np.datetime_as_string(stamps, unit="s"), dtype="str") + "-07:00"

    table["order_id"] = "113-" + serial.str[:7] + "-" + serial.str[1:] + "0"
    table["package_id"] = "1"
    for name, words in {
        "marketplace": ("US",),
        "fulfillment_channel": ("MFN", "MFN", "AFN"),
        "order_status": ("Shipped", "Shipped", "Cancelled"),
        "category": ("Toys", "Home", "Garden", "Kitchen"),
        "currency": ("USD",),
        "origin_country": ("US", "US", "CN", "GB", ""),
        "destination_country": ("US",),
        "carrier": ("USPS", "UPS", "FedEx", "Other"),
        "ship_method": ("USPS Ground Advantage", "UPS Ground", "USPS First Class Mail", ""),
        "amazon_verdict": ("", "", "valid", "invalid"),
    }.items():
        table[name] = pick(*words)
    table["package_value"] = np.round(chance.gamma(2, 12, size), 2)
    table["tracking_number"] = "94001" + serial + "123456789"
    table["promised_delivery_at"] = moment(20).str[:10]
    for day, name in (
        (12, "confirmed_at"),
        (12, "tracking_entered_at"),
        (13, "first_scan_at"),
        (17, "delivery_scan_at"),
    ):
        table[name] = moment(day)
    return Packages(table)


def main(size: int) -> None:
    """Judge, and say how long the parts took."""
    packages, rule = made_up(size), choose_rule("US", AS_OF)
    spent: list[float] = []
    check = carriers.check

    def timed(*args: Any, **kwargs: Any) -> carriers.NumberChecks:
        begin = time.perf_counter()
        found = check(*args, **kwargs)
        spent.append(time.perf_counter() - begin)
        return found

    judge(made_up(1_000), rule, as_of=AS_OF)
    facts.carriers.check = timed  # type: ignore[attr-defined]
    runs, verdicts = [], judge(packages, rule, as_of=AS_OF)
    for _ in range(3):
        spent.clear()
        begin = time.perf_counter()
        verdicts = judge(packages, rule, as_of=AS_OF)
        whole = time.perf_counter() - begin
        runs.append((whole - sum(spent), sum(spent)))
    own, checked = min(runs)
    print(f"{size:,} packages, {int(verdicts.measured.sum()):,} measured, rule {rule.id}")
    print(f"judge without the check of numbers: {own:.2f} s; the check: {checked:.2f} s (best of three)")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
