"""When a root cause began and ended, and how sure that is."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from poagen.diagnosis.boxes import Box
from poagen.diagnosis.population import WEEKDAYS, Population
from poagen.diagnosis.spans import MIN_DEFECTS, Span, gain

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

_TWO_SIGMA = 1.92
_SILENT_DAYS = 4
_EXPECTED = 8.0


@dataclass(frozen=True, slots=True)
class Timing:
    """The pattern in time; dates are ship days. ``weekday`` is set for a recurring one."""

    pattern: Literal["steady", "step", "burst", "recurring"]
    onset: dt.date | None = None
    earliest: dt.date | None = None
    latest: dt.date | None = None
    until: dt.date | None = None
    weekday: str | None = None


def timing(people: Population, box: Box, failed: Bools, active: Bools) -> Timing:
    """Read the pattern of a box from its days; where too few of its failures have a day, none is read.

    Args:
        people: The population.
        box: The box that was found.
        failed: Where a package has the code.
        active: Where packages were looked at for this box.
    """
    if box.span.kind == "weekday":
        return Timing("recurring", weekday=WEEKDAYS[box.span.weekday])
    inside = np.flatnonzero(box.segment.mask(len(people)) & active & (people.day >= 0))
    n, k = (
        np.bincount(people.day[rows], minlength=max(people.days, 1)).astype(float)
        for rows in (inside, inside[failed[inside]])
    )
    if k.sum() < MIN_DEFECTS:
        return Timing("steady")
    span = _lifetime(people, n, k) if box.span.kind == "all" else _shipped_span(box.span, n)
    if span is None:
        return Timing("steady")
    began, ended = span.start > _first(n), span.end < people.days - 1 and n[span.end + 1 :].sum() > 0
    ended = ended or (box.span.kind == "all" and span.end < people.days - 1)
    if not began and not ended:
        return Timing("steady")
    low, high = _uncertainty(n, k, span) if began else (span.start, span.start)
    return Timing(
        pattern="burst" if ended else "step",
        onset=_date(people, span.start) if began else None,
        earliest=_date(people, low) if began else None,
        latest=_date(people, high) if began else None,
        until=_date(people, span.end) if ended else None,
    )


def _first(n: Floats) -> int:
    """The first day of the segment, or -1 where the data has days before it on which it would have shipped."""
    shipped = np.flatnonzero(n > 0)
    first, last = int(shipped[0]), int(shipped[-1])
    return -1 if _is_silence(first, n.sum() / (last - first + 1)) else first


def _is_silence(days: int, volume: float) -> bool:
    """Whether days without shipments are so many that a segment with this daily volume would have had some."""
    return days >= _SILENT_DAYS and volume * days >= _EXPECTED


def _shipped_span(span: Span, n: Floats) -> Span:
    """The span from its first to its last day with shipments: days without any are no evidence."""
    shipped = np.flatnonzero(n[span.start : span.end + 1] > 0) + span.start
    return Span(span.kind, int(shipped[0]), int(shipped[-1])) if len(shipped) else span


def _lifetime(people: Population, n: Floats, k: Floats) -> Span | None:
    """The life of a segment that itself began or ended while others went on shipping."""
    shipped = np.flatnonzero(n > 0)
    if not len(shipped) or people.days <= _SILENT_DAYS:
        return None
    first, last = int(shipped[0]), int(shipped[-1])
    volume = n.sum() / (last - first + 1)
    silent_before, silent_after = _is_silence(first, volume), _is_silence(people.days - 1 - last, volume)
    if not silent_before and not silent_after:
        return None
    failing = np.flatnonzero(k > 0)
    return Span(
        "all",
        int(failing[0]) if silent_before else first,
        int(failing[-1]) if silent_after else people.days - 1,
    )


def _uncertainty(n: Floats, k: Floats, span: Span) -> tuple[int, int]:
    """The first and last day on which the pattern may have begun: likelihood within two standard errors."""
    until_n, until_k = np.cumsum(n[: span.end + 1][::-1])[::-1], np.cumsum(k[: span.end + 1][::-1])[::-1]
    worth = gain(until_k, until_n, float(k.sum()), float(n.sum()))
    if not np.isfinite(worth[span.start]):
        return span.start, span.start
    near = np.flatnonzero(worth >= worth[span.start] - _TWO_SIGMA)
    near = near[n[near] > 0]
    return (int(near.min()), int(near.max())) if len(near) else (span.start, span.start)


def _date(people: Population, day: int) -> dt.date:
    date: dt.date = (people.first_day + np.timedelta64(day, "D")).astype(dt.date)
    return date
