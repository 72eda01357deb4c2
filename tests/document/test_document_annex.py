from __future__ import annotations

import csv
import datetime as dt
import io
from pathlib import Path

import pytest

from poagen import api
from poagen.diagnosis import Analysis
from poagen.document.annex import annex, annex_csv


def analysed(folder: Path, numbers: list[str], verdicts: list[str], operators: list[str]) -> Analysis:
    lines = ["order_id,carrier,tracking_number,amazon_verdict,operator,promised_delivery_at,category"]
    rows = zip(numbers, verdicts, operators, strict=True)
    lines += [
        f"112-{n:07}-{n % 7:07},USPS,{number},{verdict},{who},2026-10-{n % 28 + 2:02},Toys"
        for n, (number, verdict, who) in enumerate(rows)
    ]
    path = folder / "packages.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return api.analyze(api.read([path]), api.Settings(marketplace="US", as_of=dt.date(2026, 10, 31)))


@pytest.fixture
def careless(tmp_path: Path) -> Analysis:
    """300 packages; operator Z left out 40 numbers, and one package of A failed alone with an odd number."""
    numbers = ["9400100000000000000000"] * 260 + [""] * 40
    verdicts = ["valid"] * 260 + ["invalid"] * 40
    operators = ["A", "B"] * 130 + ["Z"] * 40
    numbers[0], verdicts[0] = '"=HYPERLINK(""x"")"', "invalid"
    return analysed(tmp_path, numbers, verdicts, operators)


def test_the_annex_holds_every_invalid_package_once_by_cause(careless: Analysis) -> None:
    table = annex(careless)
    assert len(table) == careless.report.vtr.overall.invalid == 41
    assert table["order_id"].is_unique
    (cause,) = careless.report.root_causes
    assert (table["cause"] == "1").sum() == cause.defects == 40
    assert table["cause"].tolist() == ["1"] * 40 + ["no common pattern"]
    assert set(table.loc[table["cause"] == "1", "defect"]) == {"missing-number"}


def test_columns_that_the_data_lacks_are_left_out(careless: Analysis) -> None:
    assert list(annex(careless).columns)[:2] == ["cause", "order_id"]
    assert not {"label_carrier", "first_scan_at"} & set(annex(careless).columns)


def test_no_cell_is_a_formula_and_text_is_utf8_for_spreadsheets(careless: Analysis) -> None:
    content = annex_csv(careless)
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert [row["tracking_number"] for row in rows if row["tracking_number"]] == ['\'=HYPERLINK("x")']
    assert annex_csv(careless) == content


def test_without_an_invalid_package_the_annex_is_empty(tmp_path: Path) -> None:
    fine = analysed(tmp_path, ["9400100000000000000000"] * 5, ["valid"] * 5, ["A"] * 5)
    assert annex(fine).empty
    assert annex_csv(fine).decode("utf-8-sig").startswith("cause,order_id")
