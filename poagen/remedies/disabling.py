"""Taking entries of lower layers out: they are never proposed, and old plans that name them still find them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from poagen.common.finding import Finding, Severity
from poagen.remedies.draft import Draft, Placed, SourceFile
from poagen.remedies.nearest import Names


def disable(draft: Draft) -> list[Finding]:
    """Apply what layers disable.

    A cause or measure becomes deprecated; a row, named as ``C-001/PM-002``, goes.

    Returns:
        A finding (POA104) for each id that does not exist.
    """
    known = draft.cause_ids | draft.measure_ids
    pairs = {f"{row.entry.cause}/{row.entry.measure}" for row in draft.mapping} if draft.disabled else set()
    names = Names(known | pairs)
    wanted = {id_: (source, place) for id_, source, place in draft.disabled}
    _deprecate(draft.causes, wanted)
    _deprecate(draft.measures, wanted)
    if wanted.keys() & pairs:
        draft.mapping = [row for row in draft.mapping if f"{row.entry.cause}/{row.entry.measure}" not in wanted]
    return [
        source.finding(
            "POA104", f'"{id_}" does not exist', names.help(id_), ("disable", place), severity=Severity.ERROR
        )
        for id_, source, place in draft.disabled
        if id_ not in names
    ]


def _deprecate(entries: list[Placed[Any]], wanted: dict[str, tuple[SourceFile, int]]) -> None:
    for place, placed in enumerate(entries) if wanted else ():
        if placed.entry.id in wanted:
            source, index = wanted[placed.entry.id]
            entry = placed.entry.model_copy(update={"status": "deprecated"})
            entries[place] = replace(
                placed, entry=entry, parts={**placed.parts, "status": (source, index, "disable")}
            )
