"""From an analysis's root causes to the plan: causes with their questions, and measures that answer them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from poagen.common.finding import Finding, PoagenError, Severity
from poagen.diagnosis.model import Report, RootCause
from poagen.remedies.draft import nearest
from poagen.remedies.entries import Cause, CauseWhen, MappingRow, Measure, MeasureWhen
from poagen.remedies.library import Catalog, load_catalog
from poagen.remedies.model import (
    Kind,
    Lifecycle,
    Plan,
    PlannedCause,
    PlannedMeasure,
    Question,
    Statement,
    Strength,
)
from poagen.remedies.wording import fold, onset_in_words, render, segment_in_words, text_of, verify_in_words

MOST: Final = 3
"""How many measures of one kind are proposed for one root cause."""

_NO_STATEMENTS: Final[Mapping[str, Statement]] = MappingProxyType({})
_NO_ANSWERS: Final[Mapping[str, str]] = MappingProxyType({})


@dataclass(frozen=True)
class _Link:
    """One root cause, one measure that answers it, and the mapping's row that says so."""

    root: RootCause
    measure: Measure
    row: MappingRow


def propose(
    report: Report,
    catalog: Catalog | None = None,
    *,
    statements: Mapping[str, Statement] = _NO_STATEMENTS,
    answers: Mapping[str, str] = _NO_ANSWERS,
) -> Plan:
    """Propose measures for the root causes of an analysis.

    Args:
        report: The analysis. Without root causes the plan is empty: recommendations are never invented.
        catalog: Where causes and measures come from; None for the packaged one.
        statements: What the seller states, by measure id. A stated measure stays in the plan as long as it
            answers one of the root causes, a declined one too.
        answers: The seller's answers, by ``RC1.question-id`` or, without one, ``C-007.question-id``.

    Returns:
        Causes in the order of the root causes; corrective measures, then preventive ones, each in the order
        of the first root cause that they answer. Up to three of a kind are proposed for one root cause.

    Raises:
        PoagenError: A statement names a measure that the catalog does not have, or the catalog has no cause
            for a defect code.
    """
    library = catalog or load_catalog()
    _known(library, statements)
    chosen = [(root, cause_for(root, library)) for root in report.root_causes]
    links = [link for root, cause in chosen for link in _links(report, root, cause, library, statements)]
    return Plan(
        causes=tuple(_planned_cause(root, cause, answers) for root, cause in chosen),
        measures=tuple(_planned_measures(links, statements)),
        catalog_version=library.version,
        catalog_sha256=library.sha256,
    )


def _known(catalog: Catalog, statements: Iterable[str]) -> None:
    unknown = [
        Finding("POA104", Severity.ERROR, f'measure "{id_}" does not exist', help=nearest(id_, catalog.measures))
        for id_ in statements
        if id_ not in catalog.measures
    ]
    if unknown:
        raise PoagenError(unknown)


def cause_for(root: RootCause, catalog: Catalog) -> Cause:
    """The catalog's cause for a root cause: of its code, the one with the most conditions that all hold.

    Raises:
        PoagenError: The catalog has none.
    """
    fitting = [
        cause
        for cause in catalog.causes.values()
        if cause.code == root.code and cause.status != "deprecated" and _cause_holds(cause.when, root)
    ]
    if not fitting:
        raise PoagenError(
            Finding(
                "POA116",
                Severity.ERROR,
                f'the catalog has no cause for the defect "{root.code}"',
                help="add one to causes.yaml, or write extends: packaged in catalog.yaml",
            )
        )
    return max(fitting, key=lambda cause: cause.when.specificity)


def _cause_holds(when: CauseWhen, root: RootCause) -> bool:
    return _place_holds(when, root) and when.family in (None, root.family)


def _place_holds(when: CauseWhen | MeasureWhen, root: RootCause) -> bool:
    segment = not when.segment or not set(when.segment).isdisjoint(root.segment)
    return segment and (not when.pattern or root.pattern in when.pattern)


def _measure_holds(when: MeasureWhen, root: RootCause, report: Report) -> bool:
    market = not when.marketplace or report.marketplace in when.marketplace
    per_day = report.counts.measured / max(report.policy.window.days, 1)
    return market and _place_holds(when, root) and when.volume_per_day.hold(per_day)


def _links(
    report: Report, root: RootCause, cause: Cause, catalog: Catalog, statements: Mapping[str, Statement]
) -> list[_Link]:
    """The root cause's measures: the stated ones and, for each kind, the first that fit."""
    rows = sorted((row for row in catalog.mapping if row.cause == cause.id), key=lambda row: row.priority)
    links = [_Link(root, catalog.measures[row.measure], row) for row in rows]
    stated = {id_ for id_, said in statements.items() if said.lifecycle is not Lifecycle.RECOMMENDED}
    declined = {id_ for id_, said in statements.items() if said.lifecycle is Lifecycle.DECLINED}
    fitting = [
        link
        for link in links
        if link.measure.status != "deprecated" and _measure_holds(link.row.when, root, report)
    ]
    open_ = [link for link in fitting if link.measure.id not in declined]
    picked = {link.measure.id for kind in Kind for link in _first(open_, kind)}
    return [link for link in links if link.measure.id in picked | stated]


def _first(links: list[_Link], kind: Kind) -> list[_Link]:
    """The first of a kind; one of the preventive ones does more than tell people, where there is one."""
    ranked = [link for link in links if link.measure.kind is kind]
    first, rest = ranked[:MOST], ranked[MOST:]
    if kind is Kind.PREVENTIVE and not any(map(_is_strong, first)):
        better = [link for link in rest if _is_strong(link)]
        first = first[: MOST - len(better[:1])] + better[:1]
    return first


def _is_strong(link: _Link) -> bool:
    return link.measure.strength is not Strength.WEAKER


def _planned_cause(root: RootCause, cause: Cause, answers: Mapping[str, str]) -> PlannedCause:
    told = root.detail.get("carrier")
    values = {
        "segment": segment_in_words(root.segment),
        "carrier": fold(told) if told else None,
        "onset": onset_in_words(root),
    }
    return PlannedCause(
        root_cause=root.id,
        cause=cause.id,
        title=cause.title,
        statement=render(cause.statement, values),
        questions=tuple(
            Question(ask.id, ask.ask, _answer(answers, root.id, cause.id, ask.id)) for ask in cause.questions
        ),
        evidence=cause.evidence,
    )


def _answer(answers: Mapping[str, str], root: str, cause: str, question: str) -> str | None:
    given = (fold(answers.get(f"{place}.{question}", "")) for place in (root, cause))
    return next((answer for answer in given if answer), None)


def _planned_measures(links: list[_Link], statements: Mapping[str, Statement]) -> Iterable[PlannedMeasure]:
    by_measure: dict[str, list[_Link]] = {}
    for link in sorted(links, key=lambda link: link.measure.kind is Kind.PREVENTIVE):
        by_measure.setdefault(link.measure.id, []).append(link)
    for id_, same in by_measure.items():
        yield _planned_measure(same, statements.get(id_, Statement()))


def _planned_measure(links: list[_Link], statement: Statement) -> PlannedMeasure:
    measure = links[0].measure
    return PlannedMeasure(
        measure=measure.id,
        kind=measure.kind,
        title=measure.title,
        strength=measure.strength,
        root_causes=tuple(link.root.id for link in links),
        how=" ".join(dict.fromkeys(link.row.how for link in links)),
        text=text_of(measure, statement),
        must_be_true=measure.must_be_true,
        owner_role=measure.owner_role,
        usual_time=measure.usual_time,
        verify=verify_in_words(measure.verify) if measure.verify else None,
        evidence=measure.evidence,
        statement=statement,
    )
