"""Small or plain files that would cost far more than they are: each is refused before it does."""

from __future__ import annotations

import datetime as dt
import io
import json
import struct
import time
import zipfile

import pytest

from poagen import Settings, read
from poagen.api import run
from poagen.common.finding import PoagenError
from poagen.common.yaml_text import read_text
from poagen.document.wordguard import guarded
from poagen.intake.archives import UnusableError
from poagen.intake.book_limits import check_book
from poagen.review.reading import read_letter

ORDER_ID = "111-1234567-1234567"
HEAD = "order_id,carrier,tracking_number\n"
ORDER = "<order><order_id>111-1234567-1234567</order_id><carrier>UPS</carrier></order>"


def zipped(names, content=b""):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as target:
        for name in names:
            target.writestr(name, content)
    return made.getvalue()


def crowded(name, count):
    """An archive of so many names for the same blank file."""
    local = struct.pack("<4s5H3I2H", b"PK\3\4", 20, 0, 0, 0, 0, 0, 0, 0, len(name), 0) + name
    entry = struct.pack("<4s6H3I5H2I", b"PK\1\2", 20, 20, 0, 0, 0, 0, 0, 0, 0, len(name), *[0] * 6) + name
    size = len(entry) * count
    return local + entry * count + struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, 0, 0, size, len(local), 0)


def refused(path, content):
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    begun = time.process_time()
    with pytest.raises(PoagenError) as caught:
        read([path])
    assert time.process_time() - begun < 5
    return caught.value.findings


@pytest.mark.parametrize(
    "xml",
    [
        f"<orders><!--{'-a' * 10_000_000}-->{ORDER}</orders>",
        f"<orders a='{'a' * 20_000_000}'>{ORDER}</orders>",
        f"<orders><?x {'?a' * 10_000_000}?>{ORDER}</orders>",
    ],
    ids=["comment", "attribute", "instruction"],
)
def test_a_tag_of_megabytes_is_refused_where_a_parser_would_read_it_over_and_over(tmp_path, xml):
    (found,) = refused(tmp_path / "a.xml", xml)
    assert found.code == "INT050"
    assert "longer than 4 MB" in found.message


def test_long_texts_and_comments_in_xml_are_read(tmp_path):
    path = tmp_path / "a.xml"
    path.write_text(f"<orders><!--{'-a' * 1_000_000}-->{ORDER}<note>{'a' * 9_000_000}</note></orders>")
    assert len(read([path]).table) == 1


def test_a_tag_of_megabytes_in_a_workbook_is_refused():
    long = b"<!--" + b"-a" * 4_000_000 + b"-->"
    sheet = b"<worksheet>" + long + b"<sheetData><x:row xmlns:x='x'/></sheetData></worksheet>"
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as target:
        target.writestr("xl/worksheets/sheet1.xml", sheet)
    with pytest.raises(UnusableError, match="longer than 4 MB"):
        check_book(made.getvalue())


@pytest.mark.parametrize("row", [b'<row r="2"/>', b"<x:row/>"])
def test_a_sheet_of_more_rows_than_a_spreadsheet_has_is_refused_unread(row):
    sheet = b"<worksheet><sheetData>" + row * 2_100_000 + b"</sheetData></worksheet>"
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as target:
        target.writestr("xl/worksheets/sheet1.xml", sheet)
    start = time.process_time()
    with pytest.raises(UnusableError, match="more cells than poagen reads"):
        check_book(made.getvalue())
    assert time.process_time() - start < 3


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.xml", lambda: "<orders><order>" + "".join(f"<e{n}/>" for n in range(60_000)) + "</order></orders>"),
        ("a.json", lambda: "[{" + ",".join(f'"k{n}":1' for n in range(1_500_000)) + "}]"),
        ("b.json", lambda: json.dumps([{f"k{n}": {"a": {"b": 1}} for n in range(100_000)}])),
    ],
    ids=["a.xml", "a.json", "b.json"],
)
def test_more_names_than_a_table_has_columns_are_refused_at_once(tmp_path, name, text):
    (found,) = refused(tmp_path / name, text())
    assert found.code == "INT051"
    assert "16,384" in found.message


def test_an_archive_of_a_hundred_thousand_names_is_refused_unread(tmp_path):
    (found,) = refused(tmp_path / "a.zip", crowded(b"a.csv", 50_000))
    assert found.code == "INT051"
    assert "names more files" in found.message


def test_archives_in_an_archive_are_counted_together(tmp_path):
    inner = crowded(b"a/", 20_000)
    found = refused(tmp_path / "a.zip", zipped((f"{n}.zip" for n in range(40)), inner))
    assert any("names more files" in one.message for one in found)


def test_a_word_file_of_a_hundred_thousand_names_is_refused_unread(tmp_path):
    path = tmp_path / "a.docx"
    path.write_bytes(crowded(b"word/a", 50_000))
    begun = time.process_time()
    with pytest.raises(PoagenError) as caught:
        read_letter(path)
    assert [one.code for one in caught.value.findings] == ["REV901"]
    with pytest.raises(PoagenError) as caught:
        guarded(path)
    assert [one.code for one in caught.value.findings] == ["DOC020"]
    assert time.process_time() - begun < 0.5


def numbers(count, start=0):
    return '"' + ",".join(f"1Z999AA1{n:010d}" for n in range(start, start + count)) + '"'


def test_a_cell_of_more_numbers_than_an_order_has_parcels_is_skipped_and_told(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(f"{HEAD}1,UPS,{numbers(101)}\n2,UPS,{numbers(100, 500)}\n3,UPS,1Z999AA10000009999\n")
    found = read([path])
    assert found.table["order_id"].value_counts().to_dict() == {"2": 100, "3": 1}
    assert [one.row for one in found.findings if one.code == "INT052"] == [2]
    assert any(one.code == "INT011" for one in found.findings)


def test_rows_do_not_grow_into_millions_of_packages(tmp_path):
    path = tmp_path / "a.csv"
    full = ",".join(str(n) for n in range(100))
    path.write_text(HEAD + "0,UPS,1\n" + "".join(f'{n},UPS,"{full}{n}"\n' for n in range(1, 3_000)))
    assert len(read([path]).table) == 1


def test_a_plan_of_megabytes_of_comments_is_refused_unread(tmp_path):
    path = tmp_path / "plan.yaml"
    path.write_text("#" * 20_000_000)
    begun = time.process_time()
    with pytest.raises(PoagenError) as caught:
        read_text(path)
    assert "larger than 2 MB" in caught.value.findings[0].message
    assert (caught.value.findings[0].help or "").startswith("take out")
    assert time.process_time() - begun < 1


@pytest.mark.parametrize("line", ["x\n", "a,b,c,d\n", '"a"\n'])
def test_a_text_of_hardly_anything_but_lines_that_cannot_be_read_is_refused_soon(tmp_path, line):
    (found,) = refused(tmp_path / "a.csv", HEAD + f"{ORDER_ID},UPS,1\n" + line * 1_900_000)
    assert found.code == "INT081"
    assert "are blank or cannot be read" in found.message


@pytest.mark.parametrize("line", [b"x\n", b"\n", b",,\n", b"a,b,c,d\n"])
def test_so_is_one_of_which_only_a_part_lies_in_memory(tmp_path, line):
    path = tmp_path / "a.csv"
    with path.open("wb") as target:
        target.write(HEAD.encode())
        target.writelines([line * 1_000_000] * 34)
    begun = time.process_time()
    with pytest.raises(PoagenError) as caught:
        run([path], Settings(marketplace="US", as_of=dt.date(2026, 10, 31)))
    assert time.process_time() - begun < 9
    assert [one.code for one in caught.value.findings] == ["INT081"]


@pytest.mark.parametrize("between", ["\n", "x\n", "x,y\n"])
def test_a_text_with_a_line_of_no_use_below_each_row_is_read(tmp_path, between):
    path = tmp_path / "a.csv"
    path.write_text(HEAD + "".join(f"111-1234567-{n:07d},UPS,1Z{n}\n{between}" for n in range(101_000)))
    assert read([path]).table["order_id"].str.startswith("111-").sum() == 101_000
