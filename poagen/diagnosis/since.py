"""The packages that were shipped from a day on: the present state, after what was done.

Only a confirmation or a first scan tells when a package was shipped; no other date stands for it here.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from poagen.diagnosis.analysis import Analysis
from poagen.diagnosis.proof import by_day, package_table, shipped_on
from poagen.policy import INVALID, UNKNOWN, Verdicts


@dataclass(frozen=True, slots=True)
class Since:
    """Packages shipped since what was done, whether they count in the window or would in a later one.

    Attributes:
        day: The first ship day of them in the data.
        last: The last one.
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


def since(verdicts: Verdicts, day: dt.date, until: dt.date | None = None) -> Since | None:
    """Count the packages shipped on a day and after it.

    Args:
        verdicts: The judged packages.
        day: The first ship day.
        until: The last one; a letter tells nothing that was shipped after it.

    Returns:
        None where no such package is in the data, or where the files list defects only.
    """
    rows = _rows(verdicts, day, until)
    if not len(rows) or not verdicts.packages.lists_all:
        return None
    verdict = verdicts.table["verdict"].to_numpy()[rows]
    days = shipped_on(verdicts)[rows].astype("datetime64[D]")
    first, last = (found.astype(dt.date) for found in (days.min(), days.max()))
    return Since(first, last, len(rows), int((verdict == INVALID).sum()), int((verdict == UNKNOWN).sum()))


def packages_since(analysis: Analysis, day: dt.date, until: dt.date | None = None) -> pd.DataFrame:
    """The packages that :func:`since` counts, a row each, with their verdict and why they failed."""
    rows = _rows(analysis.verdicts, day, until)
    table = package_table(analysis, rows)
    verdict = analysis.verdicts.table["verdict"].to_numpy()[by_day(analysis.verdicts, rows)]
    return table.assign(verdict=pd.Series(verdict, dtype="str"))


def _rows(verdicts: Verdicts, day: dt.date, until: dt.date | None) -> npt.NDArray[np.int64]:
    """Places of the packages that count, or would in a later window, and were shipped from the day on."""
    counted, shipped = np.asarray(verdicts.table["judged"], dtype=bool), shipped_on(verdicts)
    here = counted & (shipped >= np.datetime64(day))
    return np.flatnonzero(here if until is None else here & (shipped <= np.datetime64(until)))
