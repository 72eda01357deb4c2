"""Whether recognisers, headers and status words fit each other, each finding at its line."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from poagen.common.finding import Finding, Severity
from poagen.common.knowledge import Location, places
from poagen.intake.model import FREE, Aliases, Format, bare, speaks_of_buyers

_NAMED_BY_BUYERS = "carrier"
"""A ``Shipping Company`` may be a carrier; among the parts of an address it is left aside as files are read."""


def misfit(path: Path, place: Location, message: str, advice: str) -> Finding:
    """What does not fit in a file, at its line."""
    row, column = places(path).get(place, (None, None))
    told = None if column is None else str(column)
    return Finding("YML003", Severity.ERROR, message, file=str(path), row=row, column=told, help=advice)


def of_format(item: Format, path: Path, lists: Sequence[str]) -> Iterator[Finding]:
    """What does not fit in a recogniser; ``lists`` are the lists of status words that there are."""
    if item.id != path.stem:
        advice = "name the file after its id, so that no id stands twice"
        yield misfit(path, ("id",), f"the file of {item.id} must be named {item.id}.yaml", advice)
    if item.statuses and item.statuses not in lists:
        advice = f"write one of {', '.join(lists)}, or add a list there"
        yield misfit(path, ("statuses",), f'data/statuses.yaml has no list "{item.statuses}"', advice)
    yield from _headers_twice(item.columns, path, item.key)
    yield from _of_buyers(item.columns, path)
    yield from _at_odds(item, path)
    yield from _never_read(item, path)


def of_aliases(given: Aliases, path: Path) -> Iterator[Finding]:
    """Headers that two columns have, or that speak of buyers."""
    whole: dict[str, str] = {}
    for at, table in (
        (("columns",), given.columns),
        *((("languages", tag), one) for tag, one in given.languages.items()),
    ):
        yield from _headers_twice(table, path, bare, at, whole)
        yield from _of_buyers({name: table[name] for name in table if name != _NAMED_BY_BUYERS}, path, at)


def words_twice(
    table: Mapping[Any, Sequence[str]], path: Path, at: Location, key: Callable[[str], str]
) -> Iterator[Finding]:
    """Words that stand under two meanings, of which one alone would count."""
    owners: dict[str, str] = {}
    for meaning, listed in table.items():
        for place, word in enumerate(listed):
            if owners.setdefault(key(word), meaning) != meaning:
                message = f'the word "{word}" stands under {owners[key(word)]} and under {meaning}'
                yield misfit(
                    path, (*at, meaning, place), message, "a word has one meaning; take it out of one of the two"
                )


def _headers_twice(
    table: Mapping[str, Sequence[str]],
    path: Path,
    key: Callable[[str], str],
    at: Location = ("columns",),
    owners: dict[str, str] | None = None,
) -> Iterator[Finding]:
    known = {} if owners is None else owners
    for column, headers in table.items():
        for place, header in enumerate(headers):
            if known.setdefault(key(header), column) != column:
                message = f'the header "{header}" stands under {known[key(header)]} and under {column}'
                advice = "a header gives one column; take it out of one of the two"
                yield misfit(path, (*at, column, place), message, advice)


def _of_buyers(table: Mapping[str, Sequence[str]], path: Path, at: Location = ("columns",)) -> Iterator[Finding]:
    """Headers of buyers' data under a column of any words: names would come out as operators, say."""
    for column in FREE:
        for place, header in enumerate(table.get(column, ())):
            if speaks_of_buyers(header):
                message = f'the header "{header}" may hold a name, an address, an e-mail or a phone of buyers'
                advice = f"no such column is read as {column}; take it out"
                yield misfit(path, (*at, column, place), message, advice)


def _at_odds(item: Format, path: Path) -> Iterator[Finding]:
    """Headers that are asked for and excluded, or used and said not to be."""
    asked = {item.key(name) for group in (item.required, *item.either) for name in group}
    used = {item.key(name) for names in item.columns.values() for name in names}
    for place, name in enumerate(item.unless):
        if item.key(name) in asked:
            advice = "no file could be this export; take it out of one of the two"
            yield misfit(path, ("unless", place), f'"{name}" is asked for and stands under unless', advice)
    for name in item.ignored:
        if item.key(name) in used:
            advice = "take it out of one of the two"
            yield misfit(path, ("ignored", name), f'"{name}" stands under columns and under ignored', advice)


def _never_read(item: Format, path: Path) -> Iterator[Finding]:
    """Headers of columns that no file of this export can have, or beside which a better one always stands."""
    for column, names in item.columns.items():
        for place, name in enumerate(names):
            if item.key(name) in item.keys.unless:
                advice = "no file of this export has it; take it out of one of the two"
                yield misfit(
                    path, ("columns", column, place), f'"{name}" stands under columns and under unless', advice
                )
            elif _always_there(item, [one for one in names[:place] if item.key(one) != item.key(name)]):
                message = f'"{name}" is never read: each file of this export has a header that stands before it'
                advice = "take it out, or let files be this export that have it alone"
                yield misfit(path, ("columns", column, place), message, advice)


def _always_there(item: Format, names: Sequence[str]) -> bool:
    """Whether each file of the export has one of these headers, and it is read; a buyer's may be left aside."""
    keys = {item.key(name) for name in names if not speaks_of_buyers(name)}
    return not keys.isdisjoint(item.keys.required) or any(group <= keys for group in item.keys.either)
