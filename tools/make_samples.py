"""Make the bundled samples: four suspensions as their files would lie in a download folder, and their output.

Everything is made up and seeded; a second run writes the same bytes.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import shutil
from collections.abc import Callable
from pathlib import Path

import openpyxl
import suspensions as made

from poagen.api import Settings, run
from poagen.common.finding import format_findings
from poagen.common.output import write_whole
from poagen.document import annex_csv, write

SAMPLES = Path(__file__).parent.parent / "samples"
_MOMENT = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)

_ALL_ORDERS = [
    "amazon-order-id",
    "merchant-order-id",
    "purchase-date",
    "last-updated-date",
    "order-status",
    "fulfillment-channel",
    "sales-channel",
    "order-channel",
    "ship-service-level",
    "product-name",
    "sku",
    "asin",
    "item-status",
    "quantity",
    "currency",
    "item-price",
    "item-tax",
    "shipping-price",
    "shipping-tax",
    "gift-wrap-price",
    "gift-wrap-tax",
    "item-promotion-discount",
    "ship-promotion-discount",
    "ship-city",
    "ship-state",
    "ship-postal-code",
    "ship-country",
    "promotion-ids",
]
_VTR = [
    "Order ID",
    "Carrier Name",
    "Tracking ID",
    "Origin Country",
    "Promised Delivery Date",
    "Ship Method",
    "Ship Option",
    "Has valid tracking",
    "Has tracking ID",
    "Any physical scan from carrier",
    "Delivery scan or attempt",
    "Package Value",
    "Product Category",
]
_CONFIRMATION = [
    "order-id",
    "order-item-id",
    "quantity",
    "ship-date",
    "carrier-code",
    "carrier-name",
    "tracking-number",
    "ship-method",
]


def unknown_courier() -> dict[str, bytes]:
    """A warehouse that changed to a courier whose scans do not reach Amazon."""
    business = made.Business(11, packages=1650, days=42, noise=0.006, from_china=0.0)
    rows, rng = business.rows(), business.rng
    change = dt.date(2026, 10, 6)
    made.plant(
        rows,
        made.unknown_courier,
        lambda row: row["warehouse"] == "East" and made.ship_date(row) >= change,
        rng,
        rate=0.35,
    )
    made.plant(rows, made.typed, lambda row: row["operator"] == "B.L.", rng, rate=0.12)
    made.with_noise(rows, business)
    bad = [row for row in rows if _failed(row) and _in_window(row)]
    return {
        "all-orders.txt": _tabbed(
            _ALL_ORDERS, [_order(row, place) for place, row in enumerate(_with_fba(rows, rng))]
        ),
        "valid-tracking-report.csv": _comma(_VTR, [_defect(row) for row in bad]),
        "shipments.xlsx": _workbook("Shipments", _SHIPMENTS, rows),
    }


def typed_numbers() -> dict[str, bytes]:
    """A person who types numbers by hand, in one table that a consultant put together."""
    business = made.Business(
        12,
        packages=900,
        days=40,
        warehouses=("Main",),
        operators=("A.K.", "J.T.", "S.P."),
        channels=("Amazon direct",),
        categories=("Beauty", "Sports & Outdoors"),
        noise=0.006,
        from_china=0.0,
    )
    rows, rng = business.rows(), business.rng
    made.plant(rows, made.typed, lambda row: row["operator"] == "J.T.", rng, rate=0.3)
    made.with_noise(rows, business)
    columns = [name for name in rows[0] if name not in ("channel", "label_status", "amazon_verdict")]
    return {"packages.csv": _comma(columns, [[row[name] for name in columns] for row in rows])}


def broken_feed() -> dict[str, bytes]:
    """A channel whose feed dropped the numbers for some days."""
    business = made.Business(13, packages=1200, days=41, noise=0.006, from_china=0.0)
    rows, rng = business.rows(), business.rng
    began, ended = dt.date(2026, 10, 13), dt.date(2026, 10, 18)
    made.plant(
        rows,
        made.missing,
        lambda row: row["channel"] == "Linnworks" and began <= made.ship_date(row) <= ended,
        rng,
    )
    made.with_noise(rows, business)
    return {
        "all-orders.txt": _tabbed(
            _ALL_ORDERS, [_order(row, place) for place, row in enumerate(_with_fba(rows, rng))]
        ),
        "shipping-confirmation.txt": _tabbed(
            _CONFIRMATION, [_confirmation(row, place) for place, row in enumerate(rows)]
        ),
        "labels.csv": _comma(list(_LABELS), [[row[name] for name in _LABELS.values()] for row in rows]),
    }


def carrier_scans() -> dict[str, bytes]:
    """A week in which Amazon did not count a carrier's parcels, which were scanned and delivered."""
    business = made.Business(
        14,
        packages=420,
        days=38,
        warehouses=("Main",),
        operators=("A.K.", "J.T."),
        channels=("Amazon direct",),
        categories=("Home & Kitchen", "Garden"),
        noise=0.0,
        from_china=0.0,
    )
    rows, rng = business.rows(), business.rng
    began, ended = dt.date(2026, 10, 12), dt.date(2026, 10, 18)
    made.plant(
        rows,
        made.not_recognised,
        lambda row: row["carrier"] == "UPS" and began <= made.ship_date(row) <= ended,
        rng,
    )
    columns = [name for name in rows[0] if name not in ("channel", "label_status", "sku", "operator")]
    kept = [[row[name] for name in columns] for row in rows]
    return {"packages.csv": _comma(columns, kept)}


_SHIPMENTS = {
    "Order Number": "order_id",
    "Product Category": "category",
    "Warehouse": "warehouse",
    "Packed By": "operator",
    "Carrier": "carrier",
    "Service": "ship_method",
    "Tracking Number": "tracking_number",
    "Label Tracking Number": "label_tracking_number",
    "Ship Date": "confirmed_at",
    "Deliver By": "promised_delivery_at",
    "Tracking Entered": "tracking_entered_at",
    "First Scan": "first_scan_at",
    "Delivered": "delivery_scan_at",
}
_LABELS = {
    "Order Number": "order_id",
    "Integration": "channel",
    "Warehouse": "warehouse",
    "Category": "category",
    "Label Carrier": "label_carrier",
    "Label Tracking #": "label_tracking_number",
    "Deliver By": "promised_delivery_at",
    "Tracking Entered": "tracking_entered_at",
    "First Scan": "first_scan_at",
    "Delivered": "delivery_scan_at",
    "Scans": "scan_count",
}


def _failed(row: made.Row) -> bool:
    late = bool(row["delivery_scan_at"]) and row["tracking_entered_at"] > row["delivery_scan_at"]
    other = row["carrier"] not in made.NUMBERS
    return row["tracking_number"] != row["label_tracking_number"] or row["scan_count"] == "0" or other or late


def _in_window(row: made.Row) -> bool:
    return "2026-10-02" <= row["promised_delivery_at"] <= "2026-10-31"


def _with_fba(rows: list[made.Row], rng: object) -> list[made.Row]:
    """Every sixteenth order twice more: once sent by Amazon, and now and then one that was cancelled."""
    extra = []
    for place, row in enumerate(rows[::16]):
        change = {"fulfillment_channel": "AFN"} if place % 3 else {"order_status": "Cancelled"}
        extra.append({**row, **change, "order_id": f"115-{place:07}-{7 * place:07}"})
    return sorted([*rows, *extra], key=lambda row: row["purchased_at"])


def _order(row: made.Row, place: int) -> list[str]:
    channel = "Amazon" if row["fulfillment_channel"] == "AFN" else "Merchant"
    cancelled = row["order_status"] == "Cancelled"
    price = f"{float(row['package_value']) - 4.99:.2f}"
    values = {
        "amazon-order-id": row["order_id"],
        "purchase-date": row["purchased_at"],
        "last-updated-date": row["confirmed_at"],
        "order-status": row["order_status"],
        "fulfillment-channel": channel,
        "sales-channel": "Amazon.com",
        "ship-service-level": "Standard",
        "product-name": f'Sample item {row["sku"]}, 12" model',
        "sku": row["sku"],
        "asin": f"B0{place:08}",
        "item-status": "Cancelled" if cancelled else "Shipped",
        "quantity": "0" if cancelled else "1",
        "currency": row["currency"],
        "item-price": price,
        "shipping-price": "4.99",
        "ship-country": "US",
    }
    return [values.get(name, "") for name in _ALL_ORDERS]


def _defect(row: made.Row) -> list[str]:
    has_id = "Yes" if row["tracking_number"] else "No"
    values = [row["order_id"], row["carrier"], row["tracking_number"], "US", row["promised_delivery_at"]]
    return [
        *values,
        row["ship_method"],
        "Standard",
        "No",
        has_id,
        "No",
        "No",
        row["package_value"],
        row["category"],
    ]


def _confirmation(row: made.Row, place: int) -> list[str]:
    code, name = (row["carrier"], "") if row["carrier"] in made.NUMBERS else ("Other", row["carrier"])
    number, day = row["tracking_number"], row["confirmed_at"][:10]
    return [row["order_id"], f"{10**13 + place}", "1", day, code, name, number, row["ship_method"]]


def _tabbed(header: list[str], rows: list[list[str]]) -> bytes:
    return "".join("\t".join(row) + "\r\n" for row in [header, *rows]).encode()


def _comma(header: list[str], rows: list[list[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([header, *rows])
    return text.getvalue().encode()


def _workbook(title: str, columns: dict[str, str], rows: list[made.Row]) -> bytes:
    book = openpyxl.Workbook()
    book.properties.created = book.properties.modified = _MOMENT.replace(tzinfo=None)
    book.properties.creator = "Sample"
    sheet = book.worksheets[0]
    sheet.title = title
    sheet.append(list(columns))
    for row in rows:
        sheet.append([row[name] for name in columns.values()])
    return _same_bytes(book)


def _same_bytes(book: openpyxl.Workbook) -> bytes:
    """A workbook whose zip holds no time of writing."""
    import zipfile

    raw = io.BytesIO()
    book.save(raw)
    out = io.BytesIO()
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in sorted(source.namelist()):
            content = source.read(name)
            if name == "docProps/core.xml":
                content = _fixed_core(content)
            target.writestr(zipfile.ZipInfo(name, (2026, 11, 1, 0, 0, 0)), content)
    return out.getvalue()


def _fixed_core(content: bytes) -> bytes:
    import re

    return re.sub(rb"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z", b"2026-11-01T00:00:00Z", content)


MAKERS: dict[str, Callable[[], dict[str, bytes]]] = {
    "unknown-courier": unknown_courier,
    "typed-numbers": typed_numbers,
    "broken-feed": broken_feed,
    "carrier-scans": carrier_scans,
}


def write_output(case: Path, out: Path) -> None:
    """The output of a sample as the commands give it."""
    job = run([case], Settings())
    write_whole(out / "analysis.json", job.analysis.to_json().encode())
    write_whole(out / "verdicts.csv", job.analysis.verdicts_csv())
    write_whole(out / "annex-a.csv", annex_csv(job.analysis))
    write_whole(out / "findings.txt", (format_findings(job.analysis.findings, None) + "\n").encode())
    write(job.letter(), out, ["md", "docx"])


def main() -> None:
    """Write every sample; case.yaml and plan.yaml are written by hand and kept."""
    for name, maker in MAKERS.items():
        folder = SAMPLES / name
        for made_folder in ("data", "out"):
            shutil.rmtree(folder / made_folder, ignore_errors=True)
        for file, content in maker().items():
            write_whole(folder / "data" / file, content)
        write_output(Path("samples") / name, folder / "out")


if __name__ == "__main__":
    main()
