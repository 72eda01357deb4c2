"""What a consultant's list shows of a case, kept while the case's files stay as they are."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from poagen.case.rounds import Round, rounds
from poagen.common.finding import Finding, PoagenError
from poagen.web.bench import Bench, State

_KNOWN: dict[str, tuple[State, Overview]] = {}


@dataclass(frozen=True)
class Overview:
    """One case at a glance.

    Attributes:
        client: The seller, as case.yaml names it.
        store: Code of the store.
        notice: Date of the notice.
        reply_by: The day by which Amazon wants an answer.
        rate: The rate, None where it is not known.
        target: What it is held against.
        markers: Open points of the letter.
        rounds: How often it was handed in.
        standing: Of the last round: ``handed-in``, ``replied`` or ``accepted``.
        wrong: Why nothing can be said, if so.
    """

    client: str = ""
    store: str = ""
    notice: dt.date | None = None
    reply_by: dt.date | None = None
    rate: float | None = None
    target: float | None = None
    markers: int = 0
    rounds: int = 0
    standing: str = "handed-in"
    wrong: Finding | None = None


def overview(bench: Bench) -> Overview:
    """The case as it is now; read only if a file of it has changed since the last time."""
    key, state = str(bench.folder), bench.state()
    held = _KNOWN.get(key)
    if held is None or held[0] != state:
        held = _KNOWN[key] = state, _read(bench)
    return held[1]


def _read(bench: Bench) -> Overview:
    try:
        job = bench.job()
        letter = job.letter()
    except PoagenError as error:
        return _unread(bench, error.findings[0])
    file, report, known = job.the_case().file, job.analysis.report, rounds(bench.folder)
    return Overview(
        client=file.seller or "",
        store=report.marketplace,
        notice=file.notice_date,
        reply_by=file.reply_by,
        rate=report.vtr.overall.rate,
        target=report.vtr.overall.target,
        markers=len(letter.markers),
        rounds=len(known),
        standing=_standing(known[-1]) if known else "handed-in",
    )


def _standing(last: Round) -> str:
    return "replied" if last.is_rejected else "accepted" if last.asks else "handed-in"


def _unread(bench: Bench, wrong: Finding) -> Overview:
    from poagen.case import open_case

    try:
        file = open_case(bench.folder).file
    except PoagenError:
        return Overview(wrong=wrong)
    return Overview(file.seller or "", file.marketplace or "", file.notice_date, file.reply_by, wrong=wrong)
