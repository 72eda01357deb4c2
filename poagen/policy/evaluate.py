"""Packages and a rule → Verdicts."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from poagen.common.finding import Finding, PoagenError, Severity
from poagen.common.packages import Packages
from poagen.common.side_by_side import side_by_side
from poagen.policy import status
from poagen.policy.conditions import Traits
from poagen.policy.coverage import uncovered
from poagen.policy.exemptions import Exempted, exempt
from poagen.policy.facts import Facts, gather
from poagen.policy.model import Rule
from poagen.policy.near import near_misses
from poagen.policy.shared import Shared
from poagen.policy.signs import signs
from poagen.policy.status import REASONS
from poagen.policy.telling import findings, latency_seen, older_days
from poagen.policy.verdict import VERDICTS, Need, decide
from poagen.policy.verdicts import EXCLUDED, EXEMPT, INVALID, MEASURED, Days, Scope, Verdicts
from poagen.policy.words import told as told_as

Bools = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.int8]
_CURRENCY = re.compile(r"[A-Z]{3}")


def judge(
    packages: Packages,
    rule: Rule,
    *,
    as_of: dt.date,
    window: tuple[dt.date, dt.date] | None = None,
    latency: int = 0,
    blank_scans_mean_none: bool = False,
    rates: Mapping[str, float] | None = None,
) -> Verdicts:
    """Judge every package by a rule.

    Args:
        packages: What intake read.
        rule: The marketplace's rule in force.
        as_of: The day the analysis speaks of; the window ends on it.
        window: First and last day, in place of the rule's own.
        latency: Days by which the window's end lies before ``as_of``.
        blank_scans_mean_none: Read blank scan columns as "no scan was made".
        rates: Currency → what one unit of it is worth in the rule's currency.
    """
    terms = Terms(rule, as_of, window, latency, blank_scans_mean_none, rates or {})
    return with_findings(judge_part(packages, terms), terms)


@dataclass(frozen=True)
class Terms:
    """By what packages are judged: the arguments of :func:`judge`."""

    rule: Rule
    as_of: dt.date
    window: tuple[dt.date, dt.date] | None = None
    latency: int = 0
    blank_scans_mean_none: bool = False
    rates: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        _refuse_bad(self.rates)

    @property
    def days(self) -> Days:
        """The window."""
        return status.window_of(self.rule, self.as_of, self.latency, self.window)


def judge_part(packages: Packages, terms: Terms, shared: Shared | None = None) -> Verdicts:
    """Judge packages, which may be a part of all; nothing is told yet.

    Args:
        packages: The packages.
        terms: By what.
        shared: What all packages together say, where these are only a part of them.
    """
    table, rule, all_ = packages.table, terms.rule, shared or Shared()
    facts = gather(table, rule)
    facts = _blank_is_none(facts) if terms.blank_scans_mean_none else facts
    clock, borrowed = status.clock(facts, rule)
    traits = Traits(table, rule, facts.checks.names, terms.rates)
    need = Need(traits, rule)
    looks: list[Callable[[], Any]] = [
        lambda: signs(table, facts, traits, need, all_),
        lambda: exempt(traits, rule),
        lambda: status.excluded(table, facts, rule),
    ]
    found, exempted, out = side_by_side(lambda look: look(), looks, len(table))
    outside = status.outside(clock, terms.days, all_.dated)
    judged = _judged(decide(facts, found, need, rule), exempted, out, outside, rule)
    scope = Scope(facts, traits, need.sentence, exempted, ~np.isnat(clock), borrowed)
    return Verdicts(packages, rule, terms.days, terms.as_of, judged, found, clock, status.ship_day(facts), scope)


def with_findings(verdicts: Verdicts, terms: Terms) -> Verdicts:
    """The verdicts on all packages, with what is to be said of them."""
    judged, scope, clock, days = verdicts.table, verdicts.scope, verdicts.clock_day, verdicts.window
    told = [
        *findings(judged, scope, terms.rule, terms.blank_scans_mean_none),
        *near_misses(judged, scope, verdicts.packages.lists_all),
        *latency_seen(judged, clock, terms.rule, days, asked=bool(terms.latency or terms.window)),
        *older_days(judged, clock, terms.rule, days),
        *uncovered(judged, clock, days, lists_all=verdicts.packages.lists_all),
    ]
    return replace(verdicts, findings=tuple(told))


def _judged(
    decided: tuple[Codes, Codes, tuple[str, ...]], exempted: Exempted, out: Codes, outside: Codes, rule: Rule
) -> pd.DataFrame:
    """Status, reason, verdict, whether it would count in the window, and the deciding sentence."""
    verdict, sentence, readings = decided
    beyond = np.where(out == 0, outside, out)
    left_out = exempted.by >= 0
    status_code = np.where(beyond > 0, 0, np.where(left_out, 1, 2))
    reason = np.where(beyond > 0, beyond, np.where(left_out, len(REASONS) + exempted.by, 0))
    sentence = np.where(status_code == 1, len(readings) + exempted.by, sentence)
    return pd.DataFrame(
        {
            "status": told_as(status_code, (EXCLUDED, EXEMPT, MEASURED)),
            "reason": told_as(reason, (*REASONS, *(part.reason for part in rule.exemptions))),
            "verdict": told_as(verdict, VERDICTS),
            "judged": (out == 0) & ~left_out,
            "sentence": told_as(sentence, (*readings, *(part.id for part in rule.exemptions))),
        }
    )


def _refuse_bad(rates: Mapping[str, float]) -> None:
    wrong = [
        Finding(
            "POL005",
            Severity.ERROR,
            f"{currency}={rate:g} is not an exchange rate",
            help="write the currency as three capitals and a rate above zero, such as --rate EUR=1.08",
        )
        for currency, rate in rates.items()
        if not _CURRENCY.fullmatch(currency) or not 0 < rate < math.inf
    ]
    if wrong:
        raise PoagenError(wrong)


def _blank_is_none(facts: Facts) -> Facts:
    nowhere = np.zeros_like(facts.scans.open)
    return replace(facts, scans=replace(facts.scans, none=~facts.scans.made, open=nowhere))


def invalid_measured(verdicts: Verdicts) -> Bools:
    """Where a measured package is invalid."""
    return np.asarray(verdicts.measured & (verdicts.table["verdict"] == INVALID), dtype=bool)


def days_as_dates(window: Days) -> list[dt.date]:
    """Every day of a window."""
    return [window.start + dt.timedelta(days=step) for step in range(window.days)]
