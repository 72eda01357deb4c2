"""Which causes have which measures, and where a seller would be left with little."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import product
from typing import Any

from poagen.common.defects import CODES
from poagen.common.words import count
from poagen.diagnosis.disputes import CODE as DISPUTED
from poagen.remedies.entries import Bounds, Cause, MappingRow, Measure
from poagen.remedies.library import Catalog
from poagen.remedies.model import Kind, Strength

FEWEST = 2
"""How many measures of a kind a root cause needs."""

OWN_CODES = [code for code in CODES if code != DISPUTED]
"""What single failures can be: those to dispute are not the seller's own."""


@dataclass(frozen=True, slots=True)
class Covered:
    """The measures of one cause.

    Attributes:
        corrective: Ids, the first proposed first.
        preventive: The same.
        strengths: How many measures have which strength.
        gaps: What is missing, in words.
    """

    cause: str
    title: str
    code: str | None
    corrective: tuple[str, ...]
    preventive: tuple[str, ...]
    strengths: dict[str, int]
    gaps: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON values."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Coverage:
    """Causes × measures.

    Attributes:
        causes: Each cause that is in use.
        unused: Measures in use that no cause in use is mapped to.
        codes: Defect codes for which there is no cause without conditions.
    """

    causes: tuple[Covered, ...]
    unused: tuple[str, ...]
    codes: tuple[str, ...]


def coverage(catalog: Catalog) -> Coverage:
    """What a catalog covers. Deprecated entries do not count."""
    measures = {id_: one for id_, one in catalog.measures.items() if one.status != "deprecated"}
    causes = [cause for cause in catalog.causes.values() if cause.status != "deprecated"]
    rows: dict[str, list[MappingRow]] = {cause.id: [] for cause in causes}
    for row in sorted(catalog.mapping, key=lambda row: row.priority):
        if row.measure in measures and row.cause in rows:
            rows[row.cause].append(row)
    reached = {row.measure for found in rows.values() for row in found}
    plain = {cause.code for cause in causes if cause.role == "root" and not cause.when.specificity}
    return Coverage(
        causes=tuple(_covered(cause, rows[cause.id], measures) for cause in causes),
        unused=tuple(id_ for id_ in measures if id_ not in reached),
        codes=tuple(code for code in CODES if code not in plain),
    )


def _covered(cause: Cause, rows: list[MappingRow], measures: dict[str, Measure]) -> Covered:
    mapped = [measures[row.measure] for row in rows]
    of_kind = {kind: tuple(one.id for one in mapped if one.kind is kind) for kind in Kind}
    return Covered(
        cause=cause.id,
        title=cause.title,
        code=cause.code,
        corrective=of_kind[Kind.CORRECTIVE],
        preventive=of_kind[Kind.PREVENTIVE],
        strengths={str(level): sum(one.strength is level for one in mapped) for level in Strength},
        gaps=tuple(_gaps(cause, rows, measures)),
    )


def _gaps(cause: Cause, rows: list[MappingRow], measures: dict[str, Measure]) -> Iterator[str]:
    if cause.role == "contributing":
        return
    for kind in Kind:
        of_kind = [row for row in rows if measures[row.measure].kind is kind]
        if len(of_kind) < FEWEST:
            yield f"{count(len(of_kind), f'{kind} measure')}; it needs {FEWEST}"
        else:
            yield from _thin_for_some(kind, of_kind, OWN_CODES if cause.role == "single" else [cause.code])
    preventive = [measures[row.measure] for row in rows if measures[row.measure].kind is Kind.PREVENTIVE]
    if preventive and all(one.strength is Strength.WEAKER for one in preventive):
        yield "every preventive measure is a weaker one"


def _thin_for_some(kind: Kind, rows: list[MappingRow], codes: Sequence[str | None]) -> Iterator[str]:
    """Sellers of some volume or with some code, for whom too few rows hold."""
    free = [row for row in rows if not (row.when.segment or row.when.pattern or row.when.marketplace)]
    asked = [row.when for row in free if not row.when_answers]
    for code, volume in product(codes, sorted({0.0, *_ends([when.volume_per_day for when in asked])})):
        fitting = sum(when.volume_per_day.hold(volume) and code in (when.code or (code,)) for when in asked)
        if fitting < FEWEST:
            of_code = f" for {code}" if len(codes) > 1 else ""
            told = f"{count(fitting, f'{kind} measure')} without further conditions"
            yield f"{told} at {volume:g} packages a day{of_code}"
            return


def _ends(bounds: list[Bounds]) -> set[float]:
    """Volumes just beside the ends of conditions, where what holds may change."""
    low = {bound.at_least - 1 for bound in bounds if bound.at_least is not None and bound.at_least >= 1}
    return low | {bound.at_most + 1 for bound in bounds if bound.at_most is not None}
