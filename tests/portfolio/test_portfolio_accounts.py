"""Which accounts there are, in whatever form, and what is said of those that cannot be read."""

from __future__ import annotations

import dataclasses
import os
import sys
from pathlib import Path

import pyarrow as pa
import pytest
from portfolio_world import AS_OF, COURIER, HEALTHY, SETTINGS, folders, in_store, name_of, named, packages, put
from pyarrow import ipc, parquet

import poagen
from poagen import PoagenError, Settings
from poagen.portfolio import Portfolio, splitting
from poagen.portfolio.splitting import look, split


def judged(paths: object, settings: Settings = SETTINGS, **more: object) -> Portfolio:
    return poagen.portfolio(paths, settings, jobs=1, **more)  # type: ignore[arg-type]


def figures(found: Portfolio) -> list[tuple[object, ...]]:
    return [(one.account, one.measured, one.invalid, one.level, one.reason) for one in found.accounts]


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[object, ...]]:
    return figures(judged(folders(tmp_path_factory.mktemp("three"), range(3))))


def test_a_folder_of_files_gives_an_account_a_file(tmp_path: Path, three: list[tuple[object, ...]]) -> None:
    for place in range(3):
        put(packages(place), tmp_path / f"{name_of(place)}.csv")
    assert figures(judged(tmp_path)) == three
    assert figures(judged(str(tmp_path / "*.csv"))) == three


@pytest.mark.parametrize(
    ("kind", "column"), [("parquet", "account"), ("csv", "Seller ID"), ("tsv", "Merchant Token")]
)
def test_a_table_is_split_by_its_column(
    tmp_path: Path, three: list[tuple[object, ...]], kind: str, column: str
) -> None:
    table = named([0, 1, 2], column=column)
    shuffled = table.take(pa.array([*range(0, len(table), 2), *range(1, len(table), 2)]))
    if kind == "tsv":
        rows = [shuffled.column_names, *zip(*(column.to_pylist() for column in shuffled.columns), strict=True)]
        text = "\r\n".join("\t".join(row) for row in rows)
        (tmp_path / "all.tsv").write_bytes(text.encode("utf-16"))
    else:
        put(shuffled, tmp_path / f"all.{kind}")
    assert figures(judged(tmp_path / f"all.{kind}")) == three


def test_a_table_that_is_in_order_is_read_where_it_lies(tmp_path: Path, three: list[tuple[object, ...]]) -> None:
    parquet.write_table(named([0, 1, 2]), tmp_path / "all.parquet", row_group_size=300)
    found = judged(tmp_path / "all.parquet")
    assert figures(found) == three
    assert {one.source for one in found.accounts} == {"rows"}


def test_part_files_are_joined_by_account(tmp_path: Path, three: list[tuple[object, ...]]) -> None:
    table = named([0, 1, 2])
    put(table.slice(0, 450), tmp_path / "part-0.parquet")
    put(table.slice(450), tmp_path / "part-1.parquet")
    assert figures(judged(tmp_path)) == three


def test_a_hive_dataset_is_read_by_the_names_of_its_folders(
    tmp_path: Path, three: list[tuple[object, ...]]
) -> None:
    for place in range(3):
        table = packages(place)
        put(table.slice(0, 100), tmp_path / "plain" / f"account={name_of(place)}" / "one.parquet")
        put(table.slice(100), tmp_path / "plain" / f"account={name_of(place)}" / "two.parquet")
        put(
            table.drop_columns("marketplace"),
            tmp_path / "deep" / "marketplace=US" / f"seller={name_of(place)}" / "x.parquet",
        )
    assert figures(judged(tmp_path / "plain")) == three
    assert figures(judged(tmp_path / "deep")) == three
    put(packages(1), tmp_path / "quoted" / "account=M%26S%20Caf%C3%A9" / "one.parquet")
    assert [one.account for one in judged(tmp_path / "quoted").accounts] == ["M&S Café"]


@pytest.mark.parametrize(
    "names", [["A=B"], ["A=B", "Plain"], ["A=B", "C=D"], ["marketplace=US", "Plain"], ["=A", "B="]]
)
def test_an_account_may_have_an_equals_sign_in_its_name(tmp_path: Path, names: list[str]) -> None:
    for place, name in enumerate(names):
        put(packages(place), tmp_path / name / "one.csv")
    found = judged(tmp_path)
    assert sorted(one.account for one in found.accounts) == sorted(names)
    assert not found.warnings


def test_cases_with_an_equals_sign_in_their_names_are_accounts(tmp_path: Path) -> None:
    for place, name in enumerate(["shop=A", "shop=B"]):
        put(packages(place), tmp_path / name / "data" / "one.csv")
        (tmp_path / name / "case.yaml").write_text(f"seller: S{place}\nmarketplace: US\nas_of: 2026-10-31\n")
    assert sorted(one.account for one in judged(tmp_path).accounts) == ["shop=A", "shop=B"]


@pytest.mark.parametrize("stores", [["US"], ["CA", "US"]])
def test_a_dataset_whose_tables_name_the_accounts_is_read_by_them(tmp_path: Path, stores: list[str]) -> None:
    for place, store in enumerate(stores):
        put(named([place]), tmp_path / f"marketplace={store}" / "one.parquet")
    assert {one.account for one in judged(tmp_path).accounts} == {name_of(place) for place in range(len(stores))}


def test_a_dataset_that_names_no_account_is_told(tmp_path: Path) -> None:
    """Its days would be judged as accounts."""
    for place in range(2):
        put(packages(place), tmp_path / f"day={place}" / "one.parquet")
    with pytest.raises(PoagenError) as raised:
        judged(tmp_path)
    assert {one.code for one in raised.value.findings} == {"PFO016"}


@pytest.mark.parametrize("again", ["carrier", "account"])
def test_a_column_that_stands_twice_changes_no_figure(tmp_path: Path, again: str) -> None:
    table = named([1, 2], 40)
    twice = table.append_column(again, pa.array(["DHL"] * len(table)))
    files = [tmp_path / name for name in ("once.parquet", "whole.parquet", "parts.parquet")]
    for path, rows, size in zip(files, (table, twice, twice), (1000, 1000, 7), strict=True):
        parquet.write_table(rows, path, row_group_size=size)
    once, whole, parts = (figures(judged(path)) for path in files)
    assert once == whole == parts


def test_columns_of_views_lists_and_records_change_no_figure(tmp_path: Path) -> None:
    table = named([1, 2], 40)
    views = pa.table(
        [column.cast(pa.string()).cast(pa.string_view()) for column in table.columns], table.column_names
    )
    odd = views.append_column("note", pa.array([[{"a": ["b"]}]] * len(table)))
    try:
        path = put(odd, tmp_path / "views.parquet")
    except pa.ArrowNotImplementedError:
        pytest.skip("this version of pyarrow writes no views")
    assert figures(judged(path)) == figures(judged(put(table, tmp_path / "a.parquet")))


def test_words_that_repeat_in_some_parts_only_change_no_figure(tmp_path: Path) -> None:
    table = named([1, 2], 40)
    notes = pa.array([f"tool {row % 10}" for row in range(80)], pa.string())
    place = table.column_names.index("channel")
    told = [table.set_column(place, "channel", column) for column in (notes, notes.dictionary_encode())]
    files = [tmp_path / "text.parquet", tmp_path / "words.parquet"]
    for path, rows in zip(files, told, strict=True):
        parquet.write_table(rows, path, row_group_size=30)
    plain, packed = (figures(judged(path)) for path in files)
    assert plain == packed


def test_folders_of_folders_are_looked_into(tmp_path: Path) -> None:
    folders(tmp_path / "north", range(1))
    folders(tmp_path / "south", range(1, 2))
    names = [one.account for one in judged(tmp_path).accounts]
    assert sorted(names) == ["north/account-00000", "south/account-00001"]
    again = judged([tmp_path / "north", tmp_path / "south", tmp_path / "north" / name_of(0) / "packages.csv"])
    assert len({one.account for one in again.accounts}) == 3


def test_case_folders_are_judged_as_they_say(tmp_path: Path) -> None:
    case = tmp_path / "acme"
    put(packages(1), case / "data" / "packages.csv")
    (case / "case.yaml").write_text(f"seller: Acme Ltd\nmarketplace: US\nas_of: {AS_OF}\n", encoding="utf-8")
    found = judged(tmp_path, Settings())
    (account,) = found.accounts
    assert (account.account, account.seller, account.source) == ("acme", "Acme Ltd", "case")
    assert account.as_of_given
    assert account.case_folder == case.as_posix()
    assert judged(case, Settings()).accounts[0].seller == "Acme Ltd"


def test_an_account_in_two_stores_is_judged_in_each(tmp_path: Path) -> None:
    both = pa.concat_tables([packages(1), in_store(packages(2), "CA")])
    put(both, tmp_path / "both" / "packages.csv")
    found = judged(tmp_path)
    assert sorted((one.account, one.marketplace) for one in found.accounts) == [("both", "CA"), ("both", "US")]
    assert {one.policy[:2] for one in found.accounts} == {"CA", "US"}
    only = judged(tmp_path, dataclasses.replace(SETTINGS, marketplace="US"))
    assert [one.marketplace for one in only.accounts] == ["US"]
    assert only.accounts[0].packages == 600


def test_what_cannot_be_read_is_told_and_ends_no_other(tmp_path: Path) -> None:
    folders(tmp_path, range(1))
    (tmp_path / "empty").mkdir()
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "x.csv").write_bytes(b"\x00\x01\x02" * 99)
    put(in_store(packages(3), "Mars"), tmp_path / "elsewhere" / "packages.csv")
    put(in_store(packages(3), "DE"), tmp_path / "german" / "packages.csv")
    mixed = pa.concat_tables([in_store(packages(3), ""), in_store(packages(4), "CA"), packages(5)])
    put(mixed, tmp_path / "mixed" / "packages.csv")
    found = judged(tmp_path)
    assert sorted(one.account for one in found.accounts) == [name_of(0), "german"]
    assert next(one for one in found.accounts if one.account == "german").marketplace == "DE"
    told = {one.account: one.findings[0].code for one in found.unread}
    assert set(told) == {"broken", "elsewhere", "empty", "mixed"}
    assert told["empty"] == "INT001"
    assert told["mixed"] == "API001"
    assert found.totals.unread == 4
    assert found.totals.accounts == 6


@pytest.mark.parametrize(
    ("given", "code"),
    [("nothing", "PFO001"), ("absent", "PFO002"), ("*.none", "PFO001"), ("damaged.parquet", "PFO006")],
)
def test_where_there_is_no_account_the_error_says_so(tmp_path: Path, given: str, code: str) -> None:
    (tmp_path / "nothing").mkdir()
    (tmp_path / "damaged.parquet").write_bytes(b"PAR1 but no more")
    with pytest.raises(PoagenError) as told:
        judged(str(tmp_path / given))
    assert code in {finding.code for finding in told.value.findings}


def test_rows_without_an_account_are_told(tmp_path: Path) -> None:
    table = named([0, 1])
    names = table["account"].to_pylist()
    blank = table.set_column(
        table.schema.get_field_index("account"), "account", pa.array([*names[:590], *[" "] * 5, *[None] * 5])
    )
    put(blank, tmp_path / "all.parquet")
    found = judged(tmp_path / "all.parquet")
    assert [(one.code, one.message) for one in found.warnings] == [
        ("PFO010", "10 rows without an account left out")
    ]
    assert sum(one.packages for one in found.accounts) == 590


def test_rows_that_are_too_short_are_told(tmp_path: Path) -> None:
    path = put(named([HEALTHY, COURIER]), tmp_path / "all.csv")
    path.write_text(path.read_text(encoding="utf-8") + '"one","two"\n', encoding="utf-8")
    assert [one.code for one in judged(path).warnings] == ["PFO011"]


def test_a_short_row_in_an_older_encoding_is_told_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Arrow prints what a handler of odd rows cannot take."""
    path = put(named([0, 1]), tmp_path / "all.csv")
    path.write_bytes(path.read_bytes() + '"Süß","two"\n'.encode("cp1252"))
    printed: list[object] = []
    monkeypatch.setattr(sys, "unraisablehook", printed.append)
    monkeypatch.setattr(splitting, "_HEAD", 4096)
    assert [one.code for one in judged(path).warnings] == ["PFO011"]
    assert not printed


@pytest.mark.parametrize(
    ("encoding", "more"),
    [("cp1252", b"\x81\n"), ("cp932", b"\x81\n"), ("utf-16", b"\x00\xd8\n\x00"), ("utf-16", b"a")],
)
def test_a_byte_that_is_no_sign_makes_no_two_accounts_one(
    tmp_path: Path, three: list[tuple[object, ...]], encoding: str, more: bytes
) -> None:
    """The rows of all accounts were judged as those of one, named after the file, and nothing was said of it."""
    path = put(named([0, 1, 2]), tmp_path / "all.csv")
    text = path.read_text(encoding="utf-8")
    note = "東京" if encoding == "cp932" else "Köln"
    head, rows = text.replace('"\n', f'","{note}"\n').replace(note, "note", 1).split("\n", 1)
    path.write_bytes(f"{head}\n{rows}".encode(encoding) + more)
    found = judged(path)
    assert figures(found) == three
    assert [one.code for one in found.warnings] in ([], ["PFO011"])


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_a_table_in_utf_16_without_its_mark_is_split(
    tmp_path: Path, three: list[tuple[object, ...]], encoding: str
) -> None:
    path = put(named([0, 1, 2]), tmp_path / "all.csv")
    path.write_bytes(path.read_text(encoding="utf-8").encode(encoding))
    assert figures(judged(path)) == three


def test_the_column_can_be_named_or_denied(tmp_path: Path) -> None:
    path = put(named([0, 1], column="Mandant"), tmp_path / "all.csv")
    assert len(judged(path).accounts) == 1
    assert len(judged(path, account_column="mandant").accounts) == 2
    with pytest.raises(PoagenError, match="not in the table: Nobody"):
        judged(put(named([0]), tmp_path / "other.csv"), account_column="Nobody", out=None)
    put(named([0, 1]), tmp_path / "sub" / "x.csv")
    assert [one.account for one in judged(tmp_path / "sub", account_column="none").accounts] == ["x"]


def test_an_older_encoding_further_down_is_read(tmp_path: Path) -> None:
    table = named([0, 1])
    accents = table.set_column(
        table.schema.get_field_index("account"), "account", pa.array(["Plain"] * 300 + ["Bäckerei Süß"] * 300)
    )
    path = put(accents, tmp_path / "all.csv")
    path.write_bytes(path.read_text(encoding="utf-8").encode("cp1252"))
    assert sorted(one.account for one in judged(path).accounts) == ["Bäckerei Süß", "Plain"]


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_a_link_that_leads_out_is_not_followed(tmp_path: Path) -> None:
    put(packages(1), tmp_path / "elsewhere" / "packages.csv")
    folders(tmp_path / "data", range(1))
    for name, target in (("folder", "elsewhere"), ("file.csv", "elsewhere/packages.csv")):
        (tmp_path / "data" / name).symlink_to(tmp_path / target)
    (tmp_path / "data" / "within").symlink_to(tmp_path / "data" / name_of(0))
    found = judged(tmp_path / "data")
    assert [one.account for one in found.accounts] == [name_of(0)]
    assert sorted(one.code for one in found.warnings) == ["PFO012", "PFO013", "PFO013"]
    assert len(judged(tmp_path / "data" / "folder").accounts) == 1


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
@pytest.mark.parametrize("pattern", ["", "/*"])
def test_what_is_no_file_is_told(tmp_path: Path, pattern: str) -> None:
    put(packages(0), tmp_path / "A.csv")
    (tmp_path / "B.csv").symlink_to(tmp_path / "gone.csv")
    (tmp_path / "C.csv").symlink_to(tmp_path / "C.csv")
    os.mkfifo(tmp_path / "D.csv")
    found = judged(f"{tmp_path}{pattern}")
    assert [one.account for one in found.accounts] == ["A"]
    told = [(one.code, Path(one.file or "").name) for one in found.warnings]
    assert told == [("PFO014", "B.csv"), ("PFO014", "C.csv"), ("PFO014", "D.csv")]


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_what_a_dataset_holds_and_is_not_read_is_told(tmp_path: Path) -> None:
    home = tmp_path / "all"
    for name in ("account=A", "account=__HIVE_DEFAULT_PARTITION__", "account=%20", "account=", "account=G/deep"):
        put(packages(0), home / name / "one.parquet")
    put(packages(0), home / "loose.parquet")
    (home / "account=B").symlink_to(home / "account=A")
    (home / "account=C").symlink_to(home / "account=C")
    (home / "account=A" / "two.parquet").symlink_to(home / "gone.parquet")
    (home / "account=G" / "link").symlink_to(tmp_path / "else")
    (tmp_path / "else").mkdir()
    found = judged(home)
    assert [one.account for one in found.accounts] == ["A", "G"]
    told = [(one.code, Path(one.file or "").relative_to(home).as_posix()) for one in found.warnings]
    assert sorted(told) == [
        ("PFO010", "account=%20/one.parquet"),
        ("PFO010", "account=/one.parquet"),
        ("PFO010", "account=__HIVE_DEFAULT_PARTITION__/one.parquet"),
        ("PFO013", "account=G/link"),
        ("PFO014", "account=A/two.parquet"),
        ("PFO014", "account=B"),
        ("PFO014", "account=C"),
        ("PFO016", "loose.parquet"),
    ]


def test_an_account_of_which_a_file_could_not_be_read_is_told(tmp_path: Path) -> None:
    put(packages(0), tmp_path / "A" / "one.csv")
    put(packages(1), tmp_path / "B" / "one.csv")
    (tmp_path / "A" / "two.parquet").write_bytes(b"PAR1 but no more PAR1")
    found = judged(tmp_path)
    assert sorted(one.account for one in found.accounts) == ["A", "B"]
    assert [(one.code, one.message[:29], one.file) for one in found.warnings] == [
        ("PFO015", "A was judged without what cou", (tmp_path / "A" / "two.parquet").as_posix())
    ]


@pytest.mark.parametrize("more", ["", "marketplace=US/day=1"])
def test_what_folders_tell_beside_the_account_is_told_where_it_is_not_used(tmp_path: Path, more: str) -> None:
    put(packages(0), tmp_path / "account=A" / more / "one.csv")
    put(packages(1), tmp_path / "account=B" / more / "one.parquet")
    found = judged(tmp_path)
    assert sorted(one.account for one in found.accounts) == ["A", "B"]
    told = [one.message for one in found.warnings if one.code == "PFO017"]
    assert told == (
        ["the names of the folders tell marketplace, day, which is used of Parquet files only"] if more else []
    )


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_what_is_written_beside_holds_no_buyer(tmp_path: Path, kind: str) -> None:
    """A run that is ended by force leaves it for a while."""
    rows = named([0, 1, 2, 3, 4, 5], 20)
    for header in ("buyer-name", "ship-address-1", "Notes", "name"):
        rows = rows.append_column(header, pa.array(["Canaria Vogelsang"] * len(rows)))
    shuffled = rows.take(pa.array([7 * number % len(rows) for number in range(len(rows))]))
    table = look(put(shuffled, tmp_path / f"all.{kind}"), None, {"sku": "Notes"} if kind == "csv" else {})
    assert table is not None
    found = split(table, tmp_path, 1)
    assert {part.path.name for parts in found.parts.values() for part in parts} == {"1.arrow"}
    with ipc.open_file(tmp_path / "1.arrow") as file:
        written = file.read_all()
    headers = [header for header in table.headers if header != "account"]
    holding = {headers[int(name)] for name in written.column_names if "Canaria" in str(written[name].unique())}
    assert holding == ({"Notes"} if kind == "csv" else set())
    assert written.num_rows == len(rows)
