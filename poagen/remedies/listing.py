"""Finding entries of a catalog: by cause, kind, strength, status and words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from poagen.common.finding import Finding, PoagenError, Severity
from poagen.remedies.entries import Cause, Measure
from poagen.remedies.library import Catalog

KINDS: Final = ("cause", "corrective", "preventive")


@dataclass(frozen=True, slots=True)
class Filter:
    """Which entries are wanted; what is None or blank does not filter.

    Attributes:
        cause: Id of a cause: itself, and the measures that answer it.
        kind: One of :data:`KINDS`.
        text: Words that all occur somewhere in the entry, whatever their case.
    """

    cause: str | None = None
    kind: str | None = None
    strength: str | None = None
    status: str | None = None
    text: str | None = None


def entries(catalog: Catalog, wanted: Filter) -> list[Cause | Measure]:
    """The entries that fit, causes first.

    Raises:
        PoagenError: The cause does not exist; the finding names the nearest.
    """
    found: list[Cause | Measure] = [*catalog.causes.values(), *catalog.measures.values()]
    if wanted.cause is not None:
        asked = catalog.cause(wanted.cause.strip().upper()).id
        answers = {row.measure for row in catalog.mapping if row.cause == asked}
        found = [entry for entry in found if entry.id == asked or entry.id in answers]
    return [entry for entry in found if _fits(entry, wanted)]


def kind_of(entry: Cause | Measure) -> str:
    """``cause``, ``corrective`` or ``preventive``."""
    return str(entry.kind) if isinstance(entry, Measure) else "cause"


def _fits(entry: Cause | Measure, wanted: Filter) -> bool:
    strength = str(entry.strength) if isinstance(entry, Measure) else None
    if wanted.kind not in (None, kind_of(entry)) or wanted.status not in (None, entry.status):
        return False
    if wanted.strength not in (None, strength):
        return False
    whole = "\n".join(_values(entry.model_dump(mode="json"))).casefold() if wanted.text else ""
    return all(word in whole for word in (wanted.text or "").casefold().split())


def _values(value: Any) -> Iterator[str]:
    """All that stands in an entry, without the names of its fields."""
    if isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _values(part)
    elif value is not None:
        yield str(value)


def as_json(catalog: Catalog, found: list[Cause | Measure]) -> dict[str, Any]:
    """Entries with the version and hash of their catalog, as plain JSON values."""
    return {
        "catalog": catalog.stamp,
        "entries": [
            {"type": kind_of(entry), **entry.model_dump(mode="json", exclude_defaults=True)} for entry in found
        ],
    }


def checked(value: str | None, known: tuple[str, ...], option: str) -> str | None:
    """A value of a filter in lower case.

    Raises:
        PoagenError: It is none of those known (CLI002).
    """
    told = value.strip().casefold() if value is not None else None
    if told is not None and told not in known:
        help_ = f"choose from {', '.join(known)}"
        raise PoagenError(Finding("CLI002", Severity.ERROR, f'"{value}" is no {option}', help=help_))
    return told
