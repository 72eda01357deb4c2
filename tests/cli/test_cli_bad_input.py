"""Bad input through the command line: each is told with its place and what to do, and ends as the design says."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cli_world import AS_OF, COURIER, PACKAGE, Shown, export, fails, package, poagen, table


def archive(name: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as opened:
        opened.writestr("[Content_Types].xml", "x")
        opened.writestr(name, "x")
    return content.getvalue()


def tabbed(header: str, *rows: str) -> bytes:
    return "\n".join([header, *rows]).replace(" ", "\t").encode() + b"\n"


FBA = tabbed("amazon-order-id shipment-id shipment-item-id fulfillment-center-id", "111-0000000-0000001 a b c")
USELESS: dict[str, tuple[bytes, str, str]] = {
    "empty.csv": (b"", "the file is empty", "Download or export the file again"),
    "blank.csv": (b"\xef\xbb\xbf \r\n\r\n", "the file is empty", "Download or export the file again"),
    "zero.xlsx": (b"", "the file is empty", "Download or export the file again"),
    "a.pdf": (b"%PDF-1.7 x", "this is a PDF", ".csv, .tsv, .txt, .xlsx"),
    "picture.csv": (b"\x89PNG\r\n\x1a\n\x00", "this is an image", ".csv, .tsv, .txt, .xlsx"),
    "letter.docx": (archive("word/document.xml"), "this is a Word document", ".csv, .tsv, .txt, .xlsx"),
    "many.7z": (b"7z\xbc\xaf\x27\x1c", "this is a packed (7z) file", "Unpack other archives"),
    "cut.json": (b'[{"order_id": "1"', "the JSON cannot be read", "export it as .csv"),
    "cut.xlsx": (
        (COURIER / "data" / "shipments.xlsx").read_bytes()[:3000],
        "damaged zip or workbook",
        ".csv, .tsv, .txt, .xlsx",
    ),
    "fba.txt": (FBA, "they never count in the Valid Tracking Rate", "your shipping tool's export instead"),
    "header.csv": (table([]).encode(), "a header and no rows below it", "Check the dates"),
    "unknown.csv": (b"Ordr Numbr,Trackng Nr\n1,2\n", "the columns are not known", '--map order_id="Ordr Numbr"'),
}


@pytest.mark.parametrize("name", USELESS)
def test_a_file_of_which_nothing_can_be_said_ends_with_2(tmp_path: Path, name: str) -> None:
    content, told, help_ = USELESS[name]
    file = tmp_path / name
    file.write_bytes(content)
    words = fails("analyze", file, *AS_OF, "--json")
    assert file.as_posix() in words
    assert told in words
    assert help_ in words


@pytest.mark.parametrize("name", USELESS)
def test_beside_a_good_file_the_rest_is_analysed_and_the_bad_one_told(tmp_path: Path, name: str) -> None:
    content, told, _ = USELESS[name]
    (tmp_path / name).write_bytes(content)
    shown = poagen("analyze", export(tmp_path / "good.csv"), tmp_path / name, *AS_OF, "--json")
    assert shown.code == 0
    assert json.loads(shown.out)["counts"]["measured"] == 5
    assert (tmp_path / name).as_posix() in shown.err
    assert told in shown.err


def test_a_file_or_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    words = fails("analyze", tmp_path / "my export (1).csv", tmp_path / "none", *AS_OF)
    assert f"{(tmp_path / 'my export (1).csv').as_posix()}: error: the file cannot be read" in words
    assert f"{(tmp_path / 'none').as_posix()}: error:" in words
    assert words.count("help: ") == 2
    (tmp_path / "empty folder").mkdir()
    assert "the folder holds no files" in fails("analyze", tmp_path / "empty folder", *AS_OF)


def warned(tmp_path: Path, *rows: dict[str, str]) -> tuple[Shown, dict[str, Any], str]:
    file = export(tmp_path / "p.csv", *rows)
    shown = poagen("analyze", file, *AS_OF, "--json")
    assert shown.code == 0
    return shown, json.loads(shown.out), file.as_posix()


def test_a_date_that_does_not_exist_skips_its_row_and_counts_it(tmp_path: Path) -> None:
    shown, report, file = warned(tmp_path, package(6, promised_delivery_at="31.02.2026"))
    assert f'{file}, row 7, column "promised_delivery_at": error: "31.02.2026" is not a date' in shown.err
    assert "correct the cell" in shown.err
    assert (report["counts"]["rows"], report["counts"]["packages"]) == (6, 5)
    assert "1 skipped" in shown.err
    told = next(item for item in report["warnings"] if item["value"] == "31.02.2026")
    assert (told["file"], told["row"], told["column"]) == (file, 7, "promised_delivery_at")


@pytest.mark.parametrize("value", ["-3", "1,000.5", "1.5"])
def test_a_scan_count_that_is_none_is_told_with_its_cell(tmp_path: Path, value: str) -> None:
    shown, report, file = warned(tmp_path, package(6, scan_count=value))
    assert f'{file}, row 7, column "scan_count": warning: "{value}" is not a whole number' in shown.err
    assert "Correct the cell" in shown.err
    assert report["counts"]["packages"] == 6


def test_a_row_without_an_order_id_is_skipped_and_counted(tmp_path: Path) -> None:
    shown, report, file = warned(tmp_path, package(6, order_id=" "))
    assert f'{file}, row 7, column "order_id": warning: the row has no order id and was skipped' in shown.err
    assert "Add the order id" in shown.err
    assert (report["counts"]["rows"], report["counts"]["packages"]) == (6, 5)


def test_a_row_with_too_many_cells_is_skipped_and_counted(tmp_path: Path) -> None:
    file = export(tmp_path / "p.csv")
    row = ",".join(package(6).values())
    file.write_text(file.read_text() + f"{row},x,y\n", encoding="utf-8")
    shown = poagen("analyze", file, *AS_OF, "--json")
    assert shown.code == 0
    cells = len(PACKAGE)
    assert (
        f"{file.as_posix()}, row 7: error: row cannot be read: {cells + 2} cells where the header has {cells}"
        in (shown.err)
    )
    assert json.loads(shown.out)["counts"]["rows"] == 6


def test_dates_that_can_be_read_in_two_ways_name_the_option(tmp_path: Path) -> None:
    blank = {"confirmed_at": "", "first_scan_at": ""}
    file = tmp_path / "p.csv"
    file.write_text(table([package(n, promised_delivery_at="05/06/2026", **blank) for n in range(4)]))
    words = fails("analyze", file, *AS_OF)
    assert '"05/06/2026" can be read as day/month or as month/day' in words
    assert "--dates DMY" in words
    assert "--dates MDY" in words


def test_nothing_in_the_window_is_said_with_what_to_check(tmp_path: Path) -> None:
    shown = poagen("analyze", export(tmp_path / "p.csv"), "--as-of", "2026-01-31", "--json")
    assert shown.code == 0
    assert json.loads(shown.out)["vtr"]["overall"]["rate"] is None
    assert "of 5 packages none counts in the window" in shown.err
    assert "check --marketplace, --as-of and --window" in shown.err


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16", "utf-8-sig"])
def test_files_of_windows_programs_are_read(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "Bestellungen März [2].csv"
    file.write_bytes(table([package(1, category="Küche"), package(2)]).encode(encoding))
    shown = poagen("analyze", file, *AS_OF, "--json")
    report = json.loads(shown.out)
    assert "Küche" in [item["category"] for item in report["vtr"]["by_category"]]
    assert report["inputs"][0]["file"] == file.as_posix()
    assert ("Windows-1252" in shown.err) == (encoding == "cp1252")


@pytest.mark.parametrize("name", ["a b.csv", "ä ö [x].csv", "[red]x[-red].csv", "100% (1).csv", "{0}.csv"])
def test_a_file_is_named_as_it_is_called(tmp_path: Path, name: str) -> None:
    file = export(tmp_path / name, package(6, scan_count="1.5"))
    assert f"{file.as_posix()}, row 7, column" in poagen("analyze", file, *AS_OF).err
    assert poagen("columns", file).out.startswith(f"{file.as_posix()}: ")


def test_a_marketplace_without_a_rule_is_told(tmp_path: Path) -> None:
    file = export(tmp_path / "p.csv")
    for name in ("Narnia", "EG"):
        words = fails("analyze", file, *AS_OF, "--marketplace", name)
        assert f'no rule for the marketplace "{name}"' in words
        assert "poagen policy list" in words
    blank = tmp_path / "b.csv"
    blank.write_text(table([package(1, marketplace="")]))
    assert "--marketplace US" in fails("analyze", blank, *AS_OF)
    two = export(tmp_path / "two.csv", package(6, marketplace="Amazon.ca"))
    assert "the data is for several stores" in fails("analyze", two, *AS_OF)
    assert "in force on 1999-01-31" in fails("analyze", file, "--as-of", "1999-01-31")


WRONG_OPTIONS: dict[str, tuple[list[str], str]] = {
    "as-of": (["--as-of", "nonsense"], '--as-of: "nonsense" is not a day such as 2026-10-31'),
    "as-of 31 June": (["--as-of", "2026-06-31"], "is not a day such as 2026-10-31"),
    "as-of German": (["--as-of", "31.10.2026"], "is not a day such as 2026-10-31"),
    "window": (["--window", "x"], "is not two days such as 2026-10-02..2026-10-31"),
    "window reversed": (["--window", "2026-10-31..2026-10-01"], "2026-10-01 is before 2026-10-31"),
    "window half": (["--window", "2026-10-31.."], "--window"),
    "latency": (["--latency", "-1"], "--latency"),
    "latency word": (["--latency", "two"], "--latency"),
    "measured": (["--measured", "abc"], '"abc" is neither a number such as 1200'),
    "measured negative": (["--measured", "-5"], '"-5" is neither'),
    "measured no name": (["--measured", "=5"], '"=5" is neither'),
    "measured comma": (["--measured", "1,200"], '"1,200" is neither'),
    "measured twice": (["--measured", "A=5", "--measured", "A=6"], "--measured: it is given twice"),
    "map": (["--map", "order_id"], "does not have the form COLUMN=HEADER"),
    "map blank": (["--map", "order_id="], "does not have the form COLUMN=HEADER"),
    "map twice": (["--map", "sku=a", "--map", "sku=b"], "--map: it is given twice"),
    "map column": (["--map", "order=Foo"], 'did you mean "order_id"?'),
    "dates": (["--dates", "YMD"], '"YMD" is not DMY or MDY'),
    "blank scans": (["--blank-scans", "maybe"], '"maybe" is not unknown or none'),
    "no option": (["--jsn"], "--json"),
}


@pytest.mark.parametrize("name", WRONG_OPTIONS)
def test_a_wrong_option_is_a_usage_error_that_names_it(tmp_path: Path, name: str) -> None:
    options, told = WRONG_OPTIONS[name]
    assert told in fails("analyze", export(tmp_path / "p.csv"), *options)


@pytest.mark.parametrize("name", ["as-of", "window reversed", "measured", "map", "dates", "blank scans"])
def test_a_wrong_option_of_draft_is_told_before_anything_is_written(tmp_path: Path, name: str) -> None:
    options, told = WRONG_OPTIONS[name]
    assert told in fails("draft", export(tmp_path / "p.csv"), "-o", tmp_path / "o", *options)
    assert not (tmp_path / "o").exists()


def test_a_misspelled_command_is_guessed() -> None:
    assert "Did you mean 'analyze'?" in fails("anlyze")


@pytest.mark.parametrize("make", [bytes, lambda size: b"\xff" * size, lambda size: bytes(range(256)) * size])
def test_bytes_of_any_kind_end_with_words(tmp_path: Path, make: Callable[[int], bytes]) -> None:
    for size, suffix in ((1, "csv"), (7, "xlsx"), (64, "txt"), (999, "tsv")):
        file = tmp_path / f"{size}.{suffix}"
        file.write_bytes(make(size))
        assert re.search(r"error: .*\n  help: ", fails("analyze", file, *AS_OF))
