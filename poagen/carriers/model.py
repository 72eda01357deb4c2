"""The YAML of the carriers stage as types."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from poagen.common.strict import STRICT

Grade = Literal["A", "B", "C"]
Integrated = Literal["yes", "no", "unknown"]
Ident = Annotated[str, Field(pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*$")]
Digits26 = Annotated[str, Field(pattern=r"^[0-9]{26}$")]
Store = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
Told = Annotated[str, Field(min_length=1, pattern=r"\S")]
"""Text that says something."""

_SIGNS = re.compile(r"[^a-z0-9]+")


def fold(name: str) -> str:
    """A name without case, accents, spaces, marks and punctuation."""
    if name.isascii():
        return _SIGNS.sub("", name.lower())
    plain = unicodedata.normalize("NFKD", name.replace("®", "").replace("™", "")).casefold()
    return "".join(letter for letter in plain if letter.isalnum())


class _Entry(BaseModel):
    model_config = STRICT


class CheckRule(_Entry):
    """How a check character follows from the serial number.

    ``weighted``: each character's value times its weight, summed (``digit_sums``: the digits of each product),
    taken modulo ``modulus``; ``complement``: subtracted from the modulus; ``replace``: then changed.
    ``iso7064-37-36``: the hybrid system of ISO 7064; it needs no other field.
    """

    id: Ident
    method: Literal["weighted", "iso7064-37-36"] = "weighted"
    weights: Annotated[tuple[Annotated[int, Field(ge=0, le=1000)], ...], Field(min_length=1)] = (1,)
    start: Literal["left", "right"] = "right"
    modulus: int = Field(default=10, ge=2, le=1000)
    complement: bool = False
    digit_sums: bool = False
    replace: dict[int, Annotated[int, Field(ge=0, le=35)]] = {}
    letters: Digits26 | None = None
    source: Told
    checked: dt.date


class Checks(_Entry):
    """``data/checks.yaml``."""

    checks: list[CheckRule]


class Prepend(_Entry):
    """Digits that go before the serial for the sum, unless it starts with them already."""

    text: Annotated[str, Field(pattern=r"^[0-9]+$")]
    unless_starts_with: str


class Owners(_Entry):
    """The carrier that two letters of the number name: ``at`` is the place of the first, from 0.

    A code of ``codes`` that ``carriers`` does not name belongs to the shape's own carrier; any other is no fit.
    """

    at: int = Field(ge=0)
    codes: Annotated[str, Field(pattern=r"^[A-Z]{2}(\s+[A-Z]{2})*\s*$")]
    carriers: dict[Annotated[str, Field(pattern=r"^[A-Z]{2}$")], Ident]


class Shape(_Entry):
    """One form of number, with the carriers under whose names it may be filed (ids of carriers or families).

    ``repair_layouts``: the narrower layouts that a repair may lead to. ``leading_zeros``: numbers of this form may
    begin with zeros, so that a spreadsheet may have taken them.
    """

    id: Ident
    carrier: Ident
    service: Told
    layouts: Annotated[list[str], Field(min_length=1)]
    check: Ident | None = None
    repair_layouts: list[str] = []
    leading_zeros: bool = False
    prepend: Prepend | None = None
    owners: Owners | None = None
    strength: Literal["strong", "weak"]
    grade: Grade
    filed_under: list[Ident] = []
    source: Told
    checked: dt.date
    examples: Annotated[list[str], Field(min_length=2)]
    counterexamples: Annotated[list[str], Field(min_length=1)]


class Shapes(_Entry):
    """A file of ``data/shapes``."""

    shapes: list[Shape]


class CarrierEntry(_Entry):
    """One carrier.

    ``amazon``: Amazon's own spelling by marketplace. ``spellings``: further spellings in Amazon's lists.
    ``aliases``: other names. ``leads``: words after which anything may follow ("USPS Priority Mail").
    """

    id: Ident
    name: Told
    amazon: dict[Store, Told] = {}
    spellings: list[str] = []
    aliases: list[str] = []
    leads: list[str] = []
    integrated: dict[Store, Integrated] = {}
    shapes_complete: bool = False
    source: Told
    checked: dt.date


class Family(_Entry):
    """Carriers that share parcels: each goes with ``hub``, or where there is none, each with each.

    ``numbers_only``: a list for the shapes' ``filed_under``; it makes no two carriers compatible.
    """

    id: Ident
    hub: Ident | None = None
    numbers_only: bool = False
    members: Annotated[list[Ident], Field(min_length=1)]
    why: Told
    source: Told
    checked: dt.date


class NamesFile(_Entry):
    """``data/names.yaml``."""

    other: list[str]
    blank: list[str]
    general: list[str] = []
    carriers: list[CarrierEntry]


class FamiliesFile(_Entry):
    """``data/families.yaml``."""

    families: list[Family]


class Elsewhere(_Entry):
    """``data/known-elsewhere.yaml``: names in Amazon's lists of which no more is known, variants on a line."""

    source: Told
    checked: dt.date
    integrated: Integrated
    names: list[Annotated[list[str], Field(min_length=1)]]


class ElsewhereFile(_Entry):
    """The lists of ``data/known-elsewhere.yaml``."""

    lists: list[Elsewhere]


class StoreList(_Entry):
    """A store's own list of carriers.

    ``spellings``: it gives the spellings that the store takes. ``origins``: it is of packages from these alone.
    ``exact``: names must be written as in the list, as where it gives the spellings.
    """

    id: Ident
    marketplace: Store
    spellings: bool
    exact: bool = False
    origins: list[Annotated[str, Field(pattern=r"^[A-Z]{2}$")]] = []
    source: Told
    checked: dt.date
    names: Annotated[list[str], Field(min_length=1)]


class StoreLists(_Entry):
    """``data/marketplaces.yaml``."""

    lists: list[StoreList]


class KindEntry(_Entry):
    """How to see that a cell holds no tracking number. ``patterns`` are RE2, of the whole upper-case text."""

    id: Ident
    words: list[str] = []
    patterns: list[str] = []
    bare_patterns: list[str] = []
    source: Told
    checked: dt.date


class KindsFile(_Entry):
    """``data/kinds.yaml``."""

    missing: list[KindEntry]
    order_id: list[KindEntry]
    spreadsheet_damage: list[KindEntry]
    placeholder: list[KindEntry]
