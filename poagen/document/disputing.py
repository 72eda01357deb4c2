"""The packages to dispute, as a letter tells them."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Final

from poagen.diagnosis.model import Dispute, Report
from poagen.document.locales import INTERNATIONAL, Locale
from poagen.document.view import DisputedView, DisputeView

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
        first_scans=sum(bool(one.first_scan_at) for one in found),
        delivery_scans=sum(bool(one.delivery_scan_at) for one in found),
        entered=sum(bool(one.entered_at) for one in found),
        rate=1 - (overall.invalid - len(found)) / overall.measured if overall.measured else None,
        examples=tuple(dict.fromkeys(one.order_id for one in found))[:_EXAMPLES],
        packages=tuple(map(_listed, sorted(found, key=_by_day)[:_LISTED])),
    )


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
