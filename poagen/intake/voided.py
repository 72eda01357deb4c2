"""Rows of voided labels that may be no packages: they stand beside a label in use, with nothing told of them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from poagen.common.finding import Finding
from poagen.common.texts import are_among
from poagen.intake.statuses import LEVEL, Level, is_filled, is_voided
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
    voided = is_voided(table["label_status"])
    if not voided.any():
        return []
    some = table[are_among(table["order_id"], table["order_id"][voided])]
    in_use, left = is_filled(some, "label_tracking_number"), is_voided(some["label_status"])
    beside = are_among(some["order_id"], some["order_id"][in_use & ~left])
    open_ = in_use & left & beside & ~_is_known(some)
    return [counted("INT074", int(open_.sum()))] if open_.any() else []


def _is_known(table: pd.DataFrame) -> BoolArray:
    """Where a number was told, Amazon has a verdict, or the parcel was scanned."""
    known = np.any([is_filled(table, name) for name in _TOLD], axis=0)
    count = table["scan_count"].to_numpy(dtype=float) if "scan_count" in table else np.zeros(len(table))
    level = table[LEVEL].to_numpy(dtype=float) if LEVEL in table else np.zeros(len(table))
    return np.asarray(known | (count > 0) | (level >= Level.FIRST_SCAN), dtype=bool)
