"""Hostile files: each ends in a finding, within ten seconds and one gigabyte."""

from __future__ import annotations

import gzip
import io
import json
import os
import re
import shutil
import struct
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import openpyxl
import pyarrow as pa
import pytest
from pyarrow import parquet
from typer.testing import CliRunner

from poagen.cli.app import app
from poagen.common.finding import Finding
from poagen.intake.archives import Budget, unpack

READING = Path(__file__).parent / "reading.py"
SAMPLE = Path(__file__).parents[2] / "samples" / "typed-numbers"
HEAD = b"order_id,tracking_number,carrier,confirmed_at\n"
ROW = b"111-1234567-1234567,1Z999AA10123456784,UPS,2026-10-01\n"
SHEET, STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="pipes, devices and links of another system")


def zipped(members: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as target:
        for name, content in members.items():
            target.writestr(name, content)
    return made.getvalue()


def book(part: str, change: Callable[[bytes], bytes]) -> bytes:
    """A workbook of one package with one of its parts changed."""
    made = openpyxl.Workbook()
    for line in (HEAD, ROW):
        made.worksheets[0].append(line.decode().strip().split(","))
    saved = io.BytesIO()
    made.save(saved)
    held = zipfile.ZipFile(saved)
    parts = {name: held.read(name) for name in held.namelist()}
    changed = change(parts[part])
    assert changed != parts[part]
    return zipped({**parts, part: changed})


def shared(strings: bytes) -> bytes:
    """A workbook whose one cell is the first of its shared strings."""
    made = zipfile.ZipFile(io.BytesIO(book(SHEET, lambda part: part.replace(b"<row ", b'<row spans="1:1" '))))
    parts = {name: made.read(name) for name in made.namelist()}
    rows = b'<sheetData><row r="1"><c r="A1" t="s"><v>0</v></c></row></sheetData>'
    parts[SHEET] = re.sub(rb"<sheetData>.*</sheetData>", rows, parts[SHEET], flags=re.DOTALL)
    kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    told = b'<Override PartName="/' + STRINGS.encode() + b'" ContentType="' + kind + b'"/></Types>'
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(b"</Types>", told)
    link = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
    told = b'<Relationship Id="rId99" Type="' + link + b'" Target="sharedStrings.xml"/></Relationships>'
    place = "xl/_rels/workbook.xml.rels"
    return zipped({**parts, place: parts[place].replace(b"</Relationships>", told), STRINGS: strings})


def overlapping() -> bytes:
    """A directory of 150 entries that all name the same fifty megabytes."""
    raw = b"a" * (50 << 20)
    machine = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = machine.compress(raw) + machine.flush()
    local = struct.pack("<4s5H3I2H", b"PK\3\4", 20, 0, 8, 0, 33, zlib.crc32(raw), len(packed), len(raw), 1, 0)
    entry = struct.pack("<4s6H3I5H2I", b"PK\1\2", 20, 20, 0, 8, 0, 33, 0, len(packed), 50, 5, 0, 0, 0, 0, 0, 0)
    places = b"".join(entry + b"%05d" % number for number in range(150))
    start = len(local) + 1 + len(packed)
    return (
        local + b"a" + packed + places + struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, 150, 150, len(places), start, 0)
    )


def book_of_sheets(sheets: int) -> bytes:
    """A workbook that names its one sheet over and over."""
    link = b'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:id="rId1"'
    more = b"".join(b'<sheet %s name="s%d" sheetId="%d"/>' % (link, place, place + 2) for place in range(sheets))
    return book("xl/workbook.xml", lambda part: part.replace(b"</sheets>", more + b"</sheets>"))


def document(text: str, rows: int, columns: int = 1) -> bytes:
    """An OpenDocument sheet with a row and a cell that are repeated."""
    names, kind = ("office", "table", "text"), "application/vnd.oasis.opendocument.spreadsheet"
    listed = 'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"'
    entry = f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
    spaces = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in names)
    repeat = 'office:value-type="string" table:number-columns-repeated'
    cell = f'<table:table-cell {repeat}="{{}}"><text:p>{{}}</text:p></table:table-cell>'
    first = "".join(cell.format(1, name) for name in HEAD.decode().strip().split(","))
    last = f'<table:table-row table:number-rows-repeated="{rows}">{cell.format(columns, text)}</table:table-row>'
    sheet = f'<table:table table:name="S"><table:table-row>{first}</table:table-row>{last}</table:table>'
    body = f"<office:body><office:spreadsheet>{sheet}</office:spreadsheet></office:body>"
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        target.writestr("mimetype", kind, zipfile.ZIP_STORED)
        target.writestr("META-INF/manifest.xml", f"<manifest:manifest {listed}>{entry}</manifest:manifest>")
        target.writestr("content.xml", f"<office:document-content {spaces}>{body}</office:document-content>")
    return made.getvalue()


def table(cells: pa.Array) -> bytes:
    """A Parquet file of twenty such columns; what repeats hardly takes any room in it."""
    made = io.BytesIO()
    parquet.write_table(pa.table({"order_id": cells} | {f"c{place}": cells for place in range(19)}), made)
    return made.getvalue()


def long_cells(cells: list[str], groups: int = 1) -> bytes:
    """A Parquet file of one column of long cells, in some groups of rows."""
    made = io.BytesIO()
    rows = pa.table({"order_id": [f"111-{n:07d}-1234567" for n in range(len(cells))], "carrier": cells})
    with parquet.ParquetWriter(made, rows.schema) as target:
        for _ in range(groups):
            target.write_table(rows)
    return made.getvalue()


def repeated(text: str, rows: int) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(np.zeros(rows, dtype=np.int32)), pa.array([text]))


def nested(depth: int, content: bytes) -> bytes:
    for _ in range(depth):
        content = zipped({"a.zip": content})
    return content


def laughs(root: str) -> bytes:
    entities = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(12))
    return f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e0 "ha">{entities}]><{root}>&e12;</{root}>'.encode()


FILES: dict[str, Callable[[], bytes]] = {
    "columns.csv": lambda: HEAD.strip() + b",c" * 1_000_000 + b"\n" + ROW,
    "line.csv": lambda: HEAD + b"1," + b"x" * (30 << 20),
    "quote.csv": lambda: HEAD + b'1,"' + b"x\n" * 3_000_000,
    "nul.csv": lambda: HEAD + ROW.replace(b"UPS", b"U\0PS"),
    "nothing.csv": lambda: bytes(5_000_000),
    "half-of-utf16.csv": lambda: (HEAD + ROW).decode().encode("utf-16")[:-1],
    "surrogates.csv": lambda: b"\xff\xfe" + b"\x00\xdc" * 50_000,
    "deep.json": lambda: b"[" * 500_000,
    "closed.json": lambda: b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "number.json": lambda: b'[{"order_id":' + b"9" * 1_000_000 + b"}]",
    "laughs.xml": lambda: laughs("orders"),
    "outside.xml": lambda: b'<!DOCTYPE l [<!ENTITY a SYSTEM "file:///etc/passwd">]><l><o><id>&a;</id></o></l>',
    "attributes.xml": lambda: b"<r><o " + b" ".join(b'a%d="1"' % n for n in range(300_000)) + b"/></r>",
    "names.json": lambda: b"[{" + b",".join(b'"k%d":1' % n for n in range(50_000)) + b"}]",
    "deep.xml": lambda: b"<a>" * 200_000 + b"</a>" * 200_000,
    "bomb.csv.gz": lambda: gzip.compress(bytes(64 << 20)) * 40,
    "bomb.zip": lambda: zipped({"a.csv": bytes(270 << 20)}),
    "overlapping.zip": overlapping,
    "nested.zip": lambda: nested(30, HEAD + ROW),
    "out.zip": lambda: zipped({"../../../evil.csv": b"x", "/etc/evil.csv": b"y", "C:\\evil.csv": b"z"}),
    "far.xlsx": lambda: book(SHEET, lambda part: part.replace(b'r="D2"', b'r="XFD1048576"')),
    "size.xlsx": lambda: book(SHEET, lambda part: re.sub(rb'ref="A1:\w+"', b'ref="A1:XFD1048576"', part)),
    "cells.xlsx": lambda: book(
        SHEET,
        lambda part: part.replace(b"</row></sheetData>", b"<c><v>1</v></c>" * 300_000 + b"</row></sheetData>"),
    ),
    "cell.xlsx": lambda: book(SHEET, lambda part: part.replace(b"UPS", b"U" * (270 << 20))),
    "string.xlsx": lambda: shared(b"<sst><si><t>" + b"U" * (270 << 20) + b"</t></si></sst>"),
    "strings.xlsx": lambda: shared(b"<sst>" + b"<si><t>U</t></si>" * 3_000_000 + b"</sst>"),
    "laughs.xlsx": lambda: shared(laughs("sst")),
    "sheets.xlsx": lambda: book_of_sheets(2_000),
    "spaces.ods": lambda: document('<text:s text:c="2000000000"/>', 1),
    "rows.ods": lambda: document("x", 10_000),
    "rows-and-columns.ods": lambda: document("x", 1_000_000, 1_000_000),
    "repeated.parquet": lambda: table(repeated("x" * (1 << 20), 1_000_000)),
    "numbers.parquet": lambda: table(pa.array(np.full(1_500_000, -(2**62)))),
    "records.parquet": lambda: table(pa.array([["x" * 50] * 1_000_000])),
    "not-utf-8.parquet": lambda: table(pa.array([b"\xff"]).view(pa.string())),
    "cell.parquet": lambda: long_cells(["UPS", "U" * (200 << 20)]),
    "half-as-long.parquet": lambda: long_cells(["UPS", "U" * (120 << 20)]),
    "groups.parquet": lambda: long_cells([f"{n}{'U' * (4 << 20)}" for n in range(25)], groups=4),
    "commas.csv": lambda: HEAD + b"," * (60 << 20),
    "torn.parquet": lambda: b"PAR1" + bytes(1000) + b"\xff\xff\xff\x7fPAR1",
}
GIVES_ROWS = {"nul.csv", "half-of-utf16.csv", "size.xlsx", "cells.xlsx", "far.xlsx", "rows.ods"}


def test_an_archive_of_many_bombs_is_left_at_the_first() -> None:
    bombs = zipped({f"{number}.csv": bytes(3 << 20) for number in range(9)})
    told = [found.message for found in unpack("a.zip", bombs, Budget(2 << 20)) if isinstance(found, Finding)]
    assert len(told) == 2
    assert "the rest of the archive is not used" in told[1]


def special(folder: Path) -> list[Path]:
    """What is no file, or no file of a size that is read."""
    os.mkfifo(folder / "pipe.csv")
    (folder / "endless.csv").symlink_to("/dev/zero")
    (folder / "loop.csv").symlink_to("loop.csv")
    (folder / "folder.csv").mkdir()
    for name in ("sparse.csv", "sparse.xlsx"):
        with (folder / name).open("wb") as file:
            file.write(HEAD)
            file.truncate(20 << 30)
    names = ("pipe.csv", "endless.csv", "loop.csv", "folder.csv", "sparse.csv", "sparse.xlsx", "not-there.csv")
    return [folder / name for name in names]


def test_hostile_files_end_in_findings_soon_and_in_little_memory(tmp_path: Path) -> None:
    paths = [tmp_path / name for name in FILES]
    for path in paths:
        path.write_bytes(FILES[path.name]())
    words = [sys.executable, str(READING), *map(str, [*paths, *special(tmp_path)])]
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr[-2000:]
    told = {Path(name).name: one for name, one in json.loads(done.stdout).items()}
    assert [name for name, one in told.items() if not one["codes"] and name not in GIVES_ROWS] == []
    assert {name: one["seconds"] for name, one in told.items() if one["seconds"] > 8} == {}
    assert {name: one["megabytes"] for name, one in told.items() if one["megabytes"] > 950} == {}
    assert not (tmp_path.parent / "evil.csv").exists()


@pytest.fixture
def case(tmp_path: Path) -> Path:
    shutil.copytree(SAMPLE, tmp_path / "case", ignore=shutil.ignore_patterns("out"))
    return tmp_path / "case"


def drafted(case: Path) -> tuple[int, str]:
    shown = CliRunner().invoke(app, ["draft", str(case), "--format", "md", "--all"])
    assert "Traceback" not in shown.stderr
    assert "CLI003" not in shown.stderr
    return shown.exit_code, shown.stderr


def test_a_link_in_the_data_that_leads_out_is_not_read(case: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_bytes(HEAD + ROW.replace(b"UPS", b"Secret"))
    (case / "data" / "more.csv").symlink_to(secret)
    code, words = drafted(case)
    assert code == 0
    assert "INT066" in words
    assert "Secret" not in words


def test_a_data_folder_that_leads_out_is_not_read(case: Path, tmp_path: Path) -> None:
    (case / "data").rename(tmp_path / "elsewhere")
    (case / "data").symlink_to(tmp_path / "elsewhere")
    code, words = drafted(case)
    assert (code, "CAS020" in words) == (2, True)


@pytest.mark.parametrize("name", ["case.yaml", "plan.yaml", "catalog", "templates", "catalog/de/causes.yaml"])
def test_a_part_of_the_case_that_leads_out_is_not_read(case: Path, tmp_path: Path, name: str) -> None:
    (tmp_path / "elsewhere").mkdir()
    target, link = tmp_path / "elsewhere" / "part", case / name
    if "." not in name:
        target.mkdir()
        (target / "catalog.yaml").write_text("Secret: [", encoding="utf-8")
    elif link.exists():
        link.rename(target)
    else:
        target.write_text("Secret: [", encoding="utf-8")
    link.parent.mkdir(parents=True, exist_ok=True)
    link.symlink_to(target)
    code, words = drafted(case)
    assert (code, "CAS020" in words, "Secret" in words) == (2, True, False)


def test_a_link_within_the_case_is_followed(case: Path) -> None:
    (case / "kept").mkdir()
    (case / "plan.yaml").rename(case / "kept" / "plan.yaml")
    (case / "plan.yaml").symlink_to(case / "kept" / "plan.yaml")
    code, words = drafted(case)
    assert (code, "CAS020" in words) == (0, False)


def test_data_named_outside_of_the_case_is_told(case: Path, tmp_path: Path) -> None:
    (case / "data").rename(tmp_path / "elsewhere")
    text = (case / "case.yaml").read_text(encoding="utf-8")
    (case / "case.yaml").write_text(f"{text}\ndata: [../elsewhere]\n", encoding="utf-8")
    code, words = drafted(case)
    assert (code, "CAS021" in words) == (0, True)


@pytest.mark.parametrize("name", ["case.yaml", "plan.yaml"])
@pytest.mark.parametrize("kind", ["pipe", "device", "folder", "huge", "secret"])
def test_a_file_of_the_case_that_is_none(case: Path, name: str, kind: str) -> None:
    path = case / name
    path.unlink()
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "device":
        path.symlink_to("/dev/zero")
    elif kind == "folder":
        path.mkdir()
    elif kind == "huge":
        with path.open("wb") as file:
            file.truncate(20 << 30)
    else:
        path.symlink_to("/etc/passwd")
    code, words = drafted(case)
    assert code in (0, 2)
    assert "root:" not in words
