"""The packages as a table that is sorted, filtered and cut into pages here, not in the browser."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
import pandas as pd

from poagen.diagnosis import Analysis
from poagen.diagnosis.sheets import spreadsheet_csv

COLUMNS: Final = (
    "order_id",
    "package_id",
    "category",
    "carrier",
    "tracking_number",
    "shipped_on",
    "status",
    "verdict",
    "defect",
    "cause",
    "why",
)
_MOST: Final = 200


@dataclass(frozen=True)
class Wanted:
    """Which rows, in which order.

    Attributes:
        words: To be found in any column.
        cause: Id of a root cause, ``none`` for failures without one, blank for all.
        failed: Only packages that failed.
    """

    words: str = ""
    cause: str = ""
    failed: bool = True
    sort: str = ""
    descending: bool = False
    page: int = 1
    size: int = 25


@dataclass(frozen=True)
class Rows:
    """The packages of an analysis."""

    analysis: Analysis

    @cached_property
    def table(self) -> pd.DataFrame:
        """A row a package in the order of ship days, text, blank where nothing is known."""
        from poagen.diagnosis.proof import by_day, package_table

        verdicts = self.analysis.verdicts
        rows = by_day(verdicts, np.flatnonzero(verdicts.measured))
        judged = self.analysis.package_verdicts().iloc[rows].reset_index(drop=True)
        known = package_table(self.analysis, rows).reset_index(drop=True)
        cause = self.analysis.cause_ids()[rows]
        told = known.assign(
            status=judged["status"], verdict=judged["verdict"], defect=judged["defect"], cause=cause
        )
        return told[list(COLUMNS)].fillna("").astype("str")

    def chosen(self, wanted: Wanted) -> pd.DataFrame:
        """The rows that are wanted, in their order, all pages."""
        table = self.table
        if wanted.failed:
            table = table[table["verdict"] == "invalid"]
        if wanted.cause:
            table = table[table["cause"] == ("" if wanted.cause == "none" else wanted.cause)]
        words = wanted.words.strip().casefold()
        if words:
            hits = [table[name].str.casefold().str.contains(words, regex=False) for name in COLUMNS]
            table = table[pd.concat(hits, axis=1).any(axis=1)]
        if wanted.sort in COLUMNS:
            table = table.sort_values(wanted.sort, ascending=not wanted.descending, kind="stable")
        return table

    def page(self, wanted: Wanted) -> tuple[list[dict[Hashable, Any]], int]:
        """The rows of one page, and how many there are on all."""
        table = self.chosen(wanted)
        size = min(max(wanted.size, 1), _MOST)
        first = (max(wanted.page, 1) - 1) * size
        part = table.iloc[first : first + size]
        rows = part.assign(id=part.index.astype("str")).to_dict("records")
        return rows, len(table)

    def csv(self, wanted: Wanted) -> bytes:
        """The rows that are wanted, as a file that a spreadsheet opens without acting on a cell."""
        return spreadsheet_csv(self.chosen(wanted))
