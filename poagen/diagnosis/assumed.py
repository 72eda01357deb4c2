"""What is taken from the data where nobody says it: the store, and the day that the analysis speaks of."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from itertools import chain

import numpy as np
import pandas as pd
import pyarrow.compute as pc

from poagen.common.column_bytes import arrow
from poagen.common.distinct import factorize, known
from poagen.common.finding import Finding, PoagenError, Severity
from poagen.common.side_by_side import side_by_side
from poagen.common.words import count
from poagen.intake.quote import quotable
from poagen.policy import marketplace_names

_EVENTS = ("confirmed_at", "first_scan_at", "delivery_scan_at", "purchased_at", "tracking_entered_at")
_DAY = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"


def only_marketplace(tables: Iterable[pd.DataFrame]) -> str:
    """The store that the data names, by its code.

    Raises:
        PoagenError: It names none or several (API001).
    """
    every = {str(name) for table in tables for name in factorize(table["marketplace"])[1]}
    named = sorted({name.strip() for name in every} - {""})
    codes = {marketplace_names().get(name.casefold(), name) for name in named}
    if len(codes) == 1 and quotable("marketplace", named[0]):
        return str(codes.pop())
    stores = _shown(named)
    raise PoagenError(
        Finding(
            "API001",
            Severity.ERROR,
            f"the data is for several stores: {stores}" if stores else "the data names no store",
            help="name the store with --marketplace, for example --marketplace US",
        )
    )


def _shown(names: list[str]) -> str:
    """The stores among some names; any other may be a buyer's, in a row whose cells are shifted."""
    stores = [name for name in names if name.casefold() in marketplace_names()]
    others = len(names) - len(stores)
    told = [*stores[:5], *([count(others, "name that is no store", "names that are no store")] if others else [])]
    return " and ".join([", ".join(told[:-1]), told[-1]] if len(told) > 1 else told)


def last_day(tables: Iterable[pd.DataFrame]) -> dt.date:
    """The last day on which something happened in the data.

    Raises:
        PoagenError: It has no dates (API002).
    """
    days = [day for table in tables for day in _last_days(table)]
    if not days:
        raise PoagenError(
            Finding(
                "API002",
                Severity.ERROR,
                "the data has no dates, so the day of the analysis is not known",
                help="give the day that the analysis speaks of, for example --as-of 2026-10-31",
            )
        )
    last: dt.date = np.datetime64(max(days), "D").astype(dt.date)
    return last


def _last_days(table: pd.DataFrame) -> list[str]:
    """The last day of each column that has one."""
    return list(chain.from_iterable(side_by_side(lambda name: _last(table[name]), _EVENTS, len(table))))


def _last(moments: pd.Series) -> list[str]:
    """The last day of a column, if it has one. Where the last of all texts is a moment, no other can be later."""
    of_column = known(moments)
    texts = arrow(moments if of_column is None else of_column[1].to_series())
    latest = pc.max(texts).as_py() or ""
    if re.match(_DAY, latest[: len("2026-10-31")]):
        return [latest[: len("2026-10-31")]]
    days = pc.utf8_slice_codeunits(texts, 0, len("2026-10-31"))
    last = pc.max(days.filter(pc.match_substring_regex(days, _DAY))).as_py()
    return [] if last is None else [last]


def assumed_day(day: dt.date) -> Finding:
    """What to say of a day that was taken from the data."""
    return Finding(
        "API003",
        Severity.WARNING,
        f"no day was given, so the last day in the data, {day}, was taken as the end of the window",
        help="give the last day of the period that Amazon's notice names with --as-of",
    )
