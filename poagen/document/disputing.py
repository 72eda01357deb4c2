"""The packages to dispute, as a letter tells them."""

from __future__ import annotations

from collections import Counter
from typing import Final

from poagen.diagnosis.model import Report
from poagen.document.locales import INTERNATIONAL, Locale
from poagen.document.view import DisputeView

_EXAMPLES: Final = 3


def dispute_view(report: Report, locale: Locale = INTERNATIONAL) -> DisputeView | None:
    """The packages that Amazon calls invalid against the carrier's scans; None without any."""
    found = report.disputes
    if not found:
        return None
    days = sorted(one.shipped for one in found if one.shipped)
    carriers = Counter(one.carrier for one in found if one.carrier)
    overall = report.vtr.overall
    return DisputeView(
        count=len(found),
        carriers=tuple(
            f"{name} ({locale.number(number)})" for name, number in sorted(carriers.items(), key=_most_first)
        ),
        first=days[0] if days else None,
        last=days[-1] if days else None,
        first_scans=sum(bool(one.first_scan_at) for one in found),
        delivery_scans=sum(bool(one.delivery_scan_at) for one in found),
        entered=sum(bool(one.entered_at) for one in found),
        rate=1 - (overall.invalid - len(found)) / overall.measured if overall.measured else None,
        examples=tuple(dict.fromkeys(one.order_id for one in found))[:_EXAMPLES],
    )


def _most_first(item: tuple[str, int]) -> tuple[int, str]:
    return -item[1], item[0]
