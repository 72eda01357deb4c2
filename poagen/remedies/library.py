"""The catalog: read from its layers, checked, and asked by id."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from poagen.common.finding import Finding, PoagenError, Severity
from poagen.common.memory import without_collector
from poagen.remedies.checks import structure
from poagen.remedies.disabling import disable
from poagen.remedies.draft import Draft, read_draft
from poagen.remedies.entries import Cause, MappingRow, Measure
from poagen.remedies.layers import BASE, FILES, OF_CASE, Layer, below, stack, stands_alone
from poagen.remedies.linting import findings_of
from poagen.remedies.nearest import nearest
from poagen.remedies.origins import Origins, origins_of

EntryT = TypeVar("EntryT")


@dataclass(frozen=True)
class Catalog:
    """Causes and measures by id, and the rows that join them.

    Attributes:
        version: Of each layer read, joined by ``+``.
        sha256: Over all files read, hexadecimal.
        layers: What was read, the lowest first.
        origins: By id, or ``C-001/PM-002`` for a row: which layer gave which field.
        of_case: Ids of measures that the case's own folder adds.
    """

    causes: Mapping[str, Cause]
    measures: Mapping[str, Measure]
    mapping: tuple[MappingRow, ...]
    version: str
    sha256: str
    layers: tuple[Layer, ...] = ()
    origins: Origins = field(default_factory=lambda: MappingProxyType({}))
    of_case: frozenset[str] = frozenset()

    @property
    def stamp(self) -> dict[str, object]:
        """Version, content hash and layers, for whatever is made with this catalog."""
        layers = [layer.name for layer in self.layers]
        return {"version": self.version, "sha256": self.sha256, "layers": layers}

    def cause(self, id_: str) -> Cause:
        """The cause with this id.

        Raises:
            PoagenError: There is none; the finding names the nearest.
        """
        return _look_up(self.causes, id_, "cause")

    def measure(self, id_: str) -> Measure:
        """The measure with this id.

        Raises:
            PoagenError: There is none; the finding names the nearest.
        """
        return _look_up(self.measures, id_, "measure")


def _look_up(entries: Mapping[str, EntryT], id_: str, what: str) -> EntryT:
    if id_ not in entries:
        raise PoagenError(
            Finding("POA104", Severity.ERROR, f'{what} "{id_}" does not exist', help=nearest(id_, entries))
        )
    return entries[id_]


def load_catalog(*folders: Path | Layer) -> Catalog:
    """Read a catalog.

    Args:
        folders: Folders or layers, the lowest first; none for the packaged catalog alone. A folder that adds to
            the packaged catalog has that below it. :func:`poagen.remedies.layers.stack` gives the layers in
            force for a user and a case.

    Raises:
        PoagenError: Something in the files is wrong; each finding names file, line and column.
    """
    return _packaged() if folders in ((), (BASE,)) else _load(_layers(folders))


def _layers(folders: Iterable[Path | Layer]) -> tuple[Layer, ...]:
    layers = tuple(one if isinstance(one, Layer) else Layer(f"folder {one.name}", one) for one in folders)
    given = [one for one in folders if isinstance(one, Path)]
    adds = BASE not in layers and not all(map(stands_alone, given))
    return (BASE, *layers) if adds else layers


@cache
def _packaged() -> Catalog:
    return _load((BASE,))


def _load(layers: tuple[Layer, ...]) -> Catalog:
    draft = read_draft(layers)
    found = [*draft.findings, *structure(draft), *disable(draft)]
    errors = [finding for finding in found if finding.severity is Severity.ERROR]
    if errors:
        raise PoagenError(errors)
    return _catalog(draft)


def lint(
    folder: Path | None = None, *, today: dt.date | None = None, now: dt.date | None = None
) -> tuple[Finding, ...]:
    """Everything there is to say about a catalog: errors that stop it, and warnings on what it lacks.

    Args:
        folder: A folder of a catalog, looked at with the layers below it; None for all layers in force.
        today: The day by which sources are judged too old; without it, the day on which the newest of them was
            checked.
        now: The day after which none can have been checked, where ``today`` is not given.
    """
    return lint_layers(below(folder) if folder else stack(), folder, today=today, now=now)


def lint_layers(
    layers: Iterable[Layer],
    folder: Path | None = None,
    *,
    today: dt.date | None = None,
    now: dt.date | None = None,
) -> tuple[Finding, ...]:
    """As :func:`lint`, for layers that are known."""
    with without_collector():
        return findings_of(read_draft(layers), folder, today, now)


def _catalog(draft: Draft) -> Catalog:
    return Catalog(
        causes={placed.entry.id: placed.entry for placed in draft.causes},
        measures={placed.entry.id: placed.entry for placed in draft.measures},
        mapping=tuple(placed.entry for placed in draft.mapping),
        version="+".join(draft.versions),
        sha256=_sha256(draft.layers),
        layers=draft.layers,
        origins=origins_of(draft),
        of_case=frozenset(one.entry.id for one in draft.measures if one.file.layer.name == OF_CASE),
    )


def _sha256(layers: Iterable[Layer]) -> str:
    digest = hashlib.sha256()
    for file in (layer.folder / name for layer in layers for name in FILES):
        if file.is_file():
            digest.update(f"{file.name}\n".encode() + file.read_bytes())
    return digest.hexdigest()
