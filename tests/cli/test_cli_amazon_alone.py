"""What is told of Amazon's report alone: which numbers it shows without a scan, and nothing of labels."""

import csv
import datetime as dt
import io
from pathlib import Path

import pytest
from cli_world import AS_OF, poagen

SCANS = ("Any physical scan from carrier", "Delivery scan or attempt")
FAILED = 29


def report() -> str:
    """Amazon's list of failed packages, each with a number of UPS in order and without a scan."""
    rows = [
        {
            "Order ID": f"111-0000000-{number:07}",
            "Has tracking ID": "Yes",
            "Has valid tracking": "No",
            "Carrier Name": "UPS",
            "Tracking ID": numbered(number),
            "Promised Delivery Date": str(dt.date(2026, 10, 8) + dt.timedelta(days=number % 20)),
            "Ship Method": "Standard",
            "Product Category": "Toys",
            **dict.fromkeys(SCANS, "No"),
        }
        for number in range(FAILED)
    ]
    made = io.StringIO()
    writer = csv.DictWriter(made, rows[0])
    writer.writeheader()
    writer.writerows(rows)
    return made.getvalue()


def numbered(number: int) -> str:
    body = f"999AA10{number:08}"
    values = [int(sign) if sign.isdigit() else (ord(sign) - 3) % 10 for sign in body]
    total = sum(value * (2 if place % 2 else 1) for place, value in enumerate(values))
    return f"1Z{body}{-total % 10}"


def letter(folder: Path, *options: str) -> str:
    where = ("--marketplace", "US", *AS_OF, "--measured", "400", "--format", "md", "-o", folder / "out", *options)
    assert poagen("draft", folder / "data", *where).code == 0
    (written,) = (folder / "out").glob("*.md")
    return written.read_text(encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "vtr.csv").write_text(report(), encoding="utf-8")
    return tmp_path


def test_no_label_is_said_to_be_bought_where_no_file_shows_one(folder: Path) -> None:
    told = letter(folder)
    assert "no scan of the carrier is known" in told
    assert "Labels were bought" not in told
    assert "are the numbers those of the labels?" in told


def test_labels_that_the_files_show_are_told(folder: Path) -> None:
    lines = [f"111-0000000-{number:07},UPS,{numbered(number)}" for number in range(FAILED)]
    table = "order_id,label_carrier,label_tracking_number\n" + "\n".join(lines)
    (folder / "data" / "labels.csv").write_text(table, encoding="utf-8")
    assert "Labels were bought" in letter(folder)
