"""A long text is parsed from the disk without its bytes in memory; that changes nothing but the time it takes."""

from __future__ import annotations

import codecs
import hashlib
import os
import random
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest

from poagen import read
from poagen.common import long_text, text_rows, whole_file
from poagen.common.finding import PoagenError
from poagen.common.long_text import LongText
from poagen.intake import files
from poagen.intake.files import Content
from poagen.intake.grid import Grid
from poagen.intake.text import open_text

HEADER = ["order_id", "carrier", "tracking_number", "category", "operator", "confirmed_at"]
NAMES = ["Zoë", "李", "A.K.", "😀", "", "O'Hara"]

Change = Callable[[bytes, random.Random], bytes]


def lines(dice: random.Random, sign: str = ",", end: str = "\n") -> bytes:
    rows = [HEADER]
    for number in range(dice.randrange(1, 60)):
        carrier, told = dice.choice([("UPS", "1Z5R89390357567127"), ("USPS", "9400111899223197428490"), ("", "")])
        day = f"2026-10-{dice.randrange(1, 29):02}"
        rows.append([f"111-0000001-{number:07}", carrier, told, dice.choice("AB"), dice.choice(NAMES), day])
    return "".join(sign.join(row) + end for row in rows).encode()


def at(data: bytes, dice: random.Random, put: bytes) -> bytes:
    place = dice.randrange(len(data))
    return data[:place] + put + data[place:]


CHANGES: dict[str, Change] = {
    "as it is": lambda data, dice: data,
    "with a mark": lambda data, dice: codecs.BOM_UTF8 + data,
    "without its last end": lambda data, dice: data[:-1],
    "cut": lambda data, dice: data[: dice.randrange(1, len(data))],
    "with blank lines": lambda data, dice: data.replace(b"\n", b"\n\n", dice.randrange(1, 4)),
    "blank at its end": lambda data, dice: data + b"\n \n",
    "with a quoted cell": lambda data, dice: data.replace(b",A,", b',"A",', dice.randrange(1, 3)),
    "with quoted headers": lambda data, dice: data.replace(b"carrier", b'"carrier"', 1),
    "with a comma in quotes": lambda data, dice: data.replace(b",A,", b',"A,B",', 1),
    "with a line end in quotes": lambda data, dice: data.replace(b",A,", b',"A\nB",', 1),
    "with a mark of inches": lambda data, dice: at(data, dice, b'"'),
    "with a NUL": lambda data, dice: at(data, dice, b"\0"),
    "with a byte of Latin-1": lambda data, dice: at(data, dice, b"\xe9"),
    "with a sign too many": lambda data, dice: at(data, dice, b","),
    "with a return": lambda data, dice: at(data, dice, b"\r"),
    "with words above": lambda data, dice: b"Report of October\n" + data,
    "with cells above": lambda data, dice: b"a,b,c,d,e,f\n" + data,
    "with its header twice": lambda data, dice: data + data,
    "in UTF-16": lambda data, dice: data.decode().encode("utf-16"),
    "in UTF-16 without a mark": lambda data, dice: data.decode().encode("utf-16-le"),
    "in Windows-1252": lambda data, dice: data.decode().encode("cp1252", errors="ignore"),
    "as JSON": lambda data, dice: b'{"order_id": 1, "a": 1, "b": 1, "c": 1, "d": 1}\n' * 3,
    "of another kind": lambda data, dice: b"%PDF-1.7\n" + data,
}


@pytest.fixture
def short_is_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(long_text, "LEAST", 1)
    monkeypatch.setattr(whole_file, "_PIECE", 61)
    monkeypatch.setattr(text_rows, "BLOCK", 256)


def outcome(path: Path) -> tuple[pd.DataFrame | None, list[str]]:
    try:
        got = read([path])
    except PoagenError as problem:
        return None, [str(finding) for finding in problem.findings]
    return got.table, [str(finding) for finding in (*got.findings, *got.inputs)]


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize(("sign", "end"), [(",", "\n"), ("\t", "\n"), (";", "\r\n"), (",", "\r")])
def test_what_is_read_is_the_same(
    change: str, sign: str, end: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for seed in range(6):
        dice = random.Random(f"{change} {seed}")
        path = tmp_path / f"{seed}.csv"
        path.write_bytes(CHANGES[change](lines(dice, sign, end), dice))
        table, told = outcome(path)
        with monkeypatch.context() as patched:
            patched.setattr(long_text, "LEAST", 1)
            patched.setattr(whole_file, "_PIECE", 61)
            patched.setattr(text_rows, "BLOCK", 256)
            other, told_too = outcome(path)
        assert told == told_too
        assert (table is None) == (other is None)
        if table is not None and other is not None:
            pd.testing.assert_frame_equal(table, other)


def opened(path: Path) -> files.Content:
    (found,) = files.load(path)
    assert isinstance(found, files.Content)
    return found


@pytest.mark.usefixtures("short_is_long")
@pytest.mark.parametrize(
    ("change", "kept"),
    [
        ("as it is", True),
        ("with a mark", True),
        ("with quoted headers", True),
        ("with a quoted cell", True),
        ("with a NUL", False),
        ("with a byte of Latin-1", False),
        ("with a sign too many", False),
        ("in UTF-16", False),
        ("as JSON", False),
    ],
)
def test_only_a_plain_table_is_parsed_before_it_is_known(change: str, kept: bool, tmp_path: Path) -> None:
    dice = random.Random(7)
    path = tmp_path / "a.csv"
    path.write_bytes(CHANGES[change](lines(dice), dice))
    found = opened(path)
    assert (found.text is not None) == kept
    assert found.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert found.size == path.stat().st_size


@pytest.mark.usefixtures("short_is_long")
def test_quotation_marks_below_the_first_rows_are_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(long_text, "_LONGEST_HEADER", 100)
    monkeypatch.setattr(long_text, "SAMPLE_BYTES", 1)
    path = tmp_path / "a.csv"
    rows = lines(random.Random(3))
    path.write_bytes(rows + rows.splitlines(keepends=True)[1].replace(b"UPS", b'"UPS"').replace(b",,", b',"",'))
    assert b'"' in path.read_bytes()
    assert opened(path).text is None


@pytest.mark.usefixtures("short_is_long")
def test_no_more_cells_are_taken_than_are_read_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(lines(random.Random(5)))
    number = path.read_bytes().count(b"\n") * len(HEADER)
    for name, most, kept in (
        ("MOST_CELLS", number + 1, True),
        ("MOST_CELLS", number - len(HEADER) - 1, False),
        ("MOST_ROWS", number // len(HEADER), True),
        ("MOST_ROWS", number // len(HEADER) - 1, False),
        ("MOST", path.stat().st_size - 1, False),
    ):
        with monkeypatch.context() as patched:
            patched.setattr(long_text, name, most)
            assert (opened(path).text is not None) == kept, (name, most)


def test_the_bounds_are_not_above_those_of_reading() -> None:
    from poagen.intake import limits

    assert long_text.MOST_ROWS <= limits.MOST_ROWS
    assert long_text.MOST_CELLS <= limits.MOST_CELLS
    assert long_text.MOST <= limits.MOST_TEXT_BYTES


@pytest.mark.usefixtures("short_is_long")
def test_a_file_that_changes_while_it_is_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(lines(random.Random(1)))
    whole = LongText.sha256

    def changed(text: LongText) -> str:
        os.utime(path, ns=(1, 1))
        return whole(text)

    monkeypatch.setattr(LongText, "sha256", changed)
    with pytest.raises(PoagenError) as problem:
        read([path])
    assert [finding.code for finding in problem.value.findings] == ["INT001"]
    assert "changed while it was read" in problem.value.findings[0].message
    assert "wait until the program that writes this file is done" in (problem.value.findings[0].help or "")


@pytest.mark.usefixtures("short_is_long")
def test_a_file_that_changes_before_it_is_needed_whole_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"a,b,c,d,e,f\n" + lines(random.Random(1)))
    given = LongText.rows_below

    def changed(text: LongText, start: int, width: int, delimiter: str) -> object:
        os.utime(path, ns=(1, 1))
        return given(text, start, width, delimiter)

    monkeypatch.setattr(LongText, "rows_below", changed)
    with pytest.raises(PoagenError) as problem:
        read([path])
    assert {finding.code for finding in problem.value.findings} == {"INT001"}


def test_one_short_row_keeps_the_texts_of_all_others_once_each() -> None:
    """Beside one such row a million others took more than twice the memory."""
    rows = [f"111-{number:07}-1234567,UPS,{'a note that all rows bear':40}" for number in range(60_000)]
    text = "\n".join(["order_id,carrier,note", *rows[:30_000], "112-0000001-1234567,USPS", *rows[30_000:]])
    grid = open_text(Content("a.csv", text.encode(), str, "text")).load(0)
    assert isinstance(grid, Grid)
    kinds = [pa.types.is_dictionary(column.type) for column in grid.cells.columns]
    assert kinds == [False, True, True]
    here = [column.slice(29_999, 3).to_pylist() for column in grid.cells.columns[:2]]
    assert here[0] == ["111-0029999-1234567", "112-0000001-1234567", "111-0030000-1234567"]
    assert here[1] == ["UPS", "USPS", "UPS"]
