"""The packages to dispute, as a letter tells them."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Container, Iterable, Sequence
from dataclasses import replace
from typing import Final

from poagen.diagnosis.disputes import CODE
from poagen.diagnosis.model import Dispute, Report
from poagen.document.locales import INTERNATIONAL, Locale
from poagen.document.stated import files_of, state_of
from poagen.document.view import DisputedView, DisputeView
from poagen.remedies.model import Plan, Proof

_EXAMPLES: Final = 3
_LISTED: Final = 8
"""Packages that the letter itself lists; Annex A has all."""


def dispute_view(report: Report, locale: Locale = INTERNATIONAL) -> DisputeView | None:
    """The packages that Amazon calls invalid against the carrier's scans; None without any."""
    found = report.disputes
    if not found:
        return None
    days = sorted(one.shipped for one in found if one.shipped)
    is_dated = len(days) == len(found)
    carriers = Counter(one.carrier for one in found if one.carrier)
    overall = report.vtr.overall
    return DisputeView(
        count=len(found),
        carriers=tuple(
            f"{name} ({locale.number(number)})" for name, number in sorted(carriers.items(), key=_most_first)
        ),
        first=days[0] if is_dated else None,
        last=days[-1] if is_dated else None,
        confirmed=all(one.confirmed for one in found),
        first_scans=sum(bool(one.first_scan_at) for one in found),
        delivery_scans=sum(bool(one.delivery_scan_at) for one in found),
        fitting=sum(one.fits for one in found),
        entered=sum(one.entered_in_time for one in found),
        undated=sum(not (one.first_scan_at or one.delivery_scan_at) for one in found),
        others=(others := overall.invalid - len(found)),
        rate=1 - others / overall.measured if overall.measured else None,
        rate_low=1 - (others + overall.unknown) / overall.measured if overall.measured else None,
        examples=tuple(dict.fromkeys(one.order_id for one in found))[:_EXAMPLES],
        packages=tuple(map(_listed, sorted(found, key=_by_day)[:_LISTED])),
    )


def proven(view: DisputeView | None, plan: Plan, enclosed: Iterable[Sequence[int]]) -> DisputeView | None:
    """The same with what the seller states of the carrier's own proof.

    Args:
        view: The packages to dispute.
        plan: What the seller states.
        enclosed: The numbers of the enclosures that prove the scans, by measure.
    """
    if view is None:
        return None
    proof = tuple(sorted({number for numbers in enclosed for number in numbers}))
    return replace(view, proof=proof, proof_by=_proof_by(plan, _enough(len(view.carriers))))


def proofs_of_scans(plan: Plan, report: Report) -> frozenset[str]:
    """The measures whose enclosures prove the scans of all packages to dispute; none while those are not enough.

    One of another thing, such as an invoice, proves none.
    """
    disputed = {root.id for root in report.root_causes if root.code == CODE}
    done = [
        one
        for one in plan.measures
        if one.proves_scans
        and (not one.root_causes or disputed & set(one.root_causes))
        and state_of(one.statement) == "done"
        and files_of(one.statement)
    ]
    enough = _enough(len({one.carrier for one in report.disputes if one.carrier}))
    is_enough = any(one.proves_scans in enough for one in done)
    return frozenset(one.measure for one in done) if is_enough else frozenset()


def _enough(carriers: int) -> tuple[Proof, ...]:
    """The kinds of proof of which one is enough for packages of so many carriers."""
    return (Proof.EACH_PACKAGE, Proof.ONE_CARRIER) if carriers == 1 else (Proof.EACH_PACKAGE,)


def _proof_by(plan: Plan, enough: Container[Proof]) -> tuple[str, ...]:
    """The catalog's measures with which such an enclosure is stated."""
    known = plan.catalog.measures.values() if plan.catalog else ()
    return tuple(one.id for one in known if one.proves_scans in enough and one.status != "deprecated")


def _by_day(one: Dispute) -> tuple[dt.date, str, str]:
    return one.shipped or _scanned(one.first_scan_at) or dt.date.max, one.order_id, one.package_id


def _listed(one: Dispute) -> DisputedView:
    return DisputedView(
        order=one.order_id,
        carrier=one.carrier,
        number=one.tracking_number,
        first_scan=_scanned(one.first_scan_at),
        delivered=_scanned(one.delivery_scan_at),
    )


def _scanned(moment: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(moment[:10])
    except ValueError:
        return None


def _most_first(item: tuple[str, int]) -> tuple[int, str]:
    return -item[1], item[0]
