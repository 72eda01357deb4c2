"""Dates, numbers and words as exports write them."""

from __future__ import annotations

import datetime as dt
import math

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from poagen.common.currencies import currency_in, currency_signs, may_be
from poagen.common.finding import PoagenError
from poagen.intake import read, read_batches
from poagen.intake.values import currencies_beside, read_amounts


def table(tmp_path, header: str, *values: str, **options):
    rows = "".join(f"{place}\t{value}\n" for place, value in enumerate(values, start=1))
    path = tmp_path / "a.tsv"
    path.write_text(f"order_id\t{header}\n{rows}", encoding="utf-8")
    return read([path], **options)


def codes(findings) -> list[str]:
    return [finding.code for finding in findings]


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2026-10-05", "2026-10-05"),
        ("2026-10-05T14:03:00-07:00", "2026-10-05T14:03:00-07:00"),
        ("2026-10-05 14:03", "2026-10-05T14:03:00"),
        ("2026-10-05 14:03:11.250", "2026-10-05T14:03:11"),
        ("2026-10-05T14:03:11.25Z", "2026-10-05T14:03:11Z"),
        ("2026-05-14 11:23:45 +0100", "2026-05-14T11:23:45+01:00"),
        ("2026-10-05 14:03:00 UTC", "2026-10-05T14:03:00Z"),
        ("2026-10-05 14:03 GMT", "2026-10-05T14:03:00Z"),
        ("2026/10/05", "2026-10-05"),
        ("20261005", "2026-10-05"),
        ("05-Oct-2026", "2026-10-05"),
        ("5 October 2026", "2026-10-05"),
        ("5 Oct 26", "2026-10-05"),
        ("Oct 5, 2026", "2026-10-05"),
        ("Oct 5, 2026 2:03 PM", "2026-10-05T14:03:00"),
        ("Mon, 5 Oct 2026 14:03:00 GMT", "2026-10-05T14:03:00Z"),
        ("10/31/2026", "2026-10-31"),
        ("10/31/26 12:05 am", "2026-10-31T00:05:00"),
        ("31/10/2026 12:05 PM", "2026-10-31T12:05:00"),
        ("31-10-2026", "2026-10-31"),
        ("5.6.2026", "2026-06-05"),
        ("05.06.26 07:08:09", "2026-06-05T07:08:09"),
        ("05/05/2026", "2026-05-05"),
        ("46300", "2026-10-05"),
        ("46300.5", "2026-10-05T12:00:00"),
        ("", ""),
    ],
)
def test_dates_of_every_form(tmp_path, text, iso):
    got = table(tmp_path, "purchased_at", text)
    assert got.table["purchased_at"].tolist() == [iso]
    assert got.findings == ()


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        *((text, text) for text in ("31.02.2026", "2026-13-01", "13/13/2026", "2026-10-05 25:00", "2026-10")),
        *((text, None) for text in ("soon", "99999", "5 Foo 2026", "Ann Buyer", "+1 555 0142", "05/06/2026 Ann")),
    ],
)
def test_what_is_not_a_date_is_told_with_its_place_and_the_row_skipped(tmp_path, text, quoted):
    got = table(tmp_path, "purchased_at", "2026-10-01", text)
    assert got.table["order_id"].tolist() == ["1"]
    wrong = next(f for f in got.findings if f.code == "INT021")
    assert (wrong.row, wrong.column, wrong.value) == (3, "purchased_at", quoted)
    assert (quoted or "are the cells of this row shifted?") in wrong.message
    assert "Ann" not in wrong.message
    assert wrong.file
    assert "INT022" in codes(got.findings)


def test_day_and_month_are_settled_by_any_date_of_the_file(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("order_id,purchased_at,promised_delivery_at\n1,05/06/2026,14/06/2026\n2,07/06/2026,\n")
    assert read([path]).table["purchased_at"].tolist() == ["2026-06-05", "2026-06-07"]
    path.write_text("order_id,purchased_at,promised_delivery_at\n1,05/06/2026,06/14/2026\n")
    assert read([path]).table["purchased_at"].tolist() == ["2026-05-06"]


def test_day_and_month_that_nothing_settles_make_the_file_useless(tmp_path):
    with pytest.raises(PoagenError) as caught:
        table(tmp_path, "purchased_at", "05/06/2026", "")
    finding = caught.value.findings[0]
    assert finding.code == "INT020"
    assert "--dates DMY" in (finding.help or "")
    assert table(tmp_path, "purchased_at", "05/06/2026", dates="DMY").table["purchased_at"].tolist() == [
        "2026-06-05"
    ]
    assert table(tmp_path, "purchased_at", "05/06/2026", dates="MDY").table["purchased_at"].tolist() == [
        "2026-05-06"
    ]


@pytest.mark.parametrize("times", ["", " 14:03"])
def test_a_day_that_reads_alike_in_both_ways_does_not_save_a_file_that_nothing_settles(tmp_path, times):
    texts = [f"10/{day:02d}/2026{times}" for day in range(6, 12)]
    with pytest.raises(PoagenError) as caught:
        table(tmp_path, "promised_delivery_at", *texts)
    assert caught.value.findings[0].code == "INT020"
    with pytest.raises(PoagenError) as caught:
        read_batches([tmp_path / "a.tsv"], batch=2)
    assert caught.value.findings[0].code == "INT020"
    assert table(tmp_path, "promised_delivery_at", *texts, dates="MDY").table["promised_delivery_at"].str[
        5:10
    ].tolist() == [f"10-{day:02d}" for day in range(6, 12)]
    alone = table(tmp_path, "promised_delivery_at", f"10/10/2026{times}").table["promised_delivery_at"]
    assert alone.str[:10].tolist() == ["2026-10-10"]


def test_a_file_with_other_dates_loses_only_the_open_ones(tmp_path):
    got = table(tmp_path, "purchased_at", "05/06/2026", "2026-10-05")
    assert got.table["purchased_at"].isna().tolist() == [True, False]
    assert codes(got.findings) == ["INT020"]


def test_a_file_that_mixes_both_orders_is_not_guessed(tmp_path):
    got = table(tmp_path, "purchased_at", "14/06/2026", "06/15/2026", "2026-10-05")
    assert got.table["purchased_at"].isna().tolist() == [True, True, False]
    assert "mixes" in got.findings[0].message


def test_named_zones_are_left_out_with_a_note_and_words_are_blank(tmp_path):
    got = table(tmp_path, "purchased_at", "2026-10-05 14:03 PDT", "N/A")
    assert got.table["purchased_at"].tolist() == ["2026-10-05T14:03:00", ""]
    assert sorted(codes(got.findings)) == ["INT025", "INT026"]


FORMS = ["%Y-%m-%d", "%Y/%m/%d", "%d-%b-%Y", "%d %B %Y", "%b %d, %Y", "%d.%m.%Y", "%d.%m.%y", "%Y%m%d"]


@settings(max_examples=15, deadline=None)
@given(
    st.lists(st.dates(dt.date(2001, 1, 1), dt.date(2068, 12, 31)), min_size=1, max_size=9), st.sampled_from(FORMS)
)
def test_any_day_written_in_any_form_is_that_day(tmp_path_factory, days, form):
    got = table(tmp_path_factory.mktemp("d"), "purchased_at", *[day.strftime(form) for day in days])
    assert got.table["purchased_at"].tolist() == [day.isoformat() for day in days]


@settings(max_examples=15, deadline=None)
@given(
    st.lists(
        st.datetimes().map(lambda moment: moment.replace(year=2001 + moment.year % 60, day=min(moment.day, 28))),
        min_size=1,
        max_size=9,
    ),
    st.sampled_from(["DMY", "MDY"]),
    st.booleans(),
)
def test_any_time_with_slashes_is_that_time(tmp_path_factory, times, order, half):
    day = "%d/%m/%Y" if order == "DMY" else "%m/%d/%Y"
    form = f"{day} %I:%M:%S %p" if half else f"{day} %H:%M:%S"
    texts = [time.strftime(form) for time in times]
    got = table(tmp_path_factory.mktemp("d"), "purchased_at", *texts, dates=order)
    assert got.table["purchased_at"].tolist() == [time.strftime("%Y-%m-%dT%H:%M:%S") for time in times]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12.50", 12.5),
        ("12,50", 12.5),
        ("1,234.50", 1234.5),
        ("1.234,50", 1234.5),
        ("1,234", 1234.0),
        ("$ 12", 12.0),
        ("12.50 USD", 12.5),
        ("USD 12.50", 12.5),
        ("€1 234,5", 1234.5),
        ("1.234.567", 1234567.0),
        (".5", 0.5),
        ("0", 0.0),
    ],
)
def test_amounts(tmp_path, text, number):
    got = table(tmp_path, "package_value", text)
    assert got.table["package_value"].tolist() == [number]
    assert got.findings == ()


def test_points_are_thousands_where_the_column_has_decimal_commas(tmp_path):
    assert table(tmp_path, "package_value", "1.234", "5,20").table["package_value"].tolist() == [1234.0, 5.2]
    assert table(tmp_path, "package_value", "1.234", "5.20").table["package_value"].tolist() == [1.234, 5.2]


@pytest.mark.parametrize(
    ("column", "text", "quoted"),
    [
        ("package_value", "twelve", None),
        ("package_value", "555-0142", None),
        ("package_value", "1.2.3", "1.2.3"),
        ("scan_count", "-1", "-1"),
        ("scan_count", "1.5", "1.5"),
    ],
)
def test_what_is_not_a_number_is_told_and_the_row_kept(tmp_path, column, text, quoted):
    got = table(tmp_path, column, text)
    assert math.isnan(got.table[column].iloc[0])
    assert [(f.code, f.row, f.value) for f in got.findings] == [("INT023", 2, quoted)]


def test_counts_of_scans(tmp_path):
    got = table(tmp_path, "scan_count", "0", "3", "2.0", "")
    assert got.table["scan_count"].tolist()[:3] == [0.0, 3.0, 2.0]
    assert math.isnan(got.table["scan_count"].iloc[3])
    assert got.findings == ()


@given(st.integers(0, 10**7))
@settings(max_examples=15, deadline=None)
def test_an_amount_is_the_same_in_american_and_in_european_writing(tmp_path_factory, cents):
    american = f"{cents / 100:,.2f}"
    european = american.translate(str.maketrans(",.", ".,"))
    folder = tmp_path_factory.mktemp("n")
    for text in (american, european):
        assert table(folder, "package_value", text).table["package_value"].tolist() == [cents / 100]


@pytest.mark.parametrize(
    ("column", "text", "meant"),
    [
        ("fulfillment_channel", "Merchant", "MFN"),
        ("fulfillment_channel", "amazon", "AFN"),
        ("order_status", "canceled", "Cancelled"),
        ("order_status", "Shipped - Delivered to Buyer", "Shipped"),
        ("order_status", "PARTIALLY_SHIPPED", "Partially Shipped"),
        ("order_status", "On Hold", "On Hold"),
        ("amazon_verdict", "TRUE", "valid"),
        ("amazon_verdict", "No", "invalid"),
        ("amazon_scan", "Y", "yes"),
        ("origin_country", "uk", "GB"),
        ("origin_country", "United States", "US"),
        ("destination_country", "U.S.A.", "US"),
        ("destination_country", "no", "NO"),
        ("label_status", "Printed", "Printed"),
    ],
)
def test_known_words(tmp_path, column, text, meant):
    got = table(tmp_path, column, text)
    assert got.table[column].tolist() == [meant]
    assert got.findings == ()


@pytest.mark.parametrize(
    ("column", "text", "kept"),
    [
        ("amazon_verdict", "perhaps", ""),
        ("amazon_delivery_scan", "perhaps", ""),
        ("origin_country", "Atlantis", ""),
        ("fulfillment_channel", "pigeon", "pigeon"),
    ],
)
def test_unknown_words_are_told(tmp_path, column, text, kept):
    got = table(tmp_path, column, text, text)
    assert got.table[column].tolist() == [kept, kept]
    assert [(f.code, f.value) for f in got.findings] == [("INT024", None)]


def test_rows_without_an_order_id_and_damaged_ids(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("order_id,carrier\n,UPS\n1.13E+14,UPS\n111-1,UPS\n")
    got = read([path])
    assert got.table["order_id"].tolist() == ["1.13E+14", "111-1"]
    assert {"INT014", "INT015", "INT016"} <= set(codes(got.findings))
    assert pd.isna(got.table["tracking_number"]).all()


@pytest.mark.parametrize(
    ("text", "value", "currency"),
    [
        ("€9.99", 9.99, "EUR"),
        ("9,99 £", 9.99, "GBP"),
        ("EUR 9,99", 9.99, "EUR"),
        ("9.99 usd", 9.99, "USD"),
        ("$9.99 USD", 9.99, "USD"),
        ("R$ 9,99", 9.99, "BRL"),
        ("9,99 zł", 9.99, "PLN"),
        ("$9.99", 9.99, "$"),
        ("¥ 999", 999.0, "¥"),
        ("￥999", 999.0, "¥"),
        ("99 kr", 99.0, "kr"),
        ("€ 9.99 USD", 9.99, "?"),
        ("9.99 Ann", 9.99, "?"),
        ("US$ 12.50", 12.5, "USD"),
        ("US $12.50", 12.5, "USD"),
        ("12,50 $ US", 12.5, "USD"),
        ("A$9.99", 9.99, "AUD"),
        ("AU $9.99", 9.99, "AUD"),
        ("CA$9.99", 9.99, "CAD"),
        ("CAD$9.99", 9.99, "CAD"),
        ("C $9.99", 9.99, "C$"),
        ("NZ$9.99", 9.99, "NZD"),
        ("Mex$ 1,234.50", 1234.5, "MXN"),
        ("$A 9.99", 9.99, "AUD"),
        ("CDN$ 9.99", 9.99, "CAD"),
        ("1.234,50 TL", 1234.5, "TRY"),
        ("R1 234,50", 1234.5, "ZAR"),
        ("R $9.99", 9.99, "BRL"),
        ("RM9.99", 9.99, "MYR"),
        ("99,90 Kč", 99.9, "CZK"),
        ("999円", 999.0, "JPY"),
        ("9,99 Euro", 9.99, "EUR"),
        ("9.99 ر.س.", 9.99, "SAR"),
        ("د.إ 9.99", 9.99, "AED"),
        ("9.99 ج.م", 9.99, "EGP"),
        ("LE 9.99", 9.99, "EGP"),
        ("Rs.999", 999.0, "Rs."),
        ("kr. 99", 99.0, "kr."),
        ("99.50 Kr", 99.5, "Kr"),
        ("SR 9.99", 9.99, "SR"),
        ("Dhs 9.99", 9.99, "Dhs"),
        ("SR 9.99 SAR", 9.99, "SAR"),
        ("Rs. 9.99 USD", 9.99, "?"),
        ("MX$1,234.50", 1234.5, "MXN"),
        ("S$9.99", 9.99, "SGD"),
        ("HK$9.99", 9.99, "HKD"),
        ("$ARS 9.99", 9.99, "ARS"),
        ("US$ 9.99 CAD", 9.99, "?"),
        ("AUS$ 9.99", 9.99, "?"),
        ("1'234.50", 1234.5, None),
    ],
)
@pytest.mark.parametrize("columns", ["package_value", "package_value\tcurrency"])
def test_the_sign_in_a_cell_tells_the_currency_where_no_column_does(tmp_path, text, value, currency, columns):
    row = text if columns == "package_value" else f"{text}\t"
    got = table(tmp_path, columns, row, row[:0] + ("5" if columns == "package_value" else "5\t"))
    blank = got.table["currency"].fillna("").tolist()
    assert got.table["package_value"].tolist() == [value, 5.0]
    assert blank == [currency or "", ""]
    assert got.findings == ()


@pytest.mark.parametrize("text", ["12€50", "1 US$ 2", "US 5 $", "XA$5", "12R50", "RX 5", "R.5", "5 TLR x"])
def test_an_amount_in_two_parts_or_with_half_a_sign_is_not_known(tmp_path, text):
    got = table(tmp_path, "package_value", text, "5")
    assert got.table["package_value"].fillna(-1).tolist() == [-1, 5]
    assert codes(got.findings) == ["INT023"]


def test_signs_are_read_alike_in_batches(tmp_path):
    rows = [f"{n},{text}" for n, text in enumerate(["€9.99", "5", "7", "$8", "-3", "£4"] * 3)]
    path = tmp_path / "a.csv"
    path.write_text("\n".join(["order_id,package_value", *rows]), encoding="utf-8")
    whole, batched = read([path]), read_batches([path], batch=2)
    assert whole.table["currency"].fillna("").tolist()[:6] == ["EUR", "", "", "$", "", "GBP"]
    pd.testing.assert_frame_equal(batched.whole().table, whole.table, check_dtype=False)
    assert batched.packages.findings == whole.findings


def test_a_cell_that_names_another_currency_than_its_row_tells_no_value(tmp_path):
    got = table(tmp_path, "package_value\tcurrency", "€9.99\tUSD", "$9.99\tUSD", "9.99\tUSD", "€9.99\t€")
    assert got.table["package_value"].fillna(-1).tolist() == [-1, 9.99, 9.99, 9.99]
    assert got.table["currency"].tolist() == ["USD", "USD", "USD", "€"]
    (finding,) = got.findings
    assert (finding.code, finding.column) == ("INT083", "package_value")
    assert finding.message.startswith("1 value was read as not known")


def test_a_value_below_zero_is_not_known(tmp_path):
    got = table(tmp_path, "package_value", "-3", "€-3", "0", "7")
    assert got.table["package_value"].fillna(-1).tolist() == [-1, -1, 0, 7]
    (finding,) = got.findings
    assert (finding.code, finding.message) == ("INT082", "2 values below zero were read as not known")


def test_discounts_above_the_price_leave_no_value_below_zero(tmp_path):
    path = tmp_path / "orders.tsv"
    path.write_text(
        "amazon-order-id\tpurchase-date\torder-status\tfulfillment-channel\tsales-channel\tsku\tcurrency\titem-price\t"
        "shipping-price\titem-promotion-discount\n"
        "111-0000000-0000001\t2026-10-05T10:00:00Z\tShipped\tMerchant\tAmazon.com\tA\tUSD\t10\t0\t12\n"
        "111-0000000-0000002\t2026-10-05T10:00:00Z\tShipped\tMerchant\tAmazon.com\tA\t\t€10\t€2\t\n"
    )
    got = read([path])
    assert got.inputs[0].format == "amazon-all-orders"
    assert got.table["package_value"].fillna(-1).tolist() == [-1, 12]
    assert got.table["currency"].tolist() == ["USD", "EUR"]
    assert "INT082" in codes(got.findings)


YES = ["yes", "Ja", "Oui", "Sì", "Sí", "Tak", "はい", "Sim", "VERDADEIRO", "Evet", "DOĞRU", "是", "1", "TRUE"]
NO = [
    "No",
    "Nein",
    "Non",
    "Nee",
    "Nie",
    "Nej",
    "いいえ",
    "Não",
    "NAO",
    "Hayır",
    "HAYIR",
    "YANLIŞ",
    "否",
    "0",
    "FALSE",
]


@pytest.mark.parametrize(("words", "meant"), [(YES, "yes"), (NO, "no")])
def test_yes_and_no_of_amazons_report_are_known_in_the_languages_of_its_stores(tmp_path, words, meant):
    heads = "Order ID\tTracking ID\tHas valid tracking\tHas tracking ID\tAny physical scan from carrier"
    path = tmp_path / "vtr.txt"
    rows = [f"111-0000000-{n:07d}\t1Z{n}\t{word}\t{word}\t{word}\t{word}" for n, word in enumerate(words)]
    path.write_text("\n".join([f"{heads}\tDelivery scan or attempt", *rows]), encoding="utf-8")
    got = read([path])
    assert got.inputs[0].format == "amazon-vtr-defect-report"
    assert "INT024" not in codes(got.findings)
    assert set(got.table["amazon_verdict"]) == {"valid" if meant == "yes" else "invalid"}
    assert set(got.table["amazon_scan"]) == set(got.table["amazon_delivery_scan"]) == {meant}
    assert (got.table["tracking_number"] == "").all() == (meant == "no")


@pytest.mark.parametrize(("words", "meant"), [(YES, "invalid"), (NO, "valid")])
def test_yes_says_that_a_package_failed_where_the_column_asks_whether_it_has_no_valid_tracking(
    tmp_path, words, meant
):
    path = tmp_path / "old.txt"
    rows = [f"111-0000000-{n:07d}\t1Z{n}\t{word}" for n, word in enumerate(words)]
    path.write_text("\n".join(["Order ID\tTracking ID\tNo Valid Tracking", *rows]), encoding="utf-8")
    got = read([path])
    assert got.inputs[0].format == "amazon-vtr-defect-report-no-valid-tracking"
    assert set(got.table["amazon_verdict"]) == {meant}


@pytest.mark.parametrize("sign", currency_signs())
def test_every_sign_that_is_known_is_read_beside_an_amount(sign: str) -> None:
    written = pd.Series([f"{sign} 9.99", f"9.99 {sign}", f"{sign}9,99", f"9,99{sign}"], dtype="str")
    assert set(read_amounts(written)) == {9.99}
    (told,) = set(currencies_beside(written))
    assert may_be(told) == frozenset(currency_signs()[sign])


@pytest.mark.parametrize(
    ("told", "own", "read_as"),
    [
        *(("C$", "CAD", "CAD"), ("C $", "CAD", "CAD"), ("C$", "USD", "C$"), ("US$", "CAD", "USD")),
        *(
            ("$", "CAD", "CAD"),
            ("kr", "SEK", "SEK"),
            ("kr.", "EUR", "kr."),
            ("Kr", "USD", "Kr"),
            ("xyz", "USD", "XYZ"),
        ),
        *(
            ("Rs.", "INR", "INR"),
            ("Rs", "GBP", "Rs"),
            ("SR", "SAR", "SAR"),
            ("SR", "AED", "SR"),
            ("Dhs", "AED", "AED"),
        ),
        *(("TL", "TRY", "TRY"), ("TL", "EUR", "TRY"), ("R", "ZAR", "ZAR"), ("R", "BRL", "ZAR")),
    ],
)
def test_a_sign_of_several_currencies_is_only_the_stores_own(told, own, read_as):
    assert currency_in(told, own) == read_as
