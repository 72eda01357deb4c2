"""An analysis in one sentence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from poagen.common.words import bare
from poagen.diagnosis.model import CategoryRate, Rate, Report
from poagen.document import wording
from poagen.document.locales import INTERNATIONAL, Locale

_NAMED: Final = 2
_NO_SOURCE: Final = " (no source gives this store's target)"


def passes(report: Report, *, by_category: bool) -> bool:
    """Whether every category with a rate, or the rate of all where the rule has no categories, is at target."""
    rates: list[Rate] = [item for item in report.vtr.by_category if item.rate is not None] if by_category else []
    return all(item.meets_target for item in rates or [report.vtr.overall])


def verdict_sentence(report: Report, *, by_category: bool) -> str:
    """What the packages show, in one sentence: the rate, what is below target, and how much is explained.

    Args:
        report: The analysis.
        by_category: Whether the store's rule looks at each category.
    """
    rate = report.vtr.overall
    if not report.counts.measured:
        return "VTR not known: no package counts in the window."
    if rate.rate is None:
        failed = wording.count(rate.invalid)
        return f"VTR not known: {failed} failed, and how many were shipped in all is not in the files."
    parts = [_rate(report, rate.rate), _below(report) if by_category else "", _explained(report)]
    return "; ".join(part for part in parts if part) + "."


def nothing_failed(report: Report) -> str:
    """What is to be said where no package is invalid."""
    if not report.counts.measured:
        return "No package of these files counts in the window, so there is nothing to judge."
    if unknown := report.vtr.overall.unknown:
        return f"No package is known to have failed. What became of {wording.count(unknown)} is not known."
    return "No package failed."


def goal(report: Report, locale: Locale = INTERNATIONAL) -> str:
    """What is to be reached: the target; where no source gives it, what the rates are compared with."""
    return "target" if report.policy.target_known else wording.percent(report.policy.target, locale)


def at_goal(report: Report, locale: Locale = INTERNATIONAL) -> str:
    """Where a rate is that reaches it."""
    return f"at {goal(report, locale)}{'' if report.policy.target_known else ' or above'}"


def is_open(rate: Rate) -> bool:
    """Whether the unknown packages decide if the target is met."""
    return bool(rate.meets_target) and rate.rate_low is not None and rate.rate_low < rate.target


def most_at_risk(
    rows: Sequence[CategoryRate], most: int, scope: Sequence[str] = ()
) -> tuple[list[CategoryRate], list[CategoryRate]]:
    """The categories to show where there are a great many, and the others; each in the order given.

    Those of the scope come first, then those below target, then those of which it is not known.
    """
    wanted = {bare(name) for name in scope}

    def rank(place: int) -> tuple[bool, int, float, int, int]:
        row = rows[place]
        level = 0 if row.meets_target is False else 1 if row.rate is None or is_open(row) else 2
        return bare(row.category) not in wanted, level, row.rate_low or 0.0, -row.invalid, place

    kept = frozenset(sorted(range(len(rows)), key=rank)[:most])
    return [rows[n] for n in sorted(kept)], [row for n, row in enumerate(rows) if n not in kept]


def state(rate: Rate, *, judged: bool, known: bool = True) -> str:
    """Where a rate stands in a table.

    Args:
        rate: The rate.
        judged: The rule looks at it.
        known: The target is known; else the rate is only compared.
    """
    sides = {True: "at target", False: "below target"} if known else {True: "not below", False: "below"}
    met = None if is_open(rate) else rate.meets_target
    told = "not known" if met is None else sides[met]
    return told if judged or rate.meets_target is None else f"{told} (not judged)"


def _rate(report: Report, known: float) -> str:
    rate, used = report.vtr.overall, report.policy
    best, target = wording.rate(known, rate.target), wording.percent(rate.target)
    whose = " that the seller states" if used.target_stated else ""
    if is_open(rate) and rate.rate_low is not None:
        worst = wording.rate(rate.rate_low, rate.target)
        held = f"with a target of {target}{whose}" if used.target_known else f"held against {target}{_NO_SOURCE}"
        return f"VTR {best} if all unknown packages are valid, {worst} if none is, {held}"
    if not used.target_known:
        return f"VTR {best}, {'not below' if rate.meets_target else 'below'} {target}{_NO_SOURCE}"
    return f"VTR {best}, {'at' if rate.meets_target else 'below'} the target of {target}{whose}"


def _below(report: Report) -> str:
    """Which categories are below the target, and of which the unknown packages decide."""
    rates = [item for item in report.vtr.by_category if item.rate is not None]
    if len(rates) <= 1:
        return ""
    low, unsure = [item for item in rates if not item.meets_target], [item for item in rates if is_open(item)]
    parts = [f"{_named(low, rates)} {'is' if len(low) == 1 else 'are'} below it"] if low else []
    parts += [f"of {_named(unsure, rates)} it is not known"] if unsure else []
    return ", ".join(parts) or f"{_named(rates, rates)} are at it"


def _named(some: Sequence[CategoryRate], rates: Sequence[CategoryRate]) -> str:
    if len(some) == len(rates):
        return f"{'both' if len(rates) == 2 else f'all {wording.words(len(rates))}'} categories"
    if len(some) > _NAMED:
        return f"{len(some):,} of {len(rates):,} categories"
    return wording.listing([item.category for item in some])


def _explained(report: Report) -> str:
    causes, failed = report.root_causes, report.vtr.overall.invalid
    if not failed:
        return ""
    if not causes:
        found = "without a common pattern" if report.unexplained.is_patternless else "no common cause was found"
        return f"{wording.count(failed)} failed, {found}"
    explained = sum(cause.defects for cause in causes)
    verb = "explains" if len(causes) == 1 else "explain"
    of = "all" if explained == failed else f"{explained:,} of the"
    found = f"{wording.words(len(causes))} {'cause' if len(causes) == 1 else 'causes'}"
    return f"{found} {verb} {of} {wording.count(failed)} that failed"
