"""What it takes to be back at target: packages needed, and the day on which the window has rolled far enough."""

from __future__ import annotations

import datetime as dt
import math

import numpy as np
import numpy.typing as npt

from poagen.diagnosis.model import CategoryRecovery, Rate, Recovery, Vtr
from poagen.diagnosis.rates import categories, exact, per_day, reaches
from poagen.policy import Rule, Verdicts

ASSUMED_RATE = 0.98
_HORIZON_DAYS = 120


def recover(verdicts: Verdicts, rates: Vtr) -> Recovery:
    """Forecast the recovery, overall and for every category.

    New packages are assumed to come at the window's average volume and to be valid at :data:`ASSUMED_RATE`; each
    day the oldest day leaves the window.
    """
    names = categories(verdicts).to_numpy()
    listed = [
        CategoryRecovery(
            category=item.category,
            date_at_target=_date(verdicts, item, verdicts.measured & (names == item.category)),
            valid_packages_needed=packages_needed(item, verdicts.rule),
        )
        for item in rates.by_category
    ]
    dates = [item.date_at_target for item in listed]
    known = [date for date in dates if date is not None]
    return Recovery(
        date_at_target=max(known) if known and len(known) == len(dates) else None,
        assumed_rate=ASSUMED_RATE,
        valid_packages_needed=packages_needed(rates.overall, verdicts.rule),
        by_category=listed,
    )


def packages_needed(rate: Rate, rule: Rule) -> int | None:
    """How many more valid packages lift a rate to target if nothing leaves: ⌈(target·T − V) / (1 − target)⌉."""
    if rate.measured is None:
        return None
    target = exact(rule.target.rate)
    missing = target * rate.measured - (rate.measured - rate.invalid)
    return max(0, math.ceil(missing / (1 - target)))


def _date(verdicts: Verdicts, rate: Rate, where: npt.NDArray[np.bool_]) -> dt.date | None:
    if not rate.measured or np.isnat(verdicts.clock_day[where]).any() or rate.measured != int(where.sum()):
        return None
    if reaches(rate.measured - rate.invalid, rate.measured, verdicts.rule):
        return verdicts.as_of
    measured, invalid = _rolled(
        per_day(verdicts, where).astype(float), per_day(verdicts, where & verdicts.invalid).astype(float)
    )
    good = 1 - invalid / np.maximum(measured, 1e-12) >= verdicts.rule.target.rate
    return verdicts.as_of + dt.timedelta(days=int(np.argmax(good)) + 1) if good.any() else None


def _rolled(
    measured: npt.NDArray[np.float64], invalid: npt.NDArray[np.float64]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Totals of the window on each of the coming days."""
    volume = measured.mean()
    coming = np.full(_HORIZON_DAYS, volume)
    days = len(measured)
    measured = np.cumsum(np.concatenate([[0.0], measured, coming]))
    invalid = np.cumsum(np.concatenate([[0.0], invalid, coming * (1 - ASSUMED_RATE)]))
    return measured[days + 1 :] - measured[1:-days], invalid[days + 1 :] - invalid[1:-days]
