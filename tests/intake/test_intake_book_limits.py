"""Workbooks whose few bytes claim billions of cells: they are told before a reader lays the cells out."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from unittest.mock import patch
from xml.parsers import expat

import pytest
from forms_world import ods, sheet_xml, xlsx
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineError, CalamineWorkbook

from poagen.api import read
from poagen.common.finding import PoagenError
from poagen.intake.limits import FREE_BYTES
from poagen.intake.sheet_cells import sheet_cells

FIRST = '<row r="1"><c r="A1" t="inlineStr"><is><t>order_id</t></is></c></row>'
SHEET, STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
SPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
FAR = "<v>1</v>"


def put(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def told(path: Path) -> set[str]:
    """The codes of what is said of a file that gives nothing."""
    with pytest.raises(PoagenError) as caught:
        read([path])
    return {finding.code for finding in caught.value.findings}


def renamed(data: bytes, change: Callable[[str], str]) -> bytes:
    """An archive with other names in it."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as given, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for name in given.namelist():
            target.writestr(change(name), given.read(name))
    return made.getvalue()


def changed(data: bytes, change: Callable[[bytes], bytes]) -> bytes:
    """An archive with each of its members changed, packed as before."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as given, zipfile.ZipFile(made, "w") as target:
        for entry in given.infolist():
            target.writestr(entry, change(given.read(entry)))
    return made.getvalue()


CELLS = {
    "apostrophes": "<row r='5'><c r='XFD1048576'>{}</c></row>",
    "spaces": '<row r = "5"><c r = "XFD1048576">{}</c></row>',
    "lines": '<row\nr="5"><c\nr="XFD1048576">{}</c></row>',
    "a row of its own": "<row r='1048576'><c r='XFD1048576'>{}</c></row>",
    "a long tag": f'<row spans="{"1" * 400}" r="1048576"><c>{{}}</c></row><row r="5"><c r="XFD5">{{}}</c></row>',
    "a mark in a tag": '<row a=">" r="1048576"><c>{}</c></row><row r="5"><c r="XFD5">{}</c></row>',
    "five digits": '<row><c r="XFD99999">{}</c></row>',
    "zeros": '<row><c r="XFD0000000001048576">{}</c></row>',
    "letters": '<row><c r="AAAAXFD99">{}</c></row>',
    "small letters": '<row><c r="xfd1048576">{}</c></row>',
    "a row without end": '<row r="4294967295"><c>{}</c></row>',
    "cells without names": f'<row r="5">{"<c><v>1</v></c>" * 20_000}</row><row><c r="A90000">{{}}</c></row>',
    "names of other things": f'<row r="5">{"<c ><v>1</v></c>" * 20_000}</row>'
    + '<row r="90000"><c r="A90000">{}</c></row>'
    + '<z r="A1"/>' * 20_000,
    "names in a space": f'<x:row xmlns:x="{SPACE}" r="1048576"><x:c r="XFD1048576">{{}}</x:c></x:row>',
    "two names": '<row r="5"><c r="A5" r="XFD1048576">{}</c></row>',
}


@pytest.mark.parametrize("name", CELLS)
def test_cells_that_are_far_away_are_told_however_they_are_written(name: str, tmp_path: Path) -> None:
    data = sheet_xml(FIRST + CELLS[name].replace("{}", FAR))
    assert told(put(tmp_path / "a.xlsx", data)) <= {"INT051", "INT004"}


@st.composite
def sheets(draw: st.DrawFn) -> str:
    """A sheet in which rows and cells name their places or not, in any style that a reader takes."""
    prefix = draw(st.sampled_from(["", "x:"]))

    def named(place: str) -> str:
        equals = draw(st.sampled_from(["=", " = ", "=\n"]))
        mark = draw(st.sampled_from(['"', "'"]))
        return draw(st.sampled_from(["", f" r{equals}{mark}{place}{mark}"]))

    rows = []
    for row in sorted(draw(st.sets(st.integers(1, 300), max_size=4))):
        letters = draw(st.lists(st.sampled_from(["A", "C", "Z", "AB", "c"]), max_size=4))
        cells = "".join(
            f"<{prefix}c{named(f'{letter}{row}')}><{prefix}v>1</{prefix}v></{prefix}c>" for letter in letters
        )
        rows.append(f"<{prefix}row{named(str(row))}>{cells}</{prefix}row>")
    return f'<worksheet xmlns="{SPACE}" xmlns:x="{SPACE}"><sheetData>{"".join(rows)}</sheetData></worksheet>'


@given(sheets())
def test_no_fewer_cells_are_counted_than_a_reader_lays_out(xml: str) -> None:
    made = io.BytesIO(sheet_xml(""))
    with zipfile.ZipFile(made) as held:
        parts = {name: held.read(name) for name in held.namelist()} | {SHEET: xml.encode()}
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as target:
        for name, content in parts.items():
            target.writestr(name, content)
    try:
        sheet = CalamineWorkbook.from_object(made).get_sheet_by_index(0)
    except CalamineError:
        return
    assert sheet_cells(xml.encode()) >= sheet.height * sheet.width


def test_cells_in_the_usual_style_are_counted_as_they_are() -> None:
    with zipfile.ZipFile(io.BytesIO(xlsx([["order_id", "carrier", "sku"], ["1", "UPS", "r='XFD9'"]]))) as held:
        content = held.read(SHEET)
    assert sheet_cells(content) == 2 * 3
    assert sheet_cells(content.replace(b'"', b"'")) == 2 * 3


FILLED = [f'<c r="B{row}"{" " * room}><v>a r = 1</v></c>' for row in (7, 12, 40) for room in (0, 1, 40)]
AFAR = [
    '<c r="XFD999"/>',
    "<c r='XFD999'/>",
    '<c r="A7" r="XFD999"/>',
    f'<c r="A7" r{" " * 40}="XFD999"/>',
    '<c s="1" r="XFD999"/>',
    '<c\nr="XFD999"/>',
    '<x:c xmlns:x="x" r="XFD999"/>',
]


@pytest.mark.parametrize("size", [33, 50, 64, 1000])
@given(before=st.lists(st.sampled_from(FILLED), max_size=8), far=st.sampled_from(AFAR))
def test_a_far_cell_is_found_wherever_it_lies_in_what_is_looked_at_at_once(
    size: int, before: list[str], far: str
) -> None:
    xml = f'<sheet><row r="7">{"".join(before)}</row>{{}}</sheet>'
    with patch("poagen.intake.sheet_cells._BLOCK", size):
        assert sheet_cells(xml.replace("{}", "").encode()) <= 40 * 2
        try:
            assert sheet_cells(xml.replace("{}", far).encode()) == 999 * 16_384
        except expat.ExpatError:
            assert far.count(" r") == 2


LONG = ["x" * 30_000, "y"]
USES = {
    "apostrophes": "<c t='s'><v>0</v></c>",
    "spaces": '<c t = "s"><v>0</v></c>',
    "a formula": '<c t="s"><f>1</f><v>0</v></c>',
    "another value before": '<c t="s"><v>1</v><v>0</v></c>',
    "no number": '<c t="s"><v>x</v></c>',
    "a comment": '<c t="s"><!-- --><v>0</v></c>',
}


@pytest.mark.parametrize("name", USES)
def test_long_texts_that_many_cells_use_are_told_however_they_are_written(name: str, tmp_path: Path) -> None:
    data = sheet_xml(FIRST + f"<row>{USES[name]}</row>" * 20_000, LONG)
    assert told(put(tmp_path / "a.xlsx", data)) == {"INT051"}


@pytest.mark.parametrize("name", ["xl/SHAREDSTRINGS.XML", "xl\\sharedStrings.xml"])
def test_the_list_of_texts_is_found_under_any_name_that_a_reader_takes(name: str, tmp_path: Path) -> None:
    data = sheet_xml(FIRST + '<row><c t="s"><v>0</v></c></row>' * 20_000, LONG)
    data = renamed(data, lambda own: name if own == STRINGS else own)
    assert told(put(tmp_path / "a.xlsx", data)) == {"INT051"}


def test_entries_that_a_comment_holds_do_not_hide_the_long_one(tmp_path: Path) -> None:
    data = sheet_xml(FIRST + '<row><c t="s"><v>0</v></c></row>' * 20_000, LONG)
    data = changed(data, lambda part: re.sub(rb"(<sst[^>]*>)", rb"\1<!--<si>-->", part))
    assert told(put(tmp_path / "a.xlsx", data)) == {"INT051"}


def test_one_long_text_among_many_short_ones_is_read(tmp_path: Path) -> None:
    rows = '<row><c t="s"><v>1</v></c></row>' * 9_000 + '<row><c t="s"><v>0</v></c></row>'
    head = '<row r="1"><c r="A1" t="inlineStr"><is><t>order_id</t></is></c></row>'
    assert len(read([put(tmp_path / "a.xlsx", sheet_xml(head + rows, LONG))]).table) >= 1


@pytest.mark.parametrize("times", ["+99999999", "000000000000000000000099999999", " 99999999"])
def test_repeats_of_a_document_are_counted_however_they_are_written(times: str, tmp_path: Path) -> None:
    data = ods([["order_id", "carrier"], ["1", "UPS"]], f' table:number-columns-repeated="{times}"')
    assert told(put(tmp_path / "a.ods", data)) <= {"INT051", "INT004"}


def parts_of(data: bytes) -> tuple[bytes, bytes, int]:
    """The members of an archive, its table of contents, and how many it lists."""
    end = data.rfind(b"PK\5\6")
    number, size, start = struct.unpack_from("<HII", data, end + 10)
    return data[:start], data[start : start + size], number


def moved(contents: bytes, by: int) -> bytes:
    """A table of contents whose members stand elsewhere."""
    made, place = bytearray(contents), 0
    while place < len(made):
        (start,) = struct.unpack_from("<I", made, place + 42)
        struct.pack_into("<I", made, place + 42, start + by)
        place += 46 + sum(struct.unpack_from("<HHH", made, place + 28))
    return bytes(made)


def end_of(number: int, size: int, start: int, comment: bytes = b"") -> bytes:
    return struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, number, number, size, start, len(comment)) + comment


def wide_end(number: int, size: int, start: int, at: int) -> bytes:
    record = struct.pack("<4sQHHIIQQQQ", b"PK\6\6", 44, 45, 45, 0, 0, number, number, size, start)
    return record + struct.pack("<4sIQI", b"PK\6\7", 0, at, 1)


def in_two(harmful: bytes, harmless: bytes) -> tuple[bytes, bytes]:
    """Both archives in one, and the table of contents of the second."""
    members, contents, _ = parts_of(harmful)
    others, table, _ = parts_of(harmless)
    return members + contents + others, moved(table, len(members) + len(contents))


def two_ends(harmful: bytes, harmless: bytes) -> bytes:
    """Python takes the second table, by the record of large numbers; others take the first."""
    body, table = in_two(harmful, harmless)
    members, contents, number = parts_of(harmful)
    wide = wide_end(number, len(table), len(body), len(body) + len(table))
    return body + table + wide + end_of(number, len(contents), len(members))


def an_end_in_a_comment(harmful: bytes, harmless: bytes) -> bytes:
    body, table = in_two(harmful, harmless)
    members, contents, number = parts_of(harmful)
    inner = end_of(number, len(contents), len(members))
    return body + table + end_of(number, len(table), len(body), inner)


ENDS = {
    "two ends": two_ends,
    "an end in a comment": an_end_in_a_comment,
    "something before": lambda _, b: b"x" * 9 + b,
}


@pytest.mark.parametrize("name", ENDS)
def test_an_archive_with_two_tables_of_contents_is_refused(name: str, tmp_path: Path) -> None:
    harmful = sheet_xml(FIRST + '<row><c r="XFD1048576"><v>1</v></c></row>')
    data = ENDS[name](harmful, sheet_xml(FIRST))
    assert told(put(tmp_path / "a.xlsx", data)) <= {"INT004", "INT001", "INT003"}


def test_a_member_with_two_names_is_refused(tmp_path: Path) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(sheet_xml(FIRST))) as given, zipfile.ZipFile(made, "w") as target:
        for name in given.namelist():
            entry = zipfile.ZipInfo(name)
            other = b"\x01" + struct.pack("<I", zlib.crc32(name.encode())) + b"xl/workbook.bin"
            entry.extra = struct.pack("<HH", 0x7075, len(other)) + other if name == STRINGS else b""
            target.writestr(entry, given.read(name))
    assert told(put(tmp_path / "a.xlsx", made.getvalue())) == {"INT004"}


def test_large_numbers_that_say_the_same_are_taken(tmp_path: Path) -> None:
    """Some programs always write them."""
    data = xlsx([["order_id", "carrier", "tracking_number"], ["111-1234567-1234567", "UPS", "1Z999AA10123456784"]])
    members, contents, number = parts_of(data)
    at = len(members) + len(contents)
    wide = wide_end(number, len(contents), len(members), at)
    for size, start in ((len(contents), len(members)), (0xFFFFFFFF, 0xFFFFFFFF)):
        made = members + contents + wide + end_of(number, size, start)
        assert len(read([put(tmp_path / "a.xlsx", made)]).table) == 1


@pytest.mark.parametrize(
    "holds",
    [
        'office:string-value="z"',
        'office:date-value="2026-10-01"',
        'office:time-value="PT1H"',
        'office:boolean-value="true"',
        'table:formula="of:=1"',
    ],
)
def test_cells_of_a_document_need_no_type_to_hold_something(holds: str, tmp_path: Path) -> None:
    data = ods([["order_id"], ["1"]], ' table:number-columns-repeated="9999999"')
    data = changed(data, lambda part: part.replace(b'office:value-type="string"', holds.encode()))
    assert told(put(tmp_path / "a.ods", data)) == {"INT051"}


def test_blank_cells_at_the_end_of_a_document_do_not_count(tmp_path: Path) -> None:
    """A spreadsheet writes all that are left as one, with a style."""
    data = ods([["order_id", "carrier", "tracking_number"], ["111-1234567-1234567", "UPS", "1Z999AA10123456784"]])
    rest = (
        b'<table:table-row table:number-rows-repeated="1048574"><table:table-cell table:style-name="a" '
        b'table:number-columns-repeated="16384"/></table:table-row></table:table>'
    )
    data = changed(data, lambda part: part.replace(b"</table:table>", rest))
    assert len(read([put(tmp_path / "a.ods", data)]).table) == 1


@pytest.mark.parametrize("name", ["xl/workbook.bin", "XL\\Workbook.bin", "xl/worksheets/sheet1.bin"])
def test_a_binary_workbook_is_told_by_any_of_its_parts(name: str, tmp_path: Path) -> None:
    data = renamed(sheet_xml(FIRST), lambda own: name if own == STRINGS else own)
    assert told(put(tmp_path / "a.xlsx", data)) == {"INT051"}


BOOK = xlsx([["order_id", "tracking_number"], ["1", "2"]])


def spoken_of(path: Path) -> tuple[str, str, str]:
    """What is said of a file that gives nothing, and what to do."""
    with pytest.raises(PoagenError) as caught:
        read([path])
    (finding,) = caught.value.findings
    return finding.code, finding.message, finding.help or ""


@pytest.mark.parametrize("packed", [False, True])
def test_a_seller_is_told_what_to_do_with_a_workbook_that_is_too_large_once_unpacked(
    tmp_path: Path, packed: bool
) -> None:
    data = changed(BOOK, lambda part: part + b" " * (FREE_BYTES + 1) if b"sheetData" in part else part)
    path = put(tmp_path / "a.xlsx", data)
    if packed:
        with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
            archive.write(path, "a.xlsx")
    code, message, advice = spoken_of(tmp_path / "a.zip" if packed else path)
    assert code == "INT051"
    assert message == "the workbook is not read: it unpacks to more than poagen takes; save the sheet as .csv"
    assert "save the sheet with your packages as .csv" in advice
    assert "export fewer days" in advice
    assert "unpack" not in advice


def test_a_table_that_is_too_large_once_unpacked_is_to_be_unpacked(tmp_path: Path) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", b"order_id,tracking_number\n" + b"1,2\n" * (FREE_BYTES >> 2))
    code, message, _ = spoken_of(put(tmp_path / "a.zip", made.getvalue()))
    assert code == "INT051"
    assert message.endswith("unpack it yourself and give the files that you need")


@pytest.mark.parametrize("how", ["locked", "packed otherwise"])
def test_a_workbook_that_no_program_packs_so_is_to_be_saved_anew(tmp_path: Path, how: str) -> None:
    made = io.BytesIO()
    kind = zipfile.ZIP_BZIP2 if how == "packed otherwise" else zipfile.ZIP_DEFLATED
    with zipfile.ZipFile(io.BytesIO(BOOK)) as given, zipfile.ZipFile(made, "w", kind) as target:
        for name in given.namelist():
            target.writestr(name, given.read(name))
    data = made.getvalue()
    if how == "locked":
        data = with_flag(with_flag(data, b"PK\x03\x04", 6), b"PK\x01\x02", 8)
    code, message, advice = spoken_of(put(tmp_path / "a.xlsx", data))
    assert code == "INT004"
    assert "cannot be opened" in message
    assert "take the password off" in advice


def with_flag(data: bytes, mark: bytes, place: int) -> bytes:
    """An archive whose members are marked as locked."""
    found = [one.start() + place for one in re.finditer(re.escape(mark), data)]
    return bytes(byte | 1 if at in found else byte for at, byte in enumerate(data))
