"""Causes that several accounts share: the same carrier, service or tool with which packages fail in many of them.

Each account gives counts by code and value, which add up in any order, so that failures count together which are
too few in each account to be a cause there.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from poagen.common.defects import CODES, FAMILY_OF
from poagen.common.words import bare
from poagen.diagnosis import Analysis
from poagen.portfolio.model import DefectTotal, SharedCause
from poagen.portfolio.rules import SharedRule, risks

Key = tuple[str, str, str]
"""Code, dimension, value in lower case."""

_NAMES: Final = 20
_NO_CODE: Final = len(CODES)


@dataclass(frozen=True)
class Cells:
    """What one account adds.

    Attributes:
        measured: Its measured packages.
        values: Dimension and value -> measured packages and the value as it is written.
        failures: Code, dimension and value -> packages that fail so, and a sum that tells which.
        codes: Code -> packages that fail so, whatever their value.
        onsets: Code, dimension and value of its root causes -> onset.
    """

    measured: int
    values: dict[tuple[str, str], tuple[int, str]]
    failures: dict[Key, tuple[int, int]]
    codes: dict[str, int]
    onsets: dict[Key, dt.date | None]


def cells_of(analysis: Analysis) -> Cells:
    """Count the measured packages of one account by code and value."""
    verdicts = analysis.verdicts
    rows = np.flatnonzero(verdicts.measured)
    codes = np.where(verdicts.invalid[rows], analysis.defects.primary[rows], _NO_CODE).astype(np.int64)
    values: dict[tuple[str, str], tuple[int, str]] = {}
    failures: dict[Key, tuple[int, int]] = {}
    for dimension in risks().shared.dimensions:
        _count(dimension, verdicts.packages.table[dimension].iloc[rows], codes, (values, failures))
    known = np.bincount(codes[codes != _NO_CODE], minlength=len(CODES))
    by_code = {code: int(number) for code, number in zip(CODES, known, strict=True) if number}
    return Cells(len(rows), values, failures, by_code, _onsets(analysis))


def _count(
    dimension: str,
    told: pd.Series,
    codes: npt.NDArray[np.int64],
    into: tuple[dict[tuple[str, str], tuple[int, str]], dict[Key, tuple[int, int]]],
) -> None:
    """Count one column; values that differ by case or by spaces are one."""
    places, spelled = pd.factorize(told)
    folded = [bare(str(one)) for one in spelled]
    table = np.zeros((len(spelled), len(CODES) + 1), dtype=np.int64)
    marks = np.zeros(table.shape, dtype=np.uint64)
    known = places >= 0
    np.add.at(table, (places[known], codes[known]), 1)
    np.add.at(marks, (places[known], codes[known]), _marks(len(places))[known])
    values, failures = into
    for value in dict.fromkeys(filter(None, folded)):
        same = [place for place, one in enumerate(folded) if one == value]
        counts = table[same].sum(axis=0)
        values[dimension, value] = int(counts.sum()), min(str(spelled[place]).strip() for place in same)
        which = marks[same].sum(axis=0)
        found = zip(CODES, counts[:_NO_CODE].tolist(), which[:_NO_CODE].tolist(), strict=True)
        failures.update({(code, dimension, value): (number, mark) for code, number, mark in found if number})


def _marks(rows: int) -> npt.NDArray[np.uint64]:
    """A number for each row such that sums of different rows differ."""
    return np.random.default_rng(rows).integers(0, 1 << 63, rows, dtype=np.uint64)


def _onsets(analysis: Analysis) -> dict[Key, dt.date | None]:
    """Where the account's own root causes lie."""
    return {
        (cause.code, dimension, bare(value)): cause.onset
        for cause in analysis.report.root_causes
        for dimension, value in {**cause.segment, **cause.detail}.items()
        if dimension in risks().shared.dimensions
    }


@dataclass
class _Sum:
    """Failures of one code with one value over all accounts, and what else the same accounts have."""

    packages: int = 0
    inside: int = 0
    elsewhere: int = 0
    failed_elsewhere: int = 0
    causes: int = 0
    spelled: set[str] = field(default_factory=set)
    accounts: dict[str, int] = field(default_factory=dict)
    marks: list[tuple[str, int]] = field(default_factory=list)
    onsets: list[dt.date] = field(default_factory=list)


class Gathered:
    """The counts of all accounts so far."""

    def __init__(self) -> None:
        self._sums: defaultdict[Key, _Sum] = defaultdict(_Sum)
        self._idle: defaultdict[tuple[str, str], int] = defaultdict(int)
        self._codes: defaultdict[str, int] = defaultdict(int)
        self._having: defaultdict[str, int] = defaultdict(int)

    def add(self, name: str, cells: Cells) -> None:
        """Add one account."""
        for code, number in cells.codes.items():
            self._codes[code] += number
            self._having[code] += 1
        for key, (number, which) in cells.failures.items():
            self._add(name, cells, key, number)
            self._sums[key].marks.append((name, which))
        for place, (size, _) in cells.values.items():
            self._idle[place] += size

    def _add(self, name: str, cells: Cells, key: Key, number: int) -> None:
        code, dimension, value = key
        inside, spelled = cells.values[dimension, value]
        one = self._sums[key]
        one.packages += number
        one.inside += inside
        one.elsewhere += cells.measured - inside
        one.failed_elsewhere += cells.codes[code] - number
        one.accounts[name] = one.accounts.get(name, 0) + number
        one.spelled.add(spelled)
        one.causes += key in cells.onsets
        one.onsets += [onset for onset in [cells.onsets.get(key)] if onset]

    def defects(self) -> list[DefectTotal]:
        """Every code over all accounts, the most packages first."""
        total = sum(self._codes.values())
        found = [
            DefectTotal(
                code=code,
                family=FAMILY_OF[code],
                accounts=self._having[code],
                packages=number,
                share=number / total,
            )
            for code, number in self._codes.items()
        ]
        return sorted(found, key=lambda one: (-one.packages, one.code))

    def shared(self) -> list[SharedCause]:
        """The causes that several accounts share, the most failures first; the same packages are told once."""
        rule, total = risks().shared, sum(self._codes.values())
        found = [
            (self._told(key, one, total), tuple(one.marks))
            for key, one in self._sums.items()
            if len(one.accounts) >= rule.accounts and one.packages >= rule.packages
        ]
        order = {name: place for place, name in enumerate(rule.dimensions)}
        kept = [one for one in found if _concentrated(one[0], rule)]
        kept.sort(key=lambda one: _ranked(one[0], order))
        return _once(kept)

    def _told(self, key: Key, one: _Sum, total: int) -> SharedCause:
        code, dimension, value = key
        names = sorted(one.accounts, key=lambda name: (-one.accounts[name], name))
        return SharedCause(
            code=code,
            family=FAMILY_OF[code],
            dimension=dimension,
            value=min(one.spelled),
            also={},
            accounts=len(one.accounts),
            accounts_with_cause=one.causes,
            names=names[:_NAMES],
            packages=one.packages,
            measured=self._idle[dimension, value],
            share=one.packages / total,
            rate=one.packages / self._idle[dimension, value],
            rate_elsewhere=one.failed_elsewhere / one.elsewhere if one.elsewhere else None,
            first_onset=min(one.onsets, default=None),
        )


def _concentrated(one: SharedCause, rule: SharedRule) -> bool:
    """Whether packages fail more often with the value than without it; nothing else to compare with says no."""
    return one.rate_elsewhere is not None and one.rate >= rule.times * one.rate_elsewhere


def _ranked(one: SharedCause, order: Mapping[str, int]) -> tuple[object, ...]:
    return (-one.packages, -one.accounts, order[one.dimension], one.code, one.value)


def _once(found: Sequence[tuple[SharedCause, object]]) -> list[SharedCause]:
    """Causes over the same failures of the same accounts as one, with the further dimensions beside."""
    kept: dict[tuple[object, ...], SharedCause] = {}
    for one, which in found:
        key = (one.code, which)
        first = kept.setdefault(key, one)
        if first is not one:
            kept[key] = first.model_copy(update={"also": {**first.also, one.dimension: one.value}})
    return list(kept.values())
