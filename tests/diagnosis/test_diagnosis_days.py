"""When a cause began and ended is told only where the data can show it."""

from __future__ import annotations

import datetime as dt
import random

import pandas as pd
import pytest
import suspensions as made

from poagen import Settings, analyze
from poagen.common.packages import NUMBER_COLUMNS, Packages, empty_table
from poagen.diagnosis.model import RootCause

AS_OF = dt.date(2026, 10, 31)
FIRST = dt.date(2026, 8, 20)
Row = dict[str, object]


def parcels(count: int, seed: int, delivered_after: tuple[int, ...] = (3,)) -> list[Row]:
    """Good parcels of two warehouses, shipped up to the as-of day; what comes after it is not known yet."""
    rng = random.Random(seed)
    rows: list[Row] = []
    for place in range(count):
        day = FIRST + dt.timedelta(days=rng.randrange((AS_OF - FIRST).days + 1))
        arrived = day + dt.timedelta(days=rng.choice(delivered_after))
        rows.append(
            {
                "order_id": f"111-0000000-{place:07}",
                "package_id": "1",
                "carrier": "UPS",
                "tracking_number": made.ups(rng),
                "warehouse": rng.choice(["North", "South"]),
                "origin_country": "US",
                "package_value": 22.0,
                "confirmed_at": str(day),
                "tracking_entered_at": str(day),
                "promised_delivery_at": str(day + dt.timedelta(days=4)),
                "first_scan_at": str(day),
                "delivery_scan_at": str(arrived) if arrived <= AS_OF else "",
            }
        )
    return rows


def causes(rows: list[Row]) -> list[RootCause]:
    table = empty_table(len(rows))
    for name in rows[0]:
        table[name] = pd.Series([row[name] for row in rows], dtype="float64" if name in NUMBER_COLUMNS else "str")
    return analyze(Packages(table), Settings(marketplace="US", as_of=AS_OF)).report.root_causes


def test_a_cause_that_ended_began_on_no_day_because_of_one_good_package_at_the_start_of_the_data() -> None:
    rows = parcels(150, 3)
    north = sorted((row for row in rows if row["warehouse"] == "North"), key=lambda row: str(row["confirmed_at"]))
    for row in north[1:]:
        if str(row["confirmed_at"]) <= "2026-10-12":
            row["tracking_number"] = ""
    (cause,) = causes(rows)
    assert (cause.segment, cause.pattern) == ({"warehouse": "North"}, "burst")
    assert (cause.onset, cause.until) == (None, dt.date(2026, 10, 12))


def test_a_cause_that_ended_and_is_seen_on_few_packages_is_not_told_to_go_on() -> None:
    rows = parcels(500, 3)
    rng = random.Random(3)
    for row in rows:
        if row["warehouse"] == "North" and str(row["confirmed_at"]) <= "2026-10-06" and rng.random() < 0.1:
            row["tracking_number"] = ""
    (cause,) = causes(rows)
    assert cause.until is not None


@pytest.mark.parametrize("seed", [4, 5, 6])
def test_deliveries_that_come_too_late_did_not_end_because_the_last_are_still_on_their_way(seed: int) -> None:
    rows = parcels(3000, seed)
    rng = random.Random(seed)
    for row in rows:
        if row["warehouse"] == "North" and rng.random() < 0.4:
            promised = dt.date.fromisoformat(str(row["promised_delivery_at"]))
            arrived = promised + dt.timedelta(days=17 + rng.randrange(5))
            row["delivery_scan_at"] = str(arrived) if arrived <= AS_OF else ""
    (cause,) = causes(rows)
    assert (cause.code, cause.segment) == ("delivered-too-late", {"warehouse": "North"})
    assert (cause.pattern, cause.onset, cause.until) == ("steady", None, None)


@pytest.mark.parametrize("seed", [7, 8])
def test_numbers_that_are_entered_too_late_did_not_end_because_the_last_are_not_delivered(seed: int) -> None:
    rows = parcels(3000, seed, (3, 4, 5, 6))
    rng = random.Random(seed)
    for row in rows:
        if row["warehouse"] == "North" and row["delivery_scan_at"] and rng.random() < 0.5:
            arrived = dt.date.fromisoformat(str(row["delivery_scan_at"]))
            row["tracking_entered_at"] = str(arrived + dt.timedelta(days=1))
    (cause,) = causes(rows)
    assert (cause.code, cause.segment) == ("late-tracking-entry", {"warehouse": "North"})
    assert (cause.pattern, cause.onset, cause.until) == ("steady", None, None)


@pytest.mark.parametrize("seed", [9, 10])
def test_parcels_on_their_way_do_not_mean_that_delivery_scans_began_to_fail(seed: int) -> None:
    rows = parcels(3000, seed, tuple(range(3, 15)))
    for row in rows:
        if row["warehouse"] == "North":
            row["origin_country"] = "CN"
    assert causes(rows) == []


def test_late_deliveries_that_did_end_are_told_to_have_ended() -> None:
    rows = parcels(3000, 12)
    for row in rows:
        shipped = dt.date.fromisoformat(str(row["confirmed_at"]))
        row["delivery_scan_at"] = str(shipped + dt.timedelta(days=3))
        if row["warehouse"] == "North" and dt.date(2026, 10, 5) <= shipped <= dt.date(2026, 10, 12):
            row["delivery_scan_at"] = str(shipped + dt.timedelta(days=22))
    (cause,) = causes(rows)
    assert (cause.code, cause.pattern) == ("delivered-too-late", "burst")
    assert (cause.onset, cause.until) == (dt.date(2026, 10, 5), dt.date(2026, 10, 12))
