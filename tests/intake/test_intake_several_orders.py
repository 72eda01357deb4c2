"""Cells of labels and scans that name several orders, which were packed into one parcel."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from poagen.intake import read, read_batches

TOLD = "order-id\torder-item-id\tquantity\tship-date\tcarrier-code\tcarrier-name\ttracking-number\tship-method"
NUMBER = "1Z999AA10123456784"


def numbered(order: int) -> str:
    return NUMBER if order < 3 else f"1Z5R8939035756{order:04d}"


def files(folder: Path, cell: str, number: str = NUMBER) -> list[Path]:
    """Six orders, of which the first two were told the same number, and a list of labels."""
    confirmation, labels = folder / "told.txt", folder / "labels.csv"
    rows = [f"111-0000000-{n:07d}\t{n}\t1\t2026-10-16\tUPS\t\t{numbered(n)}\t" for n in range(1, 7)]
    confirmation.write_text("\n".join([TOLD, *rows]), encoding="utf-8")
    head = "Order Number,Label Number,Label Carrier,First Scan,Package Value"
    more = [f"111-0000000-{n:07d},{numbered(n)},UPS,2026-10-1{n},7" for n in range(3, 7)]
    together = f'"{cell}","{number}",UPS,2026-10-17,40'
    labels.write_text("\n".join([head, *more[:2], together, *more[2:]]), encoding="utf-8")
    return [confirmation, labels]


@pytest.mark.parametrize(
    "cell",
    [
        "111-0000000-0000001,111-0000000-0000002",
        "111-0000000-0000001; 111-0000000-0000002",
        "111-0000000-0000001 / 111-0000000-0000002",
        "111-0000000-0000002 111-0000000-0000001 111-0000000-0000002",
    ],
)
@pytest.mark.parametrize("batch", [None, 1, 2, 3])
def test_the_scans_of_a_parcel_of_several_orders_reach_each_of_them(tmp_path, cell, batch):
    both = files(tmp_path, cell)
    whole = read(both)
    got = whole
    if batch:
        batched = read_batches(both, batch=batch)
        got = batched.whole()
        pd.testing.assert_frame_equal(got.table, whole.table)
        assert batched.packages.findings == whole.findings
    table = got.table.set_index("order_id")
    assert len(table) == 6
    assert table["first_scan_at"].str[:10].tolist() == ["2026-10-17"] * 2 + [f"2026-10-1{n}" for n in range(3, 7)]
    assert table["label_tracking_number"].tolist() == [numbered(n) for n in range(1, 7)]
    assert table["package_value"].isna().tolist() == [True, True, False, False, False, False]
    codes = {finding.code: finding.message for finding in whole.findings}
    assert codes["INT084"].startswith("1 row names several orders")
    assert {"INT039", "INT080"}.isdisjoint(codes)
    assert "INT040" in codes


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("111-0000000-0000001,111-0000000-0000002", f"{NUMBER},1Z5R89390357560009"),
        ("111-0000000-0000001,PO 4711", NUMBER),
        ("111-0000000-0000001", NUMBER),
    ],
)
def test_nothing_is_parted_where_it_is_not_clear_what_belongs_to_which_order(tmp_path, cell, number):
    got = read(files(tmp_path, cell, number))
    assert "INT084" not in {finding.code for finding in got.findings}
    assert set(got.table["order_id"]) >= {cell} | {f"111-0000000-{n:07d}" for n in range(1, 7)}


def test_what_was_told_to_amazon_is_never_parted(tmp_path):
    path = tmp_path / "told.txt"
    row = f"111-0000000-0000001,111-0000000-0000002\t1\t1\t2026-10-16\tUPS\t\t{NUMBER}\t"
    path.write_text(f"{TOLD}\n{row}\n", encoding="utf-8")
    assert len(read([path]).table) == 1
