"""Rows in are packages plus counted rows, over random mixtures of overlapping, stacked and split files."""

from __future__ import annotations

import re
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from poagen.common.packages import Packages
from poagen.intake import read

HEADS = {
    "told": "order-id\torder-item-id\tquantity\tship-date\tcarrier-code\tcarrier-name\ttracking-number\tmethod",
    "labels": "Created Date\tTracking Number\tStatus\tLabel Size\tTracking Status\tCarrier\tOrder ID",
    "orders": "amazon-order-id\tpurchase-date\torder-status\tfulfillment-channel\tsku\titem-status\titem-price",
    "own": "order_id\ttracking_number\tcarrier\tpromised_delivery_at",
}
SHIPMENT = st.tuples(st.integers(1, 5), st.lists(st.integers(1, 4), max_size=3), st.booleans())
"""An order, the numbers of its parcels (several: a split shipment), and whether they stand in one cell."""
PIECE = st.sampled_from(["header", "blank", "nameless", "long", "again", "date"])
EXPORT = st.tuples(st.sampled_from(sorted(HEADS)), st.lists(SHIPMENT, min_size=1, max_size=5), st.lists(PIECE))


def order(number: int) -> str:
    return f"111-{number:07d}-{number:07d}" if number else ""


def row(kind: str, number: int, parcel: str, day: str = "2026-10-02") -> str:
    cells = {
        "told": [order(number), "i", "1", day, "UPS", "", parcel, ""],
        "labels": ["x", parcel, "Printed", "4x6", "", "UPS", order(number)],
        "orders": [order(number), day, "Shipped", "MFN", "s", "", "1"],
        "own": [order(number), parcel, "UPS", day],
    }
    return "\t".join(cells[kind])


def written(kind: str, shipments: list[tuple[int, list[int], bool]], pieces: list[str]) -> list[str]:
    lines = [HEADS[kind]]
    for number, parcels, in_one in shipments:
        names = [f"1Z999AA1012345{number}{parcel}00" for parcel in parcels] or [""]
        lines += [row(kind, number, name) for name in ([",".join(names)] if in_one else names)]
    odd = {
        "header": HEADS[kind],
        "blank": "\t" * HEADS[kind].count("\t"),
        "nameless": row(kind, 0, "1Z1"),
        "long": row(kind, 1, "1Z1") + "\tbeyond\tthe end",
        "again": lines[-1],
        "date": row(kind, 2, "1Z2", "31/31/2026"),
    }
    return [*lines, *(odd[piece] for piece in pieces)]


def summed(got: Packages) -> tuple[int, int]:
    """Rows in with numbers added, and where they went, as the account says; without one each row is a package."""
    told = [finding.message.replace(",", "") for finding in got.findings if finding.code == "INT032"]
    if not told:
        return got.rows, len(got.table)
    names = r"(\d+) (rows? read|added|packages? kept|merged|of lists|skipped|blank)"
    parts = {name.split()[0].rstrip("s"): int(number) for number, name in re.findall(names, told[0])}
    assert parts["package"] == len(got.table)
    assert parts["row"] == got.rows
    taken = sum(parts.get(name, 0) for name in ("package", "merged", "of", "skipped", "blank"))
    return got.rows + parts.get("added", 0), taken


@settings(max_examples=25, deadline=None)
@given(st.lists(EXPORT, min_size=1, max_size=3))
def test_rows_in_are_packages_and_counted_rows(tmp_path_factory, exports) -> None:
    folder: Path = tmp_path_factory.mktemp("c")
    lines = 0
    for place, (kind, shipments, pieces) in enumerate(exports):
        text = "\n".join([*written(kind, shipments, pieces), ""])
        (folder / f"{place}.txt").write_text(text, encoding="utf-8")
    files = sorted(folder.iterdir())
    got = read(files)
    for item in got.inputs:
        lines += len(Path(item.file).read_text(encoding="utf-8").splitlines()) - 1
    assert got.rows == lines
    came, went = summed(got)
    assert came == went
    wanted = {order(number) for _, shipments, _ in exports for number, _, _ in shipments}
    assert wanted <= set(got.table["order_id"]) <= wanted | {order(1), order(2)}
    numbered = got.table[got.table["tracking_number"].fillna("") != ""]
    assert not numbered.duplicated(["order_id", "tracking_number"]).any()
