"""Rates, defects, recovery and repairs, on small tables whose figures a hand can count."""

from __future__ import annotations

import datetime as dt
import math
from pathlib import Path

import pandas as pd
import pytest
import suspensions as made
from hypothesis import given, settings
from hypothesis import strategies as st

from poagen import PoagenError, Settings, analyze, read
from poagen.common.defects import CODES, FAMILY_OF
from poagen.common.packages import Packages, empty_table
from poagen.diagnosis import Analysis

AS_OF = dt.date(2026, 10, 31)
IN_TIME = "2026-10-20T10:00:00-07:00"
WRAPPED = {"tracking_number": "UPS: 1Z999AA10123456784"}


def analysed(rows: list[dict[str, str]], **options: object) -> Analysis:
    """Packages that differ from a good one by the given cells."""
    table = empty_table(len(rows))
    good = {
        "order_id": "",
        "package_id": "1",
        "carrier": "UPS",
        "tracking_number": "1Z999AA10123456784",
        "promised_delivery_at": "2026-10-22",
        "confirmed_at": "2026-10-18",
        "first_scan_at": IN_TIME,
        "category": "Home",
    }
    cells = [{**good, "order_id": f"111-0000000-{place:07}", **row} for place, row in enumerate(rows)]
    for name in {name for row in cells for name in row}:
        table[name] = pd.Series([row.get(name) for row in cells], dtype=table[name].dtype)
    chosen = Settings(marketplace="US", as_of=AS_OF, **options)  # type: ignore[arg-type]
    return analyze(Packages(table), chosen)


UNSCANNED = {"first_scan_at": "", "scan_count": 0.0}


def numbered(count: int, seed: int = 1) -> list[dict[str, str]]:
    rng = made.random.Random(seed)
    return [{"tracking_number": made.ups(rng)} for _ in range(count)]


def test_the_rate_counts_invalid_over_measured_by_category() -> None:
    rows = numbered(10)
    rows[0].update(UNSCANNED, category="Toys")
    rows[1].update(category="Toys")
    rows[2].update(first_scan_at="")
    report = analysed(rows).report
    assert (report.vtr.overall.measured, report.vtr.overall.invalid, report.vtr.overall.unknown) == (10, 1, 1)
    assert report.vtr.overall.rate == pytest.approx(0.9)
    assert report.vtr.overall.rate_low == pytest.approx(0.8)
    assert [(item.category, item.rate) for item in report.vtr.by_category] == [("Toys", 0.5), ("Home", 1.0)]
    assert [(item.code, item.count, item.share) for item in report.defects] == [("no-carrier-scan", 1, 1.0)]
    assert sum(day.measured for day in report.vtr.daily) == 10
    assert len(report.vtr.daily) == report.policy.window.days == 30


def test_a_package_without_a_category_is_counted_under_its_own_name() -> None:
    report = analysed([{"category": ""}, *numbered(1)]).report
    assert {item.category: item.measured for item in report.vtr.by_category} == {"(no category)": 1, "Home": 1}


def test_a_list_of_defects_has_no_rate_until_the_total_is_stated(tmp_path: Path) -> None:
    path = tmp_path / "report.csv"
    header = "Order ID,Carrier Name,Tracking ID,Origin Country,Promised Delivery Date,Ship Method,Ship Option,"
    header += "Has valid tracking,Has tracking ID,Any physical scan from carrier,Delivery scan or attempt,"
    header += "Package Value,Product Category\n"
    lines = [
        f"111-0000000-{place:07},USPS,,US,2026-10-20,,Standard,No,No,No,No,20.00,{category}\n"
        for place, category in enumerate(["Home"] * 4 + ["Toys"])
    ]
    path.write_text(header + "".join(lines), encoding="utf-8")
    packages = read([path])
    bare = analyze(packages, Settings(marketplace="US", as_of=AS_OF)).report
    assert (bare.vtr.overall.rate, bare.vtr.overall.measured, bare.vtr.overall.invalid) == (None, None, 5)
    assert "DIA001" in {warning.code for warning in bare.warnings}
    stated = analyze(packages, Settings(marketplace="US", as_of=AS_OF, measured={None: 100})).report
    assert stated.vtr.overall.rate == pytest.approx(0.95)
    assert stated.vtr.overall.meets_target is True
    assert "DIA002" in {warning.code for warning in stated.warnings}
    by_category = {"Home": 40, "Toys": 10}
    each = analyze(packages, Settings(marketplace="US", as_of=AS_OF, measured=by_category)).report
    assert {item.category: item.rate for item in each.vtr.by_category} == {"Home": 0.9, "Toys": 0.9}
    assert each.vtr.overall.measured == 50


@pytest.mark.parametrize(
    ("measured", "code"),
    [({None: 0}, "DIA003"), ({None: 2}, "DIA003"), ({"Home": 1}, "DIA003"), ({"Homme": 50}, "DIA004")],
)
def test_a_stated_total_that_cannot_be_is_refused(measured: dict[str | None, int], code: str) -> None:
    unknown = [{**row, "first_scan_at": "", "delivery_scan_at": ""} for row in numbered(2)]
    rows = [{"amazon_verdict": "invalid"}, *unknown, *numbered(3)[2:]]
    with pytest.raises(PoagenError) as told:
        analysed(rows, measured=measured)
    assert [finding.code for finding in told.value.findings] == [code]
    assert analysed(rows, measured={"Home": 50}).report.vtr.overall.measured == 50


@pytest.mark.parametrize(
    ("measured", "told"),
    [
        ({None: 5}, ["--measured gives 5 packages for all, but the files list 6 that count"]),
        ({"Home": 5}, ["--measured gives 5 packages for Home, but the files list 6 that count"]),
        ({None: 6}, []),
        ({"Home": 7}, []),
        ({}, []),
    ],
)
def test_a_stated_total_below_what_the_files_list_is_told(
    measured: dict[str | None, int], told: list[str]
) -> None:
    report = analysed([{"amazon_verdict": "invalid"}, *numbered(6)[1:]], measured=measured).report
    assert [warning.message for warning in report.warnings if warning.code == "DIA008"] == told


def test_with_a_total_of_some_categories_all_is_still_the_sum_of_its_categories() -> None:
    rows = [
        {"amazon_verdict": "invalid"},
        *numbered(6)[1:],
        *({**row, "category": "Pets"} for row in numbered(9)[6:]),
    ]
    vtr = analysed(rows, measured={"Home": 50}).report.vtr
    assert sorted((one.category, one.measured) for one in vtr.by_category) == [("Home", 50), ("Pets", 3)]
    assert vtr.overall.measured == 53


@given(st.lists(st.sampled_from(["valid", "invalid", ""]), min_size=1, max_size=60))
@settings(max_examples=40, deadline=None)
def test_counts_agree_with_a_count_by_hand(verdicts: list[str]) -> None:
    rows = [
        {**row, "amazon_verdict": verdict, "first_scan_at": ""}
        for row, verdict in zip(numbered(len(verdicts)), verdicts, strict=True)
    ]
    report = analysed(rows).report
    overall = report.vtr.overall
    assert overall.invalid == verdicts.count("invalid")
    assert overall.unknown == verdicts.count("")
    assert overall.rate == pytest.approx(1 - verdicts.count("invalid") / len(verdicts))
    assert sum(item.count for item in report.defects) == overall.invalid
    assert all(FAMILY_OF[item.code] == item.family for item in report.defects)
    assert report.unexplained.count + sum(cause.defects for cause in report.root_causes) == overall.invalid


@pytest.mark.parametrize(
    ("measured", "invalid", "needed"), [(1240, 118, 1120), (200, 10, 0), (200, 11, 20), (9, 2, 31)]
)
def test_how_many_valid_packages_are_needed(measured: int, invalid: int, needed: int) -> None:
    bad = [{"amazon_verdict": "invalid"}] * invalid
    report = analysed([*bad, *[{"amazon_verdict": "valid"}] * (measured - invalid)]).report
    assert report.recovery.valid_packages_needed == needed
    valid = measured - invalid
    assert (valid + needed) / (measured + needed) >= 0.95 - 1e-12
    if needed:
        assert (valid + needed - 1) / (measured + needed - 1) < 0.95


def test_the_date_of_recovery_is_when_the_bad_days_have_left() -> None:
    rows = []
    for step in range(30):
        day = str(AS_OF - dt.timedelta(days=29 - step))
        verdict = "invalid" if step < 10 else "valid"
        rows += [{"promised_delivery_at": day, "amazon_verdict": verdict}] * 10
    report = analysed(rows).report
    reached = report.recovery.date_at_target
    assert reached is not None
    after = (reached - AS_OF).days
    assert 1 - ((10 - after) * 10 + after * 10 * 0.02) / 300 >= 0.95
    assert 1 - ((10 - after + 1) * 10 + (after - 1) * 10 * 0.02) / 300 < 0.95
    healthy = analysed([{"amazon_verdict": "valid"}] * 5).report
    assert healthy.recovery.date_at_target == AS_OF


def test_a_slip_on_a_parcel_still_on_its_way_can_be_repaired_from_its_label() -> None:
    label = "1Z999AA10123456784"
    slip = {"tracking_number": "1Z999AA10123456774", "label_tracking_number": label, "label_carrier": "UPS"}
    report = analysed([slip, {**slip, "delivery_scan_at": "2026-10-21"}]).report
    assert [item.count for item in report.defects if item.code == "mistyped-number"] == [2]
    (repair,) = report.repairs
    assert (repair.field, repair.told, repair.proposed, repair.proven) == (
        "tracking_number",
        slip["tracking_number"],
        label,
        True,
    )


@pytest.mark.parametrize(
    ("told", "proven"),
    [
        ("1Z999AA1O123456784", False),
        ("https://www.ups.com/track?tracknum=1Z999AA10123456784", True),
        ("1Z99AA10123456784", None),
        ("1Z999AA10123456774", None),
        ("Z999AA10123456784", False),
        ("1Z999AA10123456784 1Z5R89390357567127", None),
    ],
)
def test_without_a_label_a_number_is_repaired_only_by_the_one_reading_that_passes(
    told: str, proven: bool | None
) -> None:
    lost = {"tracking_number": told, "amazon_verdict": "invalid", "first_scan_at": ""}
    found = analysed([lost]).report.repairs
    want = [] if proven is None else [("tracking_number", told, "1Z999AA10123456784", proven)]
    assert [(repair.field, repair.told, repair.proposed, repair.proven) for repair in found] == want


def test_a_reading_that_another_package_has_already_is_not_proven() -> None:
    lost = {**WRAPPED, "amazon_verdict": "invalid", "first_scan_at": ""}
    (repair,) = analysed([lost, {}]).report.repairs
    assert not repair.proven
    assert {repair.proven for repair in analysed([lost, lost]).report.repairs} == {False}


def test_a_label_number_that_a_spreadsheet_has_damaged_is_not_proposed() -> None:
    lost = {"tracking_number": "", "label_tracking_number": "9.40011E+21", "label_carrier": "USPS"}
    assert analysed([lost]).report.repairs == []


def test_a_wrong_carrier_is_repaired_by_the_label_and_nothing_is_guessed() -> None:
    wrong = {"carrier": "USPS", "label_carrier": "UPS", "label_tracking_number": "1Z999AA10123456784"}
    lost = {"tracking_number": "", "label_tracking_number": ""}
    report = analysed([wrong, lost]).report
    assert [(repair.field, repair.told, repair.proposed) for repair in report.repairs] == [
        ("carrier", "USPS", "UPS")
    ]


def test_two_invalid_packages_of_nine_are_no_pattern() -> None:
    bad = {"amazon_verdict": "invalid", "operator": "M.R."}
    report = analysed([bad, bad, *[{"amazon_verdict": "valid", "operator": "A.K."}] * 7]).report
    assert report.vtr.overall.rate == pytest.approx(7 / 9)
    assert report.root_causes == []
    assert report.unexplained.count == 2


def with_operator(rows: list[dict[str, str]], name: str) -> list[dict[str, str]]:
    return [{**row, "operator": name} for row in rows]


def test_one_operator_of_three_is_found_and_the_others_are_not() -> None:
    rows = [
        *with_operator([{**row, **UNSCANNED} for row in numbered(30, 2)], "M.R."),
        *with_operator(numbered(30, 3), "M.R."),
        *with_operator(numbered(120, 4), "A.K."),
        *with_operator(numbered(120, 5), "B.L."),
    ]
    (cause,) = analysed(rows).report.root_causes
    assert (cause.code, cause.segment, cause.packages, cause.defects) == (
        "no-carrier-scan",
        {"operator": "M.R."},
        60,
        30,
    )
    assert cause.share == 1.0
    assert cause.rate_in_segment == pytest.approx(0.5)
    assert cause.rate_elsewhere == 0.0
    assert cause.vtr_points == pytest.approx(10.0)
    assert cause.rate_if_fixed == 1.0
    assert len(cause.examples) == 5


def test_a_defect_spread_over_all_operators_has_no_pattern() -> None:
    rows = []
    for name in ("A.K.", "B.L.", "C.N."):
        rows += with_operator([{**row, **UNSCANNED} for row in numbered(10, 6)], name)
        rows += with_operator(numbered(90, 7), name)
    report = analysed(rows).report
    assert report.root_causes == []
    assert report.unexplained.count == 30


def test_a_small_seller_without_operators_hears_of_a_frequent_defect() -> None:
    bad = [{**row, **UNSCANNED} for row in numbered(20, 8)]
    (cause,) = analysed([*bad, *numbered(180, 9)]).report.root_causes
    assert (cause.code, cause.segment, cause.confidence) == ("no-carrier-scan", {}, "moderate")


def test_a_column_that_only_the_defects_fill_is_no_segment() -> None:
    bad = [{"amazon_verdict": "invalid", "ship_method": "Standard"}] * 30
    good = [{"amazon_verdict": "valid", "ship_method": ""}] * 300
    report = analysed([*bad, *good]).report
    assert all("ship_method" not in cause.segment for cause in report.root_causes)


def test_a_sku_of_one_warehouse_is_not_a_second_cause() -> None:
    rows = []
    for place, row in enumerate(numbered(400, 10)):
        east = place % 2 == 0
        bad = UNSCANNED if east and place % 4 == 0 else {}
        sku = "ONLY-EAST" if east and place % 8 < 4 else "ELSEWHERE"
        rows.append({**row, **bad, "warehouse": "East" if east else "West", "sku": sku})
    (cause,) = analysed(rows).report.root_causes
    assert cause.segment == {"warehouse": "East"}
    assert cause.defects == 100


def test_failures_of_which_too_few_have_a_day_are_no_pattern_of_days() -> None:
    rows = numbered(60)
    for row in rows[:12]:
        row.update(UNSCANNED, operator="M.R.")
    for row in rows[2:12]:
        row.update(confirmed_at="", promised_delivery_at="")
    for place, row in enumerate(rows[12:]):
        row.update(operator="A.B.", confirmed_at=f"2026-10-{1 + place % 28:02}")
    report = analysed(rows).report
    assert report.vtr.overall.invalid == 2
    assert all(cause.onset is None for cause in report.root_causes)


def test_failures_of_one_weekday_come_back_every_week() -> None:
    rows = []
    for place, row in enumerate(numbered(900, 11)):
        day = dt.date(2026, 9, 25) + dt.timedelta(days=place % 30)
        bad = UNSCANNED if day.weekday() == 5 and place % 5 else {}
        promised = str(day + dt.timedelta(days=7))
        rows.append(
            {**row, **bad, "confirmed_at": str(day), "promised_delivery_at": promised, "first_scan_at": ""}
            if bad
            else {**row, "confirmed_at": str(day), "promised_delivery_at": promised}
        )
    (cause,) = analysed(rows).report.root_causes
    assert (cause.pattern, cause.segment) == ("recurring", {"ship_weekday": "Saturday"})


def test_the_verdict_table_has_a_row_for_each_package() -> None:
    rows = [{**numbered(1)[0], **UNSCANNED}, {"fulfillment_channel": "AFN"}, *numbered(1, 3)]
    table = analysed(rows).package_verdicts()
    assert list(table.columns) == [
        "order_id",
        "package_id",
        "status",
        "reason",
        "verdict",
        "defect",
        "other_defects",
        "risks",
    ]
    assert table["status"].tolist() == ["measured", "excluded", "measured"]
    assert table["defect"].tolist() == ["no-carrier-scan", "", ""]
    assert table["reason"].tolist() == ["", "fba", ""]


def test_every_other_defect_is_kept_beside_the_primary_one() -> None:
    row = {"carrier": "Zephyr Local", "tracking_number": "N/A", **UNSCANNED}
    analysis = analysed([row])
    told = analysis.package_verdicts().iloc[0]
    assert told["defect"] == "placeholder-number"
    assert told["other_defects"].split(";") == ["carrier-not-integrated", "no-carrier-scan"]
    assert set(told["other_defects"].split(";")) <= set(CODES)
    assert math.isclose(analysis.report.vtr.overall.rate or 0.0, 0.0)
    assert isinstance(analysis.package_verdicts(), pd.DataFrame)


def test_a_list_of_defects_alone_tells_no_segment(tmp_path: Path) -> None:
    path = tmp_path / "report.csv"
    header = "Order ID,Carrier Name,Tracking ID,Origin Country,Promised Delivery Date,Ship Method,Ship Option,"
    header += "Has valid tracking,Has tracking ID,Any physical scan from carrier,Delivery scan or attempt,"
    header += "Package Value,Product Category\n"
    cells = [("Zephyr Local", f"ZL{place:09}") for place in range(40)] + [("USPS", "")] * 12
    lines = [
        f"111-0000000-{place:07},{carrier},{number},US,2026-10-{1 + place % 28:02},,Free,No,Yes,No,No,20,Home\n"
        for place, (carrier, number) in enumerate(cells)
    ]
    path.write_text(header + "".join(lines), encoding="utf-8")
    bare = analyze(read([path]), Settings(marketplace="US", as_of=AS_OF)).report
    assert bare.root_causes == []
    stated = analyze(read([path]), Settings(marketplace="US", as_of=AS_OF, measured={None: 700})).report
    (cause,) = stated.root_causes
    assert (cause.code, cause.segment, cause.detail) == ("carrier-not-integrated", {}, {"carrier": "Zephyr Local"})
    assert (cause.packages, cause.rate_elsewhere, cause.confidence) == (700, None, "moderate")
    assert cause.rate_in_segment == pytest.approx(cause.defects / 700)


@pytest.mark.parametrize(
    ("measured", "more"),
    [
        ({None: 12}, "2 packages are"),
        ({None: 11}, "1 package is"),
        ({None: 32, "Toys": 20}, "8 packages are"),
        ({None: 10}, ""),
        ({None: 24, "Toys": 20}, ""),
        ({"Toys": 20}, ""),
    ],
)
def test_a_total_of_more_than_all_categories_is_told(measured: dict[str | None, int], more: str) -> None:
    rows = numbered(10)
    for row in rows[:6]:
        row.update(category="Toys")
    told = [one.message for one in analysed(rows, measured=measured).report.warnings if one.code == "DIA009"]
    assert len(told) == bool(more)
    assert all(f"{more} in the rate of all and in that of no category" in one for one in told)
