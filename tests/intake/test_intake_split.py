"""Cells with several numbers, told and label, in one row."""

from __future__ import annotations

import pytest

from poagen.intake import read

A, B, C, D = (f"940011189922300001234{last}" for last in range(4))


@pytest.mark.parametrize(
    ("told", "labels", "packages"),
    [
        ([A, B], [A, B], {(A, A), (B, B)}),
        ([A, B], [C, D], {(A, C), (B, D)}),
        ([A, B], [B, A], {(A, A), (B, B)}),
        ([A, B, C], [D, A, B], {(A, A), (B, B), (C, None), (None, D)}),
        ([A], [A, B], {(A, A), (None, B)}),
        ([A, B], [A], {(A, A), (B, None)}),
        ([A, B], [C], {(A, C), (B, None)}),
        ([A, B, C], [B, D], {(A, None), (B, B), (C, None), (None, D)}),
        ([A, B], [B, C, D], {(A, None), (B, B), (None, C), (None, D)}),
    ],
)
def test_each_number_of_a_row_is_one_package(tmp_path, told, labels, packages):
    """Where they were not equally many, packages came up that had no number at all."""
    path = tmp_path / "a.csv"
    row = f"111-0000001-0000001,USPS,{';'.join(told)},{' / '.join(labels)},2026-10-10"
    path.write_text(
        f"order_id,carrier,tracking_number,label_tracking_number,promised_delivery_at\n{row}\n", "utf-8"
    )
    table = read([path]).table[["tracking_number", "label_tracking_number"]].fillna("")
    found = [tuple(cell or None for cell in pair) for pair in table.to_numpy()]
    assert len(found) == len(packages)
    assert set(found) == packages
