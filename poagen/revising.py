"""Amazon's reply to a round → what the next one must add, and what it must not contradict."""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Final

from poagen.case.replies import ReplyKind, read_reply
from poagen.case.rounds import (
    ACCEPTED,
    HandedIn,
    Round,
    letter_of,
    next_number,
    record,
    record_reply,
    reply_of,
    rounds,
)
from poagen.common.finding import Finding, PoagenError, Severity
from poagen.common.locking import locked
from poagen.document.details import details
from poagen.document.languages import unmarked
from poagen.document.locales import locale_for
from poagen.document.translating import spoken
from poagen.handing_in import case_facts, differing
from poagen.job import Job
from poagen.remedies.model import Kind, Lifecycle, Plan, PlannedMeasure, Strength
from poagen.review.text import clean, parse_letter

_LONGEST_DIFF: Final = 400
_CHANNEL: Final = "channel"
"""What a reply asks for that only says where to hand in: nothing is to be added to the letter."""


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

    @property
    def is_over(self) -> bool:
        """Whether Amazon has agreed and asks for nothing more."""
        return {kind.id for kind in self.said} == {ACCEPTED}


def revise(job: Job, reply: str, *, date: dt.date | None = None, letter: Path | None = None) -> Revision:
    """Keep Amazon's reply to the last round, and say what the next one must add.

    Args:
        job: The case and its analysis, of data as it is now.
        reply: The text of Amazon's reply.
        date: The day of the reply.
        letter: The letter that was handed in, where poagen did not bundle it; it is kept as a round, in
            place of one that was bundled and has no reply yet.

    Raises:
        PoagenError: There is no case folder, no round (RVS001), the letter cannot be read, or the reply is older
            than the letter (RVS007).
    """
    case = job.the_case()
    asks = [kind.id for kind in read_reply(reply)] or ["unclear"]
    with locked(case.folder):
        last = _last_round(job, case.folder, letter)
        if date and last.date and date < last.date:
            raise PoagenError(_too_early(date, last))
        replaced = tuple(_replaced(case.folder, last, reply))
        day = date or (None if replaced else last.replied)
        record_reply(case.folder, last.model_copy(update={"asks": asks, "replied": day}), reply)
    made = _revision(job, last)
    return replace(made, findings=(*replaced, *made.findings))


def revision(job: Job) -> Revision | None:
    """What the next round must add by the reply that is kept; None where the last round has none."""
    last = next(reversed(rounds(job.the_case().folder)), None)
    return _revision(job, last) if last and last.asks else None


def _revision(job: Job, last: Round) -> Revision:
    folder = job.the_case().folder
    said = read_reply(reply_of(folder, last.number))
    told, now = letter_of(folder, last.number), job.letter()
    asked = {name for kind in said for name in kind.asks_for}
    asked = asked if said else {"causes", "actions", "prevention"}
    is_dispute = job.letter_route() == "dispute"
    added = _proofs(job.plan()) if is_dispute else _additions(job, job.plan(), told)
    asked = {"documents"} if is_dispute and asked - {_CHANNEL} else asked
    return Revision(
        number=last.number + 1,
        said=said,
        to_add={name: tuple(added[name]) for name in added if name in asked},
        findings=(*_of_reply(said), *differing(job, case_facts(job, now))),
        difference=_difference(told, now.markdown),
    )


def _difference(told: str, now: str) -> tuple[str, ...]:
    lines = difflib.unified_diff(told.splitlines(), now.splitlines(), "handed in", "now", n=1, lineterm="")
    return tuple(islice(lines, _LONGEST_DIFF))


def _last_round(job: Job, folder: Path, letter: Path | None) -> Round:
    last = next(reversed(rounds(folder)), None)
    if letter is None:
        if last is None:
            raise PoagenError(_no_round())
        return last
    from poagen.review import read_letter

    lines = read_letter(letter)
    if last is not None and letter_of(folder, last.number).splitlines() == lines:
        return last
    one = Round(number=next_number(folder), files=[HandedIn.of(letter)])
    record(folder, one, "\n".join(lines))
    return one


def _replaced(folder: Path, last: Round, reply: str) -> Iterator[Finding]:
    """Another reply to the same round: it may answer a letter that poagen does not know."""
    if last.asks and reply_of(folder, last.number).split() != reply.split():
        yield Finding(
            "RVS005",
            Severity.WARNING,
            f"another reply to round {last.number} was kept before; this one is taken in its place",
            help="if it answers a letter that you handed in since, name that letter with --letter",
        )


def _too_early(date: dt.date, last: Round) -> Finding:
    return Finding(
        "RVS007",
        Severity.ERROR,
        f"the reply is of {date}, and the letter of round {last.number} was handed in on {last.date}",
        help="correct the day of the reply; if it answers another letter, name that one with --letter",
    )


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
    locale = locale_for(report.marketplace, job.letter_language())
    told, plan = parse_letter(told.splitlines()).plain, spoken(plan, report, locale)
    more = details(job.analysis, told, locale=locale)
    return {
        "causes": [*_open_questions(plan), *(f"{name}: {line}" for name in more for line in more[name])],
        "actions": list(_measures(plan, Kind.CORRECTIVE, told)),
        "prevention": list(_measures(plan, Kind.PREVENTIVE, told)),
        "documents": list(_documents(plan)),
    }


def _proofs(plan: Plan) -> dict[str, list[str]]:
    """What a dispute can add: the carrier's own proof, as it tells of no other measure and of no cause."""
    proofs = [one for one in plan.measures if one.proves_scans]
    enclosed = [one for one in proofs if one.statement.is_done and one.statement.evidence]
    return {
        "documents": [
            *(f"{one.measure} is not enclosed: {one.title}" for one in proofs if one not in enclosed),
            *(f"{one.measure} is enclosed; name a further file if you have one: {one.title}" for one in enclosed),
        ]
    }


def _open_questions(plan: Plan) -> Iterator[str]:
    for cause in plan.needed:
        for question in cause.questions:
            if not question.answer:
                yield f"{cause.root_cause}: answer in your words: {question.ask}"


def _measures(plan: Plan, kind: Kind, told: str) -> Iterator[str]:
    """What is stated and not yet told, then what is planned, then what nobody has stated."""
    for measure in sorted(plan.of_kind(kind), key=_order):
        said = measure.statement
        if (said.is_done or said.is_promised) and unmarked(clean(measure.text)).rstrip(".") not in unmarked(told):
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
