"""Options of ``poagen portfolio`` that no other test names, through the command line."""

from __future__ import annotations

import csv
import io
import json
import sys
from pathlib import Path

import pyarrow as pa
import pytest
from portfolio_world import folders, name_of, named, packages, put
from typer.testing import CliRunner

from poagen.cli.app import app

WHEN = ("--as-of", "2026-10-31", "--jobs", "1")


def poagen(*words: object) -> tuple[int, str, str]:
    run = CliRunner().invoke(app, ["portfolio", *map(str, words)])
    assert run.exception is None or isinstance(run.exception, SystemExit), repr(run.exception)
    assert "Traceback" not in run.output
    return run.exit_code, run.stdout, run.stderr


def fails(*words: object) -> str:
    code, out, err = poagen(*words)
    assert (code, out) == (2, ""), (code, out, err)
    return " ".join(err.split())


def accounts(*words: object) -> list[str]:
    code, out, err = poagen(*words, *WHEN, "--json")
    assert code == 0, err
    return sorted(one["account"] for one in json.loads(out)["accounts"])


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return put(named([0, 1], 60, column="Mandant"), tmp_path_factory.mktemp("table") / "all.csv")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return folders(tmp_path_factory.mktemp("home"), range(3), size=60)


@pytest.mark.parametrize("column", ["Mandant", " MANDANT ", "mandant"])
def test_the_named_column_splits_a_table(table: Path, column: str) -> None:
    assert accounts(table, "--account-column", column) == [name_of(0), name_of(1)]


@pytest.mark.parametrize("word", ["none", "None", " NONE "])
def test_none_makes_each_file_an_account(tmp_path: Path, word: str) -> None:
    put(named([0, 1], 60), tmp_path / "all.csv")
    assert accounts(tmp_path / "all.csv") == [name_of(0), name_of(1)]
    assert accounts(tmp_path / "all.csv", "--account-column", word) == ["all"]


@pytest.mark.parametrize("column", ["Nobody", "", "Mandanten"])
def test_a_column_that_the_table_has_not_is_told(table: Path, column: str) -> None:
    words = fails(table, *WHEN, "--account-column", column)
    assert f"the column that was named is not in the table: {column}" in words
    assert "PFO005" in words
    assert table.as_posix() in words


@pytest.mark.parametrize("column", ["buyer-name", "Buyer-Email", "recipient name"])
def test_a_buyer_s_column_names_no_account(tmp_path: Path, column: str) -> None:
    rows = named([0, 1], 60).append_column(column.lower(), pa.array(["Canaria Vogelsang"] * 120))
    words = fails(put(rows, tmp_path / "all.csv"), *WHEN, "--account-column", column, "--out", tmp_path / "out")
    assert f"this is a header of buyers' data, which names no account: {column}" in words
    assert "PFO019" in words
    assert "Canaria" not in words
    assert list((tmp_path / "out").glob("[a-z]*")) == []


@pytest.mark.parametrize("column", ["Company", "customer", "Customer ID", "Name", "Region"])
def test_an_agency_may_call_its_accounts_customers_or_companies(tmp_path: Path, column: str) -> None:
    rows = named([0, 1], 60, column=column)
    assert accounts(put(rows, tmp_path / "all.csv"), "--account-column", column) == [name_of(0), name_of(1)]


def test_of_files_side_by_side_one_without_the_column_is_told_and_left_out(table: Path, tmp_path: Path) -> None:
    (tmp_path / "all.csv").write_bytes(table.read_bytes())
    put(packages(2, 60), tmp_path / "other.csv")
    code, out, err = poagen(tmp_path, *WHEN, "--account-column", "Mandant", "--json")
    assert code == 0
    assert [one["account"] for one in json.loads(out)["accounts"]].count("other") == 0
    assert f"{(tmp_path / 'other.csv').as_posix()}: error: the column that was named" in err


def test_a_column_has_no_effect_on_folders_and_that_is_told(home: Path) -> None:
    code, out, err = poagen(home, *WHEN, "--account-column", "category")
    assert code == 0
    assert out == poagen(home, *WHEN)[1]
    assert '--account-column "category" changed nothing: each folder or case is an account of its own' in err
    assert "PFO018" in err
    assert "PFO018" not in poagen(home, *WHEN, "--account-column", "none")[2]
    assert "PFO018" not in poagen(home, *WHEN)[2]


def test_a_column_that_is_used_is_not_told_to_be_unused(table: Path, tmp_path: Path) -> None:
    assert "PFO018" not in poagen(table, *WHEN, "--account-column", "Mandant")[2]
    put(named([0, 1], 60, column="Mandant"), tmp_path / "A" / "all.csv")
    assert "PFO018" in poagen(tmp_path, *WHEN, "--account-column", "Mandant")[2]
    assert accounts(tmp_path, "--account-column", "Mandant") == ["A"]


@pytest.mark.parametrize(
    "address", ["nonsense", "", "http://127.0.0.1:8786", "tcp://127.0.0.1:1", "tcp://127.0.0.1:999999"]
)
def test_an_address_without_a_scheduler_is_told(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    pytest.importorskip("distributed")
    monkeypatch.setattr("poagen.common.dask_engine._SECONDS_TO_CONNECT", 0.3)
    words = fails(home, *WHEN, "--scheduler", address, "--out", tmp_path / "out")
    assert f"no Dask scheduler answers at {address}" in words
    assert "tcp://127.0.0.1:8786" in words
    assert "ENG003" in words
    assert list((tmp_path / "out").iterdir()) == []


def test_without_dask_a_scheduler_is_told_with_how_to_get_it(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    words = fails(home, *WHEN, "--scheduler", "tcp://127.0.0.1:8786")
    assert "ENG002" in words
    assert 'pip install "poagen[dask]"' in words


@pytest.mark.parametrize(("top", "rows"), [("1", 1), ("2", 2), ("0", 3), ("3", 3), ("99", 3)])
def test_top_says_how_many_accounts_the_table_shows(home: Path, top: str, rows: int) -> None:
    _, out, _ = poagen(home, *WHEN, "--top", top)
    listed = {name_of(place) for place in range(3) if f" {name_of(place)} " in out}
    assert len(listed) == rows
    assert ("accounts; --top 0 for all" in out) == (rows < 3)


def test_top_shortens_the_table_alone(home: Path, tmp_path: Path) -> None:
    forms = ("--format", "table,csv,json", "--out", tmp_path)
    code, out, _ = poagen(home, *WHEN, "--top", "1", *forms)
    assert code == 0
    assert "showing 1 of 3 accounts" in out
    assert "showing" not in (tmp_path / "accounts.txt").read_text("utf-8")
    assert len(list(csv.DictReader(io.StringIO((tmp_path / "accounts.csv").read_text("utf-8-sig"))))) == 3
    assert len(json.loads((tmp_path / "portfolio.json").read_text("utf-8"))["accounts"]) == 3
    assert poagen(home, *WHEN, "--top", "1", "--json")[1] == poagen(home, *WHEN, "--json")[1]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--top", "-1"), "greater than or equal to 0"),
        (("--top", "all"), "valid integer"),
        (("--jobs", "two"), "valid integer"),
        (("--fail-under", "101"), "neither a percentage from 0 to 100"),
        (("--fail-under", "-1"), "neither a percentage from 0 to 100"),
        (("--json", "--format", "table"), "ask for two things"),
        (("--dates", "YMD"), '"YMD" is not DMY or MDY'),
        (("--sheet", "x"), "No such option"),
    ],
)
def test_wrong_use_is_told(tmp_path: Path, words: tuple[str, ...], told: str) -> None:
    message = fails(tmp_path / "none", *words)
    assert told in message
    assert words[0] in message


def test_a_form_may_have_any_capitals_and_spaces(home: Path, tmp_path: Path) -> None:
    assert poagen(home, *WHEN, "--format", " CSV ")[1] == poagen(home, *WHEN, "--format", "csv")[1]
    assert poagen(home, *WHEN, "--out", tmp_path, "--format", "JSON, csv")[0] == 0
    assert {path.name for path in tmp_path.iterdir()} == {"portfolio.json", "accounts.csv", "cases"}


@pytest.mark.parametrize("name", ["accounts.csv", "portfolio.json"])
def test_the_table_that_is_read_is_not_written_over(tmp_path: Path, table: Path, name: str) -> None:
    given = tmp_path / name
    given.write_bytes(table.read_bytes())
    options = (*WHEN, "--account-column", "Mandant", "--out", tmp_path)
    assert "is read and would be lost" in fails(given, *options)
    assert given.read_bytes() == table.read_bytes()
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert poagen(given, *options, "--format", "xlsx")[0] == 0
    assert given.read_bytes() == table.read_bytes()


def test_a_header_that_no_account_has_ends_the_run_with_each_account(home: Path) -> None:
    words = fails(home, *WHEN, "--map", "carrier=nothing")
    assert "none of the accounts could be read" in words
    assert words.count('no file has a column "nothing"') == 3


@pytest.mark.parametrize(
    ("options", "line"),
    [
        (("--latency", "3"), "latency: 3 "),
        (("--window", "2026-10-05..2026-10-31"), 'window: "2026-10-05..2026-10-31" '),
        (("--rate", "EUR=1.08", "--rate", "JPY=0.0000065"), "rates: {EUR: 1.08, JPY: 0.0000065} "),
        (("--programme", "sfp"), "programme: sfp "),
        (("--programme", "standard"), "programme: standard "),
        (("--blank-scans", "none"), "blank_scans: none "),
        (("--target", "97,12345"), "target: 97.12345 "),
    ],
)
def test_cases_are_judged_as_the_portfolio_was(
    home: Path, tmp_path: Path, options: tuple[str, ...], line: str
) -> None:
    _, out, err = poagen(home, *WHEN, *options, "--out", tmp_path, "--json")
    found = [one for one in json.loads(out)["accounts"] if one["case_folder"]]
    assert found
    assert "PFO02" not in err
    for one in found:
        text = (Path(one["case_folder"]) / "case.yaml").read_text(encoding="utf-8")
        assert f"\n{line}" in text
        case = json.loads(CliRunner().invoke(app, ["analyze", one["case_folder"], "--json"]).stdout)
        assert case["policy"]["id"] == one["policy"]
        assert case["policy"]["window"] == one["window"]
        assert case["vtr"]["overall"]["invalid"] == one["invalid"]
    again = poagen(home, *WHEN, *options, "--out", tmp_path)[2]
    assert ("PFO020" in again, "PFO023" in again) == (True, False)
    assert "PFO023" in poagen(home, *WHEN, "--latency", "9", "--out", tmp_path)[2]


def test_judging_options_reach_every_account(home: Path) -> None:
    def judged(*options: str) -> list[tuple[str, int]]:
        out = poagen(home, *WHEN, *options, "--json")[1]
        return [(one["policy"], one["measured"]) for one in json.loads(out)["accounts"]]

    plain = judged()
    assert {policy for policy, _ in judged("--programme", "sfp")} == {"US-SFP-2022-07-25"}
    assert sum(count for _, count in judged("--window", "2026-10-30..2026-10-31")) < sum(
        count for _, count in plain
    )
    assert judged("--batch", "25") == plain
