"""Sources of every kind joined: each package once, and every row accounted for, however the files are ordered."""

from __future__ import annotations

import datetime as dt
import json
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from poagen.common.finding import PoagenError
from poagen.common.packages import Packages, StoreMetric
from poagen.intake import read

TOLD = "order-id\torder-item-id\tquantity\tship-date\tcarrier-code\tcarrier-name\ttracking-number\tship-method\n"
ORDERS = "amazon-order-id\tpurchase-date\torder-status\tfulfillment-channel\tsku\titem-status\titem-price\n"
LABELS = "Created Date,Tracking Number,Status,Label Size,Tracking Status,Carrier,Order ID\n"
TRACKED = "Tracking Number,Carrier,Status\n"
DASHBOARD = "Tracking number,Order number,Carrier,Status,Sub-status,Latest event\n"
VTR = "Order ID,Carrier Name,Tracking ID,Promised Delivery Date,Has valid tracking,Has tracking ID,SKU\n"


@pytest.fixture
def put(tmp_path: Path):
    def write(name: str, text: str) -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


def order(number: int) -> str:
    return f"111-{number:07d}-{number:07d}"


def told(*rows: tuple[int, str]) -> str:
    return TOLD + "".join(f"{order(o)}\ti\t1\t2026-10-02\tUPS\t\t{n}\t\n" for o, n in rows)


def codes(got) -> list[str]:
    return [finding.code for finding in got.findings]


def message(got, code: str) -> str:
    return next(finding.message for finding in got.findings if finding.code == code)


def test_a_number_without_an_order_finds_its_package_by_the_label_then_by_what_was_told(put):
    mine = put(
        "m.csv",
        f"order_id,tracking_number,label_tracking_number\n{order(1)},A1,B-1\n{order(2)},A2,\n{order(3)},A3,A3\n",
    )
    tracked = put("s.csv", TRACKED + "b1,UPS,In transit\na 2,UPS,Delivered\nA1,UPS,Delivered\nX9,UPS,In transit\n")
    got = read([mine, tracked])
    assert got.table["scan_count"].fillna(-1).tolist() == [1.0, 1.0, -1.0]
    assert got.table["label_status"].fillna("").tolist() == ["In transit", "Delivered", ""]
    assert got.table["label_tracking_number"].tolist() == ["B-1", "a 2", "A3"]
    assert message(got, "INT042").startswith("2 tracked numbers")
    assert "2 skipped" in message(got, "INT032")


def test_a_number_that_fits_two_packages_is_left_out_and_told(put):
    got = read([put("t.txt", told((1, "A1"), (2, "A1"))), put("s.csv", TRACKED + "A1,UPS,Delivered\n")])
    assert got.table["scan_count"].isna().all()
    assert message(got, "INT043").startswith("1 tracked number ")
    assert len(got.table) == 2


def test_a_tracked_number_never_becomes_what_was_told(put):
    got = read([put("t.txt", told((1, ""))), put("s.csv", DASHBOARD + f"B1,{order(1)},UPS,InTransit,x,y\n")])
    assert got.table["tracking_number"].tolist() == [""]
    assert got.table["label_tracking_number"].tolist() == ["B1"]


def test_an_order_number_of_another_shop_does_not_hide_the_package(put):
    tracked = put("s.csv", DASHBOARD + "A1,#1001,UPS,Delivered,x,y\n")
    got = read([put("t.txt", told((1, "A1"))), tracked])
    assert got.table["order_id"].tolist() == [order(1)]
    assert got.table["scan_count"].tolist() == [1.0]


def test_scans_of_the_told_number_are_not_those_of_another_label(put):
    mine = put("m.csv", f"order_id,tracking_number,label_tracking_number\n{order(1)},A1,B1\n")
    got = read([mine, put("s.csv", DASHBOARD + f"A1,{order(1)},UPS,Delivered,x,y\n")])
    assert got.table["label_tracking_number"].tolist() == ["B1"]
    assert got.table["scan_count"].isna().all()
    assert "label_tracking_number" in message(got, "INT031")


@pytest.mark.parametrize("turned", [False, True])
def test_the_higher_status_wins_over_a_lower_one(put, turned):
    files = [
        put(
            "a.csv", TRACKED + "A1,UPS,Label created\nA2,UPS,Delivered\nA3,UPS,Label created\nA3,UPS,In transit\n"
        ),
        put("b.csv", DASHBOARD + f"A1,{order(1)},UPS,Delivered,x,y\nA2,{order(2)},UPS,InfoReceived,x,y\n"),
        put("t.txt", told((1, "A1"), (2, "A2"), (3, "A3"))),
    ]
    got = read(files[::-1] if turned else files).table.sort_values("order_id")
    assert got["label_status"].tolist() == ["Delivered", "Delivered", "In transit"]
    assert got["scan_count"].tolist() == [1.0, 1.0, 1.0]


def test_a_date_says_more_than_a_word_and_a_void_label_stays_void(put):
    mine = "order_id,tracking_number,label_status,first_scan_at\n"
    mine += f"{order(1)},A1,,2026-10-02\n{order(2)},A2,Voided,\n{order(3)},A3,Printed,\n{order(4)},A4,Printed,\n"
    tracked = TRACKED + "A1,UPS,In transit\nA2,UPS,Label created\nA3,UPS,Exception\nA4,UPS,Not found\n"
    got = read([put("m.csv", mine), put("s.csv", tracked)]).table
    assert got["scan_count"].fillna(-1).tolist() == [-1.0, 0.0, -1.0, -1.0]
    assert got["label_status"].tolist() == ["In transit", "Voided", "Printed", "Printed"]


def test_an_unknown_status_word_says_nothing_and_is_not_shown(put):
    got = read([put("t.txt", told((1, "A1"))), put("s.csv", TRACKED + "A1,UPS,Left with Ann Buyer\n")])
    assert got.table["scan_count"].isna().all()
    assert "INT041" in codes(got)
    assert "Ann" not in str(got.findings) + got.table.to_csv()


def test_one_label_on_two_orders_is_two_packages_and_told(put):
    labels = LABELS + "".join(f"2026-10-01,L1,Printed,4x6,x,UPS,{order(o)}\n" for o in (1, 2))
    got = read([put("l.csv", labels)])
    assert got.table["order_id"].tolist() == [order(1), order(2)]
    assert message(got, "INT040").startswith("1 label number stands on several orders")
    other = read([put("l2.csv", LABELS + f"2026-10-01,L1,Printed,4x6,x,UPS,{order(1)}\n")])
    assert "INT040" not in codes(other)


def test_orders_without_a_row_elsewhere_are_counted_both_ways(put):
    orders = ORDERS + "".join(
        f"{order(o)}\t2026-10-01\t{status}\t{channel}\ts\t\t1\n"
        for o, status, channel in [
            (1, "Shipped", "MFN"),
            (2, "Shipped", "MFN"),
            (3, "Cancelled", "MFN"),
            (4, "Shipped", "AFN"),
        ]
    )
    got = read([put("o.txt", orders), put("t.txt", told((2, "A2"), (5, "A5"), (6, "A6")))])
    notes = [finding.message for finding in got.findings if finding.code == "INT039"]
    assert notes == [
        "1 order of the order reports has no row in the shipping confirmations; kept",
        "2 orders of the shipping confirmations have no row in the order reports; kept",
    ]
    assert len(got.table) == 6
    whole = read([put("o2.txt", orders), put("t2.txt", told((1, "A1"), (2, "A2")))])
    assert "INT039" not in codes(whole)


def test_categories_of_a_list_fill_blanks_and_add_no_package(put):
    mine = put(
        "m.csv", f"order_id,sku,category\n{order(1)},S1,\n{order(2)},S2,Toys\n{order(3)},S3,\n{order(4)},S9,\n"
    )
    lists = put("c.csv", "SKU,Category\nS1,Garden\nS2,Garden\nS3,Garden\nS3,Home\n")
    got = read([lists, mine])
    assert got.table["category"].fillna("").tolist() == ["Garden", "Toys", "", ""]
    assert "1 SKU" in message(got, "INT044")
    assert message(got, "INT045").startswith("1 package ")
    assert "4 of lists without packages" in message(got, "INT032")
    assert got.rows == 8
    with pytest.raises(PoagenError) as caught:
        read([lists])
    assert [finding.code for finding in caught.value.findings if finding.severity == "error"] == ["INT018"]


@pytest.mark.parametrize("second", ["No", "Yes"])
def test_an_unknown_table_of_failures_only_gives_no_total(put, second):
    text = f"Order Number,Waybill,Valid Tracking\n{order(1)},A1,No\n{order(2)},A2,{second}\n"
    assert read([put("g.csv", text)]).lists_all == (second == "Yes")


def performance(**rate: object) -> str:
    dates = {"reportingDateFrom": "2026-09-18T00:00Z", "reportingDateTo": "2026-10-17T00:00:00Z"}
    metric = {"reportingDateRange": dates, "status": "NEWWORD", **rate}
    return json.dumps({"performanceMetrics": [{"marketplaceId": "ATVPDKIKX0DER", "validTrackingRate": metric}]})


def totals(put, **rate: object) -> Packages:
    return read([put("p.json", performance(**rate)), put("m.csv", f"order_id,carrier\n{order(1)},UPS\n")])


def test_a_performance_report_gives_totals_and_no_package(put):
    got = totals(put, shipmentCount=1200, validTrackingCount=1128, rate=0.94)
    assert len(got.table) == 1
    (total,) = got.totals
    assert (total.marketplace, total.shipments, total.valid, total.rate) == ("ATVPDKIKX0DER", 1200, 1128, 0.94)
    assert (total.start, total.end) == (dt.date(2026, 9, 18), dt.date(2026, 10, 17))
    assert not {"INT046", "INT048"} & set(codes(got))


def test_a_performance_report_that_leaves_out_or_contradicts_is_read_and_told(put):
    derived = totals(put, shipmentCount=7, rate=0.4286)
    assert derived.totals[0].valid == 3
    assert "INT046" in codes(derived)
    more = totals(put, shipmentCount=878443, validTrackingCount=896462, rate=0.9529)
    assert (more.totals[0].shipments, more.totals[0].valid) == (878443, None)
    assert "INT048" in codes(more)
    other = totals(put, shipmentCount=100, validTrackingCount=90, rate=0.95)
    assert "90.00%" in message(other, "INT048")
    assert totals(put, shipmentCount="many", rate="x").totals == ()


def metric(start: str, **told: object) -> dict[str, object]:
    return {"reportingDateRange": {"reportingDateFrom": start, "reportingDateTo": "2026-10-17T23:59Z"}, **told}


def related_figures(put, **metrics: object) -> Packages:
    report = json.loads(performance(shipmentCount=10, validTrackingCount=9, rate=0.9))
    report["performanceMetrics"][0].update(metrics)
    return read([put("p.json", json.dumps(report)), put("m.csv", f"order_id,carrier\n{order(1)},UPS\n")])


def test_a_performance_report_gives_the_other_figures_of_the_store(put):
    late = metric("2026-09-18T00:00Z", orderCount=200, lateShipmentCount=5, rate=0.025, targetValue=0.04)
    defects = metric("2026-08-19", orderCount=400, orderWithDefects={"count": 2}, rate=0.005, targetValue=0.01)
    cancelled = metric("2026-10-11", orderCount=50, cancellationCount=1)
    got = related_figures(
        put, lateShipmentRate=late, orderDefectRate={"mfn": defects}, prefulfillmentCancelRate=cancelled
    )
    end = dt.date(2026, 10, 17)
    assert got.totals[0].related == (
        StoreMetric("late_shipment_rate", 0.025, 0.04, 5, 200, dt.date(2026, 9, 18), end),
        StoreMetric("pre_fulfilment_cancel_rate", 0.02, None, 1, 50, dt.date(2026, 10, 11), end),
        StoreMetric("order_defect_rate", 0.005, 0.01, 2, 400, dt.date(2026, 8, 19), end),
    )
    assert "INT048" not in codes(got)


def test_figures_of_several_ranges_are_kept_the_longest_first(put):
    ranges = [metric("2026-10-08", rate=0.05), metric("2026-09-18", rate=0.02)]
    got = related_figures(put, lateShipmentRateList=ranges).totals[0].related
    assert [(item.rate, item.start) for item in got] == [
        (0.02, dt.date(2026, 9, 18)),
        (0.05, dt.date(2026, 10, 8)),
    ]


def test_a_figure_that_contradicts_its_counts_is_told(put):
    more = related_figures(
        put,
        onTimeDeliveryRate=metric("2026-09-18", shipmentCountWithValidTracking=8, onTimeDeliveryCount=9, rate=0.9),
    )
    assert (more.totals[0].related[0].count, more.totals[0].related[0].rate) == (None, 0.9)
    assert "on-time delivery rate" in message(more, "INT048")
    other = related_figures(
        put, lateShipmentRate=metric("2026-09-18", orderCount=100, lateShipmentCount=9, rate=0.01)
    )
    assert "9.00%" in message(other, "INT048")


def test_a_performance_report_alone_says_what_to_bring(put):
    with pytest.raises(PoagenError) as caught:
        read([put("p.json", performance(shipmentCount=10, rate=0.9))])
    (finding,) = [item for item in caught.value.findings if item.severity == "error"]
    assert finding.code == "INT047"
    assert "defect report" in (finding.help or "")


def test_the_first_performance_report_gives_its_rates(put):
    path = Path(__file__).parent / "fixtures" / "amazon-seller-performance-v1.xml"
    got = read([path, put("m.csv", f"order_id,carrier\n{order(1)},UPS\n")])
    assert [(item.rate, item.shipments, item.end) for item in got.totals] == [
        (0.95, None, dt.date(2026, 10, 17)),
        (0.94, None, dt.date(2026, 10, 17)),
    ]


PACKAGE = st.tuples(
    st.integers(1, 6), st.booleans(), st.booleans(), st.sampled_from(["", "In transit", "Label created"])
)


def written(folder: Path, packages: list[tuple[int, bool, bool, str]], pick: random.Random) -> list[Path]:
    """The packages split over files of every kind; each package stands at least in the confirmation."""
    numbered = [(f"NR{place}", *package) for place, package in enumerate(packages)]
    files = {
        "t.txt": told(*[(o, n) for n, o, _, _, _ in numbered]),
        "l.csv": LABELS
        + "".join(f"x,{n},Printed,4x6,,UPS,{order(o)}\n" for n, o, label, _, _ in numbered if label),
        "o.txt": ORDERS
        + "".join(
            f"{order(o)}\t2026-10-01\tShipped\tMFN\ts{o}\t\t1\n" for o in sorted({o for _, o, *_ in numbered})
        ),
        "s.csv": TRACKED + "".join(f"{n},UPS,{word}\n" for n, _, _, _, word in numbered if word),
        "d.csv": VTR
        + "".join(f"{order(o)},UPS,{n},2026-10-05,No,Yes,s{o}\n" for n, o, _, bad, _ in numbered if bad),
        "c.csv": "sku,category\n" + "".join(f"s{o},Garden\n" for o in range(1, 7)),
    }
    paths = []
    for name, text in files.items():
        head, *rows = text.splitlines(keepends=True)
        pick.shuffle(rows)
        if rows:
            (folder / name).write_text(head + "".join(rows))
            paths.append(folder / name)
    pick.shuffle(paths)
    return paths


def content(got: Packages) -> list[tuple[object, ...]]:
    columns = [
        "order_id",
        "tracking_number",
        "label_tracking_number",
        "sku",
        "category",
        "scan_count",
        "amazon_verdict",
    ]
    return sorted(map(tuple, got.table[columns].astype("str").to_numpy().tolist()))


@settings(max_examples=4, deadline=None)
@given(st.lists(PACKAGE, min_size=1, max_size=9), st.randoms(use_true_random=False))
def test_packages_split_over_files_come_back_whatever_the_order(tmp_path_factory, packages, pick):
    seen = []
    for _ in range(2):
        got = read(written(tmp_path_factory.mktemp("j"), packages, pick))
        assert sorted(got.table["tracking_number"]) == sorted(f"NR{place}" for place in range(len(packages)))
        labelled = {f"NR{place}" for place, (_, label, _, word) in enumerate(packages) if label or word}
        assert set(got.table["label_tracking_number"].dropna()) - {""} == labelled
        words = {f"NR{place}": word for place, (_, _, _, word) in enumerate(packages)}
        counts = {"": -1.0, "In transit": 1.0, "Label created": 0.0}
        found = dict(zip(got.table["tracking_number"], got.table["scan_count"].fillna(-1.0), strict=True))
        assert found == {number: counts[word] for number, word in words.items()}
        assert (got.table["category"] == "Garden").all()
        assert "skipped" not in message(got, "INT032") or " 0 skipped" in message(got, "INT032")
        seen.append(content(got))
    assert seen[0] == seen[1]
