"""A case's letter, held against the case before it is handed in."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from poagen.case.evidence import inside, misnamed
from poagen.case.replies import asked_sections
from poagen.case.rounds import Round, as_called_now, figures_of, letter_of, rejected, rounds
from poagen.common.finding import Finding, sort_findings
from poagen.diagnosis import Analysis
from poagen.diagnosis.proof import first_days, last_deliveries
from poagen.document import Document
from poagen.document.languages import unmarked
from poagen.document.locales import locale_for
from poagen.document.translating import spoken
from poagen.enclosing import evidence_of, lost_files
from poagen.job import Job
from poagen.remedies.model import Kind, Lifecycle, Plan
from poagen.review import CaseFacts, Review, assess, read_letter
from poagen.review.contradicting import differences
from poagen.review.model import Length, ReviewRule
from poagen.review.rulebook import review_rules
from poagen.review.text import Section


def case_facts(job: Job, letter: Document) -> CaseFacts:
    """What a letter of this job is held against."""
    plan = job.plan()
    folder = job.case.folder if job.case else Path()
    named = {name for measure in plan.measures for name in measure.statement.evidence}
    ids = job.analysis.verdicts.packages.table["order_id"]
    return CaseFacts(
        report=job.analysis.report,
        plan=plan,
        composed=letter.markdown,
        orders=frozenset(ids.dropna().unique().tolist()),
        unrepairable=_unrepairable(job.analysis),
        evidence={name: inside(folder, name) is not None for name in named},
        letter_date=job.case.file.letter_date if job.case else None,
        route=job.letter_route(),
        shipped=_by_cause(first_days(job.analysis), plan),
        delivered=_by_cause(last_deliveries(job.analysis), plan),
        wanted=tuple(job.case.file.asked_for) if job.case else (),
        undocumented=_undocumented(_as_told(job, plan)),
        since=job.since() if job.case else None,
        **_reply(job, plan, letter),
    )


def _by_cause(days: dict[str, dt.date], plan: Plan) -> dict[str, dt.date]:
    """A day of each cause's packages, and of those that have no cause in common."""
    alone = days.pop("", None)
    return days | ({one.root_cause: alone for one in plan.singles} if alone else {})


def _reply(job: Job, plan: Plan, letter: Document) -> dict[str, Any]:
    """What Amazon's last reply asks for, the letter that it answers, and whether a new file is enclosed."""
    answered = [one for one in rounds(job.case.folder) if one.asks] if job.case else []
    if not answered or job.case is None:
        return {}
    last = answered[-1]
    return {
        "asked": asked_sections(last.asks),
        "answered": letter_of(job.case.folder, last.number),
        "fulfilled": _fulfilled(last, _as_told(job, plan)),
        "replied": last.replied or last.date,
        "has_new_proof": _has_new_proof(job, letter, answered),
    }


def _undocumented(plan: Plan) -> frozenset[str]:
    """What is done, and of which the seller states that there is no document."""
    stated = (m for m in plan.measures if m.statement.is_done and m.statement.no_document)
    return frozenset(unmarked(m.text) for m in stated)


def _has_new_proof(job: Job, letter: Document, answered: Sequence[Round]) -> bool:
    """Whether a file is enclosed that no answered letter had: by its bytes, or its name in one from elsewhere."""
    known = {one.sha256 for each in answered for one in each.files}
    letters = [letter_of(job.the_case().folder, each.number) for each in answered if each.figures is None]
    return any(
        one.content is not None
        and hashlib.sha256(one.content).hexdigest() not in known
        and not any(one.name in told for told in letters)
        for one in evidence_of(job, letter)
    )


def _as_told(job: Job, plan: Plan) -> Plan:
    """The plan in the words of the letter."""
    report = job.analysis.report
    return spoken(plan, report, locale_for(report.marketplace, job.letter_language()))


def _fulfilled(before: Round, plan: Plan) -> dict[Section, tuple[str, ...]]:
    """What is done by now and was not in the last round, by the section that tells it."""
    if before.figures is None:
        return {}
    told = {name for name, one in before.figures.measures.items() if one.lifecycle is Lifecycle.COMPLETED}
    sections: dict[Section, Kind] = {"actions": Kind.CORRECTIVE, "prevention": Kind.PREVENTIVE}
    return {
        section: tuple(
            unmarked(m.text) for m in plan.of_kind(kind) if m.statement.is_done and m.measure not in told
        )
        for section, kind in sections.items()
    }


def differing(job: Job, facts: CaseFacts) -> tuple[Finding, ...]:
    """Where the case now tells otherwise than the letters that Amazon turned down."""
    known = rejected(job.case.folder) if job.case else ()
    if not known or job.case is None:
        return ()
    told, now = letter_of(job.case.folder, known[-1].number), figures_of(job.analysis.report, facts.plan)
    *older, last = (as_called_now(one, now, job.case.file.categories) for one in known)
    return differences(last, told, now, facts, older)


def _unrepairable(analysis: Analysis) -> frozenset[str]:
    """Orders with an invalid package that was delivered, or for which no correction is known."""
    table, verdicts = analysis.verdicts.packages.table, analysis.verdicts
    rows = np.flatnonzero(verdicts.measured & verdicts.invalid)
    known = {(one.order_id, one.package_id) for one in analysis.report.repairs}
    pairs = zip(table["order_id"].iloc[rows], table["package_id"].iloc[rows].fillna(""), strict=True)
    return frozenset(order for order, package in pairs if (order, package) not in known)


def review_case(
    job: Job,
    *,
    draft: Document | None = None,
    letter: Path | None = None,
    earlier: Sequence[str] = (),
    date: dt.date | None = None,
    characters: int | None = None,
) -> Review:
    """Review a case's letter as it would be drafted now, or a letter of one's own, against the case.

    Args:
        job: The case and its analysis.
        draft: What the job's letter is, where that is known already.
        letter: A letter of one's own in place of the drafted one.
        earlier: Texts of letters of the case that were rejected.
        date: The letter's day, in place of the case's.
        characters: The most characters that the letter may have.

    Raises:
        PoagenError: A letter cannot be read.
    """
    draft = draft or job.letter()
    facts = case_facts(job, draft)
    name = letter.name if letter else draft.filename("md")
    lines = read_letter(letter) if letter else draft.markdown.splitlines()
    facts = replace(facts, letter_date=date or facts.letter_date)
    rules = rules_with_limit(characters)
    found = assess(lines, file=name, case=facts, date=date, earlier=earlier, rules=rules)
    files = (*misnamed(job.case.folder, draft.enclosures), *lost_files(job, draft)) if job.case else ()
    return replace(found, findings=sort_findings((*found.findings, *differing(job, facts), *files)))


def drafted(job: Job, earlier: Sequence[str] = ()) -> tuple[Document, Review]:
    """A case's letter as it would be drafted now, and its review."""
    letter = job.letter()
    return letter, review_case(job, draft=letter, earlier=earlier)


def review_letter(
    path: Path, *, earlier: Sequence[str] = (), date: dt.date | None = None, characters: int | None = None
) -> Review:
    """Review a letter from elsewhere, by its text alone.

    Raises:
        PoagenError: The letter cannot be read.
    """
    rules = rules_with_limit(characters)
    return assess(read_letter(path), file=path.name, date=date, earlier=earlier, rules=rules)


def rules_with_limit(characters: int | None) -> tuple[ReviewRule, ...]:
    """The review rules, those of length with a limit in characters where one is given."""
    rules = review_rules()
    if characters is None:
        return rules
    limit = Length(look="length", characters=characters)
    return tuple(
        rule.model_copy(
            update={"looks_for": limit, "title": f"The letter is longer than {characters:,} characters"}
        )
        if isinstance(rule.looks_for, Length)
        else rule
        for rule in rules
    )
