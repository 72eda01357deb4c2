"""What it takes to be back at target: packages needed, and the day on which the window has rolled far enough."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from poagen.common.defects import BIT
from poagen.diagnosis.model import (
    CategoryRecovery,
    Day,
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
Ints = npt.NDArray[np.int64]
Later = tuple[npt.NDArray[Any], npt.NDArray[Any]]

ASSUMED_RATE = 0.98
"""What new packages are taken to be valid at, where one figure must be told."""

SCENARIOS = (1.0, 0.98, 0.95)
HORIZON_DAYS = 120
"""No forecast goes further: in so many days the whole window has long been replaced."""

_VOLUME_DAYS = 30
_ROUNDING = 1e-9


def recover(verdicts: Verdicts, rates: Vtr, repairs: Sequence[Repair] = ()) -> Recovery:
    """Forecast the recovery, overall and for every category.

    Each day the oldest day leaves. Packages that are promised after the window and are in the files already come
    as they are; new ones fill each day up to the average volume of the window's last 30 days.

    Args:
        verdicts: The judged packages.
        rates: Their rates.
        repairs: Corrections that still count; the proven ones are taken as if they took hold.
    """
    names, measured = categories(verdicts), verdicts.measured
    days = [_days(verdicts, np.asarray(names == item.category)) for item in rates.by_category]
    whole = _days(verdicts, np.ones(len(measured), dtype=bool))
    scenarios = [_scenario(verdicts, rates, days, whole, assumed) for assumed in SCENARIOS]
    told = next(item for item in scenarios if item.assumed_rate == ASSUMED_RATE)
    return Recovery(
        date_at_target=told.date_at_target,
        assumed_rate=ASSUMED_RATE,
        valid_packages_needed=packages_needed(rates.overall, verdicts.rule),
        by_category=told.by_category,
        scenarios=scenarios,
        with_repairs=with_repairs(verdicts, rates, repairs),
        shipped_already=_shipped(verdicts, whole),
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
    """Packages by day: how many there are in the window, whether all have a day, and those of each day.

    Attributes:
        packages: How many count in the window.
        dated: Whether a day is known of all of them.
        measured: How many there are on each day of the window.
        invalid: How many of them are invalid.
        later: Those of the days after the window, as :func:`after_window` gives them.
    """

    packages: int
    dated: bool
    measured: Ints
    invalid: Ints
    later: Later


def _days(verdicts: Verdicts, of: Bools) -> _Days:
    where = verdicts.measured & of
    return _Days(
        int(where.sum()),
        not np.isnat(verdicts.clock_day[where]).any(),
        per_day(verdicts, where),
        per_day(verdicts, where & verdicts.invalid),
        after_window(verdicts, of),
    )


def after_window(verdicts: Verdicts, of: Bools) -> Later:
    """Packages that will count on each of the :data:`HORIZON_DAYS` after the window, and how many are invalid.

    Args:
        verdicts: The judged packages.
        of: Which packages to look at.
    """
    step = (verdicts.clock_day - np.datetime64(verdicts.window.end)).astype(np.int64) - 1
    dated = ~np.isnat(verdicts.clock_day)
    here = of & dated & np.asarray(verdicts.table["judged"], dtype=bool) & (step >= 0) & (step < HORIZON_DAYS)
    all_, bad = (np.bincount(step[rows], minlength=HORIZON_DAYS) for rows in (here, here & verdicts.invalid))
    return all_, bad


def _shipped(verdicts: Verdicts, whole: _Days) -> list[Day]:
    """The days after the window of which the files have packages."""
    return [
        Day(date=verdicts.window.end + dt.timedelta(days=int(step) + 1), measured=int(count), invalid=int(bad))
        for step, (count, bad) in enumerate(zip(*whole.later, strict=True))
        if count
    ]


def _date(verdicts: Verdicts, rate: Rate, days: _Days, assumed: float) -> dt.date | None:
    """The day from which on the rolled window is at target; None where it is not within the days looked at."""
    if not rate.measured or not days.dated or rate.measured != days.packages:
        return None
    now = reaches(rate.measured - rate.invalid, rate.measured, verdicts.rule)
    coming = meets(roll(days.measured, days.invalid, assumed, days.later), verdicts.rule)
    below = np.flatnonzero(~np.concatenate([[now], coming]))
    after = 0 if not len(below) else int(below[-1]) + 1
    return verdicts.as_of + dt.timedelta(days=after) if after <= HORIZON_DAYS else None


@dataclass(frozen=True)
class Forecast:
    """Totals of the window on each of the coming days; the first cell is the day after the as-of day."""

    measured: Floats
    invalid: Floats

    @property
    def rate(self) -> Floats:
        """The rate on each of the days; a window without packages has nothing against it."""
        return np.asarray(1 - self.invalid / np.maximum(self.measured, _ROUNDING))


def meets(forecast: Forecast, rule: Rule) -> Bools:
    """On which of the coming days the rate reaches the target."""
    goal = rule.target.rate
    if rule.target.passes == "at-least":
        return np.asarray(forecast.rate >= goal - _ROUNDING)
    return np.asarray(forecast.rate > goal + _ROUNDING)


def roll(measured: Ints, invalid: Ints, assumed: float, later: Later | None = None) -> Forecast:
    """Roll a window on, day by day, for :data:`HORIZON_DAYS`.

    Args:
        measured: Packages of each day of the window, the oldest first.
        invalid: How many of them are invalid.
        assumed: The share of new packages that will be valid.
        later: Packages of the coming days that are known, and how many are invalid; new ones are what a day lacks.
    """
    days, none = len(measured), np.zeros(HORIZON_DAYS)
    known, bad = later or (none, none)
    new = np.maximum(measured[-_VOLUME_DAYS:].mean() - known, 0)
    all_measured = np.cumsum(np.concatenate([[0.0], measured, known + new]))
    all_invalid = np.cumsum(np.concatenate([[0.0], invalid, bad + new * (1 - assumed)]))
    return Forecast(
        all_measured[days + 1 :] - all_measured[1:-days], all_invalid[days + 1 :] - all_invalid[1:-days]
    )
