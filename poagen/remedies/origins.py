"""Which layer of the catalog gave which field of an entry."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from poagen.remedies.draft import Draft, Placed

Origins = Mapping[str, Placed[Any]]

_VERBS = {"replace": "replaced", "append": "appended", "disable": "disabled"}


def origins_of(draft: Draft) -> Origins:
    """Where each entry stands, by id, or by ``C-001/PM-002`` for a row of the mapping."""
    named: list[Placed[Any]] = [*draft.causes, *draft.measures]
    rows = {f"{row.entry.cause}/{row.entry.measure}": row for row in draft.mapping}
    return {**{placed.entry.id: placed for placed in named}, **rows}


def origin_of(placed: Placed[Any]) -> list[dict[str, str | int]]:
    """Field by field: the layer that gave it, its file and line, and how.

    Fields that nobody gave, so that they have their default, are left out.
    """
    found: list[dict[str, str | int]] = []
    for name in placed.raw:
        layers = [(placed.file, placed.index, "given")] if _is_given(placed, name) else []
        layers += [placed.parts[name]] if name in placed.parts else []
        for file, index, how in layers:
            at = ("disable", index) if how == "disable" else (index, name)
            line, _ = file.text.place(at)
            told = _VERBS.get(how, how)
            found.append(
                {"field": name, "layer": file.layer.name, "file": str(file.text.path), "line": line, "how": told}
            )
    return found


def _is_given(placed: Placed[Any], name: str) -> bool:
    """Whether the entry's own file has a say in a field."""
    original = placed.file.text.value[placed.index]
    how = placed.parts[name][2] if name in placed.parts else ""
    return name in original and how != "replace"
