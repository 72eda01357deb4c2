"""Annex A: every invalid package that counts, by cause. Annex B: the packages shipped since what was done."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final

import pandas as pd

from poagen.diagnosis import Analysis, Report
from poagen.diagnosis.proof import evidence, unexplained
from poagen.diagnosis.sheets import spreadsheet_csv
from poagen.diagnosis.since import packages_since

_NAMED: Final = frozenset({"order_id", "shipped_on", "verdict"})
_ALWAYS: Final = frozenset({"cause", "order_id", "defect", "why"})
_TOLD: Final = ("carrier", "tracking_number")


def rest_name(report: Report) -> str:
    """What the packages without a cause are called; a pattern is denied only where there is none to see."""
    return "no common pattern" if report.unexplained.is_patternless else "not explained by a cause"


def failed(analysis: Analysis) -> tuple[pd.DataFrame, ...]:
    """The packages of each cause in the letter's order, then those without one."""
    return (*evidence(analysis).values(), unexplained(analysis))


def annex(analysis: Analysis, packages: Sequence[pd.DataFrame] = ()) -> pd.DataFrame:
    """A row per invalid measured package: ``cause``, its number in the letter, then its evidence.

    The columns are those of :func:`poagen.diagnosis.proof.evidence`, as far as :func:`columns` keeps them.
    Within a cause the packages stand by ship day and order.

    Args:
        analysis: The analysis.
        packages: What :func:`failed` gave, where it is known already.
    """
    named = packages or failed(analysis)
    numbers = [*map(str, range(1, len(named))), rest_name(analysis.report)]
    parts = [table.assign(cause=number) for number, table in zip(numbers, named, strict=True)]
    table = pd.concat(parts, ignore_index=True).drop(columns="example")
    return table[["cause", *(name for name in columns(analysis, [table]) if name != "cause")]]


def columns(analysis: Analysis, tables: Sequence[pd.DataFrame]) -> list[str]:
    """The columns of tables of packages in which anything stands.

    Carrier and number as told are kept where a file has such a column: that nothing stands in it is what failed.
    """
    packages = analysis.verdicts.packages.table
    kept = _ALWAYS | {name for name in _TOLD if packages[name].notna().any()}
    names = dict.fromkeys(name for table in tables for name in table.columns)
    filled = {name for table in tables for name in table.columns if (table[name] != "").any()}
    return [name for name in names if name in kept | filled]


def annex_csv(analysis: Analysis, packages: Sequence[pd.DataFrame] = ()) -> bytes:
    """:func:`annex` as CSV that spreadsheet programs read as UTF-8; no cell of it is taken for a formula."""
    return spreadsheet_csv(annex(analysis, packages))


def annex_b_csv(analysis: Analysis, day: dt.date, until: dt.date | None = None) -> bytes:
    """The packages shipped from a day on, a row each, as :func:`annex_csv` writes Annex A."""
    table = packages_since(analysis, day, until)
    kept = [name for name in table.columns if name in _NAMED or (table[name] != "").any()]
    return spreadsheet_csv(table[kept])
