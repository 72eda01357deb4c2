"""Amazon's counts beside ours: which packages explain the difference, and what stays unexplained."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from poagen.common.packages import StoreTotals
from poagen.diagnosis.model import Explained, Reconciliation
from poagen.diagnosis.rates import categories
from poagen.policy import EXCLUDED, EXEMPT, UNKNOWN, Verdicts

Bools = npt.NDArray[np.bool_]

_EXAMPLES = 5
_A_DAY = np.timedelta64(1, "D")
_PER_PACKAGE = "Amazon's verdicts, package by package"
_LEFT_OUT = {
    "fba": "shipped by Amazon (FBA), by the files",
    "cancelled": "cancelled in the files",
    "other-marketplace": "sold in another store, by the files",
    "not-shipped": "not shipped yet, by the files",
    "no-date": "without any date in the files",
    "outside-window": "outside the window by the date that chooses",
}


@dataclass(frozen=True)
class _Group:
    """Packages that may explain a difference; ``certain`` where the data shows that they do."""

    reason: str
    says: str
    rows: Bools
    certain: bool = False


@dataclass(frozen=True)
class _Count:
    """One figure of Amazon's, and the packages that it speaks of.

    Attributes:
        what: ``counted`` or ``invalid``.
        source: Where Amazon's figure is from.
        category: Whose it is, None for all.
        amazon: The figure.
        among: Where a package is of this category.
        days: Where a package lies in the days of Amazon's figure, or has no day; None where they are not known.
    """

    what: str
    source: str
    category: str | None
    amazon: int
    among: Bools
    days: Bools | None


def reconcile(
    verdicts: Verdicts, stated: Mapping[str | None, int], total: StoreTotals | None
) -> list[Reconciliation]:
    """Every count of Amazon's beside ours.

    Args:
        verdicts: The judged packages.
        stated: Amazon's counts as the seller states them, by category or for all under None.
        total: What a performance report counts.

    Returns:
        One for each figure. Its ``difference`` is Amazon's less ours, and always the sum of what is explained and
        of ``unexplained``.
    """
    return [_reconciled(verdicts, one) for one in (*_counts(verdicts, stated, total), *_verdicts_given(verdicts))]


def _counts(verdicts: Verdicts, stated: Mapping[str | None, int], total: StoreTotals | None) -> Iterator[_Count]:
    every = np.ones(len(verdicts.table), dtype=bool)
    if total is not None and total.shipments is not None:
        days = _in_days(verdicts, total)
        if verdicts.packages.lists_all:
            yield _Count("counted", total.file, None, total.shipments, every, days)
        if total.valid is not None:
            yield _Count("invalid", total.file, None, total.shipments - total.valid, every, days)
    if verdicts.packages.lists_all:
        named = categories(verdicts)
        for name, number in stated.items():
            among = every if name is None else named.of(name)
            yield _Count("counted", "--measured", name, number, among, None)


def _in_days(verdicts: Verdicts, total: StoreTotals) -> Bools | None:
    if total.start is None or total.end is None:
        return None
    days = verdicts.clock_day
    inside = (days >= np.datetime64(total.start)) & (days <= np.datetime64(total.end))
    return np.asarray(inside | np.isnat(days))


def _verdicts_given(verdicts: Verdicts) -> Iterator[_Count]:
    """What Amazon's own verdicts add up to.

    A package that a list of defects does not name is read as valid, so a verdict "valid" does not say that Amazon
    counted the package.
    """
    listed = verdicts.facts.amazon_invalid
    if listed.any():
        every = np.ones(len(listed), dtype=bool)
        yield _Count("invalid", _PER_PACKAGE, None, int(listed.sum()), every, None)


def _reconciled(verdicts: Verdicts, one: _Count) -> Reconciliation:
    ours = verdicts.measured & one.among
    if one.what == "invalid":
        ours &= verdicts.invalid
    left = difference = one.amazon - int(ours.sum())
    explained: list[Explained] = []
    used = np.zeros_like(ours)
    for group in _certain(verdicts, one, ours):
        number = int(group.rows.sum()) * (-1 if (group.rows & ours).any() else 1)
        explained += [_told(verdicts, group, number)] if number else []
        used |= group.rows
        left -= number
    for group in _possible(verdicts, one, ours, more=left > 0) if left else ():
        open_ = replace(group, rows=group.rows & ~used)
        number = min(int(open_.rows.sum()), abs(left)) * (1 if left > 0 else -1)
        explained += [_told(verdicts, open_, number)] if number else []
        used |= open_.rows
        left -= number
    return Reconciliation(
        what="invalid" if one.what == "invalid" else "counted",
        source=one.source,
        category=one.category,
        amazon=one.amazon,
        ours=int(ours.sum()),
        difference=difference,
        explained=explained,
        unexplained=left,
    )


def _told(verdicts: Verdicts, group: _Group, number: int) -> Explained:
    rows = np.flatnonzero(group.rows)
    ids = verdicts.packages.table["order_id"].iloc[rows[: _EXAMPLES * 10]].tolist()
    return Explained(
        reason=group.reason,
        says=group.says,
        count=number,
        packages=len(rows),
        certain=group.certain,
        examples=[str(one) for one in dict.fromkeys(ids)][:_EXAMPLES],
    )


def _certain(verdicts: Verdicts, one: _Count, ours: Bools) -> Iterator[_Group]:
    """Packages of which the data shows that Amazon counts them and we do not, or the other way round."""
    says_so = verdicts.facts.amazon_invalid
    beyond = one.among & ~ours
    if one.days is not None:
        counts = np.asarray(verdicts.table["judged"], dtype=bool)
        counts = counts & verdicts.invalid if one.what == "invalid" else counts
        dated = ~np.isnat(verdicts.clock_day)
        late = beyond & counts & one.days & dated
        yield _Group("outside-window", "outside the window here, within Amazon's days", late, certain=True)
        early = ours & ~one.days
        yield _Group("outside-amazons-days", "in the window here, outside Amazon's days", early, certain=True)
        beyond = beyond & ~late & one.days
    yield from _by_reason(verdicts, beyond & says_so, ", and Amazon's report names them", certain=True)
    if one.source == _PER_PACKAGE:
        says = "not among them, invalid by the rule and the files"
        yield _Group("no-amazon-verdict", says, ours & ~says_so, certain=True)


def _by_reason(verdicts: Verdicts, rows: Bools, also: str = "", *, certain: bool = False) -> Iterator[_Group]:
    """Packages that are left out here, by the reason."""
    status, reasons = verdicts.table["status"].to_numpy(), verdicts.table["reason"].to_numpy(dtype=object)
    for state, says in ((EXEMPT, "left out by the rule as {}"), (EXCLUDED, "{}")):
        here = rows & (status == state)
        for reason in sorted(set(reasons[here].tolist())):
            told = says.format(_LEFT_OUT.get(reason, reason))
            yield _Group(reason, f"{told}{also}", here & (reasons == reason), certain)


def _possible(verdicts: Verdicts, one: _Count, ours: Bools, *, more: bool) -> Iterator[_Group]:
    """Packages that Amazon may count otherwise, the likeliest first."""
    return _maybe_more(verdicts, one, ours) if more else _maybe_fewer(verdicts, one, ours)


def _maybe_more(verdicts: Verdicts, one: _Count, ours: Bools) -> Iterator[_Group]:
    facts, table = verdicts.facts, verdicts.table
    silent = one.among & ~ours & ~facts.amazon_invalid
    silent &= one.days if one.days is not None else True
    if one.what == "invalid":
        unknown = verdicts.measured & one.among & np.asarray(table["verdict"] == UNKNOWN)
        yield _Group("unknown", "whose verdict is not known here, which Amazon may call invalid", unknown)
        silent &= verdicts.invalid & ~facts.amazon_valid
    reasons = ~np.asarray(table["reason"].isin(["fba", "cancelled", "other-marketplace"]), dtype=bool)
    silent &= reasons & ~verdicts.measured
    yield from _by_reason(verdicts, silent, ", which Amazon may count")
    if one.days is not None:
        yield _Group(
            "edge", "a day beyond Amazon's days, where its clock may differ", _edge(verdicts, one, one.days, ours)
        )


def _edge(verdicts: Verdicts, one: _Count, days_in: Bools, ours: Bools) -> Bools:
    """Packages that would count and lie one day outside the days of Amazon's figure."""
    within = verdicts.clock_day[days_in & ~np.isnat(verdicts.clock_day)]
    if not len(within):
        return np.zeros_like(ours)
    days, counts = verdicts.clock_day, np.asarray(verdicts.table["judged"], dtype=bool)
    beside = (days == within.min() - _A_DAY) | (days == within.max() + _A_DAY)
    wanted = counts & verdicts.invalid if one.what == "invalid" else counts
    return np.asarray(beside & wanted & one.among & ~ours)


def _maybe_fewer(verdicts: Verdicts, one: _Count, ours: Bools) -> Iterator[_Group]:
    facts, scope = verdicts.facts, verdicts.scope
    ours = ours & (one.days if one.days is not None else True)
    left = ours & ~facts.amazon_invalid
    groups = (
        ("perhaps-exempt", "that an exemption may leave out, were more known of them", scope.exempted.open >= 0),
        ("nearly-exempt", "that an exemption leaves out but for one condition", scope.exempted.near >= 0),
        ("next-best-date", "placed by another date, as that which chooses is missing", scope.borrowed > 0),
    )
    for reason, says, holds in groups:
        yield _Group(reason, says, left & holds)
        left = left & ~holds
    if one.what == "invalid":
        sentences = verdicts.table["sentence"].to_numpy(dtype=object)
        for name in sorted(set(sentences[left].tolist())):
            says = f"that poagen reads as invalid ({name}), of which Amazon's report says nothing"
            yield _Group(name, says, left & (sentences == name))
    else:
        unknown = left & np.asarray(verdicts.table["verdict"] == UNKNOWN)
        yield _Group("unknown", "without scans or a verdict in the files", unknown)
