"""Every header that a recogniser knows stands in a fixture or in a row of headers here, and gives its column."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from test_intake_recognisers import BY_ID, FIXTURES, named

from poagen.common.knowledge import load_yaml
from poagen.intake import columns

ROWS = load_yaml(Path(__file__).parent / "headings.yaml")
CASES = [(name, row) for name, rows in ROWS.items() for row in rows]


@pytest.mark.parametrize(("name", "row"), CASES, ids=[f"{name}-{place}" for place, (name, _) in enumerate(CASES)])
def test_a_row_of_headers_is_of_its_export_and_gives_these_columns(
    tmp_path: Path, name: str, row: dict[str, str]
) -> None:
    path = tmp_path / "a.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([list(row), ["1"] * len(row)])
    report = columns(path)
    assert report.format == name
    assert dict(report.matched) == {header: column for header, column in row.items() if column}


def seen(name: str) -> set[str]:
    """The headers of a recogniser that stand in its fixtures or in its rows, as it compares them."""
    reports = [columns(path) for path in FIXTURES if named(path) == name]
    own = [header for report in reports for header, *_ in (*report.matched, *report.unmatched)]
    dropped = [header for report in reports for header in report.dropped]
    return {
        BY_ID[name].key(header) for header in (*own, *dropped, *(one for row in ROWS.get(name, []) for one in row))
    }


@pytest.mark.parametrize("name", sorted(set(BY_ID) - {"generic", "packages-csv"}))
def test_no_header_of_a_recogniser_stands_in_no_file(name: str) -> None:
    form, known = BY_ID[name], seen(name)
    asked = [header for group in (form.required, *form.either, *form.columns.values()) for header in group]
    assert [header for header in asked if form.key(header) not in known] == []
