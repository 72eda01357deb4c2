"""What the data still holds on each root cause that an earlier letter did not tell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

import pandas as pd

from poagen.diagnosis import Analysis
from poagen.diagnosis.proof import evidence
from poagen.document import wording

_ORDERS: Final = 3
_PARTS: Final = 4


def details(analysis: Analysis, told: str, *, rounds: int = 1) -> Mapping[str, tuple[str, ...]]:
    """Sentences with further facts, by root cause: from its packages alone, and none that ``told`` has already.

    Args:
        analysis: The analysis.
        told: The first letter's text.
        rounds: How many letters were rejected; each adds further orders.
    """
    most = _ORDERS * rounds
    return {
        name: tuple(line for line in _lines(table, told, most) if line not in told)
        for name, table in evidence(analysis).items()
    }


def _lines(table: pd.DataFrame, told: str, most: int) -> Iterator[str]:
    fresh = [order for order in table["order_id"].drop_duplicates() if order not in told][:most]
    if fresh:
        yield f"Further {'order' if len(fresh) == 1 else 'orders'}: {wording.listing(fresh)}."
    for column, words in (("category", "By category"), ("carrier", "By carrier as told to Amazon")):
        if parts := _parts(table[column]):
            yield f"{words}: {parts}."
    days = table["shipped_on"][table["shipped_on"] != ""]
    if days.nunique() > 1:
        peak = days.value_counts().sort_index().idxmax()
        yield (
            f"They left on {days.nunique()} days from {_day(days.min())} to {_day(days.max())}, "
            f"most of them ({int((days == peak).sum())}) on {_day(str(peak))}."
        )
    scanned = int((table["first_scan_at"] != "").sum())
    delivered = int((table["delivery_scan_at"] != "").sum())
    if scanned or delivered:
        yield f"Of the {len(table):,}, {scanned:,} have a first scan and {delivered:,} a delivery scan."


def _parts(column: pd.Series) -> str:
    counted = column[column != ""].value_counts()
    if len(counted) < 2:
        return ""
    ordered = counted.sort_index().sort_values(ascending=False, kind="stable")
    shown = [f"{name} {number:,}" for name, number in ordered.head(_PARTS).items()]
    rest = int(ordered.iloc[_PARTS:].sum())
    return wording.listing([*shown, f"others {rest:,}"] if rest else shown)


def _day(text: str) -> str:
    return wording.date(pd.Timestamp(text).date())
