"""What it takes to be back at target: packages needed, and the day on which the window has rolled far enough."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from poagen.common.defects import BIT
from poagen.diagnosis.model import (
    CategoryRecovery,
    Rate,
    Recovery,
    Repair,
    RepairedRate,
    Scenario,
    Vtr,
    WithRepairs,
)
from poagen.diagnosis.rates import categories, exact, per_day, reaches
from poagen.policy import Rule, Verdicts

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]

ASSUMED_RATE = 0.98
"""What new packages are taken to be valid at, where one figure must be told."""

SCENARIOS = (1.0, 0.98, 0.95)
HORIZON_DAYS = 120
"""No forecast goes further: in so many days the whole window has long been replaced."""

_VOLUME_DAYS = 30
_ROUNDING = 1e-9


def recover(verdicts: Verdicts, rates: Vtr, repairs: Sequence[Repair] = ()) -> Recovery:
    """Forecast the recovery, overall and for every category.

    New packages come at the average volume of the window's last 30 days; each day the oldest day leaves.

    Args:
        verdicts: The judged packages.
        rates: Their rates.
        repairs: Corrections that still count; the proven ones are taken as if they took hold.
    """
    names, measured = categories(verdicts), verdicts.measured
    days = [_days(verdicts, measured & np.asarray(names == item.category)) for item in rates.by_category]
    whole = _days(verdicts, measured)
    scenarios = [_scenario(verdicts, rates, days, whole, assumed) for assumed in SCENARIOS]
    told = next(item for item in scenarios if item.assumed_rate == ASSUMED_RATE)
    return Recovery(
        date_at_target=told.date_at_target,
        assumed_rate=ASSUMED_RATE,
        valid_packages_needed=packages_needed(rates.overall, verdicts.rule),
        by_category=told.by_category,
        scenarios=scenarios,
        with_repairs=with_repairs(verdicts, rates, repairs),
    )


def packages_needed(rate: Rate, rule: Rule) -> int | None:
    """How many more valid packages lift a rate to target if nothing leaves: ⌈(target·T − V) / (1 − target)⌉.

    Where the rule wants more than the target, exactly the target is not enough.
    """
    if rate.measured is None:
        return None
    target = exact(rule.target.rate)
    needed = (target * rate.measured - (rate.measured - rate.invalid)) / (1 - target)
    least = math.ceil(needed) if rule.target.passes == "at-least" else math.floor(needed) + 1
    return max(0, least)


def with_repairs(verdicts: Verdicts, rates: Vtr, repairs: Sequence[Repair]) -> WithRepairs | None:
    """The rates if every package became valid that a proven correction makes so; None where it makes none so."""
    helped = _repaired(verdicts, repairs)
    if not helped.any():
        return None
    names = categories(verdicts)
    overall = _as_repaired(None, rates.overall, int(helped.sum()), verdicts.rule)
    listed = [
        _as_repaired(item.category, item, int((helped & np.asarray(names == item.category)).sum()), verdicts.rule)
        for item in rates.by_category
    ]
    return WithRepairs(repairs=overall.repairs, overall=overall, by_category=listed)


def _repaired(verdicts: Verdicts, repairs: Sequence[Repair]) -> Bools:
    """The measured invalid packages that a proven correction names, and that nothing else makes invalid."""
    proven = {f"{repair.order_id}\n{repair.package_id}" for repair in repairs if repair.proven}
    rows = np.flatnonzero(verdicts.measured & verdicts.invalid & ~_unscanned(verdicts))
    table = verdicts.packages.table
    orders, packages = (table[name].iloc[rows].fillna("") for name in ("order_id", "package_id"))
    found = np.zeros(len(table), dtype=bool)
    found[rows] = np.asarray((orders + "\n" + packages).isin(proven), dtype=bool)
    return found


def _unscanned(verdicts: Verdicts) -> Bools:
    """Packages without a scan that the rule wants, by the files: no correction brings it.

    What Amazon says of scans says nothing here, since it looked for the wrong number.
    """
    undelivered = (verdicts.signs & np.uint32(BIT["no-delivery-scan"])) > 0
    return np.asarray(verdicts.facts.scans.none | (undelivered & ~verdicts.facts.amazon_invalid))


def _as_repaired(category: str | None, rate: Rate, repairs: int, rule: Rule) -> RepairedRate:
    if not rate.measured:
        return RepairedRate(category=category, repairs=repairs, rate=None, meets_target=None)
    invalid = rate.invalid - repairs
    return RepairedRate(
        category=category,
        repairs=repairs,
        rate=1 - invalid / rate.measured,
        meets_target=reaches(rate.measured - invalid, rate.measured, rule),
    )


def _scenario(verdicts: Verdicts, rates: Vtr, days: Sequence[_Days], whole: _Days, assumed: float) -> Scenario:
    listed = [
        CategoryRecovery(
            category=item.category,
            date_at_target=_date(verdicts, item, own, assumed),
            valid_packages_needed=packages_needed(item, verdicts.rule),
        )
        for item, own in zip(rates.by_category, days, strict=True)
    ]
    dates = [item.date_at_target for item in listed]
    if verdicts.rule.level != "category":
        dates = [_date(verdicts, rates.overall, whole, assumed)]
    known = [date for date in dates if date is not None]
    return Scenario(
        assumed_rate=assumed,
        date_at_target=max(known) if known and len(known) == len(dates) else None,
        by_category=listed,
    )


@dataclass(frozen=True)
class _Days:
    """Packages by day of the window: how many there are, how many of them invalid, and whether all have a day."""

    packages: int
    dated: bool
    measured: npt.NDArray[np.int64]
    invalid: npt.NDArray[np.int64]


def _days(verdicts: Verdicts, where: Bools) -> _Days:
    return _Days(
        int(where.sum()),
        not np.isnat(verdicts.clock_day[where]).any(),
        per_day(verdicts, where),
        per_day(verdicts, where & verdicts.invalid),
    )


def _date(verdicts: Verdicts, rate: Rate, days: _Days, assumed: float) -> dt.date | None:
    """The first day on which the rolled window reaches the target; None where the days are not known."""
    if not rate.measured or not days.dated or rate.measured != days.packages:
        return None
    if reaches(rate.measured - rate.invalid, rate.measured, verdicts.rule):
        return verdicts.as_of
    forecast = roll(days.measured, days.invalid, assumed)
    goal, at_least = verdicts.rule.target.rate, verdicts.rule.target.passes == "at-least"
    reached = forecast.rate >= goal - _ROUNDING if at_least else forecast.rate > goal + _ROUNDING
    return verdicts.as_of + dt.timedelta(days=int(np.argmax(reached)) + 1) if reached.any() else None


@dataclass(frozen=True)
class Forecast:
    """Totals of the window on each of the coming days; the first cell is the day after the as-of day."""

    measured: Floats
    invalid: Floats

    @property
    def rate(self) -> Floats:
        """The rate on each of the days; a window without packages has nothing against it."""
        return np.asarray(1 - self.invalid / np.maximum(self.measured, _ROUNDING))


def roll(measured: npt.NDArray[np.int64], invalid: npt.NDArray[np.int64], assumed: float) -> Forecast:
    """Roll a window on, day by day, for :data:`HORIZON_DAYS`.

    Args:
        measured: Packages of each day of the window, the oldest first.
        invalid: How many of them are invalid.
        assumed: The share of new packages that will be valid.
    """
    days = len(measured)
    coming = np.full(HORIZON_DAYS, measured[-_VOLUME_DAYS:].mean())
    all_measured = np.cumsum(np.concatenate([[0.0], measured, coming]))
    all_invalid = np.cumsum(np.concatenate([[0.0], invalid, coming * (1 - assumed)]))
    return Forecast(
        all_measured[days + 1 :] - all_measured[1:-days], all_invalid[days + 1 :] - all_invalid[1:-days]
    )
