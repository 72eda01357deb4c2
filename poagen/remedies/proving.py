"""The content checks on somebody's own catalog, with the place of each finding in its files."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from poagen.common.finding import Finding, Severity
from poagen.remedies.content import content_checks
from poagen.remedies.layers import BASE, Layer
from poagen.remedies.library import Catalog, lint_layers, load_catalog


def prove(
    layers: Sequence[Layer], folder: Path | None = None, *, now: dt.date | None = None
) -> tuple[Finding, ...]:
    """Lint and the content checks.

    Args:
        layers: The layers of the catalog, the lowest first.
        folder: Only findings on entries of this folder are wanted; None for all.
        now: The day after which no source can have been checked.

    Returns:
        Lint's findings alone where there are errors, since the catalog cannot be read then; those of the layers
        below are among them.
    """
    found = lint_layers(layers, folder, now=now)
    errors = [finding for finding in lint_layers(layers) if finding.severity is Severity.ERROR]
    if errors:
        return tuple(dict.fromkeys((*found, *errors)))
    catalog = load_catalog(*layers)
    placed = [_placed(finding, catalog) for finding in content_checks(catalog)]
    if folder is not None and BASE in layers and tuple(layers) != (BASE,):
        placed = [one for one in placed if one.file and Path(one.file).is_relative_to(folder)]
    return tuple(dict.fromkeys((*found, *placed)))


def _placed(finding: Finding, catalog: Catalog) -> Finding:
    """A finding with the place of the entry that its value names; the file that changed it last counts."""
    entry = catalog.origins.get(finding.value or "")
    if entry is None or finding.file:
        return finding
    file, index, _ = list(entry.parts.values())[-1] if entry.parts else (entry.file, entry.index, "")
    line, column = file.text.place((index,))
    return replace(finding, file=str(file.text.path), row=line, column=str(column))
