"""Amazon's counts beside ours, package by package, and the store's other figures."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from poagen.api import Settings, analyze
from poagen.common.packages import NUMBER_COLUMNS, Packages, StoreMetric, StoreTotals, empty_table
from poagen.diagnosis.amazon_totals import store_total
from poagen.diagnosis.assumed import last_day
from poagen.diagnosis.reconciling import reconcile
from poagen.policy import choose_rule, judge

START, END = dt.date(2026, 10, 2), dt.date(2026, 10, 31)
US, DE = "ATVPDKIKX0DER", "A1PA6795UKMFR9"
RULE = choose_rule("US", END)
AS_OF = Settings(marketplace="US", as_of=END)
GOOD = {
    "package_id": "1",
    "marketplace": "US",
    "fulfillment_channel": "MFN",
    "order_status": "Shipped",
    "category": "Garden",
    "currency": "USD",
    "package_value": 20.0,
    "origin_country": "US",
    "promised_delivery_at": "2026-10-20",
    "confirmed_at": "2026-10-14",
    "carrier": "USPS",
    "ship_method": "USPS Ground Advantage",
    "tracking_number": "9400111201080805483016",
    "first_scan_at": "2026-10-15",
    "delivery_scan_at": "2026-10-18",
}
KINDS = {
    "good": {},
    "invalid": {"first_scan_at": "", "delivery_scan_at": "", "scan_count": 0.0},
    "unknown": {"first_scan_at": "", "delivery_scan_at": ""},
    "envelope": {"package_value": 5.0, "ship_method": "USPS First Class Mail envelopes"},
    "nearly": {"package_value": 5.0, "ship_method": "USPS First-Class Mail envelopes"},
    "later": {"promised_delivery_at": "2026-11-03"},
    "earlier": {"promised_delivery_at": "2026-10-03"},
    "cancelled": {"order_status": "Cancelled"},
    "undated": {"promised_delivery_at": "", "confirmed_at": ""},
    "by-amazon": {"amazon_verdict": "invalid"},
    "envelope-by-amazon": {
        "package_value": 5.0,
        "ship_method": "USPS First Class Mail envelopes",
        "amazon_verdict": "invalid",
    },
}


def packages(*totals: StoreTotals, lists_all: bool = True, **numbers: int) -> Packages:
    named = {name.replace("_", "-"): number for name, number in numbers.items()}
    rows = [
        {"amazon_verdict": "", **GOOD, **KINDS[kind], "order_id": f"111-{place:07d}-{number:07d}"}
        for place, kind in enumerate(KINDS)
        for number in range(named.get(kind, 0))
    ]
    table = empty_table(len(rows))
    for name in {name for row in rows for name in row}:
        table[name] = [row.get(name) for row in rows]
    for name in table.columns.intersection(list(NUMBER_COLUMNS)):
        table[name] = table[name].astype("float64")
    return Packages(table.astype(empty_table().dtypes.to_dict()), lists_all=lists_all, totals=totals)


def total(
    shipments: int | None, valid: int | None = None, start: dt.date = START, end: dt.date = END
) -> StoreTotals:
    return StoreTotals(US, start, end, shipments, valid, None, "p.json")


def reconciled(data: Packages, how: Settings = AS_OF):
    return analyze(data, how).report.reconciliation


def parts(one) -> dict[str, tuple[int, bool]]:
    return {part.reason: (part.count, part.certain) for part in one.explained}


# ---------------------------------------------------------------- which packages explain the difference


def test_packages_of_amazons_days_and_exempt_ones_that_it_names_are_certain():
    theirs = total(16, 11, START + dt.timedelta(3), END + dt.timedelta(3))
    counted, invalid, listed = reconciled(packages(theirs, good=10, later=4, earlier=1, envelope_by_amazon=2))
    assert (counted.amazon, counted.ours, counted.difference, counted.unexplained) == (16, 11, 5, 0)
    assert parts(counted) == {
        "outside-window": (4, True),
        "outside-amazons-days": (-1, True),
        "small-and-flat": (2, True),
    }
    assert (invalid.what, invalid.difference, invalid.unexplained) == ("invalid", 5, 3)
    assert (listed.source[:6], listed.amazon, listed.ours) == ("Amazon", 2, 0)
    assert parts(listed) == {"small-and-flat": (2, True)}


def test_exempt_packages_that_amazon_may_count_are_said_to_be_possible_only():
    (counted,) = reconciled(packages(total(17), good=10, envelope=12))
    assert parts(counted) == {"small-and-flat": (7, False)}
    (part,) = counted.explained
    assert (part.packages, len(part.examples), counted.unexplained) == (12, 5, 0)


def test_unknown_packages_may_be_invalid_for_amazon():
    _, invalid = reconciled(packages(total(20, 12), good=10, unknown=5, invalid=5))
    assert parts(invalid) == {"unknown": (3, False)}


def test_what_these_files_do_not_explain_is_said():
    (counted,) = reconciled(packages(total(25), good=10, envelope=3))
    assert (counted.difference, counted.unexplained) == (15, 12)


def test_where_amazon_counts_fewer_near_misses_come_first():
    (counted,) = reconciled(packages(total(12), good=10, nearly=3, unknown=2))
    assert parts(counted) == {"nearly-exempt": (-3, False)}
    assert counted.unexplained == 0


def test_the_sellers_statement_of_amazons_count_is_reconciled_by_category():
    how = replace(AS_OF, measured={"Garden": 13})
    (counted,) = reconciled(packages(good=10, envelope=3), how)
    assert (counted.source, counted.category, counted.amazon, counted.ours) == ("--measured", "Garden", 13, 10)
    assert parts(counted) == {"small-and-flat": (3, False)}


def test_equal_counts_leave_nothing_to_explain():
    (counted,) = reconciled(packages(total(10), good=10))
    assert (counted.difference, counted.explained, counted.unexplained) == (0, [], 0)


def test_a_list_of_defects_compares_the_invalid_packages_alone():
    found = reconciled(packages(total(100, 96), lists_all=False, by_amazon=3, envelope_by_amazon=1))
    assert [one.what for one in found] == ["invalid", "invalid"]
    assert all(parts(one) == {"small-and-flat": (1, True)} and one.unexplained == 0 for one in found)


def test_without_any_word_of_amazon_there_is_nothing_to_reconcile():
    assert reconciled(packages(good=3, envelope=1)) == []


@settings(deadline=None, max_examples=25)
@given(
    numbers=st.dictionaries(st.sampled_from(sorted(KINDS)), st.integers(0, 4)),
    shipments=st.integers(0, 60),
    share=st.floats(0, 1),
    shift=st.integers(-40, 40),
    lists_all=st.booleans(),
)
def test_the_parts_always_add_up_and_no_package_explains_twice(numbers, shipments, share, shift, lists_all):
    days = dt.timedelta(shift)
    theirs = total(shipments, round(share * shipments), START + days, END + days)
    keys = {name.replace("-", "_"): number for name, number in numbers.items()}
    verdicts = judge(packages(theirs, lists_all=lists_all, **keys), RULE, as_of=END)
    for one in reconcile(verdicts, {}, store_total(verdicts)):
        assert one.difference == one.amazon - one.ours
        assert one.difference == sum(part.count for part in one.explained) + one.unexplained
        assert all(1 <= abs(part.count) <= part.packages for part in one.explained)
        assert all(abs(part.count) == part.packages for part in one.explained if part.certain)
        assert sum(part.packages for part in one.explained) <= sum(numbers.values())
        examples = [example for part in one.explained for example in part.examples]
        assert len(set(examples)) == len(examples)


# ---------------------------------------------------------------- the window


def days_of(data: Packages, how: Settings):
    report = analyze(data, how).report
    codes = {warning.code for warning in report.warnings} & {"API003", "API004", "DIA005"}
    return report.policy.window.start, report.policy.window.end, report.as_of, codes


def test_where_no_day_is_given_the_reports_range_is_the_window():
    theirs = total(10, start=dt.date(2026, 10, 5), end=dt.date(2026, 11, 3))
    found = days_of(packages(theirs, good=10), Settings(marketplace="US"))
    assert found == (dt.date(2026, 10, 5), dt.date(2026, 11, 3), dt.date(2026, 11, 3), {"API004"})


@pytest.mark.parametrize(
    "how",
    [
        Settings(marketplace="US", as_of=END),
        Settings(marketplace="US", window=(START, END)),
    ],
)
def test_a_day_or_a_window_that_is_given_wins_over_the_report(how):
    theirs = total(10, start=dt.date(2026, 10, 5), end=dt.date(2026, 11, 3))
    assert days_of(packages(theirs, good=10), how) == (START, END, END, {"DIA005"})


def test_a_window_wins_over_a_day():
    window = (dt.date(2026, 10, 10), dt.date(2026, 10, 25))
    found = days_of(packages(good=3), Settings(marketplace="US", as_of=END, window=window))
    assert found == (*window, END, set())


def test_of_several_reports_the_latest_of_the_store_names_the_window():
    later = total(10, start=dt.date(2026, 10, 5), end=dt.date(2026, 11, 3))
    other = replace(later, marketplace=DE, start=dt.date(2026, 11, 1), end=dt.date(2026, 11, 30))
    found = days_of(packages(total(10), later, other, good=10), Settings(marketplace="US"))
    assert found[:2] == (later.start, later.end)


def test_a_report_without_days_leaves_the_last_day_of_the_data():
    bare = replace(total(10), start=None, end=None)
    found = days_of(packages(bare, good=10), Settings(marketplace="US"))
    assert found[1] == dt.date(2026, 10, 18)
    assert "API003" in found[3]


@pytest.mark.parametrize("odd", ["unknown", "2026-10-3x", "2026-11-01T", "99.99.2026"])
def test_what_is_no_day_is_not_the_last_day_of_the_data(odd: str):
    data = packages(replace(total(10), start=None, end=None), good=10)
    data.table.loc[0, "first_scan_at"] = odd
    latest = dt.date(2026, 11, 1) if odd.startswith("2026-11-01") else dt.date(2026, 10, 18)
    assert last_day([data.table]) == latest


# ---------------------------------------------------------------- the other figures


def metric(name: str, rate: float | None, target: float | None = None, end: dt.date = END) -> StoreMetric:
    return StoreMetric(name, rate, target, 1, 100, START, end)  # type: ignore[arg-type]


def shown(*metrics: StoreMetric, store: str = US, marketplace: str = "US"):
    theirs = StoreTotals(store, START, END, 10, 10, None, "p.json", metrics)
    data = packages(theirs, good=10)
    data.table["marketplace"] = marketplace
    return analyze(data, Settings(marketplace=marketplace, as_of=END)).report.related_metrics


@pytest.mark.parametrize(
    ("name", "rate", "met"),
    [
        ("late_shipment_rate", 0.0399, True),
        ("late_shipment_rate", 0.04, False),
        ("pre_fulfilment_cancel_rate", 0.0249, True),
        ("pre_fulfilment_cancel_rate", 0.025, False),
        ("order_defect_rate", 0.0099, True),
        ("order_defect_rate", 0.01, False),
        ("on_time_delivery_rate", 0.9, True),
        ("on_time_delivery_rate", 0.8999, False),
        ("order_defect_rate", None, None),
    ],
)
def test_each_figure_stands_beside_its_target(name, rate, met):
    (one,) = shown(metric(name, rate))
    assert (one.name, one.rate, one.meets_target) == (name, rate, met)
    assert one.target in (0.04, 0.025, 0.01, 0.9)
    assert len(one.target_from) >= 2


def test_a_target_that_the_report_names_wins():
    (one,) = shown(metric("late_shipment_rate", 0.03, 0.02))
    assert (one.target, one.meets_target, one.target_from) == (0.02, False, ["p.json"])


def test_on_time_delivery_has_a_target_only_where_and_since_when_a_source_says_so():
    (abroad,) = shown(metric("on_time_delivery_rate", 0.5), store=DE, marketplace="DE")
    assert (abroad.target, abroad.meets_target, abroad.target_from) == (None, None, [])
    (before,) = shown(metric("on_time_delivery_rate", 0.5, end=dt.date(2024, 9, 24)))
    assert before.target is None
    (since,) = shown(metric("on_time_delivery_rate", 0.5, end=dt.date(2024, 9, 25)))
    assert since.meets_target is False


def test_the_figures_of_another_store_are_not_shown():
    assert shown(metric("order_defect_rate", 0.5), store=DE) == []


def test_without_a_report_there_are_no_figures():
    assert analyze(packages(good=2), AS_OF).report.related_metrics == []
