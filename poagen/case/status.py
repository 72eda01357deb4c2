"""How far a plan is: each measure, what is stated of it, and what is missing before it may stand in a letter."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from poagen.case.model import PlanFile
from poagen.common.finding import Finding, Severity
from poagen.remedies.model import Kind, Lifecycle, Plan, PlannedMeasure, Statement


@dataclass(frozen=True, slots=True)
class StatusRow:
    """One measure of the plan.

    Attributes:
        measure: Its id.
        title: Its name; blank where the analysis no longer calls for it.
        kind: ``corrective`` or ``preventive``; blank likewise.
        causes: The root causes that it answers.
        lifecycle: As stated.
        date: As stated: done on, due on, or in force since.
        missing: What it lacks before it may be written as done or as planned.
        stale: Whether the analysis no longer calls for it.
        is_listed: Whether plan.yaml has it.
    """

    measure: str
    title: str
    kind: str
    causes: tuple[str, ...]
    lifecycle: str
    date: str | None
    missing: tuple[str, ...]
    stale: bool
    is_listed: bool

    def to_dict(self) -> dict[str, Any]:
        """The row as plain JSON values."""
        return asdict(self)


def status_of(plan: Plan, held: PlanFile) -> tuple[StatusRow, ...]:
    """Every measure of the plan in the letter's order, then those that the analysis no longer calls for."""
    wanted = {each.measure for each in plan.measures}
    rows = [_row(each, is_listed=each.measure in held.measures) for each in plan.measures]
    gone = [
        StatusRow(id_, "", "", (), entry.lifecycle.value, _day(entry), (), stale=True, is_listed=True)
        for id_, entry in held.measures.items()
        if id_ not in wanted
    ]
    return (*rows, *gone)


def _row(measure: PlannedMeasure, *, is_listed: bool) -> StatusRow:
    stated = measure.statement
    return StatusRow(
        measure=measure.measure,
        title=measure.title,
        kind=measure.kind.value,
        causes=measure.root_causes,
        lifecycle=stated.lifecycle.value,
        date=_day(stated),
        missing=missing_of(measure),
        stale=False,
        is_listed=is_listed,
    )


def _day(stated: Statement) -> str | None:
    return stated.date.isoformat() if stated.date else None


def missing_of(measure: PlannedMeasure) -> tuple[str, ...]:
    """What a measure lacks before it may be written as done or as planned; nothing where it is declined."""
    stated = measure.statement
    if stated.lifecycle is Lifecycle.DECLINED:
        return ()
    if stated.lifecycle is Lifecycle.RECOMMENDED:
        return ("your statement",)
    is_planned = stated.lifecycle is Lifecycle.PLANNED
    day = "due date" if is_planned else "date" if measure.kind is Kind.CORRECTIVE else "since when it is in force"
    proven = stated.no_document or any(name.strip() for name in stated.evidence)
    lacks = {
        day: stated.date is None,
        "owner": not (stated.owner or "").strip(),
        "evidence, or the word that there is none": not is_planned and not proven,
    }
    blanks = [
        f"slot {blank.slot} ({blank.ask})"
        for blank in measure.blanks
        if not stated.slots.get(blank.slot, "").strip()
    ]
    return (*(name for name, is_missing in lacks.items() if is_missing), *blanks)


def plan_findings(plan: Plan, held: PlanFile) -> tuple[Finding, ...]:
    """Statements that are not complete, and stated measures that the analysis no longer calls for."""
    rows = status_of(plan, held)
    open_ = (_incomplete(row) for row in rows if row.missing and row.lifecycle != Lifecycle.RECOMMENDED)
    return (*open_, *left_out(plan, held))


def left_out(plan: Plan, held: PlanFile) -> tuple[Finding, ...]:
    """What is stated of measures that the analysis no longer calls for, so that no letter tells it."""
    rows = status_of(plan, held)
    return tuple(_stale(row) for row in rows if row.stale and row.lifecycle != Lifecycle.RECOMMENDED)


def _incomplete(row: StatusRow) -> Finding:
    return Finding(
        "CAS016",
        Severity.WARNING,
        f"{row.measure} is {row.lifecycle}, but it does not count yet; missing: {', '.join(row.missing)}",
        file="plan.yaml",
        help=f"state it with poagen plan set {row.measure}, or in plan.yaml",
    )


def _stale(row: StatusRow) -> Finding:
    return Finding(
        "CAS017",
        Severity.WARNING,
        f"{row.measure} is {row.lifecycle}, but this analysis no longer calls for it, so the letter leaves it out",
        file="plan.yaml",
        help="check that the data and the days are those of the notice; otherwise there is nothing to do",
    )


def explained(plan: Plan) -> list[str]:
    """Every proposed measure with why it was chosen and what it lacks; then what was left out, and why."""
    titles = {cause.root_cause: cause.title for cause in plan.telling}
    lines = [line for each in plan.measures for line in (*_explained(each, titles), "")]
    left = [f"  {item.measure} for {item.root_cause}: {item.reason}" for item in plan.left_out]
    return [*lines, *(["Not proposed:", *left] if left else [])]


def _explained(measure: PlannedMeasure, titles: dict[str, str]) -> Iterable[str]:
    causes = "; ".join(f"{id_} {titles.get(id_, '')}".strip() for id_ in measure.root_causes)
    yield f"{measure.measure}  {measure.title} ({measure.kind}, {measure.strength})"
    yield f"  answers: {causes or 'the disputed packages'}"
    yield f"  how: {measure.how}"
    yield from (f"  chosen: {reason}" for reason in measure.reasons)
    yield f"  text: {measure.text}"
    yield f"  true only if: {measure.must_be_true}"
    yield f"  proof, for example: {'; '.join(measure.evidence)}"
    yield f"  usually: {measure.owner_role}, {measure.usual_time}"
    if measure.verify:
        yield f"  figure that shows it works: {measure.verify}"
    lacking = missing_of(measure)
    yield f"  now {measure.statement.lifecycle}" + (f"; missing: {', '.join(lacking)}" if lacking else "")


def table(rows: Sequence[StatusRow]) -> list[str]:
    """The rows as aligned text."""
    heads = ("cause", "measure", "lifecycle", "date", "missing")
    cells = [heads, *(_cells(row) for row in rows)]
    widths = [max(len(line[place]) for line in cells) for place in range(len(heads) - 1)]
    return [
        "  ".join([*(text.ljust(width) for text, width in zip(line, widths, strict=False)), line[-1]]).rstrip()
        for line in cells
    ]


def _cells(row: StatusRow) -> tuple[str, ...]:
    causes = ", ".join(row.causes) or "–"
    name = f"{row.measure} {row.title}".strip()
    lacks = "stale: no longer called for" if row.stale else ", ".join(row.missing) or "nothing"
    return causes, name, row.lifecycle, row.date or "–", lacks
