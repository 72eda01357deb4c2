"""What policy has to say about the packages it judged."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from poagen.common.finding import Finding, Severity
from poagen.common.words import count, verb
from poagen.policy.facts import Facts
from poagen.policy.model import Rule
from poagen.policy.status import NO_DATE
from poagen.policy.verdicts import EXCLUDED, EXEMPT, MEASURED

Bools = npt.NDArray[np.bool_]


def findings(
    judged: pd.DataFrame, facts: Facts, rule: Rule, dated: Bools, borrowed: Bools, scans_given: bool
) -> tuple[Finding, ...]:
    """Warnings about dates, scans and exemptions.

    Args:
        judged: Status, reason, verdict and sentence of each package.
        facts: What was known of each.
        rule: The rule.
        dated: Where a package has a date for the window.
        borrowed: Where that date is only the next best one.
        scans_given: Blank scan columns were declared to mean that no scan was made.
    """
    counted = np.asarray(judged["status"] == MEASURED, dtype=bool)
    would_count = np.asarray(judged["judged"], dtype=bool)
    blank = counted & np.asarray(judged["sentence"] == "no-scan-evidence", dtype=bool)
    claimed = np.asarray(judged["status"] == EXEMPT, dtype=bool) & facts.amazon_invalid
    told = [
        _borrowed_clock(int((borrowed & would_count).sum()), rule),
        _no_dates(bool(len(judged)) and not dated.any(), len(judged)),
        _undated(int((judged["reason"] == NO_DATE).sum())),
        None if scans_given else _blank_scans(int(blank.sum())),
        _claimed(int(claimed.sum())),
        _nothing_measured(judged, counted),
    ]
    return tuple(finding for finding in told if finding is not None)


def have_no(number: int) -> str:
    """``1 package has no``, ``3 packages have no``."""
    return f"{count(number)} {verb(number, 'has', 'have')} no"


def _borrowed_clock(number: int, rule: Rule) -> Finding | None:
    if not number:
        return None
    return Finding(
        "POL010",
        Severity.WARNING,
        f"{have_no(number)} {rule.window.clock}; the confirmation, the promised ship date or the purchase date "
        "decided instead",
        help="add a file with the promised delivery date, such as Amazon's report of valid tracking",
    )


def _no_dates(holds: bool, number: int) -> Finding | None:
    if not holds:
        return None
    return Finding(
        "POL011",
        Severity.WARNING,
        f"no package has a date, so {count(number)} counted, whenever shipped",
        help="add a file with the promised delivery date of each package",
    )


def _undated(number: int) -> Finding | None:
    if not number:
        return None
    return Finding(
        "POL012",
        Severity.WARNING,
        f"{have_no(number)} date and {verb(number, 'was', 'were')} left out",
        help="fill in their promised delivery date",
    )


def _blank_scans(number: int) -> Finding | None:
    if not number:
        return None
    return Finding(
        "POL013",
        Severity.WARNING,
        f"{count(number)} unknown: the data has neither a verdict by Amazon nor any scan",
        help="add a tracking export; if blank means that the carrier never scanned, use --blank-scans none",
    )


def _claimed(number: int) -> Finding | None:
    if not number:
        return None
    return Finding(
        "POL014",
        Severity.WARNING,
        f"{count(number)} left out by the rule but counted as invalid by Amazon; not in the rate here",
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
        f"of {count(len(judged))} none counts in the window{most}",
        help="check --as-of and --window against the dates in your files",
    )
