"""A NUL sign in a text file: read as a space where there are few, and no text where there are many."""

from __future__ import annotations

import pytest

from poagen.common import text_rows
from poagen.common.finding import PoagenError, Severity
from poagen.intake import blocks, read, read_batches

HEAD = "order_id,carrier,tracking_number,operator\n"
ROWS = [f"111-{n:07d}-0000001,UPS,1Z999AA1{n:010d},Zoë\n" for n in range(400)]


def with_nul(row: int, place: str) -> str:
    """A table with a NUL beside or in a cell of some row."""
    rows = [*ROWS]
    rows[row] = rows[row].replace(*{"in a number": ("1Z9", "1Z\x009"), "behind a name": ("UPS", "UPS\x00")}[place])
    return HEAD + "".join(rows)


@pytest.mark.parametrize("place", ["in a number", "behind a name"])
@pytest.mark.parametrize("row", [0, 90, 399])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
def test_a_stray_nul_is_a_space_and_told(tmp_path, row, place, encoding):
    path = tmp_path / "a.csv"
    path.write_bytes(with_nul(row, place).encode(encoding))
    packages = read([path])
    assert packages.table["operator"].eq("Zoë").all()
    assert packages.table["carrier"].eq("UPS").all()
    number = "1Z 999AA1" if place == "in a number" else "1Z999AA1"
    assert packages.table["tracking_number"][row] == f"{number}{row:010d}"
    assert [finding.message for finding in packages.findings if finding.code == "INT078"] == [
        "1 NUL sign in the file, which is no text; read as spaces"
    ]


@pytest.mark.parametrize("row", [3, 390])
def test_a_large_file_with_it_is_read_the_same(tmp_path, row):
    path = tmp_path / "a.csv"
    path.write_text(with_nul(row, "behind a name"), encoding="utf-8")
    at_once, parted = read([path]), read_batches([path], batch=50, large=0)
    assert parted.packages.findings == at_once.findings
    assert parted.whole().table.equals(at_once.table)


LONG_HEAD = "order_id;carrier;tracking_number;category;operator;confirmed_at\r\n"
LONG_ROW = "111-0000001-{:07};USPS;9400111899223197428490;A;Zoë;2026-10-22\r\n"


@pytest.mark.parametrize("place", ["1899", "USPS", "-22\r", "A;", "Zo"])
def test_it_joins_no_rows_where_blocks_meet(tmp_path, monkeypatch, place):
    for module in (text_rows, blocks):
        monkeypatch.setattr(module, "BLOCK", 300)
    path = tmp_path / "a.csv"
    for row in range(20):
        rows = [LONG_ROW.format(number) for number in range(30)]
        rows[row] = rows[row].replace(place, f"{place[:-1]}\x00{place[-1]}")
        path.write_text(LONG_HEAD + "".join(rows), encoding="utf-8", newline="")
        for packages in (read([path]), read_batches([path], batch=50, large=0).whole()):
            assert len(packages.table) == len(rows)
            assert not [finding for finding in packages.findings if finding.severity is Severity.ERROR]


@pytest.mark.parametrize(
    "data",
    [
        HEAD.encode() + b"\x00" * 3000,
        HEAD.encode() + b"".join(b"%d\x00,\x00UPS\x00\n" % n for n in range(99)),
        b"\x00\x01\x00\x00Standard Jet DB\x00" + bytes(range(256)) * 9,
        b"a,b\n\x00" + bytes(range(1, 32)),
        b"one line and\x00 no other, so no table of text" * 3,
    ],
)
def test_what_is_no_text_is_a_binary_file(tmp_path, data):
    (tmp_path / "a.csv").write_bytes(data)
    with pytest.raises(PoagenError, match="binary file"):
        read([tmp_path / "a.csv"])
