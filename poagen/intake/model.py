"""What a recogniser says: one YAML file for each known export, and how a header is compared."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, BaseModel, Field, model_validator

from poagen.common.finding import Finding, PoagenError
from poagen.common.knowledge import load_model
from poagen.common.packages import AMAZON_SCAN_COLUMNS, COLUMNS
from poagen.common.patterns import EndingPattern
from poagen.common.strict import STRICT
from poagen.common.words import alike

HERE: Final = Path(__file__).parent
TARGETS: Final = (*COLUMNS, *AMAZON_SCAN_COLUMNS, "item_status", "tracking_status", "updated_at")
GENERIC: Final = "generic"
FREE: Final = (
    "carrier",
    "label_carrier",
    "ship_method",
    "category",
    "warehouse",
    "operator",
    "channel",
    "label_status",
)
"""Columns that may hold any words, and so a buyer's too."""

AMAZON_ORDER: Final = r"\d{3}-\d{7}-\d{7}"

Kind = Literal["packages", "orders", "told", "verdicts", "labels", "scans", "categories", "performance", "refused"]
WITHOUT_ORDERS: Final = ("scans", "performance", "refused")
"""Kinds whose files may name no order: tracking is joined by its number, the others give no packages."""

_NOT_WORD = re.compile(r"[\W_]+")
_LETTERS = {"ł": "l", "ø": "o", "æ": "ae", "œ": "oe", "đ": "d"}


def fold(text: str) -> str:
    """A header or a word of a value without case, width, spaces and punctuation: ``Order-ID`` is ``orderid``."""
    return _NOT_WORD.sub("", unicodedata.normalize("NFKC", text)).casefold()


@lru_cache(maxsize=20_000)
def bare(text: str) -> str:
    """A header folded, and Latin letters without their accents: ``Numéro`` and ``Numero`` are one header."""
    return "".join(_plain_letter(sign) for sign in fold(text))


@cache
def _plain_letter(sign: str) -> str:
    base = unicodedata.normalize("NFKD", sign)[0]
    return _LETTERS.get(sign, base if base.isascii() else sign)


def _is_column(name: str) -> str:
    if name not in TARGETS:
        near = alike(name, TARGETS)
        raise ValueError(f"is no column of packages{f'; did you mean {near}?' if near else ''}")
    return name


def _is_header(text: str) -> str:
    if not fold(text):
        raise ValueError("holds no letter and no digit, so no header is found by it")
    return text


def _is_folded(word: str) -> str:
    if word != fold(word):
        raise ValueError(f"is compared in small letters without spaces and signs; write {fold(word)}")
    return word


Column = Annotated[str, AfterValidator(_is_column)]
Header = Annotated[str, AfterValidator(_is_header)]
Folded = Annotated[str, AfterValidator(_is_folded)]
Told = Annotated[str, Field(min_length=1, pattern=r"\S")]
Language = Annotated[str, Field(pattern="^[a-z]{2}$")]


class _Part(BaseModel):
    model_config = STRICT


class Sum(_Part):
    """A number that is added up from several headers of a row."""

    add: tuple[str, ...]
    subtract: tuple[str, ...] = ()


class Append(_Part):
    """A second header that completes a value: ``Other`` and its carrier's name become ``Other: NAME``."""

    when: tuple[str, ...]
    header: str
    text: str


class BlankWhen(_Part):
    """A header that says that there is no value, whatever the value's own column holds."""

    header: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Keys:
    """The headers that a recogniser names, as it compares them.

    Attributes:
        required: Of ``required``.
        either: Of each group of ``either``.
        unless: Of ``unless``.
        known: All that may stand in a file where ``only`` holds.
        columns: Of each column, the best first.
    """

    required: frozenset[str]
    either: tuple[frozenset[str], ...]
    unless: frozenset[str]
    known: frozenset[str]
    columns: dict[str, tuple[str, ...]]


Certainty = Literal["documented", "seen in code", "inferred"]


class Format(_Part):
    """One recogniser.

    Attributes:
        id: Permanent id, as shown in ``inputs[].format``.
        title: What a seller calls the file.
        kind: What its rows tell; ``refused`` files are named and not read, ``categories`` and ``performance``
            files hold no packages.
        certainty: How well the layout is known: the maker's own list of headers, public code that reads such
            files, or likely words only.
        lists: ``defects`` where the file holds only packages that failed.
        unit: ``item`` where a package has a row for each of its items.
        required: Headers without which the file is not this export.
        either: Groups of headers; one of each group must be there too.
        unless: Headers with which the file is something else.
        only: The file has no other headers than those that the recogniser names.
        literal: Headers count only as written (no spaces or punctuation taken out).
        columns: For each column of the packages table, the headers that give it, the best first.
        values: For each column, what a word of the file means (words are folded).
        sums: Numbers that are added up from several headers.
        constants: Values that hold for the whole file.
        append: See :class:`Append`.
        blank_when: See :class:`BlankWhen`.
        unknown_when: For each column, a pattern of values that stand for "not told here".
        null_words: Words that mean a blank cell.
        split: Columns of which one cell may hold several numbers, with the separators.
        statuses: The list of status words in ``data/statuses.yaml`` that the file uses, besides the common one.
        ignored: Headers that are known and not used, with the reason.
        refuse: Why the file is not read (kind ``refused``).
        advice: What to do instead (kind ``refused``).
        source: Where the layout is known from.
        checked: When that was looked at.
    """

    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    title: str
    kind: Kind
    lists: Literal["all", "defects"] = "all"
    unit: Literal["package", "item"] = "package"
    certainty: Certainty
    required: tuple[Header, ...] = ()
    either: tuple[Annotated[tuple[Header, ...], Field(min_length=1)], ...] = ()
    unless: tuple[Header, ...] = ()
    only: bool = False
    literal: bool = False
    columns: dict[Column, tuple[Header, ...]] = Field(default_factory=dict)
    values: dict[Column, dict[Folded, str]] = Field(default_factory=dict)
    sums: dict[Column, Sum] = Field(default_factory=dict)
    constants: dict[Column, str] = Field(default_factory=dict)
    append: dict[Column, Append] = Field(default_factory=dict)
    blank_when: dict[Column, BlankWhen] = Field(default_factory=dict)
    unknown_when: dict[Column, EndingPattern] = Field(default_factory=dict)
    null_words: tuple[str, ...] = ()
    split: dict[Column, Told] = Field(default_factory=dict)
    statuses: str = ""
    ignored: dict[Header, Told] = Field(default_factory=dict)
    refuse: str = ""
    advice: str = ""
    source: Told
    checked: dt.date

    @model_validator(mode="after")
    def _consistent(self) -> Format:
        if (self.kind == "refused") != bool(self.refuse):
            raise ValueError("kind refused and refuse go together")
        if not self.evidence and self.id != GENERIC:
            raise ValueError("required or either must name a header, or no file is ever taken for this export")
        lacks = self._lacks()
        if lacks and self.id != GENERIC:
            raise ValueError(f"columns must hold {lacks}")
        return self

    def _lacks(self) -> str:
        """The column without which rows of this kind say nothing."""
        if self.kind == "categories":
            return " and ".join(name for name in ("sku", "category") if name not in self.columns)
        if self.kind not in WITHOUT_ORDERS and "order_id" not in self.columns:
            return "order_id"
        numbers = {"order_id", "tracking_number", "label_tracking_number"}
        return "order_id or a number" if self.kind == "scans" and not numbers & set(self.columns) else ""

    @property
    def evidence(self) -> int:
        """How many headers must be there before the recogniser claims a file."""
        return len(self.required) + len(self.either)

    def key(self, header: str) -> str:
        """A header as this recogniser compares it."""
        return header.strip().casefold() if self.literal else bare(header)

    def claims(self, headers: Iterable[str]) -> bool:
        """Whether a header row has all that this recogniser asks for."""
        present, keys = _present(tuple(headers), self.literal), self.keys
        if not self.evidence or not keys.required <= present or not keys.unless.isdisjoint(present):
            return False
        missing = any(group.isdisjoint(present) for group in keys.either)
        return not missing and (not self.only or present <= keys.known)

    @cached_property
    def keys(self) -> Keys:
        """The headers that it names, folded once for all rows that are looked at."""
        columns = {column: tuple(map(self.key, names)) for column, names in self.columns.items()}
        required, ignored = (frozenset(map(self.key, names)) for names in (self.required, self.ignored))
        either = tuple(frozenset(map(self.key, group)) for group in self.either)
        known = required.union(ignored, *columns.values())
        return Keys(required, either, frozenset(map(self.key, self.unless)), known, columns)

    def asked(self, headers: Iterable[str]) -> tuple[str, ...]:
        """The headers of a row for which this recogniser claims it."""
        wanted = {self.key(name) for group in (self.required, *self.either) for name in group}
        return tuple(header for header in headers if header and self.key(header) in wanted)


class Aliases(_Part):
    """Headers by which any file may name a packages column, the best first; by language where not English."""

    columns: dict[Column, tuple[Header, ...]]
    languages: dict[Language, dict[Column, tuple[Header, ...]]]
    source: Told
    checked: dt.date


class Words(_Part):
    """Words of values, folded, and what they mean; how months begin; and of what headers are made."""

    values: dict[str, dict[str, str]]
    no_date: tuple[str, ...]
    no_number: tuple[str, ...]
    no_number_words: frozenset[str]
    total: tuple[str, ...]
    months: dict[int, tuple[str, ...]]
    buyer: tuple[str, ...]
    buyer_exact: tuple[str, ...]
    accounts: frozenset[str]
    header_words: tuple[str, ...]
    small_words: frozenset[str]
    street_endings: tuple[str, ...]
    source: str
    checked: dt.date


class Countries(_Part):
    """ISO 3166-1 codes with the other names under which exports write them."""

    names: dict[str, tuple[str, ...]]
    source: str
    checked: dt.date


@lru_cache(maxsize=64)
def _present(headers: tuple[str, ...], literal: bool) -> frozenset[str]:
    """The headers of a row as recognisers compare them; each row is looked at by all of them."""
    return frozenset(header.strip().casefold() if literal else bare(header) for header in headers) - {""}


def _refuse(found: Iterable[Iterable[Finding]]) -> None:
    if wrong := [finding for one in found for finding in one]:
        raise PoagenError(wrong)


def speaks_of_buyers(header: str) -> bool:
    """Whether a header speaks of a buyer's name, address, e-mail or phone."""
    folded = fold(header)
    return folded in words().buyer_exact or any(word in folded for word in words().buyer)


@cache
def formats() -> tuple[Format, ...]:
    """Every recogniser, by id; the generic one reads whatever its aliases know."""
    from poagen.intake.fitting import of_format
    from poagen.intake.statuses import tables

    paths = sorted((HERE / "formats").glob("*.yaml"))
    loaded = [load_model(path, Format) for path in paths]
    lists = sorted(tables().sources)
    _refuse(of_format(item, path, lists) for item, path in zip(loaded, paths, strict=True))
    generic = next(item for item in loaded if item.id == GENERIC)
    known = generic.model_copy(update={"columns": aliases().columns})
    return tuple(sorted((*(i for i in loaded if i.id != GENERIC), known), key=lambda item: item.id))


@cache
def aliases() -> Aliases:
    """The alias table of the generic recogniser; ``columns`` holds the headers of all languages."""
    from poagen.intake.fitting import of_aliases

    path = HERE / "data" / "aliases.yaml"
    loaded = load_model(path, Aliases)
    _refuse([of_aliases(loaded, path)])
    tables = (loaded.columns, *loaded.languages.values())
    merged = {
        column: tuple(dict.fromkeys(name for table in tables for name in table.get(column, ())))
        for column in dict.fromkeys(name for table in tables for name in table)
    }
    return loaded.model_copy(update={"columns": merged})


@cache
def known_headers() -> frozenset[str]:
    """Every header that any recogniser knows, folded."""
    named = [name for item in formats() for group in (item.required, *item.either) for name in group]
    named += [name for item in formats() for names in item.columns.values() for name in names]
    return frozenset(fold(name) for name in named)


@cache
def words() -> Words:
    """The shared vocabulary of values."""
    return load_model(HERE / "data" / "words.yaml", Words)


@cache
def countries() -> dict[str, str]:
    """Folded names, two- and three-letter codes of countries, each with its two-letter code."""
    table = load_model(HERE / "data" / "countries.yaml", Countries)
    return {fold(name): code for code, names in table.names.items() for name in (code, *names)}
