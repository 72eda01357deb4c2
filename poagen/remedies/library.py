"""The catalog: read from its folders, checked, and asked by id."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeVar

from poagen.common.finding import Finding, PoagenError, Severity, sort_findings
from poagen.remedies.checks import completeness, structure
from poagen.remedies.draft import FILES, PACKAGED, Draft, nearest, read_draft
from poagen.remedies.entries import Cause, MappingRow, Measure

EntryT = TypeVar("EntryT")


@dataclass(frozen=True)
class Catalog:
    """Causes and measures by id, and the rows that join them.

    Attributes:
        version: Of each folder read, joined by ``+``.
        sha256: Over all files read, hexadecimal.
    """

    causes: Mapping[str, Cause]
    measures: Mapping[str, Measure]
    mapping: tuple[MappingRow, ...]
    version: str
    sha256: str

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


def load_catalog(*folders: Path) -> Catalog:
    """Read a catalog.

    Args:
        folders: Folders in the order in which they are read; none for the packaged catalog. A folder whose
            ``catalog.yaml`` says ``extends: packaged`` adds to the packaged catalog.

    Raises:
        PoagenError: Something in the files is wrong; each finding names file, line and column.
    """
    return _packaged() if not folders else _load(folders)


@cache
def _packaged() -> Catalog:
    return _load((PACKAGED,))


def _load(folders: tuple[Path, ...]) -> Catalog:
    draft, read = read_draft(folders)
    errors = [finding for finding in _structure(draft) if finding.severity is Severity.ERROR]
    if errors:
        raise PoagenError(errors)
    return _catalog(draft, _sha256(read))


def _structure(draft: Draft) -> list[Finding]:
    return draft.findings or structure(draft)


def lint(catalog_folder: Path) -> tuple[Finding, ...]:
    """Everything there is to say about a catalog: errors that stop it, and warnings on what it lacks.

    Args:
        catalog_folder: A folder with a ``catalog.yaml``.
    """
    draft, _ = read_draft((catalog_folder,))
    findings = _structure(draft)
    return sort_findings(findings if draft.findings else [*findings, *completeness(draft)])


def _catalog(draft: Draft, sha256: str) -> Catalog:
    return Catalog(
        causes={placed.entry.id: placed.entry for placed in draft.causes},
        measures={placed.entry.id: placed.entry for placed in draft.measures},
        mapping=tuple(placed.entry for placed in draft.mapping),
        version="+".join(draft.versions),
        sha256=sha256,
    )


def _sha256(folders: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for file in (folder / name for folder in folders for name in FILES):
        if file.is_file():
            digest.update(f"{file.name}\n".encode() + file.read_bytes())
    return digest.hexdigest()
