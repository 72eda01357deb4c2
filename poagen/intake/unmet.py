"""Packages that may be two rows of one: orders of which what was told and the labels do not meet."""

from __future__ import annotations

import numpy as np
import pandas as pd

from poagen.common.finding import Finding
from poagen.intake.statuses import is_filled, is_voided
from poagen.intake.tell import counted

_TOLD, _LABEL = "tracking_number", "label_tracking_number"


def unmet(table: pd.DataFrame) -> list[Finding]:
    """Tell of orders with a package without a label beside a label of which nothing was told."""
    if not {_TOLD, _LABEL} <= set(table):
        return []
    labelled = is_filled(table, _LABEL)
    told = table[_TOLD].notna().to_numpy(dtype=bool)
    loose = labelled & ~told
    if not loose.any():
        return []
    if "label_status" in table:
        loose &= ~is_voided(table["label_status"])
    orders = np.intersect1d(table["order_id"][loose].unique(), table["order_id"][told & ~labelled].unique())
    return [counted("INT080", len(orders))] if len(orders) else []
