"""Packages shipped too late to show a failure yet: they tell neither that it goes on nor that it ended."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from poagen.common.defects import BIT
from poagen.policy import Verdicts

Bools = npt.NDArray[np.bool_]
Days = npt.NDArray[np.datetime64]
Spans = npt.NDArray[np.timedelta64]

_MOST = 0.9
"""After the days in which so many were scanned or delivered, the others are no longer awaited."""

_ON_ITS_WAY = 0.05
"""Where no more than this share of the late ones are still on their way, it is known what became of them."""

_FIRST_SCAN = 3
"""A first scan is awaited for so many days at the most."""

_GRACE = 7
"""For so many days beyond the rule's a parcel that comes too late is awaited at the most."""


def too_soon(verdicts: Verdicts) -> dict[str, Bools]:
    """Code → packages that cannot show it yet, or do not show for good that a scan is missing.

    A parcel that left yesterday has no delivery scan yet, whoever carries it. Before it is delivered its number
    cannot be entered too late, and it cannot come 17 days late before these days are over.
    """
    facts, ship = verdicts.facts, verdicts.ship_day
    names = ("first_scan_at", "delivery_scan_at", "tracking_entered_at")
    first, delivered, entered = (facts.times[name].day for name in names)
    until = _known_until(verdicts, (ship, first, delivered, entered))
    every = np.ones(len(ship), dtype=bool)
    unnumbered = (verdicts.signs & np.uint32(BIT["missing-number"])) > 0
    return {
        "late-tracking-entry": unnumbered | _open(verdicts, ship > until - _usual(delivered - ship, every)),
        "no-carrier-scan": ship > until - min(_usual(first - ship, every), np.timedelta64(_FIRST_SCAN, "D")),
        "no-delivery-scan": ship > until - _usual(delivered - ship, _wants_delivery(verdicts)),
        "delivered-too-late": _open(verdicts, verdicts.clock_day > until - _too_late(verdicts)),
    }


def _open(verdicts: Verdicts, late: Bools) -> Bools:
    """The late ones, if many of them may still be delivered; else none."""
    good = late & ~verdicts.invalid
    on_its_way = good & ~verdicts.facts.scans.delivered
    return late & bool(on_its_way.sum() > _ON_ITS_WAY * good.sum())


def _known_until(verdicts: Verdicts, times: tuple[Days, ...]) -> np.datetime64:
    """The last day of which the files tell anything; the as-of day where they tell of none."""
    known = [day[~np.isnat(day)].max() for day in times if not np.isnat(day).all()]
    return max(known, default=np.datetime64(verdicts.as_of, "D"))


def _usual(taken: Spans, of: Bools) -> np.timedelta64:
    """In how many days most of some packages got there, of those that did."""
    known = taken[of & ~np.isnat(taken)].astype(np.int64)
    days = int(np.quantile(known, _MOST, method="higher")) if len(known) else 0
    return np.timedelta64(max(0, days), "D")


def _too_late(verdicts: Verdicts) -> np.timedelta64:
    """In how many days after the promised one a delivery that is too late has shown itself as such."""
    late = verdicts.rule.invalidates("delivered-too-late")
    limit, days = late.days if late and late.days else 0, verdicts.facts.days_late
    seen = _usual(days.astype("timedelta64[D]"), days >= limit).astype(int)
    return np.timedelta64(min(max(int(seen), limit), limit + _GRACE), "D")


def _wants_delivery(verdicts: Verdicts) -> Bools:
    wanted = np.array([scan.delivery_scan for scan in verdicts.rule.scans] + [False])
    return np.asarray(wanted[verdicts.scope.scans])
