"""A row whose cells are shifted, as several columns show, gives none of its words."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from poagen.cli.app import app
from poagen.intake import read

HEAD = "order_id,carrier,tracking_number,scan_count,package_value,origin_country,warehouse,operator,category,sku"
GOOD = "111-0000001-0000001,UPS,1Z1,3,10.00,US,Main,A.B.,Garden,S1"
MARKS = ("canaria", "vogelsang")
SHIFTED = {
    "by two": "111-0000002-0000002,UPS,1Z2,Canaria Vogelsang,7 Canaria Lane,3,10.00,US,Main,A.B.",
    "by one": "111-0000002-0000002,UPS,1Z2,Canaria Vogelsang,3,10.00,US,Vogelsang,A.B.,Garden",
    "to the left": "111-0000002-0000002,Canaria,3,2026-10-16,US Main,12345,Vogelsang,Garden,S1,",
    "an e-mail address": "111-0000002-0000002,Canaria,1Z2,x,7 Canaria Lane,US,Vogelsang,A.B.,a@b.example,S1",
    "with a name as its number": "111-0000002-0000002,UPS,Vogelsang,1Z999AA101,UPS,12345,Canaria,A.B.,x,S1",
}
ROWS = "\n".join([HEAD, *[GOOD.replace("0001", f"1{number:03}") for number in range(5)]])


def written(path: Path, row: str) -> Path:
    path.write_text(f"{ROWS}\n{row}\n", encoding="utf-8")
    return path


@pytest.mark.parametrize("row", SHIFTED.values(), ids=list(SHIFTED))
@pytest.mark.parametrize("batch", [(), ("--batch", "2")], ids=["whole", "batches"])
def test_no_word_of_a_shifted_row_comes_out(tmp_path: Path, row: str, batch: tuple[str, ...]) -> None:
    file = written(tmp_path / "a.csv", row)
    words = ["analyze", str(file), "--marketplace", "US", "--as-of", "2026-10-31", "--json", "--all"]
    done = CliRunner().invoke(app, [*words, "--verdicts", str(tmp_path / "v.csv"), *batch])
    assert done.exit_code == 0, done.output
    everything = (done.output + done.stderr + (tmp_path / "v.csv").read_text(encoding="utf-8")).casefold()
    assert [mark for mark in MARKS if mark in everything] == []
    assert "1 row holds in several columns what cannot stand there" in everything


def test_what_is_left_out_of_a_shifted_row_and_that_it_still_counts(tmp_path: Path) -> None:
    table = read([written(tmp_path / "a.csv", SHIFTED["with a name as its number"])]).table
    assert len(table) == 6
    last = table.iloc[-1]
    assert last["order_id"] == "111-0000002-0000002"
    assert last["tracking_number"] == "not shown"
    assert {last[name] for name in ("carrier", "warehouse", "operator", "sku")} == {"(not shown)"}
    assert last["category"] == ""
    assert table["carrier"].tolist()[:5] == ["UPS"] * 5


HONEST = (
    "111-0000002-0000002,UPS,1Z2,n/a,not known,Europe,Main Hall,A.B.,Garden,S1",
    "111-0000002-0000002,UPS,1Z2,3,see the invoice,Rest of World,Main,anna@shop.example,Garden,S1",
    "111-0000002-0000002,1Z2,UPS,3,10.00,Zone 2,Main,A.B.,Garden,S1",
    "111-0000002-0000002,UPS,1Z2,3,10.00,90210,Main,A.B.,Garden,S1",
    "111-0000002-0000002,UPS,1Z2,unknown,USD 10.00,XX,Main,A.B.,Garden,S1",
)


@pytest.mark.parametrize("row", HONEST)
def test_a_row_with_one_strange_cell_keeps_its_words(tmp_path: Path, row: str) -> None:
    got = read([written(tmp_path / "a.csv", row)])
    assert got.table["carrier"].tolist()[-1] == row.split(",")[1]
    assert got.table["category"].tolist()[-1] == "Garden"
    assert "INT068" not in {finding.code for finding in got.findings}


def commands(file: Path) -> str:
    """What is said of a file's packages, one by one and together."""
    given = ["--as-of", "2026-10-31"]
    runs = [
        ["analyze", str(file), *given, "--all"],
        ["explain", "111-0000002-0000002", str(file), *given, "--marketplace", "US"],
    ]
    done = [CliRunner().invoke(app, words) for words in runs]
    return "".join(one.output + one.stderr for one in done).casefold()


ALONE = {
    "a phone as an amount": "111-0000002-0000002,UPS,1Z2,3,+1 555 0142 886,US,Main,A.B.,Garden,S1,Amazon.com",
    "a local phone as an amount": "111-0000002-0000002,UPS,1Z2,3,555 014 2886,US,Main,A.B.,Garden,S1,Amazon.com",
    "a phone as a count": "111-0000002-0000002,UPS,1Z2,(555) 0142 886,3,US,Main,A.B.,Garden,S1,Amazon.com",
    "a name as a store": "111-0000002-0000002,UPS,1Z2,3,10.00,US,Main,A.B.,Garden,S1,Canaria Vogelsang",
}


@pytest.mark.parametrize("row", ALONE.values(), ids=list(ALONE))
def test_a_phone_is_no_number_and_a_name_no_store(tmp_path: Path, row: str) -> None:
    file = tmp_path / "a.csv"
    file.write_text(f"{HEAD},marketplace\n{GOOD},Amazon.com\n{row}\n", encoding="utf-8")
    told = commands(file)
    assert "order 111-0000002-0000002" in told
    assert [mark for mark in (*MARKS, "0142", "5550142") if mark in told] == []


def test_a_number_with_a_sign_is_one(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    rows = [GOOD.replace("10.00", amount) for amount in ("+10.50", "-1 234.50", "+1234.50", "12 345.00")]
    file.write_text("\n".join([HEAD, *rows]), encoding="utf-8")
    got = read([file])
    assert "INT067" not in {finding.code for finding in got.findings}
    assert got.table["package_value"].tolist()[0] == 10.5


def test_what_is_left_out_is_no_category_of_its_own(tmp_path: Path) -> None:
    row = GOOD.replace("0000001-0000001", "0000002-0000002").replace("Garden", "anna@mail.example")
    table = read([written(tmp_path / "a.csv", row)]).table
    assert table["category"].tolist() == ["Garden"] * 5 + [""]
