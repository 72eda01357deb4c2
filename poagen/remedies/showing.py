"""One catalog entry as plain lines, for people who look something up."""

from __future__ import annotations

from difflib import get_close_matches

from poagen.common.finding import Finding, PoagenError, Severity
from poagen.remedies.entries import Cause, Measure, Source
from poagen.remedies.library import Catalog


def entry_lines(catalog: Catalog, entry_id: str) -> list[str]:
    """A cause or measure with what belongs to it.

    Raises:
        PoagenError: The catalog has no such entry; the finding names the nearest.
    """
    wanted = entry_id.upper()
    if wanted in catalog.causes:
        return _cause_lines(catalog, catalog.causes[wanted])
    if wanted in catalog.measures:
        return _measure_lines(catalog, catalog.measures[wanted])
    near = get_close_matches(wanted, [*catalog.causes, *catalog.measures], n=1)
    hint = f'did you mean "{near[0]}"? ' if near else ""
    raise PoagenError(
        Finding("POA104", Severity.ERROR, f'"{entry_id}" does not exist', help=f"{hint}see poagen catalog list")
    )


def _cause_lines(catalog: Catalog, cause: Cause) -> list[str]:
    rows = [row for row in catalog.mapping if row.cause == cause.id]
    choices = {ask.id: [f"      [{choice.id}] {choice.text}" for choice in ask.choices] for ask in cause.questions}
    ranked = sorted(rows, key=lambda row: row.priority)
    return [
        f"{cause.id}: {cause.title}",
        f"defect: {cause.code or 'any'}   {cause.role} cause   status: {cause.status}",
        "",
        cause.statement.strip(),
        "",
        "Asked of the seller:",
        *(line for ask in cause.questions for line in (f"  - {ask.ask}", *choices[ask.id])),
        "Proved by:",
        *(f"  - {proof}" for proof in cause.evidence),
        "Measures:",
        *(f"  {row.measure}  {catalog.measures[row.measure].title}. {row.how}" for row in ranked),
        *_sources(cause.sources),
    ]


def _measure_lines(catalog: Catalog, measure: Measure) -> list[str]:
    causes = [catalog.causes[row.cause] for row in catalog.mapping if row.measure == measure.id]
    return [
        f"{measure.id}: {measure.title}",
        f"{measure.kind}, {measure.strength}   status: {measure.status}",
        f"owner: {measure.owner_role}   usual time: {measure.usual_time}",
        "",
        f"recommended: {measure.advice.strip()}",
        f"planned:     {measure.text.planned.strip()}",
        f"completed:   {measure.text.completed.strip()}",
        f"must be true: {measure.must_be_true.strip()}",
        "Proved by:",
        *(f"  - {proof}" for proof in measure.evidence),
        "Answers:",
        *(f"  {cause.id}  {cause.title}" for cause in causes),
        *_sources(measure.sources),
    ]


def _sources(sources: tuple[Source, ...]) -> list[str]:
    places = [(source, source.url or source.description) for source in sources]
    return ["Sources:", *(f"  {source.title}: {place} (checked {source.checked})" for source, place in places)]
