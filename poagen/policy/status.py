"""Which packages count: excluded, exempt or measured, each with its reason."""

from __future__ import annotations

import datetime as dt

import numpy as np
import numpy.typing as npt
import pandas as pd

from poagen import carriers
from poagen.common.moments import Moments, first_known
from poagen.policy.facts import Facts
from poagen.policy.model import Exemption, Rule
from poagen.policy.rules import marketplace_names
from poagen.policy.verdicts import EXCLUDED, EXEMPT, MEASURED, Days

Bools = npt.NDArray[np.bool_]
Texts = npt.NDArray[np.object_]

FBA, CANCELLED, OTHER_STORE = "fba", "cancelled", "other-marketplace"
NOT_SHIPPED, NO_DATE, OUTSIDE = "not-shipped", "no-date", "outside-window"

_NOT_SHIPPED_WORDS = ("pending", "unshipped", "pendingavailability", "unfulfillable", "invoiceunconfirmed")


def clock(facts: Facts, rule: Rule) -> tuple[Moments, Bools]:
    """The time that chooses for the window, and where it is only the next best one.

    The rule's own clock comes first; a package without it is placed by its confirmation, else its promised
    ship date, else its purchase.
    """
    own = facts.times[rule.window.clock]
    others = [facts.times[name] for name in ("confirmed_at", "promised_ship_at", "purchased_at")]
    chosen = first_known([own, *others])
    return chosen, chosen.known & ~own.known


def ship_day(facts: Facts) -> npt.NDArray[np.datetime64]:
    """The day a package was shipped: confirmed, else its first scan, else promised, else purchased."""
    names = ("confirmed_at", "first_scan_at", "promised_ship_at", "purchased_at", "promised_delivery_at")
    return first_known([facts.times[name] for name in names]).day


def excluded(table: pd.DataFrame, facts: Facts, rule: Rule) -> tuple[Texts, Bools]:
    """Reasons that take a package out whatever the window (blank: none), and where there is one."""
    status = table["order_status"].fillna("").str.casefold().str.replace(r"[^a-z]", "", regex=True)
    channel = table["fulfillment_channel"].fillna("").str.upper()
    store = table["marketplace"].fillna("").str.casefold().str.strip()
    unconfirmed = ~facts.times["confirmed_at"].known & ~facts.scans.made
    reasons = [
        (channel == "AFN", FBA),
        (status.str.startswith("cancel"), CANCELLED),
        ((store != "") & (store.map(marketplace_names()).fillna(store) != rule.marketplace), OTHER_STORE),
        (status.isin(_NOT_SHIPPED_WORDS) & unconfirmed, NOT_SHIPPED),
    ]
    conditions = [np.asarray(condition, dtype=bool) for condition, _ in reasons]
    text = np.select(conditions, [reason for _, reason in reasons], "").astype(object)
    return text, np.asarray(text != "")


def outside(days: npt.NDArray[np.datetime64], window: Days) -> Texts:
    """Why a package is not in the window: no date (where others have one), or a date outside; else blank."""
    unknown = np.isnat(days)
    inside = (days >= np.datetime64(window.start)) & (days <= np.datetime64(window.end))
    if unknown.all():
        return np.full(len(days), "", dtype=object)
    return np.select([unknown, ~inside], [NO_DATE, OUTSIDE], "").astype(object)


def exempt(table: pd.DataFrame, facts: Facts, rule: Rule, untracked: Bools) -> tuple[Texts, Texts]:
    """Reason and sentence id of the first exemption that holds, blank where none does."""
    size = len(table)
    reason, sentence = np.full(size, "", dtype=object), np.full(size, "", dtype=object)
    for rule_part in reversed(rule.exemptions):
        holds = _holds(rule_part, table, facts, rule, untracked)
        reason[holds], sentence[holds] = rule_part.reason, rule_part.id
    return reason, sentence


def _holds(part: Exemption, table: pd.DataFrame, facts: Facts, rule: Rule, untracked: Bools) -> Bools:
    names = facts.checks.names
    origin = origins(table, rule)
    holds = np.ones(len(table), dtype=bool)
    if part.origins is not None:
        holds &= np.isin(origin, part.origins)
    if part.origins_other_than is not None:
        holds &= _is_country(origin) & ~np.isin(origin, part.origins_other_than)
    if part.carriers is not None:
        listed = carriers.resolve(pd.Series(part.carriers, dtype="str"), rule.marketplace).carrier
        holds &= np.isin(names.carrier, listed[listed >= 0])
    if part.integrated_carrier is not None:
        holds &= (names.integrated == 1) == part.integrated_carrier
    if part.ship_methods is not None:
        holds &= np.asarray(table["ship_method"].isin(part.ship_methods), dtype=bool)
    if part.untracked_service is not None:
        holds &= untracked == part.untracked_service
    if part.categories is not None:
        folded = [category.casefold() for category in part.categories]
        holds &= np.asarray(table["category"].fillna("").str.casefold().isin(folded), dtype=bool)
    if part.value_below is not None:
        holds &= value(table, rule) < part.value_below
    return holds


def origins(table: pd.DataFrame, rule: Rule) -> Texts:
    """Origin country codes; a blank origin is the store's own country."""
    origin = table["origin_country"].fillna("").str.strip().str.upper()
    return np.asarray(origin.where(origin != "", rule.country).to_numpy(dtype=object))


def _is_country(origin: Texts) -> Bools:
    return np.asarray(pd.Series(origin, dtype="str").str.fullmatch(r"[A-Z]{2}").to_numpy(dtype=bool))


def value(table: pd.DataFrame, rule: Rule) -> npt.NDArray[np.float64]:
    """Package values in the rule's currency; NaN where not known or in another currency."""
    currency = table["currency"].fillna("").str.strip().str.upper()
    comparable = np.asarray((currency == "") | (currency == rule.currency), dtype=bool)
    return np.where(comparable, table["package_value"].to_numpy(dtype=float, na_value=np.nan), np.nan)


def untracked_service(table: pd.DataFrame, rule: Rule) -> Bools:
    """Where the service's name says that it is not tracked."""
    service = table["ship_method"].fillna("").str.casefold()
    named = service.str.contains("|".join(rule.services.untracked), regex=True)
    if rule.services.but_not:
        named &= ~service.str.contains("|".join(rule.services.but_not), regex=True)
    return np.asarray(named.to_numpy(dtype=bool, na_value=False))


def combine(out: Texts, beyond: Texts, exemption: Texts) -> tuple[Texts, Texts]:
    """Status and reason from the three readings, in the order excluded, outside the window, exempt."""
    status = np.select([(out != "") | (beyond != ""), exemption != ""], [EXCLUDED, EXEMPT], MEASURED)
    reason = np.select([out != "", beyond != "", exemption != ""], [out, beyond, exemption], "")
    return status.astype(object), reason.astype(object)


def window_of(rule: Rule, as_of: dt.date, latency: int, given: tuple[dt.date, dt.date] | None) -> Days:
    """The window: as given, or the rule's days ending on the as-of day, moved back by the latency."""
    if given is not None:
        return Days(given[0], given[1], rule.window.clock)
    end = as_of - dt.timedelta(days=latency)
    return Days(end - dt.timedelta(days=rule.window.days - 1), end, rule.window.clock)
