"""What a spreadsheet, a second export or another language does to a file, and what is made of it."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from poagen.common.packages import Packages
from poagen.intake import read, read_batches
from poagen.intake.dates import read_dates

ORDERS = (
    "amazon-order-id\tpurchase-date\tlast-updated-date\torder-status\tfulfillment-channel\tsku\t"
    "item-status\titem-price\n"
)
TOLD = "order-id\torder-item-id\tquantity\tship-date\tcarrier-code\tcarrier-name\ttracking-number\tship-method\n"


@pytest.fixture
def put(tmp_path: Path):
    def write(name: str, text: str) -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


def codes(got: Packages) -> list[str]:
    return [finding.code for finding in got.findings]


def message(got: Packages, code: str) -> str:
    return next(finding.message for finding in got.findings if finding.code == code)


def sold(order: int, day: int, status: str, *, sku: str = "S", price: str = "10.00") -> str:
    item = "Cancelled" if status == "Cancelled" else "Shipped"
    stamp = f"2026-10-{day:02d}T10:00:00+00:00"
    return f"1-{order}\t2026-10-01\t{stamp}\t{status}\tMerchant\t{sku}\t{item}\t{price}\n"


def test_a_fraction_of_zero_goes_where_no_digit_is_lost(put):
    got = read(
        [put("a.csv", "order_id,tracking_number\n1234567890.0,123456789012345.0\n2,1234567890123456.0\n3,1.00\n")]
    )
    assert got.table["order_id"].tolist() == ["1234567890", "2", "3"]
    assert got.table["tracking_number"].tolist() == ["123456789012345", "1234567890123456.0", "1.00"]
    assert codes(got) == ["INT057", "INT058", "INT058"]


def test_what_was_uploaded_keeps_its_fraction(put):
    got = read([put("t.txt", TOLD + "1\ti\t1\t2026-10-02\tUPS\t\t123456789012.0\t\n")])
    assert got.table["tracking_number"].tolist() == ["123456789012.0"]
    assert got.findings == ()


@pytest.mark.parametrize("number", ["9.40011E+21", "9,40011E+21", "4E+11"])
def test_a_damaged_number_is_told_and_kept(put, number):
    got = read([put("a.csv", f"order_id;tracking_number\n1;{number}\n2;1Z1E5\n")])
    assert got.table["tracking_number"].tolist() == [number, "1Z1E5"]
    assert "damaged 1 tracking number" in message(got, "INT057")


@pytest.mark.parametrize("reverse", [False, True])
def test_the_latest_state_of_an_order_counts_in_whatever_order_files_come(put, reverse):
    early = ORDERS + sold(1, 2, "Pending") + sold(2, 3, "Shipped") + sold(3, 9, "Cancelled")
    late = ORDERS + sold(1, 5, "Shipped", price="12.00") + sold(2, 6, "Cancelled") + sold(3, 4, "Shipped")
    files = [put("a.txt", early), put("b.txt", late)]
    got = read(files[::-1] if reverse else files)
    table = got.table.sort_values("order_id")
    assert table["order_status"].tolist() == ["Shipped", "Cancelled", "Cancelled"]
    assert table["package_value"].iloc[0] == 12.0
    assert "3 orders" in message(got, "INT056")
    assert "INT031" not in codes(got)


def test_exports_stacked_in_one_file_sell_nothing_twice(put):
    text = ORDERS + sold(1, 2, "Unshipped", sku="A") + sold(1, 2, "Unshipped", sku="B", price="5.00")
    got = read(
        [
            put(
                "a.txt",
                text + ORDERS + sold(1, 4, "Shipped", sku="A") + sold(1, 4, "Shipped", sku="B", price="5.00"),
            )
        ]
    )
    assert got.table[["order_status", "package_value", "source_row"]].to_numpy().tolist() == [["Shipped", 15.0, 5]]
    assert "Unshipped → Shipped in order 1-1" in message(got, "INT056")


def test_shipped_and_cancelled_without_a_date_is_a_conflict(put):
    head = ORDERS.replace("last-updated-date\t", "")
    rows = [
        head + sold(1, 2, status).replace("2026-10-02T10:00:00+00:00\t", "") for status in ("Shipped", "Cancelled")
    ]
    got = read([put("a.txt", rows[0]), put("b.txt", rows[1])])
    assert got.table["order_status"].tolist() == ["Shipped"]
    assert "different order_status" in message(got, "INT031")
    assert "INT056" not in codes(got)


def test_an_order_that_two_exports_know_alike_is_not_restated(put):
    got = read([put("a.txt", ORDERS + sold(1, 2, "Shipped")), put("b.txt", ORDERS + sold(1, 3, "Shipped"))])
    assert not {"INT056", "INT031"} & set(codes(got))


DAYS = {
    "5. Oktober 2026": "2026-10-05", "05-Mär-2026": "2026-03-05", "5 août 2026": "2026-08-05",
    "12 juil. 2026": "2026-07-12", "12 juin 2026": "2026-06-12", "7 gennaio 2026": "2026-01-07",
    "3 maggio 2026": "2026-05-03", "5 de octubre de 2026": "2026-10-05", "1 ene 2026": "2026-01-01",
    "5 mrt 2026": "2026-03-05", "5-okt-2026": "2026-10-05", "5 paź 2026": "2026-10-05",
    "9 września 2026": "2026-09-09", "5 maj 2026": "2026-05-05", "2026年10月5日": "2026-10-05",
    "2026年10月5日 9時03分": "2026-10-05T09:03:00", "2026/10/05(月) 14:00": "2026-10-05T14:00:00",
    "Oct 5, 2026 2:03 PM GMT (Oct 5, 2026 7:03 AM PDT)": "2026-10-05T14:03:00Z",
    "Mon Oct 05 2026 10:00:00 GMT+0200 (CEST)": "2026-10-05T10:00:00+02:00",
    "1791201600": "2026-10-05T12:00:00Z", "1791201600000": "2026-10-05T12:00:00Z",
    "46300,5": "2026-10-05T12:00:00", "0000-00-00 00:00:00": "",
}  # fmt: skip


@pytest.mark.parametrize(("text", "iso"), DAYS.items())
def test_dates_as_other_languages_and_programs_write_them(text, iso):
    got = read_dates(pd.Series([text], dtype="str"), None)
    assert (got.iso.tolist(), got.wrong.tolist()) == ([iso], [False])


@pytest.mark.parametrize(
    "text", ["5 foober 2026", "31 lut 2026", "5 ju 2026", "2026年13月5日", "999999999", "(2026-10-05)"]
)
def test_what_is_no_date_stays_none(text):
    assert read_dates(pd.Series([text], dtype="str"), None).wrong.tolist() == [True]


GERMAN = (
    "Bestellnummer;Versandunternehmen;Sendungsnummer;Zugesagtes Lieferdatum;"
    "Paketwert;Produktkategorie;{};Scan;Kennung\n"
    "302-0000001-0000001;DHL;0034;01.10.2026;12,50;Spielzeug;Nein;Nein;Ja\n"
)


def test_amazon_s_report_in_another_language(put):
    got = read([put("v.csv", GERMAN.format("Gültige Sendungsverfolgung"))])
    assert got.table["amazon_verdict"].tolist() == ["invalid"]
    assert not got.lists_all


def test_a_report_whose_verdict_is_not_known_is_no_list_of_all_packages(put):
    got = read([put("v.csv", GERMAN.format("Verfolgbar"))])
    assert not got.lists_all
    assert '"Verfolgbar"' in message(got, "INT059")
    named = read([put("v.csv", GERMAN.format("Verfolgbar"))], mapping={"amazon_verdict": "Verfolgbar"})
    assert (named.table["amazon_verdict"].tolist(), named.lists_all, codes(named)) == (["invalid"], False, [])


@pytest.mark.parametrize(
    "text",
    [
        GERMAN.format("Versichert").replace("Nein;Nein;Ja", "12;Nein;Ja"),
        "Order ID,Carrier,Tracking ID,Promised Delivery Date,Value,Category,Insured,Gift,Signed\n"
        "1,UPS,1Z,,1,Toys,Yes,No,No\n",
    ],
)
def test_a_seller_s_own_list_is_not_taken_for_amazon_s_report(put, text):
    got = read([put("v.csv", text)])
    assert got.lists_all
    assert "INT059" not in codes(got)


@pytest.mark.parametrize(
    ("time", "valid"),
    [
        ("2026-10-10", True), ("2026-10-11", False), ("2026-10-10T23:59:59-07:00", True),
        ("2026-10-01T06:59:59Z", False), ("2026-10-02T06:59:59Z", True), ("2026-10-10T21:59:59+00:00", False),
    ],
)  # fmt: skip
def test_a_time_in_utc_counts_where_its_day_is_the_report_s_in_every_store(put, time, valid):
    report = "Order ID,Promised Delivery Date,Has valid tracking,Has tracking ID\n"
    report += "1,2026-10-01,No,Yes\n2,2026-10-10,No,Yes\n"
    own = f"order_id,carrier,promised_delivery_at\n3,UPS,{time}\n"
    got = read([put("v.csv", report), put("o.csv", own)]).table
    assert got["amazon_verdict"].fillna("").tolist() == ["invalid", "invalid", "valid" if valid else ""]


@pytest.mark.parametrize(
    ("told", "label", "pairs"),
    [
        ("A1; A2", "A1;A2", [("A1", "A1"), ("A2", "A2")]),
        ("A1, A2", "B2,B1", [("A1", "B2"), ("A2", "B1")]),
        ("A1,A2", "A2", [("A1", ""), ("A2", "A2")]),
        ("A1", "A2/A3", [("A1", "A2"), ("", "A3")]),
        ("A1;A1", "", [("A1", "")]),
        ("A1", "A1", [("A1", "A1")]),
    ],
)
def test_told_and_label_numbers_of_one_cell_each_stand_once(put, told, label, pairs):
    got = read([put("g.csv", f'Order Number,Tracking Number,Label Number\n1,"{told}","{label}"\n')]).table
    found = got[["tracking_number", "label_tracking_number"]].fillna("")
    assert [tuple(pair) for pair in found.to_numpy().tolist()] == pairs


@pytest.mark.parametrize("word", ["N/A", "n/a", "-", "none", "TBD", "#N/A"])
def test_a_word_for_no_number_stays_where_it_was_told_and_is_no_label(put, word):
    got = read([put("t.txt", TOLD + f"1\ti\t1\t2026-10-02\tUPS\t\t{word}\t\n")])
    assert (got.table["tracking_number"].tolist(), got.rows, got.findings) == ([word], 1, ())
    labels = f"Order Number,Label Number,Label Carrier\n1,{word},UPS\n2,{word},UPS\n3,1Z1,UPS\n"
    got = read([put("l.csv", labels)])
    assert got.table["label_tracking_number"].tolist() == ["", "", "1Z1"]
    assert "INT040" not in codes(got)


@pytest.mark.parametrize(
    ("cell", "parts"),
    [
        ("1Z5R89390357567127, 1Z5R89390357567128", 2),
        ("9400111899223100001234/9400111899223100001235", 2),
        ("9400 1118 9922 3100 0012 34", 1),
        ("A1,A2", 1),
        ("see note; later, 12345", 1),
    ],
)
def test_an_own_table_s_cell_is_parted_only_between_numbers(put, cell, parts):
    got = read([put("p.csv", f'order_id,carrier,tracking_number\n1,UPS,"{cell}"\n')]).table
    assert len(got) == parts


def test_a_place_that_is_no_country_is_not_kept(put):
    got = read([put("g.csv", "Order Number,Carrier,Destination\n1,UPS,12 Main Street\n2,UPS,XK\n3,UPS,Germany\n")])
    assert got.table["destination_country"].tolist() == ["", "XK", "DE"]
    assert "Main" not in str(got.findings)


@pytest.mark.parametrize(
    "word",
    [
        *("Total", "Grand Total", "Summe:", "Gesamtergebnis", "Zwischensumme", "Grand Count", "Anzahl"),
        *("Count: 15", "Total (15)", "Summe 15", "Total général", "Totale complessivo", "合計 15"),
    ],
)
def test_a_line_that_adds_up_or_counts_the_others_is_no_package(put, word):
    rows = "".join(f"111-4000001-700000{number},UPS,1Z5R8939035756712{number}\n" for number in range(5))
    path = put("a.csv", f"order_id,carrier,tracking_number\n{rows}{word},,15\n")
    got = read([path])
    assert got.table["order_id"].str.startswith("111-").tolist() == [True] * 5
    assert "INT015" in codes(got)
    assert read_batches([path], batch=1).whole().table["order_id"].tolist() == got.table["order_id"].tolist()


@pytest.mark.parametrize("order", ["SUM-1001", "Total1001", "Count15", "Counter 15", "R 15", "Order 15"])
def test_an_order_id_with_such_a_word_stays_one(put, order):
    path = put("a.csv", f"order_id,carrier,tracking_number\n{order},UPS,1Z5R89390357567127\n")
    assert read([path]).table["order_id"].tolist() == [order]


@pytest.mark.parametrize(
    ("yes", "no"),
    [("WAHR", "FALSCH"), ("VRAI", "FAUX"), ("VERO", "FALSO"), ("VERDADERO", "FALSO"), ("PRAWDA", "FAŁSZ")],
)
def test_a_verdict_in_the_words_of_excel_in_its_language(put, yes, no):
    head = "Order ID,Carrier Name,Tracking ID,Promised Delivery Date,Has valid tracking,Has tracking ID\n"
    rows = f"1,UPS,A,2026-10-05,{yes},{yes}\n2,UPS,,2026-10-05,{no},{no}\n3,UPS,C,2026-10-05,{no},{yes}\n"
    got = read([put("a.csv", head + rows)])
    assert got.table["amazon_verdict"].tolist() == ["valid", "invalid", "invalid"]
    assert got.table["tracking_number"].tolist() == ["A", "", "C"]
    assert "INT024" not in codes(got)
