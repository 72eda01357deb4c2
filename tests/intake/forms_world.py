"""What the tests of forms share: files of every form, made from rows of text, and harmful ones."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
import struct
import zipfile
from collections.abc import Callable, Sequence
from itertools import zip_longest
from xml.sax.saxutils import escape

import openpyxl

Table = Sequence[Sequence[str]]


def text(table: Table, delimiter: str = ",", ending: str = "\n") -> str:
    """A table as delimited text; tab files have no quotation marks."""
    if delimiter == "\t":
        return "".join("\t".join(row) + ending for row in table)
    stream = io.StringIO()
    csv.writer(stream, delimiter=delimiter, lineterminator=ending).writerows(table)
    return stream.getvalue()


def xlsx(table: Sequence[Sequence[object]], sheet: str = "Sheet1") -> bytes:
    book = openpyxl.Workbook()
    book.active.title = sheet
    for row in table:
        book.active.append([cell if cell != "" else None for cell in row])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def ods(table: Table, repeat: str = "", rows: Sequence[str] = ()) -> bytes:
    """An OpenDocument sheet; ``repeat`` is put into each cell, each of ``rows`` into a row."""
    cell = f'<table:table-cell office:value-type="string"{repeat}><text:p>%s</text:p></table:table-cell>'
    blank = "<table:table-cell/>"
    filled = "".join(
        f"<table:table-row{more}>"
        + "".join(cell.replace("%s", escape(value)) if value else blank for value in row)
        + "</table:table-row>"
        for row, more in zip_longest(table, rows, fillvalue="")
    )
    names = "office table text"
    spaces = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in names.split())
    content = (
        f'<?xml version="1.0"?><office:document-content {spaces}><office:body><office:spreadsheet>'
        f'<table:table table:name="S">{filled}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>'
    )
    members = {"mimetype": kind, "content.xml": content, "META-INF/manifest.xml": manifest}
    return zipped({name: value.encode() for name, value in members.items()})


def zipped(members: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            store = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(zipfile.ZipInfo(name), data, store)
    return stream.getvalue()


def objects(table: Table) -> list[dict[str, str]]:
    return [dict(zip(table[0], row, strict=True)) for row in table[1:]]


def json_list(table: Table) -> bytes:
    return json.dumps(objects(table)).encode()


def json_data(table: Table) -> bytes:
    return json.dumps({"meta": {"page": 1}, "data": objects(table)}, ensure_ascii=False).encode()


def json_lines(table: Table) -> bytes:
    return "".join(json.dumps(item, ensure_ascii=False) + "\n" for item in objects(table)).encode()


def xml(table: Table) -> bytes:
    rows = "".join(
        "<row>" + "".join(f"<{name}>{escape(value)}</{name}>" for name, value in item.items()) + "</row>"
        for item in objects(table)
    )
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<rows>{rows}</rows>'.encode()


FORMS: dict[str, Callable[[Table], bytes]] = {
    "comma.csv": lambda table: text(table).encode(),
    "semicolon.csv": lambda table: text(table, ";").encode("utf-8-sig"),
    "tab.tsv": lambda table: text(table, "\t").encode(),
    "bar.txt": lambda table: text(table, "|").encode(),
    "windows.csv": lambda table: text(table, ",", "\r\n").encode(),
    "old-mac.csv": lambda table: text(table, ",", "\r").encode(),
    "little.txt": lambda table: text(table, "\t", "\r\n").encode("utf-16"),
    "big.txt": lambda table: b"\xfe\xff" + text(table, "\t").encode("utf-16-be"),
    "little-without-mark.txt": lambda table: text(table, "\t").encode("utf-16-le"),
    "workbook.xlsx": xlsx,
    "workbook.ods": ods,
    "list.json": json_list,
    "data.json": json_data,
    "lines.jsonl": json_lines,
    "rows.xml": xml,
    "packed.csv.gz": lambda table: gzip.compress(text(table).encode(), mtime=0),
    "packed.zip": lambda table: zipped({"in/side.csv": text(table).encode()}),
    "nested.zip": lambda table: zipped({"inner.zip": zipped({"deep.csv": text(table).encode()})}),
    "packed.xlsx.gz": lambda table: gzip.compress(xlsx(table), mtime=0),
}


def lying(data: bytes, claimed: int = 10) -> bytes:
    """A zip file whose directory and headers claim another unpacked size."""
    changed = bytearray(data)
    for mark, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        for found in re.finditer(re.escape(mark), data):
            struct.pack_into("<I", changed, found.start() + place, claimed)
    return bytes(changed)


def sheet_xml(cells: str, strings: Sequence[str] = ()) -> bytes:
    """A bare .xlsx with one sheet of raw cells."""
    shared = "".join(f"<si><t>{value}</t></si>" for value in strings)
    space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    members = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": f'<Relationships xmlns="{package}"><Relationship Id="r1" Type="{relation}/officeDocument"'
        ' Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook {space} xmlns:r="{relation}"><sheets>'
        '<sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}"><Relationship Id="r1" '
        f'Type="{relation}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" '
        f'Type="{relation}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        "xl/sharedStrings.xml": f"<sst {space}>{shared}</sst>",
        "xl/worksheets/sheet1.xml": f"<worksheet {space}><sheetData>{cells}</sheetData></worksheet>",
    }
    return zipped({name: value.encode() for name, value in members.items()})


LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    + "]><r><order_id>&j;</order_id></r>"
).encode()
OUTSIDE = b'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><r><order_id>&x;</order_id></r>'
HEAD = "order_id,carrier,tracking_number\n"


def wide(*headers: str) -> bytes:
    return (",".join(headers) + "\n1,2\n").encode()


def harmful() -> dict[str, Callable[[], bytes]]:
    """Files that would take all memory or time of a reader that trusts them."""
    zeros = bytes(40 << 20)
    far = '<row r="1"><c r="A1" t="inlineStr"><is><t>order_id</t></is></c></row>'
    return {
        "bomb.gz": lambda: gzip.compress(zeros + b"x", mtime=0),
        "bomb.zip": lambda: zipped({"a.csv": zeros + b"x"}),
        "liar.zip": lambda: lying(zipped({"a.csv": HEAD.encode() + zeros})),
        "deep.zip": lambda: zipped(
            {"a.zip": zipped({"b.zip": zipped({"c.zip": zipped({"d.csv": b"order_id,sku\n1,2\n"})})})}
        ),
        "bomb.xlsx": lambda: zipped(
            {"xl/workbook.xml": b"<x/>", "xl/worksheets/sheet1.xml": b"<sheetData>" + zeros}
        ),
        "liar.xlsx": lambda: lying(zipped({"xl/worksheets/sheet1.xml": zeros})),
        "far.xlsx": lambda: sheet_xml(far + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
        "nameless.xlsx": lambda: sheet_xml(far + '<row r="1048576"><c><v>1</v></c></row>'),
        "repeats.xlsx": lambda: sheet_xml('<row><c t="s"><v>0</v></c></row>' * 20_000, ["x" * 32_000]),
        "repeats.ods": lambda: ods(
            [["order_id", "carrier"], ["1", "UPS"]], ' table:number-columns-repeated="999999"'
        ),
        "long.ods": lambda: ods([["x" * 30_000]], ' table:number-columns-repeated="16000"'),
        "deep.json": lambda: b"[" * 200_000,
        "deep-objects.json": lambda: b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
        "many.json": lambda: b"[" + b"[]," * 8_000_000 + b"[]]",
        "wide.json": lambda: json.dumps([{f"k{n}-{m}": "1" for m in range(40)} for n in range(420)]).encode(),
        "number.json": lambda: b'[{"order_id": "1", "carrier": ' + b"9" * 30_000 + b"}]",
        "lone.json": lambda: b'[{"order_id": "\\ud800", "carrier": "\\udfff"}]',
        "laughs.xml": lambda: LAUGHS,
        "outside.xml": lambda: OUTSIDE,
        "deep.xml": lambda: b"<a>" * 100_000,
        "many.xml": lambda: b"<r>" + b"<a/>" * 6_000_000 + b"</r>",
        "attributes.xml": lambda: b"<r " + b" ".join(b'a%d="1"' % n for n in range(3_000)) + b"/>",
        "wide.csv": lambda: wide(*(f"h{n}" for n in range(200_000))),
        "known-and-wide.csv": lambda: wide("order_id", "carrier", *(f"h{n}" for n in range(16_000))),
        "same-and-wide.csv": lambda: wide(*["order_id"] * 16_000),
        "commas.csv": lambda: HEAD.encode() + b"," * 3_000_000,
        "short.csv": lambda: HEAD.encode() + b"x\n" * 60_000,
        "lines.csv": lambda: HEAD.encode() + b"\n" * 3_000_000,
        "cell.csv": lambda: HEAD.encode() + b"1,UPS," + b"9" * 3_000_000 + b"\n2,UPS,1\n",
        "quoted-cell.csv": lambda: HEAD.encode() + b'1,UPS,"' + b"9\n" * 500_000 + b'"\n2,UPS,1\n',
        "header-cell.csv": lambda: b'"' + b"h" * 3_000_000 + b'",order_id,carrier\n1,2,3\n',
        "quotes.csv": lambda: HEAD.encode() + b'"' * 1_000_001,
        "open.csv": lambda: HEAD.encode() + b'1,UPS,"\n' + b"2,UPS,1\n" * 100_000,
        "nulls.csv": lambda: HEAD.encode() + b"\x00" * 1_000_000,
        "numbers.csv": lambda: HEAD.encode() + b"1,UPS," + b"1Z;" * 10_000 + b"\n",
        "escapes.csv": lambda: HEAD.encode() + b'1,UPS,="=""=""=""1"""""""\n' * 1_000,
    }
