"""Every known export is recognised by its headers and gives the right columns."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
import yaml
from pydantic import ValidationError

from poagen.common.finding import PoagenError
from poagen.common.packages import COLUMNS
from poagen.intake import Format, columns, formats, read

VTR = (
    "Order ID,Carrier Name,Tracking ID,Origin Country,Promised Delivery Date,Ship Method,Ship Option,"
    "Has valid tracking,Has tracking ID,Any physical scan from carrier,Delivery scan or attempt,"
    "Package Value,Product Category\n"
)
ALL_ORDERS = (
    "amazon-order-id\tmerchant-order-id\tpurchase-date\tlast-updated-date\torder-status\tfulfillment-channel\t"
    "sales-channel\turl\tproduct-name\tsku\titem-status\tcurrency\titem-price\tshipping-price\tgift-wrap-price\t"
    "item-promotion-discount\tship-promotion-discount\tship-city\n"
)
CONFIRMATION = (
    "order-id\torder-item-id\tquantity\tship-date\tcarrier-code\tcarrier-name\ttracking-number\tship-method\n"
)


@pytest.fixture
def put(tmp_path: Path):
    """Write a file and give its path."""

    def write(name: str, text: str | bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


def codes(findings) -> list[str]:
    return [finding.code for finding in findings]


def order(number: int) -> str:
    return f"111-{number:07d}-{number:07d}"


def all_orders(*rows: tuple[str, ...]) -> str:
    """Rows of (order, status, channel, item status, price, discount)."""
    lines = [
        f"{o}\t\t2026-10-01T08:04:21+00:00\t\t{status}\t{channel}\tAmazon.com\tu\tname\tS\t{item}\tUSD\t{price}\t1.00\t\t{off}\t\tTown"
        for o, status, channel, item, price, off in rows
    ]
    return ALL_ORDERS + "\n".join(lines) + "\n"


def test_hand_made_layout_with_any_subset(put):
    got = read([put("a.csv", "order_id,operator\n1,M.R.\n2,\n")]).table
    assert got["operator"].tolist() == ["M.R.", ""]
    assert got["carrier"].isna().all()
    assert got["package_id"].tolist() == ["1", "1"]
    assert list(got.columns[: len(COLUMNS)]) == list(COLUMNS)


def test_vtr_defect_report(put):
    text = VTR + (
        f"{order(1)},UPS,1Z,US,2026-10-05,Ground,std,No,Yes,No,No,12.50,Toys\n"
        f"{order(2)},USPS,junk,China,2026-10-06,Ground,std,No,No,Yes,Yes,7,Home\n"
    )
    got = read([put("v.csv", text)])
    assert got.inputs[0].format == "amazon-vtr-defect-report"
    assert not got.lists_all
    assert got.table["amazon_verdict"].tolist() == ["invalid", "invalid"]
    assert got.table["tracking_number"].tolist() == ["1Z", ""]
    assert got.table["amazon_scan"].tolist() == ["no", "yes"]
    assert got.table["amazon_delivery_scan"].tolist() == ["no", "yes"]
    assert got.table["origin_country"].tolist() == ["US", "CN"]
    assert got.table["package_value"].tolist() == [12.5, 7.0]


def test_older_vtr_report_marked_with_x(put):
    text = (
        "Order ID,Carrier,Tracking ID,No Valid Tracking\n"
        f"{order(1)},UPS,{order(1)}-InvalidId,X\n{order(2)},UPS,1Z,\n"
    )
    got = read([put("v.csv", text)])
    assert got.table["amazon_verdict"].tolist() == ["invalid", ""]
    assert got.table["tracking_number"].isna().tolist() == [True, False]
    assert codes(got.findings) == ["INT027"]


def test_older_vtr_report_with_yes_and_no(put):
    text = f"Order ID,Tracking ID,Has Valid Tracking Number\n{order(1)},1Z,No\n{order(2)},1Y,Yes\n"
    got = read([put("v.csv", text)])
    assert got.inputs[0].format == "amazon-vtr-defect-report-has-valid-tracking-number"
    assert got.table["amazon_verdict"].tolist() == ["invalid", "valid"]


def test_all_orders_adds_items_up_and_leaves_cancelled_ones_out(put):
    text = all_orders(
        (order(1), "Shipped", "Merchant", "Shipped", "10.00", "2.00"),
        (order(1), "Shipped", "Merchant", "Cancelled", "99.00", ""),
        (order(1), "Shipped", "Merchant", "Shipped", "5.00", ""),
        (order(2), "Shipped", "Amazon", "Canceled", "5.00", ""),
    )
    got = read([put("o.txt", text)])
    assert got.inputs[0].format == "amazon-all-orders"
    assert got.table["order_id"].tolist() == [order(1), order(2)]
    assert got.table["package_value"].iloc[0] == 15.0
    assert pd.isna(got.table["package_value"].iloc[1])
    assert got.table["order_status"].tolist() == ["Shipped", "Cancelled"]
    assert got.table["fulfillment_channel"].tolist() == ["MFN", "AFN"]
    assert got.table["marketplace"].tolist() == ["Amazon.com"] * 2
    assert got.table["purchased_at"].iloc[0] == "2026-10-01T08:04:21+00:00"
    assert got.table["tracking_number"].isna().all()


def test_shipping_confirmation_below_template_rows(put):
    text = (
        "TemplateType=OrderFulfillment\tVersion=2011.1102\tx\n"
        "注文番号\t注文商品番号\t出荷数\t出荷日\t配送業者コード\t配送業者名\tお問い合わせ伝票番号\t配送方法\n"
        + CONFIRMATION
        + f"{order(1)}\t1\t1\t2026-10-02\tUPS\t\t1Z,1Y\tGround\n"
        + f"{order(2)}\t2\t1\t2026-10-02\tOTHER\tヤマト運輸\tNULL\t\n"
        + f"{order(3)}\t3\t1\t2026-10-02\tUPS\tunused\t1X\t\n"
        + f"{order(3)}\t4\t1\t2026-10-02\tUPS\tunused\t1X\t\n"
    )
    got = read([put("c.txt", text)])
    assert got.inputs[0].rows == 4
    assert got.table["order_id"].tolist() == [order(1), order(1), order(2), order(3)]
    assert got.table["tracking_number"].tolist() == ["1Z", "1Y", "", "1X"]
    assert got.table["carrier"].tolist() == ["UPS", "UPS", "Other: ヤマト運輸", "UPS"]
    assert got.table["package_id"].tolist() == ["1", "2", "1", "1"]
    assert got.table["source_row"].tolist() == [4, 4, 5, 6]


@pytest.mark.parametrize(
    ("headers", "word"),
    [
        (
            "amazon-order-id\tshipment-item-id\tfulfillment-center-id\testimated-arrival-date\tcarrier\ttracking-number",
            "FBA",
        ),
        ("return-date\torder-id\tsku\tfulfillment-center-id\tdetailed-disposition", "return"),
        ("Order ID\tReturn request date\tReturn request status\tAmazon RMA ID\tTracking ID", "return"),
        ("Name\tFinancial Status\tFulfillment Status\tLineitem name\tEmail", "Shopify"),
    ],
)
def test_known_reports_that_are_refused(put, headers, word):
    with pytest.raises(PoagenError) as caught:
        read([put("r.txt", f"{headers}\n" + "\t".join("x" * (headers.count(chr(9)) + 1)) + "\n")])
    assert codes(caught.value.findings) == ["INT006"]
    assert word in caught.value.findings[0].message


def test_pirate_ship_gives_labels(put):
    text = (
        "Created Date,Recipient,Email,Tracking Number,Status,Label Size,Tracking Status,Country,Carrier,Order ID\n"
        f"2026-10-01,Ann Buyer,a@b.c,9400,Printed,4x6,Delivered,US,USPS,{order(1)}\n"
    )
    got = read([put("p.csv", text)]).table
    assert got["label_tracking_number"].tolist() == ["9400"]
    assert got["label_status"].tolist() == ["Delivered"]
    assert got["scan_count"].tolist() == [1.0]
    assert got["tracking_number"].isna().all()
    assert "Ann" not in got.to_csv()
    report = columns(put("p.csv", text))
    assert report.dropped == ("Recipient", "Email")
    assert ("Tracking Number", "label_tracking_number") in report.matched


def test_generic_table_by_aliases(put):
    got = read([put("g.csv", "Order #;Courier;Tracking #;Ship Date\nA1;DPD;123,456;05.10.2026\n")])
    assert got.inputs[0].format == "generic"
    assert got.table["tracking_number"].tolist() == ["123", "456"]
    assert got.table["confirmed_at"].tolist() == ["2026-10-05"] * 2
    assert "INT029" in codes(got.findings)


@pytest.mark.parametrize(
    ("own", "amazons"),
    [
        ("Order ID", "Amazon Order ID"),
        ("Order Number", "Marketplace Order ID"),
        ("Bestellnummer", "Amazon-Bestellnummer"),
    ],
)
def test_amazons_own_order_id_comes_before_the_shops(put, own, amazons):
    got = read([put("a.csv", f"{own},{amazons},Carrier,Shipped\n5001,111-0000001-0000001,UPS,2026-10-05\n")])
    assert got.table["order_id"].tolist() == ["111-0000001-0000001"]


def test_generic_table_without_anything_of_a_package_lists_orders(put):
    got = read([put("g.csv", "Order Number,SKU\nA1,x\nA1,y\n")]).table
    assert got["order_id"].tolist() == ["A1"]


def test_mapping_wins_over_what_is_recognised(put):
    path = put("a.csv", "order_id,carrier,The Number,tracking_number\n1,UPS,1Z,old\n")
    assert read([path]).table["tracking_number"].tolist() == ["old"]
    assert read([path], mapping={"tracking_number": "The Number"}).table["tracking_number"].tolist() == ["1Z"]


def test_mapping_makes_an_unknown_file_readable(put):
    path = put("a.csv", "Bestellnummer,Sendung\n1,1Z\n")
    with pytest.raises(PoagenError) as caught:
        read([path])
    finding = caught.value.findings[0]
    assert finding.code == "INT017"
    assert '"Bestellnummer", "Sendung"' in finding.message
    assert "--map order_id=" in (finding.help or "")
    got = read([path], mapping={"order_id": "bestellnummer", "tracking_number": "Sendung"}).table
    assert got["tracking_number"].tolist() == ["1Z"]


@pytest.mark.parametrize(
    ("mapping", "dates", "code"),
    [({"oder_id": "x"}, None, "INT034"), ({"carrier": "Nope"}, None, "INT035"), (None, "YMD", "INT036")],
)
def test_wrong_usage(put, mapping, dates, code):
    path = put("a.csv", "order_id,courier\n1,UPS\n")
    try:
        found = read([path], mapping=mapping, dates=dates).findings
    except PoagenError as error:
        found = error.findings
    assert code in codes(found)


def test_a_tie_is_told_and_not_guessed(put):
    text = "amazon-order-id purchase-date order-status fulfillment-channel order-id order-item-id payments-date\n"
    text = text.replace(" ", "\t")
    with pytest.raises(PoagenError) as caught:
        read([put("t.txt", text + "1\t2\t3\t4\t5\t6\t7\n")])
    assert codes(caught.value.findings) == ["INT007"]
    assert "All Orders" in caught.value.findings[0].message
    assert "New Orders" in caught.value.findings[0].message


def test_a_tie_names_what_speaks_for_each_and_a_mapping_settles_it(put):
    path = put(
        "t.csv",
        "Package status,Number,Latest event,orderId,packages.packageReferenceId,packages.trackingNumber\n"
        + "1,2,3,4,5,6\n",
    )
    report = columns(path)
    assert (report.format, report.matched, set(report.candidates)) == ("", (), {"17track", "amazon-orders-api"})
    (told,) = [finding for finding in report.findings if finding.code == "INT007"]
    assert '"Latest event"' in (told.help or "")
    assert '"packages.packageReferenceId"' in (told.help or "")
    mapping = {"order_id": "orderId", "tracking_number": "Number"}
    assert columns(path, mapping).format == "generic"
    got = read([path], mapping=mapping).table
    assert got[["order_id", "tracking_number"]].to_numpy().tolist() == [["4", "2"]]


def test_the_report_as_data_names_its_parts(put):
    report = columns(put("a.csv", "Order Number,Courrier,SKU,Buyer Name\n1,UPS,S,Ann\n"))
    told = report.to_dict()
    assert told["matched"] == [
        {"header": "Order Number", "column": "order_id"},
        {"header": "SKU", "column": "sku"},
    ]
    assert told["unmatched"][0]["did_you_mean"] == "carrier"
    assert told["dropped"] == ("Buyer Name",)


def test_a_header_that_stands_twice_is_told(put):
    got = read([put("a.csv", "order_id,carrier,carrier\n1,UPS,DPD\n")])
    assert got.table["carrier"].tolist() == ["UPS"]
    assert codes(got.findings) == ["INT033"]


def test_report_of_a_recognised_file(put):
    report = columns(put("v.csv", VTR + f"{order(1)},UPS,1Z,US,2026-10-05,G,s,No,Yes,No,No,1,Toys\n"))
    assert report.format == "amazon-vtr-defect-report"
    assert report.rows == 1
    assert ("Order ID", "order_id") in report.matched
    assert "Ship Option" in [header for header, _, _ in report.unmatched]
    assert "first_scan_at" in report.missing
    assert "order_id" not in report.missing
    assert report.candidates[0] == report.format


def test_report_of_an_unknown_file(put):
    report = columns(put("u.csv", "Ordr ID,Buyer Phone,Weight\n1,555,3\n"))
    assert report.format == ""
    assert ("Ordr ID", "the file as a whole was not recognised", "order_id") in report.unmatched
    assert report.dropped == ("Buyer Phone",)
    assert codes(report.findings) == ["INT017"]


def test_report_of_a_missing_file(tmp_path):
    assert codes(columns(tmp_path / "no.csv").findings) == ["INT001"]


def test_every_recogniser_claims_its_own_headers(put):
    for form in formats():
        assert form.title
        assert form.source
        names = (*form.required, *(group[0] for group in form.either))
        if names:
            text = "\t".join(names) + "\n" + "\t".join("1" for _ in names) + "\n"
            assert columns(put("x.tsv", text)).candidates[0] == form.id


def test_the_example_of_the_docs_is_a_recogniser():
    page = Path(__file__).parents[2] / "docs" / "intake.md"
    example = page.read_text(encoding="utf-8").split("```yaml\n")[1].split("```")[0]
    form = Format.model_validate(yaml.safe_load(example))
    assert form.id == "parcel-desk"
    with pytest.raises(ValidationError):
        Format.model_validate({**yaml.safe_load(example), "columns": {"order_idd": ["x"]}})
