"""The Valid Tracking Rate: overall, by category and by day."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from poagen.common.words import bare
from poagen.diagnosis.model import CategoryRate, Counts, Day, Rate, Vtr
from poagen.policy import EXCLUDED, EXEMPT, INVALID, UNKNOWN, Rule, Verdicts, days_as_dates

NO_CATEGORY = "(no category)"
"""The category of packages whose category no file gives."""

SMALL_SAMPLE = 30
"""Fewer measured packages than this are a small sample.

A rule of thumb of statistics texts; below it one package more or less moves a rate by more than three points.
"""

_TWO_SIDED_95 = 1.959963984540054
"""The normal quantile of a two-sided 95 % interval."""

Totals = Mapping[str | None, int]
"""Measured packages as the seller states them: by category, or for all under None."""


def counts(verdicts: Verdicts) -> Counts:
    """Where every row and package went."""
    table = verdicts.table
    measured = verdicts.measured
    invalid, unknown = (
        int(((table["verdict"] == verdict).to_numpy() & measured).sum()) for verdict in (INVALID, UNKNOWN)
    )
    return Counts(
        rows=verdicts.packages.rows,
        packages=len(table),
        excluded=_by_reason(table, EXCLUDED),
        exempt=_by_reason(table, EXEMPT),
        measured=int(measured.sum()),
        valid=int(measured.sum()) - invalid - unknown,
        invalid=invalid,
        unknown=unknown,
    )


def _by_reason(table: pd.DataFrame, status: str) -> dict[str, int]:
    reasons = table["reason"].cat
    counts = np.bincount(reasons.codes[table["status"] == status], minlength=len(reasons.categories)).tolist()
    return {reason: count for reason, count in sorted(zip(reasons.categories, counts, strict=True)) if count}


def vtr(verdicts: Verdicts, totals: Totals) -> Vtr:
    """The rates of the measured packages.

    Args:
        verdicts: The judged packages.
        totals: Denominators that the seller states. Where the files list defects only and none is stated, the
            rate is not computed.
    """
    found, lists_all = _listed(verdicts), verdicts.packages.lists_all
    own = None if lists_all else -1
    by_category = [
        _category_rate(name, those, totals.get(name, own), verdicts.rule) for name, those in found.items()
    ]
    stated = totals.get(None)
    if stated is None and totals and all(item.measured is not None for item in by_category):
        stated = sum(item.measured or 0 for item in by_category)
    every = (
        _Listed(*(sum(numbers) for numbers in zip(*found.values(), strict=True))) if found else _Listed(0, 0, 0)
    )
    overall = _rate(every, own if stated is None else stated, verdicts.rule)
    return Vtr(
        overall=overall,
        by_category=sorted(by_category, key=lambda item: (_sort_rate(item), item.category)),
        daily=_daily(verdicts),
    )


def listed(verdicts: Verdicts) -> dict[str | None, int]:
    """How many of the packages that the files list count, by category, and all under None."""
    found: dict[str | None, int] = {None: int(verdicts.measured.sum())}
    return found | categories(verdicts).counts(verdicts.measured)


def as_the_data_has_it(totals: Totals, verdicts: Verdicts) -> dict[str | None, int]:
    """Stated totals by the data's own names of the categories, whichever letters and spaces were typed."""
    own: dict[str | None, str | None] = {name: name for name in categories(verdicts).names}
    typed = {bare(name): name for name in own if name}
    meant = {name: own.get(name, name and typed.get(bare(name), name)) for name in totals}
    taken = {name for name in totals if meant[name] == name}
    return {name if meant[name] in taken else meant[name]: total for name, total in totals.items()}


@dataclass(frozen=True)
class Categories:
    """The category of every package.

    Attributes:
        names: The categories, sorted; :data:`NO_CATEGORY` for packages whose category no file gives.
        codes: For each package the place of its category among them.
    """

    names: tuple[str, ...]
    codes: npt.NDArray[np.int32]

    def of(self, name: str | None) -> npt.NDArray[np.bool_]:
        """Where a package is of this category."""
        return np.asarray(self.codes == (self.names.index(name) if name in self.names else -1))

    def counts(self, where: npt.NDArray[np.bool_]) -> dict[str, int]:
        """How many of some packages each category has."""
        found = np.bincount(self.codes[where], minlength=len(self.names))
        return dict(zip(self.names, found.tolist(), strict=True))


def categories(verdicts: Verdicts) -> Categories:
    """The category of every package."""
    known = verdicts.words("category")
    named = [text or NO_CATEGORY for text in known.distinct]
    distinct = tuple(sorted(set(named)))
    number = {text: code for code, text in enumerate(distinct)}
    place = np.array([number[text] for text in named], dtype=np.int32)
    return Categories(distinct, place[known.codes])


def places(verdicts: Verdicts, rates: Sequence[CategoryRate]) -> npt.NDArray[np.int32]:
    """The place of each package's category among some rates; -1 where it is none of them."""
    names, number = categories(verdicts), {item.category: place for place, item in enumerate(rates)}
    place = np.array([number.get(name, -1) for name in names.names], dtype=np.int32)
    return np.asarray(place[names.codes])


class _Listed(NamedTuple):
    """How many measured packages the files list, and how many of them are invalid and unknown."""

    measured: int
    invalid: int
    unknown: int


def _listed(verdicts: Verdicts) -> dict[str, _Listed]:
    """The listed packages of each category that has any."""
    names, unknown = categories(verdicts), np.asarray(verdicts.table["verdict"] == UNKNOWN)
    measured = verdicts.measured
    columns = [names.counts(where) for where in (measured, measured & verdicts.invalid, measured & unknown)]
    every = {name: _Listed(*(numbers[name] for numbers in columns)) for name in names.names}
    return {name: those for name, those in every.items() if those.measured}


def _category_rate(name: str, those: _Listed, stated: int | None, rule: Rule) -> CategoryRate:
    return CategoryRate(category=name, **_rate(those, stated, rule).model_dump())


def _rate(those: _Listed, stated: int | None, rule: Rule) -> Rate:
    """A rate over listed packages; ``stated`` replaces their number, a negative one says it is not known.

    A number that has no room for those that are invalid or unknown gives no rate; whoever stated it is told.
    """
    _, invalid, unknown = those
    measured = those.measured if stated is None else stated
    if measured < max(1, invalid + unknown):
        known = 0 if measured == 0 else None
        return Rate(
            measured=known,
            valid=known,
            invalid=invalid,
            unknown=unknown,
            rate=None,
            rate_low=None,
            target=rule.target.rate,
            meets_target=None,
        )
    return Rate(
        measured=measured,
        valid=measured - invalid - unknown,
        invalid=invalid,
        unknown=unknown,
        rate=1 - invalid / measured,
        rate_low=1 - (invalid + unknown) / measured,
        target=rule.target.rate,
        meets_target=reaches(measured - invalid, measured, rule),
        interval=wilson(measured - invalid, measured),
        small=measured < SMALL_SAMPLE,
    )


def wilson(successes: int, trials: int) -> tuple[float, float]:
    """The 95 % Wilson score interval of a share.

    Args:
        successes: How many of the trials.
        trials: How many in all, more than none.

    Source: Wilson, Journal of the American Statistical Association 22 (1927), 209-212.
    """
    share, z2 = successes / trials, _TWO_SIDED_95**2
    middle = share + z2 / (2 * trials)
    half = _TWO_SIDED_95 * math.sqrt(share * (1 - share) / trials + z2 / (4 * trials**2))
    scale = 1 + z2 / trials
    low = 0.0 if successes == 0 else (middle - half) / scale
    high = 1.0 if successes == trials else (middle + half) / scale
    return low, high


def exact(number: float) -> Fraction:
    """A decimal figure such as 0.95 as the fraction it is written as."""
    return Fraction(str(number))


def reaches(valid: int, measured: int, rule: Rule) -> bool:
    """Whether ``valid`` of ``measured`` packages reach the target, by exact arithmetic."""
    rate, target = Fraction(valid, measured), exact(rule.target.rate)
    return rate >= target if rule.target.passes == "at-least" else rate > target


def _sort_rate(item: CategoryRate) -> float:
    return 2.0 if item.rate is None else item.rate


def _daily(verdicts: Verdicts) -> list[Day]:
    days = verdicts.clock_day[verdicts.measured]
    if np.isnat(days).all():
        return []
    measured = per_day(verdicts, verdicts.measured)
    invalid = per_day(verdicts, verdicts.measured & verdicts.invalid)
    return [
        Day(date=day, measured=int(count), invalid=int(bad))
        for day, count, bad in zip(days_as_dates(verdicts.window), measured, invalid, strict=True)
    ]


def per_day(verdicts: Verdicts, where: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
    """How many of the chosen packages fall on each day of the window, by the clock that placed them."""
    days = verdicts.clock_day[where]
    start = np.datetime64(verdicts.window.start)
    offset = (days[~np.isnat(days)] - start).astype(np.int64)
    inside = (offset >= 0) & (offset < verdicts.window.days)
    return np.bincount(offset[inside], minlength=verdicts.window.days)
