"""The public Python API: each function takes one typed value to the next."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from poagen import intake
from poagen.case.place import is_case, no_case
from poagen.common.finding import Finding, PoagenError, Severity, sort_findings
from poagen.common.packages import Packages
from poagen.common.progress import span
from poagen.common.scratch import within_room
from poagen.common.user_folder import user_folder
from poagen.diagnosis import diagnose
from poagen.diagnosis.assumed import assumed_day, last_day, only_marketplace
from poagen.diagnosis.population import SEGMENT_DIMENSIONS
from poagen.policy import Terms, choose_rule, judge, judge_pieces, store_name

if TYPE_CHECKING:
    import pandas as pd

    from poagen.case import Case, Route
    from poagen.diagnosis import Analysis, Event
    from poagen.diagnosis.since import Since
    from poagen.document import Document, Letterhead
    from poagen.document.masking import Mask
    from poagen.remedies.layers import Layer
    from poagen.remedies.library import Catalog
    from poagen.remedies.model import Plan, Statement

_READING, _JUDGING = 0.6, 0.4
"""Of a whole run the share of time that reading takes; of the rest, judging."""


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
        dates: ``DMY`` or ``MDY`` where the files leave it open.
        blank_scans_mean_none: Read blank scan columns as "no scan was made".
        programme: ``standard``, ``sfp`` (Seller Fulfilled Prime) or ``premium``: whose rule judges.
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
    dates: str | None = None
    blank_scans_mean_none: bool = False
    programme: str = "standard"
    rates: Mapping[str, float] = field(default_factory=dict)
    sheet: str | None = None
    events: Sequence[Event] = ()
    catalog: Path | None = None
    batch: int | None = None


def read(
    files: Sequence[Path | str],
    *,
    mapping: Mapping[str, str] | None = None,
    dates: str | None = None,
    sheet: str | None = None,
) -> Packages:
    """Files → Packages. See :func:`poagen.intake.read`."""
    return intake.read(files, mapping=mapping, dates=dates, sheet=sheet)


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
    terms, packages = _terms(packages, chosen, [packages.table])
    with span(0.0, _JUDGING):
        verdicts = judge(packages, **vars(terms))
    with span(_JUDGING, 1.0):
        return diagnose(verdicts, chosen.measured, chosen.events)


def analyze_batches(batches: intake.Batches, settings: Settings | None = None) -> Analysis:
    """Packages on the disk → Analysis: the same as :func:`analyze` gives, by the same settings, in batches."""
    chosen = settings or Settings()
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
    end = window[1] if window else as_of - dt.timedelta(days=chosen.latency)
    rule = choose_rule(marketplace, end, chosen.programme)
    terms = Terms(rule, as_of, window, chosen.latency, chosen.blank_scans_mean_none, chosen.rates)
    return terms, replace(packages, findings=(*packages.findings, *notes))


def layers_in_force(*, case: Path | None = None, named: Path | None = None) -> tuple[Layer, ...]:
    """The layers of the catalog: packaged < packs < user's folder and settings < case folder < named folder."""
    from poagen.case import user_settings
    from poagen.remedies.layers import stack

    return stack(case=case, named=named, own=user_settings().catalog_folders())


def catalog_in_force(*, case: Path | None = None, named: Path | None = None) -> Catalog:
    """The catalog of all layers in force.

    Args:
        case: A case folder, whose ``catalog/`` is a layer if it has one.
        named: A folder that was named, the highest layer.

    Raises:
        PoagenError: Something in the files is wrong; each finding names file, line and column.
    """
    from poagen.remedies.library import load_catalog

    return load_catalog(*layers_in_force(case=case, named=named))


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
    analysis: Analysis, plan: Plan, letterhead: Letterhead | None = None, *, templates: Path | None = None
) -> Document:
    """Analysis and Plan → the letter."""
    from poagen.document import Letterhead
    from poagen.document import compose as compose_letter

    head = letterhead or Letterhead(None, store_name(analysis.report.marketplace), None, (), None)
    return compose_letter(analysis.report, plan, head, templates=templates)


@dataclass(frozen=True)
class Job:
    """One run over a case folder or files: the analysis and, where there is one, the case.

    Attributes:
        catalog_folder: The highest layer of the catalog, where one was named.
        mask: Hides order ids in what the seller wrote, where the analysis has them hidden already; see
            :meth:`masked`.
        language: Of the letter, in place of what the case and the user's settings say.
        look: The same.
    """

    analysis: Analysis
    case: Case | None
    catalog_folder: Path | None = None
    mask: Mask | None = None
    language: str | None = None
    look: str | None = None

    def masked(self) -> Job:
        """The same job with every order id hidden but for its ends, for documents; not for corrections."""
        from poagen.document.masking import mask_for, masked

        mask = self.mask or mask_for(self.analysis)
        return self if self.mask else replace(self, analysis=masked(self.analysis, mask), mask=mask)

    def shown(self, text: str) -> str:
        """Words as documents show them: with order ids hidden where the job hides them."""
        return self.mask.text(text) if self.mask else text

    def default_out(self) -> Path:
        """Where a letter goes if nobody says: the case's ``out/``, else ``out/`` in the working folder."""
        return self.case.folder / "out" if self.case else Path("out")

    def plan(self, catalog: Catalog | None = None) -> Plan:
        """The plan with what the case states, by the catalog in force unless another is given."""
        from poagen.case import answers_for, marks_of, refuse_unknown

        folder = self.case.folder if self.case else None
        catalog = catalog or catalog_in_force(case=folder, named=self.catalog_folder)
        if self.case is None:
            return propose(self.analysis, catalog=catalog)
        refuse_unknown(self.case.folder, self.case.plan.measures, catalog)
        answers, _ = answers_for(self.case.file, marks_of(self.analysis.report))
        return propose(self.analysis, catalog=catalog, statements=self.case.plan.measures, answers=answers)

    def the_case(self) -> Case:
        """The case.

        Raises:
            PoagenError: The run was over files, not over a case folder (CAS002).
        """
        if self.case is None:
            raise PoagenError(no_case(Path()))
        return self.case

    def reopened(self) -> Job:
        """The same analysis with the case's files as they are now."""
        from poagen.case import open_case

        return replace(self, case=open_case(self.the_case().folder))

    def route(self) -> Route:
        """What the case is: appeal, dispute, mixed, or other, with the reasons."""
        from poagen.case import decide

        return decide(self.analysis.report, self.case)

    def case_findings(self) -> tuple[Finding, ...]:
        """What is to be said of the case: answers that are not used, and a notice about another subject."""
        if self.case is None:
            return ()
        from poagen.case import answers_for, marks_of

        _, unused = answers_for(self.case.file, marks_of(self.analysis.report))
        outside = self.route().finding
        told = [replace(outside, severity=Severity.WARNING)] if outside else []
        from poagen.case.folder import elsewhere, is_elsewhere

        told += [elsewhere(path) for path in self.case.data if is_elsewhere(path, self.case.folder)]
        return sort_findings((*unused, *told))

    def findings(self) -> tuple[Finding, ...]:
        """What is to be said of the analysis and of the case."""
        return sort_findings((*self.analysis.findings, *self.case_findings()))

    def letter(self, *, templates: Path | None = None) -> Document:
        """The letter with what the case says of seller, notice and scope.

        After a rejection it tells more of each cause than the first letter did.

        Raises:
            PoagenError: The case is not about the Valid Tracking Rate (CAS010), or no letter can be written.
        """
        from poagen.case import RouteKind
        from poagen.document import compose as compose_letter
        from poagen.document.lookup import own_folders

        route = self.route()
        if route.kind is RouteKind.OTHER and route.finding:
            raise PoagenError(route.finding)
        folder = self.case.folder if self.case else None
        folders = own_folders(named=templates, case=folder, user=user_folder())
        made = compose_letter(self.analysis.report, self.plan(), self.letterhead(), templates=folders)
        return self.mask.document(made) if self.mask else made

    def letterhead(self) -> Letterhead:
        """Who writes, to which store, about which notice, as the case says."""
        from poagen.case import user_settings
        from poagen.document import Letterhead

        store = store_name(self.analysis.report.marketplace)
        language, look = self._writing()
        if self.case is None:
            own = user_settings().consultant
            return Letterhead(None, store, None, (), None, language=language, look=look, consultant=own)
        file = self.case.file
        return Letterhead(
            file.seller,
            store,
            file.notice_date,
            tuple(file.scope),
            file.letter_date,
            route=self.route().kind.value,
            language=language,
            look=look,
            since=self._since(),
            details=self._details(language),
            consultant=user_settings().consultant_of(file.consultant),
        )

    def _writing(self) -> tuple[str, str]:
        """Language and look of the letter: as the run says, else the case, else the user's settings."""
        from poagen.case import user_settings
        from poagen.document.languages import ENGLISH
        from poagen.document.looks import LOOKS

        file, own = self.case.file if self.case else None, user_settings()
        language = self.language or (file and file.language) or own.language or ENGLISH
        return language, self.look or (file and file.look) or own.look or LOOKS[0]

    def questionnaire(self) -> bytes:
        """The facts for Amazon's questionnaires, as plain text."""
        from poagen.document.questionnaire import questionnaire

        return self.shown(questionnaire(self.analysis, self.plan(), self.letterhead()).decode()).encode()

    def _since(self) -> Since | None:
        """The packages shipped from the day on which all that is stated as done was in force."""
        from poagen.diagnosis.since import since

        day, is_dispute = self.done_by(), self.route().kind.value == "dispute"
        return since(self.analysis.verdicts, day) if day and not is_dispute else None

    def done_by(self) -> dt.date | None:
        """The day on which all that is stated as done was in force; None where nothing is."""
        stated = self.case.plan.measures.values() if self.case else ()
        return max((said.date for said in stated if said.is_done and said.date), default=None)

    def _details(self, language: str) -> Mapping[str, tuple[str, ...]]:
        """Further facts by root cause, where Amazon has answered an earlier letter of the case."""
        from poagen.case.rounds import answered_letters
        from poagen.document.details import details
        from poagen.document.locales import locale_for

        answered = answered_letters(self.case.folder) if self.case else ()
        locale = locale_for(self.analysis.report.marketplace, language)
        return details(self.analysis, answered[0], rounds=len(answered), locale=locale) if answered else {}


def run(paths: Sequence[Path], settings: Settings) -> Job:
    """Read and analyse a case folder, or files and folders of files.

    Raises:
        PoagenError: Nothing can be said of the input.
    """
    case = _case_at(paths[0]) if len(paths) == 1 and is_case(paths[0]) else None
    if case is not None:
        settings = replace(
            settings,
            marketplace=settings.marketplace or case.file.marketplace,
            as_of=settings.as_of or case.file.as_of,
            events=(*settings.events, *case.file.events),
            mapping={**case.file.mapping, **settings.mapping},
            dates=settings.dates or case.file.dates,
        )
    with within_room(), span(0.0, _READING):
        data = intake.read_fitting(
            case.data if case else paths,
            mapping=settings.mapping,
            dates=settings.dates,
            sheet=settings.sheet,
            batch=settings.batch,
        )
    with within_room(), span(_READING, 1.0):
        judged = analyze(data, settings) if isinstance(data, Packages) else analyze_batches(data, settings)
        return Job(judged, case, settings.catalog)


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
