"""Every form in which a table can come gives the same packages."""

from __future__ import annotations

import datetime as dt
import gzip
import json
import os
from pathlib import Path

import pytest
from forms_world import FORMS, json_data, ods, text, wide, xlsx, zipped
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from poagen.common.finding import PoagenError
from poagen.intake import columns, columns_of_each, read, trees

HERE = Path(__file__).parent
TABLE = [
    ["order_id", "carrier", "tracking_number", "promised_delivery_at", "package_value"],
    ["111-0000001-0000001", "Zoë & Söhne", "0094001", "2026-10-05", "1.5"],
    ["111-0000002-0000002", "ヤマト運輸", "", "2026-10-06T14:03:00+09:00", ""],
    ["111-0000003-0000003", "", "1Z5R89390357567127", "", "12"],
]


def put(folder: Path, name: str, data: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


def codes(findings) -> list[str]:
    return [finding.code for finding in findings]


def refused(*files: Path, **how: object) -> list[str]:
    with pytest.raises(PoagenError) as caught:
        read(list(files), **how)
    return [f"{finding.code}: {finding.message}; {finding.help}" for finding in caught.value.findings]


def shown(got) -> list[list[str]]:
    table = got.table[TABLE[0]].copy()
    table["package_value"] = table["package_value"].map("{:g}".format).replace("nan", "")
    return table.fillna("").to_numpy().tolist()


@pytest.mark.parametrize("name", FORMS)
def test_every_form_gives_the_same_packages(tmp_path, name):
    got = read([put(tmp_path, name, FORMS[name](TABLE))])
    assert shown(got) == TABLE[1:]
    assert got.findings == ()
    assert got.rows == 3
    assert got.inputs[0].file.startswith((tmp_path / name).as_posix())


CELL = st.text(
    st.characters(
        codec="utf-8",
        categories=["L", "N", "P", "S"],
        include_characters=" ",
        exclude_characters="\u00ad\u3000",
    ),
    max_size=9,
)
PLAIN = CELL.map(lambda cell: cell.lstrip(" ='\"‘’").rstrip()).filter(
    lambda cell: cell not in ("NULL", "null", "(null)")
)
DAY = st.dates(dt.date(1991, 1, 1), dt.date(2059, 12, 31)).map(lambda day: day.isoformat())
AMOUNT = st.integers(0, 10**6).map(lambda cents: f"{cents / 100:g}")
ROWS = st.lists(
    st.tuples(PLAIN, PLAIN, st.one_of(st.just(""), DAY), st.one_of(st.just(""), AMOUNT)), min_size=1, max_size=8
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ROWS, st.sampled_from(sorted(FORMS)))
def test_packages_come_back_from_any_form(tmp_path, rows, form):
    table = [TABLE[0], *[[f"A-{number}", *row] for number, row in enumerate(rows)]]
    got = read([put(tmp_path, form, FORMS[form](table))])
    assert shown(got) == table[1:]
    assert got.rows == len(rows)


LATIN = st.text(st.sampled_from("abcXYZ äöüßéèñçåøÆ€„“0123456789"), max_size=9)
JAPANESE = st.text(st.sampled_from("ヤマト運輸佐川急便日本郵便ゆうパックABC012"), max_size=9)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(LATIN.map(str.strip), min_size=1, max_size=6), st.sampled_from(["cp1252", "latin-1"]))
def test_western_text_comes_back(tmp_path, words, encoding):
    words = [word.encode(encoding, "ignore").decode(encoding) for word in words]
    data = text([["order_id", "Frachtführer"], *[[f"A{n}", word.strip()] for n, word in enumerate(words)]], ";")
    got = read([put(tmp_path, "a.csv", data.encode(encoding))], mapping={"carrier": "Frachtführer"})
    assert got.table["carrier"].tolist() == [word.strip() for word in words]


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(JAPANESE, min_size=1, max_size=6))
def test_japanese_text_comes_back(tmp_path, words):
    data = text([["注文番号", "配送業者"], *[[f"A{n}", word] for n, word in enumerate(words)]])
    got = read(
        [put(tmp_path, "a.csv", data.encode("cp932"))], mapping={"order_id": "注文番号", "carrier": "配送業者"}
    )
    assert got.table["carrier"].tolist() == words
    assert "Shift-JIS" in next(finding.message for finding in got.findings if finding.code == "INT008")


@pytest.mark.parametrize("name", ["workbook.xls", "workbook.ods"])
def test_old_and_open_workbooks_made_by_other_programs(name):
    got = read([HERE / "forms" / name]).table
    assert got["tracking_number"].tolist() == ["1Z5R89390357567127", "123456789012345", "9.40011E+21"]
    assert got["promised_delivery_at"].tolist() == ["2026-10-05", "2026-10-06T14:03:00", "2026-10-07"]
    assert got["source_row"].tolist() == [2, 3, 4]
    assert columns(HERE / "forms" / name).sheet == "Export"


def two_sheets(folder: Path) -> Path:
    import openpyxl

    book = openpyxl.Workbook()
    for name, order in (("January", "1"), ("February", "2")):
        sheet = book.create_sheet(name)
        sheet.append(["order_id", "carrier"])
        sheet.append([order, "UPS"])
    book.save(folder / "two.xlsx")
    return folder / "two.xlsx"


def test_a_sheet_is_chosen_by_name_and_a_further_one_is_told(tmp_path):
    path = two_sheets(tmp_path)
    got = read([path])
    assert got.table["order_id"].tolist() == ["1"]
    assert [f.message for f in got.findings if f.code == "INT054"] == [
        'only this sheet is read; "February" could be read too'
    ]
    got = read([path, put(tmp_path, "b.csv", "order_id,carrier\n9,UPS\n")], sheet="february")
    assert got.table["order_id"].tolist() == ["2", "9"]
    assert columns(path, sheet="February").sheet == "February"
    assert "INT054" not in codes(got.findings)


def test_a_sheet_that_is_nowhere(tmp_path):
    path = two_sheets(tmp_path)
    told = refused(path, sheet="March")
    assert told == ['INT053: no file has a sheet "March"; the sheets are: "January", "February"']
    assert codes(columns(path, sheet="March").findings) == ["INT053"]


def test_nested_objects_and_lists_of_packages(tmp_path):
    data = {
        "orders": [
            {
                "orderNumber": "A",
                "ship": {"carrier": "UPS"},
                "packages": [{"trackingNumber": "1"}, {"trackingNumber": 2}],
            },
            {"orderNumber": "B", "ship": {"carrier": None}, "packages": []},
        ]
    }
    mapping = {"order_id": "orderNumber", "carrier": "ship.carrier", "tracking_number": "packages.trackingNumber"}
    got = read([put(tmp_path, "a.json", json.dumps(data))], mapping=mapping)
    assert got.table["order_id"].tolist() == ["A", "A", "B"]
    assert got.table["tracking_number"].tolist() == ["1", "2", ""]
    assert got.table["carrier"].tolist() == ["UPS", "UPS", ""]
    assert got.rows == 3


def test_json_numbers_keep_every_digit_and_values_become_text(tmp_path):
    data = b'[{"order_id": 1, "tracking_number": 9400111899223100001234, "carrier": true, "sku": null}]'
    got = read([put(tmp_path, "a.json", data)]).table
    assert got["tracking_number"].tolist() == ["9400111899223100001234"]
    assert got["carrier"].tolist() == ["true"]
    assert got["sku"].tolist() == [""]


def test_json_lines_that_are_broken_are_skipped_and_counted(tmp_path):
    data = '{"order_id": "1", "carrier": "UPS"}\n{"order_id": "2", "carr\n\n{"order_id": "3", "carrier": "DPD"}\n'
    got = read([put(tmp_path, "a.jsonl", data)])
    assert got.table["order_id"].tolist() == ["1", "3"]
    assert got.table["source_row"].tolist() == [1, 4]
    assert [finding.row for finding in got.findings if finding.code == "INT010"] == [2]
    assert "INT011" in codes(got.findings)


def test_xml_attributes_namespaces_and_a_single_row(tmp_path):
    row = '<x:row order_id="1"><x:carrier code="7">UPS</x:carrier></x:row>'
    data = f'<?xml version="1.0"?><x:rows xmlns:x="u">{row}</x:rows>'
    got = read([put(tmp_path, "a.xml", data)]).table
    assert got["order_id"].tolist() == ["1"]
    assert got["carrier"].tolist() == ["UPS"]


def test_archives_name_their_members_and_skip_what_is_no_table(tmp_path):
    one = "order_id,carrier\n1,UPS\n"
    members = {
        "../../up.csv": one.encode(),
        "__MACOSX/._up.csv": b"x",
        "a/b.pdf": b"%PDF-1.7",
        "c.gz": gzip.compress(one.replace("1", "2").encode(), mtime=0),
        "again.csv": one.encode(),
        "d/": b"",
        "": b"order_id,carrier\n",
    }
    path = put(tmp_path, "all.zip", zipped(members))
    got = read([path])
    assert [item.file.removeprefix(path.as_posix()) for item in got.inputs] == ["/up.csv", "/c.gz/c", "/unnamed"]
    assert sorted(codes(got.findings)) == ["INT003", "INT005", "INT019"]
    report = columns(path)
    assert "INT055" in codes(report.findings)
    assert '"up.csv"' in next(f.message for f in report.findings if f.code == "INT055")
    each = {one.file.removeprefix(path.as_posix()): one for one in columns_of_each(path)}
    assert [name for name, one in each.items() if one.format] == ["/up.csv", "/c.gz/c", "/again.csv", "/unnamed"]
    assert codes(each["/a/b.pdf"].findings) == ["INT003"]


def test_an_archive_of_one_file_is_looked_at_as_that_file(tmp_path):
    path = put(tmp_path, "one.zip", zipped({"up.csv": b"order_id,tracking_number\n111-0000001-1111111,1\n"}))
    assert columns_of_each(path) == (columns(path),)


def test_a_sound_file_of_too_many_values_is_told_as_too_large_and_not_as_damaged(tmp_path, monkeypatch):
    monkeypatch.setattr(trees, "_HEAVIEST", 500)
    for name in ("list.json", "rows.xml"):
        (told,) = refused(put(tmp_path, name, FORMS[name](TABLE)))
        assert told.startswith("INT051: ")
        assert "more values than fit into memory; Export fewer days" in told


def test_each_line_of_json_is_parsed_once(tmp_path, monkeypatch):
    lines = [f'{{"order_id": "111-{n:07d}-1111111", "tracking_number": "{n}"}}' for n in range(50)]
    parse, parsed = trees._parsed, []
    monkeypatch.setattr(trees, "_parsed", lambda text: parsed.append(len(text)) or parse(text))
    got = read([put(tmp_path, "a.ndjson", "\n".join(lines).encode())])
    assert len(got.table) == 50
    assert len(parsed) < 60


def test_a_title_above_the_header_and_the_header_in_the_tenth_row(tmp_path):
    above = "Shipments of October\nmade on Monday,by,hand\n" + "\n" * 7
    got = read([put(tmp_path, "a.csv", above + "order_id,carrier\n1,UPS\n")])
    assert got.table["source_row"].tolist() == [11]
    got = read([put(tmp_path, "a.xlsx", xlsx([["Title"], [], ["order_id", "carrier"], ["1", "UPS"]]))])
    assert got.table["source_row"].tolist() == [4]


def test_signs_that_nobody_sees_go_and_full_width_ones_stay_in_a_told_number_only(tmp_path):
    row = "\ufeff1\u200b2,\u00a0UPS\u00a0Ground\u200e,\u2066\uff11\uff12\u200b34\u2069,"
    row += "\uff12\uff10\uff12\uff16-10-05,\uff11\uff12.\uff15"
    got = read(
        [put(tmp_path, "a.csv", f"\uff4frder\u00a0id,carrier,tracking_number,Ship Date,package_value\n{row}\n")]
    )
    assert got.table.loc[0, ["order_id", "carrier", "tracking_number"]].tolist() == [
        "12",
        "UPS Ground",
        "\uff11\uff1234",
    ]
    assert got.table.loc[0, ["confirmed_at", "package_value"]].tolist() == ["2026-10-05", 12.5]


@pytest.mark.parametrize("cell", ["1Z1,1Z2", "1Z1; 1Z2", "1Z1 / 1Z2", "1Z1\n1Z2"])
def test_several_numbers_in_one_cell(tmp_path, cell):
    got = read([put(tmp_path, "a.csv", f'Order Number,Carrier,Tracking Number\n1,UPS,"{cell}"\n')])
    assert got.table["tracking_number"].tolist() == ["1Z1", "1Z2"]
    assert "1 cell holds several numbers" in next(f.message for f in got.findings if f.code == "INT029")


def test_a_link_is_one_value(tmp_path):
    link = "https://track.example/a/b?n=1Z1"
    got = read([put(tmp_path, "a.csv", f"Order Number,Carrier,Tracking Number\n1,UPS,{link}\n")])
    assert got.table["tracking_number"].tolist() == [link]


def test_null_is_blank_but_a_told_number_stays_as_told(tmp_path):
    got = read(
        [put(tmp_path, "a.csv", "order_id,carrier,promised_delivery_at,tracking_number\n1,NULL,null,NULL\n")]
    )
    assert got.table["carrier"].tolist() == [""]
    assert got.table["tracking_number"].tolist() == ["NULL"]
    assert got.findings == ()


def test_day_and_month_are_settled_by_a_column_that_is_not_read(tmp_path):
    got = read([put(tmp_path, "a.csv", "order_id,purchased_at,Last Touched\n1,05/06/2026,27/06/2026\n")])
    assert got.table["purchased_at"].tolist() == ["2026-06-05"]


def test_limits_are_told(tmp_path):
    told = refused(put(tmp_path, "w.csv", wide(*(f"h{n}" for n in range(20_000)), "order_id", "carrier")))
    assert "INT051" in told[0]
    long = "9" * 40_000
    for name, data in (
        ("a.csv", f"order_id,carrier\n1,{long}\n2,UPS\n"),
        ("a.json", json_data([["order_id", "carrier"], ["1", long], ["2", "UPS"]])),
    ):
        got = read([put(tmp_path, name, data)])
        assert got.table["order_id"].tolist() == ["2"]
        assert got.rows == 2
        assert {"INT011", "INT052"} <= set(codes(got.findings))


def test_a_name_that_is_not_utf8_is_told_readably(tmp_path):
    path = os.fsencode(tmp_path) + b"/bad-\xff.csv"
    Path(os.fsdecode(path)).write_text("order_id,carrier\n1,UPS\n", encoding="utf-8")
    got = read([os.fsdecode(path)])
    assert got.inputs[0].file.endswith("/bad-\ufffd.csv")
    got.table["source_file"].iloc[0].encode()
    columns(os.fsdecode(path)).file.encode()
    assert read([tmp_path]).rows == 1


def test_a_mapping_that_no_file_fits_is_refused_with_near_headers(tmp_path):
    path = put(tmp_path, "a.csv", "order_id,Courier Name,Buyer Name\n1,UPS,Ann\n")
    told = refused(path, mapping={"carrier": "Courrier Nam"})
    assert told == [
        'INT035: no file has a column "Courrier Nam" (--map carrier=Courrier Nam); '
        'did you mean "Courier Name"? write --map carrier="Courier Name"'
    ]
    assert codes(columns(path, {"carrier": "Nope", "cariere": "Courier Name"}).findings) == ["INT034", "INT035"]
    assert 'did you mean "carrier"?' in refused(path, mapping={"carier": "x"})[0]
    many = refused(path, mapping={f"nope{number}": "x" for number in range(51)})
    assert len(many) == 51
    assert many[-1].startswith("INT034: 1 more name is not a column of the packages table")


def test_what_cannot_be_mapped_is_not_shown_as_mapped(tmp_path):
    path = put(tmp_path, "a.csv", "order_id,nope,carrier,Buyer Name,tracking_number\n1,x,UPS,Ann,1Z\n")
    plain = columns(path)
    for mapping, code in (({"nope": "order_id"}, "INT034"), ({"carrier": "Buyer Name"}, "INT069")):
        report = columns(path, mapping)
        assert codes(report.findings) == [code]
        assert report.matched == plain.matched
        assert report.unmatched == plain.unmatched
        assert report.dropped == plain.dropped


def test_an_empty_folder(tmp_path):
    assert refused(tmp_path) == ["INT001: the folder holds no files; put your exports into this folder"]


def test_one_row_is_told_as_one(tmp_path):
    got = read(
        [put(tmp_path, "a.csv", "order_id,carrier,promised_delivery_at\n1,UPS,N/A\n2,UPS\n2,a,b,c\n1,UPS,N/A\n")]
    )
    told = {finding.code: finding.message for finding in got.findings}
    assert told["INT011"] == "1 row could not be read, was skipped"
    assert told["INT028"] == "1 row repeats another row in every cell; each is read once"


def test_open_document_cells_that_repeat(tmp_path):
    data = ods([["order_id"], ["1"]], ' table:number-columns-repeated="2"')
    got = read([put(tmp_path, "a.ods", data)], mapping={"order_id": "order_id"})
    assert "INT033" in codes(got.findings)
    assert got.rows == 1
