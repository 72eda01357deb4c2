"""Every recogniser claims a small file in its real layout, and none that lacks a header it asks for."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pyarrow as pa
import pytest

from poagen.common.finding import PoagenError, Severity
from poagen.common.label_status import LabelStatus, label_statuses
from poagen.intake import Format, columns, formats, load_mapping, read, save_mapping
from poagen.intake.grid import clean, clean_row
from poagen.intake.model import aliases, bare
from poagen.intake.recognise import match_headers
from poagen.intake.statuses import Level, level_of, tables

FIXTURES = sorted(path for path in (Path(__file__).parent / "fixtures").iterdir() if path.is_file())
TABLES = [path for path in FIXTURES if path.suffix in (".csv", ".txt")]
BY_ID = {form.id: form for form in formats()}
FIRST, SECOND = "111-0000001-0000001", "111-0000002-0000002"
NUMBER = "9400111899562537289001"
WITHOUT_PACKAGES = ("refused", "performance", "categories")
NAMELESS = ("17track", "shippo", "easypost")
TOLD = "order-id\torder-item-id\tquantity\tship-date\tcarrier-code\tcarrier-name\ttracking-number\tship-method\n"


def named(path: Path) -> str:
    return path.stem.split("--")[0]


def fixture(name: str) -> Path:
    return next(path for path in FIXTURES if path.stem == name)


def codes(findings) -> list[str]:
    return [finding.code for finding in findings]


def everything(error: PoagenError) -> str:
    return " ".join(f"{finding.message} {finding.value} {finding.help}" for finding in error.findings)


def head(path: Path) -> tuple[str, list[str]]:
    """The delimiter and the header cells of a fixture; templates have rows above the header."""
    data = path.read_bytes()
    encodings = ("utf-8", "cp1252") if path.stem.endswith("-de") else ("utf-8", "cp932")
    text = next(text for name in encodings if "\ufffd" not in (text := data.decode(name, errors="replace")))
    line = next(
        line for line in text.splitlines() if not line.startswith(("TemplateType", "注文番号\t注文商品番号"))
    )
    delimiter = "\t" if "\t" in line else ","
    return delimiter, next(csv.reader([line], delimiter=delimiter))


def test_every_recogniser_has_a_fixture():
    assert {named(path) for path in FIXTURES} == set(BY_ID)


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.stem)
def test_a_fixture_is_claimed_by_its_own_recogniser(path):
    report = columns(path)
    assert columns(path, large=0) == report
    assert report.format == named(path)
    assert report.rows >= 1
    refused = BY_ID[report.format].kind == "refused"
    assert codes(report.findings) == (
        ["INT006"] if refused else [x for x in codes(report.findings) if x == "INT008"]
    )


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.stem)
def test_a_near_miss_is_not_claimed(path):
    form: Format = BY_ID[named(path)]
    _, headers = head(path)
    for group in [(name,) for name in form.required] + list(form.either):
        keys = {form.key(name) for name in group}
        near = [f"{header} (old)" if form.key(header) in keys else header for header in headers]
        assert near != headers
        assert not form.claims(near)
    assert not form.evidence or form.claims(headers)


def test_a_list_of_categories_has_no_other_column():
    form = BY_ID["sku-categories"]
    assert form.claims(["SKU", "Category"])
    assert not form.claims(["SKU", "Category", "Order ID"])


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.stem)
def test_a_fixture_is_read_or_refused_and_shows_no_buyer(path):
    form = BY_ID[named(path)]
    if form.kind in WITHOUT_PACKAGES or "order_id" not in form.columns or path.stem in NAMELESS:
        with pytest.raises(PoagenError) as caught:
            read([path])
        shown = everything(caught.value)
    else:
        got = read([path])
        shown = got.table.to_csv() + str(got.findings)
        assert set(got.table["order_id"]) <= {FIRST, SECOND}
        assert not any(finding.severity is Severity.ERROR for finding in got.findings)
    assert "made up" not in shown


def known(values) -> list[object]:
    """Values, None where there is none."""
    return values.astype("object").where(values.notna(), None).tolist()


@pytest.mark.parametrize(
    ("name", "status", "count"),
    [
        ("aftership-dashboard", ["InTransit", "InfoReceived"], [1.0, 0.0]),
        ("easypost", None, [1.0, 0.0]),
        ("trackingmore", ["transit", None], [1.0, None]),
        ("17track", ["In transit", None], [1.0, None]),
        ("ship24", ["in_transit", "info_received"], [1.0, 0.0]),
        ("shippo", ["DELIVERED", "PRE_TRANSIT"], [1.0, 0.0]),
        ("tracking-list", ["In transit", "Label created"], [1.0, 0.0]),
        ("pirate-ship", ["Delivered", "New Label Created"], [1.0, 0.0]),
    ],
)
def test_tracking_sources_say_what_became_of_a_parcel(tmp_path, name, status, count):
    told = tmp_path / "told.txt"
    told.write_text(
        TOLD + f"{FIRST}\t1\t1\t2026-10-02\tUSPS\t\t9400 1118 9956 2537 2890 01\t\n"
        f"{SECOND}\t1\t1\t2026-10-02\tUPS\t\t1z999aa10123456784\t\n"
    )
    table = read([told, fixture(name)]).table
    assert table["order_id"].tolist() == [FIRST, SECOND]
    assert known(table["scan_count"]) == count
    if status is not None:
        assert known(table["label_status"]) == status
    assert table["first_scan_at"].isna().all()


def test_sendcloud_gives_the_day_of_delivery_and_a_label_that_nobody_scanned():
    table = read([fixture("sendcloud")]).table
    assert table["delivery_scan_at"].tolist() == ["2026-10-03T12:00:00Z", ""]
    assert table["scan_count"].iloc[1] == 0
    assert table["tracking_number"].isna().all()


def test_yamato_and_the_japanese_confirmation_meet_on_the_order():
    got = read([fixture("amazon-shipping-confirmation--jp-2026"), fixture("yamato-b2")])
    assert got.table["carrier"].tolist() == ["Other: ヤマト運輸", "SAGAWA"]
    assert got.table["label_carrier"].tolist() == ["Yamato Transport"] * 2
    assert got.table["label_tracking_number"].tolist() == ["123456789012", "123456789023"]


def test_answers_of_the_orders_api_are_what_was_told():
    table = read([fixture("amazon-orders-api")]).table
    assert table["order_id"].tolist() == [FIRST, FIRST, SECOND]
    assert table["package_id"].tolist() == ["1", "2", "1"]
    assert table["fulfillment_channel"].tolist() == ["MFN", "MFN", "AFN"]
    assert table["tracking_number"].iloc[0] == NUMBER
    assert table["label_tracking_number"].isna().all()
    assert table["label_status"].iloc[0] == "DELIVERED"
    assert table["scan_count"].fillna(-1).tolist() == [1.0, -1.0, -1.0]


def test_status_words_of_every_source_are_known_and_stay_apart():
    for source, levels in tables().sources.items():
        found = {word: level_of(word, source) for listed in levels.values() for word in listed}
        for name, listed in levels.items():
            assert all(found[word] == Level[name.upper().replace("-", "_")] for word in listed), source
    assert level_of("Delivered to sender, Springfield") is Level.RETURNED
    assert level_of("Delivered, Front Door/Porch") is Level.DELIVERED
    assert level_of("Signed by Ann Buyer") is None
    assert {form.statuses for form in formats()} - {""} == set(tables().sources)


def test_the_policy_reads_no_status_word_against_its_level():
    import pandas as pd

    lists = [*tables().sources.values(), tables().common]
    pairs = [
        (word, name) for table in lists for name, listed in table.items() for word in listed if word[-1] != "*"
    ]
    kept = [(word, name) for word, name in pairs if name not in ("no-data", "unclear")]
    read_as = label_statuses(pd.Series([word for word, _ in kept], dtype="str"))
    scanned = (LabelStatus.SCANNED, LabelStatus.DELIVERED)
    for (word, name), meaning in zip(kept, read_as, strict=True):
        if name == "delivered":
            assert meaning in (LabelStatus.DELIVERED, LabelStatus.SAYS_NOTHING), word
        elif name == "label-only":
            assert meaning not in scanned, word
        else:
            assert meaning not in (LabelStatus.LABEL_ONLY, LabelStatus.DELIVERED, LabelStatus.VOIDED), word
    assert LabelStatus.DELIVERED in read_as


def test_an_alias_names_one_column_only():
    known: dict[str, str] = {}
    for column, names in aliases().columns.items():
        for name in names:
            assert known.setdefault(bare(name), column) == column, name
    assert set(aliases().languages) == {"de", "fr", "it", "es", "nl", "pl", "sv", "ja"}


@pytest.mark.parametrize("language", sorted(aliases().languages))
def test_headers_of_every_language_are_matched_with_and_without_accents(tmp_path, language):
    table = aliases().languages[language]
    names = [table[column][0] for column in ("order_id", "carrier", "tracking_number", "confirmed_at")]
    for headers in (names, [bare(name) for name in names]):
        path = tmp_path / "a.csv"
        path.write_text(";".join(headers) + "\n1;DPD;2;2026-10-02\n", encoding="utf-8")
        got = read([path]).table
        assert got["tracking_number"].tolist() == ["2"]
        assert got["confirmed_at"].tolist() == ["2026-10-02"]


def test_a_saved_mapping_reads_the_file_as_before(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("Kennung: neu,Sendung #1,Paketdienst,Buyer Name\n1,2,DPD,x\n", encoding="utf-8")
    mapping = {"order_id": "Kennung: neu", "tracking_number": "Sendung #1"}
    saved = save_mapping(tmp_path / "m.yaml", columns(path, mapping))
    text = saved.read_text(encoding="utf-8")
    assert load_mapping(saved) == {**mapping, "carrier": "Paketdienst"}
    assert text.startswith("#")
    assert "Buyer" not in text
    assert read([path], mapping=load_mapping(saved)).table["tracking_number"].tolist() == ["2"]


def test_a_mapping_file_that_is_none_is_told(tmp_path):
    path = tmp_path / "m.yaml"
    path.write_text("- order_id\n", encoding="utf-8")
    with pytest.raises(PoagenError) as caught:
        load_mapping(path)
    assert codes(caught.value.findings) == ["YML003"]


def test_headers_that_differ_in_signs_only_are_one():
    assert bare("Número de pedido") == bare("numero_de_pedido") == "numerodepedido"
    assert bare("Straße") == "strasse"
    assert bare("ガイド") != bare("カイト")
    assert re.fullmatch("[a-z]+", bare("Przewoźnik łódź"))


@pytest.mark.parametrize("quoted", [False, True])
@pytest.mark.parametrize(
    "cell",
    ["order-id", " a", "a\t", '"a"', '="1"', "'1", "a\0b", "\u2018a", "a\u00a0b", "\u200bä", "", "'", "a'b"],
)
def test_a_header_is_cleaned_as_the_cells_below_it(cell, quoted):
    cleaned = clean(pa.array([cell, "b"], pa.string()), quoted).to_pylist()
    assert clean_row([cell, "b"], quoted) == tuple(cleaned)


@pytest.mark.parametrize("item", [item for item in formats() if item.evidence], ids=lambda item: item.id)
def test_no_header_row_is_passed_over_at_first_sight(item):
    """Rows without a header that some recogniser needs are looked at no further."""
    row = (*item.required, *(group[0] for group in item.either))
    assert item.claims(row)
    assert match_headers(row, 0, {}) is not None
