"""Evidence by cause, examples, the dispute list, two periods compared, and the picture."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import suspensions as made
from showing_world import AS_OF, RNG, UPS, USPS, analysed, package, packages, seller, written

from poagen import Settings, analyze, read
from poagen.common.defects import CODES
from poagen.diagnosis import Analysis, compare, dispute, evidence
from poagen.diagnosis.days import by_ship_day
from poagen.diagnosis.periods import Comparison, doubts
from poagen.diagnosis.proof import typical, unexplained
from poagen.diagnosis.sheets import spreadsheet_csv
from poagen.diagnosis.why import why
from poagen.document.forecasting import forecasts
from poagen.document.pictures import history

COLUMNS = (
    "order_id package_id category carrier tracking_number label_carrier label_tracking_number shipped_on "
    "first_scan_at delivery_scan_at tracking_entered_at defect example why"
)
SLIP = USPS[:8] + ("1" if USPS[8] != "1" else "2") + USPS[9:]


@pytest.fixture(scope="module")
def two_causes(tmp_path_factory: pytest.TempPathFactory) -> Analysis:
    path = written(tmp_path_factory.mktemp("s") / "p.csv", seller(5, 900))
    return analyze(read([path]), Settings(marketplace="US", as_of=AS_OF))


def test_each_cause_has_its_packages_and_no_other(two_causes: Analysis) -> None:
    found = evidence(two_causes)
    assert list(found) == [cause.id for cause in two_causes.report.root_causes]
    assert len(found) == 2
    for cause in two_causes.report.root_causes:
        table = found[cause.id]
        assert list(table.columns) == COLUMNS.split()
        assert len(table) == cause.defects
        assert set(table["defect"]) == {cause.code}
        assert table["shipped_on"].is_monotonic_increasing
        assert (table["why"] != "").all()
        assert table.loc[table["example"] == "yes", "order_id"].isin(cause.examples).all()
        assert (table["example"] == "yes").sum() == len(cause.examples)
    rest = unexplained(two_causes)
    explained = {order for table in found.values() for order in table["order_id"]}
    assert explained.isdisjoint(rest["order_id"])
    assert len(rest) == two_causes.report.unexplained.count


def test_a_cause_says_of_each_package_what_its_data_shows(two_causes: Analysis) -> None:
    tables = {cause.code: evidence(two_causes)[cause.id] for cause in two_causes.report.root_causes}
    typed, missing = tables["mistyped-number"], tables["missing-number"]
    for row in typed.to_dict("records"):
        assert row["tracking_number"] in row["why"]
        assert row["label_tracking_number"] in row["why"]
    for row in missing.to_dict("records"):
        assert (
            row["why"] == f"No tracking number was given to Amazon; the label has {row['label_tracking_number']}."
        )


FAULTS = {
    "missing-number": made.missing,
    "order-id-as-number": made.order_as_number,
    "spreadsheet-damage": made.spreadsheet,
    "placeholder-number": made.placeholder,
    "stale-label-number": made.stale,
    "mistyped-number": made.typed,
    "carrier-mismatch": made.wrong_carrier,
    "carrier-as-other": made.as_other,
    "carrier-not-integrated": made.unknown_courier,
    "late-tracking-entry": made.late_entry,
    "no-carrier-scan": made.no_scan,
    "amazon-not-recognised": made.not_recognised,
}


def test_every_kind_of_failure_is_told_in_a_sentence_without_a_gap(tmp_path: Path) -> None:
    rows = made.Business(8, packages=240, days=20, noise=0.0, from_china=0.0).rows()
    rng = made.random.Random(1)
    for place, fault in enumerate(FAULTS.values()):
        for row in rows[place::12]:
            fault(row, rng)
    analysis = analyze(read([written(tmp_path / "p.csv", rows)]), Settings(marketplace="US", as_of=AS_OF))
    failed = np.flatnonzero(analysis.verdicts.invalid)
    codes = np.array([*CODES, ""], dtype=object)[analysis.defects.primary[failed]]
    told = why(analysis.verdicts, analysis.defects, failed)
    assert set(FAULTS) <= set(codes)
    assert told.str.fullmatch(r'["A-Z].*\.').all()
    assert not told.str.contains(r"nan|NaT|<NA>|  | ,|, ;| \.", regex=True).any()
    late = told[codes == "late-tracking-entry"]
    assert late.str.contains(
        r"entered or last edited 2026-\d\d-\d\d \d\d:\d\d -07:00, after the delivery 2026-"
    ).all()


def test_a_package_without_a_failure_has_no_sentence() -> None:
    analysis = analysed(package())
    assert why(analysis.verdicts, analysis.defects, np.array([0])).tolist() == [""]


@pytest.mark.parametrize(
    ("store", "carrier", "told"),
    [
        ("DE", "Other", 'The carrier was given as "Other", which is no entry of Amazon\'s list of carriers.'),
        ("DE", "Other: Royal Mail", 'The carrier was given as "Other: Royal Mail"; the carrier is Royal Mail.'),
        (
            "JP",
            "Other ヤマト運輸",
            'The carrier was given as "Other ヤマト運輸"; the carrier is Yamato Transport.',
        ),
        (
            "SG",
            "Other SingPost",
            'The carrier was given as "Other SingPost"; Amazon\'s name for it is Singapore Post.',
        ),
        ("SG", "Hopper", 'The carrier, "Hopper", is not known to send its scans to Amazon in this store.'),
    ],
)
def test_a_name_is_called_amazons_only_where_a_list_of_the_store_gives_it(
    store: str, carrier: str, told: str
) -> None:
    cells = {"carrier": carrier, "label_carrier": None, "label_tracking_number": None, "origin_country": store}
    row = package(**cells, tracking_number="4711 0815 XY", marketplace=store, amazon_verdict="invalid")
    analysis = analysed(row, marketplace=store)
    assert why(analysis.verdicts, analysis.defects, np.array([0])).tolist() == [told]


def test_examples_have_the_one_defect_and_spread_over_the_days() -> None:
    days = [f"2026-10-{day:02}" for day in range(1, 13)]
    rows = [package(made.usps(RNG), tracking_number="", confirmed_at=day, carrier="USPS") for day in days]
    rows[0].update(delivery_scan_at="2026-10-25T10:00:00-07:00", tracking_entered_at="2026-10-26T10:00:00-07:00")
    analysis = analysed(*rows)
    chosen = typical(analysis.verdicts, analysis.defects, np.arange(12))
    assert chosen == [f"111-0000000-{place:07}" for place in (1, 3, 6, 9, 11)]
    assert typical(analysis.verdicts, analysis.defects, np.arange(12)[::-1]) == chosen
    assert typical(analysis.verdicts, analysis.defects, np.array([0, 5])) == [
        "111-0000000-0000000",
        "111-0000000-0000005",
    ]
    assert typical(analysis.verdicts, analysis.defects, np.array([], dtype=np.int64)) == []


def test_the_dispute_list_has_only_what_scans_prove() -> None:
    scanned = package(amazon_verdict="invalid", delivery_scan_at="2026-10-29T10:00:00-07:00", scan_count=4.0)
    unscanned = package(
        UPS, carrier="UPS", label_carrier="UPS", amazon_verdict="invalid", first_scan_at="", scan_count=0.0
    )
    listed = dispute(analysed(scanned, unscanned, package(made.usps(RNG))))
    (row,) = listed.to_dict("records")
    assert (row["order_id"], row["tracking_number"], row["scan_count"]) == ("111-0000000-0000000", USPS, "4")
    assert row["label"] == "the number of the label"
    assert "2026-10-27 10:00 -07:00" in row["why"]
    assert "2026-10-29 10:00 -07:00" in row["why"]


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1+2", "@SUM(A1)", "\t=1", "|calc", "＝1", "%0A"])
def test_no_cell_of_a_table_is_a_formula(cell: str) -> None:
    text = spreadsheet_csv(pd.DataFrame({"a": [cell, "fine", None]})).decode("utf-8-sig")
    assert text.splitlines()[1].strip('"') == "'" + cell.replace("\t=", "\t'=")
    assert text.splitlines()[2] == "fine"
    assert "nan" not in text


def period(bad: int, of: int, month: int, warehouse: str = "East") -> Analysis:
    rows = [
        package(made.usps(RNG), warehouse=warehouse, confirmed_at=f"2026-{month:02}-{place % 20 + 1:02}")
        | {"promised_delivery_at": f"2026-{month:02}-{place % 20 + 5:02}", "first_scan_at": f"2026-{month:02}-25"}
        | {"tracking_entered_at": ""}
        for place in range(of)
    ]
    for row in rows[:bad]:
        row["tracking_number"] = ""
    return analyze(packages(rows), Settings(marketplace="US", as_of=dt.date(2026, month, 28)))


def test_a_cause_that_is_gone_is_told_with_its_counts() -> None:
    before, after = period(40, 100, 8), period(1, 100, 9)
    found = compare(before, after)
    assert found.overall.reading == "better"
    assert (found.overall.before.failed, found.overall.after.failed) == (40, 1)
    assert found.overall.points == pytest.approx(-39.0)
    (defect,) = found.defects
    assert (defect.name, defect.family, defect.reading) == ("missing-number", "tracking-data", "better")
    gone = [cause for cause in found.root_causes if cause.status == "gone"]
    assert gone
    assert {(cause.code, cause.reading) for cause in gone} == {("missing-number", "better")}
    back = compare(after, before)
    assert back.overall.reading == "worse"
    assert {cause.status for cause in back.root_causes} == {"new"}


def test_what_chance_explains_is_not_told_as_a_change() -> None:
    assert compare(period(10, 200, 8), period(12, 200, 9)).overall.reading == "no difference beyond chance"
    few = compare(period(2, 12, 8), period(0, 12, 9)).overall
    assert few.reading == "too few to tell"
    rare = compare(period(1, 200, 8), period(0, 200, 9)).overall
    assert rare.reading == "too few to tell"
    same = compare(period(0, 50, 8), period(0, 50, 9))
    assert (same.overall.points, same.defects, same.root_causes) == (0.0, [], [])


def test_a_category_of_one_period_only_is_not_tested() -> None:
    before, after = analysed(package(category="Old")), analysed(package(category="New"))
    found = compare(before, after)
    assert {item.name: item.reading for item in found.by_category} == {"New": "not known", "Old": "not known"}
    assert found.by_category[0].before.failed_share is None


def test_a_comparison_is_read_back_from_its_json() -> None:
    found = compare(period(5, 60, 8), period(30, 60, 9))
    content = json.loads(found.to_json())
    assert content["schema"] == "poagen.comparison/1"
    assert Comparison.model_validate_json(found.to_json()) == found


def test_doubts_about_a_comparison_are_told() -> None:
    early, late = period(1, 40, 8), period(1, 40, 9)
    assert [item.code for item in doubts(early, late)] == []
    assert "DIA030" in {item.code for item in doubts(late, late)}
    judged = analysed(package(amazon_verdict="invalid"))
    assert "DIA032" in {item.code for item in doubts(early, judged)}
    old = analyze(packages([package()]), Settings(marketplace="UK", as_of=AS_OF))
    assert "DIA031" in {item.code for item in doubts(early, old)}


def test_days_count_every_package_that_has_one(two_causes: Analysis) -> None:
    days = by_ship_day(two_causes)
    overall = two_causes.report.vtr.overall
    assert (sum(day.measured for day in days), sum(day.invalid for day in days)) == (
        overall.measured,
        overall.invalid,
    )
    dates = [day.date for day in days]
    assert dates == [dates[0] + dt.timedelta(days=step) for step in range(len(dates))]
    assert by_ship_day(analysed(package(fulfillment_channel="AFN"))) == []


def test_the_forecast_starts_at_the_rate_and_ends_at_what_is_assumed(two_causes: Analysis) -> None:
    report = two_causes.report
    found = forecasts(report)
    assert [item.assumed_rate for item in found] == [item.assumed_rate for item in report.recovery.scenarios]
    known = {day.date: day for day in report.recovery.shipped_already}
    volume = (report.vtr.overall.measured or 0) / 30
    shipped, bad = (sum(getattr(day, name) for day in known.values()) for name in ("measured", "invalid"))
    new = volume * (30 - len(known)) + sum(max(volume - day.measured, 0) for day in known.values())
    assert bad
    for item in found:
        assert item.rates[0] == pytest.approx(report.vtr.overall.rate)
        assert item.dates[0] == report.as_of
        assert len(item.dates) == len(item.rates)
        assert item.rates[30] == pytest.approx(1 - (bad + new * (1 - item.assumed_rate)) / (shipped + new))


def test_the_picture_is_the_same_each_time(two_causes: Analysis) -> None:
    report, days = two_causes.report, by_ship_day(two_causes)
    picture = history(report, days)
    assert picture is not None
    assert picture.startswith(b"\x89PNG")
    assert b"matplotlib" not in picture.lower()
    assert history(report, days) == picture
    drawn = history(report, kind="svg")
    assert drawn is not None
    assert b"<svg" in drawn
    assert history(analysed(package(fulfillment_channel="AFN")).report) is None
