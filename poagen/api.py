"""The public Python API: each function takes one typed value to the next."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from poagen import intake
from poagen.case.place import is_case
from poagen.common.finding import Finding, PoagenError, Severity
from poagen.common.packages import Packages
from poagen.common.progress import span
from poagen.common.scratch import within_room
from poagen.diagnosis import diagnose
from poagen.diagnosis.assumed import assumed_day, last_day, only_marketplace
from poagen.diagnosis.population import SEGMENT_DIMENSIONS
from poagen.intake.renaming import renamed, renamed_batches
from poagen.job import Job
from poagen.policy import Terms, choose_rule, judge, judge_pieces, store_name, with_target

if TYPE_CHECKING:
    import pandas as pd

    from poagen.case import Case
    from poagen.case.model import CaseFile
    from poagen.diagnosis import Analysis, Event
    from poagen.document import Document, Letterhead
    from poagen.remedies.library import Catalog
    from poagen.remedies.model import Plan, Statement

__all__ = ["Job", "Settings", "analyze", "analyze_batches", "compose", "propose", "read", "run"]

_READING, _JUDGING = 0.6, 0.4
"""Of a whole run the share of time that reading takes; of the rest, judging."""


_OPTIONS: Final = (
    ("--marketplace", "marketplace"),
    ("--as-of", "as_of"),
    ("--window", "window"),
    ("--latency", "latency"),
    ("--map", "mapping"),
    ("--measured", "measured"),
    ("--dates", "dates"),
    ("--blank-scans", "blank_scans_mean_none"),
    ("--programme", "programme"),
    ("--target", "target"),
    ("--rate", "rates"),
    ("--sheet", "sheet"),
    ("--catalog", "catalog"),
)
"""What changes a letter, as the command line names it."""


@dataclass(frozen=True)
class Settings:
    """How to read and judge; what is not given is taken from the case folder, then from the data.

    Attributes:
        marketplace: Code or store name.
        as_of: The day the analysis speaks of.
        window: First and last day, in place of the rule's own.
        latency: Days by which the window ends before ``as_of``.
        measured: Measured packages as the seller states them: by category, or for all under None.
        mapping: Packages column → header in the files.
        categories: Category in the data → its name in the notice, where the two differ.
        dates: ``DMY`` or ``MDY`` where the files leave it open.
        blank_scans_mean_none: Read blank scan columns as "no scan was made".
        programme: ``standard``, which None means too, ``sfp`` (Seller Fulfilled Prime) or ``premium``: whose rule.
        target: The rate that the notice requires, as a fraction, where no source states the rule's own.
        rates: Currency → what one unit of it is worth in the rule's currency; other values are not converted.
        sheet: Name of the sheet to read where a file is a workbook.
        events: What happened on which day, to stand beside the onsets of causes; never taken as proof.
        catalog: A folder of causes and measures, as the highest layer of the catalog.
        batch: Rows read and judged at once; None where the size of the files decides. The result is the same.
    """

    marketplace: str | None = None
    as_of: dt.date | None = None
    window: tuple[dt.date, dt.date] | None = None
    latency: int = 0
    measured: Mapping[str | None, int] = field(default_factory=dict)
    mapping: Mapping[str, str] = field(default_factory=dict)
    categories: Mapping[str, str] = field(default_factory=dict)
    dates: str | None = None
    blank_scans_mean_none: bool = False
    programme: str | None = None
    target: float | None = None
    rates: Mapping[str, float] = field(default_factory=dict)
    sheet: str | None = None
    events: Sequence[Event] = ()
    catalog: Path | str | None = None
    batch: int | None = None


def read(
    files: Sequence[Path | str] | Path | str,
    *,
    mapping: Mapping[str, str] | None = None,
    dates: str | None = None,
    sheet: str | None = None,
) -> Packages:
    """Files → Packages. See :func:`poagen.intake.read`."""
    return intake.read(
        [files] if isinstance(files, Path | str) else files, mapping=mapping, dates=dates, sheet=sheet
    )


def analyze(packages: Packages, settings: Settings | None = None) -> Analysis:
    """Packages → Analysis: judge every package by the store's rule, and find why packages failed.

    Args:
        packages: What :func:`read` gave.
        settings: Marketplace, as-of day and the like. The marketplace is taken from the data where it names
            one store. Where no day is given, the window is the range that a performance report states, else it
            ends on the last day on which anything happened in the data.

    Raises:
        PoagenError: The marketplace or the day cannot be told, or there is no rule for them.
    """
    chosen = settings or Settings()
    packages = renamed(packages, chosen.categories)
    terms, packages = _terms(packages, chosen, [packages.table])
    with span(0.0, _JUDGING):
        verdicts = judge(packages, **vars(terms))
    with span(_JUDGING, 1.0):
        return diagnose(verdicts, chosen.measured, chosen.events)


def analyze_batches(batches: intake.Batches, settings: Settings | None = None) -> Analysis:
    """Packages on the disk → Analysis: the same as :func:`analyze` gives, by the same settings, in batches."""
    chosen = settings or Settings()
    batches = renamed_batches(batches, chosen.categories)
    terms, packages = _terms(batches.whole(), chosen, batches.pieces)
    with span(0.0, _JUDGING):
        verdicts = judge_pieces(batches.pieces, packages, terms, SEGMENT_DIMENSIONS)
    with span(_JUDGING, 1.0):
        return diagnose(verdicts, chosen.measured, chosen.events)


def _terms(packages: Packages, chosen: Settings, tables: Iterable[pd.DataFrame]) -> tuple[Terms, Packages]:
    """By what the packages are judged, and the packages with what was assumed for it."""
    notes: list[Finding] = []
    marketplace = chosen.marketplace or only_marketplace(tables)
    given = chosen.window or chosen.as_of or chosen.latency
    window, found = (chosen.window, None) if given else _stated_window(packages, marketplace)
    notes += [found] if found else []
    as_of = chosen.as_of or (window[1] if window else None)
    if as_of is None:
        as_of = last_day(tables)
        notes.append(assumed_day(as_of))
    most = (as_of - dt.date.min).days
    end = window[1] if window else as_of - dt.timedelta(days=min(chosen.latency, most))
    rule, differs = with_target(choose_rule(marketplace, end, chosen.programme or "standard"), chosen.target)
    notes += differs
    terms = Terms(rule, as_of, window, chosen.latency, chosen.blank_scans_mean_none, chosen.rates)
    return terms, replace(packages, findings=(*packages.findings, *notes))


def propose(
    analysis: Analysis,
    *,
    catalog: Catalog | None = None,
    statements: Mapping[str, Statement] | None = None,
    answers: Mapping[str, str] | None = None,
) -> Plan:
    """Analysis → Plan: measures for its root causes, with what the seller has stated of them."""
    from poagen.remedies import propose as propose_plan

    return propose_plan(analysis.report, catalog, statements=statements or {}, answers=answers or {})


def compose(
    analysis: Analysis, plan: Plan, letterhead: Letterhead | None = None, *, templates: Path | str | None = None
) -> Document:
    """Analysis and Plan → the letter."""
    from poagen.document import Letterhead
    from poagen.document import compose as compose_letter

    head = letterhead or Letterhead(None, store_name(analysis.report.marketplace), None, (), None)
    return compose_letter(analysis.report, plan, head, templates=None if templates is None else Path(templates))


def run(paths: Sequence[Path | str] | Path | str, settings: Settings) -> Job:
    """Read and analyse a case folder, or files and folders of files.

    Raises:
        PoagenError: Nothing can be said of the input.
    """
    paths = _every(paths)
    case = _case_at(paths[0]) if len(paths) == 1 and is_case(paths[0]) else None
    once: tuple[str, ...] = ()
    if case is not None:
        settings, own = with_case(settings, case.file), with_case(Settings(), case.file)
        once = tuple(option for option, name in _OPTIONS if getattr(settings, name) != getattr(own, name))
    if case is None:
        return _judged(paths, settings, case)
    from poagen.case.lines import at_its_line, at_their_lines

    try:
        job = _judged(case.data, settings, case)
    except PoagenError as error:
        raise at_its_line(case, error) from error
    told = at_their_lines(case, job.analysis.findings)
    return replace(job, analysis=job.analysis.telling(told), once=once)


def with_case(settings: Settings, file: CaseFile) -> Settings:
    """The settings, with what case.yaml says of reading and judging where they say nothing."""
    named_days = settings.window or settings.as_of or settings.latency
    return replace(
        settings,
        marketplace=settings.marketplace or file.marketplace,
        as_of=settings.as_of or file.as_of,
        window=settings.window or (None if named_days else file.days),
        latency=settings.latency or (0 if settings.window else file.latency),
        measured=settings.measured or file.totals,
        events=(*settings.events, *file.events),
        mapping={**file.mapping, **settings.mapping},
        categories={**file.categories, **settings.categories},
        dates=settings.dates or file.dates,
        blank_scans_mean_none=settings.blank_scans_mean_none or file.blank_scans == "none",
        programme=settings.programme or file.programme,
        target=settings.target or file.target,
        rates={**file.rates, **settings.rates},
        sheet=settings.sheet or file.sheet,
    )


def _judged(paths: Sequence[Path], settings: Settings, case: Case | None) -> Job:
    with within_room(), span(0.0, _READING):
        data = intake.read_fitting(
            paths,
            mapping=settings.mapping,
            dates=settings.dates,
            sheet=settings.sheet,
            batch=settings.batch,
        )
    with within_room(), span(_READING, 1.0):
        judged = analyze(data, settings) if isinstance(data, Packages) else analyze_batches(data, settings)
        return Job(judged, case, None if settings.catalog is None else Path(settings.catalog))


def _every(given: Sequence[Path | str] | Path | str) -> list[Path]:
    return [Path(given)] if isinstance(given, Path | str) else [Path(one) for one in given]


def _case_at(folder: Path) -> Case:
    from poagen.case import open_case

    return open_case(folder)


def _stated_window(packages: Packages, marketplace: str) -> tuple[tuple[dt.date, dt.date] | None, Finding | None]:
    """The days that Amazon's own performance report speaks of, and a word on where they are from."""
    from poagen.diagnosis.amazon_totals import stated_days

    report = stated_days(packages, marketplace)
    if report is None or report.start is None or report.end is None:
        return None, None
    told = Finding(
        "API004",
        Severity.NOTE,
        f"no day was given, so the window is that of Amazon's own report, {report.start} to {report.end}",
        file=report.file,
        help="if the notice names other days, give them with --as-of or --window A..B",
    )
    return (report.start, report.end), told
