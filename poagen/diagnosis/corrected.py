"""Packages as they would be told once their corrections were taken, and whether Amazon sees their scans."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from poagen import carriers
from poagen.carriers import Spelling, Strength
from poagen.common.texts import some_texts
from poagen.policy import Verdicts

Rows = npt.NDArray[np.int64]


def corrected(verdicts: Verdicts, table: pd.DataFrame, rows: Rows) -> pd.DataFrame:
    """A row a package: number and carrier as they should be, whether the carrier stays, and what proves it.

    Args:
        verdicts: The packages with what was told of them.
        table: Their corrections, a row each, by the package's place.
        rows: Those places, each once, in the order that is wanted.
    """
    market, anew = verdicts.rule.marketplace, told_anew(verdicts, table, rows)
    carrier, groups = anew.carrier, table.groupby(level=0)
    return pd.DataFrame(
        {
            "row": rows,
            "number": anew.number,
            "carrier": carrier,
            "name": _by_carrier([one.name for one in carriers.carriers()], carrier, ""),
            "stays": anew.stays,
            "spelling": _by_carrier(carriers.amazon_names(market), carrier, ""),
            "listed": _by_carrier([market in one.amazon for one in carriers.carriers()], carrier, False),
            "integrated": reaches_amazon(verdicts, carrier, rows),
            "proven": groups["proven"].all().reindex(rows).to_numpy(dtype=bool),
            "evidence": groups["evidence"].agg("; ".join).reindex(rows).to_numpy(dtype=object),
        }
    )


@dataclass(frozen=True)
class Anew:
    """What packages would be told with: their numbers, their carriers, and where the carrier stays as it was."""

    number: npt.NDArray[np.object_]
    carrier: npt.NDArray[np.int16]
    stays: npt.NDArray[np.bool_]


def told_anew(verdicts: Verdicts, table: pd.DataFrame, rows: Rows) -> Anew:
    """What packages would be told with once their corrections were taken; the arguments of :func:`corrected`."""
    facts, label = verdicts.facts, verdicts.facts.label
    number = _proposed(table, "tracking_number", rows)
    number = np.where(number == "", some_texts(facts.checks.normal, rows), number)
    proposed = pd.Series(_proposed(table, "carrier", rows), dtype="str")
    named = carriers.resolve(proposed, verdicts.rule.marketplace).carrier
    by_label = (number == some_texts(label.number, rows)) & (label.carrier[rows] >= 0)
    told = np.where(by_label, label.carrier[rows], facts.checks.names.carrier[rows])
    carrier = np.where(named >= 0, named, told).astype(np.int16)
    open_ = np.flatnonzero((carrier < 0) & (facts.checks.names.spelling[rows] == Spelling.NOT_GIVEN))
    carrier[open_] = _owner(verdicts, number[open_])
    return Anew(number, carrier, named < 0)


def _proposed(table: pd.DataFrame, field: str, rows: Rows) -> npt.NDArray[np.object_]:
    """What is proposed for a field of each of some packages, blank where nothing is."""
    found = table.loc[table["field"] == field, "proposed"].reindex(rows, fill_value="")
    return np.asarray(found.to_numpy(dtype=object))


def _owner(verdicts: Verdicts, number: npt.NDArray[np.object_]) -> npt.NDArray[np.int16]:
    """Whose number it is for sure; -1 where that is not known."""
    if not len(number):
        return np.zeros(0, dtype=np.int16)
    checks = carriers.check(pd.Series(number, dtype="str"), marketplace=verdicts.rule.marketplace)
    return np.where(checks.other_strength == Strength.STRONG, checks.other, np.int16(-1))


def _by_carrier(
    values: Sequence[str] | Sequence[bool], carrier: npt.NDArray[np.int16], none: str | bool
) -> npt.NDArray[np.object_]:
    return np.array([*values, none], dtype=object)[carrier]


def reaches_amazon(verdicts: Verdicts, carrier: npt.NDArray[np.int16], rows: Rows) -> npt.NDArray[np.int8]:
    """1 where Amazon receives the carrier's scans, 0 where not, -1 where that is not known."""
    says = {"yes": 1, "no": 0}
    market = verdicts.rule.marketplace
    known = [says.get(one.integrated.get(market, ""), -1) for one in carriers.carriers()]
    unnamed = np.where(carrier < 0, verdicts.facts.checks.names.integrated[rows], np.int8(-1))
    told = np.where(carrier < 0, unnamed, np.array([*known, -1], dtype=np.int8)[carrier])
    return np.where(verdicts.scope.traits.listed[rows], told, -1).astype(np.int8)
