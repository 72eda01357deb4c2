"""Whether the files have packages from the first days of the window to its last."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from poagen.common.finding import Finding, Severity
from poagen.common.words import count
from poagen.policy.verdicts import MEASURED, Days

_FEW: Final = 30
_WEEK: Final = 7
_EXPECTED: Final = 5
"""Packages that days without any would have had at the pace of the others; of so many, chance leaves out none."""


def uncovered(
    judged: pd.DataFrame, days: npt.NDArray[np.datetime64], window: Days, *, lists_all: bool
) -> Iterator[Finding]:
    """A week or more at an end of the window of which the files have no package, although others are of many days.

    Packages beyond that end show that the files go on there, and that the seller sent none.
    """
    dated = days[np.asarray(judged["judged"], dtype=bool) & ~np.isnat(days)]
    measured = int((judged["status"] == MEASURED).sum())
    if not lists_all or measured < _FEW or not len(dated):
        return
    first, last = (day.astype("datetime64[D]").astype(dt.date) for day in (dated.min(), dated.max()))
    pace = measured / ((min(last, window.end) - max(first, window.start)).days + 1)
    for gap, words in (
        ((first - window.start).days, f"are of {first} and later, and the window begins on {window.start}"),
        ((window.end - last).days, f"are of {last} and before, and the window ends on {window.end}"),
    ):
        if gap >= _WEEK and gap * pace >= _EXPECTED:
            yield _finding(gap, words)


def _finding(gap: int, words: str) -> Finding:
    return Finding(
        "POL027",
        Severity.WARNING,
        f"all packages {words}; of {count(gap, 'day')} the files have none, and every figure is told of all of it",
        help="add the files of those days; if you sent nothing then, all is well",
    )
