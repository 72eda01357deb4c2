"""One account, from its files to where it stands: the work that is done on every process."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice
from pathlib import Path
from typing import Any, Final, Literal

from poagen.api import Settings, analyze, read, run
from poagen.case import is_case
from poagen.common.finding import Finding, PoagenError
from poagen.common.packages import Packages
from poagen.diagnosis import Analysis, Report
from poagen.intake.files import name_of
from poagen.intake.read import read_contents
from poagen.job import Job
from poagen.policy import marketplace_names
from poagen.portfolio.model import Account, Cause, Standing, Told, Unread
from poagen.portfolio.reasons import reason
from poagen.portfolio.rules import risks
from poagen.portfolio.shared import Cells, cells_of
from poagen.portfolio.standing import standings
from poagen.portfolio.tables import Rows, content_of

_CAUSES: Final = 5
_WARNINGS: Final = 10
_FEW, _FEW_FILES, _LITTLE = 10, 100, 1_000_000

Kind = Literal["case", "folder", "file", "rows"]


@dataclass(frozen=True)
class Source:
    """An account and where its packages are.

    Attributes:
        name: What the account is called.
        kind: What it is read from.
        paths: Its case folder, folder or files.
        rows: Its rows of a table, where it is read from rows.
    """

    name: str
    kind: Kind
    paths: tuple[Path, ...]
    rows: Rows | None = None

    def told(self) -> list[str]:
        """Its paths as they are told."""
        return [name_of(path) for path in self.paths]


def are_light(sources: Sequence[Source]) -> bool:
    """Whether so little is to be judged that starting a process takes longer than the work."""
    if len(sources) > _FEW:
        return False
    paths = {path for source in sources for path in source.paths}
    found = chain.from_iterable(path.rglob("*") if path.is_dir() else (path,) for path in paths)
    files = list(islice((file for file in found if file.is_file()), _FEW_FILES + 1))
    return len(files) <= _FEW_FILES and sum(file.stat().st_size for file in files) <= _LITTLE


@dataclass(frozen=True)
class Task:
    """An account to judge, and how."""

    source: Source
    settings: Settings


@dataclass(frozen=True)
class Judged:
    """An account as it stands, one for each store, and what other accounts may share with it."""

    accounts: tuple[Account, ...]
    cells: tuple[Cells, ...]
    unread: tuple[Unread, ...] = ()


def judge(task: Task) -> Judged:
    """Judge one account. What cannot be read is told, never raised."""
    try:
        jobs = list(_jobs(task))
    except PoagenError as error:
        return Judged((), (), (unread(task.source, error.findings),))
    return Judged(tuple(account_of(task, job) for job in jobs), tuple(cells_of(job.analysis) for job in jobs))


def unread(source: Source, findings: Sequence[Finding]) -> Unread:
    """An account of which nothing can be said."""
    told = _told(findings)
    return Unread(account=source.name, source=source.kind, paths=source.told(), findings=told[:_WARNINGS])


def _jobs(task: Task) -> Iterator[Job]:
    """The analyses: one, or one for each store where the data names the store of every package."""
    source, settings = task.source, task.settings
    if source.kind == "case" or (source.kind == "folder" and is_case(source.paths[0])):
        yield run(source.paths, settings)
        return
    packages = _packages(source, settings)
    for store in _stores(packages, settings):
        yield Job(analyze(packages, replace(settings, marketplace=store)), None)


def _packages(source: Source, settings: Settings) -> Packages:
    if source.rows is None:
        return read(source.paths, mapping=settings.mapping, dates=settings.dates, sheet=settings.sheet)
    content = content_of(source.rows, source.name, settings.mapping)
    return read_contents([content], mapping=settings.mapping, dates=settings.dates)


def _stores(packages: Packages, settings: Settings) -> list[str | None]:
    named = packages.table["marketplace"].fillna("").str.strip()
    if settings.marketplace or (named == "").any():
        return [settings.marketplace]
    known = marketplace_names()
    codes = sorted({known.get(name.casefold(), "") for name in named.unique()})
    return [*codes] if len(codes) > 1 and all(codes) else [None]


def account_of(task: Task, job: Job) -> Account:
    """One analysis as a line of the portfolio."""
    report, source = job.analysis.report, task.source
    rates = [one.model_copy(update={"reason": reason(one, job.analysis)}) for one in standings(job.analysis)]
    warnings = _told(job.findings())
    return Account(
        account=source.name,
        source=source.kind,
        paths=source.told(),
        seller=job.case.file.seller if job.case else None,
        as_of_given=_as_of_given(task.settings, job),
        **_of_report(report),
        **_of_first(rates[0]),
        meets_target=_meets(one.meets_target for one in rates),
        below=[one.category or "" for one in rates if one.meets_target is False],
        categories=rates,
        causes=_causes(job.analysis),
        warnings=warnings[:_WARNINGS],
        warnings_left_out=max(0, len(warnings) - _WARNINGS),
        case_folder=name_of(source.paths[0]) if source.kind == "case" else None,
    )


def _of_report(report: Report) -> dict[str, Any]:
    """What the analysis says of the whole account."""
    overall = report.vtr.overall
    return {
        "marketplace": report.marketplace,
        "as_of": report.as_of,
        "policy": report.policy.id,
        "target": report.policy.target,
        "target_known": report.policy.target_known,
        "window": report.policy.window,
        "packages": report.counts.packages,
        **overall.model_dump(include={"measured", "valid", "invalid", "unknown", "rate_low"}),
        "vtr": overall.rate,
        "defects": {defect.code: defect.count for defect in report.defects},
        "repairs": len({(repair.order_id, repair.package_id) for repair in report.repairs}),
    }


def _of_first(first: Standing) -> dict[str, Any]:
    """What an account takes from its riskiest rate."""
    same = ("risk", "margin", "trend", "falls_on", "days_to_fall", "back_on", "back_if_fixed", "reason")
    return {
        **{name: getattr(first, name) for name in (*same, "confidence", "small")},
        "level": next(risk.level for risk in risks().risks if risk.id == first.risk),
        "worst_category": first.category,
        "worst_rate": first.rate,
    }


def _as_of_given(settings: Settings, job: Job) -> bool:
    return settings.as_of is not None or bool(job.case and (job.case.file.as_of or job.case.file.window))


def _meets(known: Iterator[bool | None]) -> bool | None:
    """Whether every rate meets its target; where none fails and one is not known, nobody knows."""
    counted = Counter(known)
    return False if counted[False] else None if counted[None] else True


def _causes(analysis: Analysis) -> list[Cause]:
    causes = analysis.report.root_causes[:_CAUSES]
    return [Cause.model_validate(cause.model_dump(include=set(Cause.model_fields))) for cause in causes]


def _told(findings: Sequence[Finding]) -> list[Told]:
    return [told(finding) for finding in findings]


def told(finding: Finding) -> Told:
    """A finding as it is published."""
    named: Mapping[str, object] = finding.to_dict()
    return Told.model_validate(named)
