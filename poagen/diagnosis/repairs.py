"""Corrections that still count: what was told, what it should be, and what proves it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from poagen import carriers
from poagen.carriers import Kind, Spelling, Strength
from poagen.common.defects import CODES, FAMILY_OF
from poagen.common.label_status import went_back
from poagen.common.texts import some_texts
from poagen.diagnosis.corrected import reaches_amazon, told_anew
from poagen.diagnosis.defects import Defects
from poagen.diagnosis.model import Repair
from poagen.policy import Verdicts

Bools = npt.NDArray[np.bool_]
Rows = npt.NDArray[np.int64]
Objects = npt.NDArray[np.object_]

_WRONG_CARRIER = ("carrier-mismatch", "carrier-missing", "carrier-as-other")
_UNREAD = "carrier-not-integrated"
_BY_READING = "the only reading of the told number with a right check digit or prefix: "
_COLUMNS = ("field", "told", "proposed", "evidence", "proven")
_WENT_BACK = "; its status says that it went back to the sender"
_REPAIRABLE_NUMBER = frozenset(code for code in CODES if FAMILY_OF[code] == "tracking-data")


def find_repairs(verdicts: Verdicts, defects: Defects) -> list[Repair]:
    """The rows of :func:`repair_table` as the report has them."""
    table = repair_table(verdicts, defects)
    rows = zip(*(table[name].tolist() for name in table), strict=True)
    return [Repair.model_validate(dict(zip(table, row, strict=True))) for row in rows]


def repair_table(verdicts: Verdicts, defects: Defects) -> pd.DataFrame:
    """What can still be corrected: the proposals, but for packages of a carrier whose scans do not reach Amazon.

    Such a package would be as invalid with the right number as it is without.
    """
    table = proposals(verdicts, defects)
    if table.empty:
        return table
    rows = np.unique(table.index.to_numpy(dtype=np.int64))
    useless = rows[reaches_amazon(verdicts, told_anew(verdicts, table, rows).carrier, rows) == 0]
    return table[~table.index.isin(useless)] if len(useless) else table


def proposals(verdicts: Verdicts, defects: Defects) -> pd.DataFrame:
    """How invalid packages that count, or will, and are not known to be delivered should have been told.

    A number is taken from the label that was bought, else from the only reading of the told number that its
    carrier's check digit allows; a carrier from the label or from a number that only one carrier can have made.
    Nothing is guessed. What goes back to the sender is not on its way, so nothing is proven to count for it.

    Returns:
        A row a correction, with the fields of :class:`Repair`; the index is the package's place in the table.
    """
    open_ = counting(verdicts) & ~verdicts.facts.scans.delivered
    broken = open_ & _with_code(defects, _REPAIRABLE_NUMBER)
    bought = _with_usable_label(verdicts, broken)
    unread = broken & ~bought & ~verdicts.facts.label.voided
    read = [_read(verdicts, unread)] if unread.any() else []
    verdicts.let_go()
    numbers = _once(verdicts, _joined([_numbers(verdicts, bought), *read]))
    found = _joined([numbers, *_carriers(verdicts, defects, open_)])
    back = returned(verdicts, found.rows)
    evidence = found.evidence + np.where(back, _WENT_BACK, "").astype(object)
    return _table(verdicts, replace(found, evidence=evidence, proven=found.proven & ~back))


def returned(verdicts: Verdicts, rows: Rows) -> Bools:
    """Which of some packages go or went back to the sender, by their status."""
    return went_back(verdicts.packages.table["label_status"].iloc[rows])


def at_several_orders(verdicts: Verdicts, rows: Rows, numbers: pd.Series) -> Bools:
    """Where the number that a package would get stands at another order too.

    Args:
        verdicts: The packages with what was told of them.
        rows: The packages that get a number; what was told of these no longer counts.
        numbers: The number of each.
    """
    told, orders = verdicts.facts.checks.normal, verdicts.packages.table["order_id"]
    others = np.ones(len(orders), dtype=bool)
    others[rows] = False
    held = np.flatnonzero(others & told.isin(numbers.unique()).to_numpy(dtype=bool))
    verdicts.let_go()
    if not len(held) and numbers.is_unique:
        return np.zeros(len(rows), dtype=bool)
    pairs = [
        pd.DataFrame({"number": numbers.to_numpy(dtype=object), "order": orders.iloc[rows].to_numpy()}),
        pd.DataFrame({"number": told.iloc[held].to_numpy(dtype=object), "order": orders.iloc[held].to_numpy()}),
    ]
    distinct = pd.concat(pairs).drop_duplicates()["number"]
    return np.asarray(numbers.isin(distinct[distinct.duplicated()]), dtype=bool)


def counting(verdicts: Verdicts) -> Bools:
    """Invalid packages that count in the window, or will once it has moved on to them."""
    would = np.asarray(verdicts.table["judged"], dtype=bool)
    later = verdicts.clock_day > np.datetime64(verdicts.window.end)
    return np.asarray(verdicts.invalid & (verdicts.measured | (would & later)))


def _with_code(defects: Defects, codes: frozenset[str] | tuple[str, ...]) -> Bools:
    return np.isin(defects.primary, [CODES.index(code) for code in codes])


@dataclass(frozen=True)
class _Found:
    """Corrections: of which packages, of what, what was told, what it should be, what says so, is that proof."""

    rows: Rows
    field: Objects
    told: Objects
    proposed: Objects
    evidence: Objects
    proven: Bools


def _found(
    verdicts: Verdicts, rows: Rows, field: str, proposed: Objects, evidence: str | Objects, proven: Bools
) -> _Found:
    said = evidence if isinstance(evidence, np.ndarray) else _each(evidence, len(rows))
    told = _texts(verdicts, field, rows)
    return _Found(rows, _each(field, len(rows)), told, proposed, said, proven)


def _each(text: str, number: int) -> Objects:
    return np.full(number, text, dtype=object)


def _texts(verdicts: Verdicts, column: str, rows: Rows) -> Objects:
    return some_texts(verdicts.packages.table[column], rows)


def _joined(parts: Sequence[_Found]) -> _Found:
    """All corrections, in the order of the packages."""
    rows = np.concatenate([part.rows for part in parts])
    order = np.argsort(rows, kind="stable")
    columns = (np.concatenate([getattr(part, name) for part in parts])[order] for name in _COLUMNS)
    return _Found(rows[order], *columns)


def _once(verdicts: Verdicts, numbers: _Found) -> _Found:
    """Nothing is proven of a number that would stand at several orders."""
    twice = at_several_orders(verdicts, numbers.rows, pd.Series(numbers.proposed, dtype=object))
    return replace(numbers, proven=numbers.proven & ~twice)


def _table(verdicts: Verdicts, found: _Found) -> pd.DataFrame:
    ids = {name: _texts(verdicts, name, found.rows) for name in ("order_id", "package_id")}
    texts = {**ids, **{name: getattr(found, name) for name in _COLUMNS if name != "proven"}}
    return pd.DataFrame(texts, index=found.rows, dtype=object).assign(proven=found.proven)


def _with_usable_label(verdicts: Verdicts, where: Bools) -> Bools:
    """Those of some packages whose label has a number of its own that was told otherwise."""
    label = verdicts.facts.label
    rows = np.flatnonzero(where & ~label.same & ~label.voided)
    found = np.zeros(len(where), dtype=np.bool_)
    if len(rows):
        found[rows] = carriers.check(label.number.iloc[rows]).kind == Kind.OK
    return found


def _numbers(verdicts: Verdicts, where: Bools) -> _Found:
    label, checks = verdicts.facts.label, verdicts.facts.checks
    unusable = checks.kind != Kind.OK
    proven = label.slip | unusable | (label.differs & verdicts.facts.scans.made)
    rows = np.flatnonzero(where)
    proposed = some_texts(label.number, rows)
    evidence = "the number of the label that was bought"
    return _found(verdicts, rows, "tracking_number", proposed, evidence, proven[rows])


def _read(verdicts: Verdicts, where: Bools) -> _Found:
    """Numbers without a label of which one reading alone passes; proven only where no other package has it."""
    table, checks = verdicts.packages.table, verdicts.facts.checks
    rows = np.flatnonzero(where)
    found = carriers.repairs(table["tracking_number"].iloc[rows], table["carrier"].iloc[rows])
    rows = rows[found["row"].to_numpy(dtype=np.int64)]
    bears = checks.normal.isin(found["proposed"].unique()).to_numpy(dtype=bool)
    taken = found["proposed"].duplicated(keep=False) | found["proposed"].isin(checks.normal[bears])
    proven = ((found["certainty"] == "proven") & ~taken).to_numpy(dtype=bool)
    proposed = found["proposed"].to_numpy(dtype=object)
    evidence = (_BY_READING + found["why"].astype("str")).to_numpy(dtype=object)
    return _found(verdicts, rows, "tracking_number", proposed, evidence, proven)


def _carriers(verdicts: Verdicts, defects: Defects, open_: Bools) -> list[_Found]:
    label, checks, market = verdicts.facts.label, verdicts.facts.checks, verdicts.rule.marketplace
    only_other = _with_code(defects, (_UNREAD,)) & (checks.names.spelling == Spelling.OTHER)
    wrong = open_ & (_with_code(defects, _WRONG_CARRIER) | (only_other & ~verdicts.scope.traits.listed))
    by_label = wrong & (label.carrier >= 0) & ~label.differs
    by_number = wrong & ~by_label & (checks.other >= 0) & (checks.other_strength == Strength.STRONG)
    parts = []
    for where, whose, evidence in (
        (by_label, label.carrier, "the carrier of the label"),
        (by_number, checks.other, "the shape of the number"),
    ):
        rows = np.flatnonzero(where)
        sure = np.ones(len(rows), dtype=bool)
        parts.append(_found(verdicts, rows, "carrier", _names(whose[rows], market), evidence, sure))
    return parts


def _names(index: npt.NDArray[np.int16], marketplace: str) -> npt.NDArray[np.object_]:
    return np.array([*carriers.amazon_names(marketplace), ""], dtype=object)[index]
