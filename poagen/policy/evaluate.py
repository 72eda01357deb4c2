"""Packages and a rule → Verdicts."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from poagen.common.packages import Packages
from poagen.policy import status
from poagen.policy.facts import Facts, gather
from poagen.policy.model import Rule
from poagen.policy.signs import signs
from poagen.policy.telling import findings
from poagen.policy.verdict import Need, decide
from poagen.policy.verdicts import EXEMPT, INVALID, Days, Verdicts

Bools = npt.NDArray[np.bool_]


def judge(
    packages: Packages,
    rule: Rule,
    *,
    as_of: dt.date,
    window: tuple[dt.date, dt.date] | None = None,
    latency: int = 0,
    blank_scans_mean_none: bool = False,
) -> Verdicts:
    """Judge every package by a rule.

    Args:
        packages: What intake read.
        rule: The marketplace's rule in force.
        as_of: The day the analysis speaks of; the window ends on it.
        window: First and last day, in place of the rule's own.
        latency: Days by which the window's end lies before ``as_of``.
        blank_scans_mean_none: Read blank scan columns as "no scan was made".

    Returns:
        Every package with status, verdict and signs, in the order of ``packages.table``.
    """
    table = packages.table
    facts = gather(table, rule)
    if blank_scans_mean_none:
        facts = _blank_is_none(facts)
    days = status.window_of(rule, as_of, latency, window)
    clock, borrowed = status.clock(facts, rule)
    untracked, need = status.untracked_service(table, rule), Need(table, rule)
    found = signs(table, facts, rule, untracked, need.delivery | (need.maybe & facts.amazon_invalid))
    verdict, sentence = decide(facts, found, need, rule)
    out, is_out = status.excluded(table, facts, rule)
    freed, freeing = status.exempt(table, facts, rule, untracked)
    state, reason = status.combine(out, status.outside(clock.day, days), freed)
    sentence = np.where(state == EXEMPT, freeing, sentence)
    counts = ~is_out & (freed == "")
    columns = {"status": state, "reason": reason, "verdict": verdict, "judged": counts, "sentence": sentence}
    judged = pd.DataFrame(columns)
    told = findings(judged, facts, rule, clock.known, borrowed, blank_scans_mean_none)
    return Verdicts(
        packages=packages,
        rule=rule,
        window=days,
        as_of=as_of,
        table=judged,
        signs=found,
        clock_day=clock.day,
        ship_day=status.ship_day(facts),
        facts=facts,
        findings=tuple(told),
    )


def _blank_is_none(facts: Facts) -> Facts:
    return replace(facts, scans=replace(facts.scans, none=~facts.scans.made))


def invalid_measured(verdicts: Verdicts) -> Bools:
    """Where a measured package is invalid."""
    return np.asarray(verdicts.measured & (verdicts.table["verdict"] == INVALID), dtype=bool)


def days_as_dates(window: Days) -> list[dt.date]:
    """Every day of a window."""
    return [window.start + dt.timedelta(days=step) for step in range(window.days)]
