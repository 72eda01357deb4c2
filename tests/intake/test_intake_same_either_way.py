"""Columns are kept as one text a row, or each text once; which of both is chosen must change nothing."""

from __future__ import annotations

import random

import pandas as pd
import pytest

from poagen.common import text_rows
from poagen.common.finding import PoagenError
from poagen.intake import grid, read

HEADS = (
    "order_id,package_id,carrier,tracking_number,label_tracking_number,promised_delivery_at,first_scan_at,"
    "package_value,scan_count,origin_country,order_status,amazon_verdict,label_status",
    "Order Number,Carrier,Tracking Number,Ship Date,Category,Warehouse",
)
POOLS = {
    "orderid": ["111-0000001-0000001", " 111-0000002-0000002", "111-0000003-0000003.0", "", "1.2E+15", '="7-7"'],
    "carrier": ["UPS", "ups ", "DPD\u00a0Zoë", "NULL", "'USPS", "Other"],
    "tracking": ["1Z5R89390357567127", "1z 5r89390357567127", "9400111899223197428490", "",
                 "A1B2C3D4E5;F1G2H3J4K5", "N/A", "none", "9.4001E+21", "123456789012.0", "TBA１２３", "9400/1118"],
    "date": ["2026-10-05", "2026-10-05T10:00:00-07:00", "10/31/2026", "31/10/2026", "05/06/2026", "2026-02-31",
             "46300", "1760000000", "Oct 5, 2026 3:04 PM PDT", "n/a", "", "2026-10-05T24:00:00Z", "5.6.2026",
             "2026-10-05 10:00", "1802-01-01", "２０２６-10-05"],
    "value": ["1.50", "$1,000", "12,50", "1.000", "", "x", "１２"],
    "word": ["US", "Germany", "12 Main Street", "Shipped", "cancelled", "valid", "Yes", "", "no such word"],
}  # fmt: skip


def pool(header: str) -> list[str]:
    folded = header.lower().replace("_", "").replace(" ", "")
    names = {"orderid": "orderid", "ordernumber": "orderid", "carrier": "carrier", "trackingnumber": "tracking"}
    names |= {"labeltrackingnumber": "tracking", "packagevalue": "value", "scancount": "value"}
    return POOLS[names.get(folded, "date" if folded.endswith(("at", "date")) else "word")]


def rows(dice: random.Random) -> str:
    """A made-up table with blank, broken, repeated and doubled rows."""
    head = dice.choice(HEADS)
    columns = [dice.sample(pool(name), dice.randrange(1, 5)) for name in head.split(",")]
    lines = [head]
    for number in range(dice.randrange(1, 40)):
        made = [dice.choice(column) for column in columns]
        if dice.random() < 0.7:
            made[0] = f"111-0000001-{dice.randrange(1_000 * number + 3):07}"
        quoted = [f'"{cell}"' if "," in cell or dice.random() < 0.02 else cell for cell in made]
        line = ",".join(quoted[: len(quoted) - (dice.random() < 0.1)])
        lines += dice.choices([line, "", head, f"{line}\n{line}", line + ",", line + ',"x"'], [30, 1, 1, 2, 1, 1])
    return "\n".join(lines) + "\n"


def outcome(path) -> tuple[object, object]:
    try:
        got = read([path])
    except PoagenError as problem:
        return None, [str(finding) for finding in problem.findings]
    return got.table, [str(finding) for finding in (*got.findings, *got.inputs)]


def always(monkeypatch, kept_once: bool) -> None:
    for module in (text_rows, grid):
        monkeypatch.setattr(module, "repeats", lambda _: kept_once)
    monkeypatch.setattr(text_rows, "SAMPLE_BYTES", 64 if kept_once else 1 << 20)
    monkeypatch.setattr(text_rows, "BLOCK", 4096 if kept_once else 1 << 20)


@pytest.mark.parametrize("seed", [*range(60), *(pytest.param(n, marks=pytest.mark.fuzz) for n in range(60, 300))])
def test_keeping_each_text_once_changes_nothing(seed, tmp_path, monkeypatch):
    path = tmp_path / "made.csv"
    path.write_text(rows(random.Random(seed)), encoding="utf-8")
    always(monkeypatch, kept_once=False)
    table, told = outcome(path)
    always(monkeypatch, kept_once=True)
    other, told_too = outcome(path)
    assert told == told_too
    assert (table is None) == (other is None)
    if table is not None:
        pd.testing.assert_frame_equal(table, other)
