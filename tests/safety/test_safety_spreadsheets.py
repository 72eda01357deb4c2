"""No cell of a table that poagen writes is run by a spreadsheet, whatever the files held."""

from __future__ import annotations

import csv
import io
import re
import shutil
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from typer.testing import CliRunner

import poagen
from poagen.cli.app import app
from poagen.common.spreadsheets import cells_as_csv, shown_only

SAMPLE = Path(__file__).parents[2] / "samples" / "typed-numbers"
CALL = "cmd|'/C calc'!A0"
EVIL = (
    "=",
    "+",
    "-",
    "@",
    "\t=",
    "\r=",
    "  =",
    '"=',
    "\u3000＝",
    "＋",
    "－",
    "＠",
    "x;=",
    "x\t=",
    "\t\t=",
    "\ufeff=",
    "\n=",
    "x\r\n=",
    "x\n\n=",
    "x \n=",
    "x\n \u2028=",
    "x;\n=",
    "%",
    "|",
)
HIDES = ' \t\r\n"\u00a0\u3000\ufeff'
SIGNS = "=+-@＝＋－＠"


def runs(cell: str) -> bool:
    """Whether a spreadsheet would run a cell, or what it takes for one after a ``;``, a tab or a line end."""
    return any(part.strip(HIDES).startswith(tuple(SIGNS)) for part in re.split("[;\t\r\n\u2028]", cell))


@pytest.mark.parametrize("start", EVIL)
def test_a_cell_that_would_run_is_marked_as_text(start: str) -> None:
    cell = start + CALL
    assert runs(cell) or start[0] in "%|"
    assert not runs(shown_only(cell))
    text = cells_as_csv(pd.DataFrame({"a": ["x"], "b": [cell]})).decode()
    (_, written) = list(csv.reader(io.StringIO(text, newline="")))[1]
    assert not runs(written)
    assert written.replace("'", "") == re.sub("\r\n?", "\n", cell.replace("'", ""))


@pytest.mark.parametrize("hides", "\u00ad\u061c\u115f\u180e\u200b\u202e\u2064\u2800\u3164\ufe0f\uffa0\U000e0020")
@pytest.mark.parametrize("sign", "=+-@＝﹢₌")
def test_a_sign_behind_what_nobody_sees_is_marked_too(hides: str, sign: str) -> None:
    cell = hides + sign + CALL
    assert shown_only(cell) == f"'{cell}"
    assert shown_only(f"x;{cell}") == f"x;'{cell}"


@pytest.mark.parametrize("cell", ["", "a-b", "2026-10-31", "x; y", "1+1", "'=1", "Straße 5", "a@b", "100 %"])
def test_other_cells_stay_as_they_are(cell: str) -> None:
    assert shown_only(cell) == cell


@pytest.mark.parametrize("sign", ["\t", " \t", "\n", "\t\r", ";", "; ", "\u200b", '"'])
def test_a_cell_of_what_hides_signs_is_looked_through_soon(sign: str) -> None:
    """One of 32,000 tabs took 14 seconds: what follows was looked through again from each of them."""
    begun = time.process_time()
    shown_only(f"x{sign * 32_000}x")
    assert time.process_time() - begun < 1


def test_our_own_figures_keep_their_sign() -> None:
    table = pd.DataFrame({"name": ["-5"], "points": ["-5"]})
    assert cells_as_csv(table, ["points"]) == b"name,points\n'-5,-5\n"


CELLS = st.none() | st.text(st.sampled_from("aZ0 =+-@%|;,\"'\r\n\t\x0b\x85\u2028\u3000\ufeff−é日"), max_size=8)


@given(rows=st.lists(st.tuples(CELLS, CELLS), max_size=6), width=st.sampled_from([1, 2]))
def test_any_table_is_read_back_as_it_was_but_for_the_marks(
    rows: list[tuple[str | None, str | None]], width: int
) -> None:
    names = ["own, shown", "figures"][:width]
    table = pd.DataFrame([row[:width] for row in rows], columns=names, dtype=object)
    text = cells_as_csv(table, ["figures"]).decode()
    kept = [(shown_only(one or ""), other or "")[:width] for one, other in rows]
    expected = [names, *([re.sub("\r\n?", "\n", cell) for cell in row] for row in kept)]
    assert list(csv.reader(io.StringIO(text, newline=""))) == expected


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All that the commands write of a case whose every text begins as a formula does."""
    home = tmp_path_factory.mktemp("evil")
    case = home / "case"
    shutil.copytree(SAMPLE, case, ignore=shutil.ignore_patterns("out"))
    (source,) = (case / "data").glob("*.csv")
    _spoil(source)
    for words in (
        ["analyze", case, "--out", home / "analysis", "--verdicts", home / "verdicts.csv"],
        ["draft", case, "-o", home / "letter", "--format", "docx,txt"],
        ["repair", case, "-o", home / "repair.txt", "--likely"],
    ):
        shown = CliRunner().invoke(app, [str(word) for word in words])
        assert shown.exit_code in (0, 1), shown.output
    return home


def _spoil(source: Path) -> None:
    """Put the start of a formula before the words of every column that is words alone."""
    table = pd.read_csv(source, dtype=str, keep_default_na=False)
    for place, name in enumerate(table.columns):
        distinct = table[name].nunique()
        words = table[name].str.contains("[A-Za-z]{3}").mean() > 0.5
        if words and distinct < 40:
            start = EVIL[place % len(EVIL)]
            table[name] = [f"{start}{cell}" if row % 2 else cell for row, cell in enumerate(table[name])]
        if name in ("order_id", "amazon-order-id", "order-id"):
            table.loc[table.index % 7 == 0, name] = "=" + table[name]
    table.to_csv(source, index=False)


def tables(home: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(home.rglob("*")):
        if path.suffix == ".zip":
            held = zipfile.ZipFile(path)
            yield from ((f"{path.name}/{name}", held.read(name)) for name in held.namelist())
        elif path.is_file() and "case" not in path.relative_to(home).parts:
            yield path.relative_to(home).as_posix(), path.read_bytes()


def test_nothing_that_is_written_runs(written: Path) -> None:
    seen = {}
    for name, content in tables(written):
        if name.endswith((".csv", "repair.txt")):
            text = content.decode("utf-8-sig")
            rows = csv.reader(io.StringIO(text), delimiter="\t" if name.endswith("txt") else ",")
            seen[name] = [cell for row in rows for cell in row]
        elif name.endswith(".xlsx"):
            book = load_workbook(io.BytesIO(content))
            cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
            assert {cell.data_type for cell in cells} <= {"s", "n", "inlineStr"}
            assert all(cell.number_format == "@" for cell in cells if cell.data_type != "n")
            assert b"<f>" not in b"".join(_parts(content))
            seen[name] = [cell.value for cell in cells if isinstance(cell.value, str)]
    assert [f"{name}: {cell!r}" for name, cells in seen.items() for cell in cells if runs(cell)] == []
    assert {"verdicts.csv", "letter/annex-a.csv", "letter/annex-a.xlsx"} <= seen.keys()
    assert any("'=" in cell for cell in seen["verdicts.csv"])
    assert any("'" in cell for cell in seen["letter/annex-a.csv"])
    assert any("'=" in cell for cell in seen["letter/annex-a.xlsx"])


def test_no_module_writes_tables_in_a_way_of_its_own() -> None:
    package = Path(poagen.__file__).parent
    own = re.compile(r"\.to_csv\(|\.to_excel\(|csv\.writer\(|write_csv\(")
    found = [
        path.relative_to(package).as_posix() for path in package.rglob("*.py") if own.search(path.read_text())
    ]
    assert found == []


def _parts(content: bytes) -> Iterator[bytes]:
    held = zipfile.ZipFile(io.BytesIO(content))
    yield from (held.read(name) for name in held.namelist() if "sheet" in name)
