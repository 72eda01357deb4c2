"""The packages that were shipped from a day on: the present state, after what was done."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np

from poagen.policy import INVALID, UNKNOWN, Verdicts


@dataclass(frozen=True, slots=True)
class Since:
    """Packages shipped from ``day`` on, whether they count in the window or would in a later one.

    Attributes:
        day: The first ship day that was asked for.
        last: The last ship day in the data.
        packages: How many were shipped.
        invalid: How many of them are invalid.
        unknown: How many of them are neither valid nor invalid yet.
    """

    day: dt.date
    last: dt.date
    packages: int
    invalid: int
    unknown: int

    @property
    def valid(self) -> int:
        """How many of them are valid."""
        return self.packages - self.invalid - self.unknown


def since(verdicts: Verdicts, day: dt.date) -> Since | None:
    """Count the packages shipped on a day and after it.

    Args:
        verdicts: The judged packages.
        day: The first ship day.

    Returns:
        None where no such package is in the data, or where the files list defects only.
    """
    counted = np.asarray(verdicts.table["judged"], dtype=bool)
    chosen = counted & (verdicts.ship_day >= np.datetime64(day))
    if not chosen.any() or not verdicts.packages.lists_all:
        return None
    verdict = verdicts.table["verdict"].to_numpy()[chosen]
    last: dt.date = verdicts.ship_day[chosen].max().astype("datetime64[D]").astype(dt.date)
    return Since(day, last, int(chosen.sum()), int((verdict == INVALID).sum()), int((verdict == UNKNOWN).sum()))
