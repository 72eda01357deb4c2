"""Amazon's reply to a round → what the next one must add, and what it must not contradict."""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from poagen.case.replies import ReplyKind, read_reply
from poagen.case.rounds import (
    Figures,
    HandedIn,
    Round,
    figures_of,
    letter_of,
    next_number,
    record,
    record_reply,
    rounds,
)
from poagen.common.finding import Finding, PoagenError, Severity
from poagen.common.locking import locked
from poagen.common.words import count
from poagen.document.details import details
from poagen.document.locales import locale_for
from poagen.document.translating import spoken
from poagen.job import Job
from poagen.remedies.model import Kind, Lifecycle, Plan, PlannedMeasure, Strength
from poagen.review.text import clean, parse_letter

_LONGEST_DIFF: Final = 400


@dataclass(frozen=True)
class Revision:
    """The next round of a case.

    Attributes:
        number: Of the next round.
        said: What the reply says.
        to_add: What the data and the plan hold and the earlier letter did not say, by heading: ``causes``,
            ``actions``, ``prevention``, ``documents``.
        findings: Contradictions with earlier rounds, and what the reply makes of the case.
        difference: The earlier letter against the draft as it is now, line by line.
    """

    number: int
    said: tuple[ReplyKind, ...]
    to_add: dict[str, tuple[str, ...]]
    findings: tuple[Finding, ...]
    difference: tuple[str, ...]


def revise(job: Job, reply: str, *, date: dt.date | None = None, letter: Path | None = None) -> Revision:
    """Keep Amazon's reply to the last round, and say what the next one must add.

    Args:
        job: The case and its analysis, of data as it is now.
        reply: The text of Amazon's reply.
        date: The day of the reply.
        letter: The letter that was handed in, where poagen did not bundle it; it is kept as a round, in
            place of one that was bundled and has no reply yet.

    Raises:
        PoagenError: There is no case folder, no round (RVS001), or the letter cannot be read.
    """
    case = job.the_case()
    said = read_reply(reply)
    asks = [kind.id for kind in said] or ["unclear"]
    with locked(case.folder):
        last = _last_round(job, case.folder, letter, date)
        record_reply(case.folder, last.model_copy(update={"asks": asks, "replied": date}), reply)
    told = letter_of(case.folder, last.number)
    plan = job.plan()
    now = job.letter()
    asked = {name for kind in said for name in kind.asks_for} or {"causes", "actions", "prevention"}
    added = _additions(job, plan, told)
    lines = difflib.unified_diff(
        told.splitlines(), now.markdown.splitlines(), "handed in", "now", n=1, lineterm=""
    )
    return Revision(
        number=last.number + 1,
        said=said,
        to_add={name: tuple(added[name]) for name in added if name in asked},
        findings=(*_of_reply(said), *contradictions(last.figures, figures_of(job.analysis.report, plan))),
        difference=tuple(list(lines)[:_LONGEST_DIFF]),
    )


def _last_round(job: Job, folder: Path, letter: Path | None, date: dt.date | None) -> Round:
    last = next(reversed(rounds(folder)), None)
    if letter is None:
        if last is None:
            raise PoagenError(_no_round())
        return last
    from poagen.review import read_letter

    lines = read_letter(letter)
    if last is not None and letter_of(folder, last.number).splitlines() == lines:
        return last
    figures = figures_of(job.analysis.report, job.plan()).model_copy(update={"measures": {}})
    number, day = next_number(folder), date or job.analysis.report.as_of
    one = Round(number=number, date=day, files=[HandedIn.of(letter)], figures=figures)
    record(folder, one, "\n".join(lines))
    return one


def _no_round() -> Finding:
    return Finding(
        "RVS001",
        Severity.ERROR,
        "no letter of this case has been handed in, as far as poagen knows",
        help="name the letter that was rejected with --letter FILE, or make a bundle first",
    )


def _additions(job: Job, plan: Plan, told: str) -> dict[str, list[str]]:
    """What the letter did not tell, looked for in the words in which letters of the case are written."""
    report = job.analysis.report
    locale = locale_for(report.marketplace, job.letterhead().language)
    told, plan = parse_letter(told.splitlines()).plain, spoken(plan, report, locale)
    more = details(job.analysis, told, locale=locale)
    return {
        "causes": [*_open_questions(plan), *(f"{name}: {line}" for name in more for line in more[name])],
        "actions": list(_measures(plan, Kind.CORRECTIVE, told)),
        "prevention": list(_measures(plan, Kind.PREVENTIVE, told)),
        "documents": list(_documents(plan)),
    }


def _open_questions(plan: Plan) -> Iterator[str]:
    for cause in plan.causes:
        for question in cause.questions:
            if not question.answer:
                yield f"{cause.root_cause}: answer in your words: {question.ask}"


def _measures(plan: Plan, kind: Kind, told: str) -> Iterator[str]:
    """What is stated and not yet told, then what is planned, then what nobody has stated."""
    for measure in sorted(plan.of_kind(kind), key=_order):
        said = measure.statement
        if (said.is_done or said.is_promised) and clean(measure.text).rstrip(".") not in told:
            yield f"{measure.measure} is stated and was not in the letter: {measure.title}"
        elif said.lifecycle is Lifecycle.PLANNED:
            yield f"{measure.measure} is only planned: do it, and state its day and proof: {measure.title}"
        elif said.lifecycle is Lifecycle.RECOMMENDED:
            yield f"{measure.measure} is not stated ({measure.strength.value}): {measure.title}"


def _order(measure: PlannedMeasure) -> int:
    return list(Strength).index(measure.strength)


def _documents(plan: Plan) -> Iterator[str]:
    for measure in plan.measures:
        said = measure.statement
        if said.is_done and said.no_document:
            yield f"{measure.measure} is told without a document; could serve: {', '.join(measure.evidence)}"


def _of_reply(said: Sequence[ReplyKind]) -> Iterator[Finding]:
    if not said:
        yield Finding(
            "RVS002",
            Severity.WARNING,
            "the reply says nothing that poagen knows",
            help="read it again; what follows is all that the data holds beyond the earlier letter",
        )
    for kind in said:
        yield Finding("RVS003", Severity.NOTE, kind.means.rstrip("."), help=_lower(kind.do))


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:].rstrip(".")


def contradictions(before: Figures, now: Figures) -> tuple[Finding, ...]:
    """Where what is told now differs from what was told before; only of the same window are figures compared."""
    same_days = (before.window_start, before.window_end) == (now.window_start, now.window_end)
    return (*(_figures(before, now) if same_days else ()), *_statements(before, now))


def _figures(before: Figures, now: Figures) -> Iterator[Finding]:
    if (before.measured, before.invalid) != (now.measured, now.invalid):
        was = f"{before.invalid:,} of {before.measured or 0:,}"
        yield _differs(
            f"the earlier letter told {was} packages as invalid, now {now.invalid:,} of {now.measured or 0:,}"
        )
    for name, cause in before.causes.items():
        told = now.causes.get(name)
        if told is None:
            yield _differs(f"the earlier letter told the cause {cause.title}, which the data no longer shows")
        elif told.onset != cause.onset:
            yield _differs(
                f"the cause {cause.title} began on {cause.onset} in the earlier letter, now on {told.onset}"
            )
        elif told.defects != cause.defects:
            yield _differs(
                f"the cause {cause.title} had {count(cause.defects)} in the earlier letter, now {told.defects:,}"
            )


def _statements(before: Figures, now: Figures) -> Iterator[Finding]:
    for name, measure in before.measures.items():
        told = now.measures.get(name)
        if measure.lifecycle is Lifecycle.COMPLETED and (
            told is None or told.lifecycle is not Lifecycle.COMPLETED
        ):
            yield _differs(
                f"the earlier letter told {name} as done on {measure.date}, now it is not stated as done"
            )
        elif told is not None and told.lifecycle is measure.lifecycle and told.date != measure.date:
            yield _differs(f"the earlier letter dated {name} {measure.date}, now it is {told.date}")


def _differs(message: str) -> Finding:
    return Finding(
        "RVS004",
        Severity.WARNING,
        message,
        help="correct what is wrong, or say in the letter why it differs",
    )
