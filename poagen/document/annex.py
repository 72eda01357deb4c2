"""Annex A: every invalid package that counts, by cause."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from poagen.common.defects import CODES
from poagen.diagnosis import Analysis

NO_PATTERN: Final = "no common pattern"
_COLUMNS: Final = (
    "order_id",
    "package_id",
    "category",
    "carrier",
    "tracking_number",
    "label_carrier",
    "label_tracking_number",
    "first_scan_at",
    "delivery_scan_at",
)
_FORMULA: Final = r"^(?=[=+@-].)"


def annex(analysis: Analysis) -> pd.DataFrame:
    """A row per invalid measured package: ``cause``, its number in the letter, then what is known of it.

    Columns that the data does not have at all are left out. ``shipped_on`` is the ship day as an ISO date.
    """
    verdicts = analysis.verdicts
    rows = np.flatnonzero(verdicts.measured & verdicts.invalid)
    numbers = {cause.id: n for n, cause in enumerate(analysis.report.root_causes, start=1)}
    place = pd.Series(analysis.cause_ids()[rows]).map(numbers)
    known = verdicts.packages.table.loc[rows, list(_COLUMNS)].reset_index(drop=True).fillna("")
    shipped = pd.Series(np.datetime_as_string(verdicts.ship_day[rows], unit="D")).replace("NaT", "")
    table = known.assign(
        shipped_on=shipped, defect=np.array([*CODES, ""], dtype=object)[analysis.defects.primary[rows]]
    )
    kept = [name for name in table.columns if name in {"order_id", "defect"} or (table[name] != "").any()]
    cause = place.map("{:.0f}".format, na_action="ignore").astype("str").fillna(NO_PATTERN)
    ordered = place.fillna(len(numbers) + 1).to_frame("n").assign(order=known["order_id"])
    return table[kept].assign(cause=cause)[["cause", *kept]].loc[ordered.sort_values(["n", "order"]).index]


def annex_csv(analysis: Analysis) -> bytes:
    """:func:`annex` as CSV that spreadsheet programs read as UTF-8; no cell of it is taken for a formula."""
    safe = annex(analysis).apply(lambda column: column.astype("str").str.replace(_FORMULA, "'", regex=True))
    text: str = safe.to_csv(index=False, lineterminator="\n")
    return text.encode("utf-8-sig")
