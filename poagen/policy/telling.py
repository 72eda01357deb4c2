"""What policy has to say about the packages it judged."""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt
import pandas as pd

from poagen.common.currencies import currency_signs
from poagen.common.finding import Finding, Severity
from poagen.common.words import count, verb
from poagen.policy.conditions import Traits
from poagen.policy.model import Rule
from poagen.policy.status import NO_DATE
from poagen.policy.verdicts import EXCLUDED, EXEMPT, INVALID, MEASURED, Days, Scope

Bools = npt.NDArray[np.bool_]

_CURRENCY = re.compile(r"[A-Z]{3}")
_NAME_IT = "name the currency by its code, such as USD, in the cell or in a column currency; then "


def findings(judged: pd.DataFrame, scope: Scope, rule: Rule, scans_given: bool) -> tuple[Finding, ...]:
    """Warnings about dates, scans, exemptions, and what the rule leaves open.

    Args:
        judged: Status, reason, verdict and sentence of each package.
        scope: How the rule reads each.
        rule: The rule.
        scans_given: Blank scan columns were declared to mean that no scan was made.
    """
    counted = np.asarray(judged["status"] == MEASURED, dtype=bool)
    would_count = np.asarray(judged["judged"], dtype=bool)
    blank = counted & np.asarray(judged["sentence"] == "no-scan-evidence", dtype=bool)
    claimed = np.asarray(judged["status"] == EXEMPT, dtype=bool) & scope.facts.amazon_invalid
    told = [
        _borrowed_clock(int(((scope.borrowed > 0) & would_count).sum()), rule),
        _no_dates(bool(len(judged)) and not scope.dated.any(), len(judged)),
        _undated(int((judged["reason"] == NO_DATE).sum())),
        None if scans_given else _blank_scans(int(blank.sum())),
        _no_delivery_column(int((counted & np.asarray(judged["sentence"] == "delivery-scan-not-in-data")).sum())),
        _claimed(int(claimed.sum())),
        _nothing_measured(judged, counted),
        _gaps(rule) if len(judged) else None,
        _not_converted(scope.traits, would_count) if _asks_values(rule) else None,
        _own_rate(scope.traits),
        _carriers_not_known(scope.traits, counted),
    ]
    return tuple(finding for finding in told if finding is not None)


def _gaps(rule: Rule) -> Finding | None:
    gaps = rule.gaps()
    if not gaps:
        return None
    lacks_rate = rule.target.status == "unknown"
    rate = (
        "give the rate that the notice requires with --target, or as target in case.yaml; " if lacks_rate else ""
    )
    return Finding(
        "POL016",
        Severity.WARNING,
        f"{rule.id}: no source was found for {count(len(gaps), 'part')} of the rule: {' '.join(gaps)}".rstrip("."),
        help=f"{rate}compare the page on valid tracking in your Seller Central; what was looked for: "
        f"poagen policy show {rule.id}",
    )


def _asks_values(rule: Rule) -> bool:
    limits = [(part.value_from, part.value_below) for part in rule.scans]
    limits += [(part.value_up_to, part.value_below) for part in rule.exemptions]
    return any(limit is not None for pair in limits for limit in pair)


def _not_converted(traits: Traits, would_count: Bools) -> Finding | None:
    foreign = traits.foreign_value & would_count
    number = int(foreign.sum())
    if not number:
        return None
    codes = traits.currency
    every = {codes.distinct[code] for code in np.unique(codes.codes[foreign])}
    named = sorted(code for code in every if _CURRENCY.fullmatch(code))
    signs = sorted(f'"{code}"' for code in every & currency_signs().keys())
    told = [*named, *signs, *(["no known currency"] if len(named) + len(signs) < len(every) else [])]
    first = named[0] if named else _other(traits.rule.currency)
    return Finding(
        "POL017",
        Severity.WARNING,
        f"{count(number)} {verb(number, 'has its value', 'have their value')} in {', '.join(told)}, not in "
        f"{traits.rule.currency}; poagen takes these values as not known",
        help=f"{_NAME_IT if len(named) < len(every) else ''}give the rate that you can prove: "
        f"--rate {first}=RATE, where RATE is what 1 {first} is worth in {traits.rule.currency}",
    )


def _own_rate(traits: Traits) -> Finding | None:
    """A rate for the store's own currency, of which one unit is worth one."""
    own = traits.rule.currency
    rate = traits.rates.get(own, 1.0)
    if rate == 1:
        return None
    return Finding(
        "POL029",
        Severity.WARNING,
        f"the rate {own}={rate:g} is not used: {own} is the currency of {traits.rule.store} itself",
        value=f"{own}={rate:g}",
        help=f"name the other currency with what one unit of it is worth in {own}: --rate {_other(own)}=RATE",
    )


def _other(own: str) -> str:
    return "EUR" if own != "EUR" else "USD"


def _carriers_not_known(traits: Traits, counted: Bools) -> Finding | None:
    """Where the rule asks for a carrier that Amazon reads, and no list of them is known for the store."""
    rule = traits.rule
    asks = rule.invalidates("carrier-not-integrated") or any(
        part.integrated_carrier is not None for part in rule.exemptions
    )
    if not asks or not traits.no_list or not counted.any():
        return None
    return Finding(
        "POL019",
        Severity.WARNING,
        f"poagen has no list of the carriers that send their scans to {rule.store}, so it calls no carrier "
        "unfit there",
        help="compare your carriers with the list that Seller Central offers when you confirm a shipment",
    )


def latency_seen(
    judged: pd.DataFrame, days: npt.NDArray[np.datetime64], rule: Rule, window: Days, *, asked: bool
) -> tuple[Finding, ...]:
    """The latency that pages and reports show, where it would change which invalid packages count."""
    longest = max(rule.window.latency_days_seen, default=0)
    if asked or not longest:
        return ()
    invalid = np.asarray(judged["judged"] & (judged["verdict"] == INVALID), dtype=bool)
    start, end, length = np.datetime64(window.start), np.datetime64(window.end), np.timedelta64(longest, "D")
    before = invalid & (days >= start - length) & (days < start)
    lately = invalid & (days > end - length) & (days <= end)
    if not before.any():
        return ()
    seen = " or ".join(str(number) for number in rule.window.latency_days_seen)
    return (
        Finding(
            "POL018",
            Severity.NOTE,
            f"Amazon's own windows were seen to end {seen} days earlier; {longest} days earlier, "
            f"{count(int(before.sum()), 'more invalid package')} would count and "
            f"{lately.sum():,} of the last days would not",
            help="look up the period that the notice or Account Health names; give it with --window A..B, or move "
            f"the window with --latency {longest}",
        ),
    )


def older_days(
    judged: pd.DataFrame, days: npt.NDArray[np.datetime64], rule: Rule, window: Days
) -> tuple[Finding, ...]:
    """Packages of days on which the rule was not yet in force, though it is at the window's end."""
    before = judged["status"].isin([MEASURED, EXEMPT]) & (days < np.datetime64(rule.effective_from))
    number = int(before.sum())
    if not rule.dated or window.end < rule.effective_from or not number:
        return ()
    return (
        Finding(
            "POL024",
            Severity.WARNING,
            f"{rule.id} is in force from {rule.effective_from} on, and {count(number)} of the window "
            f"{verb(number, 'is', 'are')} of earlier days; "
            f"{verb(number, 'it was', 'they were')} judged by it, too",
            help="judge the days before by the older rule: end the window before that day with --as-of"
            "; poagen policy list shows the rules",
        ),
    )


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


def _no_delivery_column(number: int) -> Finding | None:
    if not number:
        return None
    return Finding(
        "POL025",
        Severity.WARNING,
        f"{count(number)} {verb(number, 'needs', 'need')} a delivery scan by the rule, and no file says whether "
        f"there was one; {verb(number, 'it is', 'they are')} unknown",
        help="add a tracking export with deliveries; if none of them was delivered, use --blank-scans none",
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
    left_out = judged.loc[judged["status"] == EXCLUDED, "reason"].astype("str")
    reasons = left_out.sort_values().value_counts(sort=False)
    reasons = reasons.sort_values(ascending=False, kind="stable")
    most = f"; {reasons.iloc[0]} of them: {reasons.index[0]}" if len(reasons) else ""
    return Finding(
        "POL015",
        Severity.WARNING,
        f"of {count(len(judged))} none counts in the window{most}",
        help="check --marketplace, --as-of and --window against your files",
    )
