"""What is known of each package, read once: its number and carrier, its label, its times and its scans."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from poagen import carriers
from poagen.common.label_status import LabelStatus, label_statuses
from poagen.common.moments import Moments, after, days_between, read_each
from poagen.common.packages import TIME_COLUMNS
from poagen.common.side_by_side import side_by_side
from poagen.policy.model import Rule
from poagen.policy.words import words

Bools = npt.NDArray[np.bool_]

_BOTH = 2
_AMAZON = ("amazon_verdict", "amazon_scan", "amazon_delivery_scan")


@dataclass(frozen=True)
class Label:
    """What the shipping tool bought, compared with what was told.

    Attributes:
        number: The label's number, normalised; blank where none is known.
        same: The told number is the label's.
        differs: Both are known and are not the same.
        slip: They differ by a slip of the hand.
        voided: The label was voided, refunded or replaced.
        carrier: Index of the label's carrier, -1 where not known.
        integrated: The label's carrier sends its scans to Amazon.
        clashes: The label's carrier and the told one are both known and not compatible.
    """

    number: pd.Series
    same: Bools
    differs: Bools
    slip: Bools
    voided: Bools
    carrier: npt.NDArray[np.int16]
    integrated: Bools
    clashes: Bools


@dataclass(frozen=True)
class Scans:
    """Scan evidence.

    Attributes:
        made: The parcel has a scan, under whichever number.
        told: A scan that counts for the told number.
        none: The data says that no scan was made.
        delivery: A delivery scan that counts for the told number.
        delivered: The parcel was delivered.
        one_only: The files count one scan, and know that of the delivery.
        open: No file could say whether there was a delivery scan.
    """

    made: Bools
    told: Bools
    none: Bools
    delivery: Bools
    delivered: Bools
    one_only: Bools
    open: Bools


@dataclass(frozen=True)
class Facts:
    """All that the rule asks about, aligned with the packages table."""

    checks: carriers.NumberChecks
    told_known: Bools
    amazon_valid: Bools
    amazon_invalid: Bools
    amazon_scan_no: Bools
    amazon_delivery_no: Bools
    label: Label
    scans: Scans
    times: dict[str, Moments]
    late_entry: Bools
    days_late: npt.NDArray[np.float64]
    late_scan: Bools


def gather(table: pd.DataFrame, rule: Rule) -> Facts:
    """Read the facts of every package.

    Args:
        table: A packages table.
        rule: The rule whose store gives time zone and marketplace.
    """
    columns: list[Callable[[], Any]] = [
        partial(carriers.check, table["tracking_number"], table["carrier"], marketplace=rule.marketplace),
        partial(carriers.normalise, table["label_tracking_number"]),
        partial(carriers.resolve, table["label_carrier"], rule.marketplace),
        partial(read_each, [table[name] for name in TIME_COLUMNS], rule.time_zone),
    ]
    checks, number, names, moments = side_by_side(lambda read: read(), columns, len(table))
    times = dict(zip(TIME_COLUMNS, moments, strict=True))
    status = label_statuses(table["label_status"])
    looks: list[Callable[[], Any]] = [
        partial(_label, number, names, checks, status),
        partial(days_between, times["promised_delivery_at"], times["delivery_scan_at"]),
        partial(after, times["tracking_entered_at"], times["delivery_scan_at"]),
        *(partial(words, table[name], str) for name in _AMAZON),
    ]
    label, days_late, late_entry, verdict, scan, delivery = side_by_side(lambda look: look(), looks, len(table))
    return Facts(
        checks=checks,
        told_known=_array(table["tracking_number"].notna()),
        amazon_valid=verdict.isin(["valid"]),
        amazon_invalid=verdict.isin(["invalid"]),
        amazon_scan_no=scan.isin(["no"]),
        amazon_delivery_no=delivery.isin(["no"]),
        label=label,
        scans=_scans(table, times, label, status),
        times=times,
        late_entry=late_entry,
        days_late=days_late,
        late_scan=times["first_scan_at"].day > times["promised_delivery_at"].day,
    )


def _array(series: pd.Series) -> Bools:
    return np.asarray(series.to_numpy(dtype=bool, na_value=False))


def _label(
    number: pd.Series, names: carriers.Names, checks: carriers.NumberChecks, status: npt.NDArray[np.int8]
) -> Label:
    both = _array((number != "") & (checks.normal != ""))
    same = both & _array(number == checks.normal)
    differs = both & ~same
    told = checks.names.carrier
    known = (told >= 0) & (names.carrier >= 0)
    slip, rows = np.zeros(len(number), dtype=bool), np.flatnonzero(differs)
    slip[rows] = carriers.is_slip(checks.normal.iloc[rows], number.iloc[rows])
    return Label(
        number=number,
        same=same,
        differs=differs,
        slip=slip,
        voided=status == LabelStatus.VOIDED,
        carrier=names.carrier,
        integrated=names.integrated == 1,
        clashes=known & ~carriers.compatible(told, names.carrier),
    )


def _scans(table: pd.DataFrame, times: dict[str, Moments], label: Label, status: npt.NDArray[np.int8]) -> Scans:
    delivery = times["delivery_scan_at"].known | (status == LabelStatus.DELIVERED)
    count = table["scan_count"].to_numpy(dtype=float, na_value=np.nan)
    made = times["first_scan_at"].known | delivery | (count > 0) | (status == LabelStatus.SCANNED)
    counts_for_told = ~label.differs
    dated = times["delivery_scan_at"].known
    another = times["first_scan_at"].known & after(times["delivery_scan_at"], times["first_scan_at"])
    column = _array(table["delivery_scan_at"].notna()) | words(table["amazon_delivery_scan"], str).where(bool)
    return Scans(
        made=made,
        told=made & counts_for_told,
        none=~made & ((count == 0) | (status == LabelStatus.LABEL_ONLY)),
        delivery=delivery & counts_for_told,
        delivered=delivery,
        one_only=dated & (count == 1) & ~another,
        open=~column & (status == LabelStatus.SAYS_NOTHING) & ~(count < _BOTH),
    )
