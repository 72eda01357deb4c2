"""``--sheet`` of every command that takes it: the named sheet, a wrong name, and files that have none."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest
from cli_world import AS_OF, PACKAGE, export, fails, package, poagen

PLAN = "measures:\n  PM-002: {lifecycle: completed, date: 2026-10-01, owner: manager, evidence: none}\n"
CASE = "seller: S\nmarketplace: US\nas_of: 2026-10-31\n"
RIGHT, SLIP = "1Z999AA10123456784", "1Z999AA10123456794"
WIDE = (*PACKAGE, "label_tracking_number", "label_carrier")

GOOD = [package(number) for number in range(1, 4)]
BAD = [package(number, tracking_number="") for number in range(11, 16)]
SLIPS = [
    package(
        21,
        tracking_number=SLIP,
        label_tracking_number=RIGHT,
        label_carrier="UPS",
        promised_delivery_at="2026-10-30",
        confirmed_at="2026-10-27",
        first_scan_at="",
        scan_count="0",
    )
]


def book(path: Path, **sheets: list[dict[str, str]]) -> Path:
    """A workbook; in the names of its sheets ``_`` stands for a space."""
    made = openpyxl.Workbook()
    made.remove(made.worksheets[0])
    for name, rows in sheets.items():
        sheet = made.create_sheet(name.replace("_", " "))
        sheet.append(list(WIDE))
        for row in rows:
            sheet.append([row.get(column, "") for column in WIDE])
    made.save(path)
    return path


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return book(tmp_path_factory.mktemp("book") / "all.xlsx", October=GOOD, _Northern__Shop_=BAD, Slips=SLIPS)


def counts(*arguments: object) -> tuple[int, int]:
    shown = poagen("analyze", *arguments, *AS_OF, "--json")
    assert shown.code == 0, shown.err
    found = json.loads(shown.out)["counts"]
    return found["measured"], found["invalid"]


def test_analyze_judges_the_named_sheet_alone(workbook: Path) -> None:
    assert counts(workbook, "--sheet", "October") == (3, 0)
    assert counts(workbook, "--sheet", "Slips") == (1, 1)


@pytest.mark.parametrize("name", [" Northern  Shop ", "northern shop", "  NORTHERN SHOP", "Northern\tshop"])
def test_capitals_and_spaces_of_a_sheets_name_do_not_matter(workbook: Path, name: str) -> None:
    assert counts(workbook, "--sheet", name) == (5, 5)


def test_of_two_names_that_are_alike_the_one_that_is_the_same_to_the_letter_is_read(tmp_path: Path) -> None:
    path = book(tmp_path / "b.xlsx", Orders=GOOD, Orders_=BAD)
    assert counts(path, "--sheet", "Orders") == (3, 0)
    assert counts(path, "--sheet", "Orders ") == (5, 5)


@pytest.mark.parametrize("batch", [(), ("--batch", "2")], ids=["whole", "batches"])
@pytest.mark.parametrize("command", ["analyze", "draft", "repair", "explain", "verify-plan", "columns"])
@pytest.mark.parametrize("name", ["Novembr", ""])
def test_a_name_that_no_workbook_has_ends_with_the_names_that_there_are(
    workbook: Path, tmp_path: Path, command: str, batch: tuple[str, ...], name: str
) -> None:
    given: dict[str, list[object]] = {
        "draft": [workbook, "-o", tmp_path / "out"],
        "repair": [workbook, "-o", tmp_path / "out" / "fix.txt"],
        "explain": ["111-0000000-0000001", workbook],
        "verify-plan": [in_force(tmp_path), workbook],
    }
    options = () if command == "columns" else (*AS_OF, *batch)
    words = fails(command, *given.get(command, [workbook]), "--sheet", name, *options)
    assert f'no file has a sheet "{name}"' in words
    assert 'the sheets are: "October", " Northern  Shop ", "Slips"' in words
    assert "INT053" in words
    assert not (tmp_path / "out").exists()


def in_force(folder: Path) -> Path:
    """A case with a measure in force since 1 October."""
    (folder / "case" / "data").mkdir(parents=True)
    export(folder / "case" / "data" / "packages.csv")
    (folder / "case" / "case.yaml").write_text(CASE, encoding="utf-8")
    (folder / "case" / "plan.yaml").write_text(PLAN, encoding="utf-8")
    return folder / "case"


@pytest.mark.parametrize("batch", [(), ("--batch", "2")], ids=["whole", "batches"])
def test_a_workbook_without_the_sheet_is_told_where_another_has_it(
    workbook: Path, tmp_path: Path, batch: tuple[str, ...]
) -> None:
    other = book(tmp_path / "other.xlsx", Oktober=[package(8)], Notes=[package(9)])
    table = export(tmp_path / "table.csv", package(31), good=0)
    shown = poagen("analyze", workbook, other, table, *AS_OF, "--sheet", "october", "--json", *batch)
    assert json.loads(shown.out)["counts"]["packages"] == 4, "the sheet and the table"
    told = 'warning: it has no sheet "october", so nothing of it was read; it has "Oktober", "Notes"'
    assert f"{other.as_posix()}: {told}" in shown.err
    assert "INT072" in shown.err
    assert shown.err.count("INT072") == 1


def test_a_wrong_name_is_no_less_wrong_beside_a_table_without_sheets(workbook: Path, tmp_path: Path) -> None:
    words = fails("analyze", export(tmp_path / "p.csv"), workbook, *AS_OF, "--sheet", "Octobr")
    assert 'no file has a sheet "Octobr"' in words


def test_where_no_file_has_sheets_the_option_is_told_to_change_nothing(tmp_path: Path) -> None:
    file = export(tmp_path / "p.csv")
    for command in (("analyze", file, *AS_OF), ("columns", file)):
        shown = poagen(*command, "--sheet", "October")
        assert shown.code == 0
        assert 'no file has sheets, so --sheet "October" changed nothing' in shown.err
        assert shown.out == poagen(*command).out
    assert "INT073" not in poagen("analyze", file, *AS_OF).err


def test_without_the_option_the_sheets_that_fit_too_are_named(workbook: Path) -> None:
    err = poagen("analyze", workbook, *AS_OF).err
    assert "only this sheet is read" in err
    assert "could be read too" in err
    assert "--sheet" in err
    assert "could be read too" not in poagen("analyze", workbook, *AS_OF, "--sheet", "October").err


def test_columns_shows_the_named_sheet(workbook: Path) -> None:
    shown = poagen("columns", workbook, "--sheet", "northern shop")
    assert shown.code == 0
    assert shown.out.startswith(f'{workbook.as_posix()}, sheet " Northern  Shop ": ')
    assert ", 5 rows\n" in shown.out
    assert json.loads(poagen("columns", workbook, "--sheet", "slips", "--json").out)["sheet"] == "Slips"


def test_columns_of_a_wrong_sheet_as_json_has_the_finding(workbook: Path) -> None:
    shown = poagen("columns", workbook, "--sheet", "x", "--json")
    assert shown.code == 2
    assert [one["code"] for one in json.loads(shown.out)["findings"]] == ["INT053"]


def test_draft_writes_of_the_named_sheet(workbook: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    shown = poagen("draft", workbook, *AS_OF, "--sheet", "northern shop", "-o", out, "--format", "txt")
    assert shown.code == 0, shown.err
    (letter,) = out.glob("plan-of-action*.txt")
    assert "5 of 5" in " ".join(letter.read_text("utf-8").split())


def test_repair_corrects_the_named_sheet(workbook: Path, tmp_path: Path) -> None:
    for name, corrected in (("slips", True), ("October", False)):
        target = tmp_path / name / "fix.txt"
        assert poagen("repair", workbook, *AS_OF, "--sheet", name, "-o", target).code == 0
        assert target.is_file() == corrected
    assert RIGHT in (tmp_path / "slips" / "fix.txt").read_text("utf-8")


def test_explain_finds_the_order_in_the_named_sheet(workbook: Path) -> None:
    order = "111-0000000-0000012"
    shown = poagen("explain", order, workbook, *AS_OF, "--sheet", "northern shop")
    assert "defect: missing-number" in shown.out
    assert f'nothing is known under "{order}"' in fails("explain", order, workbook, *AS_OF, "--sheet", "October")


def test_verify_plan_holds_against_the_named_sheet(workbook: Path, tmp_path: Path) -> None:
    folder = in_force(tmp_path)
    for name, measured in (("October", 3), ("NORTHERN SHOP", 5)):
        told = poagen("verify-plan", folder, workbook, *AS_OF, "--sheet", name, "--json")
        assert [one["measured"] for one in json.loads(told.out)] == [measured], told.err


def test_the_sheet_of_a_case_is_named_by_the_option(workbook: Path, tmp_path: Path) -> None:
    folder = in_force(tmp_path)
    (folder / "data" / "all.xlsx").write_bytes(workbook.read_bytes())
    assert counts(folder, "--sheet", "Northern Shop") == (10, 5)
    assert 'the sheets are: "October"' in fails("analyze", folder, "--sheet", "Oktober")


def test_a_sheets_name_may_hold_braces(tmp_path: Path) -> None:
    book(tmp_path / "a.xlsx", **{"{x}": GOOD})
    book(tmp_path / "b.xlsx", **{"{0}": BAD})
    shown = poagen("analyze", tmp_path, *AS_OF, "--sheet", "{x}")
    assert shown.code == 0
    assert 'it has no sheet "{x}", so nothing of it was read; it has "{0}"' in shown.err
