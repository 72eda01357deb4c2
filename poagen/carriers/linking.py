"""Whether the entries of carrier knowledge fit each other: ids stand once, a name is one carrier's."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from poagen.carriers.model import Checks, ElsewhereFile, FamiliesFile, Family, NamesFile, Shape, StoreLists, fold
from poagen.common.finding import Finding, PoagenError, Severity
from poagen.common.knowledge import Location, places
from poagen.common.words import alike

_ADVICE = "compare the entry with its neighbours; docs/carriers.md tells what each field means"


@dataclass(frozen=True)
class Knowledge:
    """The files of a folder; of each shape its file and its place there."""

    folder: Path
    names: NamesFile
    elsewhere: ElsewhereFile
    families: FamiliesFile
    checks: Checks
    stores: StoreLists
    shapes: list[tuple[Path, int, Shape]]


@dataclass(frozen=True)
class _Word:
    """An id or a name where it stands: ``of`` is what has it."""

    text: str
    of: str
    path: Path
    place: Location


def finding(path: Path, message: str, place: Location = (), advice: str = _ADVICE) -> Finding:
    """What is wrong with an entry, at its line."""
    row, column = places(path).get(place, (None, None))
    told = None if column is None else str(column)
    return Finding("CAR001", Severity.ERROR, message, file=str(path), row=row, column=told, help=advice)


def refuse_contradictions(known: Knowledge) -> None:
    """Refuse entries that do not fit each other.

    Raises:
        PoagenError: An id stands twice, a name stands for two carriers or for none, or an entry names an id or a
            name that no entry has; each finding names file, line and column.
    """
    if wrong := [*_ids_twice(known), *_names(known), *_unknown(known), *_unknown_names(known)]:
        raise PoagenError(wrong)


def bulk_id(names: list[str]) -> str:
    """The id of a carrier of which no more is known than its names."""
    plain = unicodedata.normalize("NFKD", names[0]).encode("ascii", "ignore").decode().lower()
    return "-".join("".join(sign if sign.isalnum() else " " for sign in plain).split())


def members(family: Family) -> set[str]:
    """All carriers of a family, its hub too."""
    return {*family.members, *([family.hub] if family.hub else [])}


def _carrier_ids(known: Knowledge) -> Iterator[_Word]:
    path = known.folder / "names.yaml"
    for place, entry in enumerate(known.names.carriers):
        yield _Word(entry.id, entry.id, path, ("carriers", place, "id"))
    path = known.folder / "known-elsewhere.yaml"
    for part, listed in enumerate(known.elsewhere.lists):
        for place, names in enumerate(listed.names):
            yield _Word(bulk_id(names), bulk_id(names), path, ("lists", part, "names", place, 0))


def _ids_twice(known: Knowledge) -> Iterator[Finding]:
    folder = known.folder
    families = [
        _Word(one.id, one.id, folder / "families.yaml", ("families", place, "id"))
        for place, one in enumerate(known.families.families)
    ]
    checks = [
        _Word(one.id, one.id, folder / "checks.yaml", ("checks", place, "id"))
        for place, one in enumerate(known.checks.checks)
    ]
    lists = [
        _Word(one.id, one.id, folder / "marketplaces.yaml", ("lists", place, "id"))
        for place, one in enumerate(known.stores.lists)
    ]
    shapes = [_Word(one.id, one.id, path, ("shapes", place, "id")) for path, place, one in known.shapes]
    yield from _twice([*_carrier_ids(known), *families], "carrier or family")
    yield from _twice(checks, "check")
    yield from _twice(lists, "list")
    yield from _twice(shapes, "shape")


def _twice(words: Iterable[_Word], what: str) -> Iterator[Finding]:
    seen: set[str] = set()
    for word in words:
        if not word.text:
            yield finding(word.path, "the first name of a carrier needs a Latin letter or a digit", word.place)
        elif word.text in seen:
            message = f'the {what} id "{word.text}" stands twice'
            yield finding(word.path, message, word.place, "give the entry an id of its own, or take it out")
        seen.add(word.text)


def _names(known: Knowledge) -> Iterator[Finding]:
    """Names that stand for two carriers, of which one alone would be found, or for none."""
    owners: dict[str, str] = {}
    no_carrier = {fold(word) for word in (*known.names.other, *known.names.blank)}
    for word in _all_names(known):
        key = fold(word.text)
        if not key or key in no_carrier:
            why = "stands for no carrier" if key else "holds no letter and no digit"
            yield finding(word.path, f'the name "{word.text}" of "{word.of}" {why}', word.place)
        elif owners.setdefault(key, word.of) != word.of:
            message = f'the name "{word.text}" of "{word.of}" is one of "{owners[key]}" already'
            advice = "a name stands for one carrier; take it out of one of the two entries"
            yield finding(word.path, message, word.place, advice)


def _all_names(known: Knowledge) -> Iterator[_Word]:
    path = known.folder / "names.yaml"
    for place, entry in enumerate(known.names.carriers):
        at: Location = ("carriers", place)
        yield _Word(entry.name, entry.id, path, (*at, "name"))
        for store, name in entry.amazon.items():
            yield _Word(name, entry.id, path, (*at, "amazon", store))
        for key, names in (("spellings", entry.spellings), ("aliases", entry.aliases), ("leads", entry.leads)):
            yield from (_Word(name, entry.id, path, (*at, key, item)) for item, name in enumerate(names))
    path = known.folder / "known-elsewhere.yaml"
    for part, listed in enumerate(known.elsewhere.lists):
        for place, names in enumerate(listed.names):
            at = ("lists", part, "names", place)
            yield from (_Word(name, bulk_id(names), path, (*at, item)) for item, name in enumerate(names))


def _unknown(known: Knowledge) -> Iterator[Finding]:
    """Ids that an entry names and no entry has."""
    carriers = {word.text for word in _carrier_ids(known)}
    either = carriers | {family.id for family in known.families.families}
    checks = {rule.id for rule in known.checks.checks}
    for word in _asked_by_families(known):
        yield from _unless_known(word, carriers)
    for word in _asked_by_shapes(known):
        key = word.place[2]
        yield from _unless_known(word, either if key == "filed_under" else checks if key == "check" else carriers)


def _asked_by_families(known: Knowledge) -> Iterator[_Word]:
    path = known.folder / "families.yaml"
    for place, family in enumerate(known.families.families):
        at: Location = ("families", place)
        yield from (
            _Word(name, family.id, path, (*at, "members", item)) for item, name in enumerate(family.members)
        )
        if family.hub:
            yield _Word(family.hub, family.id, path, (*at, "hub"))


def _asked_by_shapes(known: Knowledge) -> Iterator[_Word]:
    for path, place, shape in known.shapes:
        at: Location = ("shapes", place)
        yield _Word(shape.carrier, shape.id, path, (*at, "carrier"))
        if shape.owners:
            named = shape.owners.carriers.items()
            yield from (_Word(name, shape.id, path, (*at, "owners", "carriers", code)) for code, name in named)
        yield from (
            _Word(name, shape.id, path, (*at, "filed_under", i)) for i, name in enumerate(shape.filed_under)
        )
        if shape.check:
            yield _Word(shape.check, shape.id, path, (*at, "check"))


def _unknown_names(known: Knowledge) -> Iterator[Finding]:
    """Names of stores' lists that no carrier has."""
    path = known.folder / "marketplaces.yaml"
    names = {fold(name) for entry in known.names.carriers for name in (entry.name, *entry.amazon.values())}
    names |= {fold(name) for entry in known.names.carriers for name in entry.spellings}
    names |= {fold(name) for part in known.elsewhere.lists for listed in part.names for name in listed}
    for place, part in enumerate(known.stores.lists):
        for item, name in enumerate(part.names):
            if fold(name) not in names:
                message = f'"{part.id}" names "{name}", which is a name or a spelling of no entry'
                yield finding(path, message, ("lists", place, "names", item))


def _unless_known(word: _Word, ids: set[str]) -> Iterator[Finding]:
    if word.text not in ids:
        near = alike(word.text, sorted(ids))
        advice = f'did you mean "{near}"? {_ADVICE}' if near else _ADVICE
        yield finding(word.path, f'"{word.of}" names "{word.text}", which has no entry', word.place, advice)
