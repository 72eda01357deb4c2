"""What follows for a package that Amazon's defect report does not list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from poagen.common.distinct import factorize
from poagen.common.finding import Finding
from poagen.intake.model import Format
from poagen.intake.tell import counted

_UTC = r".*T.*(?:Z|[+-]00:?00)"
_PROMISED = "promised_delivery_at"
_OTHERS = ("purchased_at", "confirmed_at")
_HOURS = (-8, 11)
"""Hours that Amazon's stores are behind and ahead of UTC, from California to Sydney in its summer."""

_RARE: Final = 0.05
"""So large a part of the listed packages, at either end, may be promised unusually soon or late."""

Days = npt.NDArray[np.datetime64]
_Clock = tuple[str, int]
_CLOCKS: Final[tuple[_Clock, ...]] = tuple(product(_OTHERS, _HOURS))


@dataclass(frozen=True)
class Reported:
    """What the packages that a defect report lists tell of all packages of its days.

    Attributes:
        days: Their promised days.
        lags: For each other time and each clock, how many days later than it how many of them were promised.
    """

    days: frozenset[str]
    lags: Mapping[_Clock, Counter[int]]

    def lag(self, clock: _Clock) -> tuple[int, int] | None:
        """The fewest and the most days that usually lie between; None where not one is known."""
        every = sorted(self.lags[clock].elements())
        left_out = int(len(every) * _RARE)
        return (every[left_out], every[-1 - left_out]) if every else None


def fill_verdicts(table: pd.DataFrame, formats: Sequence[Format]) -> tuple[pd.DataFrame, list[Finding]]:
    """Call packages valid that a defect report of their days would list if they were not.

    Amazon: only orders in the report count against the metric. So a package without a verdict of its own whose
    promised delivery day lies within the days that the report's own promised dates span is valid. Where that
    day is not known, it lies about as long after the purchase, else the confirmation, as those of the packages
    that the report lists: all of that time must lie within. Only where a source lists all packages. A time in
    UTC is another day in some stores, and which store it is may not be known here: it counts where it lies
    within those days in all of them.
    """
    if not may_fill(formats) or _PROMISED not in table:
        return table, []
    return fill_between(table, reported(table))


def may_fill(formats: Sequence[Format]) -> bool:
    """Whether a defect report of Amazon's stands beside a source that lists all packages."""
    reports = any(item.kind == "verdicts" and item.lists == "defects" for item in formats)
    return reports and any(item.lists == "all" for item in formats)


def reported(table: pd.DataFrame) -> Reported:
    """What the packages tell that a defect report lists."""
    listed = table[(table["_reported"] > 0).to_numpy(dtype=bool)]
    promised = _days(listed, _PROMISED, 0)
    days = frozenset(np.datetime_as_string(promised[~np.isnat(promised)]).tolist())
    return Reported(days, {clock: _lags(promised, _days(listed, *clock)) for clock in _CLOCKS})


def _lags(promised: Days, other: Days) -> Counter[int]:
    lags = (promised - other)[~np.isnat(promised) & ~np.isnat(other)]
    return Counter(lags.astype(np.int64).tolist())


def together(parts: Iterable[Reported]) -> Reported:
    """What several tables tell."""
    every = list(parts)
    lags = {clock: sum((part.lags[clock] for part in every), Counter[int]()) for clock in _CLOCKS}
    return Reported(frozenset[str]().union(*(part.days for part in every)), lags)


def fill_between(table: pd.DataFrame, known: Reported) -> tuple[pd.DataFrame, list[Finding]]:
    """Call packages of the report's days valid that it does not list."""
    if not known.days:
        return table, []
    listed = (table["_reported"] > 0).to_numpy(dtype=bool)
    open_ = ~listed & (table["amazon_verdict"].fillna("") == "").to_numpy(dtype=bool) & _within(table, known)
    number = int(open_.sum())
    if not number:
        return table, []
    filled = table.assign(amazon_verdict=table["amazon_verdict"].mask(open_, "valid"))
    return filled, [counted("INT037", number, None, min(known.days), max(known.days))]


def _within(table: pd.DataFrame, known: Reported) -> npt.NDArray[np.bool_]:
    """Which packages were promised for the report's days, on the first and the last clock of Amazon's stores."""
    first, last = np.datetime64(min(known.days)), np.datetime64(max(known.days))
    spans = [_span(table, known, hours) for hours in _HOURS]
    return np.asarray(np.all([(soonest >= first) & (latest <= last) for soonest, latest in spans], axis=0))


def _span(table: pd.DataFrame, known: Reported, hours: int) -> tuple[Days, Days]:
    """The soonest and the latest day for which each package was promised; not a time where nothing tells it."""
    soonest = latest = _days(table, _PROMISED, hours)
    for name in _OTHERS:
        if (lag := known.lag((name, hours))) is not None:
            day, unknown = _days(table, name, hours), np.isnat(soonest)
            low, high = (np.timedelta64(days, "D") for days in lag)
            soonest, latest = np.where(unknown, day + low, soonest), np.where(unknown, day + high, latest)
    return soonest, latest


def _days(table: pd.DataFrame, name: str, hours: int) -> Days:
    """The day of each time as it is written; of one in UTC, the day on a clock that is so many hours ahead."""
    if name not in table:
        return np.full(len(table), np.datetime64("NaT", "D"))
    codes, distinct = factorize(table[name].fillna(""))
    texts = distinct.to_series()
    utc = texts.str.fullmatch(_UTC).to_numpy(dtype=bool)
    days = pd.to_datetime(texts.str[:10].mask(utc), format="%Y-%m-%d", errors="coerce").to_numpy("datetime64[D]")
    if utc.any():
        moved = pd.to_datetime(texts[utc], format="ISO8601", utc=True) + pd.Timedelta(hours=hours)
        days[utc] = moved.dt.tz_localize(None).to_numpy("datetime64[D]")
    return days[codes]
