"""Encodings, delimiters, quotation marks, damaged rows, workbooks: what comes out of the cells."""

from __future__ import annotations

import datetime as dt
import io
import random
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from poagen.common.finding import PoagenError, format_findings
from poagen.intake import columns, read, read_batches


def codes(findings) -> list[str]:
    return [finding.code for finding in findings]


def put(folder: Path, name: str, data: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


def workbook(*sheets: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for rows in sheets:
        sheet = book.create_sheet()
        for row in rows:
            sheet.append(row)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


@pytest.mark.parametrize("delimiter", ["\t", ",", ";", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_delimiters_encodings_and_line_ends(tmp_path, delimiter, encoding, ending):
    rows = [["order_id", "carrier", "operator"], ["1", "Zoë & Co", "a"], ["2", "", "b"]]
    text = ending.join(delimiter.join(row) for row in rows) + ending
    got = read([put(tmp_path, "a.txt", text.encode(encoding))])
    assert got.table["carrier"].tolist() == ["Zoë & Co", ""]
    assert got.findings == ()


@pytest.mark.parametrize(("encoding", "carrier"), [("cp1252", "Zoë"), ("cp932", "ヤマト運輸、東京")])
def test_older_encodings_are_told(tmp_path, encoding, carrier):
    got = read([put(tmp_path, "a.csv", f"order_id,carrier\n1,{carrier}\n".encode(encoding))])
    assert got.table["carrier"].tolist() == [carrier]
    assert codes(got.findings) == ["INT008"]


def test_wrappers_are_taken_off_and_text_stays_text(tmp_path):
    text = 'order_id,tracking_number,carrier\n1,"=""9400150105800099724475""",N/A\n 2 ,\'007,\u00a0UPS\u00a0\n'
    got = read([put(tmp_path, "a.csv", text)]).table
    assert got["tracking_number"].tolist() == ["9400150105800099724475", "007"]
    assert got["carrier"].tolist() == ["N/A", "UPS"]
    assert got["order_id"].tolist() == ["1", "2"]


def test_tab_files_have_no_quoting_but_matched_marks_go(tmp_path):
    text = 'order_id\tcarrier\tsku\n1\t"UPS"\t12" pipe\n2\t"a ""b"""\tx\n'
    got = read([put(tmp_path, "a.tsv", text)]).table
    assert got["carrier"].tolist() == ["UPS", 'a "b"']
    assert got["sku"].tolist() == ['12" pipe', "x"]


def test_quoted_cells_hold_delimiters_and_line_ends(tmp_path):
    got = read([put(tmp_path, "a.csv", 'order_id,carrier,sku\n1,"a,b","x\ny"\n2,c,d\n')]).table
    assert got["carrier"].tolist() == ["a,b", "c"]
    assert got["sku"].tolist() == ["x\ny", "d"]
    assert got["source_row"].tolist() == [2, 3]


def test_short_rows_are_padded_long_blank_ones_trimmed_others_told(tmp_path):
    text = "order_id,carrier,sku\n1,UPS\n2,UPS,x,,\n3,UPS,x,extra\nTotal\n4,UPS,x\n"
    got = read([put(tmp_path, "a.csv", text)])
    assert got.table["order_id"].tolist() == ["1", "2", "4"]
    assert got.table["source_row"].tolist() == [2, 3, 6]
    assert [(f.code, f.row) for f in got.findings if f.code == "INT010"] == [("INT010", 4), ("INT010", 5)]
    assert "row cannot be read: 4 cells where the header has 3" in [f.message for f in got.findings]
    assert got.rows == 5


@pytest.mark.parametrize("which", [slice(0, None), slice(1, None), slice(0, 1), slice(3, 9, 2)])
@pytest.mark.parametrize("sign", [",", ";"])
def test_lines_that_a_spreadsheet_took_for_one_cell_are_parted_again(tmp_path, which, sign):
    """It writes such a line in quotation marks, with the marks within it doubled; others stay as they are."""
    rows = [("order_id", "carrier", '"tracking_number"')]
    rows += [(f"111-{n:07d}-0000001", '"UPS, Inc; US"', f"1Z{n}") for n in range(9)]
    lines = [sign.join(row) for row in rows]
    plain = read([put(tmp_path, "plain.csv", "\n".join(lines) + "\n")]).table
    lines[which] = ['"' + line.replace('"', '""') + '"' for line in lines[which]]
    path = put(tmp_path, "a.csv", "\n".join([*lines, '"Note: a, b; c"']) + "\n")
    got = read([path])
    assert got.table.drop(columns="source_file").equals(plain.drop(columns="source_file"))
    assert got.table["carrier"].tolist() == ["UPS, Inc; US"] * 9
    assert [finding.row for finding in got.findings if finding.code == "INT010"] == [11]
    in_parts = read_batches([path], batch=2, large=0)
    assert in_parts.packages.findings == got.findings
    assert in_parts.whole().table.equals(got.table)


def test_blank_and_repeated_header_rows_are_dropped_and_counted(tmp_path):
    text = "order_id,carrier\n1,UPS\n\n , \norder_id,carrier\n2,DPD\n"
    got = read([put(tmp_path, "a.csv", text)])
    assert got.table["source_row"].tolist() == [2, 6]
    assert sorted(codes(got.findings)) == ["INT012", "INT013", "INT032"]
    assert got.rows == 5


@pytest.mark.parametrize(
    "text",
    [
        'order_id,carrier,sku\n1,"UPS,x\n2,DPD,y\n3,DPD,z\n',
        'order_id,carrier,sku\n1,UPS,"x\n2,DPD,y\n3,DPD,z\n',
        'order_id,carrier,sku\n1,UPS,"x\n2,DPD,y\n3,DPD,"z\n4,a,b\n',
        'order_id,carrier,sku\n1,UPS,x\n2,"DPD,y\n' + "3,DPD,z\n" * 20_000,
        "order_id,carrier,sku\n" + "1,UPS,x,y\n" * 60 + '2,"DPD,y\n' + "3,DPD,z\n" * 50,
        "order_id,carrier,sku\n" + "1,UPS,x,y\n" * 60 + '2,"DPD,y\n' + "3,DPD,z\n" * 20_000,
    ],
)
def test_a_missing_quotation_mark_never_swallows_rows_in_silence(tmp_path, text):
    with pytest.raises(PoagenError) as caught:
        read([put(tmp_path, "a.csv", text)])
    assert "INT009" in codes(caught.value.findings)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.tsv", "order_id\tcarrier" + "\t" * 20_000 + "\n1\tUPS\n"),
        ("a.json", "[{" + ",".join(f'"k{n}": "1"' for n in range(20_000)) + "}]"),
    ],
)
def test_far_too_many_columns_are_told_as_such(tmp_path, name, text):
    with pytest.raises(PoagenError) as caught:
        read([put(tmp_path, name, text)])
    assert codes(caught.value.findings) == ["INT051"]


def test_workbook_cells(tmp_path):
    rows = [
        ["order_id", "tracking_number", "promised_delivery_at", "sku"],
        ["111-1", 123456789012345, dt.date(2026, 10, 5), True],
        ["111-2", 9400111899223100001234, dt.datetime.fromisoformat("2026-10-05T14:03"), 1.5],
        ["111-3", "009400", "2026-10-07", None],
    ]
    got = read([put(tmp_path, "a.xlsx", workbook([["notes"]], rows))]).table
    assert got["tracking_number"].tolist() == ["123456789012345", "9.40011E+21", "009400"]
    assert got["promised_delivery_at"].tolist() == ["2026-10-05", "2026-10-05T14:03:00", "2026-10-07"]
    assert got["sku"].tolist() == ["true", "1.5", ""]
    assert got["source_row"].tolist() == [2, 3, 4]


def test_the_sheet_that_is_claimed_best_is_read(tmp_path):
    other = [["Order Number", "Carrier"], ["9", "x"]]
    vtr = [["Order ID", "Has valid tracking", "Has tracking ID"], ["1", "No", "Yes"]]
    path = put(tmp_path, "a.xlsx", workbook(other, vtr))
    assert read([path]).inputs[0].format == "amazon-vtr-defect-report"
    assert columns(path).sheet == "Sheet1"


@pytest.mark.parametrize(
    ("data", "code", "word"),
    [
        (b"", "INT002", "empty"),
        (b"\n \r\n\t\n", "INT002", "empty"),
        (b",,,\n,,,\n", "INT002", "no text"),
        (b"%PDF-1.7 x", "INT003", "a PDF"),
        (b"\x89PNG\r\n", "INT003", "an image"),
        (b"PK\x03\x04nonsense", "INT003", "zip"),
        (b"<!DOCTYPE html><html>", "INT003", "web page"),
        (b'{"a": 1}', "INT017", "known"),
        (b'{"a": [1', "INT050", "breaks off"),
        (b"abc\x00\x01\x02", "INT003", "binary"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1junk", "INT004", "workbook"),
        pytest.param(workbook([]), "INT002", "no cells", id="blank workbook"),
        (b"order_id,carrier\n", "INT019", "no rows"),
        (b"111-1,UPS,1Z\n111-2,UPS,1Z\n", "INT017", "no header row"),
        (b"11-1,Foo,1Z\n", "INT017", "known"),
    ],
)
def test_files_that_are_no_table(tmp_path, data, code, word):
    with pytest.raises(PoagenError) as caught:
        read([put(tmp_path, "a.csv", data)])
    finding = next(f for f in caught.value.findings if f.code == code)
    assert word in finding.message
    assert finding.file
    assert finding.help


def test_a_bad_file_beside_a_good_one_is_told_and_the_good_one_read(tmp_path):
    put(tmp_path, "a.csv", "order_id,carrier\n1,UPS\n")
    put(tmp_path, "b.pdf", b"%PDF-1.7")
    put(tmp_path, ".hidden", b"%PDF-1.7")
    put(tmp_path, "case.yaml", "x: 1")
    got = read([tmp_path, tmp_path / "no.csv"])
    assert got.table["order_id"].tolist() == ["1"]
    assert sorted(codes(got.findings)) == ["INT001", "INT003"]
    assert got.inputs[0].file == f"{tmp_path.as_posix()}/a.csv"


def test_nothing_given_and_an_empty_folder(tmp_path):
    for files in ([], [tmp_path]):
        with pytest.raises(PoagenError) as caught:
            read(files)
        assert codes(caught.value.findings) == ["INT001"]


CELL = st.text(st.characters(categories=["L", "N", "P", "S"], exclude_characters="\ufeff"), max_size=8)
# NULL is a spreadsheet's or database's word for a blank, and is read as one.
PLAIN = CELL.filter(
    lambda t: t == t.strip() and not t.startswith(("=", "'", '"')) and t.lower() not in ("null", "(null)")
)
ROWS = st.lists(st.tuples(PLAIN, PLAIN, PLAIN), min_size=1, max_size=12)


def _quoted(cell: str, delimiter: str) -> str:
    return cell if delimiter == "\t" else '"' + cell.replace('"', '""') + '"'


@settings(max_examples=15, deadline=None)
@given(ROWS, st.sampled_from("\t,;|"), st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "xlsx"]))
def test_packages_come_back_as_they_were_written(tmp_path_factory, rows, delimiter, encoding):
    header = ["order_id", "carrier", "tracking_number", "operator"]
    table = [header, *[[f"A-{place}", *row] for place, row in enumerate(rows)]]
    if encoding == "xlsx":
        data = workbook(table)
    else:
        text = "\n".join(delimiter.join(_quoted(cell, delimiter) for cell in row) for row in table)
        data = text.encode(encoding)
    got = read([put(tmp_path_factory.mktemp("trip"), "a.dat", data)]).table
    assert got[header].to_numpy().tolist() == table[1:]


GOOD = (
    b"order_id,carrier,tracking_number,promised_delivery_at,package_value\n"
    b'111-1,UPS,"1Z",2026-10-05,1.5\n111-2,"a\nb",,10/31/2026,"$1,000"\n111-3,,,,\n'
)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**32), st.sampled_from(["csv", "utf-16", "xlsx"]))
def test_damaged_files_give_findings_and_no_traceback(tmp_path_factory, seed, kind):
    dice = random.Random(seed)
    data = bytearray(GOOD)
    if kind == "utf-16":
        data = bytearray(GOOD.decode().encode("utf-16"))
    if kind == "xlsx":
        data = bytearray(workbook([line.split(",") for line in GOOD.decode().splitlines()]))
    for _ in range(dice.randrange(1, 8)):
        place = dice.randrange(len(data))
        data[place : place + dice.randrange(4)] = dice.choice([b"", b'"', b"\x00", b"\n", b"\xff", b",,", b"\t"])
    path = put(tmp_path_factory.mktemp("bad"), "a.csv", bytes(data))
    try:
        found = read([path]).findings
    except PoagenError as error:
        found = error.findings
        assert found
    assert isinstance(format_findings(found), str)
    columns(path)


@pytest.mark.parametrize("delimiter", ["\t", ",", ";", "|"])
def test_the_delimiter_is_the_header_s_whatever_stands_in_the_rows(tmp_path, delimiter):
    others = "".join(sign for sign in ",;|" if sign != delimiter) * 3
    text = f"order_id{delimiter}carrier\n1{delimiter}{others}\n"
    assert read([put(tmp_path, "a.txt", text)]).table["carrier"].tolist() == [others]


@pytest.mark.parametrize(
    "first", ["Ann Buyer,12 Main Street,111-1234567-1234567,UPS", "Ann Buyer,a@b.example,UPS,x"]
)
def test_a_file_without_a_header_never_shows_its_values(tmp_path, first):
    path = put(tmp_path, "a.csv", f"{first}\n{first}\n")
    report = columns(path)
    with pytest.raises(PoagenError) as caught:
        read([path])
    assert "Ann" not in f"{report}{format_findings(caught.value.findings)}"


def test_a_workbook_with_a_header_only_and_one_without_text(tmp_path):
    for rows in ([["order_id", "carrier"]], [[" "], [None, " "]]):
        with pytest.raises(PoagenError):
            read([put(tmp_path, "a.xlsx", workbook(rows))])


def test_sheet_row_and_column_of_a_wrong_cell(tmp_path):
    rows = [["order_id", "Ship Date"], ["1", "30.01.2026"], ["2", "31.02.2026"]]
    book = openpyxl.Workbook()
    book.active.title = "Export"
    for row in rows:
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    wrong = next(f for f in read([tmp_path / "a.xlsx"]).findings if f.code == "INT021")
    assert (wrong.sheet, wrong.row, wrong.column, wrong.value) == ("Export", 3, "Ship Date", "31.02.2026")
    assert "day.month.year" in (wrong.help or "")


def test_what_programs_put_beside_exports_is_passed_over(tmp_path: Path) -> None:
    put(tmp_path, "a.csv", "order_id,tracking_number\n1-1,1Z\n")
    for name in ("~$a.xlsx", "Thumbs.db", "desktop.ini", ".~lock.a.csv#"):
        put(tmp_path, name, b"\x05Owner" + bytes(160))
    got = read([tmp_path])
    assert [one.file for one in got.inputs] == [f"{tmp_path.as_posix()}/a.csv"]
    assert got.findings == ()


@pytest.mark.parametrize("number", ["9,4E+21", "9,40011E+21", "94001111,0000E+14", "94001118999560000,0"])
def test_a_number_that_a_spreadsheet_wrote_with_a_comma_is_one_number(tmp_path: Path, number: str) -> None:
    got = read([put(tmp_path, "a.csv", f"Order ID;Carrier;Tracking Number\n1-1;UPS;{number}\n1-2;UPS;1Z1,1Z2\n")])
    assert got.table["tracking_number"].tolist() == [number, "1Z1", "1Z2"]
    assert "INT057" in codes(got.findings)


def test_a_folder_in_the_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "older").mkdir()
    (tmp_path / "a.csv").write_text("order_id,tracking_number\n1-1,1Z\n", encoding="utf-8")
    found = read([tmp_path]).findings
    assert [finding.file for finding in found if finding.code == "INT061"] == [f"{tmp_path.as_posix()}/older"]


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("a.xls", "<meta http-equiv='content-type'><table><tr><td>order_id</td></tr></table>", "web page (HTML)"),
        ("a.xls", 'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="x"\n\n--x\n', "MHTML"),
        (
            "a.xls",
            '<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n'
            '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet/></Workbook>',
            "save it as .xlsx",
        ),
        ("~$packages.xlsx", "\x05Ada Example" + " " * 150, "beside a file that is open"),
    ],
)
def test_what_is_called_a_workbook_and_is_none_is_named(tmp_path, name, text, told):
    with pytest.raises(PoagenError) as caught:
        read([put(tmp_path, name, text)])
    (found,) = caught.value.findings
    assert found.code == "INT003"
    assert told in found.message
    assert "Ada" not in f"{found.message} {found.help}"
