"""Numbers and days as Amazon's performance reports write them, and figures that contradict each other."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

_NEAR = 0.0006
"""A rate with four places, and one that a rounded count gives, differ by less."""


def read_count(text: str) -> int | None:
    """A whole number from 0 up; None for anything else."""
    number = _number(text)
    return int(number) if number is not None and number >= 0 and float(number).is_integer() else None


def read_fraction(text: str) -> float | None:
    """A rate between 0 and 1; None for anything else."""
    number = _number(text)
    return number if number is not None and 0 <= number <= 1 else None


def read_day(text: str) -> dt.date | None:
    """The day of an ISO 8601 time; None where there is none."""
    try:
        return dt.date.fromisoformat(text[:10])
    except ValueError:
        return None


def contradicts(some: int, every: int, rate: float | None) -> bool:
    """Whether counts give another rate than the one that is stated."""
    return bool(rate is not None and every and abs(some / every - rate) > _NEAR)


def _number(text: str) -> float | None:
    number = float(pd.to_numeric(text, errors="coerce")) if text else np.nan
    return number if np.isfinite(number) else None
