"""Rows of voided labels that may be no packages: they stand beside a label in use, with nothing told of them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from poagen.common.finding import Finding
from poagen.intake.signs import repeated
from poagen.intake.statuses import LEVEL, Level, is_voided
from poagen.intake.tell import counted

_TOLD = ("tracking_number", "amazon_verdict", "first_scan_at", "delivery_scan_at")

BoolArray = npt.NDArray[np.bool_]


def voided_beside(table: pd.DataFrame) -> list[Finding]:
    """Tell of packages whose only sign is a voided label, where their order has a label in use.

    Whether such a row is a label that was replaced, or a parcel that never got another, no column says. So it
    stays a package.
    """
    if not {"label_tracking_number", "label_status"} <= set(table):
        return []
    again = repeated(table["order_id"])
    some = table[again]
    voided = is_voided(some["label_status"]) & _filled(some, "label_tracking_number")
    if not voided.any():
        return []
    used = some["order_id"][_filled(some, "label_tracking_number") & ~voided]
    open_ = voided & ~_is_known(some) & np.asarray(some["order_id"].isin(used), dtype=bool)
    return [counted("INT074", int(open_.sum()))] if open_.any() else []


def _is_known(table: pd.DataFrame) -> BoolArray:
    """Where a number was told, Amazon has a verdict, or the parcel was scanned."""
    known = np.any([_filled(table, name) for name in _TOLD], axis=0)
    count = table["scan_count"].to_numpy(dtype=float) if "scan_count" in table else np.zeros(len(table))
    level = table[LEVEL].to_numpy(dtype=float) if LEVEL in table else np.zeros(len(table))
    return np.asarray(known | (count > 0) | (level >= Level.FIRST_SCAN), dtype=bool)


def _filled(table: pd.DataFrame, column: str) -> BoolArray:
    if column not in table:
        return np.zeros(len(table), dtype=bool)
    return np.asarray(table[column].fillna("") != "", dtype=bool)
