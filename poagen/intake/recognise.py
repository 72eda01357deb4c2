"""Which recogniser claims a table, and which header gives which packages column."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from itertools import chain

from poagen.intake.grid import Sheet
from poagen.intake.limits import MOST_COLUMNS
from poagen.intake.model import GENERIC, TARGETS, Format, aliases, bare, fold, formats, speaks_of_buyers, words

_EVIDENCE = 2
_PLACE = re.compile(r"\(column (\d{1,5})\)")


@dataclass(frozen=True)
class Match:
    """A header row and what was understood of it.

    Attributes:
        format: The recogniser.
        header: Place of the header among the sheet's first rows, from 0.
        headers: The header cells.
        columns: For each packages column, the place of its header.
        candidates: Every recogniser that claims the headers, the most specific first.
        tied: Recognisers that claim them equally well.
        twice: Places of headers that stand more than once and matter.
        typed: Places of headers that the user's mapping names by their text.
    """

    format: Format
    header: int
    headers: tuple[str, ...]
    columns: dict[str, int]
    candidates: tuple[Format, ...]
    tied: tuple[Format, ...] = ()
    twice: tuple[int, ...] = field(default=())
    typed: frozenset[int] = field(default=frozenset())

    @property
    def weight(self) -> tuple[int, int]:
        """How much speaks for the match: headers that were required, then columns that were found."""
        specific = self.format.id != GENERIC
        return (self.format.evidence if specific else 0, len(self.columns))

    def place(self, header: str) -> int | None:
        """The place of a header named by the recogniser."""
        return _places(self.format, self.headers).get(self.format.key(header))


def match_sheet(sheet: Sheet, mapping: Mapping[str, str]) -> Match | None:
    """The best match among a sheet's first rows; None where no recogniser claims it."""
    matches = [
        match_headers(cells, place, mapping)
        for place, cells in enumerate(sheet.head)
        if len(cells) <= MOST_COLUMNS
    ]
    found = [match for match in matches if match is not None]
    return max(found, key=lambda match: (match.weight, -match.header), default=None)


def match_headers(headers: tuple[str, ...], header: int, mapping: Mapping[str, str]) -> Match | None:
    """Match one row as a header row."""
    if not mapping and not _may_be_headers(headers):
        return None
    claims = [item for item in formats() if item.id != GENERIC and item.claims(headers)]
    claims.sort(key=lambda item: (-item.evidence, item.id))
    generic = _generic(headers, header, mapping)
    if not claims:
        return generic
    best = claims[0]
    tied = tuple(item for item in claims[1:] if item.evidence == best.evidence)
    columns = _columns(best, headers, mapping)
    nameless = "order_id" in columns and "order_id" not in best.columns
    if generic is not None and (nameless or (best.literal and len(generic.columns) > len(columns))):
        return generic
    ties = (best, *tied) if tied else ()
    if ties and generic is not None and "order_id" in mapping and mapped(headers, mapping):
        return replace(generic, candidates=tuple(claims))
    twice, typed = _twice(headers, columns), _typed(headers, mapping)
    return Match(best, header, headers, columns, tuple(claims), ties, twice, typed)


def _may_be_headers(cells: tuple[str, ...]) -> bool:
    """Whether a row has any header without which nothing claims it; most rows that are looked at have none."""
    asked = _asked()
    return any(cell and (bare(cell) in asked or cell.strip().casefold() in asked) for cell in cells)


@cache
def _asked() -> frozenset[str]:
    """The headers of which each recogniser needs one, as they are compared."""
    needed = [item.keys.required.union(*item.keys.either) for item in formats()]
    of_generic = next(item for item in formats() if item.id == GENERIC).keys.columns.get("order_id", ())
    return frozenset(of_generic).union(*needed)


def _generic(headers: tuple[str, ...], header: int, mapping: Mapping[str, str]) -> Match | None:
    item = next(item for item in formats() if item.id == GENERIC)
    columns = _columns(item, headers, mapping)
    enough = "order_id" in columns and (len(columns) >= _EVIDENCE or "order_id" in mapping)
    if not enough:
        return None
    return Match(item, header, headers, columns, (item,), (), _twice(headers, columns), _typed(headers, mapping))


def _places(item: Format, headers: Sequence[str]) -> dict[str, int]:
    return {item.key(header): place for place, header in reversed(list(enumerate(headers))) if header}


def _columns(item: Format, headers: Sequence[str], mapping: Mapping[str, str]) -> dict[str, int]:
    """The header of each column; the user's mapping first, and no header twice."""
    columns = mapped(headers, mapping)
    places = _places(item, headers)
    taken = set(columns.values())
    for column, keys in item.keys.columns.items():
        found = [places[key] for key in keys if key in places and places[key] not in taken]
        found = [place for place in found if column != "carrier" or not _is_buyer_s_company(place, headers)]
        if column not in columns and found:
            columns[column] = found[0]
            taken.add(found[0])
    return columns


def _is_buyer_s_company(place: int, headers: Sequence[str]) -> bool:
    """Whether a "Shipping Company" stands among the parts of a buyer's address, and so is no carrier."""
    if not is_buyer_header(headers[place]):
        return False
    start = headers[place].split()[0].casefold()
    others = [*headers[:place], *headers[place + 1 :]]
    return any(header.casefold().startswith(start) and is_buyer_header(header) for header in others)


def mapped(headers: Sequence[str], mapping: Mapping[str, str]) -> dict[str, int]:
    """Where the headers of the user's mapping stand; as written first, then folded."""
    if not mapping:
        return {}
    exact = {header.strip(): place for place, header in reversed(list(enumerate(headers)))}
    folded = {fold(header): place for place, header in reversed(list(enumerate(headers))) if fold(header)}
    where = {
        column: exact.get(name.strip(), folded.get(fold(name), _counted(name, headers)))
        for column, name in mapping.items()
    }
    return {column: place for column, place in where.items() if place is not None}


def _typed(headers: Sequence[str], mapping: Mapping[str, str]) -> frozenset[int]:
    named = {column: name for column, name in mapping.items() if not _PLACE.fullmatch(name.strip())}
    return frozenset(mapped(headers, named).values()) if named else frozenset()


def _counted(name: str, headers: Sequence[str]) -> int | None:
    """The place of a header that is named by it, such as "(column 3)", for it is not shown."""
    found = _PLACE.fullmatch(name.strip())
    return int(found[1]) - 1 if found and 0 < int(found[1]) <= len(headers) else None


def _twice(headers: Sequence[str], columns: Mapping[str, int]) -> tuple[int, ...]:
    folded = [fold(header) for header in headers]
    return tuple(place for place in columns.values() if folded.count(folded[place]) > 1)


def did_you_mean(header: str, known: Sequence[str] | None = None) -> str:
    """The packages column whose name or alias is closest to a header, or nothing."""
    if known is not None:
        close = difflib.get_close_matches(header, known, n=1, cutoff=0.6)
        return close[0] if close else ""
    return _column_like(bare(header))


@lru_cache(maxsize=10_000)
def _column_like(folded: str) -> str:
    close = difflib.get_close_matches(folded, _column_names(), n=1, cutoff=0.82)
    return _column_names()[close[0]] if close else ""


@cache
def _column_names() -> dict[str, str]:
    return {bare(alias): column for column, names in aliases().columns.items() for alias in (column, *names)}


def is_buyer_header(header: str) -> bool:
    """Whether a header speaks of a buyer's name, address, e-mail or phone."""
    return speaks_of_buyers(header)


def may_name_accounts(header: str) -> bool:
    """Whether a header may be named as the column of accounts: ``Company`` or ``Customer``, no ``buyer-name``."""
    folded = fold(header)
    return folded in words().accounts or not any(word in folded for word in words().buyer)


def telling(headers: Sequence[str], mapping: Mapping[str, str]) -> list[int]:
    """The places of the headers that a recogniser uses; all others may hold anything, a buyer's data too.

    Args:
        headers: A header row.
        mapping: The user's own mapping.
    """
    match = match_headers(tuple(headers), 0, mapping)
    if match is None:
        return []
    item = match.format
    known = {item.key(name) for name in (*item.required, *chain(*item.either, *item.columns.values()))}
    known |= {item.key(name) for sum_ in item.sums.values() for name in (*sum_.add, *sum_.subtract)}
    known |= {item.key(part.header) for part in item.append.values()}
    known |= {item.key(part.header) for part in item.blank_when.values()}
    used = set(match.columns.values())
    free = {place for place, name in enumerate(headers) if item.key(name) in known and not is_buyer_header(name)}
    return sorted(used | free)


def known_columns() -> tuple[str, ...]:
    """The columns that a mapping may name."""
    return TARGETS
