"""Cells with line ends in a text whose cells are parted by tabs, as spreadsheets write them."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from poagen.intake import read, read_batches

HEAD = ["order-id", "order-item-id", "quantity", "product-name", "ship-date", "carrier-code", "tracking-number"]
NAMES = ["Lamp", "Lamp\nblue", '"Best"\nlamp\n\nold', 'Rack 19"', "\nChair", 'Sofa "soft"\n']


def confirmation(place: int) -> list[str]:
    day = "2026-10-01" if place % 11 else "soon"
    numbers = f"94001118992230000{place:05d}" + ("\n9400111899223000099999" if place % 7 == 0 else "")
    return [f"111-{place:07d}-0000000", "1", "1", NAMES[place % len(NAMES)], day, "USPS", numbers]


def written(folder: Path, delimiter: str) -> Path:
    path = folder / f"confirmation-{ord(delimiter)}.txt"
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, delimiter=delimiter, lineterminator="\r\n").writerows(
            [HEAD, *map(confirmation, range(60))]
        )
    return path


def seen(got) -> list[object]:
    rows = got.table[["order_id", "tracking_number", "carrier", "confirmed_at", "source_row"]]
    return [rows.values.tolist(), [(one.code, one.row, one.message) for one in got.findings]]


def test_quoted_line_ends_are_no_rows_between_tabs_either(tmp_path):
    """A number after such a cell was told as missing, and what followed stood as a package of its own."""
    by_tabs, by_commas = read([written(tmp_path, "\t")]), read([written(tmp_path, ",")])
    assert seen(by_tabs) == seen(by_commas)
    assert (by_tabs.table["tracking_number"] != "").all()


@pytest.mark.parametrize("batch", [1, 4, 25])
@pytest.mark.parametrize("large", [0, 1 << 60])
def test_in_batches_too(tmp_path, batch, large):
    path = written(tmp_path, "\t")
    got = read_batches([path], batch=batch, large=large)
    table, at_once = got.whole().table, read([path])
    assert [table[name].tolist() for name in ("order_id", "tracking_number", "source_row")] == [
        at_once.table[name].tolist() for name in ("order_id", "tracking_number", "source_row")
    ]
    assert got.packages.findings == at_once.findings


@pytest.mark.parametrize("name", ['"Best lamp', '19" rack', '"', '"A" and "B', "'"])
def test_a_mark_that_is_no_quotation_joins_nothing(tmp_path, name):
    """Amazon quotes nothing; rows may lack blank cells at their end."""
    rows = [[*HEAD, "ship-method", "carrier-name"]]
    rows += [[*confirmation(1)[:3], name, "2026-10-01", "USPS", "9400111899223000012345"], confirmation(2)[:4]]
    path = tmp_path / "a.txt"
    path.write_text("\n".join("\t".join(row) for row in rows), encoding="utf-8")
    assert len(read([path]).table) == 2


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_lines_that_lack_cells_are_as_if_those_were_blank(tmp_path, delimiter):
    rows = [
        [*confirmation(place), "note" if place % 3 == 0 else "", "x" if place % 5 == 0 else ""]
        for place in range(60)
    ]
    rows = [[cell.replace("\n", " ") for cell in row] for row in rows]
    for name, table in (
        ("whole", rows),
        ("short", [row[: len(row) - (place % 4 == 1) * 2] for place, row in enumerate(rows)]),
    ):
        with (tmp_path / name).open("w", newline="", encoding="utf-8") as file:
            csv.writer(file, delimiter=delimiter).writerows([[*HEAD, "notes", "more"], *table])
    one, other = (read([tmp_path / name]) for name in ("whole", "short"))
    assert one.table.drop(columns="source_file").equals(other.table.drop(columns="source_file"))
    assert [found.code for found in one.findings] == [found.code for found in other.findings]


def test_wrapped_numbers_in_quotation_marks_are_unwrapped(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text(
        'order_id\tcarrier\ttracking_number\n1\tUSPS\t"=""9400111899223000012345"""\n', encoding="utf-8"
    )
    assert read([path]).table["tracking_number"].tolist() == ["9400111899223000012345"]
