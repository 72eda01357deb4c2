"""The packages behind each cause, ready to be an annex, and the list for a dispute."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from poagen.common.defects import BIT, CODES
from poagen.diagnosis.why import why

if TYPE_CHECKING:
    from poagen.diagnosis.analysis import Analysis
    from poagen.diagnosis.defects import Defects
    from poagen.policy import Verdicts

Rows = npt.NDArray[np.int64]

_NAMED: Final = (
    "order_id",
    "package_id",
    "category",
    "carrier",
    "tracking_number",
    "label_carrier",
    "label_tracking_number",
    "first_scan_at",
    "delivery_scan_at",
    "tracking_entered_at",
)
_DISPUTE: Final = (
    "order_id",
    "package_id",
    "category",
    "carrier",
    "tracking_number",
    "confirmed_at",
    "tracking_entered_at",
    "promised_delivery_at",
    "first_scan_at",
    "delivery_scan_at",
    "scan_count",
)
_MOST, _ENOUGH = 5, 3
_NO_DAY = np.iinfo(np.int64).max - 1
"""Packages without a day come after all others."""


def evidence(analysis: Analysis) -> dict[str, pd.DataFrame]:
    """For each root cause the packages that it explains.

    Returns:
        Cause id → a row a package, sorted by ship day and order: ``order_id``, ``package_id``, ``category``,
        ``carrier`` and ``tracking_number`` as told, ``label_carrier``, ``label_tracking_number``, ``shipped_on``
        (ISO date), ``first_scan_at``, ``delivery_scan_at``, ``tracking_entered_at``, ``defect``, ``example``
        (``yes`` where the letter may name it) and ``why``, one sentence. Text; blank where nothing is known.
    """
    tables = package_tables(analysis, [found.rows for found in analysis.causes])
    return {
        found.cause.id: with_examples(table, found.cause.examples)
        for found, table in zip(analysis.causes, tables, strict=True)
    }


def unexplained(analysis: Analysis) -> pd.DataFrame:
    """The packages that failed and that no cause explains, as :func:`evidence` has them."""
    return with_examples(package_table(analysis, _alone(analysis)), [])


def _alone(analysis: Analysis) -> Rows:
    """The failed packages that no cause explains."""
    verdicts = analysis.verdicts
    return np.flatnonzero(verdicts.measured & verdicts.invalid & (analysis.cause_ids() == ""))


def dispute(analysis: Analysis) -> pd.DataFrame:
    """Packages that Amazon calls invalid although the carrier's scans prove them: a row each, with the scans.

    ``number_form`` says what the number itself shows, ``label`` whether it is the number of the label.
    """
    verdicts, facts = analysis.verdicts, analysis.verdicts.facts
    here = verdicts.measured & analysis.defects.of_code("amazon-not-recognised")
    rows = by_day(verdicts, np.flatnonzero(here))
    fits, same = facts.checks.passes[rows], facts.label.same[rows]
    known = _texts(verdicts, rows, _DISPUTE)
    return known.assign(
        number_form=np.where(fits, "has the form of its carrier's numbers", ""),
        label=np.where(same, "the number of the label", ""),
        why=why(verdicts, analysis.defects, rows),
    )


def package_table(analysis: Analysis, rows: Rows) -> pd.DataFrame:
    """What is known of some packages and why each failed, sorted by ship day and order."""
    return _known(analysis, by_day(analysis.verdicts, rows))


def package_tables(analysis: Analysis, groups: Sequence[Rows]) -> list[pd.DataFrame]:
    """:func:`package_table` of each group of packages; all are looked at together, which takes hardly longer."""
    if not groups:
        return []
    sorted_ = [by_day(analysis.verdicts, rows) for rows in groups]
    known = _known(analysis, np.concatenate(sorted_))
    ends = np.cumsum([len(rows) for rows in sorted_])
    return [
        known.iloc[end - len(rows) : end].reset_index(drop=True) for rows, end in zip(sorted_, ends, strict=True)
    ]


def _known(analysis: Analysis, rows: Rows) -> pd.DataFrame:
    """What is known of packages, in the order given."""
    verdicts = analysis.verdicts
    known = _texts(verdicts, rows, _NAMED)
    shipped = pd.Series(np.datetime_as_string(shipped_on(verdicts)[rows], unit="D"), dtype="str")
    known.insert(_NAMED.index("first_scan_at"), "shipped_on", shipped.replace("NaT", ""))
    names = np.array([*CODES, ""], dtype=object)[analysis.defects.primary[rows]]
    return known.assign(defect=pd.Series(names, dtype="str"), why=why(verdicts, analysis.defects, rows))


def shipped_on(verdicts: Verdicts) -> npt.NDArray[np.datetime64]:
    """The day a package was confirmed as shipped, else that of its first scan; NaT where neither is known.

    No other date stands for it here: what is shown to Amazon is no estimate.
    """
    times = verdicts.facts.times
    return np.where(times["confirmed_at"].known, times["confirmed_at"].day, times["first_scan_at"].day)


def first_days(analysis: Analysis) -> dict[str, dt.date]:
    """For each root cause the first day on which one of its packages was shipped, where any is known.

    Under a blank name that of the packages which no cause explains.
    """
    days = shipped_on(analysis.verdicts)
    rows = {found.cause.id: found.rows for found in analysis.causes} | {"": _alone(analysis)}
    known = {name: (here := days[of])[~np.isnat(here)] for name, of in rows.items()}
    return {name: of.min().astype("datetime64[D]").astype(dt.date) for name, of in known.items() if len(of)}


def last_deliveries(analysis: Analysis) -> dict[str, dt.date]:
    """For each root cause the day on which the last of all packages with its fault was delivered.

    Those outside the window are looked at too. Only where each of them was delivered, on a day that is known.
    Under a blank name that of the packages which no cause explains.
    """
    verdicts, defects = analysis.verdicts, analysis.defects
    days = verdicts.facts.times["delivery_scan_at"].day
    alone = np.unique(defects.primary[_alone(analysis)])
    wanted = {found.cause.id: defects.of_code(found.cause.code) for found in analysis.causes}
    wanted |= {"": np.isin(defects.primary, alone)}
    known = {name: days[np.asarray(verdicts.invalid & of)] for name, of in wanted.items()}
    return {
        name: of.max().astype("datetime64[D]").astype(dt.date)
        for name, of in known.items()
        if len(of) and not np.isnat(of).any()
    }


def with_examples(table: pd.DataFrame, orders: list[str]) -> pd.DataFrame:
    """The table with a column ``example`` before ``why``: ``yes`` at the first package of each named order."""
    named = table["order_id"].isin(orders) & ~table["order_id"].duplicated()
    table = table.copy()
    table.insert(list(table.columns).index("why"), "example", np.where(named, "yes", ""))
    return table


def typical(verdicts: Verdicts, defects: Defects, rows: Rows) -> list[str]:
    """Order ids of up to five typical packages: a rule, not a draw.

    Packages that have this one defect and no other come first; only where they are fewer than three are all
    taken. They are put in the order of their ship day and order id; then the first, the last, the middle one and
    those at the quarters are taken.
    """
    alone = rows[defects.signs[rows] == _own_bits(defects, rows)]
    orders = verdicts.packages.table["order_id"]
    chosen = alone if orders.iloc[alone].nunique() >= _ENOUGH else rows
    order_of, distinct = pd.factorize(orders.iloc[chosen])
    first = np.full(len(distinct), _NO_DAY)
    days = verdicts.ship_day[chosen]
    np.minimum.at(first, order_of, np.where(np.isnat(days), _NO_DAY, days.astype(np.int64)))
    places = np.linspace(0, len(distinct) - 1, min(_MOST, len(distinct))).round().astype(int)
    return _at(places, first, distinct)


def _at(places: Iterable[int], day: Rows, orders: pd.Index) -> list[str]:
    """The orders at some places among all by their day, then their id; only those of these days are sorted."""
    by = np.argsort(day, kind="stable")
    days, found = day[by], list[str]()
    for place in places:
        start, end = np.searchsorted(days, [days[place], days[place] + 1])
        found.append(str(orders[by[start:end]].sort_values()[place - start]))
    return found


def _own_bits(defects: Defects, rows: Rows) -> npt.NDArray[np.uint32]:
    bits = np.array([*(BIT[code] for code in CODES), 0], dtype=np.uint32)
    return bits[defects.primary[rows]]


def by_day(verdicts: Verdicts, rows: Rows) -> Rows:
    """Places of packages in the order of their ship day, order id and package id."""
    table = verdicts.packages.table
    frame = pd.DataFrame(
        {
            "day": verdicts.ship_day[rows],
            "order": table["order_id"].iloc[rows].to_numpy(),
            "package": table["package_id"].iloc[rows].fillna("").to_numpy(),
        }
    )
    return np.asarray(rows[frame.sort_values(["day", "order", "package"], kind="stable").index.to_numpy()])


def _texts(verdicts: Verdicts, rows: Rows, names: tuple[str, ...]) -> pd.DataFrame:
    known = verdicts.packages.table[list(names)].iloc[rows].reset_index(drop=True)
    if "scan_count" in names:
        known["scan_count"] = known["scan_count"].map("{:.0f}".format, na_action="ignore").astype("str")
    return known.fillna("")
