"""Packages by the day on which they were shipped: where a cause began is told in ship days."""

from __future__ import annotations

import datetime as dt

import numpy as np

from poagen.diagnosis.analysis import Analysis
from poagen.diagnosis.model import Day


def by_ship_day(analysis: Analysis) -> list[Day]:
    """The measured packages by ship day, from the first to the last; none without ship days.

    The days of ``report.vtr.daily`` are those of the policy's clock, which is another date.
    """
    verdicts = analysis.verdicts
    counted = verdicts.measured & ~np.isnat(verdicts.ship_day)
    if not counted.any():
        return []
    days = verdicts.ship_day[counted]
    first, last = days.min(), days.max()
    place = (days - first).astype(np.int64)
    size = int((last - first).astype(np.int64)) + 1
    packages = np.bincount(place, minlength=size)
    failed = np.bincount(place[verdicts.invalid[counted]], minlength=size)
    start: dt.date = first.astype("datetime64[D]").astype(dt.date)
    return [
        Day(date=start + dt.timedelta(days=step), measured=int(all_), invalid=int(bad))
        for step, (all_, bad) in enumerate(zip(packages, failed, strict=True))
    ]
