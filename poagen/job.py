"""One run over a case folder or files, and what follows from it: plan, route, letter."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from poagen.case.place import no_case
from poagen.catalogs import catalog_in_force
from poagen.common.finding import Finding, PoagenError, Severity, sort_findings
from poagen.common.user_folder import user_folder
from poagen.policy import store_name

if TYPE_CHECKING:
    from poagen.case import Case, Route
    from poagen.diagnosis import Analysis
    from poagen.diagnosis.since import Since
    from poagen.document import Document, Letterhead
    from poagen.document.masking import Mask
    from poagen.remedies.library import Catalog
    from poagen.remedies.model import Lifecycle, Plan


@dataclass(frozen=True)
class Job:
    """One run over a case folder or files: the analysis and, where there is one, the case.

    Attributes:
        catalog_folder: The highest layer of the catalog, where one was named.
        mask: Hides order ids in what the seller wrote, where the analysis has them hidden already; see
            :meth:`masked`.
        language: Of the letter, in place of what the case and the user's settings say.
        look: The same.
        once: Options that were given for this run and are not in case.yaml.
    """

    analysis: Analysis = field(repr=False)
    case: Case | None
    catalog_folder: Path | None = None
    mask: Mask | None = field(default=None, repr=False)
    language: str | None = None
    look: str | None = None
    once: tuple[str, ...] = ()

    def masked(self) -> Job:
        """The same job with every order id hidden but for its ends, for documents; not for corrections."""
        from poagen.document.masking import mask_for, masked

        mask = self.mask or mask_for(self.analysis)
        return self if self.mask else replace(self, analysis=masked(self.analysis, mask), mask=mask)

    def shown(self, text: str) -> str:
        """Words as documents show them: with order ids hidden where the job hides them."""
        return self.mask.text(text) if self.mask else text

    def told_of_options(self) -> tuple[Finding, ...]:
        """That a letter drafted by options of one command would be reviewed and bundled without them."""
        if not self.once:
            return ()
        told = (
            f"this letter follows {', '.join(self.once)}, which case.yaml does not have; review and bundle do not"
        )
        help_ = "write into case.yaml what is to hold for the letter; the keys have the options' words"
        return (Finding("API005", Severity.WARNING, told, help=help_),)

    def default_out(self) -> Path:
        """Where a letter goes if nobody says: the case's ``out/``, else ``out/`` in the working folder."""
        return self.case.folder / "out" if self.case else Path("out")

    def read_from(self, named: Sequence[Path]) -> Sequence[Path]:
        """The files and folders that were read: all that a case is made of, else what was named."""
        return self.case.sources if self.case else named

    def plan(self, catalog: Catalog | None = None) -> Plan:
        """The plan with what the case states, by the catalog in force unless another is given."""
        from poagen.case import answers_for, marks_of, refuse_unknown
        from poagen.remedies import propose

        folder = self.case.folder if self.case else None
        catalog = catalog or catalog_in_force(case=folder, named=self.catalog_folder)
        if self.case is None:
            return propose(self.analysis.report, catalog)
        refuse_unknown(self.case.folder, self.case.plan.measures, catalog)
        answers, _ = answers_for(self.case.file, marks_of(self.analysis.report))
        return propose(self.analysis.report, catalog, statements=self.case.plan.measures, answers=answers)

    def plan_with(self, measure: str, lifecycle: Lifecycle | None) -> Plan:
        """The plan once a measure is stated so: any that answers one of its causes, proposed or not."""
        from poagen.case.model import PlanEntry, PlanFile

        plan, case = self.plan(), self.the_case()
        is_left_out = measure in {one.measure for one in plan.left_out} - {one.measure for one in plan.measures}
        if lifecycle is None or not is_left_out:
            return plan
        measures = {**case.plan.measures, measure: PlanEntry(lifecycle=lifecycle)}
        return replace(self, case=replace(case, plan=PlanFile(measures=measures))).plan()

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

    def letter_route(self) -> str:
        """The shape of the letter: what the case is, but an appeal where the data has no package to dispute."""
        return self.route().kind.value if self.analysis.report.disputes else "appeal"

    def case_findings(self) -> tuple[Finding, ...]:
        """What is to be said of the case: answers not used, and a notice about another subject or other days."""
        if self.case is None:
            return ()
        from poagen.case import answers_for, marks_of
        from poagen.case.noticeperiod import other_period
        from poagen.case.noticescope import other_categories

        _, unused = answers_for(self.case.file, marks_of(self.analysis.report))
        outside = self.route().finding
        told = [replace(outside, severity=Severity.WARNING)] if outside else []
        told += self.route().doubts(self.analysis.report)
        told += other_period(self.analysis.report, self.case)
        told += other_categories(self.analysis.report, self.case)
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
        from poagen.document.lookup import check_named, own_folders

        if templates:
            check_named(templates)
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
        language, look = self.letter_language(), self._look()
        if self.case is None:
            own = user_settings().consultant
            route = self.letter_route()
            return Letterhead(
                None, store, None, (), None, route=route, language=language, look=look, consultant=own
            )
        file = self.case.file
        return Letterhead(
            file.seller,
            store,
            file.notice_date,
            tuple(file.scope),
            file.letter_date,
            route=self.letter_route(),
            blocks=file.blocks and file.blocks.value,
            language=language,
            look=look,
            since=self.since(),
            details=self._details(language),
            consultant=user_settings().consultant_of(file.consultant),
        )

    def letter_language(self) -> str:
        """The language of the letter: as the run says, else the case, else the user's settings."""
        from poagen.case import user_settings
        from poagen.document.languages import ENGLISH

        file = self.case.file if self.case else None
        return self.language or (file and file.language) or user_settings().language or ENGLISH

    def _look(self) -> str:
        """The look of the letter, by the same."""
        from poagen.case import user_settings
        from poagen.document.looks import LOOKS

        file = self.case.file if self.case else None
        return self.look or (file and file.look) or user_settings().look or LOOKS[0]

    def questionnaire(self) -> bytes:
        """The facts for Amazon's questionnaires, as plain text."""
        from poagen.document.questionnaire import questionnaire

        return self.shown(questionnaire(self.analysis, self.plan(), self.letterhead()).decode()).encode()

    def since(self) -> Since | None:
        """The packages shipped from the day on which all that is stated as done was in force."""
        from poagen.diagnosis.since import since

        day, is_dispute = self.done_by(), self.letter_route() == "dispute"
        until = self.the_case().file.letter_date
        return since(self.analysis.verdicts, day, until) if day and not is_dispute else None

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
        if not answered:
            return {}
        return details(self.analysis, self.shown(answered[0]), rounds=len(answered), locale=locale)
