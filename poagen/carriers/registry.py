"""All that the YAML says of carriers and shapes, read and linked once a process."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt

from poagen.carriers.layout import Layout, parse_layout
from poagen.carriers.linking import Knowledge, bulk_id, finding, members, refuse_contradictions
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
    StoreList,
    StoreLists,
    fold,
)
from poagen.carriers.packed import DATA, is_packed, load, yaml_files
from poagen.common.finding import PoagenError

Bools = npt.NDArray[np.bool_]
ANYWHERE = ""
"""In place of an origin: packages from all countries."""


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
        spelled: The same of those lists alone that say how a carrier's name must be written.
        other_words: Words that say "another carrier", folded.
        blank_words: Words that say that no carrier was given, folded.
        general_words: Words that the names of many carriers share, folded.
    """

    carriers: tuple[Carrier, ...]
    index: dict[str, int]
    forms: tuple[Form, ...]
    mates: Bools
    allowed: Bools
    lists: dict[str, frozenset[str]]
    spelled: dict[str, frozenset[str]]
    other_words: tuple[str, ...]
    blank_words: frozenset[str]
    general_words: tuple[str, ...]


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
    known = read_all(folder)
    if not is_packed(folder):  # what is packed was held against this before
        refuse_contradictions(known)
    names, families = known.names, known.families.families
    carriers = (*map(_carrier, names.carriers), *_bulk(known.elsewhere))
    _add_stores(carriers, known.stores)
    index = {carrier.id: place for place, carrier in enumerate(carriers)}
    rules = {rule.id: rule for rule in known.checks.checks}
    groups = {family.id: members(family) for family in families}
    forms = tuple(_form(path, place, shape, index, rules) for path, place, shape in known.shapes)
    return Registry(
        carriers=carriers,
        index=index,
        forms=forms,
        mates=_mates(families, index),
        allowed=_allowed(forms, groups, index),
        lists=_origins(names, known.stores.lists),
        spelled=_origins(names, [part for part in known.stores.lists if part.spellings or part.exact]),
        other_words=tuple(fold(word) for word in names.other),
        blank_words=frozenset(fold(word) for word in names.blank) | {""},
        general_words=tuple(fold(word) for word in names.general),
    )


def read_all(folder: Path) -> Knowledge:
    """All files of a folder, not yet held against each other."""
    return Knowledge(
        folder,
        load(folder, "names.yaml", NamesFile),
        load(folder, "known-elsewhere.yaml", ElsewhereFile),
        load(folder, "families.yaml", FamiliesFile),
        load(folder, "checks.yaml", Checks),
        load(folder, "marketplaces.yaml", StoreLists),
        [
            (folder / name, place, shape)
            for name in _shape_files(folder)
            for place, shape in enumerate(load(folder, name, Shapes).shapes)
        ],
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
            yield Carrier(bulk_id(names), names[0], {}, tuple(names), (), (), {}, shapes_complete=False)


def _origins(names: NamesFile, lists: Iterable[StoreList]) -> dict[str, frozenset[str]]:
    """Store → the origins of the packages that lists are of. What a carrier's own entry says is of all."""
    said = {(store, word) for entry in names.carriers for store, word in entry.integrated.items()}
    origins = {store: frozenset({ANYWHERE}) for store, word in said if word == "yes"}
    for part in lists:
        origins[part.marketplace] = origins.get(part.marketplace, frozenset()) | {*(part.origins or [ANYWHERE])}
    return origins


def _add_stores(carriers: tuple[Carrier, ...], told: StoreLists) -> None:
    """Put down at each carrier which stores' lists hold it, under what spelling."""
    known = {fold(name): carrier for carrier in reversed(carriers) for name in (carrier.name, *carrier.spellings)}
    for part in told.lists:
        spelled: dict[str, list[str]] = {}
        for name in part.names:
            known[fold(name)].integrated[part.marketplace] = "yes"
            spelled.setdefault(known[fold(name)].id, []).append(name)
        for carrier in carriers if part.spellings else ():
            if found := _one_spelling(spelled.get(carrier.id, []), carrier.name):
                carrier.amazon[part.marketplace] = found


def _one_spelling(spellings: list[str], name: str) -> str | None:
    """The spelling for a store; None where its list has several, which differ by the kind of number."""
    return name if name in spellings else spellings[0] if len(spellings) == 1 else None


def _shape_files(folder: Path) -> list[str]:
    return [name for name in yaml_files(folder) if name.startswith("shapes/")]


def _form(path: Path, place: int, shape: Shape, index: dict[str, int], rules: dict[str, CheckRule]) -> Form:
    layouts = _layouts(path, place, shape, "layouts")
    narrow = _layouts(path, place, shape, "repair_layouts") or layouts
    rule = rules[shape.check] if shape.check else None
    if any((layout.check is not None) != (rule is not None) for layout in (*layouts, *narrow)):
        message = f'"{shape.id}": check and the c or k of its layouts go together'
        raise PoagenError(finding(path, message, ("shapes", place, "layouts")))
    if shape.owners and any(layout.length < shape.owners.at + 2 for layout in layouts):
        message = f'"{shape.id}": its numbers end before the two letters that stand from {shape.owners.at} on'
        raise PoagenError(finding(path, message, ("shapes", place, "owners", "at")))
    return Form(shape, index[shape.carrier], rule, layouts, narrow)


def _layouts(
    path: Path, place: int, shape: Shape, key: Literal["layouts", "repair_layouts"]
) -> tuple[Layout, ...]:
    found: list[Layout] = []
    for item, text in enumerate(getattr(shape, key)):
        try:
            found += parse_layout(text)
        except ValueError as error:
            told = finding(path, f'"{shape.id}": {error}', ("shapes", place, key, item))
            raise PoagenError(told) from error
    return tuple(found)


def _mates(families: list[Family], index: dict[str, int]) -> Bools:
    mates = np.eye(len(index), dtype=np.bool_)
    for family in families:
        places = [index[name] for name in sorted(members(family))]
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


def spelled_origins(marketplace: str) -> frozenset[str]:
    """The same of those lists alone that say how a name must be written."""
    return registry().spelled.get(marketplace, frozenset())


def amazon_name(index: int, marketplace: str) -> str:
    """Amazon's own spelling of a carrier, else its usual name.

    Args:
        index: Place in :func:`carriers`.
        marketplace: Such as ``US``.
    """
    return amazon_names(marketplace)[index]


@lru_cache(maxsize=64)
def amazon_names(marketplace: str) -> tuple[str, ...]:
    """:func:`amazon_name` of every carrier, in the order of :func:`carriers`."""
    return tuple(carrier.amazon.get(marketplace, carrier.name) for carrier in carriers())
