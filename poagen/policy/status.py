"""Which packages count: excluded, exempt or measured, each with its reason."""

from __future__ import annotations

import datetime as dt
import re

import numpy as np
import numpy.typing as npt
import pandas as pd

from poagen.common.finding import Finding, PoagenError, Severity
from poagen.common.window import MOST_DAYS
from poagen.policy.facts import Facts
from poagen.policy.model import Rule
from poagen.policy.rules import marketplace_names
from poagen.policy.verdicts import NEXT_BEST, Days
from poagen.policy.words import words

Bools = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.int8]
Dates = npt.NDArray[np.datetime64]

FBA, CANCELLED, OTHER_STORE = "fba", "cancelled", "other-marketplace"
NOT_SHIPPED, NO_DATE, OUTSIDE = "not-shipped", "no-date", "outside-window"

REASONS = ("", FBA, CANCELLED, OTHER_STORE, NOT_SHIPPED, NO_DATE, OUTSIDE)
"""Why a package is excluded."""

_NOT_SHIPPED_WORDS = ("pending", "unshipped", "pendingavailability", "unfulfillable", "invoiceunconfirmed")


def clock(facts: Facts, rule: Rule) -> tuple[Dates, Codes]:
    """The day that chooses for the window, and by what it is only the next best one: a place in :data:`NEXT_BEST`.

    The rule's own clock comes first; a package without it is placed by its confirmation, else its promised
    ship date, else its purchase. 0 stands for the rule's own clock, and where no day is known.
    """
    chosen = _first_day(facts, (rule.window.clock, *NEXT_BEST[1:]))
    borrowed = np.zeros(len(chosen), dtype=np.int8)
    open_ = ~facts.times[rule.window.clock].known
    for place, name in enumerate(NEXT_BEST[1:], 1):
        borrowed[open_ & facts.times[name].known] = place
        open_ = open_ & ~facts.times[name].known
    return chosen, borrowed


def ship_day(facts: Facts) -> Dates:
    """The day a package was shipped: confirmed, else its first scan, else promised, else purchased."""
    names = ("confirmed_at", "first_scan_at", "promised_ship_at", "purchased_at", "promised_delivery_at")
    return _first_day(facts, names)


def _first_day(facts: Facts, names: tuple[str, ...]) -> Dates:
    """Row by row, the first of these times that is known, as a day."""
    day = facts.times[names[0]].day
    for name in names[1:]:
        unknown = np.isnat(day)
        if not unknown.any():
            break
        day = np.where(unknown, facts.times[name].day, day)
    return day


def excluded(table: pd.DataFrame, facts: Facts, rule: Rule) -> Codes:
    """What takes a package out whatever the window: a place in :data:`REASONS`, 0 for nothing."""
    status = words(table["order_status"], lambda text: re.sub(r"[^a-z]", "", text.casefold()))
    channel = words(table["fulfillment_channel"], str.upper)
    store = words(table["marketplace"], lambda text: _store_code(text, rule.marketplace))
    unconfirmed = ~facts.times["confirmed_at"].known & ~facts.scans.made
    conditions = {
        FBA: channel.isin(["AFN"]),
        CANCELLED: status.where(lambda text: text.startswith("cancel")),
        OTHER_STORE: ~store.isin(["", rule.marketplace]),
        NOT_SHIPPED: status.isin(_NOT_SHIPPED_WORDS) & unconfirmed,
    }
    return _first(conditions, len(table))


def _store_code(text: str, own: str) -> str:
    folded = text.casefold().strip()
    return marketplace_names().get(folded, own if folded == own.casefold() else folded)


def outside(days: npt.NDArray[np.datetime64], window: Days, dated: bool | None = None) -> Codes:
    """What puts a package out of the window: no date (where others have one), or a date outside; else 0.

    ``dated`` says whether any package has a date, where these are only a part of them.
    """
    unknown = np.isnat(days)
    inside = (days >= np.datetime64(window.start)) & (days <= np.datetime64(window.end))
    if unknown.all() if dated is None else not dated:
        return np.zeros(len(days), dtype=np.int8)
    return _first({NO_DATE: unknown, OUTSIDE: ~inside}, len(days))


def _first(conditions: dict[str, Bools], size: int) -> Codes:
    codes = np.zeros(size, dtype=np.int8)
    for reason, holds in reversed(conditions.items()):
        codes[holds] = REASONS.index(reason)
    return codes


def window_of(rule: Rule, as_of: dt.date, latency: int, given: tuple[dt.date, dt.date] | None) -> Days:
    """The window: as given, or the rule's days ending on the as-of day, moved back by the latency.

    Raises:
        PoagenError: It is longer than ten years (POL026).
    """
    if given is not None and (given[1] - given[0]).days >= MOST_DAYS:
        told = f"the window from {given[0]} to {given[1]} has more than {MOST_DAYS:,} days"
        raise PoagenError(Finding("POL026", Severity.ERROR, told, help="give the days that the notice names"))
    if given is not None:
        return Days(given[0], given[1], rule.window.clock)
    end = as_of - dt.timedelta(days=latency)
    return Days(end - dt.timedelta(days=rule.window.days - 1), end, rule.window.clock)
