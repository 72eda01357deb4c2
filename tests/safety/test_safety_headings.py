"""A row that is taken for headers, the name of a sheet or of a packed file, a key: each may be a buyer's."""

from __future__ import annotations

import io
import json
import sys
import traceback
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pyarrow as pa
import pytest
from pyarrow import parquet
from typer.testing import CliRunner

from poagen.cli.app import app
from poagen.intake import columns, read
from poagen.intake.headings import looks_like_data, shown_headers

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests" / "intake"))
from test_intake_canaries import FREE, OF_A_BUYER, TABLES, rows_of  # noqa: E402

MARKS = ("canar", "vogelsang", "0142", "lindenweg", "カナリア")
NAME, STREET, MAIL, PHONE = "Canaria Vogelsang", "7 Canaria Lane", "canaria@vogelsang.example", "+1 555 0142 886"
HEAD = ["Order Number", "Carrier", "Tracking Number", "Ship Date"]
GOOD = ["111-0000001-0000001", "UPS", "1Z999AA10123456784", "2026-10-16"]

Rows = list[list[str]]


def as_csv(path: Path, rows: Rows) -> None:
    path.write_text("".join(";".join(row) + "\n" for row in rows), encoding="utf-8")


def as_xlsx(path: Path, rows: Rows) -> None:
    book = openpyxl.Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    book.save(path)


def as_json(path: Path, rows: Rows) -> None:
    path.write_text(json.dumps([dict(zip(rows[0], row, strict=True)) for row in rows[1:]]), encoding="utf-8")


def as_parquet(path: Path, rows: Rows) -> None:
    parquet.write_table(pa.Table.from_pylist([dict(zip(rows[0], row, strict=True)) for row in rows[1:]]), path)


FORMS: dict[str, Callable[[Path, Rows], None]] = {
    "a.csv": as_csv,
    "a.xlsx": as_xlsx,
    "a.json": as_json,
    "a.parquet": as_parquet,
}


def told(file: Path) -> str:
    """All that is said of a file, and what is written of it."""
    given = [str(file), "--as-of", "2026-10-31", "--marketplace", "US", "--all"]
    saved = file.with_name("saved.yaml")
    runs = [
        ["columns", str(file), "--all", "--save", str(saved)],
        ["columns", str(file), "--json"],
        ["analyze", *given, "--json"],
        ["analyze", *given, "--map", "order_id=Canary Vogel Number"],
    ]
    shown = [CliRunner().invoke(app, words, prog_name="poagen") for words in runs]
    texts = [done.stdout + done.stderr for done in shown]
    return "\n".join([*texts, saved.read_text(encoding="utf-8") if saved.exists() else ""]).replace(
        "Canary Vogel Number", ""
    )


def leaks(text: str) -> list[str]:
    return [mark for mark in MARKS if mark in text.casefold()]


WITHOUT_HEADER = {
    "a carrier again": [["UPS", NAME, "Vogelsangen"]] * 2 + [["UPS", "Ann Other", "Elsewhere"]],
    "a street": [["UPS", NAME, STREET, "Vogelsangen"], ["DHL", "Ann Other", "9 Other Road", "Elsewhere"]],
    "names alone": [["Vogelsang", "Vogelsangen"], ["Other", "Elsewhere"]],
    "a street with its house behind": [["DHL", "Lindenweg 7", "Canaria"], ["UPS", "Am Markt 3", "Ann"]],
    "a name turned round": [["UPS", "Vogelsang, Canaria"], ["DHL", "Other, Ann"]],
    "an e-mail address": [["UPS", MAIL, "Canaria"], ["DHL", "ann@other.example", "Ann"]],
    "a phone": [["UPS", PHONE, "Canaria"], ["DHL", "+1 555 0100 100", "Ann"]],
}


@pytest.mark.parametrize("rows", WITHOUT_HEADER.values(), ids=list(WITHOUT_HEADER))
def test_a_file_without_a_header_shows_nothing_of_its_first_row(tmp_path: Path, rows: Rows) -> None:
    as_csv(tmp_path / "a.csv", rows)
    text = told(tmp_path / "a.csv")
    assert "INT017" in text
    assert leaks(text) == []


EXTRA = (
    *([NAME], [STREET, "Canaria"], [MAIL, "Canaria"], [PHONE, NAME]),
    *(["Lindenweg 12a"], ["カナリア 花子"], ["7 Canaria Street"]),
)


@pytest.mark.parametrize(
    ("form", "extra"),
    [*(("a.csv", extra) for extra in EXTRA), *((form, EXTRA[3]) for form in FORMS if form != "a.csv")],
)
def test_a_buyer_beside_known_headers_is_not_shown(tmp_path: Path, form: str, extra: list[str]) -> None:
    FORMS[form](tmp_path / form, [[*HEAD, *extra], [*GOOD, *["x"] * len(extra)]])
    text = told(tmp_path / form)
    assert "(column 5)" in text
    assert '"column": "tracking_number"' in text
    assert leaks(text) == []


HONEST = (
    *("Versandnummer 2", "Kennung", "Tilausnumero", "Custom Field 12", "Address Line 2", "Gewicht (kg)", "備考"),
    *("Zone", "order_items.kind", "Insurance Cost", "is-verge-of", "Unnamed: 3", "1st scan", "Feld 3"),
    *("Rubber Stamp 1", "Ordr Numbr"),
)


def test_honest_headers_are_shown() -> None:
    row = ("order_id", *HONEST, *FREE, *OF_A_BUYER)
    assert [name for name, shown in zip(row, shown_headers(row), strict=True) if name != shown] == []
    assert not looks_like_data(HONEST, [("1",) * len(HONEST)])


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.stem)
def test_the_headers_of_every_known_export_are_shown(path: Path) -> None:
    head = tuple(rows_of(path)[columns(path).header_row - 1])
    assert shown_headers(head) == head


def test_a_file_in_an_unknown_language_shows_its_headers(tmp_path: Path) -> None:
    as_csv(tmp_path / "a.csv", [["Tilausnumero", "Kuljetusliike", "Seurantakoodi"], ["11", "Posti", "JJFI1"]])
    assert [header for header, _, _ in columns(tmp_path / "a.csv").unmatched] == [
        "Tilausnumero",
        "Kuljetusliike",
        "Seurantakoodi",
    ]


def test_a_header_that_is_not_shown_can_be_named_by_its_place_or_as_it_is(tmp_path: Path) -> None:
    as_csv(tmp_path / "a.csv", [["Lagerplatz links", "Carrier", "Lindenweg 7"], ["1", "UPS", "1Z1"]])
    shown = [header for header, _, _ in columns(tmp_path / "a.csv").unmatched]
    assert shown == ["(column 1)", "Carrier", "(column 3)"]
    by_place = {"order_id": "(column 1)", "tracking_number": "(column 3)"}
    typed = {"order_id": "Lagerplatz links", "tracking_number": "Lindenweg 7"}
    tables = [read([tmp_path / "a.csv"], mapping=mapping).table for mapping in (by_place, typed)]
    assert tables[0]["tracking_number"].tolist() == ["1Z1"]
    assert tables[0].equals(tables[1])
    reports = [columns(tmp_path / "a.csv", mapping).matched for mapping in (by_place, typed)]
    assert reports[0][0] == ("(column 1)", "order_id")
    assert reports[1][0] == ("Lagerplatz links", "order_id")


def test_a_real_header_goes_before_a_place() -> None:
    from poagen.intake.recognise import mapped

    assert mapped(("a", "(column 1)"), {"sku": "(column 1)"}) == {"sku": 1}
    assert mapped(("a", "b"), {"sku": "(column 3)", "order_id": "(column 0)"}) == {}


def keyed(key: str) -> dict[str, object]:
    row = {"order_id": "111-0000001-0000001", "carrier": "UPS", "promised_delivery_at": "nonsense"}
    return {"orders": {key: [row]}}


@pytest.mark.parametrize("key", [NAME, MAIL, PHONE])
def test_a_key_on_the_way_to_a_list_is_not_shown(tmp_path: Path, key: str) -> None:
    (tmp_path / "a.json").write_text(json.dumps(keyed(key)), encoding="utf-8")
    text = told(tmp_path / "a.json")
    assert 'orders.(not shown)"' in text or '"(not shown)"' in text
    assert leaks(text) == []


@pytest.mark.parametrize("key", [MAIL, PHONE])
def test_a_sheet_named_like_a_buyer_is_read_and_not_shown(tmp_path: Path, key: str) -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].title = key
    for row in (HEAD, [*GOOD[:3], "31/31/2026"], GOOD):
        book.worksheets[0].append(row)
    book.save(tmp_path / "a.xlsx")
    text = told(tmp_path / "a.xlsx")
    assert 'sheet "(not shown)"' in text
    assert leaks(text) == []
    assert len(read([tmp_path / "a.xlsx"], sheet=key).table) == 1


def test_a_packed_file_named_like_a_buyer_is_read_and_not_shown(tmp_path: Path) -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr(f"{MAIL}/orders (20261031) {MAIL}.csv", f"{';'.join(HEAD)}\n{';'.join(GOOD)}\n")
        archive.writestr("orders (20261031).csv", f"{';'.join(HEAD)}\n{';'.join(GOOD)[1:]}\n")
    (tmp_path / "a.zip").write_bytes(held.getvalue())
    text = told(tmp_path / "a.zip")
    assert "a.zip/(not shown)/(not shown)" in text
    assert "a.zip/orders (20261031).csv" in text
    assert leaks(text) == []


def test_a_row_without_a_known_header_and_with_a_name_shows_no_other_word() -> None:
    assert shown_headers(("UPS", NAME, "Vogelsangen")) == ("(column 1)", "(column 2)", "(column 3)")
    assert shown_headers(("carrier", NAME, "Kennung")) == ("carrier", "(column 2)", "Kennung")


@pytest.mark.parametrize(
    "named",
    ["operator=buyer-name", "carrier=Recipient", "category=ship-address-1", "warehouse=Name", "channel=e-mail"],
)
@pytest.mark.parametrize("command", ["analyze", "columns"])
def test_a_buyer_s_column_is_not_read_even_where_it_is_mapped(tmp_path: Path, named: str, command: str) -> None:
    header = named.partition("=")[2]
    as_csv(
        tmp_path / "a.csv", [[*HEAD, header], *([*GOOD[:2], f"1Z{number}", GOOD[3], NAME] for number in range(9))]
    )
    given = ["--marketplace", "US", "--as-of", "2026-10-31"] if command == "analyze" else []
    done = CliRunner().invoke(app, [command, str(tmp_path / "a.csv"), "--map", named, *given, "--all"])
    assert done.exit_code == 2
    assert f'"{header}" is a header of buyers\' data' in done.output + done.stderr
    assert leaks(done.output + done.stderr) == []


@pytest.mark.parametrize("named", ["order_id=Customer Order", "carrier=Shipping Company", "order_id=Name"])
def test_a_header_that_only_sounds_like_a_buyer_s_can_be_mapped(tmp_path: Path, named: str) -> None:
    column, _, header = named.partition("=")
    as_csv(tmp_path / "a.csv", [["Order Number", "Tracking Number", header], ["1", "1Z1", "A-1"]])
    assert read([tmp_path / "a.csv"], mapping={column: header}).table[column].tolist() == ["A-1"]


BY_MISTAKE = (
    f"- date: {NAME}\n  what: [{STREET}]\n- {MAIL}\n",
    f"{NAME}: 1\n{STREET}: [{MAIL}\n",
    f"order-id\tbuyer-name\n1\t{NAME}\n",
    f'order_id,name\n1,"{NAME}", {MAIL}: x: y\n',
)


@pytest.mark.parametrize("option", ["--map", "--events"])
@pytest.mark.parametrize("text", BY_MISTAKE)
def test_no_traceback_shows_what_a_file_given_by_mistake_holds(tmp_path: Path, option: str, text: str) -> None:
    as_csv(tmp_path / "a.csv", [HEAD, GOOD])
    (tmp_path / "b.yaml").write_text(text, encoding="utf-8")
    words = ["analyze", str(tmp_path / "a.csv"), "--marketplace", "US", "--as-of", "2026-10-31", "--debug"]
    done = CliRunner().invoke(app, [*words, option, str(tmp_path / "b.yaml")])
    assert done.exception is not None
    shown = "".join(traceback.format_exception(done.exception))
    assert "PoagenError" in shown
    assert leaks(done.output + done.stderr + shown.replace(str(ROOT), "")) == []
