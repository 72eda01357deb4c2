"""A sheet of facts for Amazon's questionnaires, which ask in multiple choice and in short fields."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from poagen.diagnosis.model import CategoryRate, Report
from poagen.document import wording
from poagen.document.letterhead import Letterhead
from poagen.remedies.model import Kind, Plan, PlannedMeasure

NOT_KNOWN = "not known"


def questionnaire(report: Report, plan: Plan, letterhead: Letterhead) -> bytes:
    """The facts by subject, a line each, as plain text. Only what is stated or computed stands there.

    Amazon's list of questions is not public, so the sheet holds what such forms ask for, not the questions.
    """
    parts = [
        ("The notice", _notice(report, letterhead)),
        ("The rate", _rates(report)),
        ("The causes", _causes(report, plan)),
        ("What was done", _measures(plan, Kind.CORRECTIVE, done=True)),
        ("What is in force", _measures(plan, Kind.PREVENTIVE, done=True)),
        ("What is planned", _measures(plan, None, done=False)),
        ("The way back", _outlook(report)),
    ]
    blocks = [[title, *(f"  {line}" for line in lines)] for title, lines in parts]
    head = [
        "Facts for the questionnaire. Choose the answer that these facts support; none of them is a guess.",
        "",
    ]
    return "\n".join([*head, *(f"{line}" for block in blocks for line in [*block, ""])]).encode()


def _notice(report: Report, letterhead: Letterhead) -> Iterator[str]:
    window = report.policy.window
    yield f"seller: {letterhead.seller or NOT_KNOWN}"
    yield f"store: {letterhead.store}"
    yield f"date of the notice: {wording.date(letterhead.notice_date) if letterhead.notice_date else NOT_KNOWN}"
    yield f"categories: {', '.join(letterhead.scope) or 'those below target'}"
    yield f"days that count: {wording.span(window.start, window.end)}"


def _rates(report: Report) -> Iterator[str]:
    overall = report.vtr.overall
    total = f"{overall.measured:,}" if overall.measured is not None else NOT_KNOWN
    yield f"packages that count: {total}; without valid tracking: {overall.invalid:,}"
    yield f"valid tracking rate: {_rate(overall.rate, overall.target)}"
    required = wording.percent(report.policy.target) if report.policy.target_known else NOT_KNOWN
    yield f"required: {required}"
    yield from (_category(row) for row in report.vtr.by_category)


def _category(row: CategoryRate) -> str:
    total = f" of {row.measured:,}" if row.measured is not None else ""
    return f"{row.category}: {row.invalid:,}{total} without valid tracking, {_rate(row.rate, row.target)}"


def _rate(rate: float | None, target: float) -> str:
    return wording.rate(rate, target) if rate is not None else NOT_KNOWN


def _causes(report: Report, plan: Plan) -> Iterator[str]:
    titles = {cause.root_cause: cause.title for cause in plan.causes}
    for number, cause in enumerate(report.root_causes, start=1):
        began = f", since {wording.date(cause.onset)}" if cause.onset else ""
        yield f"{number}. {titles.get(cause.id, cause.code)}: {wording.count(cause.defects)}{began}"
    if not report.root_causes:
        yield "no common pattern in the data"
    if report.unexplained.count:
        yield f"without a common pattern: {wording.count(report.unexplained.count)}"


def _measures(plan: Plan, kind: Kind | None, *, done: bool) -> Sequence[str]:
    kept = [m for m in plan.measures if kind in (None, m.kind) and _is(m, done=done)]
    told = [f"{wording.date(m.statement.date)}: {m.title} ({m.statement.owner})" for m in kept if m.statement.date]
    return told or ["nothing is stated"]


def _is(measure: PlannedMeasure, *, done: bool) -> bool:
    return measure.statement.is_done if done else measure.statement.is_promised


def _outlook(report: Report) -> Iterator[str]:
    recovery = report.recovery
    if recovery.date_at_target:
        assumed = wording.percent(recovery.assumed_rate)
        yield f"at {assumed} from now on, every category is at target by {wording.date(recovery.date_at_target)}"
    else:
        yield f"day at which every category is at target: {NOT_KNOWN}"
    if recovery.valid_packages_needed:
        yield f"further valid packages that would lift the rate to target: {recovery.valid_packages_needed:,}"
