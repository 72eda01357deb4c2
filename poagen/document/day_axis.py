"""The days of an analysis, and what they truly are: no estimate is called a ship day."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from poagen.diagnosis import Analysis
from poagen.diagnosis.days import by_ship_day
from poagen.diagnosis.model import Day, Report
from poagen.diagnosis.proof import shipped_on
from poagen.document.languages import Language

SHIPPED, CLOCK, ESTIMATED = "ship_day", "clock", "ship_day_estimated"


def chosen_by(report: Report, language: Language) -> str:
    """What placed the measured packages in the window: the rule's clock, and what stood in for it."""
    clock, by = report.policy.window.clock, report.policy.placed_by
    return language.chosen_by(clock, by if by is not None and report.counts.measured else (clock,))


@dataclass(frozen=True)
class DayAxis:
    """Days one after another.

    Attributes:
        days: From the first to the last; empty where no package has any.
        kind: :data:`SHIPPED` where the data gives the ship day of every package, :data:`CLOCK` where the days are
            those by which the policy chooses, :data:`ESTIMATED` where another date stands for some ship days.
    """

    days: list[Day]
    kind: str


def knows_rates(report: Report) -> bool:
    """Whether the days hold every measured package, so that a share can be told of each day."""
    overall = report.vtr.overall
    return overall.rate is not None and sum(day.measured for day in report.vtr.daily) == overall.measured


def axis_words(report: Report, axis: DayAxis, language: Language) -> str:
    """What chose the days, in words."""
    return chosen_by(report, language) if axis.kind == CLOCK else language.picture(axis.kind)


def day_axis(analysis: Analysis) -> DayAxis:
    """The days on which causes begin and end, with what chose each package's day."""
    verdicts = analysis.verdicts
    days = by_ship_day(analysis)
    if not days:
        return DayAxis(list(analysis.report.vtr.daily), CLOCK)
    here = verdicts.measured & ~np.isnat(verdicts.ship_day)
    if not np.isnat(shipped_on(verdicts)[here]).any():
        return DayAxis(days, SHIPPED)
    is_clock = (verdicts.ship_day[here] == verdicts.clock_day[here]).all()
    return DayAxis(days, CLOCK if is_clock else ESTIMATED)
