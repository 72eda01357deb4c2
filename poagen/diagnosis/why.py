"""Why a package failed: one sentence for each, from its defect code and its data."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from poagen import carriers
from poagen.carriers import Spelling, Strength
from poagen.common.defects import CODES
from poagen.diagnosis.defects import Defects
from poagen.policy import Verdicts

Rows = npt.NDArray[np.int64]
Sentence = Callable[[pd.DataFrame], pd.Series]

_CLOCK: Final = r"^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2})(?::\d{2}(?:\.\d+)?)?"
_TEXTS: Final = {
    "told": "tracking_number",
    "carrier": "carrier",
    "service": "ship_method",
    "label_carrier": "label_carrier",
    "entered": "tracking_entered_at",
    "first": "first_scan_at",
    "delivered": "delivery_scan_at",
    "promised": "promised_delivery_at",
}


def why(verdicts: Verdicts, defects: Defects, rows: Rows) -> pd.Series:
    """One sentence for each of some packages that says what its data shows.

    Args:
        verdicts: The judged packages.
        defects: Their primary defects.
        rows: Places of the packages in the table.

    Returns:
        Text, index 0..n-1; blank for a package without a defect.
    """
    cells, told = _cells(verdicts, rows), np.full(len(rows), "", dtype=object)
    primary = defects.primary[rows]
    for place in np.unique(primary[primary >= 0]).tolist():
        here = primary == place
        told[here] = _SENTENCES[CODES[place]](cells[here]).to_numpy()
    return pd.Series(told, dtype="str")


def _cells(verdicts: Verdicts, rows: Rows) -> pd.DataFrame:
    """What the sentences name: texts, blank where not known, and what the facts say."""
    facts = verdicts.facts
    table = verdicts.packages.table[list(_TEXTS.values())].iloc[rows]
    found = {name: table[column].fillna("").str.strip().reset_index(drop=True) for name, column in _TEXTS.items()}
    for name in ("entered", "first", "delivered", "promised"):
        found[name] = found[name].str.replace(_CLOCK, r"\1 \2 ", regex=True).str.strip()
    label, checks = facts.label, facts.checks
    market = verdicts.rule.marketplace
    known = np.where(checks.names.carrier >= 0, checks.names.carrier, label.carrier)
    known = np.where(known >= 0, known, checks.other)[rows]
    return pd.DataFrame(
        {
            **found,
            "label": label.number.iloc[rows].reset_index(drop=True),
            "other": _named(checks.other[rows], market),
            "amazon": _named(known, market),
            "sure": checks.other_strength[rows] == Strength.STRONG,
            "spelled": _spelled(known, market),
            "as_other": (checks.names.spelling == Spelling.OTHER)[rows],
            "same": label.same[rows],
            "differs": label.differs[rows],
            "slip": label.slip[rows],
            "voided": label.voided[rows],
            "clashes": label.clashes[rows],
            "none": facts.scans.none[rows],
            "scan_no": facts.amazon_scan_no[rows],
            "late": facts.days_late[rows],
        }
    )


def _named(index: npt.NDArray[np.int16], marketplace: str) -> pd.Series:
    """Carriers by Amazon's spelling, blank where none is known; each name is looked up once."""
    distinct, back = np.unique(index, return_inverse=True)
    names = ["" if place < 0 else carriers.amazon_name(int(place), marketplace) for place in distinct.tolist()]
    return pd.Series([names[place] for place in back.tolist()], dtype="str")


def _spelled(index: npt.NDArray[np.int16], marketplace: str) -> npt.NDArray[np.bool_]:
    """Where a list of the store gives the carrier's spelling."""
    given = [marketplace in carrier.amazon for carrier in carriers.carriers()]
    return np.array([*given, False])[index]


def _or(holds: pd.Series, then: pd.Series | str, otherwise: pd.Series | str) -> pd.Series:
    """Row by row, ``then`` where the condition holds, else ``otherwise``."""
    both = [
        part if isinstance(part, pd.Series) else pd.Series(part, holds.index, dtype="str")
        for part in (then, otherwise)
    ]
    return both[0].where(holds, both[1])


def _with_label(cells: pd.DataFrame, text: pd.Series | str) -> pd.Series:
    """A sentence, and the label's number where it is another than the one given."""
    bought = "; the label has " + cells["label"] + "."
    return text + _or((cells["label"] != "") & ~cells["same"], bought, ".")


def _number(cells: pd.DataFrame, is_: str) -> pd.Series:
    return _with_label(cells, "The number given, " + cells["told"] + f", {is_}")


def _missing(cells: pd.DataFrame) -> pd.Series:
    return _with_label(cells, "No tracking number was given to Amazon")


def _stale(cells: pd.DataFrame) -> pd.Series:
    voided = "The label of the number given, " + cells["told"] + ", was voided or replaced."
    both = "The number given, " + cells["told"] + ", is not that of the label " + cells["label"]
    replaced = both + ", which was voided or replaced."
    differs = "The label has the number " + cells["label"] + "; " + cells["told"] + " was given."
    return _or(cells["differs"], _or(cells["voided"], replaced, differs), voided)


def _mistyped(cells: pd.DataFrame) -> pd.Series:
    slip = "The number given, " + cells["told"] + ", differs by a slip from the label's, " + cells["label"] + "."
    return _or(cells["slip"], slip, _number(cells, "has a wrong check digit"))


def _malformed(cells: pd.DataFrame) -> pd.Series:
    form = ", does not have the form of the numbers of " + _or(
        cells["carrier"] != "", cells["carrier"], "a carrier"
    )
    return _with_label(cells, "The number given, " + cells["told"] + form)


def _mismatch(cells: pd.DataFrame) -> pd.Series:
    filed = " was filed under " + cells["carrier"]
    form = "The number " + cells["told"] + filed + " but has the form of the numbers of " + cells["other"] + "."
    label = "The number " + cells["told"] + filed + ", and the label is of " + cells["label_carrier"] + "."
    unnamed = "The number " + cells["told"] + filed + ", which did not carry the parcel."
    by_label = cells["clashes"] & ~cells["sure"] & (cells["label_carrier"] != "")
    return _or((cells["other"] != "") & ~by_label, form, _or(cells["label_carrier"] != "", label, unnamed))


def _as_other(cells: pd.DataFrame) -> pd.Series:
    filed = 'The carrier was given as "' + cells["carrier"] + '"'
    known = _or(cells["spelled"], "; Amazon's name for it is ", "; the carrier is ") + cells["amazon"] + "."
    return filed + _or(cells["amazon"] != "", known, ".")


def _not_integrated(cells: pd.DataFrame) -> pd.Series:
    name = '"' + cells["carrier"] + '"'
    unlisted = "The carrier was given as " + name + ", which is no entry of Amazon's list of carriers."
    return _or(
        cells["as_other"],
        unlisted,
        "The carrier, " + name + ", is not known to send its scans to Amazon in this store.",
    )


def _late_entry(cells: pd.DataFrame) -> pd.Series:
    return (
        "The number was entered or last edited "
        + cells["entered"]
        + ", after the delivery "
        + cells["delivered"]
        + "."
    )


def _no_scan(cells: pd.DataFrame) -> pd.Series:
    amazon = _or(cells["scan_no"], "Amazon's report shows no scan, and none is in the data.", "No scan is known.")
    return _or(cells["none"], "The data says that the carrier made no scan.", amazon)


def _no_delivery(cells: pd.DataFrame) -> pd.Series:
    scanned = _or(cells["first"] != "", "Scanned first " + cells["first"], "Scanned")
    return scanned + ", but without the delivery scan that this package needs."


def _too_late(cells: pd.DataFrame) -> pd.Series:
    days = cells["late"].map("{:.0f}".format)
    return "Delivered " + cells["delivered"] + ", " + days + " days after the promise, " + cells["promised"] + "."


def _late_scan(cells: pd.DataFrame) -> pd.Series:
    return "First scanned " + cells["first"] + ", after the promised delivery, " + cells["promised"] + "."


def _not_recognised(cells: pd.DataFrame) -> pd.Series:
    who = _or(cells["amazon"] != "", cells["amazon"], _or(cells["carrier"] != "", cells["carrier"], "The carrier"))
    first = _or(cells["first"] != "", " first " + cells["first"], "")
    end = _or(cells["delivered"] != "", " and delivered it " + cells["delivered"], "")
    return who + " scanned " + cells["told"] + first + end + "; Amazon's report calls it invalid all the same."


_SENTENCES: Final[dict[str, Sentence]] = {
    "missing-number": _missing,
    "order-id-as-number": lambda cells: _number(cells, "is an order number"),
    "spreadsheet-damage": lambda cells: _number(cells, "was damaged by a spreadsheet"),
    "placeholder-number": lambda cells: _number(cells, "is a filler"),
    "invalid-characters": lambda cells: _number(cells, "holds characters that no tracking number has"),
    "stale-label-number": _stale,
    "mistyped-number": _mistyped,
    "malformed-number": _malformed,
    "reused-number": lambda cells: _number(cells, "was given for another order too"),
    "carrier-mismatch": _mismatch,
    "carrier-missing": lambda cells: "The number " + cells["told"] + " was given without a carrier.",
    "carrier-as-other": _as_other,
    "carrier-not-integrated": _not_integrated,
    "untracked-service": lambda cells: 'The service, "' + cells["service"] + '", has no tracking.',
    "late-tracking-entry": _late_entry,
    "no-carrier-scan": _no_scan,
    "no-delivery-scan": _no_delivery,
    "delivered-too-late": _too_late,
    "late-first-scan": _late_scan,
    "amazon-not-recognised": _not_recognised,
}
