"""One catalog entry as plain lines, for people who look something up."""

from __future__ import annotations

from typing import Any, NoReturn

from poagen.common.finding import Finding, PoagenError, Severity
from poagen.remedies.entries import Cause, Measure, Source
from poagen.remedies.library import Catalog
from poagen.remedies.model import Proof
from poagen.remedies.nearest import Names
from poagen.remedies.origins import origin_of
from poagen.remedies.translations import TAG, in_language


def entry_lines(catalog: Catalog, entry_id: str, language: str | None = None) -> list[str]:
    """A cause or measure with what belongs to it, its texts in a language where one is named.

    Raises:
        PoagenError: The catalog has no such entry, and the finding names the nearest; or it is not translated
            (POA305).
    """
    entry = _told_in(catalog, find_entry(catalog, entry_id), language)
    return _cause_lines(catalog, entry) if isinstance(entry, Cause) else _measure_lines(catalog, entry)


def _told_in(catalog: Catalog, entry: Cause | Measure, language: str | None) -> Cause | Measure:
    """An entry with its texts in the language of a tag such as ``de`` or ``de-AT``."""
    tag = language.strip().casefold().replace("_", "-").split("-")[0] if language is not None else "en"
    if tag == "en":
        return entry
    told = in_language(entry, catalog.layers, tag) if TAG.fullmatch(tag) else None
    return told or _not_translated(entry.id, tag)


def _not_translated(entry_id: str, language: str) -> NoReturn:
    raise PoagenError(
        Finding(
            "POA305",
            Severity.ERROR,
            f'{entry_id} has no translation of its present text in "{language}"',
            help=f"letters mark its English with [en]; translations lie in a catalog's folder {language}/",
        )
    )


def find_entry(catalog: Catalog, entry_id: str) -> Cause | Measure:
    """The entry with this id, whatever its case.

    Raises:
        PoagenError: The catalog has no such entry; the finding names the nearest.
    """
    wanted = entry_id.strip().upper()
    found: Cause | Measure | None = catalog.causes.get(wanted) or catalog.measures.get(wanted)
    if found is None:
        near = Names([*catalog.causes, *catalog.measures]).near(wanted)
        hint = f'did you mean "{near}"? ' if near else ""
        raise PoagenError(
            Finding(
                "POA104", Severity.ERROR, f'"{entry_id}" does not exist', help=f"{hint}see poagen catalog list"
            )
        )
    return found


def entry_dict(catalog: Catalog, entry_id: str, language: str | None = None) -> dict[str, Any]:
    """An entry, its rows of the mapping and where each field comes from, as plain JSON values.

    Raises:
        PoagenError: As :func:`entry_lines`.
    """
    entry = _told_in(catalog, find_entry(catalog, entry_id), language)
    rows = [row for row in catalog.mapping if entry.id in (row.cause, row.measure)]
    return {
        "catalog": catalog.stamp,
        "entry": entry.model_dump(mode="json", exclude_defaults=True),
        "mapping": [row.model_dump(mode="json", exclude_defaults=True) for row in rows],
        "origin": origin_of(catalog.origins[entry.id]),
    }


def origin_lines(catalog: Catalog, entry_id: str) -> list[str]:
    """Which layer gave which field of an entry, and of the rows of the mapping that name it.

    Raises:
        PoagenError: As :func:`find_entry`.
    """
    entry = find_entry(catalog, entry_id)
    lines = [f"{entry.id}: {entry.title}", "layers: " + " < ".join(layer.name for layer in catalog.layers), ""]
    lines += _origins(catalog, entry.id)
    for row in catalog.mapping:
        if entry.id in (row.cause, row.measure):
            name = f"{row.cause}/{row.measure}"
            last = origin_of(catalog.origins[name])[-1]
            lines.append(f"row {name:18}  {last['layer']:14}  {last['how']:9} {last['file']}:{last['line']}")
    return [*lines, "", f"catalog {catalog.version}, sha256 {catalog.sha256[:12]}"]


def _origins(catalog: Catalog, name: str) -> list[str]:
    return [
        f"{one['field']:22}  {one['layer']:14}  {one['how']:9} {one['file']}:{one['line']}"
        for one in origin_of(catalog.origins[name])
    ]


def _cause_lines(catalog: Catalog, cause: Cause) -> list[str]:
    rows = [row for row in catalog.mapping if row.cause == cause.id]
    choices = {ask.id: [f"      [{choice.id}] {choice.text}" for choice in ask.choices] for ask in cause.questions}
    ranked = sorted(rows, key=lambda row: row.priority)
    return [
        f"{cause.id}: {cause.title}",
        f"defect: {cause.code or 'any'}   {cause.role} cause   status: {_status(cause)}",
        "",
        cause.statement.strip(),
        "",
        "Asked of the seller:",
        *(line for ask in cause.questions for line in (f"  - {ask.id}: {ask.ask}", *choices[ask.id])),
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
        f"{measure.kind}, {measure.strength}   status: {_status(measure)}",
        f"owner: {measure.owner_role}   usual time: {measure.usual_time}",
        "",
        f"recommended: {measure.advice.strip()}",
        f"planned:     {measure.text.planned.strip()}",
        f"completed:   {measure.text.completed.strip()}",
        f"must be true: {measure.must_be_true.strip()}",
        "Proved by:",
        *(f"  - {proof}" for proof in measure.evidence),
        *_proof(measure),
        "Answers:",
        *(f"  {cause.id}  {cause.title}" for cause in causes),
        *_sources(measure.sources),
    ]


def _proof(measure: Measure) -> list[str]:
    """What its evidence does for a dispute, where it does anything."""
    whose = {
        Proof.EACH_PACKAGE: "each disputed package",
        Proof.ONE_CARRIER: "the disputed packages of one carrier",
    }
    return (
        [f"In a dispute, its evidence proves the scans of {whose[measure.proves_scans]}."]
        if measure.proves_scans
        else []
    )


def _status(entry: Cause | Measure) -> str:
    return f"{entry.status}, replaced by {entry.replaced_by}" if entry.replaced_by else entry.status


def _sources(sources: tuple[Source, ...]) -> list[str]:
    places = [(source, source.url or source.description) for source in sources]
    return ["Sources:", *(f"  {source.title}: {place} (checked {source.checked})" for source, place in places)]
