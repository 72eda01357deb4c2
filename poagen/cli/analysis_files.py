"""The files that ``poagen analyze --out DIR`` writes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from poagen.common.output import take_away, write_whole

if TYPE_CHECKING:
    from poagen.diagnosis import Analysis

_OURS = re.compile(r"(?:RC\d+|unexplained|dispute)\.csv")


def may_write(folder: Path, read: Sequence[Path]) -> list[Path]:
    """The files that :func:`write_analysis` writes; of its tables those that would be one that is read."""
    tables = [folder / "evidence" / path.name for path in read]
    return [*(folder / name for name in ("analysis.json", "verdicts.csv", "history.png")), *tables]


def write_analysis(analysis: Analysis, folder: Path) -> None:
    """Write analysis.json, verdicts.csv, history.png, and the packages of each cause under evidence/.

    Tables of an earlier run whose cause is gone are taken away, so that nobody encloses them.
    """
    from poagen.diagnosis.days import by_ship_day
    from poagen.document.pictures import history

    write_whole(folder / "verdicts.csv", analysis.verdict_lines())
    write_whole(folder / "analysis.json", analysis.to_json().encode())
    tables = _tables(analysis)
    for name, content in tables.items():
        write_whole(folder / "evidence" / name, content)
    for path in (folder / "evidence").glob("*.csv"):
        if _OURS.fullmatch(path.name) and path.name not in tables:
            take_away(path)
    picture = history(analysis.report, by_ship_day(analysis) or None)
    if picture is None:
        take_away(folder / "history.png")
    else:
        write_whole(folder / "history.png", picture)


def _tables(analysis: Analysis) -> dict[str, bytes]:
    """Every table of packages that has one, as CSV by its file's name."""
    from poagen.diagnosis.proof import dispute, evidence, unexplained
    from poagen.diagnosis.sheets import spreadsheet_csv

    found = {**evidence(analysis), "unexplained": unexplained(analysis), "dispute": dispute(analysis)}
    return {f"{name}.csv": spreadsheet_csv(table) for name, table in found.items() if len(table)}
