"""All that lint says of a catalog: errors, what it lacks, how it reads, how old its sources are."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from poagen.common.defects import CODES
from poagen.common.finding import Finding, Severity
from poagen.common.words import count as counted
from poagen.remedies.checks import structure
from poagen.remedies.disabling import disable
from poagen.remedies.draft import Draft, Placed
from poagen.remedies.entries import Cause, Measure, MeasureWhen
from poagen.remedies.layers import BASE
from poagen.remedies.model import Kind, Strength
from poagen.remedies.prose import prose
from poagen.remedies.translation_lint import translated

OLDEST: Final = dt.timedelta(days=366)
"""How old a look at a source may be."""

_FEWEST: Final = 2


def findings_of(
    draft: Draft, folder: Path | None, today: dt.date | None, now: dt.date | None = None
) -> tuple[Finding, ...]:
    """The findings on a draft, in the order of files and lines.

    Args:
        draft: What was read; what layers disable is applied to it.
        folder: Only findings of this folder are wanted; None for all.
        today: The day by which sources are judged; None for the newest day in the catalog.
        now: The day after which none can have been looked at, where ``today`` is not given; None: not known.
    """
    found = [*draft.findings, *structure(draft), *disable(draft), *completeness(draft), *_traps(draft)]
    for entries in (draft.causes, draft.measures, draft.mapping):
        found += [finding for placed in entries for finding in prose(placed)]
    found += [*_stale(draft, today, now), *translated(draft)]
    if folder is not None and BASE in draft.layers and draft.layers != (BASE,):
        found = [one for one in found if one.file and Path(one.file).is_relative_to(folder)]
    return tuple(sorted(dict.fromkeys(found), key=_by_place))


def _by_place(finding: Finding) -> tuple[str, int, int, str, str]:
    column = finding.column or ""
    place = int(column) if column.isdecimal() else 0
    return finding.file or "", finding.row or 0, place, finding.code, finding.message


_OF_ROOTS: Final = ("segment", "pattern", "defects")
_ANY: Final = MeasureWhen.model_fields
"""Conditions of a row, as they stand where nothing is asked."""


def completeness(draft: Draft) -> list[Finding]:
    """Warnings on what a catalog lacks: causes without enough measures, measures out of reach.

    What may only seem to lack, because an entry could not be read, is not told.
    """
    found = [*_deprecated_in_use(draft), *_never_held(draft)]
    if "mapping.yaml" not in draft.broken:
        found += [*_thin_causes(draft), *_unreachable(draft)]
    if "causes.yaml" not in draft.broken:
        found += _codes_without_cause(draft)
    return found


def _thin_causes(draft: Draft) -> Iterator[Finding]:
    measures = {placed.entry.id: placed.entry for placed in draft.measures}
    rows: dict[str, list[str]] = defaultdict(list)
    for row in draft.mapping:
        rows[row.entry.cause].append(row.entry.measure)
    for placed in draft.causes:
        named = rows[placed.entry.id]
        if all(id_ in measures or id_ not in draft.measure_ids for id_ in named):
            mapped = [measures[id_] for id_ in named if id_ in measures]
            yield from _thin(placed, [measure for measure in mapped if measure.status != "deprecated"])


def _thin(placed: Placed[Cause], mapped: list[Measure]) -> Iterator[Finding]:
    if placed.entry.status == "deprecated" or placed.entry.role == "contributing":
        return
    for kind in Kind:
        count = sum(measure.kind is kind for measure in mapped)
        if count < _FEWEST:
            told = counted(count, f"{kind} measure")
            message = f"{placed.entry.id} has {told} in the mapping; it needs {_FEWEST}"
            yield _warning(placed, "POA113", message, "add rows for it to mapping.yaml", "id")
    if not mapped:
        return
    if all(measure.strength is Strength.WEAKER for measure in mapped):
        message = f"every measure of {placed.entry.id} is a weaker one"
        yield _warning(placed, "POA117", message, "map one that does more than tell people", "id")
    elif not any(m.kind is Kind.PREVENTIVE and m.strength is not Strength.WEAKER for m in mapped):
        message = f"every preventive measure of {placed.entry.id} is a weaker one"
        yield _warning(placed, "POA117", message, "map one that does more than tell people", "id")


def _unreachable(draft: Draft) -> Iterator[Finding]:
    living = {placed.entry.id for placed in draft.causes if placed.entry.status != "deprecated"}
    known = living | (draft.cause_ids - {placed.entry.id for placed in draft.causes})
    reached = {row.entry.measure for row in draft.mapping if row.entry.cause in known}
    for placed in draft.measures:
        if placed.entry.id not in reached and placed.entry.status != "deprecated":
            message = f"{placed.entry.id} is in no row of the mapping, so it is never proposed"
            yield _warning(placed, "POA114", message, "add a row, or set its status to deprecated", "id")


def _deprecated_in_use(draft: Draft) -> Iterator[Finding]:
    disabled = {id_ for id_, _, _ in draft.disabled}
    deprecated = {placed.entry.id for placed in draft.measures if placed.entry.status == "deprecated"} - disabled
    for row in draft.mapping:
        if row.entry.measure in deprecated:
            message = f"{row.entry.measure} is deprecated, so this row does nothing"
            yield _warning(row, "POA115", message, "take the row out, or name the successor", "measure")


def _never_held(draft: Draft) -> Iterator[Finding]:
    """Rows of single failures that ask for what only a root cause has."""
    singles = {placed.entry.id for placed in draft.causes if placed.entry.role == "single"}
    for row in draft.mapping if singles else ():
        asked = [name for name in _OF_ROOTS if getattr(row.entry.when, name) != _ANY[name].default]
        if row.entry.cause in singles and asked:
            message = f"single failures, as in {row.entry.cause}, have no {asked[0]}, so this row never holds"
            help_ = f"take {' and '.join(asked)} out of when; volume_per_day and marketplace can stand there"
            yield _warning(row, "POA126", message, help_, "when", asked[0])


def _codes_without_cause(draft: Draft) -> Iterator[Finding]:
    roots = [placed.entry for placed in draft.causes if placed.entry.role == "root"]
    known = {cause.code for cause in roots if not cause.when.specificity and cause.status != "deprecated"}
    missing = [code for code in CODES if code not in known]
    if missing:
        folder = draft.layers[-1].folder if draft.layers else None
        yield Finding(
            "POA116",
            Severity.WARNING,
            f"no cause without conditions for: {', '.join(missing)}",
            file=str(folder / "causes.yaml") if folder else None,
            help="add one for each, or write extends: packaged in catalog.yaml",
        )


def _traps(draft: Draft) -> Iterator[Finding]:
    for source in draft.files:
        for line, column, value in source.text.traps:
            yield Finding(
                "YML005",
                Severity.WARNING,
                f"other programs do not read {value} as the text that it is",
                file=str(source.text.path),
                row=line,
                column=str(column),
                value=value,
                help=f'put it into quotes: "{value}"',
            )


def _stale(draft: Draft, today: dt.date | None, now: dt.date | None) -> Iterator[Finding]:
    """Sources that nobody has looked at for too long, or on a day that has not come yet."""
    every: list[Placed[Any]] = [*draft.causes, *draft.measures]
    entries = [placed for placed in every if placed.entry.status != "deprecated"]
    last = today or _last(entries, now)
    days = [source.checked for placed in entries for source in placed.entry.sources]
    newest = max((day for day in days if last is None or day <= last), default=None)
    for placed in entries:
        for place, source in enumerate(placed.entry.sources):
            by = last if last and source.checked > last else today or newest
            if by and not dt.timedelta(0) <= by - source.checked <= OLDEST:
                yield _aged(placed, place, source.checked, by)


def _last(entries: list[Placed[Any]], now: dt.date | None) -> dt.date | None:
    """The last day on which a source can have been looked at; a clock before the packaged catalog is wrong."""
    packaged = [placed for placed in entries if placed.file.layer == BASE]
    days = [source.checked for placed in packaged for source in placed.entry.sources]
    return max([now, *days]) if now else None


def _aged(placed: Placed[Any], place: int, checked: dt.date, by: dt.date) -> Finding:
    days = (by - checked).days
    message = f"the source was checked {days} days before {by}" if days > 0 else f"{checked} is after {by}"
    return _warning(
        placed,
        "POA123",
        message,
        "look at the source again, and set checked to that day",
        "sources",
        place,
        "checked",
    )


def _warning(placed: Placed[Any], code: str, message: str, help_: str, *path: str | int) -> Finding:
    return placed.finding(code, message, help_, *path, severity=Severity.WARNING)
