"""Workbooks made to harm: what a reader makes room for, goes through whole, or fails on."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from test_safety_inputs import READING, SHEET, book, document, shared, zipped

import poagen
from poagen.common.finding import Finding, PoagenError
from poagen.intake.reader_words import others_words

NOISE = b"<!--" + os.urandom(1_300_000).hex().encode() + b"-->"
"""Packs to half its size, so that much of little beside it is no flood."""

STYLES = (
    b'<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    b'<numFmts><numFmt numFmtId="200" formatCode="[h]:mm:ss"/></numFmts>'
    b'<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="200"/></cellXfs></styleSheet>'
)
ROW = b'<row r="2"><c r="A2" t="inlineStr"><is><t>111-1234567-1234567</t></is></c></row>'


def rows(more: bytes) -> bytes:
    return book(SHEET, lambda part: part.replace(b"</sheetData>", more + b"</sheetData>" + NOISE))


def listed(name: str, end: bytes, more: bytes) -> bytes:
    return book(name, lambda part: part.replace(end, more + NOISE + end))


FILES: dict[str, Callable[[], bytes]] = {
    "room.xlsx": lambda: shared(b'<sst uniqueCount="99999999999"><si><t>order_id</t></si></sst>'),
    "room-in-apostrophes.xlsx": lambda: shared(b"<sst count ='1' uniqueCount = '99999999999'><si/></sst>"),
    "texts.xlsx": lambda: shared(b"<sst>" + b"<si/>" * 40_000_000 + b"</sst>" + NOISE),
    "joined.xlsx": lambda: book(
        SHEET,
        lambda part: part.replace(
            b"</sheetData>",
            b"</sheetData><mergeCells>" + b'<mergeCell ref="A2:B2"/>' * 6_000_000 + b"</mergeCells>" + NOISE,
        ),
    ),
    "columns.xlsx": lambda: rows(b"<row>" + b"<c><is><t>order_id</t></is></c>" * 3_000_000 + b"</row>"),
    "cells.xlsx": lambda: rows(b'<row r="3">' + b'<c r="A3"/>' * 20_000_000 + b"</row>"),
    "tags.xlsx": lambda: rows(b"<row r='3'>" + b"<v/>" * 40_000_000 + b"</row>"),
    "sheets.xlsx": lambda: listed(
        "xl/workbook.xml", b"</sheets>", b'<sheet name="a" sheetId="2" r:id="rId1" xmlns:r="r"/>' * 2_000_000
    ),
    "links.xlsx": lambda: listed(
        "xl/_rels/workbook.xml.rels",
        b"</Relationships>",
        b"".join(b'<Relationship Id="q%d" Target="x"/>' % number for number in range(2_000_000)),
    ),
    "tags.ods": lambda: inside(b"<a/>" * 40_000_000),
    "open.ods": lambda: inside(b"<x>" * 7_000_000),
    "rows.ods": lambda: inside(b"<table:table-row/>" * 9_000_000),
}


def inside(more: bytes) -> bytes:
    """An OpenDocument sheet with something more in its table, packed anew."""
    with zipfile.ZipFile(io.BytesIO(document("x", 1))) as held:
        parts = {name: held.read(name) for name in held.namelist()}
    parts["content.xml"] = parts["content.xml"].replace(b"</table:table>", more + b"</table:table>") + NOISE
    return zipped(parts)


def test_workbooks_that_are_made_to_harm_end_in_findings_soon(tmp_path: Path) -> None:
    for name, make in FILES.items():
        (tmp_path / name).write_bytes(make())
    words = [sys.executable, str(READING), *(str(tmp_path / name) for name in FILES)]
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr[-2000:]
    told = {Path(name).name: one for name, one in json.loads(done.stdout).items()}
    assert [name for name, one in told.items() if not one["codes"]] == []
    assert {name: one["seconds"] for name, one in told.items() if one["seconds"] > 8} == {}
    assert {name: one["megabytes"] for name, one in told.items() if one["megabytes"] > 950} == {}


def timed(value: str, style: int, row: int) -> bytes:
    """A workbook with a cell that is shown as a day (1) or a time (2), below others."""
    between = b"".join(
        re.sub(rb'(r="A?)2"', rb'\g<1>%d"' % number, ROW).replace(b"-1234567<", b"-%07d<" % number)
        for number in range(3, row)
    )
    cell = f'<row r="{row}"><c r="D{row}" s="{style}"><v>{value}</v></c></row>'.encode()
    made = book(SHEET, lambda part: part.replace(b"</sheetData>", between + cell + b"</sheetData>"))
    with zipfile.ZipFile(io.BytesIO(made)) as held:
        return zipped({name: held.read(name) for name in held.namelist()} | {"xl/styles.xml": STYLES})


def read(path: Path) -> list[Finding]:
    try:
        return list(poagen.read([path]).findings)
    except PoagenError as error:
        return list(error.findings)


@pytest.mark.parametrize("row", [3, 300])
@pytest.mark.parametrize(
    ("value", "style"), [("9400111899562537289001", 2), ("1e10", 2), ("-1e308", 1), ("inf", 2), ("1e400", 2)]
)
def test_a_time_that_there_cannot_be_is_told_with_its_row(
    tmp_path: Path, value: str, style: int, row: int
) -> None:
    """A tracking number in a cell of the format Time ended the command with the reader's own words."""
    (tmp_path / "a.xlsx").write_bytes(timed(value, style, row))
    told = {finding.code: finding for finding in read(tmp_path / "a.xlsx")}
    assert "INT004" in told
    assert "a date or a time that there cannot be" in told["INT004"].message
    assert told["INT004"].row == row


@pytest.mark.parametrize(("value", "style"), [("60", 1), ("2958466", 1), ("NaN", 2), ("1.5", 2)])
def test_other_days_and_times_are_read(tmp_path: Path, value: str, style: int) -> None:
    (tmp_path / "a.xlsx").write_bytes(timed(value, style, 3))
    assert "INT004" not in {finding.code for finding in read(tmp_path / "a.xlsx")}


@pytest.mark.parametrize("backtrace", ["0", "1"])
def test_the_reader_prints_nothing_of_its_own(tmp_path: Path, backtrace: str) -> None:
    """Beside the finding stood where in its own source the reader had failed."""
    (tmp_path / "a.xlsx").write_bytes(timed("-1e308", 1, 30))
    words = [sys.executable, "-m", "poagen", "columns", str(tmp_path / "a.xlsx")]
    own = {**os.environ, "RUST_BACKTRACE": backtrace}
    done = subprocess.run(words, capture_output=True, text=True, check=False, env=own)
    assert "a date or a time that there cannot be" in done.stderr
    assert len(done.stderr.splitlines()) == 2


OTHERS = """
import os, sys, threading
import poagen
def talk():
    for number in range(20_000):
        os.write(2, b"%d\\n" % number)
talking = threading.Thread(target=talk)
talking.start()
while talking.is_alive():
    try:
        poagen.read([sys.argv[1]])
    except poagen.PoagenError:
        pass
"""


def test_what_others_print_while_a_workbook_is_read_is_shown(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(timed("-1e308", 1, 300))
    words = [sys.executable, "-c", OTHERS, str(tmp_path / "a.xlsx")]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert sorted(map(int, done.stderr.split())) == [*range(20_000)]


def test_only_the_words_of_the_reader_are_left_out() -> None:
    """Older ones tell what went wrong in the same line; only the first failure has a note."""
    where = b"/root/chrono/src/lib.rs:7:1"
    told = [
        b"\nthread '<unnamed>' (7) panicked at " + where + b":\nout of bounds\nnote: run with more\n",
        b"thread 'main' panicked at " + where + b":\nassertion failed\n  left: 1\n right: 2\n",
        b"thread '<unnamed>' panicked at 'out of bounds', " + where + b"\n",
    ]
    assert others_words(b"a\n" + b"b\n".join(told) + b"c\n") == b"a\nb\nb\nc\n"
