"""What the footer of a Parquet file tells can neither end the program nor hide what is read."""

import base64
import subprocess
import sys
from pathlib import Path
from typing import Any

import parquet_footers as footers
import pyarrow as pa
import pytest
from pyarrow import parquet
from pyarrow.parquet import encryption

from poagen.common.finding import PoagenError
from poagen.intake import parquet_pages, read, read_batches
from poagen.intake.parquet_footer import groups_of
from poagen.intake.thrift import I32, I64, LIST, RECORD, Reader

ROWS = 20
TABLE = pa.table(
    {
        "order_id": [f"111-{row:07}-0000001" for row in range(ROWS)],
        "carrier": ["UPS"] * ROWS,
        "tracking_number": ["1Z5R89390357567127"] * ROWS,
        "scan_count": list(range(ROWS)),
        "note": [[1, 2]] * ROWS,
    }
)


class Keys(encryption.KmsClient):  # type: ignore[misc]
    """Keeps keys as they are."""

    def wrap_key(self, key: bytes, _name: str) -> bytes:
        return base64.b64encode(key)

    def unwrap_key(self, key: bytes, _name: str) -> bytes:
        return base64.b64decode(key)


def can_lock_a_file_as_a_whole() -> bool:
    try:
        encryption.EncryptionConfiguration(footer_key="f", uniform_encryption=True)
    except TypeError:  # older versions of pyarrow lock columns alone
        return False
    return True


WHOLE = pytest.param(
    {"uniform_encryption": True},
    marks=pytest.mark.skipif(not can_lock_a_file_as_a_whole(), reason="this pyarrow locks no file as a whole"),
)


@pytest.mark.parametrize("open_footer", [True, False])
@pytest.mark.parametrize("keys", [{"column_keys": {"c": ["order_id"]}}, WHOLE])
def test_a_locked_file_is_said_to_be_locked(tmp_path: Path, open_footer: bool, keys: dict[str, Any]) -> None:
    path = tmp_path / "packages.parquet"
    how = encryption.EncryptionConfiguration(footer_key="f", plaintext_footer=open_footer, **keys)
    factory = encryption.CryptoFactory(lambda _: Keys())
    locked = factory.file_encryption_properties(encryption.KmsConnectionConfig(), how)
    with parquet.ParquetWriter(path, TABLE.schema, encryption_properties=locked) as writer:
        writer.write_table(TABLE)
    for work in (lambda: read([path]), lambda: read_batches([path], large=0)):
        with pytest.raises(PoagenError, match="locked with a key") as caught:
            work()
        assert {finding.code for finding in caught.value.findings} == {"INT060"}


def changed_and_read(path: Path, first: int, last: int) -> None:
    parquet.write_table(TABLE, path, row_group_size=10, write_page_index=True)
    command = [sys.executable, footers.__file__, str(path), str(first), str(last)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr[-1000:]


def test_a_footer_that_tells_what_cannot_be_ends_in_a_finding(tmp_path: Path) -> None:
    changed_and_read(tmp_path / "packages.parquet", 0, 150)


@pytest.mark.fuzz
def test_many_such_footers(tmp_path: Path) -> None:
    changed_and_read(tmp_path / "packages.parquet", 150, 8_000)


def test_the_footer_is_read_as_the_library_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "packages.parquet"
    parquet.write_table(TABLE, path, row_group_size=7, compression="zstd", write_page_index=True)
    told = parquet.ParquetFile(path).metadata
    with path.open("rb") as stream:
        groups = groups_of(stream)
    assert [group.rows for group in groups] == [7, 7, 6]
    for number, group in enumerate(groups):
        assert group.size == told.row_group(number).total_byte_size
        for place, column in enumerate(group.columns):
            theirs = told.row_group(number).column(place)
            assert (column.values, column.unpacked, column.packed, column.start) == (
                theirs.num_values,
                theirs.total_uncompressed_size,
                theirs.total_compressed_size,
                theirs.dictionary_page_offset or theirs.data_page_offset,
            )


@pytest.mark.parametrize(
    "record",
    [
        [[1, I32, 1], [1, I32, 1]],
        [[1, I64, 1 << 70]],
        [[1, I32, 1 << 40]],
        [[1 << 16, I32, 1]],
        [[1, 11, 0]],
    ],
)
def test_a_record_that_two_readers_may_read_otherwise_is_refused(record: footers.Record) -> None:
    with pytest.raises(ValueError, match="Parquet file"):
        Reader(footers.of_record(record)).record()


@pytest.mark.parametrize("kind", [LIST, RECORD])
def test_what_is_nested_without_end_is_refused(kind: int) -> None:
    inner = bytes([0x10 | kind]) * 100_000
    with pytest.raises(ValueError, match="nested too deeply"):
        Reader(bytes([0x10 | kind]) + inner).record()


@pytest.mark.parametrize("kind", [3, I32])
def test_a_list_without_end_is_refused(kind: int) -> None:
    with pytest.raises((ValueError, IndexError)):
        Reader(bytes([0x19, 0xF0 | kind]) + footers.packed(1 << 60) + bytes(100)).record()


@pytest.mark.parametrize("version", ["1.0", "2.0"])
@pytest.mark.parametrize("codec", ["NONE", "SNAPPY", "GZIP", "ZSTD", "LZ4", "BROTLI"])
@pytest.mark.parametrize("encoding", [None, "PLAIN", "DELTA_BYTE_ARRAY", "DELTA_LENGTH_BYTE_ARRAY"])
def test_every_way_to_pack_a_table_gives_the_same(
    tmp_path: Path, version: str, codec: str, encoding: str | None
) -> None:
    table, path = TABLE.drop_columns(["note"]), tmp_path / "packages.parquet"
    texts = ["order_id", "carrier", "tracking_number"]
    how = {"column_encoding": dict.fromkeys(texts, encoding), "use_dictionary": False} if encoding else {}
    parquet.write_table(table, path, compression=codec, data_page_version=version, data_page_size=200, **how)
    expected = table.to_pandas().astype(str)
    for got in (read([path]), read_batches([path], large=0, batch=7).whole()):
        assert got.table["order_id"].tolist() == expected["order_id"].tolist()
        assert got.table["carrier"].tolist() == expected["carrier"].tolist()
        assert got.table["scan_count"].tolist() == list(range(ROWS))


@pytest.mark.parametrize("codec", ["snappy", "gzip", "zstd", "brotli", "lz4_raw"])
def test_a_dictionary_is_looked_into_however_it_is_packed(tmp_path: Path, codec: str) -> None:
    path = tmp_path / "packages.parquet"
    compression = "lz4" if codec == "lz4_raw" else codec
    parquet.write_table(pa.table({"carrier": ["UPS"] * 9 + ["x" * 300]}), path, compression=compression)
    with path.open("rb") as stream:
        schema = parquet.ParquetFile(path).metadata.schema
        groups = groups_of(stream)
        ((_, _, found),) = parquet_pages.unpacked(stream, groups, schema, [300])
        ((_, _, short),) = parquet_pages.unpacked(stream, groups, schema, [1_000])
    assert found.longest == 300
    assert short.longest == 0


def test_many_texts_that_share_their_beginnings_are_refused_where_all_are_held(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("poagen.intake.parquet.MOST_TEXT_BYTES", 1_000_000)
    table = pa.table({"order_id": [f"111-{row:07}-0000001" for row in range(200)], "carrier": ["x" * 9_000] * 200})
    path = tmp_path / "packages.parquet"
    encodings = dict.fromkeys(table.column_names, "DELTA_BYTE_ARRAY")
    parquet.write_table(table, path, use_dictionary=False, column_encoding=encodings, row_group_size=50)
    with pytest.raises(PoagenError, match="MB of text") as caught:
        read([path])
    assert {finding.code for finding in caught.value.findings} == {"INT051"}
