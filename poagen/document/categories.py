"""The categories of a letter: those of its scope, and a row for all others where there are too many to name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from poagen.common.words import bare
from poagen.diagnosis.model import CategoryRate, Rate, Report
from poagen.diagnosis.rates import NO_CATEGORY
from poagen.document.locales import Locale
from poagen.document.view import SMALL_SAMPLE, RateView

MOST: Final = 50
"""More categories than Amazon's own top level has; beyond it the data's categories are finer than a notice's."""


def category_values(report: Report, stated: Sequence[str], locale: Locale) -> dict[str, Any]:
    """What a letter's values say of categories; of a great many the first are named, the others counted together.

    Args:
        report: The analysis.
        stated: The blocked categories; empty: those below target.
        locale: Of the letter.
    """
    scope = tuple(stated) or below_target(report)
    rows = _of_scope(report, scope)
    return {
        "scope": _named(scope, locale),
        "scope_whole": locale.language.word("many_categories").format(locale.number(len(scope)))
        if len(scope) > MOST
        else None,
        "unmeasured": _unmeasured(report, scope)[:MOST],
        "names_categories": bool(_known(report)),
        "categories": _cut(rows, report, locale),
        "more_categories": max(len(rows) - MOST, 0),
    }


def below_target(report: Report) -> tuple[str, ...]:
    """The named categories below target, as the report orders them; none where one rate is judged."""
    if report.policy.level != "category":
        return ()
    return tuple(row.category for row in _known(report) if row.meets_target is False)


def rate_view(name: str, row: Rate) -> RateView:
    """A rate as a letter shows it."""
    small = row.measured is not None and row.measured < SMALL_SAMPLE
    return RateView(
        name, row.measured, row.invalid, row.unknown, row.rate, row.rate_low, row.target, is_small=small
    )


def _named(scope: Sequence[str], locale: Locale) -> tuple[str, ...]:
    """The first categories, then how many more there are, so that no list of them seems whole."""
    if len(scope) <= MOST:
        return tuple(scope)
    more = locale.language.word("more_categories").format(locale.number(len(scope) - MOST))
    return (*scope[:MOST], more)


def _of_scope(report: Report, scope: Sequence[str]) -> list[CategoryRate]:
    """The rows of the scope, or of every category while it is not known; of rows without rates the worst first."""
    wanted = {bare(name) for name in scope}
    rows = [row for row in _known(report) if not wanted or bare(row.category) in wanted]
    if len(rows) > MOST and all(row.rate is None for row in rows):
        return sorted(rows, key=lambda row: -row.invalid)
    return rows


def _cut(rows: Sequence[CategoryRate], report: Report, locale: Locale) -> tuple[RateView, ...]:
    shown, others = rows[:MOST], rows[MOST:]
    last = [_together(others, report, locale)] if others else []
    return (*(rate_view(row.category, row) for row in shown), *last)


def _together(rows: Sequence[CategoryRate], report: Report, locale: Locale) -> RateView:
    name = locale.language.word("others_together").format(locale.number(len(rows)))
    invalid, unknown = sum(row.invalid for row in rows), sum(row.unknown for row in rows)
    known = [row.measured for row in rows if row.measured is not None]
    measured = sum(known) if len(known) == len(rows) else None
    rate, low = ((1 - n / measured if measured else None) for n in (invalid, invalid + unknown))
    return RateView(name, measured, invalid, unknown, rate, low, report.policy.target, is_small=False)


def _known(report: Report) -> list[CategoryRate]:
    return [row for row in report.vtr.by_category if row.category != NO_CATEGORY]


def _unmeasured(report: Report, scope: Sequence[str]) -> tuple[str, ...]:
    """Categories of the scope that the data lacks; none where it names no category at all."""
    known = {bare(row.category) for row in _known(report)}
    return tuple(name for name in scope if known and bare(name) not in known)
