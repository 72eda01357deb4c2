"""``poagen portfolio`` as a user runs it."""

from __future__ import annotations

import csv
import io
import json
import shlex
import sys
from pathlib import Path

import openpyxl
import pyarrow as pa
import pytest
from typer.testing import CliRunner

sys.path.insert(0, str(Path(__file__).parents[1] / "portfolio"))

from portfolio_world import BROKEN_FEED, COURIER, HEALTHY, folders, in_store, name_of, packages, put

from poagen.cli.app import app

FORMULA = "=cmd|' /C calc'!A0"
WHEN = ("--as-of", "2026-10-31", "--jobs", "1")


def poagen(*words: object) -> tuple[int, str, str]:
    run = CliRunner().invoke(app, ["portfolio", *map(str, words)])
    return run.exit_code, run.stdout, run.stderr


@pytest.fixture(scope="module")
def accounts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = folders(tmp_path_factory.mktemp("accounts"), range(1))
    put(packages(HEALTHY), root / FORMULA.replace("/", "_") / "packages.csv")
    (root / "empty").mkdir()
    return root


def test_the_table_says_who_is_at_risk_and_what_could_not_be_read(accounts: Path) -> None:
    code, out, err = poagen(accounts, *WHEN)
    assert code == 0
    assert out.startswith("1 of 2 accounts is below target now")
    assert "1 account could not be read and may be at risk too." in out
    assert f"1 {name_of(0)}" in out
    assert ", back " in out
    assert max(map(len, out.splitlines())) <= 80
    assert "account empty: the folder holds no files" in err
    assert "Traceback" not in out + err


def test_a_target_that_no_source_gives_is_told_as_that(tmp_path: Path) -> None:
    put(in_store(packages(COURIER), "AU"), tmp_path / "a" / "packages.csv")
    words = (
        "No source gives the target of Amazon.com.au; it is only what the rates of its account are compared with."
    )
    assert words in " ".join(poagen(tmp_path, *WHEN)[1].split())
    assert "No source" not in poagen(tmp_path, *WHEN, "--target", "96")[1]


def test_a_long_name_leaves_room_for_its_store(tmp_path: Path) -> None:
    name = "A name that is too long for the table"
    both = pa.concat_tables([packages(COURIER), in_store(packages(BROKEN_FEED), "CA")])
    put(both, tmp_path / name / "packages.csv")
    _, out, _ = poagen(tmp_path, *WHEN)
    assert "… [US] " in out
    assert "… [CA] " in out
    assert max(map(len, out.splitlines())) <= 80


def test_top_shortens_the_table_and_says_so(accounts: Path) -> None:
    _, out, _ = poagen(accounts, *WHEN, "--top", "1")
    assert "showing 1 of 2 accounts" in out
    assert FORMULA[:10] not in out


def test_json_and_csv_go_to_stdout(accounts: Path) -> None:
    _, out, _ = poagen(accounts, *WHEN, "--json")
    published = json.loads(out)
    assert published["schema"] == "poagen.portfolio/1"
    assert published["totals"]["unread"] == 1
    _, text, _ = poagen(accounts, *WHEN, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["level"] for row in rows] == [one["level"] for one in published["accounts"]]
    assert rows[0]["margin"] == str(published["accounts"][0]["margin"])


def test_out_holds_every_form_and_no_cell_that_runs(accounts: Path, tmp_path: Path) -> None:
    code, out, _ = poagen(accounts, *WHEN, "--out", tmp_path, "--format", "table,csv,xlsx,json")
    assert code == 0
    assert f"poagen analyze {tmp_path.as_posix()}/cases/{name_of(0)}" in out
    assert {path.name for path in tmp_path.iterdir()} == {
        *("accounts.txt", "accounts.csv", "accounts.xlsx", "portfolio.json", "cases")
    }
    text = (tmp_path / "accounts.csv").read_text("utf-8-sig")
    cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "@", "\t"))]
    book = openpyxl.load_workbook(tmp_path / "accounts.xlsx")
    assert book.sheetnames == ["Accounts", "Categories", "First to fall", "Shared causes", "Not read"]
    assert {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row} <= {
        "s",
        "inlineStr",
        "n",
    }
    assert book["Not read"]["A2"].value == "empty"
    assert isinstance(book["Accounts"]["E2"].value, float)


@pytest.mark.parametrize(
    ("limit", "code"), [("target", 1), ("10", 1), (None, 0)], ids=["target", "unread counts", "not asked"]
)
def test_fail_under_says_by_its_exit_code(accounts: Path, limit: str | None, code: int) -> None:
    asked = ("--fail-under", limit) if limit else ()
    assert poagen(accounts, *WHEN, *asked)[0] == code


@pytest.mark.parametrize(("limit", "code"), [("target", 0), ("90 %", 0), ("0", 0)])
def test_fail_under_of_a_healthy_account(accounts: Path, limit: str, code: int) -> None:
    assert poagen(accounts / FORMULA.replace("/", "_") / "packages.csv", *WHEN, "--fail-under", limit)[0] == code


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--format", "docx"), '"docx" is not one of table, csv, xlsx, json'),
        (("--format", "xlsx"), "give it with --out DIR"),
        (("--format", "csv,json"), "give it with --out DIR"),
        (("--json", "--format", "csv"), "ask for two things"),
        (("--fail-under", "much"), "neither a percentage from 0 to 100 nor the word target"),
        (("--fail-under", "nan"), "neither a percentage from 0 to 100 nor the word target"),
        (("--jobs", "0"), "--jobs"),
    ],
)
def test_wrong_use_is_told_before_anything_is_read(tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    code, _, err = poagen(tmp_path / "none", *words)
    assert code == 2
    assert said in " ".join(err.replace("│", " ").split())


def test_where_nothing_can_be_read_the_exit_code_is_two(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    code, out, err = poagen(tmp_path, *WHEN)
    assert (code, out) == (2, "")
    assert "the folder holds no files" in err
    assert "none of the accounts could be read" in err
    assert poagen(tmp_path / "absent")[0] == 2


def test_a_command_to_type_next_runs_nothing_else(tmp_path: Path) -> None:
    folders(tmp_path / "data", range(1))
    (tmp_path / "data" / name_of(0)).rename(tmp_path / "data" / "A; $(touch x) `y`")
    _, out, _ = poagen(tmp_path / "data", *WHEN, "--out", tmp_path / "out")
    (line,) = (line for line in out.splitlines() if "poagen analyze" in line)
    *words, folder = shlex.split(line)
    assert (words, Path(folder).is_dir()) == (["poagen", "analyze"], True)


def test_what_was_judged_is_shown_although_a_table_cannot_be_written(tmp_path: Path) -> None:
    folders(tmp_path / "data", range(1))
    (tmp_path / "out" / "accounts.csv").mkdir(parents=True)
    code, out, err = poagen(tmp_path / "data", *WHEN, "--out", tmp_path / "out")
    assert (code, out[:30]) == (2, "1 of 1 account is below target")
    assert "OUT" in err
    (tmp_path / "file").write_text("", encoding="utf-8")
    code, out, err = poagen(tmp_path / "data", *WHEN, "--out", tmp_path / "file")
    assert (code, out) == (2, "")
    assert "OUT001" in err


def test_a_case_that_cannot_be_made_is_told_by_the_exit_code(tmp_path: Path) -> None:
    folders(tmp_path / "data", range(1))
    (tmp_path / "out" / "cases").mkdir(parents=True)
    (tmp_path / "out" / "cases" / name_of(0)).write_text("a file", encoding="utf-8")
    code, _, err = poagen(tmp_path / "data", *WHEN, "--out", tmp_path / "out")
    assert (code, "CAS003" in err) == (2, True)
