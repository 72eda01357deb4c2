"""What the data still holds on each root cause that an earlier letter did not tell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import pandas as pd

from poagen.diagnosis import Analysis
from poagen.diagnosis.causes import Found
from poagen.diagnosis.proof import evidence
from poagen.document import wording
from poagen.document.arrange import EXAMPLES
from poagen.document.languages import unmarked
from poagen.document.locales import INTERNATIONAL, Locale
from poagen.document.masking import masked_id

_ORDERS: Final = 3
_PARTS: Final = 4


def details(
    analysis: Analysis, told: str, *, rounds: int = 1, locale: Locale = INTERNATIONAL
) -> Mapping[str, tuple[str, ...]]:
    """Sentences with further facts, by root cause: from its packages alone, and none that ``told`` has already.

    Args:
        analysis: The analysis.
        told: The first letter's text; order ids in it may be hidden.
        rounds: How many letters were rejected; each adds further orders.
        locale: Of the letter; sentences that its language lacks are marked.
    """
    most = _ORDERS * rounds
    tables, confirmed = evidence(analysis), analysis.verdicts.facts.times["confirmed_at"].known

    def lines(found: Found) -> Iterator[str]:
        table, named = tables[found.cause.id], found.cause.examples[:EXAMPLES]
        yield from _lines(table, told, named, most, locale)
        yield from _days(table["shipped_on"], locale, confirmed=bool(confirmed[found.rows].all()))
        yield from _scans(table, locale)

    def new(found: Found) -> tuple[str, ...]:
        return tuple(line for line in lines(found) if unmarked(line) not in unmarked(told))

    return {found.cause.id: new(found) for found in analysis.causes}


def _lines(table: pd.DataFrame, told: str, named: Sequence[str], most: int, locale: Locale) -> Iterator[str]:
    """Which packages are a cause's; ``named`` are the orders that stand in the letter as examples."""
    say = locale.language.phrase
    orders = [order for order in table["order_id"].drop_duplicates() if order not in named]
    fresh = [order for order in orders if order not in told and masked_id(order) not in told][:most]
    if fresh:
        many = wording.listing(fresh, locale=locale)
        yield say("further_order" if len(fresh) == 1 else "further_orders").format(many)
    for column in ("category", "carrier"):
        if parts := _parts(table[column], locale):
            yield say(f"by_{column}").format(parts)


def _days(days: pd.Series, locale: Locale, *, confirmed: bool) -> Iterator[str]:
    """On which days they were shipped; ``confirmed``: all by the day of the shipping confirmation."""
    if days.nunique() > 1 and days.ne("").all():
        peak = days.value_counts().sort_index().idxmax()
        first, last, most_on = (_day(str(day), locale) for day in (days.min(), days.max(), peak))
        words = locale.language.phrase("confirmed_on" if confirmed else "shipped_on")
        many, most = locale.number(days.nunique()), locale.number(int((days == peak).sum()))
        yield words.format(many, first, last, most, most_on)


def _scans(table: pd.DataFrame, locale: Locale) -> Iterator[str]:
    scanned = int((table["first_scan_at"] != "").sum())
    delivered = int((table["delivery_scan_at"] != "").sum())
    if scanned or delivered:
        yield locale.language.phrase("have_scans").format(*map(locale.number, (len(table), scanned, delivered)))


def _parts(column: pd.Series, locale: Locale) -> str:
    counted = column[column != ""].value_counts()
    if len(counted) < 2:
        return ""
    ordered = counted.sort_index().sort_values(ascending=False, kind="stable")
    shown = [f"{name} {locale.number(number)}" for name, number in ordered.head(_PARTS).items()]
    rest = int(ordered.iloc[_PARTS:].sum())
    others = [locale.language.phrase("others").format(locale.number(rest))] if rest else []
    return wording.listing([*shown, *others], locale=locale)


def _day(text: str, locale: Locale) -> str:
    return locale.date(pd.Timestamp(text).date())
