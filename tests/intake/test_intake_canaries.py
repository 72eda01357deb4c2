"""Nothing that a file says of a buyer comes out of intake, whatever its layout or form, and whatever is broken."""

from __future__ import annotations

import csv
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from forms_world import json_data, json_lines, ods, text, xlsx, xml
from typer.testing import CliRunner

from poagen.carriers import describe_each
from poagen.cli.app import app
from poagen.common.finding import Finding, PoagenError, format_findings
from poagen.common.packages import TIME_COLUMNS
from poagen.intake import columns, formats, read
from poagen.intake.decode import decode
from poagen.intake.mapping import mapping_text
from poagen.intake.model import aliases
from poagen.intake.recognise import is_buyer_header
from poagen.intake.report import ColumnReport

FIXTURES = sorted(path for path in (Path(__file__).parent / "fixtures").iterdir() if path.is_file())
TABLES = [path for path in FIXTURES if path.suffix in (".csv", ".txt")]
TREES = [path for path in FIXTURES if path.suffix in (".json", ".xml")]
FORMS = {
    "own": lambda rows: text(rows, "\t").encode(),
    "book.xlsx": xlsx,
    "book.ods": ods,
    "list.json": json_data,
    "lines.json": json_lines,
    "rows.xml": lambda rows: xml([[re.sub(r"\W+", "_", name).strip("_") or "x" for name in rows[0]], *rows[1:]]),
}

CANARIES = (
    "Canaria Vogelsang",
    "canaria@vogelsang.example",
    "+1 555 0142 886",
    "7 Canaria Lane",
    "Vogelsangen",
    "Leave it with Canaria at 7 Canaria Lane",
    "カナリア 花子",
)
MARKS = ("canar", "vogelsang", "0142", "カナリア")

OF_A_BUYER = (
    """
buyer-name|buyer-email|buyer-phone-number|buyer-company-name|buyer-identification-number|recipient-name
ship-address-1|ship-address-2|ship-address-3|ship-city|ship-state|ship-postal-code|ship-phone-number|bill-address-1
bill-city|bill-state|bill-postal-code|gift-message-text|delivery-Instructions|cpf|ioss-number|recipient
customer_name|zip_code|city|street|region|email|sms|signed_by|address|addressee|Recipient|Company|Address Line 1
Address Line 2|State|Zipcode|Name|Billing Name|Billing Street|Billing Phone|Shipping Name|Shipping Street
Shipping Address1|Shipping City|Shipping Zip|Shipping Phone|Ship To - Name|Ship To - Address 1|Ship To - City
Ship To - State|Ship To - Postal Code|Ship To - Phone|Bill To - Name|Customer - Email|Customer Name|Consignee
Recipient Contact Name|Receiver Name|Delivery Address|Phone Number|Mobile|Gift Message|Delivery Instructions
Signed By|Destination zip|Full Name|Contact Name|Käufername|Empfänger|Empfängername|Straße|PLZ|Ort|Telefonnummer
E-Mail-Adresse|Lieferadresse|Hausnummer|Nom de l'acheteur|Destinataire|Adresse de livraison|Code postal|Ville
Téléphone|Adresse e-mail|Nome acquirente|Destinatario|Indirizzo|CAP|Città|Telefono|Nombre del comprador
Dirección|Código postal|Ciudad|Teléfono|Correo electrónico|Naam koper|Ontvanger|Adres|Postcode|Plaats
Telefoonnummer|Kupujący|Odbiorca|Ulica|Kod pocztowy|Miasto|Köparens namn|Mottagare|Adress|Postnummer
購入者名|受取人名|お届け先名|お届け先住所|お届け先電話番号|お届け先郵便番号|購入者メール
""".strip()
    .replace("\n", "|")
    .split("|")
)
FREE = """
Notes|Note Attributes|Internal Notes|Tags|Custom - Field 1|Rubber Stamp 1|Order comment|Customer Notes|Seller memo
Anmerkungen|Bemerkung|Geschenknachricht|Lieferhinweis|Commentaires|Message cadeau|Note del cliente|Messaggio regalo
Observaciones|Mensaje de regalo|Opmerkingen|Uwagi|Kommentar|備考|ギフトメッセージ|品名|licensee-name|description
""".strip().replace("\n", "|").split("|")  # fmt: skip
EACH_SO_MANY = 12
COMMON = ("amazon-shipping-confirmation", "amazon-vtr-defect-report", "pirate-ship", "shipstation", "17track")
IN_TREES = ("buyerName", "buyerEmail", "recipientPhone", "addressLine1", "giftMessage", "deliveryNotes", "city")


def rows_of(path: Path) -> list[list[str]]:
    whole = decode(path.read_bytes())[0]
    lines = [line for line in whole.splitlines() if line]
    return list(csv.reader(lines, delimiter="\t" if "\t" in lines[-1] else ","))


def canary(place: int) -> str:
    return CANARIES[place % len(CANARIES)]


@cache
def known(path: Path) -> ColumnReport:
    return columns(path)


@cache
def planted(path: Path) -> list[list[str]]:
    """A fixture's rows with a canary in each cell that is not read, and in some columns that are added to it."""
    report = known(path)
    above, head, rows = split(path, report)
    read_ = {header for header, _ in report.matched} | asked_for(report)
    every, start = [*OF_A_BUYER, *FREE], TABLES.index(path)
    extra = [name for name in every[start % EACH_SO_MANY :: EACH_SO_MANY] if name not in head]
    filled = [
        [cell if head[place] in read_ else canary(place) for place, cell in enumerate(row)]
        + [canary(place) for place in range(len(extra))]
        for row in rows
    ]
    assert all(len(row) == len(head) + len(extra) for row in filled)
    return [*[row for row in above if row], [*head, *extra], *filled, *broken(head, filled[0], report)]


def split(path: Path, report: ColumnReport) -> tuple[list[list[str]], list[str], list[list[str]]]:
    rows = rows_of(path)
    head = report.header_row - 1
    return rows[:head], rows[head], [row[: len(rows[head])] for row in rows[head + 1 :]]


def asked_for(report: ColumnReport) -> set[str]:
    """Headers that are read without a column of their own."""
    return {header for header, why, _ in report.unmatched if why.startswith("read together")}


def broken(head: list[str], row: list[str], report: ColumnReport) -> list[list[str]]:
    """Rows with a date that is none, a buyer's words for a date, no order id, cells too many and cells too few."""
    to = {column: head.index(header) for header, column in report.matched if header in head}
    dates = [place for column, place in to.items() if column in TIME_COLUMNS]
    wrong = [
        [value if place in dates else cell for place, cell in enumerate(row)]
        for value in ("31/31/2026", canary(1))
    ]
    nameless = ["" if place == to.get("order_id") else cell for place, cell in enumerate(row)]
    return [*wrong, nameless, [*row, canary(0), canary(3)], row[:-2], row]


def even(rows: list[list[str]], above: int) -> list[list[str]]:
    """Rows as objects have them: below one header, and with a cell for each header."""
    head = rows[above]
    return [head, *[[*row, *[""] * len(head)][: len(head)] for row in rows[above + 1 :]]]


def told_of(findings: tuple[Finding, ...]) -> str:
    return format_findings(findings, None) + json.dumps([item.to_dict() for item in findings], ensure_ascii=False)


def looked_at(path: Path) -> str:
    """What is said of a file's columns, and a mapping made of it."""
    report = columns(path)
    return json.dumps(report.to_dict(), ensure_ascii=False) + mapping_text(report) + told_of(report.findings)


def read_in(paths: list[Path]) -> str:
    """The packages of some files, and the findings."""
    try:
        got = read(paths)
    except PoagenError as problem:
        return told_of(problem.findings) + str(problem)
    return got.table.to_csv() + told_of(got.findings) + repr(got.inputs) + repr(got.totals)


def leaks(told: str) -> list[str]:
    return [mark for mark in MARKS if mark in told.casefold()]


@pytest.mark.parametrize("form", FORMS)
def test_no_buyer_comes_out_of_a_table(tmp_path: Path, form: str) -> None:
    """Every layout is looked at in one form, each form with every sixth of them."""
    files = []
    for path in TABLES[list(FORMS).index(form) :: len(FORMS)]:
        rows, above = planted(path), known(path).header_row - 1
        flat = form in ("own", "book.xlsx", "book.ods")
        files.append(tmp_path / f"{path.stem}.{form}")
        files[-1].write_bytes(FORMS[form](rows if flat else even(rows, above)))
        assert (leaks(looked_at(files[-1])), path.stem) == ([], path.stem)
    told = read_in(files)
    assert leaks(told) == []
    assert "111-0000001-0000001" in told
    assert all(file.name in told for file in files)


@pytest.mark.parametrize("path", TREES, ids=lambda path: path.stem)
def test_no_buyer_comes_out_of_nested_data(tmp_path: Path, path: Path) -> None:
    file = tmp_path / path.name
    if path.suffix == ".json":
        file.write_text(json.dumps(with_buyers(json.loads(path.read_text()))), encoding="utf-8")
    else:
        extra = "".join(f"<{name}>{canary(place)}</{name}>" for place, name in enumerate(IN_TREES))
        whole = re.sub(r"(<(?!\?|/)\w+>)(?=<)", rf"\1{extra}<recipient>{extra}</recipient>", path.read_text())
        file.write_text(whole, encoding="utf-8")
    assert leaks(file.read_text(encoding="utf-8")) != []
    assert leaks(looked_at(file) + read_in([file])) == []
    assert columns(file).format == known(path).format


def with_buyers(value: Any) -> Any:
    """Nested data with a buyer in each object, as names of its own and as an object within."""
    if isinstance(value, list):
        return [with_buyers(item) for item in value]
    if not isinstance(value, dict):
        return value
    buyer = {name: canary(place) for place, name in enumerate(IN_TREES)}
    return {**{name: with_buyers(item) for name, item in value.items()}, **buyer, "recipient": dict(buyer)}


def test_a_buyer_s_headers_are_dropped_in_every_language(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("\t".join(["order_id", "carrier", *OF_A_BUYER]) + "\n1\tUPS\n", encoding="utf-8")
    report = columns(file)
    assert set(OF_A_BUYER) - set(report.dropped) == set()
    assert report.unmatched == ()


def test_no_header_that_is_read_is_a_buyer_s() -> None:
    kept = {name for form in formats() for names in form.columns.values() for name in names}
    kept |= {name for names in aliases().columns.values() for name in names}
    assert len(kept) > 300
    both = {"Customer reference", "Shipping Company", "SKU van verkoper", "Empfängerland"}
    assert {name for name in kept if is_buyer_header(name)} == both


@pytest.mark.parametrize(("beside", "read_as"), [("Weight", CANARIES[0]), ("Shipping Street", None)])
def test_a_shipping_company_beside_an_address_is_the_buyer_s(
    tmp_path: Path, beside: str, read_as: str | None
) -> None:
    file = tmp_path / "a.csv"
    file.write_text(f"Order Number,SKU,Shipping Company,{beside}\n1,S,{CANARIES[0]},x\n", encoding="utf-8")
    got = read([file])
    assert got.table["carrier"].astype("object").fillna("").tolist() == [read_as or ""]


def test_no_buyer_comes_out_of_a_command(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for path in [path for path in TABLES if known(path).format in COMMON]:
        (tmp_path / "in" / f"{path.stem}.txt").write_bytes(FORMS["own"](planted(path)))
    labels = str(tmp_path / "in" / "pirate-ship.txt")
    given = ["--as-of", "2026-10-31", "--marketplace", "US", "--all", "--dates", "MDY", "--json"]
    runs = [
        ["analyze", str(tmp_path / "in"), *given, "--verdicts", str(tmp_path / "v.csv")],
        ["columns", labels, "--all"],
        ["columns", labels, "--json"],
    ]
    texts = [done.stdout + done.stderr for done in (CliRunner().invoke(app, run) for run in runs)]
    texts.append((tmp_path / "v.csv").read_text(encoding="utf-8"))
    assert "111-0000001-0000001" in texts[-1]
    assert '"format": "pirate-ship"' in texts[2]
    assert [leaks(told) for told in texts] == [[], [], [], []]


def test_a_canary_would_be_seen(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text(f"order_id,carrier,sku\n1,UPS,{canary(0)}\n", encoding="utf-8")
    assert leaks(read_in([file])) == ["canar", "vogelsang"]


SHIFTED = """order_id;package_id;carrier;tracking_number;label_tracking_number;operator
111-0000001-0000001;1;UPS;1Z1;1Z1;A.B.
Canaria Vogelsang;2;UPS;1Z2;1Z2;A.B.
canaria@vogelsang.example;3;UPS;1Z3;1Z3;A.B.
+1 555 0142 886;4;UPS;1Z4;1Z4;A.B.
111-0000005-0000005;Canaria Vogelsang;canaria@vogelsang.example;1Z5;Canaria Vogelsang;+1 555 0142 886
111-0000006-0000006;6;(555) 0142-886;canaria@vogelsang.example;+15550142886;555-014-2886
Order 7;7;UPS;(55) 7;1Z7;a@b
Summe;;;;;
"""


@pytest.mark.parametrize("batch", [None, 3])
def test_a_buyer_in_a_column_that_is_read_is_left_out_and_told(tmp_path, batch):
    path = tmp_path / "shifted.csv"
    path.write_text(SHIFTED, encoding="utf-8")
    got = read([path])
    assert got.table["order_id"].tolist() == [
        "111-0000001-0000001",
        "111-0000005-0000005",
        "111-0000006-0000006",
        "Order 7",
    ]
    assert got.table["carrier"].tolist() == ["UPS", "(not shown)", "(not shown)", "UPS"]
    assert got.table["tracking_number"].tolist() == ["1Z1", "1Z5", "(not shown)", "(55) 7"]
    assert got.table["label_tracking_number"].tolist() == ["1Z1", "", "", "1Z7"]
    assert got.table["operator"].tolist() == ["A.B.", "(not shown)", "(not shown)", "a@b"]
    told = {finding.column: finding for finding in got.findings if finding.code == "INT067"}
    assert set(told) == {
        "order_id",
        "package_id",
        "carrier",
        "tracking_number",
        "label_tracking_number",
        "operator",
    }
    assert told["order_id"].message.startswith("3 cells")
    assert next(finding for finding in got.findings if finding.code == "INT015").message.startswith("4 rows")
    words = ["analyze", str(path), "--marketplace", "US", "--as-of", "2026-10-31", "--json", "--all"]
    done = CliRunner().invoke(
        app, [*words, "--verdicts", str(tmp_path / "v.csv"), *(["--batch", str(batch)] if batch else [])]
    )
    assert done.exit_code == 0, done.output
    everything = (done.output + done.stderr + (tmp_path / "v.csv").read_text(encoding="utf-8")).casefold()
    assert [mark for mark in MARKS if mark in everything] == []


def test_words_with_a_number_are_an_address_among_ids_and_ids_where_all_are_such(tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    ids = ["Web Order 123", "Web Order 124", "Web Order 125", "Canaria Vogelsang"]
    path.write_text("order_id;tracking_number\n" + "".join(f"{one};1Z1\n" for one in ids), encoding="utf-8")
    assert read([path]).table["order_id"].tolist() == ids[:3]
    path.write_text("order_id;tracking_number\nA-1;1Z1\nA-2;1Z1\nA-3;1Z1\nLange Gasse 12;1Z1\n", encoding="utf-8")
    assert read([path]).table["order_id"].tolist() == ["A-1", "A-2", "A-3"]


TOLD = """order_id,carrier,tracking_number
111-0000001-0000001,UPS,Canaria Vogelsang
111-0000002-0000002,UPS,"Vogelsang, Canaria"
111-0000003-0000003,UPS,4711 Vogelsang Lane
111-0000004-0000004,UPS,shipped to Canaria Vogelsang
111-0000005-0000005,UPS,Not shipped yet
111-0000006-0000006,UPS,USPS First Class Mail
"""


def test_a_name_told_as_a_number_is_left_out_and_words_for_no_number_are_not(tmp_path):
    path = tmp_path / "told.csv"
    path.write_text(TOLD, encoding="utf-8")
    assert read([path]).table["tracking_number"].tolist() == [
        "not shown",
        "(not shown)",
        "(not shown)",
        "not shown",
        "Not shipped yet",
        "USPS First Class Mail",
    ]
    judged = [item["verdict"] for item in describe_each(read([path]).table["tracking_number"].tolist(), None)]
    assert judged == ["placeholder", "invalid-characters", "invalid-characters", *["placeholder"] * 3]


@pytest.mark.parametrize(
    ("table", "exit_code"),
    [
        (TOLD, 0),
        ("recipient-name,order_id\nCanaria Vogelsang,1\n", 2),
        ("Canaria Vogelsang\n1Z143VA70368045121\n", 0),
    ],
)
@pytest.mark.parametrize("form", ["--json", "--batch"])
def test_no_buyer_comes_out_of_a_check_of_numbers(tmp_path, table, exit_code, form):
    path = tmp_path / "told.csv"
    path.write_text(table, encoding="utf-8")
    done = CliRunner().invoke(app, ["carriers", "check", "--file", str(path), form])
    assert done.exit_code == exit_code, done.output
    assert leaks(done.output + done.stderr) == []
