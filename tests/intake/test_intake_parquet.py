"""Parquet files give the packages that the same table gives as CSV."""

import csv
import datetime as dt
import io
import os
import random
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pandas as pd
import pyarrow as pa
import pytest
from pyarrow import parquet

from poagen.common.finding import PoagenError
from poagen.common.packages import SOURCE_COLUMNS
from poagen.intake import blocks, read, read_batches
from poagen.intake.grid import held
from poagen.intake.parquet import unreadable

TABLE = pa.table(
    {
        "order_id": ["111-0000001-0000001", "111-0000002-0000002", "111-0000003-0000003"],
        "carrier": ["UPS", None, "USPS"],
        "tracking_number": ["1Z5R89390357567127", "", "=x"],
        "scan_count": pa.array([3, None, 0], pa.int64()),
        "confirmed_at": pa.array(["2026-10-02T09:30:00", None, "2026-10-03T00:00:00"]).cast(pa.timestamp("us")),
        "promised_delivery_at": pa.array([dt.date(2026, 10, 7), None, dt.date(2026, 10, 9)]),
    }
)


def written(folder: Path, table: pa.Table) -> Path:
    path = folder / "packages.parquet"
    parquet.write_table(table, path)
    return path


def test_a_parquet_file_gives_what_its_csv_gives(tmp_path: Path) -> None:
    text = tmp_path / "packages.csv"
    TABLE.to_pandas().astype({"scan_count": "Int64"}).to_csv(text, index=False)
    packed, plain = read([written(tmp_path, TABLE)]), read([text])
    source = list(SOURCE_COLUMNS)
    pd.testing.assert_frame_equal(packed.table.drop(columns=source), plain.table.drop(columns=source))
    assert packed.table["confirmed_at"].tolist() == ["2026-10-02T09:30:00", "", "2026-10-03T00:00:00"]
    assert packed.table["scan_count"].tolist()[::2] == [3.0, 0.0]
    assert packed.inputs[0].rows == 3


def test_lists_within_cells_are_left_out(tmp_path: Path) -> None:
    told = TABLE.set_column(1, "carrier", pa.array([["UPS"], None, ["USPS", "FedEx"]]))
    path = written(tmp_path, told)
    assert read([path]).table["carrier"].tolist() == ["", "", ""]
    assert read_batches([path], large=0).whole().table["carrier"].tolist() == ["", "", ""]


def test_a_file_without_rows_is_not_called_damaged(tmp_path: Path) -> None:
    none = pa.table({name: pa.array([], pa.string()) for name in ("order_id", "carrier", "tracking_number")})
    with pytest.raises(PoagenError) as caught:
        read([written(tmp_path, none)])
    assert {finding.code for finding in caught.value.findings} == {"INT018", "INT019"}


@pytest.mark.parametrize("again", ["order_id", "carrier", "scan_count", "promised_delivery_at"])
def test_a_name_that_stands_twice_moves_no_other_column(tmp_path: Path, again: str) -> None:
    twice = TABLE.append_column(again, pa.array(["A", "B", "C"]))
    listed = twice.append_column(again, pa.array([["A"], [], None]))
    expected = read([written(tmp_path, TABLE)]).table
    for table in (twice, listed):
        path = written(tmp_path, table)
        for got in (read([path]), read_batches([path], large=0, batch=2).whole()):
            pd.testing.assert_frame_equal(got.table, expected)
            assert "INT033" in {finding.code for finding in got.findings}


@pytest.mark.parametrize("keep", [6, 200, 900])
def test_a_cut_file_is_a_finding(tmp_path: Path, keep: int) -> None:
    path = written(tmp_path, TABLE)
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(PoagenError) as raised:
        read([path])
    assert "INT060" in {finding.code for finding in raised.value.findings}


def test_a_flood_of_text_in_a_small_file_is_refused(tmp_path: Path) -> None:
    """Written from what repeats once, which is quick; the file is the same to the reader."""
    once = pa.array([0] * 40_000, pa.int32())
    texts = {"order_id": ["111-0000001-0000001"], "carrier": ["x" * 30_000]}
    flood = pa.table({name: pa.DictionaryArray.from_arrays(once, text) for name, text in texts.items()})
    path = tmp_path / "packages.parquet"
    parquet.write_table(flood, path, store_schema=False)
    assert parquet.read_schema(path).types == [pa.string(), pa.string()]
    assert path.stat().st_size < 1 << 20
    with pytest.raises(PoagenError) as raised:
        read([path])
    assert "INT051" in {finding.code for finding in raised.value.findings}


def test_a_flood_of_text_is_refused_in_batches_too(tmp_path: Path) -> None:
    long = pa.DictionaryArray.from_arrays(pa.array([0] * 400, pa.int32()), ["x" * (2 << 20)])
    ids = [f"111-{place:07}-0000001" for place in range(400)]
    path = written(tmp_path, pa.table({"order_id": ids, "tracking_number": ids, "note": long}))
    for reading in (lambda: read([path]), lambda: read_batches([path], large=0)):
        with pytest.raises(PoagenError) as raised:
            reading()
        assert "INT051" in {finding.code for finding in raised.value.findings}


def keeps(kind: pa.DataType) -> bool:
    """Whether this version of the library writes such a column."""
    try:
        parquet.write_table(pa.table({"a": pa.array(["x"]).cast(kind)}), io.BytesIO())
    except pa.ArrowNotImplementedError:
        return False
    return True


KINDS = (pa.string(), pa.large_string(), pa.string_view(), pa.binary(), pa.dictionary(pa.int32(), pa.string()))
PLAIN = tuple(filter(keeps, KINDS))


def odd_columns(dice: random.Random) -> list[tuple[str, list[str | None], pa.DataType | None]]:
    """Columns in any order, of any kind of text, some of them twice; a list, which is blank, has no kind."""
    rows = dice.choice([1, 3, 30])
    known = [
        ("order_id", [f"111-{row:07}-0000001" for row in range(rows)]),
        ("carrier", dice.choices(["UPS", "DHL", None], k=rows)),
        ("tracking_number", [f"1Z5R89390357{row:06}" for row in range(rows)]),
    ]
    twice = ["tracking_number", "carrier", "note"]
    again = [(dice.choice(twice), dice.choices(["q", None], k=rows)) for _ in range(2)]
    columns = [(name, cells, dice.choice(PLAIN)) for name, cells in (*known, *again[: dice.randrange(3)])]
    lists = [("note", [""] * rows, None)] * dice.randrange(2)
    return dice.sample([*columns, *lists], len(columns) + len(lists))


def same_as_csv(seeds: range, folder: Path) -> None:
    packed, plain = folder / "a.parquet", folder / "a.csv"
    for seed in seeds:
        dice = random.Random(seed)
        columns = odd_columns(dice)
        names = [name for name, _, _ in columns]
        arrays = [
            pa.array(cells).cast(kind) if kind else pa.array([["x"]] * len(cells)) for _, cells, kind in columns
        ]
        parquet.write_table(pa.Table.from_arrays(arrays, names), packed, row_group_size=dice.choice([2, 1000]))
        with plain.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows([names, *zip(*(cells for _, cells, _ in columns), strict=True)])
        told = read([plain]).table.drop(columns=list(SOURCE_COLUMNS))
        for got in (read([packed]), read_batches([packed], large=0, batch=2).whole()):
            pd.testing.assert_frame_equal(got.table.drop(columns=list(SOURCE_COLUMNS)), told, obj=f"seed {seed}")


def test_odd_columns_give_what_their_csv_gives(tmp_path: Path) -> None:
    same_as_csv(range(6), tmp_path)


@pytest.mark.fuzz
def test_many_odd_columns_give_what_their_csv_gives(tmp_path: Path) -> None:
    first = int(os.environ.get("POAGEN_FUZZ_SEED", "1000"))
    same_as_csv(range(first, first + int(os.environ.get("POAGEN_FUZZ", "100000")) // 100), tmp_path)


def test_a_file_that_shrinks_while_it_is_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Read as a part of memory, it would end the process."""
    draw = random.Random(1)
    ids = [f"111-{draw.randrange(10**7):07}-{draw.randrange(10**7):07}" for _ in range(50_000)]
    path = tmp_path / "packages.parquet"
    parquet.write_table(pa.table({"order_id": ids, "carrier": ["UPS"] * len(ids)}), path, row_group_size=10_000)
    as_text = blocks.as_text

    def cut(table: pa.Table) -> pa.Table:
        if table.num_rows >= 1_000:
            os.truncate(path, 4_096)
        return as_text(table)

    monkeypatch.setattr(blocks, "as_text", cut)
    with pytest.raises(PoagenError) as caught:
        read_batches([path], large=0, batch=1_000)
    assert {finding.code for finding in caught.value.findings} == {"INT060"}


@pytest.mark.parametrize(
    "kind", [pa.string(), pa.large_string(), pa.binary(), pa.dictionary(pa.int32(), pa.string())]
)
@pytest.mark.parametrize("at_once", [1 << 20, 120_000])
def test_a_row_with_a_far_too_long_cell_is_left_out_in_every_form(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: pa.DataType, at_once: int
) -> None:
    """Such a cell is cut as it is read, some groups of rows at once."""
    monkeypatch.setattr("poagen.intake.parquet._LONG_BYTES", at_once)
    carriers = ["UPS", "ü" * 20_000, None, "U" * 32_767, "USPS", "U" * 32_768] * 5
    columns = {
        "order_id": [f"111-{n:07d}-0000001" for n in range(30)],
        "tracking_number": ["1Z5R89390357567127"] * 30,
    }
    table = pa.table({**columns, "carrier": pa.array(carriers).cast(kind)})
    path = tmp_path / "packages.parquet"
    parquet.write_table(table, path, row_group_size=4)
    for got in (read([path]), read_batches([path], batch=7, large=0).packages):
        skipped = [finding.row for finding in got.findings if finding.code == "INT052"]
        assert skipped == [n + 2 for n in range(30) if n % 6 in (1, 5)]
    assert read([path]).table["carrier"].tolist()[:4] == ["UPS", "", "U" * 32_767, "USPS"]


def test_more_long_cells_than_are_read_are_refused_either_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("poagen.intake.parquet._LONG_BYTES", 90_000)
    path = written(tmp_path, TABLE.append_column("sku", pa.array(["A" * 50_000, "B" * 50_000, "C"])))
    for work in (lambda: read([path]), lambda: read_batches([path], large=0)):
        with pytest.raises(PoagenError, match="the file holds 0 MB in 3 rows"):
            work()


def test_a_whole_file_of_another_encoding_is_not_called_damaged() -> None:
    told = unreadable("packages.parquet", OSError("Not yet implemented: this encoding"))
    assert told.message == "the Parquet file is whole, but packs its text in a way that is not read here"


def flooded(rows: int, how: str) -> tuple[pa.Table, dict[str, object]]:
    """A table whose note stands once in the file, or shares its beginning with the one before."""
    columns = {
        "order_id": [f"111-{row:07d}-0000001" for row in range(rows)],
        "tracking_number": ["1Z5R89390357567127"] * rows,
        "carrier": ["UPS"] * rows,
    }
    again = pa.DictionaryArray.from_arrays(pa.array([0] * rows, pa.int32()), pa.array(["x" * 30_000]))
    if how == "dictionary":
        return pa.table({**columns, "note": again}), {"use_dictionary": True}
    note = again.cast(pa.string()) if how == "shared text" else again.cast(pa.string()).cast(pa.binary())
    encoding = {"use_dictionary": False, "column_encoding": {"note": "DELTA_BYTE_ARRAY"}}
    return pa.table({**columns, "note": note}), encoding


@pytest.mark.parametrize("how", ["dictionary", "shared text", "shared bytes"])
@pytest.mark.parametrize("large", [0, None])
def test_no_batch_is_larger_than_what_is_read_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str, large: int | None
) -> None:
    """What stands once in a file of some kilobytes is not unpacked to gigabytes before it is refused."""
    table, given = flooded(20_000, how)
    path = tmp_path / "packages.parquet"
    parquet.write_table(table, path, store_schema=False, **given)
    assert path.stat().st_size < 1_000_000
    iter_batches, sizes = parquet.ParquetFile.iter_batches, list[int]()

    def watched(*args: Any, **named: Any) -> Iterator[pa.RecordBatch]:
        for batch in iter_batches(*args, **named):
            sizes.append(batch.nbytes)
            yield batch

    monkeypatch.setattr(parquet.ParquetFile, "iter_batches", watched)
    with pytest.raises(PoagenError) as caught:
        read([path]) if large is None else read_batches([path], large=large)
    assert {finding.code for finding in caught.value.findings} == {"INT051"}
    assert max(sizes, default=0) < 200 << 20


def test_texts_that_share_their_beginnings_are_read(tmp_path: Path) -> None:
    text = TABLE.select(["order_id", "carrier", "tracking_number"])
    path = tmp_path / "packages.parquet"
    encodings = dict.fromkeys(text.column_names, "DELTA_BYTE_ARRAY")
    parquet.write_table(text, path, use_dictionary=False, column_encoding=encodings)
    for got in (read([path]), read_batches([path], large=0).whole()):
        assert got.table["carrier"].tolist() == ["UPS", "", "USPS"]


def test_a_small_file_of_no_end_of_rows_is_refused(tmp_path: Path) -> None:
    once = pa.DictionaryArray.from_arrays(pa.array([0] * 2_500_000, pa.int32()), pa.array(["111-0000001-0000001"]))
    path = tmp_path / "packages.parquet"
    parquet.write_table(pa.table({"order_id": once, "carrier": once}), path)
    for work in (lambda: read([path]), lambda: read_batches([path], large=0)):
        with pytest.raises(PoagenError, match="2,500,000 rows, which no export has"):
            work()


def test_a_list_that_bears_the_name_of_a_column_is_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("poagen.intake.parquet._LONG_BYTES", 90_000)
    path = written(tmp_path, TABLE.append_column("carrier", pa.array([[1] * 9_000, [], None])))
    for work in (lambda: read([path]), lambda: read_batches([path], large=0)):
        with pytest.raises(PoagenError, match="in 3 rows"):
            work()


@pytest.mark.parametrize("large", [0, None])
def test_bytes_that_are_no_text_keep_no_file_from_being_read(tmp_path: Path, large: int | None) -> None:
    """Databases write a key of their own beside each row."""
    keys = [bytes([255, place]) + bytes(14) for place in range(3)]
    table = TABLE.append_column("row key", pa.array(keys, pa.binary(16)))
    table = table.append_column("sku", pa.array([b"\xff\x00", b"A-1", None]))
    path = written(tmp_path, table)
    got = read([path]) if large is None else read_batches([path], large=large).whole()
    assert got.table["carrier"].tolist() == ["UPS", "", "USPS"]
    assert got.table["sku"].tolist() == ["ff00", "A-1", ""]


@pytest.mark.skipif(not hasattr(pa, "uuid"), reason="this Arrow knows no such type")
def test_a_uuid_is_read_as_it_is_written(tmp_path: Path) -> None:
    ids = [UUID(int=place) for place in range(1, 4)]
    made = pa.ExtensionArray.from_storage(pa.uuid(), pa.array([one.bytes for one in ids], pa.binary(16)))
    path = written(tmp_path, TABLE.set_column(0, "order_id", made))
    assert read([path]).table["order_id"].tolist() == [str(one) for one in ids]


def test_texts_that_repeat_are_counted_once_however_many_groups_there_are(tmp_path: Path) -> None:
    """Some MB of text were refused as a thousand: what all groups share was counted anew for each."""
    rows = 16_000
    notes = [f"{number % (rows // 2):0250}" for number in range(rows)]
    ids = [f"111-{number:07}-{number:07}" for number in range(rows)]
    path = tmp_path / "packages.parquet"
    parquet.write_table(
        pa.table({"order_id": ids, "carrier": ["UPS"] * rows, "sku": notes}), path, row_group_size=50
    )
    assert read([path]).inputs[0].rows == rows


def in_groups(folder: Path, table: pa.Table, rows: int) -> Path:
    path = folder / f"by-{rows}.parquet"
    parquet.write_table(table, path, row_group_size=rows)
    return path


def many(rows: int) -> pa.Table:
    """Packages of which some groups have no carrier, and some cells nothing."""
    return pa.table(
        {
            "order_id": [f"111-{row:07}-0000001" for row in range(rows)],
            "tracking_number": [f"1Z5R8939{row:010}" if row % 7 else None for row in range(rows)],
            "carrier": [None if row % 400 < 150 else ("UPS", "USPS")[row % 2] for row in range(rows)],
            "scan_count": pa.array([row % 3 if row % 5 else None for row in range(rows)], pa.int64()),
            "confirmed_at": pa.array([dt.date(2026, 10, 1 + row % 28) for row in range(rows)]),
            **{f"note {place}": [f"{place} {row}" for row in range(rows)] for place in range(12)},
        }
    )


def test_many_small_groups_give_what_one_gives(tmp_path: Path) -> None:
    one, small = (read([in_groups(tmp_path, many(4_000), rows)]).table for rows in (4_000, 50))
    source = list(SOURCE_COLUMNS)
    pd.testing.assert_frame_equal(one.drop(columns=source), small.drop(columns=source))


def test_many_small_groups_take_hardly_longer_than_few(tmp_path: Path) -> None:
    paths = [in_groups(tmp_path, many(40_000), rows) for rows in (20_000, 200)]
    taken = [min(time_to_read(path) for _ in range(2)) for path in paths]
    assert taken[1] < 2 * taken[0] + 0.1


def time_to_read(path: Path) -> float:
    begun = time.process_time()
    read([path])
    return time.process_time() - begun


def test_one_of_many_small_groups_that_is_no_text_is_told(tmp_path: Path) -> None:
    table = many(4_000)
    codes = [name.encode() for name in table["tracking_number"].fill_null("").to_pylist()]
    codes[3_333] = b"1Z\xff"
    damaged = pa.Array.from_buffers(pa.string(), len(codes), pa.array(codes, pa.binary()).buffers())
    path = in_groups(tmp_path, table.set_column(1, "tracking_number", damaged), 50)
    with pytest.raises(PoagenError) as caught:
        read([path])
    assert [finding.code for finding in caught.value.findings] == ["INT060"]


class Uncounted:
    """Cells as Arrow 22 gives them where they are views."""

    @property
    def nbytes(self) -> int:
        raise pa.ArrowTypeError("Extracting byte ranges not supported for type string_view")

    def get_total_buffer_size(self) -> int:
        return 2**40


def test_cells_whose_bytes_arrow_does_not_count_take_those_that_they_look_into() -> None:
    texts = pa.chunked_array([["a", "bc"], ["d"]])
    assert held(texts) == texts.nbytes
    assert held(Uncounted()) == 2**40
