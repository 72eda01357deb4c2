"""How the rate moves as the window rolls on, for each share of new packages that is assumed valid."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from poagen.diagnosis import Report
from poagen.diagnosis.recovery import HORIZON_DAYS, Later, roll

Floats = npt.NDArray[np.float64]

_COUNTS: Final = ("measured", "invalid")
_SHORTEST = 14
_MARGIN_DAYS: Final = 5


@dataclass(frozen=True)
class Forecast:
    """The window's overall rate on coming days, were new packages valid at ``assumed_rate``."""

    assumed_rate: float
    dates: list[dt.date]
    rates: Floats


def forecasts(report: Report) -> list[Forecast]:
    """How the overall rate moves as the window rolls on, for each of the report's scenarios.

    As :func:`poagen.diagnosis.recovery.roll` rolls it, with the packages that were shipped already. Empty where
    there is no rate, or where the report has no days or no scenarios.
    """
    overall, daily = report.vtr.overall, report.vtr.daily
    if not overall.measured or sum(day.measured for day in daily) != overall.measured:
        return []
    assumed = [scenario.assumed_rate for scenario in report.recovery.scenarios] or [report.recovery.assumed_rate]
    length = _forecast_days(report)
    dates = [report.as_of + dt.timedelta(days=step) for step in range(length + 1)]
    return [Forecast(rate, dates, _rolled(report, rate, length)) for rate in assumed]


def _forecast_days(report: Report) -> int:
    named = [report.recovery.date_at_target, *(item.date_at_target for item in report.recovery.scenarios)]
    last = max((day for day in named if day is not None), default=report.as_of)
    return min(max((last - report.as_of).days + _MARGIN_DAYS, _SHORTEST), HORIZON_DAYS)


def _rolled(report: Report, assumed: float, length: int) -> Floats:
    measured, invalid = (np.array([getattr(day, name) for day in report.vtr.daily]) for name in _COUNTS)
    coming = roll(measured, invalid, assumed, _later(report)).rate[:length]
    return np.concatenate([[1 - invalid.sum() / measured.sum()], coming])


def _later(report: Report) -> Later:
    """The packages of the days after the window that the files have."""
    counts = np.zeros((2, HORIZON_DAYS))
    for day in report.recovery.shipped_already:
        counts[:, (day.date - report.policy.window.end).days - 1] = day.measured, day.invalid
    return counts[0], counts[1]
