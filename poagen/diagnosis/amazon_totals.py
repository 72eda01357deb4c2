"""Amazon's own count of packages, from its performance reports: a denominator, and something to compare with."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from poagen.common.finding import Finding, Severity
from poagen.common.packages import Packages, StoreTotals
from poagen.common.words import count
from poagen.diagnosis.model import Vtr
from poagen.policy import Verdicts, marketplace_names


def stated_days(packages: Packages, marketplace: str) -> StoreTotals | None:
    """The report that states the days of Amazon's count for a store: of several the latest, then the longest."""
    code = _code(marketplace)
    ours = [item for item in packages.totals if _is_of(item, code, packages) and item.start and item.end]
    counted = [item for item in ours if item.shipments is not None or item.rate is not None]
    return max(counted, key=_by_days, default=None)


def _by_days(item: StoreTotals) -> tuple[dt.date, int, str]:
    start, end = item.start or dt.date.max, item.end or dt.date.min
    return end, -start.toordinal(), item.file


def of_store(verdicts: Verdicts) -> list[StoreTotals]:
    """The reports of the rule's store, that of the window last, before it the latest."""
    packages, code = verdicts.packages, verdicts.rule.marketplace
    window = (verdicts.window.start, verdicts.window.end)
    ours = [item for item in packages.totals if _is_of(item, code, packages)]
    return sorted(ours, key=lambda item: ((item.start, item.end) == window, item.end or dt.date.min, item.file))


def store_total(verdicts: Verdicts) -> StoreTotals | None:
    """What Amazon counted for the rule's store: of several reports that of the window, else the latest."""
    counted = [item for item in of_store(verdicts) if item.shipments is not None]
    return counted[-1] if counted else None


def _code(marketplace: str) -> str:
    named = marketplace.strip()
    return marketplace_names().get(named.casefold(), named.upper())


def _is_of(item: StoreTotals, code: str, packages: Packages) -> bool:
    return _code(item.marketplace) == code or (not item.marketplace.strip() and len(packages.totals) == 1)


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
        ranged = [item for item in of_store(verdicts) if item.rate is not None and item.end]
        return _other_days(verdicts, ranged[-1]) if ranged else []
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
            help=f"{_move(total)}download the report for the same days",
        )
    ]


def _move(total: StoreTotals) -> str:
    return (
        f"judge Amazon's days with --window {total.start}..{total.end}, or " if total.start and total.end else ""
    )


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
