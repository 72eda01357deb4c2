"""What the data still holds on each root cause that an earlier letter did not tell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import pandas as pd

from poagen.diagnosis import Analysis
from poagen.diagnosis.proof import evidence
from poagen.document import wording
from poagen.document.arrange import EXAMPLES
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
    named = {cause.id: cause.examples[:EXAMPLES] for cause in analysis.report.root_causes}
    return {
        name: tuple(line for line in _lines(table, told, named.get(name, ()), most, locale) if line not in told)
        for name, table in evidence(analysis).items()
    }


def _lines(table: pd.DataFrame, told: str, named: Sequence[str], most: int, locale: Locale) -> Iterator[str]:
    """Sentences on a cause's packages; ``named`` are the orders that stand in the letter as examples."""
    say = locale.language.phrase
    orders = [order for order in table["order_id"].drop_duplicates() if order not in named]
    fresh = [order for order in orders if order not in told and masked_id(order) not in told][:most]
    if fresh:
        many = wording.listing(fresh, locale=locale)
        yield say("further_order" if len(fresh) == 1 else "further_orders").format(many)
    for column in ("category", "carrier"):
        if parts := _parts(table[column], locale):
            yield say(f"by_{column}").format(parts)
    days = table["shipped_on"]
    if days.nunique() > 1 and days.ne("").all():
        peak = days.value_counts().sort_index().idxmax()
        first, last, most_on = (_day(str(day), locale) for day in (days.min(), days.max(), peak))
        yield say("left_on").format(days.nunique(), first, last, int((days == peak).sum()), most_on)
    scanned = int((table["first_scan_at"] != "").sum())
    delivered = int((table["delivery_scan_at"] != "").sum())
    if scanned or delivered:
        yield say("have_scans").format(*map(locale.number, (len(table), scanned, delivered)))


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
