"""Rates that rest on few packages: told with both counts and their interval."""

from __future__ import annotations

from poagen.common.finding import Finding, Severity
from poagen.common.words import count
from poagen.diagnosis.model import CategoryRate, Vtr


def small_samples(vtr: Vtr) -> list[Finding]:
    """A note for each category with failures whose denominator is small."""
    told = [_told(item) for item in vtr.by_category if item.small and item.invalid]
    return [note for note in told if note is not None]


def _told(item: CategoryRate) -> Finding | None:
    if item.measured is None or item.rate is None or item.interval is None:
        return None
    low, high = item.interval
    return Finding(
        "DIA021",
        Severity.NOTE,
        f"{item.category} is a small sample: {item.invalid:,} of {count(item.measured)} invalid, so its rate of "
        f"{100 * item.rate:.1f} % may stand for {100 * low:.1f} to {100 * high:.1f} %",
        help="give both counts whenever you name this rate; each package of this category weighs much",
    )
