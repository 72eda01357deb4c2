"""Amazon's own count of packages, from its performance reports: a denominator, and something to compare with."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from poagen.common.finding import Finding, Severity
from poagen.common.packages import StoreTotals
from poagen.common.words import count
from poagen.diagnosis.model import Vtr
from poagen.policy import Verdicts, marketplace_names


def store_total(verdicts: Verdicts) -> StoreTotals | None:
    """What Amazon counted for the rule's store: of several reports that of the window, else the latest."""
    ours = [item for item in verdicts.packages.totals if item.shipments is not None and _is_of(item, verdicts)]
    window = (verdicts.window.start, verdicts.window.end)
    ours.sort(key=lambda item: ((item.start, item.end) == window, item.end or dt.date.min, item.file))
    return ours[-1] if ours else None


def _is_of(item: StoreTotals, verdicts: Verdicts) -> bool:
    named = item.marketplace.strip()
    code = marketplace_names().get(named.casefold(), named.upper())
    return code == verdicts.rule.marketplace or (not named and len(verdicts.packages.totals) == 1)


def with_total(
    verdicts: Verdicts, vtr: Vtr, stated: Mapping[str | None, int], total: StoreTotals | None
) -> Mapping[str | None, int]:
    """Denominators, with Amazon's count for all where the files list defects only and none was stated."""
    if total is None or total.shipments is None or vtr.overall.measured is not None:
        return stated
    enough = total.shipments >= vtr.overall.invalid + vtr.overall.unknown
    usable = not verdicts.packages.lists_all and enough
    return {**stated, None: total.shipments} if usable else stated


def told(verdicts: Verdicts, vtr: Vtr, stated: Mapping[str | None, int]) -> list[Finding]:
    """What is to say of Amazon's count."""
    total = store_total(verdicts)
    if total is None or total.shipments is None:
        return []
    if not verdicts.packages.lists_all and None not in stated:
        return _used(verdicts, vtr, total, total.shipments)
    return [*_other_days(verdicts, total), _compared(vtr, total, total.shipments)] if vtr.overall.measured else []


def _used(verdicts: Verdicts, vtr: Vtr, total: StoreTotals, shipments: int) -> list[Finding]:
    if vtr.overall.measured is None:
        return [
            Finding(
                "DIA006",
                Severity.WARNING,
                f"Amazon's report counts {count(shipments)}, fewer than the {count(vtr.overall.invalid)} that "
                "failed in the data, so it was not used",
                file=total.file,
                help="give the performance report of the same days, or the number with --measured",
            )
        ]
    return _other_days(verdicts, total) if vtr.overall.measured == shipments else []


def _other_days(verdicts: Verdicts, total: StoreTotals) -> list[Finding]:
    window = verdicts.window
    if (total.start, total.end) == (window.start, window.end):
        return []
    theirs = f"{total.start} to {total.end}" if total.start and total.end else "days that it does not name"
    return [
        Finding(
            "DIA005",
            Severity.WARNING,
            f"Amazon's count is of {theirs}, and the window of this analysis is {window.start} to {window.end}",
            file=total.file,
            help="move the window with --window or --latency, or download the report for the same days",
        )
    ]


def _compared(vtr: Vtr, total: StoreTotals, shipments: int) -> Finding:
    rate = "" if total.rate is None else f" and states {100 * total.rate:.2f} %"
    ours = "" if vtr.overall.rate is None else f" with {100 * vtr.overall.rate:.2f} %"
    return Finding(
        "DIA007",
        Severity.NOTE,
        f"Amazon counts {count(shipments)}{rate}; the files give {count(vtr.overall.measured or 0)}{ours}",
        file=total.file,
        help="if the two are far apart, files are missing, or the days or the store differ",
    )
