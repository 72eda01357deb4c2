"""Verdicts → Analysis: the published report and the packages behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from poagen.common.defects import CODES
from poagen.common.finding import Finding, PoagenError, Severity, sort_findings
from poagen.common.own_version import own_version
from poagen.common.side_by_side import side_by_side
from poagen.common.spreadsheets import cells_as_csv
from poagen.common.words import count, verb
from poagen.diagnosis import amazon_totals, rates, spelled
from poagen.diagnosis.beside import related
from poagen.diagnosis.causes import Found, find_causes
from poagen.diagnosis.defects import (
    Defects,
    assign,
    code_lists,
    count_defects,
    count_risks,
    without_primary,
)
from poagen.diagnosis.disputes import find_disputes
from poagen.diagnosis.events import coincidences
from poagen.diagnosis.fixes import smallest_fix
from poagen.diagnosis.model import (
    Dispute,
    Event,
    InputFile,
    PolicyUsed,
    Rate,
    Recovery,
    Repair,
    Report,
    Unexplained,
    Vtr,
    Warning_,
    Window,
)
from poagen.diagnosis.population import SEGMENT_DIMENSIONS, not_searched
from poagen.diagnosis.reconciling import reconcile
from poagen.diagnosis.recovery import recover
from poagen.diagnosis.repairs import find_repairs
from poagen.diagnosis.small import small_samples
from poagen.policy import Verdicts

_AT_ONCE = 250_000
"""Rows of verdicts that are written at once."""


@dataclass(frozen=True)
class Analysis:
    """What the packages show.

    Attributes:
        report: The published part, schema ``poagen.analysis/1``.
        verdicts: The judged packages.
        defects: The defect of each.
        causes: Root causes with the rows behind them, aligned with ``report.root_causes``.
    """

    report: Report
    verdicts: Verdicts
    defects: Defects
    causes: tuple[Found, ...]

    def to_json(self) -> str:
        """The report as JSON."""
        return self.report.to_json()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The report's warnings as findings."""
        return tuple(
            Finding(**{**warning.model_dump(), "severity": Severity(warning.severity)})
            for warning in self.report.warnings
        )

    def telling(self, findings: Sequence[Finding]) -> Analysis:
        """The same analysis with these findings as its warnings."""
        warnings = [Warning_.model_validate(finding.to_dict()) for finding in findings]
        return replace(self, report=self.report.model_copy(update={"warnings": warnings}))

    def verdicts_csv(self) -> bytes:
        """:meth:`package_verdicts` as CSV."""
        return b"".join(self.verdict_lines())

    def verdict_lines(self) -> Iterator[bytes]:
        """:meth:`package_verdicts` as CSV, in parts that are made as they are asked for."""
        for start in range(0, max(len(self.verdicts.table), 1), _AT_ONCE):
            part = self.package_verdicts(slice(start, start + _AT_ONCE))
            text = cells_as_csv(part, part.columns.difference(["order_id", "package_id"]))
            yield text.partition(b"\n")[2] if start else text

    def cause_ids(self) -> npt.NDArray[np.object_]:
        """For each package the id of the root cause that explains it, blank where none does."""
        ids = np.full(len(self.verdicts.table), "", dtype=object)
        for found in self.causes:
            ids[found.rows] = found.cause.id
        return ids

    def package_verdicts(self, rows: slice = slice(None)) -> pd.DataFrame:
        """A row per package: order_id, package_id, status, reason, verdict, defect, other_defects, risks."""
        packages = self.verdicts.packages.table[["order_id", "package_id"]].iloc[rows]
        judged, invalid = self.verdicts.table.iloc[rows], self.verdicts.invalid[rows]
        names = pd.array([*CODES, ""], dtype="str")
        none = np.zeros(len(judged), dtype=np.uint32)
        defects = Defects(self.defects.primary[rows], self.defects.counted[rows], self.defects.signs[rows])
        return pd.DataFrame(
            {
                "order_id": packages["order_id"],
                "package_id": packages["package_id"].fillna(""),
                "status": judged["status"],
                "reason": judged["reason"],
                "verdict": judged["verdict"],
                "defect": names.take(defects.primary),
                "other_defects": code_lists(np.where(invalid, without_primary(defects), none)),
                "risks": code_lists(np.where(invalid, none, defects.signs)),
            }
        )


def diagnose(
    verdicts: Verdicts, totals: Mapping[str | None, int] | None = None, events: Sequence[Event] = ()
) -> Analysis:
    """Diagnose judged packages.

    Args:
        verdicts: What policy judged.
        totals: Measured packages as the seller states them, by category or for all under None; needed where
            the files list defects only.
        events: What the seller says happened, to stand beside the onsets.
    """
    stated = rates.as_the_data_has_it(totals or {}, verdicts)
    vtr = rates.vtr(verdicts, stated)
    vtr = rates.vtr(verdicts, amazon_totals.with_total(verdicts, vtr, stated, amazon_totals.store_total(verdicts)))
    if wrong := _wrong_totals(vtr, stated):
        raise PoagenError(wrong)
    defects = assign(verdicts)
    found, (repairs, recovery), disputes = _found(verdicts, defects, vtr)
    causes = tuple(_beside_events(item, events) for item in found)
    report = Report(
        **_read_and_judged(verdicts),
        vtr=vtr,
        defects=count_defects(defects),
        risks=count_risks(defects, verdicts),
        root_causes=[item.cause for item in causes],
        smallest_fix=smallest_fix(verdicts, vtr, causes),
        unexplained=_unexplained(verdicts, defects, causes, vtr.overall.invalid),
        recovery=recovery,
        repairs=repairs,
        disputes=disputes,
        reconciliation=reconcile(verdicts, stated, amazon_totals.store_total(verdicts)),
        related_metrics=related(verdicts),
        warnings=[Warning_.model_validate(finding.to_dict()) for finding in _warnings(verdicts, vtr, stated)],
    )
    return Analysis(report, verdicts, defects, causes)


def _unexplained(verdicts: Verdicts, defects: Defects, causes: Sequence[Found], failed: int) -> Unexplained:
    """What no cause explains, with its defects, the most frequent first."""
    open_ = failed - sum(found.cause.defects for found in causes)
    rest = np.array(defects.counted)
    for found in causes:
        rest[found.rows] = False
    counts = np.bincount(defects.primary[rest], minlength=len(CODES)).tolist()
    told = [(code, count) for code, count in zip(CODES, counts, strict=True) if count]
    codes = dict(sorted(told, key=lambda item: -item[1]))
    share = open_ / failed if failed else 0.0
    return Unexplained(count=open_, share=share, not_searched=not_searched(verdicts), codes=codes)


def _found(
    verdicts: Verdicts, defects: Defects, vtr: Vtr
) -> tuple[list[Found], tuple[list[Repair], Recovery], list[Dispute]]:
    """Causes, what can be corrected and the way back to target, and what can be disputed."""
    searches: list[Callable[[], Any]] = [
        lambda: find_causes(verdicts, defects, vtr.overall) if vtr.overall.invalid else [],
        lambda: _way_back(verdicts, defects, vtr),
        lambda: find_disputes(verdicts, defects),
    ]

    def searched(search: Callable[[], Any]) -> Any:
        found = search()
        verdicts.let_go()
        return found

    causes, way_back, disputes = side_by_side(searched, searches, len(verdicts.table))
    return causes, way_back, disputes


def _way_back(verdicts: Verdicts, defects: Defects, vtr: Vtr) -> tuple[list[Repair], Recovery]:
    repairs = find_repairs(verdicts, defects)
    return repairs, recover(verdicts, vtr, repairs)


def _beside_events(found: Found, events: Sequence[Event]) -> Found:
    near = coincidences(found.cause, events)
    return replace(found, cause=found.cause.model_copy(update={"coincides_with": near})) if near else found


def _read_and_judged(verdicts: Verdicts) -> dict[str, Any]:
    """What was read, and by which rule it was judged."""
    return {
        "poagen_version": own_version(),
        "inputs": [InputFile.model_validate(_fields(item)) for item in verdicts.packages.inputs],
        "marketplace": verdicts.rule.marketplace,
        "as_of": verdicts.as_of,
        "policy": _policy(verdicts),
        "counts": rates.counts(verdicts),
    }


def _fields(item: object) -> dict[str, object]:
    return {name: getattr(item, name) for name in ("file", "format", "rows", "sha256")}


def _policy(verdicts: Verdicts) -> PolicyUsed:
    rule, window = verdicts.rule, verdicts.window
    return PolicyUsed(
        id=rule.id,
        effective_from=rule.effective_from,
        level=rule.level,
        programme=rule.programme,
        target=rule.target.rate,
        target_known=rule.target.status != "unknown",
        target_stated=rule.target.by_seller,
        window=Window(start=window.start, end=window.end, days=window.days, clock=window.clock),
        placed_by=verdicts.placed_by,
    )


def _warnings(verdicts: Verdicts, vtr: Vtr, stated: Mapping[str | None, int]) -> tuple[Finding, ...]:
    found = [*verdicts.packages.findings, *verdicts.findings, *_denominator(verdicts, vtr)]
    found += [
        *_fewer_than_listed(verdicts, stated),
        *_beyond_categories(vtr, stated),
        *amazon_totals.told(verdicts, vtr, stated),
    ]
    found += [*small_samples(vtr), *(spelled.told(verdicts, SEGMENT_DIMENSIONS) if vtr.overall.invalid else [])]
    level = verdicts.rule.level
    rated = vtr.by_category if level == "category" else []
    named: dict[str, float | None] = {item.category: item.rate for item in rated if item.rate is not None}
    whole = "The programme" if level == "programme" else "The account"
    for name, rate in (named or {whole: vtr.overall.rate}).items():
        found += _exactly(name, rate, vtr.overall.target)
    return sort_findings(found)


def _denominator(verdicts: Verdicts, vtr: Vtr) -> list[Finding]:
    if verdicts.packages.lists_all or vtr.overall.measured is not None:
        return []
    return [
        Finding(
            "DIA001",
            Severity.WARNING,
            "the files list defects only, so the rate cannot be computed: how many packages counted is not known",
            help="add your order or shipment export, or give the number with --measured N or CATEGORY=N",
        )
    ]


def _fewer_than_listed(verdicts: Verdicts, stated: Mapping[str | None, int]) -> list[Finding]:
    """Stated totals that contradict files which list all packages."""
    known = rates.listed(verdicts) if stated and verdicts.packages.lists_all else {}
    return [
        Finding(
            "DIA008",
            Severity.WARNING,
            f"--measured gives {count(total)} for {name or 'all'}, but the files list {known[name]:,} that count",
            value=_as_given(name, total),
            help="leave --measured out, or look whether the days, the store and the files are those of it",
        )
        for name, total in stated.items()
        if total < known.get(name, 0)
    ]


def _beyond_categories(vtr: Vtr, stated: Mapping[str | None, int]) -> list[Finding]:
    """A stated total of all that has more packages than the categories together."""
    total, numbers = stated.get(None), [item.measured for item in vtr.by_category]
    known = [number for number in numbers if number is not None]
    if total is None or not known or len(known) < len(numbers) or total <= sum(known):
        return []
    more = total - sum(known)
    return [
        Finding(
            "DIA009",
            Severity.NOTE,
            f"--measured gives {count(total)} for all, and the categories add up to {sum(known):,}: "
            f"{count(more)} {verb(more, 'is', 'are')} in the rate of all and in that of no category",
            value=_as_given(None, total),
            help="give the number of each category with --measured too, or add the files that list the others",
        )
    ]


def _exactly(category: str, rate: float | None, target: float) -> list[Finding]:
    if rate is None or abs(rate - target) > 1e-12:
        return []
    return [
        Finding(
            "DIA002",
            Severity.WARNING,
            f"{category} stands at exactly {100 * target:.2f} %; Amazon's texts disagree whether that is enough",
            help="aim for one more valid package; see poagen policy show",
        )
    ]


def _wrong_totals(vtr: Vtr, stated: Mapping[str | None, int]) -> list[Finding]:
    """Stated totals that cannot be: fewer than are invalid or unknown, or of a category that is not there."""
    rows: dict[str | None, Rate] = {None: vtr.overall}
    rows.update({item.category: item for item in vtr.by_category})
    return [
        _too_few(name, total, rows[name]) if name in rows else _no_category(name, total, [*filter(None, rows)])
        for name, total in stated.items()
        if name not in rows or total < rows[name].invalid + rows[name].unknown
    ]


def _too_few(name: str | None, total: int, listed: Rate) -> Finding:
    unknown = f" and {listed.unknown:,} whose verdict is not known" if listed.unknown else ""
    given = f"--measured gives {count(total)} for {name or 'all'}"
    return Finding(
        "DIA003",
        Severity.ERROR,
        f"{given}, but {listed.invalid:,} invalid ones{unknown} are in the data",
        value=_as_given(name, total),
        help="give the number of packages that Amazon counted, not of those with defects",
    )


def _as_given(name: str | None, total: int) -> str:
    """A stated total as the option has it."""
    return f"{name}={total}" if name else str(total)


def _no_category(name: str | None, total: int, known: list[str]) -> Finding:
    near = get_close_matches(str(name), known, n=1)
    hint = f'did you mean "{near[0]}"? ' if near else ""
    return Finding(
        "DIA004",
        Severity.ERROR,
        f'--measured names the category "{name}", which is not in the data',
        value=_as_given(name, total),
        help=f"{hint}categories in the data: {', '.join(known) or 'none'}",
    )
