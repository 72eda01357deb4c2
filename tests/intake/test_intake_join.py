"""How files are joined, and that no row is lost in silence."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from itertools import product
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from poagen.common.finding import PoagenError
from poagen.common.pages import pages
from poagen.intake import read, read_batches, verdicts
from poagen.intake.model import HERE
from poagen.policy import rules as all_rules

VTR = "Order ID,Carrier Name,Tracking ID,Promised Delivery Date,Has valid tracking,Has tracking ID\n"
TOLD = "order-id\torder-item-id\tquantity\tship-date\tcarrier-code\tcarrier-name\ttracking-number\tship-method\n"
ORDERS = "amazon-order-id\tpurchase-date\torder-status\tfulfillment-channel\tsku\titem-status\titem-price\n"
LABELS = "Created Date,Tracking Number,Status,Label Size,Tracking Status,Carrier,Order ID\n"


@pytest.fixture
def put(tmp_path: Path):
    def write(name: str, text: str) -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


def codes(got) -> list[str]:
    return [finding.code for finding in got.findings]


def message(got, code: str) -> str:
    return next(finding.message for finding in got.findings if finding.code == code)


def account(got) -> int:
    """Packages that the told numbers leave; equals the packages there are."""
    if "INT032" not in codes(got):
        return got.rows
    text = message(got, "INT032").replace(",", "")
    found = re.fullmatch(
        r"(\d+) rows? read (?:(\d+) added from cells with several numbers )?(\d+) packages? kept "
        r"(\d+) merged into them (?:(\d+) of lists without packages )?(\d+) skipped "
        r"(\d+) blank or repeated header",
        re.sub(r"\s+", " ", text),
    )
    assert found, text
    rows, added, kept, merged, listed, skipped, dropped = (int(part or 0) for part in found.groups())
    assert kept == rows + added - merged - listed - skipped - dropped
    assert rows == got.rows
    return kept


def test_exact_duplicates_are_merged_and_told(put):
    got = read([put("a.csv", "order_id,carrier\n1,UPS\n1,UPS\n1,DPD\n")])
    assert got.table["carrier"].tolist() == ["UPS", "DPD"]
    assert "1 row repeat" in message(got, "INT028")
    assert account(got) == 2


def test_rows_of_one_package(put):
    text = "order_id,package_id,tracking_number,sku\n1,a,X1,s\n1,a,,t\n1,,Y 2,u\n1,,y2,v\n1,,,w\n1,,,x\n"
    got = read([put("a.csv", text)])
    assert got.table["sku"].tolist() == ["s", "u", "w", "x"]
    assert got.table["package_id"].tolist() == ["a", "2", "3", "4"]
    assert account(got) == 4


def test_told_and_labels_meet_on_the_number(put):
    told = TOLD + "1\ti\t1\t2026-10-02\tUPS\t\t1Z-9\t\n1\tj\t1\t2026-10-02\tUPS\t\tZZ\t\n"
    labels = LABELS + "2026-10-01,zz,Printed,4x6,x,UPS,1\n2026-10-01,1z 9,Voided,4x6,x,UPS,1\n"
    got = read([put("t.txt", told), put("l.csv", labels)])
    assert got.table["tracking_number"].tolist() == ["1Z-9", "ZZ"]
    assert got.table["label_tracking_number"].tolist() == ["1z 9", "zz"]
    assert got.table["label_status"].tolist() == ["Voided", "Printed"]
    assert account(got) == 2


def test_what_is_left_meets_where_an_order_has_one_row_on_either_side(put):
    told = (
        TOLD
        + "1\ti\t1\t2026-10-02\tUPS\t\tTYPO\t\n2\tj\t1\t2026-10-02\tUPS\t\tA\t\n2\tk\t1\t2026-10-02\tUPS\t\tB\t\n"
    )
    labels = LABELS + "2026-10-01,RIGHT,Printed,4x6,x,UPS,1\n2026-10-01,C,Printed,4x6,x,UPS,2\n"
    got = read([put("t.txt", told), put("l.csv", labels)])
    first = got.table[got.table["order_id"] == "1"]
    assert first["tracking_number"].tolist() == ["TYPO"]
    assert first["label_tracking_number"].tolist() == ["RIGHT"]
    second = got.table[got.table["order_id"] == "2"]
    assert len(second) == 3
    assert second["label_tracking_number"].isna().tolist() == [True, True, False]


def test_orders_fill_every_package_but_not_a_summed_value(put):
    orders = ORDERS + (
        "1\t2026-10-01T00:00:00Z\tShipped\tMerchant\ts\tShipped\t10.00\n"
        "2\t2026-10-01T00:00:00Z\tShipped\tMerchant\ts\tShipped\t20.00\n"
        "3\t2026-10-01T00:00:00Z\tShipped\tMerchant\ts\tShipped\t30.00\n"
    )
    told = TOLD + "1\ti\t1\t2026-10-02\tUPS\t\tA1,B1\t\n2\ti\t1\t2026-10-02\tUPS\t\t\t\n"
    got = read([put("o.txt", orders), put("t.txt", told)])
    table = got.table
    assert table["order_id"].tolist() == ["1", "1", "2", "3"]
    assert table["fulfillment_channel"].tolist() == ["MFN"] * 4
    assert table["package_value"].isna().tolist() == [True, True, False, False]
    assert table["tracking_number"].tolist()[:3] == ["A1", "B1", ""]
    assert table["tracking_number"].isna().tolist() == [False, False, False, True]
    assert account(got) == 4


def test_precedence_and_conflicts(put):
    mine = "order_id,carrier,tracking_number,promised_delivery_at\n1,,A,2026-10-09\n2,DPD,B,2026-10-10\n"
    told = TOLD + "1\ti\t1\t2026-10-02\tUPS\t\tA\t\n2\ti\t1\t2026-10-02\tUSPS\t\tB\t\n"
    got = read([put("t.txt", told), put("m.csv", mine)])
    by_order = got.table.set_index("order_id")
    assert by_order["carrier"].to_dict() == {"1": "UPS", "2": "DPD"}
    assert message(got, "INT031") == "sources name a different carrier for 1 package, for example in order 2"


def test_case_and_spaces_are_no_conflict(put):
    mine = "order_id,carrier,tracking_number\n1,ups,a 1\n"
    told = TOLD + "1\ti\t1\t2026-10-02\tUPS\t\tA1\t\n"
    assert "INT031" not in codes(read([put("t.txt", told), put("m.csv", mine)]))


def test_the_same_file_twice_is_read_once(put):
    text = "order_id,carrier\n1,UPS\n"
    got = read([put("a.csv", text), put("b.csv", text)])
    assert got.rows == 1
    assert codes(got) == ["INT005"]


def test_overlapping_exports_are_counted_once(put):
    first = VTR + "1,UPS,,2026-10-05,No,No\n1,UPS,,2026-10-06,No,No\n2,UPS,A,2026-10-05,No,Yes\n"
    second = VTR + "1,UPS,,2026-10-05,No,No\n1,UPS,,2026-10-06,No,No\n2,UPS,B,2026-10-05,No,Yes\n"
    got = read([put("a.csv", first), put("b.csv", second)])
    assert Counter(got.table["order_id"]) == {"1": 2, "2": 2}
    assert "2 packages" in message(got, "INT030")
    assert account(got) == 4


def test_a_defect_report_alone_does_not_list_all(put):
    got = read([put("v.csv", VTR + "1,UPS,A,2026-10-05,No,Yes\n")])
    assert not got.lists_all
    assert "INT037" not in codes(got)


def test_packages_that_the_defect_report_does_not_list_are_valid_within_its_days(put):
    report = VTR + "1,UPS,A,2026-10-05,No,Yes\n2,UPS,B,2026-10-09,No,Yes\n"
    mine = (
        "order_id,tracking_number,promised_delivery_at,purchased_at,amazon_verdict\n"
        "1,A,2026-10-05,2026-10-02,\n2,B,,2026-10-07,\n3,C,2026-10-05,,\n4,D,2026-10-10,,\n5,E,,2026-10-06,\n"
        "6,F,,,\n7,G,2026-10-07,,invalid\n"
    )
    got = read([put("v.csv", report), put("m.csv", mine)])
    verdicts = got.table.set_index("order_id")["amazon_verdict"].fillna("").to_dict()
    assert verdicts == {
        "1": "invalid",
        "2": "invalid",
        "3": "valid",
        "4": "",
        "5": "valid",
        "6": "",
        "7": "invalid",
    }
    assert got.lists_all
    assert message(got, "INT037").startswith("2 packages of 2026-10-05 to 2026-10-09")


@pytest.mark.parametrize("clock", ["purchased_at", "confirmed_at"])
@pytest.mark.parametrize(
    ("day", "valid"),
    [
        ("2026-10-01", ""),  # promised for the 4th at the latest
        ("2026-10-02", ""),  # for the 4th or the 5th
        ("2026-10-03", "valid"),
        ("2026-10-06", "valid"),
        ("2026-10-07", ""),  # for the 9th or the 10th: after the report's last day it would not be listed
        ("2026-10-09", ""),
        ("2026-10-06T23:00:00-07:00", "valid"),
        ("2026-10-07T05:00:00Z", ""),  # the 7th in Europe
        ("2026-10-06T12:00:00Z", "valid"),
        ("2026-10-06T13:30:00Z", ""),  # the 7th in Sydney
        ("2026-10-02T16:00:00Z", ""),  # still the 2nd in California
    ],
)
def test_where_no_promised_day_is_known_it_lies_as_long_after_as_those_that_are_listed(put, clock, day, valid):
    report = VTR + "1,UPS,A,2026-10-05,No,Yes\n2,UPS,B,2026-10-09,No,Yes\n"
    orders = f"order_id,tracking_number,{clock}\n1,A,2026-10-02\n2,B,2026-10-07\n3,C,{day}\n"
    got = read([put("v.csv", report), put("m.csv", orders)])
    assert got.table.set_index("order_id")["amazon_verdict"].fillna("")["3"] == valid


def test_every_store_lies_between_the_clocks_that_are_looked_at():
    west, east = (dt.timedelta(hours=hours) for hours in verdicts._HOURS)
    noons = [dt.datetime(2026, month, 15, 12, tzinfo=dt.UTC) for month in (1, 7)]
    zones = {rule.time_zone for rule in all_rules()}
    assert len(zones) > 10
    for zone, noon in product(zones, noons):
        assert west <= noon.astimezone(ZoneInfo(zone)).utcoffset() <= east, zone


def test_a_few_orders_made_long_before_do_not_move_the_days_of_all(put):
    listed = [f"{n},UPS,A{n},2026-10-{9 + n % 10:02d},No,Yes\n" for n in range(40)]
    orders = [f"{n},A{n},2026-{'08' if n < 2 else '10'}-{5 + n % 10:02d}\n" for n in range(40)]
    more = [f"{100 + day},B{day},2026-10-{day:02d}\n" for day in range(1, 25)]
    mine = "order_id,tracking_number,purchased_at\n" + "".join([*orders, *more])
    got = read([put("v.csv", VTR + "".join(listed)), put("m.csv", mine)])
    filled = got.table.set_index("order_id")["amazon_verdict"].fillna("")
    assert [day for day in range(1, 25) if filled[str(100 + day)] == "valid"] == list(range(5, 15))


def test_known_blank_and_not_known_stay_apart(put):
    got = read([put("a.csv", "order_id,carrier\n1,\n"), put("b.csv", "order_id,sku\n2,s\n")])
    assert got.table["carrier"].isna().tolist() == [False, True]
    assert got.table["carrier"].iloc[0] == ""


def test_packages_stand_in_the_order_in_which_they_first_appear(put):
    orders = ORDERS + "9\t2026-10-01\tShipped\tMerchant\ts\t\t1\n8\t2026-10-01\tShipped\tMerchant\ts\t\t1\n"
    mine = "order_id,carrier\n7,UPS\n8,UPS\n"
    got = read([put("o.txt", orders), put("m.csv", mine)])
    assert got.table["order_id"].tolist() == ["9", "8", "7"]
    assert got.table.index.tolist() == [0, 1, 2]
    assert [Path(name).name for name in got.table["source_file"]] == ["o.txt", "o.txt", "m.csv"]


CELLS = st.sampled_from(["", "A", "B", "a-", "C"])
ROW = st.tuples(st.sampled_from(["", "1", "2", "3"]), CELLS, st.sampled_from(["UPS", "DPD", ""]))
DAYS = st.sampled_from(["2026-10-05", "2026-10-06", "31.02.2026", ""])


@settings(max_examples=8, deadline=None)
@given(st.lists(ROW, max_size=8), st.lists(ROW, max_size=8), st.lists(st.tuples(ROW, DAYS), max_size=8), st.data())
def test_every_row_is_kept_merged_skipped_or_dropped(tmp_path_factory, mine, told, reported, data):
    folder = tmp_path_factory.mktemp("j")
    (folder / "m.csv").write_text("order_id,tracking_number,carrier\n" + "".join(f"{','.join(r)}\n" for r in mine))
    told_rows = "".join(f"{o}\ti\t1\t2026-10-02\t{c}\t\t{n}\t\n" for o, n, c in told)
    (folder / "t.txt").write_text(TOLD + told_rows)
    (folder / "v.csv").write_text(VTR + "".join(f"{o},{c},{n},{d},No,Yes\n" for (o, n, c), d in reported))
    (folder / "l.csv").write_text(LABELS + "".join(f"x,{n},P,4,x,{c},{o}\n" for o, n, c in mine))
    orders = sorted({o for o, _, _ in [*mine, *told]})
    (folder / "o.txt").write_text(ORDERS + "".join(f"{o}\t2026-10-01\tShipped\tMFN\ts\t\t1\n" for o in orders))
    names = data.draw(
        st.lists(st.sampled_from(["m.csv", "t.txt", "v.csv", "l.csv", "o.txt"]), min_size=1, unique=True)
    )
    try:
        got = read([folder / name for name in names])
    except PoagenError:
        return
    assert account(got) == len(got.table)
    assert not got.table.duplicated(["order_id", "package_id"]).any()
    assert (got.table["order_id"] != "").all()


def test_every_code_has_a_page_and_every_page_a_code():
    text = "".join(path.read_text(encoding="utf-8") for path in HERE.glob("*.py"))
    told = [page for page in pages().values() if page.code.startswith("INT")]
    assert set(re.findall(r'"(INT\d{3})"', text)) == {page.code for page in told}
    assert all(page.title and page.what and page.do for page in told)


def test_a_replaced_label_is_not_a_second_package(put):
    told = TOLD + "1\ti\t1\t2026-10-02\tUPS\t\tOLD\t\n2\ti\t1\t2026-10-02\tUPS\t\tNEW2\t\n"
    labels = LABELS + (
        "2026-10-01,OLD,Voided,4x6,x,UPS,1\n2026-10-01,NEW,Printed,4x6,x,UPS,1\n"
        "2026-10-01,OLD2,Refunded,4x6,x,UPS,2\n2026-10-01,NEW2,Printed,4x6,x,UPS,2\n"
        "2026-10-01,ONLY,Voided,4x6,x,UPS,3\n"
    )
    got = read([put("t.txt", told), put("l.csv", labels)])
    assert got.table["order_id"].tolist() == ["1", "2", "3"]
    assert got.table["tracking_number"].tolist()[:2] == ["OLD", "NEW2"]
    assert got.table["label_tracking_number"].tolist() == ["NEW", "NEW2", "ONLY"]
    assert got.table["label_status"].tolist() == ["Printed", "Printed", "Voided"]
    assert message(got, "INT038").startswith("1 voided label ")
    assert account(got) == 3


OWN = "order_id,tracking_number,label_tracking_number,label_status,promised_delivery_at,first_scan_at\n"


@pytest.mark.parametrize(
    ("rows", "number"),
    [
        ("1,A,A,Printed,2026-10-20,\n1,,B,Voided,2026-10-20,\n", 1),
        ("1,A,A,Printed,2026-10-20,\n1,,B,Voided,2026-10-20,\n1,,C,refunded,2026-10-20,\n", 2),
        ("1,,B,Voided,2026-10-20,\n2,A,A,Printed,2026-10-20,\n", 0),
        ("1,,B,Voided,2026-10-20,\n1,,C,Voided,2026-10-20,\n", 0),
        ("1,A,A,Printed,2026-10-20,\n1,B,B,Voided,2026-10-20,\n", 0),
        ("1,A,A,Printed,2026-10-20,\n1,,B,Voided,2026-10-20,2026-10-19\n", 0),
        ("1,A,A,Printed,2026-10-20,\n1,,B,Printed,2026-10-20,\n", 0),
    ],
)
def test_a_voided_label_in_a_table_of_one_s_own_stays_a_package_and_is_told(put, rows, number):
    path = put("p.csv", OWN + rows)
    got = read([path])
    assert len(got.table) == rows.count("\n")
    assert [one.message[:2] for one in got.findings if one.code == "INT074"] == ([f"{number} "] if number else [])
    assert [one for one in read_batches([path], batch=1).packages.findings if one.code == "INT074"] == [
        one for one in got.findings if one.code == "INT074"
    ]
