"""The packages of the HTML report: every invalid one that counts, by column, small enough to be sent."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
from markupsafe import Markup

from poagen.diagnosis import Analysis
from poagen.diagnosis.proof import by_day, package_tables
from poagen.diagnosis.rates import NO_CATEGORY
from poagen.document import markup

FIRST_ROWS: Final = 100
"""Rows that stand in the page itself, for a browser in which scripts are off."""

TITLES: Final[Mapping[str, str]] = {
    "cause": "Cause",
    "order_id": "Order",
    "package_id": "Package",
    "shipped_on": "Shipped",
    "category": "Category",
    "carrier": "Carrier told",
    "tracking_number": "Number told",
    "why": "Why it failed",
    "label_carrier": "Carrier of the label",
    "label_tracking_number": "Number of the label",
    "tracking_entered_at": "Number entered",
    "first_scan_at": "First scan",
    "delivery_scan_at": "Delivery scan",
    "defect": "Defect",
    "source": "File and row",
}
_ALWAYS: Final = frozenset({"cause", "order_id", "defect", "why"})
_LISTED: Final = 0.5
"""A column is written as its values and their places where it has fewer values than this share of rows."""


@dataclass(frozen=True)
class Rows:
    """The rows of the table.

    Attributes:
        table: A row a package, the columns those of :data:`TITLES` that hold anything: text, blank where unknown.
            ``cause`` is the number of a cause in the letter, blank where no cause explains the package.
    """

    table: pd.DataFrame

    def __len__(self) -> int:
        return len(self.table)

    @property
    def columns(self) -> list[tuple[str, str]]:
        """Name and title of each column."""
        return [(name, TITLES[name]) for name in self.table.columns]

    @property
    def first(self) -> list[list[str]]:
        """The first :data:`FIRST_ROWS` rows."""
        found: list[list[str]] = self.table.head(FIRST_ROWS).to_numpy().tolist()
        return found

    def choices(self, column: str) -> list[str]:
        """The values of a column in their order; none where the column is left out."""
        return sorted(self.table[column].unique().tolist()) if column in self.table else []

    def as_json(self) -> Markup:
        """The rows by column, as JSON that can stand in a page; see :func:`in_page`."""
        columns = [
            {"name": name, "title": title, **_packed(self.table[name].tolist())} for name, title in self.columns
        ]
        return in_page({"rows": len(self), "columns": columns})


def rows_of(analysis: Analysis) -> Rows:
    """Every invalid measured package of an analysis, by cause, ship day and order."""
    verdicts = analysis.verdicts
    open_ = np.flatnonzero(verdicts.measured & verdicts.invalid & (analysis.cause_ids() == ""))
    groups = [*((str(number), found.rows) for number, found in enumerate(analysis.causes, 1)), ("", open_)]
    tables = package_tables(analysis, [rows for _, rows in groups])
    parts = [
        table.assign(cause=number, source=_sources(analysis, rows))
        for (number, rows), table in zip(groups, tables, strict=True)
    ]
    table = pd.concat(parts, ignore_index=True)
    table["category"] = table["category"].where(table["category"].str.strip() != "", NO_CATEGORY)
    table = table[list(TITLES)].apply(_clean)
    kept = [name for name in TITLES if name in _ALWAYS or (~table[name].isin(["", NO_CATEGORY])).any()]
    return Rows(table[[name for name in kept if name != "package_id" or _several(table)]])


def in_page(value: Any) -> Markup:
    """JSON for a ``script`` of data: no sign in it ends the script or begins a comment."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(text)  # noqa: S704


def _sources(analysis: Analysis, rows: Any) -> pd.Series:
    """Where packages stand in the files, by ship day and order."""
    packages = analysis.verdicts.packages.table.iloc[by_day(analysis.verdicts, rows)]
    files = packages["source_file"].fillna("").str.replace(r"^.*[/\\]", "", regex=True)
    places = files + ", row " + packages["source_row"].astype("str")
    return places.where(files != "", "").reset_index(drop=True)


def _clean(column: pd.Series) -> pd.Series:
    """Without signs that HTML cannot hold; each distinct value is looked at once."""
    distinct = {value: markup.clean(str(value)) for value in column.unique()}
    return column.map(distinct).astype("str")


def _several(table: pd.DataFrame) -> bool:
    """Whether an order has several packages here, so that their ids tell them apart."""
    return bool(table["order_id"].duplicated().any()) and bool((table["package_id"] != "").any())


def _packed(values: Sequence[str]) -> dict[str, Any]:
    distinct = sorted(set(values))
    if len(distinct) > _LISTED * len(values):
        return {"values": list(values)}
    places = {value: place for place, value in enumerate(distinct)}
    return {"distinct": distinct, "places": [places[value] for value in values]}
