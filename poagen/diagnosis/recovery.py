"""What it takes to be back at target: packages needed, and the day on which the window has rolled far enough."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from poagen.common.defects import BIT
from poagen.common.texts import some_texts
from poagen.diagnosis.model import (
    CategoryRate,
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
from poagen.diagnosis.rates import categories, exact, places, reaches
from poagen.policy import Rule, Verdicts

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Codes = npt.NDArray[np.signedinteger]
"""Small numbers of each package, in as few bytes as they need: there may be ten million."""
Later = tuple[npt.NDArray[Any], npt.NDArray[Any]]

ASSUMED_RATE = 0.98
"""What new packages are taken to be valid at, where one figure must be told."""

SCENARIOS = (1.0, 0.98, 0.95)
HORIZON_DAYS = 120
"""No forecast goes further: in so many days the whole window has long been replaced."""

_VOLUME_DAYS = 30
_AT_ONCE = 4096
"""Categories that are forecast together."""

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
    whole = _days(verdicts, np.zeros(len(verdicts.measured), dtype=np.int8), 1)
    dates = _category_dates(verdicts, rates.by_category)
    scenarios = [
        _scenario(verdicts, rates, own, whole, assumed) for assumed, own in zip(SCENARIOS, dates, strict=True)
    ]
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
    names = categories(verdicts).counts(helped)
    overall = _as_repaired(None, rates.overall, int(helped.sum()), verdicts.rule)
    listed = [
        _as_repaired(item.category, item, names.get(item.category, 0), verdicts.rule) for item in rates.by_category
    ]
    return WithRepairs(repairs=overall.repairs, overall=overall, by_category=listed)


def _repaired(verdicts: Verdicts, repairs: Sequence[Repair]) -> Bools:
    """The measured invalid packages that a proven correction names, and that nothing else makes invalid."""
    proven = {f"{repair.order_id}\n{repair.package_id}" for repair in repairs if repair.proven}
    rows = np.flatnonzero(verdicts.measured & verdicts.invalid & ~_unscanned(verdicts))
    table = verdicts.packages.table
    orders, packages = (some_texts(table[name], rows) for name in ("order_id", "package_id"))
    found = np.zeros(len(table), dtype=bool)
    if proven:
        found[rows] = pd.Series(orders + "\n" + packages, dtype="str").isin(proven)
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


def _category_dates(verdicts: Verdicts, rates: Sequence[CategoryRate]) -> list[list[dt.date | None]]:
    """For each scenario the day on which each category is at target."""
    group = places(verdicts, rates)
    found: list[list[dt.date | None]] = [[] for _ in SCENARIOS]
    for start in range(0, len(rates), _AT_ONCE):
        some = rates[start : start + _AT_ONCE]
        days = _days(verdicts, group - np.int32(start), len(some))
        for place, assumed in enumerate(SCENARIOS):
            found[place] += _dates(verdicts, some, days, assumed)
    return found


def _scenario(
    verdicts: Verdicts, rates: Vtr, own: Sequence[dt.date | None], whole: _Days, assumed: float
) -> Scenario:
    listed = [
        CategoryRecovery(
            category=item.category,
            date_at_target=date,
            valid_packages_needed=packages_needed(item, verdicts.rule),
        )
        for item, date in zip(rates.by_category, own, strict=True)
    ]
    dates = own if verdicts.rule.level == "category" else _dates(verdicts, [rates.overall], whole, assumed)
    known = [date for date in dates if date is not None]
    return Scenario(
        assumed_rate=assumed,
        date_at_target=max(known) if known and len(known) == len(dates) else None,
        by_category=listed,
    )


@dataclass(frozen=True)
class _Days:
    """Packages of some groups by day, a row for each group.

    Attributes:
        packages: How many count in the window.
        dated: Whether a day is known of all of them.
        measured: How many there are on each day of the window.
        invalid: How many of them are invalid.
        later: Those of the days after the window, as :func:`after_window` gives them.
    """

    packages: Ints
    dated: Bools
    measured: Ints
    invalid: Ints
    later: Later


def _days(verdicts: Verdicts, group: Codes, number: int) -> _Days:
    """Count so many groups; packages with another number are in none."""
    dated = ~np.isnat(verdicts.clock_day)
    where = (group >= 0) & (group < number) & verdicts.measured
    days, step = verdicts.window.days, _steps(verdicts, verdicts.window.start)
    return _Days(
        np.bincount(group[where], minlength=number),
        np.bincount(group[where & ~dated], minlength=number) == 0,
        _counts(group, number, step, days, where & dated),
        _counts(group, number, step, days, where & dated & verdicts.invalid),
        _later(verdicts, group, number, step - np.int32(days)),
    )


def _later(verdicts: Verdicts, group: Codes, number: int, step: Codes) -> Later:
    """Packages of each day after the window; the first of these is step 0."""
    dated, judged = ~np.isnat(verdicts.clock_day), np.asarray(verdicts.table["judged"], dtype=bool)
    here = (group >= 0) & (group < number) & dated & judged
    return (
        _counts(group, number, step, HORIZON_DAYS, here),
        _counts(group, number, step, HORIZON_DAYS, here & verdicts.invalid),
    )


def after_window(verdicts: Verdicts, of: Bools) -> Later:
    """Packages that will count on each of the :data:`HORIZON_DAYS` after the window, and how many are invalid.

    Args:
        verdicts: The judged packages.
        of: Which packages to look at.
    """
    first = verdicts.window.end + dt.timedelta(days=1)
    all_, bad = _later(verdicts, np.where(of, np.int8(0), np.int8(-1)), 1, _steps(verdicts, first))
    return all_[0], bad[0]


def _steps(verdicts: Verdicts, day: dt.date) -> Codes:
    """Days from this one; where a package's is not known, the number means nothing."""
    return np.asarray((verdicts.clock_day - np.datetime64(day)).view(np.int64).astype(np.int32))


def _counts(group: Codes, number: int, step: Codes, days: int, where: Bools) -> Ints:
    """How many packages of each group stand on each of so many days."""
    here = np.flatnonzero(where & (step >= 0) & (step < days))
    cells = np.multiply(group[here], days, dtype=np.int64)
    return np.bincount(cells + step[here], minlength=number * days).reshape(number, days)


def _shipped(verdicts: Verdicts, whole: _Days) -> list[Day]:
    """The days after the window of which the files have packages."""
    return [
        Day(date=verdicts.window.end + dt.timedelta(days=int(step) + 1), measured=int(count), invalid=int(bad))
        for step, (count, bad) in enumerate(zip(*(row[0] for row in whole.later), strict=True))
        if count
    ]


def _dates(verdicts: Verdicts, rates: Sequence[Rate], days: _Days, assumed: float) -> list[dt.date | None]:
    """The days from which on the rolled windows are at target; None where it is not within the days looked at."""
    below = ~meets(roll(days.measured, days.invalid, assumed, days.later), verdicts.rule)
    last = np.where(below.any(axis=1), HORIZON_DAYS - np.argmax(below[:, ::-1], axis=1), 0)
    return [
        _date(verdicts, rate, int(day)) if known and rate.measured == packages else None
        for rate, day, known, packages in zip(rates, last, days.dated, days.packages, strict=True)
    ]


def _date(verdicts: Verdicts, rate: Rate, last: int) -> dt.date | None:
    """The day after the last one that is below target, counted from the as-of day; 0 where none comes."""
    if not rate.measured:
        return None
    if last == 0 and reaches(rate.measured - rate.invalid, rate.measured, verdicts.rule):
        return verdicts.as_of
    return verdicts.as_of + dt.timedelta(days=last + 1) if last < HORIZON_DAYS else None


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
        measured: Packages of each day of the window, the oldest first; of several windows, a row for each.
        invalid: How many of them are invalid.
        assumed: The share of new packages that will be valid.
        later: Packages of the coming days that are known, and how many are invalid; new ones are what a day lacks.
    """
    days, none = measured.shape[-1], np.zeros(HORIZON_DAYS)
    known, bad = later or (none, none)
    start = np.zeros((*measured.shape[:-1], 1))
    new = np.maximum(measured[..., -_VOLUME_DAYS:].mean(axis=-1, keepdims=True) - known, 0)
    all_measured = np.concatenate([start, measured, known + new], axis=-1).cumsum(axis=-1)
    all_invalid = np.concatenate([start, invalid, bad + new * (1 - assumed)], axis=-1).cumsum(axis=-1)
    return Forecast(
        all_measured[..., days + 1 :] - all_measured[..., 1:-days],
        all_invalid[..., days + 1 :] - all_invalid[..., 1:-days],
    )
