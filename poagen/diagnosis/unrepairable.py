"""Why a package that failed can no longer be corrected, in plain words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from poagen.carriers import Spelling
from poagen.common.defects import CODES, FAMILY_OF

if TYPE_CHECKING:
    from poagen.diagnosis.analysis import Analysis

Rows = npt.NDArray[np.int64]

NOT_INTEGRATED: Final = (
    "The carrier is not known to send its scans to Amazon, so a corrected number would not be valid either."
)
_NO_LABEL: Final = (
    "No file shows the number of its label, so the right number is not known. Look for it in the shipping tool; "
    "while the parcel is on its way you can correct it by hand."
)
_VOIDED: Final = "The only label in the files was voided or replaced, and the number of the new one is not known."
_SAME: Final = "Its label has the same number, so the files show no better one."
_NO_CARRIER: Final = "The files do not show which carrier has the parcel."
_OTHER: Final = (
    "It was filed under Other, and no file shows that a carrier of Amazon's list has the parcel. If one has it, "
    "you can correct the name by hand while the parcel is on its way."
)
_BY_CODE: Final = {
    "carrier-not-integrated": NOT_INTEGRATED,
    "untracked-service": "The service has no tracking. A correction of the data does not change that.",
    "late-tracking-entry": "It was delivered before the number was entered. That cannot be made good afterwards.",
    "no-carrier-scan": (
        "No fault is known in its number or carrier; only a scan by the carrier makes it valid. Compare the "
        "number with the label, and ask the carrier to look for the parcel."
    ),
    "no-delivery-scan": "Only a delivery scan by the carrier makes it valid. No file that you upload can add one.",
    "delivered-too-late": "It was delivered too late. A correction of the data does not change that.",
    "late-first-scan": "It was scanned too late. A correction of the data does not change that.",
    "amazon-not-recognised": (
        "No fault was found in its number, carrier and scans, so there is nothing to correct. It belongs into a "
        "dispute, with its scans as evidence."
    ),
}
_FIRST: Final = frozenset({"late-tracking-entry", "delivered-too-late", "amazon-not-recognised"})
"""Codes whose own reason says more than that the package was delivered."""


def reasons(analysis: Analysis, rows: Rows) -> pd.Series:
    """One sentence or two for each of some invalid packages that have no correction."""
    verdicts = analysis.verdicts
    scans, label = verdicts.facts.scans, verdicts.facts.label
    code = np.array([*CODES, ""], dtype=object)[analysis.defects.primary[rows]]
    own = pd.Series(code).map(_BY_CODE).fillna("")
    in_number = np.array([FAMILY_OF.get(name) == "tracking-data" for name in code], dtype=bool)
    other = verdicts.facts.checks.names.spelling[rows] == Spelling.OTHER
    own = own.where(~pd.Series((code == "carrier-not-integrated") & other), _OTHER)
    unknown = np.where(in_number, _number(label.voided[rows], label.same[rows]), _NO_CARRIER)
    known = pd.Series(np.where(own != "", own, unknown), dtype="str")
    delivered = scans.delivered[rows] & ~np.isin(code, list(_FIRST))
    return known.where(~pd.Series(delivered), _delivered(analysis, rows))


def _number(voided: npt.NDArray[np.bool_], same: npt.NDArray[np.bool_]) -> npt.NDArray[np.str_]:
    return np.where(voided, _VOIDED, np.where(same, _SAME, _NO_LABEL))


def _delivered(analysis: Analysis, rows: Rows) -> pd.Series:
    days = analysis.verdicts.facts.times["delivery_scan_at"].day[rows]
    on = pd.Series(np.datetime_as_string(days, unit="D"), dtype="str").radd(" on ")
    when = on.where(~np.isnat(days), "")
    return "It was delivered" + when + ". A number entered or changed after the delivery no longer counts."
