"""Does a number fit the carrier that was named, and whose is it if not?"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from poagen.carriers.cells import Cells, read_cells
from poagen.carriers.engine import Matches, engine
from poagen.carriers.kinds import Fit, Kind, Strength
from poagen.carriers.layout import DIGITS, Layout
from poagen.carriers.names import Names, nobody, resolve
from poagen.carriers.registry import registry
from poagen.carriers.text import flatten, to_arrow, to_series
from poagen.common.side_by_side import side_by_side

Bools = npt.NDArray[np.bool_]
Indices = npt.NDArray[np.int16]
_ORDER_DIGITS = 17
_DIGITS = frozenset(DIGITS)
_PART = 1 << 16
"""Numbers that are looked at in one step: so few that they stay near the processor."""
_NO, _FAILS_WEAK, _FAILS_STRONG, _HINT, _YES_WEAK, _YES_STRONG = range(6)
_FIT = np.array([Fit.NO, Fit.CHECK_FAILS, Fit.CHECK_FAILS, Fit.NOT_KNOWN, Fit.YES, Fit.YES], dtype=np.int8)
_FIT_STRENGTH = np.array([0, 1, 2, 0, 1, 2], dtype=np.uint8)


@dataclass(frozen=True)
class NumberChecks:
    """What the numbers and the carriers' names say, aligned with the numbers.

    Attributes:
        normal: The numbers, normalised.
        kind: uint8, :class:`Kind`.
        names: The named carriers.
        fit: int8, :class:`Fit` of the named carrier.
        fit_strength: uint8, :class:`Strength` of the shape that decided ``fit``.
        other: int16, the carrier whose number it most likely is, among those whose numbers are not filed under
            the named one; among all where no carrier is known by name. -1 where there is none, and where the
            number fits the named carrier at least as well.
        other_strength: uint8, :class:`Strength` of that shape.
        passes: A shape fits whose check character is right, or that is strong without one.
        hinted: A mere hint of the named carrier fits that tells digits from letters: the number may be its own.
    """

    normal: pd.Series
    kind: npt.NDArray[np.uint8]
    names: Names
    fit: npt.NDArray[np.int8]
    fit_strength: npt.NDArray[np.uint8]
    other: Indices
    other_strength: npt.NDArray[np.uint8]
    passes: Bools
    hinted: Bools


@dataclass(frozen=True)
class _Traits:
    """The shapes as columns. ``score`` ranks the carriers that one number may belong to."""

    strong: Bools
    hint: Bools
    typed: Bools
    checked: Bools
    score: npt.NDArray[np.int64]


def check(numbers: Any, carriers: Any = None, *, marketplace: str = "US") -> NumberChecks:
    """Judge tracking numbers against the carriers that were named.

    Args:
        numbers: Tracking numbers as a file has them: a Series, array or list.
        carriers: Carrier names of the same length, or None.
        marketplace: Marketplace whose list says which carriers are integrated.
    """
    text = to_arrow(numbers)
    size = len(text)
    names = nobody(size) if carriers is None else resolve(_as_series(carriers), marketplace)
    some = [slice(start, start + _PART) for start in range(0, max(size, 1), _PART)]
    parts = side_by_side(lambda rows: _checked(text[rows], names.carrier[rows]), some, size)
    normal, *found = zip(*parts, strict=True)
    index = numbers.index if isinstance(numbers, pd.Series) else None
    kind, fit, fit_strength, other, other_strength, passes, hinted = map(np.concatenate, found)
    told = to_series(pa.concat_arrays(normal), index)
    return NumberChecks(told, kind, names, fit, fit_strength, other, other_strength, passes, hinted)


def _checked(numbers: Any, named: Indices) -> tuple[Any, ...]:
    """Some of the numbers: their normal form, and the other columns of :class:`NumberChecks` in their order."""
    cells = read_cells(numbers)
    kind = _kind(cells, named)
    found = engine().match(cells.flat, np.flatnonzero(kind == Kind.OK))
    own, telling = filed_right(found, named), evident(found)
    fit, fit_strength = _fit(found, own, named, kind == Kind.OK)
    sure = np.where(fit == Fit.YES, fit_strength, np.uint8(Strength.NONE))
    other, other_strength = _other(found, telling & ~own, sure)
    passes, hinted = np.zeros(len(kind), dtype=np.bool_), np.zeros(len(kind), dtype=np.bool_)
    passes[found.row[telling]] = True
    hinted[found.row[own & _traits().typed[found.form]]] = True
    return cells.normal, kind, fit, fit_strength, other, other_strength, passes, hinted


def _kind(cells: Cells, named: Indices) -> npt.NDArray[np.uint8]:
    """The kinds of the cells; bare digits are no order id where the named carrier has numbers of that length."""
    bare = flatten(cells.raw).lengths == _ORDER_DIGITS
    like_order = np.flatnonzero((cells.kind == Kind.ORDER_ID) & bare & (named >= 0))
    found = engine().match(cells.flat, like_order)
    kind = cells.kind.copy()
    kind[found.row[filed_right(found, named)]] = Kind.OK
    return kind


def _as_series(values: Any) -> pd.Series:
    return values if isinstance(values, pd.Series) else to_series(to_arrow(values), None)


@lru_cache(maxsize=1)
def _traits() -> _Traits:
    forms = registry().forms
    strong = np.array([form.entry.strength == "strong" for form in forms])
    checked = np.array([form.rule is not None for form in forms])
    room = [min(sum(map(_room, layout.sets)) for layout in form.layouts) for form in forms]
    score = strong * 100_000 + checked * 10_000 + np.round(-10 * np.array(room)).astype(np.int64)
    hint = np.array([form.entry.grade == "C" for form in forms])
    return _Traits(
        strong,
        hint,
        hint & np.array([all(map(_is_typed, form.layouts)) for form in forms]),
        checked,
        score * 1_000 - np.arange(len(forms)),
    )


def _is_typed(layout: Layout) -> bool:
    """No place of the layout takes digits and letters alike."""
    return not any(letters & _DIGITS and letters - _DIGITS for letters in layout.sets)


@lru_cache(maxsize=256)
def _room(letters: frozenset[str]) -> float:
    """How much a set of characters leaves open, 0 where it leaves all."""
    return math.log2(len(letters) / 36)


def evident(found: Matches) -> Bools:
    """Matches that say something: no mere hint, and a right check character or a strong prefix."""
    traits = _traits()
    proven = found.passed & (traits.checked[found.form] | traits.strong[found.form])
    return np.asarray(proven & ~traits.hint[found.form])


def checks_out(found: Matches) -> Bools:
    """Matches with a right check character, those of mere hints too."""
    return np.asarray(found.passed & _traits().checked[found.form])


def weight(found: Matches) -> npt.NDArray[np.int64]:
    """How much each match says: strong first, then with a check character, then narrow shapes, then file order."""
    return _traits().score[found.form]


def proven_by_check(found: Matches) -> npt.NDArray[np.int64]:
    """Rows with a right check character, of a shape that is no mere hint."""
    traits = _traits()
    return found.row[found.passed & traits.checked[found.form] & ~traits.hint[found.form]]


def _fit(
    found: Matches, own: Bools, named: Indices, whole: Bools
) -> tuple[npt.NDArray[np.int8], npt.NDArray[np.uint8]]:
    """How well each number fits the named carrier, by the matches that are filed under it (``own``)."""
    traits = _traits()
    row, form, passed = found.row[own], found.form[own], found.passed[own]
    rank = np.where(
        passed, np.where(traits.strong[form], _YES_STRONG, _YES_WEAK), _FAILS_WEAK + traits.strong[form]
    )
    rank = np.where(traits.hint[form], _HINT, rank)
    best = np.full(len(named), _NO, dtype=np.int64)
    np.maximum.at(best, row, rank)
    complete = np.array([carrier.shapes_complete for carrier in registry().carriers])[named]
    unsure = (best == _NO) | (best == _FAILS_WEAK)
    judged = (named >= 0) & whole & ~(unsure & ~complete)
    fit = np.where(judged, _FIT[best], np.int8(Fit.NOT_KNOWN))
    return fit.astype(np.int8), np.where(judged, _FIT_STRENGTH[best], np.uint8(Strength.NONE)).astype(np.uint8)


def filed_right(found: Matches, named: Indices) -> Bools:
    """Matches with shapes whose numbers are filed under the named carrier."""
    carrier = named[found.row]
    return np.asarray((carrier >= 0) & registry().allowed[found.form, carrier])


def _other(found: Matches, strangers: Bools, sure: npt.NDArray[np.uint8]) -> tuple[Indices, npt.NDArray[np.uint8]]:
    """Whose each number most likely is, by the matches that are not the named carrier's."""
    traits, size = _traits(), len(sure)
    foreign = np.flatnonzero(strangers)
    foreign = foreign[traits.strong[found.form[foreign]] + 1 > sure[found.row[foreign]]]
    row, form = found.row[foreign], found.form[foreign]
    best = np.full(size, -1, dtype=np.int64)
    np.maximum.at(best, row, traits.score[form] * (1 << 15) + found.owner[foreign])
    other = np.where(best >= 0, best % (1 << 15), -1).astype(np.int16)
    strong = np.zeros(size, dtype=np.uint8)
    np.maximum.at(strong, row, np.where(traits.strong[form], Strength.STRONG, Strength.WEAK).astype(np.uint8))
    return other, strong


def compatible(a: Any, b: Any) -> Bools:
    """Whether parcels of two carriers are filed under either's name.

    Args:
        a: Carrier indices; -1 where none is known.
        b: The same.

    Returns:
        True where the carriers are the same or share parcels, and where either is not known.
    """
    one, two = np.asarray(a, dtype=np.int64), np.asarray(b, dtype=np.int64)
    return np.asarray((one < 0) | (two < 0) | registry().mates[one, two])
