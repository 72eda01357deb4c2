"""The engine: which shapes fit, for many numbers at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from poagen.carriers.engine_checks import expected_check
from poagen.carriers.layout import DIGITS, LETTERS, Layout
from poagen.carriers.registry import Form, Registry, registry
from poagen.carriers.runs import Runs, holds, runs_of
from poagen.carriers.text import Bytes, Flat, Rows

Bools = npt.NDArray[np.bool_]
Indices = npt.NDArray[np.int16]
_NOBODY = -1
_DIGITS = frozenset(DIGITS)
_CLASSES = (_DIGITS, frozenset(LETTERS), frozenset(DIGITS + LETTERS))


@dataclass(frozen=True)
class Matches:
    """Every shape that fits a number, in no order.

    Attributes:
        row: Place of the number.
        form: Index into the registry's forms.
        owner: Index of the carrier whose number it is.
        passed: The check character is right, or there is none.
        expected: ASCII code of the right check character, 0 where there is none.
    """

    row: Rows
    form: Indices
    owner: Indices
    passed: Bools
    expected: Bytes


@dataclass(frozen=True)
class _Plan:
    """One layout, compiled: what to test at which positions."""

    form: int
    all_digits: bool
    sets: tuple[tuple[int, Runs], ...]
    classes: tuple[tuple[Runs, npt.NDArray[np.int64]], ...]
    layout: Layout


@dataclass(frozen=True)
class Engine:
    """The shapes, compiled for each length."""

    forms: tuple[Form, ...]
    plans: dict[int, tuple[_Plan, ...]]
    owners: dict[int, Indices]

    def match(self, flat: Flat, rows: Rows) -> Matches:
        """Match numbers in capitals without spaces and dashes.

        Args:
            flat: The numbers.
            rows: The rows to look at.
        """
        lengths = flat.lengths[rows]
        found = [
            match
            for length, plans in self.plans.items()
            for block, table in flat.blocks(rows[lengths == length], length)
            for match in self._match_block(block, table, plans)
        ]
        return _join(found)

    def _match_block(self, rows: Rows, table: Bytes, plans: tuple[_Plan, ...]) -> Iterator[Matches]:
        digits = np.asarray(holds(table, runs_of(DIGITS)).all(axis=0))
        for plan in plans:
            hits = _hits(plan, table, digits)
            if hits.size:
                yield from self._judge(plan, rows, hits, table)

    def _judge(self, plan: _Plan, block: Rows, hits: Rows, table: Bytes) -> Iterator[Matches]:
        form, rows = self.forms[plan.form], block[hits]
        owner = np.full(len(rows), form.owner, dtype=np.int16)
        if form.entry.owners:
            at = form.entry.owners.at
            first, second = (table[place][hits].astype(np.int64) for place in (at, at + 1))
            owner = self.owners[plan.form][first * 256 + second]
        known = owner != _NOBODY
        passed, expected = np.ones(len(rows), dtype=np.bool_), np.zeros(len(rows), dtype=np.uint8)
        if form.rule is not None and plan.layout.check is not None:
            serial = table[list(plan.layout.serial)]
            serial = serial if hits.size == serial.shape[1] else serial.take(hits, axis=1)
            expected = expected_check(serial, form.rule, form.entry.prepend)
            passed = expected == table[plan.layout.check][hits]
        which = np.full(len(rows), plan.form, dtype=np.int16)
        yield Matches(rows[known], which[known], owner[known], passed[known], expected[known])


def _hits(plan: _Plan, table: Bytes, digits: Bools) -> Rows:
    """Columns of the block that the layout fits."""
    mask = digits if plan.all_digits else ~digits
    for position, allowed in plan.sets:
        mask = mask & holds(table[position], allowed)
        if not mask.any():
            return np.empty(0, dtype=np.int64)
    hits = np.flatnonzero(mask)
    for allowed, positions in plan.classes:
        hits = hits[holds(table[np.ix_(positions, hits)], allowed).all(axis=0)]
    return hits


def _join(found: list[Matches]) -> Matches:
    if not found:
        none = np.empty(0, dtype=np.int64)
        empty = np.empty(0, dtype=np.int16)
        return Matches(none, empty, empty, np.empty(0, dtype=np.bool_), np.empty(0, dtype=np.uint8))
    return Matches(
        np.concatenate([match.row for match in found]),
        np.concatenate([match.form for match in found]),
        np.concatenate([match.owner for match in found]),
        np.concatenate([match.passed for match in found]),
        np.concatenate([match.expected for match in found]),
    )


def _plans(number: int, layout: Layout) -> Iterator[_Plan]:
    """One plan for numbers of digits only, one for those with a letter, where the layout allows them."""
    digit_sets = [_digits_of(letters) for letters in layout.sets]
    if all(digit_sets):
        yield _plan(number, layout, digit_sets, all_digits=True)
    if digit_sets != [*layout.sets]:
        yield _plan(number, layout, list(layout.sets), all_digits=False)


def _plan(number: int, layout: Layout, sets: list[frozenset[str]], *, all_digits: bool) -> _Plan:
    chosen = [(place, runs_of(letters)) for place, letters in enumerate(sets) if letters not in _CLASSES]
    places: dict[Runs, list[int]] = {}
    for place, letters in enumerate(sets):
        if letters in _CLASSES and not (all_digits and letters == _DIGITS):
            places.setdefault(runs_of(letters), []).append(place)
    classes = tuple((allowed, np.array(where, dtype=np.int64)) for allowed, where in places.items())
    return _Plan(number, all_digits, tuple(chosen), classes, layout)


@lru_cache(maxsize=256)
def _digits_of(letters: frozenset[str]) -> frozenset[str]:
    return letters & _DIGITS


def compile_engine(knowledge: Registry) -> Engine:
    """Compile the shapes of a registry."""
    plans: dict[int, list[_Plan]] = {}
    for number, form in enumerate(knowledge.forms):
        for layout in form.layouts:
            plans.setdefault(layout.length, []).extend(_plans(number, layout))
    owners = {
        number: _owner_table(form, knowledge.index)
        for number, form in enumerate(knowledge.forms)
        if form.entry.owners
    }
    return Engine(knowledge.forms, {length: tuple(part) for length, part in sorted(plans.items())}, owners)


def _owner_table(form: Form, index: dict[str, int]) -> Indices:
    table = np.full(1 << 16, _NOBODY, dtype=np.int16)
    if form.entry.owners:
        for code in form.entry.owners.codes.split():
            name = form.entry.owners.carriers.get(code, form.entry.carrier)
            table[ord(code[0]) * 256 + ord(code[1])] = index[name]
    return table


@lru_cache(maxsize=1)
def engine() -> Engine:
    """The engine of the packaged knowledge."""
    return compile_engine(registry())
