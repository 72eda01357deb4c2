"""After reinstatement: new data → which of the stated measures hold by their figure."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final, Literal

import numpy as np

from poagen.api import Settings, analyze, with_case
from poagen.case import Case
from poagen.catalogs import catalog_in_force
from poagen.common.moments import DayArray, read_moments
from poagen.common.packages import Packages
from poagen.diagnosis.model import Report
from poagen.diagnosis.rates import SMALL_SAMPLE
from poagen.intake import read_fitting
from poagen.remedies.entries import Verify
from poagen.remedies.library import Catalog
from poagen.remedies.metrics import METRICS, value_of
from poagen.remedies.model import Kind, Statement
from poagen.remedies.wording import verify_in_words

Outcome = Literal["holds", "fails", "too early", "no data", "not computed"]

_DAYS: Final = {"hour": 1 / 24, "day": 1, "week": 7, "month": 30, "quarter": 90}


@dataclass(frozen=True)
class Held:
    """One preventive measure against new data.

    Attributes:
        since: The day from which the seller states it to be in force.
        promised: The figure that shows it works, with its limit, in words.
        is_share: Whether the value is a fraction; otherwise a count.
        value: The figure in the new data; None where it cannot be computed.
        measured: Packages that it rests on.
        days: Days of data since then; ``wanted`` is how many the check takes.
        outcome: ``too early`` where it holds so far, but over fewer days; ``not computed`` where the figure lies
            in the seller's own records.
    """

    measure: str
    title: str
    since: dt.date
    promised: str
    is_share: bool
    value: float | None
    measured: int
    days: int
    wanted: int
    outcome: Outcome

    @property
    def is_small(self) -> bool:
        """Whether the figure rests on few packages."""
        return 0 < self.measured < SMALL_SAMPLE

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values."""
        return {**asdict(self), "since": self.since.isoformat(), "is_small": self.is_small}


def new_packages(case: Case, files: Sequence[Path], settings: Settings) -> Packages:
    """The packages of new exports, or of the case's own data where there are none, read as the case says.

    Raises:
        PoagenError: Nothing can be said of the files.
    """
    chosen = with_case(settings, case.file)
    found = read_fitting(
        files or case.data,
        mapping=chosen.mapping,
        dates=chosen.dates,
        sheet=settings.sheet if files else chosen.sheet,
        batch=settings.batch,
    )
    return found if isinstance(found, Packages) else found.whole()


def verify_plan(
    case: Case, packages: Packages, settings: Settings, catalog: Catalog | None = None
) -> tuple[Held, ...]:
    """Hold the case's preventive measures that are in force against new data.

    Only packages that were confirmed on or after the day from which a measure is in force count for it.

    Args:
        case: The case, with what is stated of its measures.
        packages: The new data.
        settings: How to judge it; without a day, the data's last one counts.
        catalog: Where the measures' figures are written down; by default the one in force for the case.

    Raises:
        PoagenError: The new data cannot be judged.
    """
    catalog = catalog or catalog_in_force(
        case=case.folder, named=None if settings.catalog is None else Path(settings.catalog)
    )
    own = with_case(settings, case.file)
    settings = replace(own, as_of=settings.as_of, window=None, latency=0, measured={}, events=())
    judged = analyze(packages, settings)
    end, zone = judged.report.as_of, judged.verdicts.rule.time_zone
    stated = list(_in_force(case, catalog))
    days = dict.fromkeys(said.date or end for _, said in stated)
    confirmed = read_moments(packages.table["confirmed_at"].fillna(packages.table["purchased_at"]), zone).day
    reports = {since: _since(packages, confirmed, settings, since, end) for since in days}
    return tuple(_held(catalog, name, said.date or end, end, reports[said.date or end]) for name, said in stated)


def _in_force(case: Case, catalog: Catalog) -> Iterator[tuple[str, Statement]]:
    for name, said in case.plan.measures.items():
        known = catalog.measures.get(name)
        if known is not None and known.kind is Kind.PREVENTIVE and said.is_done:
            yield name, said


def _since(
    packages: Packages, confirmed: DayArray, settings: Settings, since: dt.date, end: dt.date
) -> Report | None:
    """The analysis of what was confirmed from a day of the store on; None where nothing was."""
    kept = packages.table[confirmed >= np.datetime64(since)].reset_index(drop=True)
    if kept.empty or since > end:
        return None
    window = replace(settings, as_of=end, window=(since, end), latency=0)
    return analyze(replace(packages, table=kept), window).report


def _held(catalog: Catalog, name: str, since: dt.date, end: dt.date, report: Report | None) -> Held:
    measure = catalog.measures[name]
    check = measure.verify
    metric = METRICS.get(check.metric or "") if check else None
    made = Held(
        measure=name,
        title=measure.title,
        since=since,
        promised=verify_in_words(check) if check else "",
        is_share=metric is not None and metric.is_share,
        value=value_of(metric.id, report) if metric and report else None,
        measured=report.counts.measured if report else 0,
        days=max(0, (end - since).days + 1),
        wanted=_days(check.over) if check else 0,
        outcome="not computed",
    )
    return replace(made, outcome=_outcome(made, check)) if check and metric else made


def _outcome(made: Held, check: Verify) -> Outcome:
    if made.value is None or not made.measured:
        return "no data"
    low, high = check.at_least, check.at_most
    if (low is not None and made.value < low) or (high is not None and made.value > high):
        return "fails"
    return "holds" if made.days >= made.wanted else "too early"


def _days(over: str) -> int:
    found = re.match(r"(\d+)\s*(hour|day|week|month|quarter)", over.strip().casefold())
    return max(1, round(int(found[1]) * _DAYS[found[2]])) if found else 0
