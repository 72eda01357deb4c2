"""From an analysis's root causes to the plan: causes with their questions, and measures that answer them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from poagen.common.finding import Finding, PoagenError, Severity
from poagen.diagnosis.disputes import CODE as DISPUTED
from poagen.diagnosis.disputes import are_few
from poagen.remedies.answering import Given
from poagen.remedies.draft import nearest
from poagen.remedies.entries import Cause, MappingRow, Measure
from poagen.remedies.fitting import Target, answered, cause_fits
from poagen.remedies.library import Catalog, load_catalog
from poagen.remedies.model import Blank, Kind, Lifecycle, Plan, PlannedCause, PlannedMeasure, Statement
from poagen.remedies.selecting import Link, Selection, select
from poagen.remedies.wording import (
    fold,
    labels_in_words,
    onset_in_words,
    render,
    segment_in_words,
    text_of,
    verify_in_words,
)

if TYPE_CHECKING:
    from poagen.diagnosis.model import Report, RootCause

_NO_STATEMENTS: Final[Mapping[str, Statement]] = MappingProxyType({})
_NO_ANSWERS: Final[Mapping[str, str]] = MappingProxyType({})


def propose(
    report: Report,
    catalog: Catalog | None = None,
    *,
    statements: Mapping[str, Statement] = _NO_STATEMENTS,
    answers: Mapping[str, str] = _NO_ANSWERS,
) -> Plan:
    """Propose measures for the root causes of an analysis.

    Args:
        report: The analysis. Where nothing failed the plan is empty: nothing is invented.
        catalog: Where causes and measures come from; None for the packaged one.
        statements: What the seller states, by measure id. It stays while a cause needs it, declined or not.
        answers: The seller's answers, by ``RC1.question-id`` or, without one, ``C-007.question-id``.

    Returns:
        Causes in the order of the root causes; corrective measures, then preventive ones, each in the order of the
        first cause that they answer, as :func:`select` chooses them. Contributing causes stand apart.

    Raises:
        PoagenError: A statement names a measure, or a root cause has a code, that the catalog does not have.
    """
    library = catalog or load_catalog()
    _known(library, statements)
    roots = [Target(root.id, cause_for(root, library, report), (root,)) for root in report.root_causes]
    given = Given(answers, library.causes, _roots_of(roots))
    further = _contributing(report, library)
    told, singles = [one for one in further if _is_confirmed(one, given)], _singles(report, library)
    selection = select([*roots, *told, *singles], library, report, given, statements)
    return Plan(
        causes=_planned_causes(roots, given),
        measures=tuple(_planned_measures(_with_proofs(selection, library, report, statements), statements)),
        catalog_version=library.version,
        catalog_sha256=library.sha256,
        contributing=_planned_causes(told, given),
        asked=_planned_causes([one for one in further if one not in told], given),
        singles=_planned_causes(singles, given),
        left_out=tuple(selection.left_out),
        catalog=library,
    )


def _with_proofs(
    selection: Selection, library: Catalog, report: Report, statements: Mapping[str, Statement]
) -> list[tuple[Link, str]]:
    """What was chosen, and the carrier's proof of scans: packages to dispute need it without a root cause too."""
    chosen = {link.measure.id for link, _ in selection.chosen}
    rows = [row for row in library.mapping if report.disputes and library.causes[row.cause].code == DISPUTED]
    wanted = {row.measure: row for row in rows if library.measures[row.measure].proves_scans}
    told = {id_: said.lifecycle for id_, said in statements.items() if said.lifecycle is not Lifecycle.RECOMMENDED}
    kept = {
        id_: f"the seller states it as {told[id_]}" if id_ in told else "packages to dispute need it"
        for id_ in wanted
        if id_ not in chosen and (id_ in told or _is_proposed(library.measures[id_], report))
    }
    return [*selection.chosen, *((_proof(library, wanted[id_]), why) for id_, why in kept.items())]


def _is_proposed(measure: Measure, report: Report) -> bool:
    """Whether a proof of scans is asked for: not for few packages, nor where a root cause chose among measures."""
    of_cause = any(root.code == DISPUTED for root in report.root_causes)
    return measure.status != "deprecated" and not of_cause and not are_few(len(report.disputes), report)


def _proof(library: Catalog, row: MappingRow) -> Link:
    return Link(
        Target("the disputed packages", library.causes[row.cause], ()), library.measures[row.measure], row, ()
    )


def _roots_of(targets: Sequence[Target]) -> dict[str, tuple[str, ...]]:
    """The root causes by the id of the catalog's cause that each has become."""
    causes = {target.cause.id for target in targets}
    return {id_: tuple(target.name for target in targets if target.cause.id == id_) for id_ in causes}


def _known(catalog: Catalog, statements: Iterable[str]) -> None:
    unknown = [
        Finding("POA104", Severity.ERROR, f'measure "{id_}" does not exist', help=nearest(id_, catalog.measures))
        for id_ in statements
        if id_ not in catalog.measures
    ]
    if unknown:
        raise PoagenError(unknown)


def cause_for(root: RootCause, catalog: Catalog, report: Report) -> Cause:
    """The catalog's cause for a root cause: of its code, the one with the most conditions that all hold.

    Raises:
        PoagenError: The catalog has none.
    """
    fitting = [
        cause
        for cause in catalog.causes.values()
        if cause.role == "root"
        and cause.code == root.code
        and cause.status != "deprecated"
        and cause_fits(cause.when, root, report)
    ]
    if not fitting:
        raise PoagenError(_no_cause(root.code, catalog))
    return max(fitting, key=lambda cause: cause.when.specificity)


def _no_cause(code: str, catalog: Catalog) -> Finding:
    """That none is left, and which ones there are that are not used."""
    known = [cause for cause in catalog.causes.values() if cause.role == "root" and cause.code == code]
    off = [cause.id for cause in known if cause.status == "deprecated"]
    other = [cause.id for cause in known if cause.status != "deprecated"]
    words = ["add one without conditions to causes.yaml"]
    words += [f"take {' or '.join(off)}, which is disabled or deprecated, back into use"] if off else []
    words += [f"note that {' and '.join(other)} asks for more than the data shows"] if other else []
    words += [] if known else ["write extends: packaged in catalog.yaml"]
    return Finding(
        "POA116",
        Severity.ERROR,
        f'the catalog has no cause for the defect "{code}"',
        help=", or ".join(words),
    )


def _contributing(report: Report, catalog: Catalog) -> list[Target]:
    """Contributing causes that may apply: to be asked about, and told only where an answer confirms them."""
    return [
        Target(cause.id, cause, roots)
        for cause in catalog.causes.values()
        if cause.role == "contributing"
        and cause.status != "deprecated"
        and (roots := tuple(_concerned(cause, report)))
    ]


def _concerned(cause: Cause, report: Report) -> Iterator[RootCause]:
    for root in report.root_causes:
        if cause.code in (None, root.code) and cause_fits(cause.when, root, report):
            yield root


def _singles(report: Report, catalog: Catalog) -> list[Target]:
    """What asks about failures without a root cause, where these are most of the seller's own failures."""
    own = sum(defect.count for defect in report.defects if defect.code != DISPUTED)
    alone = sum(number for code, number in report.unexplained.codes.items() if code != DISPUTED)
    if 2 * alone <= own:
        return []
    causes = [cause for cause in catalog.causes.values() if cause.role == "single"]
    return [Target(cause.id, cause, ()) for cause in causes if cause.status != "deprecated"]


def _is_confirmed(target: Target, given: Given) -> bool:
    return any(choice.confirms for choice in given.choices(target.cause, target.places))


def _planned_causes(targets: Sequence[Target], given: Given) -> tuple[PlannedCause, ...]:
    return tuple(_planned_cause(target, given) for target in targets)


def _planned_cause(target: Target, given: Given) -> PlannedCause:
    cause = target.cause
    return PlannedCause(
        root_cause=target.name,
        cause=cause.id,
        title=cause.title,
        statement=render(cause.statement, _values(target.roots[0]) if target.roots else {}),
        questions=tuple(given.question(ask, target.places) for ask in cause.questions),
        evidence=cause.evidence,
    )


def _values(root: RootCause) -> dict[str, str | None]:
    carrier = root.detail.get("carrier")
    return {
        "segment": segment_in_words(root.segment),
        "carrier": fold(carrier) if carrier else None,
        "onset": onset_in_words(root),
        "labels": labels_in_words(root),
    }


def _planned_measures(
    chosen: list[tuple[Link, str]], statements: Mapping[str, Statement]
) -> Iterator[PlannedMeasure]:
    by_measure: dict[str, list[tuple[Link, str]]] = {}
    for link, why in sorted(chosen, key=lambda item: item[0].measure.kind is Kind.PREVENTIVE):
        by_measure.setdefault(link.measure.id, []).append((link, why))
    for id_, same in by_measure.items():
        yield _planned_measure(same, statements.get(id_, Statement()))


def _planned_measure(chosen: list[tuple[Link, str]], statement: Statement) -> PlannedMeasure:
    links = [link for link, _ in chosen]
    measure = links[0].measure
    return PlannedMeasure(
        measure=measure.id,
        kind=measure.kind,
        title=measure.title,
        strength=measure.strength,
        root_causes=tuple(dict.fromkeys(name for link in links for name in answered(link.row, link.target))),
        how=" ".join(dict.fromkeys(link.row.how for link in links)),
        text=text_of(measure, statement),
        must_be_true=measure.must_be_true,
        owner_role=measure.owner_role,
        usual_time=measure.usual_time,
        verify=verify_in_words(measure.verify) if measure.verify else None,
        evidence=measure.evidence,
        statement=statement,
        reasons=tuple(f"{link.target.name} ({link.target.cause.title}): {why}" for link, why in chosen),
        metric=measure.verify.metric if measure.verify else None,
        proves_scans=measure.proves_scans,
        blanks=tuple(Blank(name, slot.ask, slot.example) for name, slot in measure.slots.items()),
    )
