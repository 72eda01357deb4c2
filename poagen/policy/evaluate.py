"""Packages and a rule → Verdicts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from poagen.common.finding import Finding, Severity
from poagen.common.packages import Packages
from poagen.policy import status
from poagen.policy.facts import Facts, gather
from poagen.policy.model import Rule
from poagen.policy.signs import signs
from poagen.policy.verdict import Need, decide
from poagen.policy.verdicts import EXCLUDED, EXEMPT, INVALID, MEASURED, Days, Verdicts

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
    told = _findings(judged, facts, rule, clock.known, borrowed, blank_scans_mean_none)
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


def _findings(
    judged: pd.DataFrame, facts: Facts, rule: Rule, dated: Bools, borrowed: Bools, scans_given: bool
) -> Sequence[Finding]:
    counted = np.asarray(judged["status"] == MEASURED, dtype=bool)
    would_count = np.asarray(judged["judged"], dtype=bool)
    blank = counted & np.asarray(judged["sentence"] == "no-scan-evidence", dtype=bool)
    claimed = np.asarray(judged["status"] == EXEMPT, dtype=bool) & facts.amazon_invalid
    told = [
        _borrowed_clock(int((borrowed & would_count).sum()), rule),
        _no_dates(bool(len(judged)) and not dated.any(), len(judged)),
        _undated(int((judged["reason"] == status.NO_DATE).sum())),
        None if scans_given else _blank_scans(int(blank.sum())),
        _claimed(int(claimed.sum())),
        _nothing_measured(judged, counted),
    ]
    return [finding for finding in told if finding is not None]


def _borrowed_clock(count: int, rule: Rule) -> Finding | None:
    if not count:
        return None
    return Finding(
        "POL010",
        Severity.WARNING,
        f"{count} packages have no {rule.window.clock}; their confirmation, promised ship date or "
        "purchase date decided whether they fall in the window",
        help="add a file with the promised delivery date, such as Amazon's report of valid tracking",
    )


def _no_dates(holds: bool, count: int) -> Finding | None:
    if not holds:
        return None
    return Finding(
        "POL011",
        Severity.WARNING,
        f"no package has a date, so all {count} packages were counted, whenever they were shipped",
        help="add a file with the promised delivery date of each package",
    )


def _undated(count: int) -> Finding | None:
    if not count:
        return None
    return Finding(
        "POL012",
        Severity.WARNING,
        f"{count} packages have no date and were left out",
        help="fill in their promised delivery date",
    )


def _blank_scans(count: int) -> Finding | None:
    if not count:
        return None
    return Finding(
        "POL013",
        Severity.WARNING,
        f"{count} packages have neither a verdict by Amazon nor any scan in the data; they are unknown",
        help="add a tracking export; if blank means that the carrier never scanned, use --blank-scans none",
    )


def _claimed(count: int) -> Finding | None:
    if not count:
        return None
    return Finding(
        "POL014",
        Severity.WARNING,
        f"Amazon counts {count} packages as invalid that the rule leaves out; they are not in the rate here",
        help="compare them with the rule (poagen policy show); such packages can be disputed",
    )


def _nothing_measured(judged: pd.DataFrame, counted: Bools) -> Finding | None:
    if counted.any() or judged.empty:
        return None
    reasons = judged.loc[judged["status"] == EXCLUDED, "reason"].sort_values().value_counts(sort=False)
    reasons = reasons.sort_values(ascending=False, kind="stable")
    most = f"; {reasons.iloc[0]} of them: {reasons.index[0]}" if len(reasons) else ""
    return Finding(
        "POL015",
        Severity.WARNING,
        f"none of the {len(judged)} packages counts in the window{most}",
        help="check --as-of and --window against the dates in your files",
    )


def invalid_measured(verdicts: Verdicts) -> Bools:
    """Where a measured package is invalid."""
    return np.asarray(verdicts.measured & (verdicts.table["verdict"] == INVALID), dtype=bool)


def days_as_dates(window: Days) -> list[dt.date]:
    """Every day of a window."""
    return [window.start + dt.timedelta(days=step) for step in range(window.days)]
