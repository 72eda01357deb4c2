"""A case folder whose case.yaml or plan.yaml has a fault: the file, the line and what to do; never a traceback."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_world import case, fails, poagen

GOOD = "seller: X\nmarketplace: US\nas_of: 2026-10-31\n"
CASE_FAULTS = {
    "unknown key": (GOOD + "sellr: Y\n", 4, "sellr"),
    "wrong type": ("marketplace: US\nas_of: yesterday\n", 2, "as_of"),
    "list for text": ("seller:\n  - X\n", 1, "seller"),
    "text for list": (GOOD + "scope: Garden\n", 4, "scope"),
    "duplicate key": (GOOD + "seller: Y\n", 4, "stands twice"),
    "a tab": (GOOD + "scope:\n\t- Garden\n", 5, "not valid YAML"),
    "open bracket": ("scope: [Garden\nseller: X\n", 2, "not valid YAML"),
    "colon in a text": ("seller: Smith: and Sons\n", 1, "not valid YAML"),
    "a list": ("- seller\n", 1, "the file"),
}
PLAN_FAULTS = {
    "wrong lifecycle": ("measures:\n  CM-001:\n    lifecycle: done\n", 3, "lifecycle"),
    "unknown key": ("measure:\n  CM-001: {}\n", 1, "measure"),
    "wrong date": ("measures:\n  CM-001:\n    lifecycle: completed\n    date: soon\n", 4, "date"),
}


@pytest.mark.parametrize("name", CASE_FAULTS)
def test_a_fault_in_case_yaml_is_told_with_its_line(tmp_path: Path, name: str) -> None:
    text, line, told = CASE_FAULTS[name]
    folder = case(tmp_path / "my case [1]", text)
    words = fails("analyze", folder)
    assert f"{folder / 'case.yaml'}, line {line}, character" in words
    assert told in words
    assert "  help: " in words


@pytest.mark.parametrize("name", PLAN_FAULTS)
@pytest.mark.parametrize("command", ["analyze", "draft"])
def test_a_fault_in_plan_yaml_is_told_with_its_line(tmp_path: Path, command: str, name: str) -> None:
    text, line, told = PLAN_FAULTS[name]
    folder = case(tmp_path / "c", GOOD, plan=text)
    words = fails(command, folder)
    assert f"{folder / 'plan.yaml'}, line {line}, character" in words
    assert told in words
    assert not (folder / "out").exists()


def test_a_measure_that_no_catalog_has_is_told_before_a_letter_is_written(tmp_path: Path) -> None:
    folder = case(tmp_path / "c", GOOD, plan="measures:\n  ZZ-999:\n    lifecycle: planned\n")
    words = fails("draft", folder)
    assert '"ZZ-999" does not exist' in words
    assert "poagen catalog list" in words
    assert not (folder / "out").exists()


def test_bytes_that_are_no_text_are_told(tmp_path: Path) -> None:
    folder = case(tmp_path / "c", GOOD)
    (folder / "case.yaml").write_bytes("seller: Müller\n".encode("cp1252"))
    words = fails("analyze", folder)
    assert "it is not UTF-8 text" in words
    assert "save the file as UTF-8" in words


def test_a_case_without_data_says_where_to_put_it(tmp_path: Path) -> None:
    folder = tmp_path / "c"
    folder.mkdir()
    (folder / "case.yaml").write_text(GOOD)
    assert "put your exports into c/data/" in fails("analyze", folder)
    (folder / "data").mkdir()
    assert "the folder holds no files" in fails("analyze", folder)
    (folder / "case.yaml").write_text(GOOD + "data: [data/none.csv]\n")
    words = fails("analyze", folder)
    assert "none.csv: error: the file cannot be read" in words


def test_what_the_command_line_says_wins_over_the_case(tmp_path: Path) -> None:
    folder = case(tmp_path / "c", GOOD)
    assert "2 to 31 October 2026" in poagen("analyze", folder).out
    assert "1 to 30 October 2026" in poagen("analyze", folder, "--as-of", "2026-10-30").out
    assert "no rule for the marketplace" in fails("analyze", folder, "--marketplace", "Narnia")


def test_a_data_folder_beside_a_case_is_read_alone(tmp_path: Path) -> None:
    folder = case(tmp_path / "c", GOOD)
    shown = poagen("analyze", folder / "data", "--as-of", "2026-10-31")
    assert shown.code == 0
    assert shown.out.startswith("Amazon.com · ")
