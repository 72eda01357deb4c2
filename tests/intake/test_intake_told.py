"""What each known export is read as, header by header and cell by cell, word for word."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_intake_recognisers import FIXTURES, known
from told import same_as

from poagen.common.finding import PoagenError
from poagen.intake import columns, read

TOLD = Path(__file__).parent / "told"
UNTOLD = ("source_file", "source_row", "source_sheet")


def cells(path: Path) -> list[str]:
    """Each column of the packages that has a value, or why there are none."""
    try:
        got = read([path])
    except PoagenError as error:
        return [f"  {one.code} {one.message.replace(str(path), path.name)}" for one in error.findings]
    table = got.table.drop(columns=[name for name in UNTOLD if name in got.table.columns])
    filled = [name for name in table.columns if table[name].notna().any()]
    told = [f"  {name}: {known(table[name])}" for name in filled]
    return [*told, f"  findings {[one.code for one in got.findings]}, all {got.lists_all}"]


def headers(path: Path) -> list[str]:
    report = columns(path)
    told = [f"  {header} -> {column}" for header, column in report.matched]
    told += [f"  {header}: {why}" for header, why, _ in report.unmatched]
    return [f"{path.name}: {report.format}", *told, f"  dropped {list(report.dropped)}"]


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.stem)
def test_how_an_export_is_read(path: Path) -> None:
    same_as(TOLD / f"{path.stem}.txt", [*headers(path), *cells(path)])
