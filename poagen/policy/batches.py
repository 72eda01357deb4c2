"""Packages on the disk → Verdicts: judged piece by piece, and put together as if they had been judged at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields, is_dataclass, replace
from itertools import chain
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from poagen import carriers
from poagen.common.hashing import text_hashes, twice
from poagen.common.moments import Moments
from poagen.common.packages import Packages
from poagen.common.pieces import Pieces
from poagen.policy.conditions import Traits
from poagen.policy.evaluate import Terms, judge_part, with_findings
from poagen.policy.facts import Facts
from poagen.policy.repeats import Reused, pairs_of, reused_among
from poagen.policy.shared import Shared
from poagen.policy.signs import carriers_named, mostly_named
from poagen.policy.verdicts import Verdicts
from poagen.policy.words import Words

_KEPT = ("confirmed_at", "tracking_entered_at", "first_scan_at", "delivery_scan_at")
"""Times of which the day is asked for once the verdicts are there."""

_TEXTS = ("normal", "label_number")


def judge_pieces(pieces: Pieces, packages: Packages, terms: Terms, columns: Sequence[str] = ()) -> Verdicts:
    """Judge packages on the disk, with the same result as :func:`poagen.policy.judge`.

    Args:
        columns: Text columns that are asked for later, and so are read on the way.
        pieces: The tables.
        packages: The same packages as one, their table on the disk.
        terms: By what they are judged.

    Raises:
        ValueError: There are no packages.
    """
    if not len(pieces):
        raise ValueError("there are no packages to judge")
    reused = _reused(pieces)
    shared = Shared(reused, mostly_named=True, dated=True)
    whole, told = _judged(pieces, packages, terms, shared, columns)
    if (told.mostly_named, told.dated) != (True, True):
        whole, _ = _judged(pieces, packages, terms, told, columns)
    return with_findings(whole, terms)


def _reused(pieces: Pieces) -> Reused:
    """Numbers of several orders: of those that stand once, only a hash is ever in memory."""
    columns = ["order_id", "tracking_number", "label_tracking_number"]
    hashes = [
        text_hashes(carriers.normalise(pieces.read(place, columns[1:2])[columns[1]]))
        for place in range(len(pieces))
    ]
    wanted = twice(np.concatenate(hashes))
    parts = []
    for place, own in enumerate(hashes):
        rows = np.isin(own, wanted) if len(wanted) else np.zeros(len(own), dtype=bool)
        table = pieces.read(place, columns)[rows]
        normal, label = (carriers.normalise(table[name]) for name in columns[1:])
        same = np.asarray((normal != "") & (normal == label), dtype=bool)
        parts.append(pairs_of(table["order_id"], normal, same, wanted))
    return reused_among(parts)


def _judged(
    pieces: Pieces, packages: Packages, terms: Terms, shared: Shared, columns: Sequence[str]
) -> tuple[Verdicts, Shared]:
    """All verdicts, given what is thought to hold for all packages; and what does hold."""
    seldom, filled = Pieces(), _Filled(pieces.rows)
    seen = {name: _Seen() for name in columns}
    numbered, named, dated = 0, 0, False
    parts = _parts(pieces, packages, terms, shared)
    first = next(parts)
    for part in chain([first], parts):
        more = carriers_named(part.facts)
        numbered, named, dated = numbered + more[0], named + more[1], dated or bool(part.scope.dated.any())
        seldom.add(_on_the_disk(part))
        filled.add({**_lean(part), "words": {name: one.codes(part.words(name)) for name, one in seen.items()}})
    whole = _put_together(first, filled, packages, seldom)
    known = {name: one.words(filled.arrays["words"][name]) for name, one in seen.items()}
    whole = replace(whole, known_words=known)
    return whole, replace(shared, mostly_named=mostly_named(numbered, named), dated=dated)


def _parts(pieces: Pieces, packages: Packages, terms: Terms, shared: Shared) -> Iterator[Verdicts]:
    for table in pieces:
        yield judge_part(replace(packages, table=table), terms, shared)


def _on_the_disk(part: Verdicts) -> pd.DataFrame:
    """What is seldom asked for: the numbers, and the days of the times as counts of days."""
    days = {name: part.facts.times[name].day.view(np.int64) for name in _KEPT}
    return pd.DataFrame({_TEXTS[0]: part.facts.checks.normal, _TEXTS[1]: part.facts.label.number, **days})


def _lean(part: Verdicts) -> dict[str, Any]:
    """What is kept in memory of each package: numbers of a few bytes."""
    scope, facts = part.scope, part.facts
    return {
        "table": {name: _codes(part.table[name]) for name in part.table},
        "signs": part.signs,
        "clock_day": part.clock_day,
        "ship_day": part.ship_day,
        "facts": _arrays(replace(facts, times={})),
        "scope": {"scans": scope.scans, "dated": scope.dated, "borrowed": scope.borrowed},
        "exempted": _arrays(scope.exempted),
    }


def _codes(column: pd.Series) -> Any:
    return column.cat.codes.to_numpy() if isinstance(column.dtype, pd.CategoricalDtype) else column.to_numpy()


def _arrays(part: Any) -> dict[str, Any]:
    """The arrays of a dataclass by name, those of dataclasses in it under theirs."""
    found: dict[str, Any] = {}
    for item in fields(part):
        value = getattr(part, item.name)
        if is_dataclass(value):
            found[item.name] = _arrays(value)
        elif isinstance(value, np.ndarray):
            found[item.name] = value
    return found


class _Seen:
    """The distinct texts of a column over all parts."""

    def __init__(self) -> None:
        self.places: dict[str, int] = {}

    def codes(self, part: Words) -> npt.NDArray[np.signedinteger]:
        """The codes of a part among the texts of all parts; -1 for none."""
        places = [self.places.setdefault(text, len(self.places)) if text else -1 for text in part.distinct]
        small = np.array(places, dtype=np.min_scalar_type(-len(self.places) - 1))
        return np.asarray(small[part.codes])

    def words(self, codes: npt.NDArray[np.signedinteger]) -> Words:
        """The column of all parts."""
        return Words(codes, (*self.places, ""))


class _Filled:
    """Arrays of all packages, filled part by part."""

    def __init__(self, size: int) -> None:
        self.size, self.start = size, 0
        self.arrays: dict[str, Any] = {}

    def add(self, part: dict[str, Any]) -> None:
        """Fill in the next part."""
        self._fill(self.arrays, part)
        self.start += len(part["signs"])

    def _fill(self, into: dict[str, Any], part: dict[str, Any]) -> None:
        for name, value in part.items():
            if isinstance(value, dict):
                self._fill(into.setdefault(name, {}), value)
            else:
                array = into.setdefault(name, np.empty(0, value.dtype))
                if not len(array):
                    array = into[name] = np.empty(self.size, value.dtype)
                elif array.dtype.itemsize < value.dtype.itemsize:
                    array = into[name] = array.astype(value.dtype)
                array[self.start : self.start + len(value)] = value


def _put_together(first: Verdicts, filled: _Filled, packages: Packages, on_disk: Pieces) -> Verdicts:
    arrays = filled.arrays
    seldom = on_disk.whole((*_TEXTS, *_KEPT))
    facts: Facts = _with(first.facts, arrays["facts"])
    facts = replace(
        facts,
        checks=replace(facts.checks, normal=seldom[_TEXTS[0]]),
        label=replace(facts.label, number=seldom[_TEXTS[1]]),
        times={name: _day_only(seldom[name].to_numpy().view("datetime64[D]")) for name in _KEPT},
    )
    rule, old = first.rule, first.scope.traits
    traits = Traits(packages.table, rule, facts.checks.names, old.rates)
    exempted = _with(first.scope.exempted, arrays["exempted"])
    scope = replace(first.scope, facts=facts, traits=traits, exempted=exempted, **arrays["scope"])
    table = pd.DataFrame({name: _column(first.table[name], codes) for name, codes in arrays["table"].items()})
    days = {name: arrays[name] for name in ("signs", "clock_day", "ship_day")}
    return Verdicts(packages, rule, first.window, first.as_of, table, **days, scope=scope)


def _with(part: Any, arrays: dict[str, Any]) -> Any:
    """A dataclass with other arrays."""
    given = {
        name: _with(getattr(part, name), value) if isinstance(value, dict) else value
        for name, value in arrays.items()
    }
    return replace(part, **given)


def _day_only(day: Any) -> Moments:
    never = np.broadcast_to(np.datetime64("NaT", "s"), len(day))
    return Moments(day, never, never)


def _column(like: pd.Series, codes: Any) -> pd.Series:
    if isinstance(like.dtype, pd.CategoricalDtype):
        return pd.Series(pd.Categorical.from_codes(codes, dtype=like.dtype))
    return pd.Series(codes)
