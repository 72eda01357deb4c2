"""A value of case.yaml that a later stage cannot use is told at its line."""

from __future__ import annotations

import shutil
from pathlib import Path

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
