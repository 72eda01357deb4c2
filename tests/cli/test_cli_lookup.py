"""The commands that look something up: columns, catalog, carriers, policy, explain."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from pathlib import Path

import pytest
from cli_world import AS_OF, COURIER, case, export, fails, package, poagen, ups
from openpyxl import Workbook

from poagen.carriers import carriers
from poagen.common import pages as pages_of
from poagen.common.defects import CODES, FAMILY_OF
from poagen.common.pages import pages
from poagen.explaining import explain_code
from poagen.policy import rules
from poagen.remedies import load_catalog


def test_columns_shows_what_is_read_and_what_is_not() -> None:
    file = COURIER / "data" / "all-orders.txt"
    shown = poagen("columns", file)
    assert (shown.code, shown.err) == (0, "")
    assert shown.out.startswith(f"{file.as_posix()}: Amazon All Orders report (amazon-all-orders), 1,754 rows\n")
    assert "  amazon-order-id  ->  order_id\n" in shown.out
    assert "  order-channel  not used: not the seller's own sales channel\n" in shown.out
    assert "dropped, buyers' data: ship-city, ship-state, ship-postal-code" in shown.out
    assert "not in this file: tracking_number, carrier" in shown.out


def test_columns_names_the_sheet_of_a_workbook() -> None:
    shown = poagen("columns", COURIER / "data" / "shipments.xlsx")
    assert 'shipments.xlsx, sheet "Shipments": ' in shown.out


def test_columns_of_an_unknown_layout_offers_what_may_be_meant(tmp_path: Path) -> None:
    file = tmp_path / "u.csv"
    file.write_text("Ordr Numbr,Trackng Number,foo\n1,2,3\n")
    shown = poagen("columns", file)
    assert shown.code == 2
    assert f"{file.as_posix()}: not recognised\n" in shown.out
    assert 'did you mean "order_id"?' in shown.out
    assert '--map order_id="Ordr Numbr"' in shown.err
    mapped = poagen("columns", file, "--map", "order_id=Ordr Numbr", "--map", "tracking_number=Trackng Number")
    assert mapped.code == 0
    assert "  Ordr Numbr  ->  order_id\n" in mapped.out
    assert ", 1 row\n" in mapped.out


def test_columns_of_what_is_no_table_says_only_that(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7 ...")
    assert "this is a PDF" in fails("columns", tmp_path / "a.pdf")
    assert "cannot be read" in fails("columns", tmp_path / "none.csv")
    assert "folder" in fails("columns", tmp_path)


def test_catalog_list_has_a_line_for_each_entry() -> None:
    shown = poagen("catalog", "list")
    catalog = load_catalog()
    assert (shown.code, shown.err) == (0, "")
    ids = [line.split()[0] for line in shown.out.splitlines()]
    assert ids == [*catalog.causes, *catalog.measures]


def test_catalog_show_shows_an_entry_whatever_its_case() -> None:
    catalog = load_catalog()
    for entry in (next(iter(catalog.causes.values())), next(iter(catalog.measures.values()))):
        shown = poagen("catalog", "show", entry.id)
        assert shown.code == 0
        assert shown.out.startswith(f"{entry.id}: {entry.title}\n")
        assert poagen("catalog", "show", entry.id.lower()).out == shown.out
    words = fails("catalog", "show", "no-such-measure")
    assert '"no-such-measure" does not exist' in words
    assert "poagen catalog list" in words


def test_policy_list_and_show() -> None:
    listed = poagen("policy", "list")
    assert [line.split()[0] for line in listed.out.splitlines()] == [rule.id for rule in rules()]
    for rule in rules():
        shown = poagen("policy", "show", rule.id)
        assert (shown.code, shown.err) == (0, "")
        for said in rule.statements():
            assert f"{said.id}  {said.says}\n" in shown.out
        for source in rule.sources:
            assert source.where in shown.out
    assert "poagen policy list" in fails("policy", "show", "US-1999")


def test_carriers_list_in_words_and_as_json() -> None:
    shown = poagen("carriers", "list")
    assert [line.split()[0] for line in shown.out.splitlines()] == [carrier.id for carrier in carriers()]
    told = json.loads(poagen("carriers", "list", "--json").out)
    assert [(item["id"], item["name"]) for item in told] == [(item.id, item.name) for item in carriers()]


def test_carriers_check_tells_a_right_number_from_a_slip() -> None:
    right = ups(7)
    wrong = right[:-1] + str((int(right[-1]) + 1) % 10)
    shown = poagen("carriers", "check", right, wrong, "--carrier", "UPS")
    assert shown.code == 0
    assert f"{right}  fits" in shown.out
    assert f"{wrong}  check-digit-fails" in shown.out
    assert f"check digit fail, expected {right[-1]}" in shown.out
    told = json.loads(poagen("carriers", "check", right, wrong, "--carrier", "UPS", "--json").out)
    assert [item["verdict"] for item in told] == ["fits", "check-digit-fails"]
    assert [item["number"] for item in told] == [right, wrong]


@pytest.mark.parametrize("number", ["", " ", "[red]x[/red]", "ü" * 300, "\x1b[31m1Z", "N/A", "'\"", "0" * 5000])
def test_carriers_check_bears_any_text(number: str) -> None:
    assert poagen("carriers", "check", "--", number).code == 0
    assert json.loads(poagen("carriers", "check", "--json", "--", number).out)[0]["number"] == number


@pytest.mark.parametrize("code", CODES[::5])
def test_explain_has_a_page_for_each_defect(code: str) -> None:
    shown = poagen("explain", code)
    assert (shown.code, shown.err) == (0, "")
    assert shown.out.startswith(f"{code}: ")
    assert f"(family {FAMILY_OF[code]})" in shown.out
    assert "What to do: " in shown.out


def test_explain_has_a_page_for_each_finding_a_rules_sentence_and_the_catalog() -> None:
    assert set(CODES) <= set(pages())
    for page in pages().values():
        assert explain_code(page.code)[0].startswith(f"{page.code}: {page.title}")
    said = rules()[0].statements()[0]
    assert poagen("explain", said.id.lower()).out.startswith(f"{said.id} of {rules()[0].id}: {said.says}\n")
    measure = next(iter(load_catalog().measures))
    assert poagen("explain", measure).out == poagen("catalog", "show", measure).out


def test_no_code_has_two_pages() -> None:
    files = Path(pages_of.__file__).parents[1].glob("*/data/findings.yaml")
    text = "".join(file.read_text(encoding="utf-8") for file in files)
    counted = Counter(re.findall(r"^- code: (\w+)", text, flags=re.MULTILINE))
    assert len(counted) > 250
    assert [code for code, count in counted.items() if count > 1] == []


def test_explain_tells_a_packages_way_through_the_rule(tmp_path: Path) -> None:
    file = export(tmp_path / "p.csv", package(6, tracking_number="", scan_count="3"))
    shown = poagen("explain", " 111-0000000-0000006 ", file, *AS_OF)
    assert shown.code == 0
    assert "Order 111-0000000-0000006, package 1\n" in shown.out
    assert f"read from {file.as_posix()}, row 7\n" in shown.out
    assert "status: measured\n" in shown.out
    assert "verdict: invalid. " in shown.out
    assert "defect: missing-number\n" in shown.out
    assert "scan_count: 3\n" in shown.out
    assert "defect" not in poagen("explain", "111-0000000-0000005", file, *AS_OF).out


@pytest.mark.parametrize("more", [[], ["--batch", "1"]])
def test_explain_names_the_sheet_of_a_workbook(tmp_path: Path, more: list[str]) -> None:
    book = Workbook()
    book.active.append(["What this is"])
    sheet = book.create_sheet("October data")
    for row in csv.reader(export(tmp_path / "p.csv", package(6)).read_text(encoding="utf-8").splitlines()):
        sheet.append(row)
    book.save(file := tmp_path / "p.xlsx")
    shown = poagen("explain", "111-0000000-0000006", file, *AS_OF, *more)
    assert f'  read from {file.as_posix()}, sheet "October data", row 7\n' in shown.out


def test_explain_reads_an_order_as_analyze_would(tmp_path: Path) -> None:
    file = export(tmp_path / "p.csv", package(6, promised_delivery_at="05/10/2026"))
    order = "111-0000000-0000006"
    assert "status: measured" in poagen("explain", order, file, *AS_OF, "--dates", "DMY").out
    assert "outside-window" in poagen("explain", order, file, *AS_OF, "--dates", "MDY").out
    early = poagen("explain", order, file, "--dates", "DMY", "--window", "2026-10-06..2026-10-07").out
    assert "outside-window" in early
    folder = case(tmp_path / "c", "marketplace: US\nas_of: 2026-10-31\n")
    assert "defect: missing-number" in poagen("explain", order, folder).out
    assert poagen("explain", "missing-number", folder).out == poagen("explain", "missing-number").out


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("missing-numbr", 'did you mean "missing-number"?'),
        ("int-020", 'did you mean "INT020"?'),
        ("111-0000000-0000001", "poagen explain ORDER-ID FILE"),
        ("qqqq", "copy the code as it is shown"),
        ("", "copy the code as it is shown"),
    ],
)
def test_explain_says_what_to_do_about_what_it_does_not_know(asked: str, told: str) -> None:
    words = fails("explain", "--", asked)
    assert f'nothing is known under "{asked}"' in words
    assert told in words


def test_explain_offers_the_order_that_is_most_alike(tmp_path: Path) -> None:
    file = export(tmp_path / "p.csv")
    assert 'did you mean "111-0000000-0000003"?' in fails("explain", "111-00000000000003", file, *AS_OF)
    assert "name every file" in fails("explain", "999-9999999-9999999", file, *AS_OF)


@pytest.mark.parametrize("group", [[], ["catalog"], ["carriers"], ["policy"]])
def test_without_a_command_the_help_is_shown(group: list[str]) -> None:
    shown = poagen(*group)
    assert shown.code == 2
    assert "Commands:" in shown.all
    assert poagen(*group, "--help").code == 0
    assert poagen(*group, "-h").out == poagen(*group, "--help").out


@pytest.mark.parametrize("half", ["1Z\udcff", "\ud800"])
def test_half_a_sign_that_was_typed_stops_no_look_at_a_number_or_a_carrier(half: str) -> None:
    """Bytes of another encoding reach a program so."""
    for more in ([], ["--json"], ["--batch"]):
        shown = poagen("carriers", "check", half, "1Z999AA10123456784", "--carrier", half, *more)
        assert shown.code == 0, shown.err
    assert poagen("carriers", "check", half).out.startswith(half.replace(half[-1], "\N{REPLACEMENT CHARACTER}"))
    assert "CAR002" in fails("carriers", "show", half)


def test_half_a_sign_in_an_order_id_that_was_typed_is_told_as_an_order_that_is_not_there(tmp_path: Path) -> None:
    file = export(tmp_path / "p.csv", package(6))
    assert "CLI002" in fails("explain", "\udcff", file, *AS_OF)
