"""All that the YAML says of carriers and shapes, read and linked once a process."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from poagen.carriers.layout import Layout, parse_layout
from poagen.carriers.model import (
    CarrierEntry,
    CheckRule,
    Checks,
    ElsewhereFile,
    FamiliesFile,
    Family,
    NamesFile,
    Shape,
    Shapes,
    StoreLists,
)
from poagen.carriers.packed import DATA, load, yaml_files
from poagen.common.finding import Finding, PoagenError, Severity

Bools = npt.NDArray[np.bool_]
ANYWHERE = ""
"""In place of an origin: packages from all countries."""

_SIGNS = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Carrier:
    """One carrier.

    Attributes:
        id: Permanent id.
        name: Its usual name.
        amazon: Amazon's own spelling by marketplace, where a list of that marketplace has one.
        spellings: Every spelling in any list of Amazon's.
        aliases: Other names.
        leads: Words after which a service may follow.
        integrated: ``yes``, ``no`` or ``unknown`` by marketplace; unknown where nothing stands.
        shapes_complete: All forms of its numbers are known, so that a number of another form is not its own.
    """

    id: str
    name: str
    amazon: dict[str, str]
    spellings: tuple[str, ...]
    aliases: tuple[str, ...]
    leads: tuple[str, ...]
    integrated: dict[str, str]
    shapes_complete: bool


@dataclass(frozen=True)
class Form:
    """A shape, linked.

    Attributes:
        entry: The YAML entry.
        owner: Index of its carrier.
        rule: Its check rule, or None.
        layouts: Its layouts, one a length.
        repair_layouts: The layouts that a repair may lead to.
    """

    entry: Shape
    owner: int
    rule: CheckRule | None
    layouts: tuple[Layout, ...]
    repair_layouts: tuple[Layout, ...]


@dataclass(frozen=True)
class Registry:
    """The carriers and shapes, linked.

    Attributes:
        carriers: In file order.
        index: Place of each id.
        forms: The shapes.
        mates: bool [carrier, carrier]: the two share parcels.
        allowed: bool [shape, carrier]: a number of the shape may be filed under the carrier.
        lists: Marketplace → the origins of the packages that its list of carriers is of; ``ANYWHERE`` for all.
        other_words: Words that say "another carrier", folded.
        blank_words: Words that say that no carrier was given, folded.
    """

    carriers: tuple[Carrier, ...]
    index: dict[str, int]
    forms: tuple[Form, ...]
    mates: Bools
    allowed: Bools
    lists: dict[str, frozenset[str]]
    other_words: tuple[str, ...]
    blank_words: frozenset[str]


def fold(name: str) -> str:
    """A name without case, accents, spaces, marks and punctuation."""
    if name.isascii():
        return _SIGNS.sub("", name.lower())
    plain = unicodedata.normalize("NFKD", name.replace("®", "").replace("™", "")).casefold()
    return "".join(letter for letter in plain if letter.isalnum())


@lru_cache(maxsize=1)
def registry() -> Registry:
    """The packaged knowledge.

    Raises:
        PoagenError: A YAML file is damaged, or names a carrier, family or check that does not exist.
    """
    return load_registry(DATA)


def load_registry(folder: Path) -> Registry:
    """Read and link a folder of carrier knowledge.

    Args:
        folder: Holds ``names.yaml``, ``known-elsewhere.yaml``, ``families.yaml``, ``checks.yaml`` and ``shapes/``.
    """
    names = load(folder, "names.yaml", NamesFile)
    elsewhere = load(folder, "known-elsewhere.yaml", ElsewhereFile)
    carriers = (*map(_carrier, names.carriers), *_bulk(elsewhere))
    lists = _add_stores(carriers, folder)
    index = _index(carriers, folder)
    families = load(folder, "families.yaml", FamiliesFile).families
    rules = {rule.id: rule for rule in load(folder, "checks.yaml", Checks).checks}
    entries = [
        (folder / name, shape) for name in _shape_files(folder) for shape in load(folder, name, Shapes).shapes
    ]
    groups = {family.id: _members(family) for family in families}
    _require_known(entries, families, {*index}, rules, folder)
    forms = tuple(_form(path, shape, index, rules) for path, shape in entries)
    return Registry(
        carriers=carriers,
        index=index,
        forms=forms,
        mates=_mates(families, index),
        allowed=_allowed(forms, groups, index),
        lists=lists,
        other_words=tuple(fold(word) for word in names.other),
        blank_words=frozenset(fold(word) for word in names.blank) | {""},
    )


def _carrier(entry: CarrierEntry) -> Carrier:
    spellings = tuple(dict.fromkeys((*entry.amazon.values(), *entry.spellings)))
    return Carrier(
        entry.id,
        entry.name,
        dict(entry.amazon),
        spellings,
        tuple(entry.aliases),
        tuple(entry.leads),
        dict(entry.integrated),
        entry.shapes_complete,
    )


def _bulk(file: ElsewhereFile) -> Iterable[Carrier]:
    for part in file.lists:
        for names in part.names:
            plain = unicodedata.normalize("NFKD", names[0]).encode("ascii", "ignore").decode().lower()
            ident = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
            yield Carrier(ident, names[0], {}, tuple(names), (), (), {}, shapes_complete=False)


def _add_stores(carriers: tuple[Carrier, ...], folder: Path) -> dict[str, frozenset[str]]:
    """Put down at each carrier which stores' lists hold it, under what spelling; the origins of each store's."""
    known = {fold(name): carrier for carrier in reversed(carriers) for name in (carrier.name, *carrier.spellings)}
    path = folder / "marketplaces.yaml"
    stores = {store for carrier in carriers for store, word in carrier.integrated.items() if word == "yes"}
    lists = {store: frozenset({ANYWHERE}) for store in stores}
    for part in load(folder, path.name, StoreLists).lists:
        spelled: dict[str, list[str]] = {}
        lists[part.marketplace] = lists.get(part.marketplace, frozenset()) | {*(part.origins or [ANYWHERE])}
        for name in part.names:
            if fold(name) not in known:
                raise PoagenError(_finding(path, f'"{part.id}" names "{name}", which has no entry'))
            known[fold(name)].integrated[part.marketplace] = "yes"
            spelled.setdefault(known[fold(name)].id, []).append(name)
        for carrier in carriers if part.spellings else ():
            if found := _one_spelling(spelled.get(carrier.id, []), carrier.name):
                carrier.amazon[part.marketplace] = found
    return lists


def _one_spelling(spellings: list[str], name: str) -> str | None:
    """The spelling for a store; None where its list has several, which differ by the kind of number."""
    return name if name in spellings else spellings[0] if len(spellings) == 1 else None


def _shape_files(folder: Path) -> list[str]:
    return [name for name in yaml_files(folder) if name.startswith("shapes/")]


def _index(carriers: tuple[Carrier, ...], folder: Path) -> dict[str, int]:
    index: dict[str, int] = {}
    for place, carrier in enumerate(carriers):
        if index.setdefault(carrier.id, place) != place:
            raise PoagenError(_finding(folder / "names.yaml", f'the carrier id "{carrier.id}" stands twice'))
    return index


def _finding(path: Path, message: str) -> Finding:
    advice = "compare the entry with its neighbours; docs/carriers.md tells what each field means"
    return Finding("CAR001", Severity.ERROR, message, file=str(path), help=advice)


def _require_known(
    entries: list[tuple[Path, Shape]],
    families: list[Family],
    carriers: set[str],
    rules: dict[str, CheckRule],
    folder: Path,
) -> None:
    """Every id that an entry names exists."""
    either = carriers | {family.id for family in families}
    asked = [(folder / "families.yaml", family.id, _members(family), carriers) for family in families]
    for path, shape in entries:
        owners = shape.owners.carriers.values() if shape.owners else ()
        asked.append((path, shape.id, {shape.carrier, *owners}, carriers))
        asked.append((path, shape.id, set(shape.filed_under), either))
        asked.append((path, shape.id, {shape.check} if shape.check else set(), set(rules)))
    wrong = [
        _finding(path, f'"{entry}" names "{name}", which has no entry')
        for path, entry, names, known in asked
        for name in sorted(names - known)
    ]
    if wrong:
        raise PoagenError(wrong)


def _members(family: Family) -> set[str]:
    return {*family.members, *([family.hub] if family.hub else [])}


def _form(path: Path, shape: Shape, index: dict[str, int], rules: dict[str, CheckRule]) -> Form:
    try:
        layouts, narrow = (
            tuple(layout for text in texts for layout in parse_layout(text))
            for texts in (shape.layouts, shape.repair_layouts or shape.layouts)
        )
    except ValueError as error:
        raise PoagenError(_finding(path, f'"{shape.id}": {error}')) from error
    rule = rules[shape.check] if shape.check else None
    if any((layout.check is not None) != (rule is not None) for layout in (*layouts, *narrow)):
        raise PoagenError(_finding(path, f'"{shape.id}": check and the c or k of its layouts go together'))
    return Form(shape, index[shape.carrier], rule, layouts, narrow)


def _mates(families: list[Family], index: dict[str, int]) -> Bools:
    mates = np.eye(len(index), dtype=np.bool_)
    for family in families:
        places = [index[name] for name in sorted(_members(family))]
        if family.hub and not family.numbers_only:
            mates[index[family.hub], places] = mates[places, index[family.hub]] = True
        elif not family.numbers_only:
            mates[np.ix_(places, places)] = True
    return mates


def _allowed(forms: tuple[Form, ...], groups: dict[str, set[str]], index: dict[str, int]) -> Bools:
    allowed = np.zeros((len(forms), len(index)), dtype=np.bool_)
    for row, form in enumerate(forms):
        names = {form.entry.carrier}.union(*(groups.get(name, {name}) for name in form.entry.filed_under))
        allowed[row, [index[name] for name in names]] = True
    return allowed


def carriers() -> tuple[Carrier, ...]:
    """All carriers, in the files' order; an index of this stage is a place in it."""
    return registry().carriers


def listed_origins(marketplace: str) -> frozenset[str]:
    """The origins of the packages whose carriers a store's lists name, :data:`ANYWHERE` for all; empty without."""
    return registry().lists.get(marketplace, frozenset())


def amazon_name(index: int, marketplace: str) -> str:
    """Amazon's own spelling of a carrier, else its usual name.

    Args:
        index: Place in :func:`carriers`.
        marketplace: Such as ``US``.
    """
    carrier = carriers()[index]
    return carrier.amazon.get(marketplace, carrier.name)
