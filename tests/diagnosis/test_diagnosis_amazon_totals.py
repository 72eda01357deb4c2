"""Amazon's own count as a denominator, and beside ours."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from poagen.api import Settings, analyze
from poagen.common.packages import Packages, StoreTotals, empty_table

START, END = dt.date(2026, 10, 2), dt.date(2026, 10, 31)
WINDOW = Settings(marketplace="US", as_of=END, window=(START, END))
STORE = "ATVPDKIKX0DER"


def packages(number: int, *, lists_all: bool, totals: tuple[StoreTotals, ...]) -> Packages:
    table = empty_table(number)
    ids = [f"111-{place:07d}-0000000" for place in range(number)]
    days = dict.fromkeys(("promised_delivery_at", "confirmed_at"), "2026-10-10")
    table = table.assign(
        order_id=ids,
        package_id="1",
        fulfillment_channel="MFN",
        order_status="Shipped",
        amazon_verdict="invalid",
        category="Garden",
        **days,
    )
    return Packages(table.astype(empty_table().dtypes.to_dict()), lists_all=lists_all, totals=totals)


def total(shipments: int, *, store: str = STORE, start: dt.date = START, end: dt.date = END) -> StoreTotals:
    return StoreTotals(store, start, end, shipments, None, 0.94, "p.json")


def codes(report) -> list[str]:
    return [warning.code for warning in report.warnings if warning.code.startswith("DIA")]


def report(number: int, *totals: StoreTotals, lists_all: bool = False, settings: Settings = WINDOW):
    return analyze(packages(number, lists_all=lists_all, totals=totals), settings).report


def test_amazons_count_is_the_denominator_of_a_list_of_defects():
    found = report(6, total(100))
    assert (found.vtr.overall.measured, found.vtr.overall.rate) == (100, 0.94)
    assert found.vtr.by_category[0].rate is None
    assert codes(found) == []


def test_without_a_count_of_this_store_there_is_no_rate():
    assert report(6).vtr.overall.rate is None
    other = report(6, total(100, store="A1PA6795UKMFR9"))
    assert other.vtr.overall.rate is None
    assert codes(other) == ["DIA001"]


def test_what_the_seller_states_comes_first():
    found = report(6, total(100), settings=replace(WINDOW, measured={None: 200}))
    assert found.vtr.overall.measured == 200


def test_a_count_of_other_days_names_both_ranges():
    found = report(6, total(100, start=dt.date(2026, 9, 18), end=dt.date(2026, 10, 17)))
    assert found.vtr.overall.measured == 100
    assert codes(found) == ["DIA005"]
    told = next(warning.message for warning in found.warnings if warning.code == "DIA005")
    assert "2026-09-18 to 2026-10-17" in told
    assert "2026-10-02 to 2026-10-31" in told


def test_of_two_reports_that_of_the_window_is_taken():
    later = total(500, start=dt.date(2026, 10, 9), end=dt.date(2026, 11, 7))
    found = report(6, later, total(100))
    assert found.vtr.overall.measured == 100


def test_a_count_below_the_failures_is_not_used():
    found = report(6, total(5))
    assert found.vtr.overall.rate is None
    assert codes(found) == ["DIA001", "DIA006"]


@pytest.mark.parametrize("given", [True, False])
def test_both_counts_are_shown_where_all_packages_are_listed(given):
    found = report(6, *([total(100)] if given else []), lists_all=True)
    assert found.vtr.overall.measured == 6
    assert codes(found) == ["DIA021", *(["DIA007"] if given else [])]
