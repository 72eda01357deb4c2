"""A value of case.yaml that a later stage cannot use is told at its line."""

from __future__ import annotations

import shutil
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner

from poagen.cli.app import app

SAMPLE = Path(__file__).parents[2] / "samples" / "typed-numbers"


@pytest.fixture
def case(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SAMPLE, tmp_path / "case", ignore=shutil.ignore_patterns("out", ".poagen")))


def told(case: Path, *words: object) -> str:
    shown = CliRunner().invoke(app, ["analyze", str(case), *map(str, words)])
    assert shown.exit_code == 2
    return shown.stderr


def change(case: Path, new: str) -> None:
    text = (case / "case.yaml").read_text(encoding="utf-8")
    (case / "case.yaml").write_text(text.replace("marketplace: US", new), encoding="utf-8")


def test_a_store_without_a_rule(case: Path) -> None:
    change(case, "marketplace: 12:30")
    shown = told(case)
    assert f"{case / 'case.yaml'}, line 3, character 1: error: there is no rule for the marketplace" in shown
    assert "help: write one of AE, " in shown


def test_a_store_that_an_option_names_is_not_of_the_file(case: Path) -> None:
    change(case, "marketplace: 12:30")
    shown = told(case, "--marketplace", "XX")
    assert "case.yaml" not in shown
    assert "help: write --marketplace and one of" in shown


def test_a_header_that_no_file_has(case: Path) -> None:
    change(case, "marketplace: US\nmapping:\n  sku: operater")
    shown = told(case)
    assert f'{case / "case.yaml"}, line 5, character 3: error: no file has a column "operater" for sku' in shown
    assert 'write sku: "operator"' in shown
    assert "--map" not in shown


def test_a_header_that_an_option_names_in_place_of_the_file_is_not_of_the_file(case: Path) -> None:
    change(case, "marketplace: US\nmapping:\n  sku: operater")
    shown = told(case, "--map", "sku=operatr")
    assert "case.yaml" not in shown
    assert "(--map sku=operatr)" in shown


@pytest.mark.parametrize(
    ("value", "column", "message"),
    [
        ("7", 1, "measured gives 7 packages for all, but "),
        ("{Pets: 900}", 12, 'measured names the category "Pets", which is not in the data'),
    ],
)
def test_a_total_that_cannot_be(case: Path, value: str, column: int, message: str) -> None:
    change(case, f"marketplace: US\nmeasured: {value}")
    assert f"{case / 'case.yaml'}, line 4, character {column}: error: {message}" in told(case)
    shown = told(case, "--measured", "8")
    assert "case.yaml" not in shown
    assert "--measured gives 8 packages" in shown


def test_a_word_that_differs_by_its_capitals_alone_is_offered(case: Path) -> None:
    change(case, "marketplace: US\nprogramme: SFP")
    assert 'did you mean "sfp"?' in told(case)


def warned(case: Path, *words: object) -> str:
    shown = CliRunner().invoke(app, ["analyze", str(case), *map(str, words)])
    assert shown.exit_code == 0, shown.stderr
    return shown.stderr


@pytest.mark.parametrize(
    ("line", "place", "message", "options"),
    [
        ("programme: sfp", "3, character 1", "no rule for the programme sfp of DE", ("--programme", "premium")),
        ("window: 2019-10-02..2019-10-31", "3, character 1", "in force on 2019-10-31", ("--as-of", "2018-10-31")),
        ("sheet: May", "3, character 1", 'no file has a sheet "May"', ("--sheet", "June")),
    ],
)
def test_what_cannot_be_judged_or_read_is_told_at_its_line(
    case: Path, line: str, place: str, message: str, options
):
    data = "data" if line.startswith("sheet") else None
    if data:
        book = openpyxl.Workbook()
        book.active.append(["order_id", "tracking_number"])
        book.save(case / "book.xlsx")
    files = "\ndata: [book.xlsx]" if data else ""
    text = f"marketplace: DE\nas_of: 2026-10-31\n{line}{files}\n"
    (case / "case.yaml").write_text(text, encoding="utf-8")
    shown = told(case)
    assert f"{case / 'case.yaml'}, line {place}: error: " in shown
    assert message in shown
    assert "case.yaml" not in told(case, *options)


def test_a_day_before_all_rules_is_told_at_its_line(case: Path) -> None:
    text = (case / "case.yaml").read_text(encoding="utf-8")
    (case / "case.yaml").write_text(text.replace("as_of: 2026-10-31", "as_of: 2019-10-31"), encoding="utf-8")
    shown = told(case)
    assert "case.yaml, line " in shown
    assert "no rule for US is known that was in force on 2019-10-31" in shown


@pytest.mark.parametrize(
    ("line", "message", "options"),
    [
        ("measured: 400", "warning: measured gives 400 packages for all, but", ("--measured", "401")),
        (
            "measured: 9000",
            "note: measured gives 9,000 packages for all, and the categories",
            ("--measured", "9001"),
        ),
        ("sheet: May", 'note: no file has sheets, so sheet "May" changed nothing', ("--sheet", "June")),
        ("rates: {USD: 2}", "warning: the rate USD: 2 is not used", ("--rate", "USD=3")),
    ],
)
def test_a_warning_on_a_value_of_the_file_is_told_at_its_line(case: Path, line: str, message: str, options):
    change(case, f"marketplace: US\n{line}")
    shown = warned(case)
    place = "line 4, character " + ("9" if "{" in line else "1")
    assert f"{case / 'case.yaml'}, {place}: {message}" in shown
    assert "--measured" not in shown
    assert "--rate" not in shown
    assert "--sheet" not in shown
    for_once = warned(case, *options)
    assert "case.yaml, line" not in for_once
    assert options[0] in for_once


def test_the_total_of_an_option_is_not_taken_for_one_of_the_file_that_it_begins_with(case: Path) -> None:
    """The finding carries the total; it was looked for in the words."""
    change(case, "marketplace: US\nmeasured: {Pets: 900}")
    assert "case.yaml, line 4, character 12: error" in told(case)
    shown = told(case, "--measured", "Pets=9000")
    assert "case.yaml" not in shown
    assert '--measured names the category "Pets"' in shown
