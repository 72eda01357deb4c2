"""What changed between two catalogs, and how much that is: major, minor or patch."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from pydantic import BaseModel

from poagen.remedies.library import Catalog


class Weight(StrEnum):
    """How much a change is, as a version counts it.

    ``major``: a plan, an answer or an override made with the older catalog may no longer fit: an entry, a slot, a
    question or a choice is gone, or an entry is of another kind, code or role.
    ``minor``: other measures may be proposed, or more is asked: entries, rows, slots and questions that are new,
    rows that are gone, status, strength, conditions, priorities, and what must be true.
    ``patch``: the rest, which is words, sources and dates.
    """

    MAJOR = "major"
    MINOR = "minor"
    PATCH = "patch"


_ORDER: Final = tuple(Weight)
_IDENTITY: Final = frozenset({"id", "kind", "code", "role"})
_WORDS: Final = frozenset(
    {"title", "statement", "text", "how", "sources", "evidence", "owner_role", "usual_time", "since"}
)
_NAMED: Final = frozenset({"slots", "questions"})


@dataclass(frozen=True, slots=True)
class Change:
    """One change: the entry's id or row, the field (None for the whole entry), what happened, and its weight."""

    entry: str
    field: str | None
    what: str
    weight: Weight


def diff(older: Catalog, newer: Catalog) -> tuple[Change, ...]:
    """What changed, the heaviest first."""
    changes = [
        *_entries(older.causes, newer.causes),
        *_entries(older.measures, newer.measures),
        *_entries(_rows(older), _rows(newer), row=True),
    ]
    return tuple(
        sorted(changes, key=lambda change: (_ORDER.index(change.weight), change.entry, change.field or ""))
    )


def weight(changes: tuple[Change, ...]) -> Weight | None:
    """The heaviest of changes; None where there are none."""
    return min((change.weight for change in changes), key=_ORDER.index, default=None)


def _rows(catalog: Catalog) -> dict[str, BaseModel]:
    return {f"{row.cause}/{row.measure}": row for row in catalog.mapping}


def _entries(
    older: Mapping[str, BaseModel], newer: Mapping[str, BaseModel], *, row: bool = False
) -> Iterator[Change]:
    for id_ in older.keys() - newer.keys():
        yield Change(id_, None, "removed", Weight.MINOR if row else Weight.MAJOR)
    for id_ in newer.keys() - older.keys():
        yield Change(id_, None, "added", Weight.MINOR)
    for id_ in older.keys() & newer.keys():
        if older[id_] != newer[id_]:
            yield from _fields(id_, older[id_], newer[id_])


def _fields(id_: str, older: BaseModel, newer: BaseModel) -> Iterator[Change]:
    for name in type(older).model_fields:
        old, new = getattr(older, name), getattr(newer, name)
        if old != new:
            yield Change(id_, name, _what(name, old, new), _weight(name, old, new))


def _what(name: str, old: Any, new: Any) -> str:
    if isinstance(old, str) and isinstance(new, str) and name not in _WORDS:
        return f"{old} -> {new}"
    gone, come = _names(old) - _names(new), _names(new) - _names(old)
    told = [f"without {', '.join(sorted(gone))}"] if gone else []
    told += [f"with {', '.join(sorted(come))}"] if come else []
    return "; ".join(told) or "changed"


def _weight(name: str, old: Any, new: Any) -> Weight:
    if name in _IDENTITY:
        return Weight.MAJOR
    if name in _NAMED:
        if _names(old) - _names(new):
            return Weight.MAJOR
        return Weight.MINOR if _names(new) - _names(old) else Weight.PATCH
    return Weight.PATCH if name in _WORDS else Weight.MINOR


def _names(value: Any) -> set[str]:
    """The names by which answers and statements refer to the parts of a field."""
    if isinstance(value, Mapping):
        return {str(name) for name in value}
    if not isinstance(value, tuple):
        return set()
    asks = [part for part in value if hasattr(part, "id")]
    choices = {f"{ask.id}.{choice.id}" for ask in asks for choice in getattr(ask, "choices", ())}
    return {ask.id for ask in asks} | choices


def asked_version(older: Catalog, newer: Catalog) -> str | None:
    """What the newer catalog's version should be at least, where the older one's is such as ``1.2.3``."""
    parts = older.version.split(".")
    heaviest = weight(diff(older, newer))
    if heaviest is None or not all(part.isdecimal() for part in parts):
        return None
    numbers = [*map(int, parts), 0, 0, 0][:3]
    place = _ORDER.index(heaviest)
    return ".".join(map(str, [*numbers[:place], numbers[place] + 1, *[0] * (2 - place)]))
