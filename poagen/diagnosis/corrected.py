"""Packages as they would be told once their corrections were taken, and whether Amazon sees their scans."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from poagen import carriers
from poagen.carriers import Spelling, Strength
from poagen.policy import Verdicts

Rows = npt.NDArray[np.int64]


def corrected(verdicts: Verdicts, table: pd.DataFrame, rows: Rows) -> pd.DataFrame:
    """A row a package: number and carrier as they should be, whether the carrier stays, and what proves it.

    Args:
        verdicts: The packages with what was told of them.
        table: Their corrections, a row each, by the package's place.
        rows: Those places, each once, in the order that is wanted.
    """
    facts, market = verdicts.facts, verdicts.rule.marketplace
    proposed = {name: table[table["field"] == name]["proposed"] for name in ("tracking_number", "carrier")}
    number = proposed["tracking_number"].reindex(rows).fillna(facts.checks.normal.iloc[rows].set_axis(rows))
    named = carriers.resolve(proposed["carrier"].reindex(rows).astype("str"), market).carrier
    label = facts.label
    by_label = (number.to_numpy() == label.number.iloc[rows].to_numpy()) & (label.carrier[rows] >= 0)
    told = np.where(by_label, label.carrier[rows], facts.checks.names.carrier[rows])
    carrier = np.where(named >= 0, named, np.where(told >= 0, told, _owner(verdicts, number, rows))).astype(
        np.int16
    )
    groups = table.groupby(level=0)
    return pd.DataFrame(
        {
            "row": rows,
            "number": number.to_numpy(dtype=object),
            "carrier": carrier,
            "name": _by_carrier([one.name for one in carriers.carriers()], carrier, ""),
            "stays": named < 0,
            "spelling": _by_carrier([carriers.amazon_name(n, market) for n in _all()], carrier, ""),
            "listed": _by_carrier([market in one.amazon for one in carriers.carriers()], carrier, False),
            "integrated": _integrated(verdicts, carrier, rows),
            "proven": groups["proven"].all().reindex(rows).to_numpy(dtype=bool),
            "evidence": groups["evidence"].agg("; ".join).reindex(rows).to_numpy(dtype=object),
        }
    )


def _owner(verdicts: Verdicts, number: pd.Series, rows: Rows) -> npt.NDArray[np.int16]:
    """Whose number it is for sure, where no carrier was told; -1 elsewhere."""
    checks = carriers.check(number, marketplace=verdicts.rule.marketplace)
    blank = verdicts.facts.checks.names.spelling[rows] == Spelling.NOT_GIVEN
    return np.where(blank & (checks.other_strength == Strength.STRONG), checks.other, np.int16(-1))


def _all() -> range:
    return range(len(carriers.carriers()))


def _by_carrier(
    values: list[str] | list[bool], carrier: npt.NDArray[np.int16], none: str | bool
) -> npt.NDArray[np.object_]:
    return np.array([*values, none], dtype=object)[carrier]


def _integrated(verdicts: Verdicts, carrier: npt.NDArray[np.int16], rows: Rows) -> npt.NDArray[np.int8]:
    """1 where Amazon receives the carrier's scans, 0 where not, -1 where that is not known."""
    says = {"yes": 1, "no": 0}
    market = verdicts.rule.marketplace
    known = [says.get(one.integrated.get(market, ""), -1) for one in carriers.carriers()]
    unnamed = np.where(carrier < 0, verdicts.facts.checks.names.integrated[rows], np.int8(-1))
    told = np.where(carrier < 0, unnamed, np.array([*known, -1], dtype=np.int8)[carrier])
    return np.where(verdicts.scope.traits.listed[rows], told, -1).astype(np.int8)
