"""No buyer's name, address, e-mail or phone in any output."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import docx
import openpyxl
import pytest
from cli_world import AS_OF, poagen, ups
from pdf_words import words_of_pdf

CANARIES = {
    "name": "Canaria Vogelsang",
    "email": "canaria@vogelsang.example",
    "phone": "+1 555 0142",
    "street": "7 Canaria Lane",
    "city": "Vogelsangen",
    "zip": "99142-CANARY",
}
MARKS = ("canar", "vogelsang", "555 0142", "99142")


def lines(rows: list[dict[str, str]], delimiter: str) -> list[str]:
    text = io.StringIO()
    writer = csv.DictWriter(
        text, list(rows[0]), delimiter=delimiter, lineterminator="\n", quoting=csv.QUOTE_MINIMAL
    )
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().splitlines()


def order(number: int) -> str:
    return f"111-0000000-{number:07d}"


def all_orders(number: int) -> dict[str, str]:
    return {
        "amazon-order-id": order(number),
        "merchant-order-id": "",
        "purchase-date": "2026-10-10T03:24:00-07:00",
        "last-updated-date": "2026-10-11T08:24:00-07:00",
        "order-status": "Shipped",
        "fulfillment-channel": "Merchant",
        "sales-channel": "Amazon.com",
        "ship-service-level": "Standard",
        "buyer-name": CANARIES["name"],
        "buyer-email": CANARIES["email"],
        "buyer-phone-number": CANARIES["phone"],
        "sku": "SKU-1",
        "quantity": "1",
        "currency": "USD",
        "item-price": "10.00",
        "ship-address-1": CANARIES["street"],
        "ship-city": CANARIES["city"],
        "ship-postal-code": CANARIES["zip"],
        "ship-country": "US",
    }


def unshipped(number: int) -> dict[str, str]:
    return {
        "order-id": order(number),
        "order-item-id": f"{number}",
        "purchase-date": "2026-10-10T03:24:00-07:00",
        "payments-date": "2026-10-10T03:24:00-07:00",
        "buyer-email": CANARIES["email"],
        "buyer-name": CANARIES["name"],
        "buyer-phone-number": CANARIES["phone"],
        "sku": "SKU-1",
        "sales-channel": "Amazon.com",
        "promise-date": "2026-10-12",
        "latest-delivery-date": "2026-10-18",
        "recipient-name": CANARIES["name"],
        "ship-address-1": CANARIES["street"],
        "ship-city": CANARIES["city"],
        "ship-postal-code": CANARIES["zip"],
        "delivery-Instructions": CANARIES["street"],
    }


def shipping_tool(number: int) -> dict[str, str]:
    return {
        "Order - Number": order(number),
        "Date - Shipped Date": "10/16/2026",
        "Bill To - Name": CANARIES["name"],
        "Ship To - Name": CANARIES["name"],
        "Ship To - Address 1": CANARIES["street"],
        "Ship To - City": CANARIES["city"],
        "Ship To - Postal Code": CANARIES["zip"],
        "Ship To - Phone": CANARIES["phone"],
        "Customer Email": CANARIES["email"],
        "Shipment - Carrier": "UPS",
        "Shipment - Tracking Number": ups(number),
        "Market - Store Name": "Web",
    }


def generic(number: int) -> dict[str, str]:
    return {
        "Order Number": order(number),
        "Name": CANARIES["name"],
        "Deliver By": "2026-10-20",
        "Ship Date": "2026-10-16",
        "Carrier": "UPS",
        "Tracking Number": ups(number) if number % 3 else "",
        "First Scan": "2026-10-17",
        "Warehouse": "Main",
        "Customer E-Mail": CANARIES["email"],
        "Street": CANARIES["street"],
        "City": CANARIES["city"],
        "Zip": CANARIES["zip"],
        "Phone": CANARIES["phone"],
    }


EXPORTS: dict[str, tuple[Callable[[int], dict[str, str]], str]] = {
    "all-orders.txt": (all_orders, "\t"),
    "unshipped.txt": (unshipped, "\t"),
    "shipping-tool.csv": (shipping_tool, ","),
    "generic.csv": (generic, ","),
}
Row = list[str]
BROKEN: tuple[Callable[[Row], Row], ...] = (
    lambda cells: ["", *cells],
    lambda cells: [*cells, CANARIES["name"], CANARIES["street"]],
    lambda cells: cells[:-3],
    lambda cells: ["", *cells[1:]],
)
OPEN_QUOTE: tuple[Callable[[Row], Row], ...] = (lambda cells: ['"' + cells[0], *cells[1:]],)
SHIFTED: tuple[Callable[[Row], Row], ...] = (
    lambda cells: [cells[0], *cells[:-1]],
    lambda cells: [cells[0], *cells[2:], ""],
)


def written(path: Path) -> str:
    if path.suffix == ".pdf":
        return words_of_pdf(path.read_bytes()).replace("\xa0", " ")
    if path.suffix == ".xlsx":
        book = openpyxl.load_workbook(path)
        return "\n".join(str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row)
    if path.suffix != ".docx":
        return path.read_text("latin-1" if path.suffix == ".png" else "utf-8")
    word = docx.Document(str(path))
    return "\n".join(
        [text.text for text in word.iter_inner_content() if hasattr(text, "text")]
        + [cell.text for found in word.tables for row in found.rows for cell in row.cells]
    )


def everything(file: Path, folder: Path, *, drawn: bool = True) -> str:
    """All that the commands put out for a file, on the terminal and on disk; with the letter's pictures or not."""
    given = (file, *AS_OF, "--marketplace", "US", "--all")
    shown = [
        poagen("analyze", *given),
        poagen("analyze", *given, "--json", "--out", folder / "a", "--verdicts", folder / "v.csv"),
        poagen("repair", *given, "--likely", "-o", folder / "r" / "upload.txt"),
        poagen("draft", *given, "-o", folder / "d", *(() if drawn else ("--no-pictures",))),
        poagen("columns", file, "--all"),
        poagen("explain", order(3), file, *AS_OF, "--marketplace", "US"),
    ]
    files = [path for path in sorted(folder.rglob("*")) if path.is_file() and path != file]
    return "\n".join([*(item.all for item in shown), *(written(path) for path in files)])


def leaks(folder: Path, name: str, breaks: tuple[Callable[[Row], Row], ...]) -> list[str]:
    """The marks that come out for an export to which broken rows are added."""
    make, delimiter = EXPORTS[name]
    good = lines([make(number) for number in range(9)], delimiter)
    row = lines([make(9)], delimiter)[1].split(delimiter)
    file = folder / name
    file.write_text("\n".join([*good, *(delimiter.join(bad(row)) for bad in breaks), ""]), encoding="utf-8")
    told = everything(file, folder, drawn=not breaks).casefold()
    assert name in told
    return [mark for mark in MARKS if mark in told]


@pytest.mark.parametrize("breaks", [(), BROKEN, OPEN_QUOTE], ids=["whole", "broken", "open quotation mark"])
@pytest.mark.parametrize("name", EXPORTS)
def test_no_buyers_data_in_any_output(tmp_path: Path, name: str, breaks: tuple[Callable[[Row], Row], ...]) -> None:
    assert leaks(tmp_path, name, breaks) == []


@pytest.mark.parametrize("name", EXPORTS)
def test_no_buyers_data_of_rows_whose_cells_are_shifted(tmp_path: Path, name: str) -> None:
    """A finding never quotes a cell that may be a buyer's, even where it stands under another header."""
    assert leaks(tmp_path, name, SHIFTED) == []


@pytest.mark.parametrize("name", EXPORTS)
def test_no_buyers_data_of_a_file_that_lost_its_header(tmp_path: Path, name: str) -> None:
    make, delimiter = EXPORTS[name]
    file = tmp_path / name
    file.write_text("\n".join(lines([make(number) for number in range(9)], delimiter)[1:]), encoding="utf-8")
    told = everything(file, tmp_path, drawn=False).casefold()
    assert name in told
    assert [mark for mark in MARKS if mark in told] == []


def test_the_marks_would_be_seen_in_a_column_that_is_no_buyers(tmp_path: Path) -> None:
    rows = [{**generic(number), "Category": CANARIES["city"]} for number in range(9)]
    file = tmp_path / "generic.csv"
    file.write_text("\n".join(lines(rows, ",")), encoding="utf-8")
    assert "vogelsang" in everything(file, tmp_path, drawn=False).casefold()
