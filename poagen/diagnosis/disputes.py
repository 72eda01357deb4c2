"""Packages that Amazon calls invalid although the data shows them well-formed, and scanned in time."""

from __future__ import annotations

import datetime as dt
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, Field

from poagen.carriers import Fit, Kind
from poagen.common.knowledge import load_model
from poagen.common.moments import after
from poagen.common.strict import STRICT
from poagen.common.texts import some_texts
from poagen.diagnosis.defects import Defects
from poagen.diagnosis.model import Dispute, Report
from poagen.diagnosis.proof import shipped_on
from poagen.policy import Verdicts

CODE = "amazon-not-recognised"
_TEXTS = {
    "order_id": "order_id",
    "package_id": "package_id",
    "carrier": "carrier",
    "tracking_number": "tracking_number",
    "entered_at": "tracking_entered_at",
    "first_scan_at": "first_scan_at",
    "delivery_scan_at": "delivery_scan_at",
}
_TIMES = ("tracking_entered_at", "delivery_scan_at", "first_scan_at")


class Few(BaseModel):
    """The rule of how few is too few: below the share ``at_least`` of the invalid packages."""

    model_config = STRICT

    id: str = Field(pattern=r"^DISPUTE-\d{3}$")
    says: str
    at_least: float = Field(ge=0, le=1)
    source: str
    checked: dt.date


class _Disputes(BaseModel):
    model_config = STRICT

    few: Few


@cache
def few() -> Few:
    """The rule of ``data/disputes.yaml``."""
    return load_model(Path(__file__).parent / "data" / "disputes.yaml", _Disputes).few


def are_few(disputed: int, report: Report) -> bool:
    """Whether so many disputed packages are too few to make a dispute."""
    invalid = sum(defect.count for defect in report.defects)
    return not invalid or disputed / invalid < few().at_least


def _fits(verdicts: Verdicts) -> npt.NDArray[np.bool_]:
    """Where the named carrier is known, and the number has the form of its numbers."""
    checks = verdicts.facts.checks
    return np.asarray((checks.names.carrier >= 0) & (checks.kind == Kind.OK) & (checks.fit == Fit.YES))


def _entered_in_time(verdicts: Verdicts, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    """Where the number was entered before the delivery or the first scan; the same day alone shows nothing."""
    entered, delivered, scanned = (verdicts.facts.times[name].some(rows) for name in _TIMES)
    return after(delivered, entered) | after(scanned, entered)


def find_disputes(verdicts: Verdicts, defects: Defects) -> list[Dispute]:
    """The measured packages to dispute, each with what the data knows of it, in the order of the data."""
    where = np.flatnonzero(defects.counted & defects.of_code(CODE))
    if not len(where):
        return []
    table = verdicts.packages.table
    counts = table["scan_count"].to_numpy(dtype=float, na_value=np.nan)[where]
    columns = {name: some_texts(table[column], where) for name, column in _TEXTS.items()} | {
        "shipped": shipped_on(verdicts)[where].astype(object),
        "scan_count": [None if np.isnan(number) else int(number) for number in counts],
        "fits": _fits(verdicts)[where].tolist(),
        "entered_in_time": _entered_in_time(verdicts, where).tolist(),
        "confirmed": verdicts.facts.times["confirmed_at"].known[where].tolist(),
    }
    rows = zip(*columns.values(), strict=True)
    return [Dispute.model_validate(dict(zip(columns, row, strict=True))) for row in rows]
