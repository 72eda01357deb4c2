"""How the rate moves as the window rolls on, for each share of new packages that is assumed valid."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from poagen.diagnosis import Report
from poagen.diagnosis.model import Day

Floats = npt.NDArray[np.float64]

_VOLUME_DAYS: Final = 30
_SHORTEST, _LONGEST = 14, 120
_MARGIN_DAYS: Final = 5


@dataclass(frozen=True)
class Forecast:
    """The window's overall rate on coming days, were new packages valid at ``assumed_rate``."""

    assumed_rate: float
    dates: list[dt.date]
    rates: Floats


def forecasts(report: Report) -> list[Forecast]:
    """How the overall rate moves as the window rolls on, for each of the report's scenarios.

    New packages come at the average volume of the window's last 30 days; each day the oldest day leaves. Empty
    where there is no rate, or where the report has no days or no scenarios.
    """
    overall, daily = report.vtr.overall, report.vtr.daily
    if not overall.measured or sum(day.measured for day in daily) != overall.measured:
        return []
    assumed = [scenario.assumed_rate for scenario in report.recovery.scenarios] or [report.recovery.assumed_rate]
    length = _forecast_days(report)
    dates = [report.as_of + dt.timedelta(days=step) for step in range(length + 1)]
    return [Forecast(rate, dates, _rolled(daily, rate, length)) for rate in assumed]


def _forecast_days(report: Report) -> int:
    named = [report.recovery.date_at_target, *(item.date_at_target for item in report.recovery.scenarios)]
    last = max((day for day in named if day is not None), default=report.as_of)
    return min(max((last - report.as_of).days + _MARGIN_DAYS, _SHORTEST), _LONGEST)


def _rolled(daily: Sequence[Day], assumed: float, length: int) -> Floats:
    measured = np.array([day.measured for day in daily], dtype=float)
    invalid = np.array([day.invalid for day in daily], dtype=float)
    volume = measured[-_VOLUME_DAYS:].mean()
    coming = np.full(length, volume)
    sums = [
        np.cumsum(np.concatenate([[0.0], past, new]))
        for past, new in ((measured, coming), (invalid, coming * (1 - assumed)))
    ]
    total, bad = (one[len(daily) :] - one[: -len(daily)] for one in sums)
    return np.asarray(1 - bad / np.maximum(total, 1e-12))
