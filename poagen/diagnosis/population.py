"""The packages that root causes are searched in: what is known of each, as small whole numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import numpy as np
import numpy.typing as npt

from poagen.common.side_by_side import side_by_side
from poagen.diagnosis.defects import Defects
from poagen.diagnosis.spelled import as_one
from poagen.diagnosis.too_soon import too_soon
from poagen.policy import UNKNOWN, Verdicts
from poagen.policy.words import Words

Ints = npt.NDArray[np.signedinteger]
Basis = Literal["all", "known", "amazon"]
Bools = npt.NDArray[np.bool_]

SEGMENT_DIMENSIONS = (
    "operator",
    "warehouse",
    "channel",
    "carrier",
    "label_carrier",
    "ship_method",
    "category",
    "sku",
    "origin_country",
)
"""Where in the business: the columns that a segment may name, who and where first."""

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

_DAYS_BEFORE_WINDOW = 90
_MOSTLY = 0.5
_FILLED = 0.2
_USUALLY = 0.8
_MOST_PAIRS = 1 << 20
_NO_DAY = -1


@dataclass(frozen=True)
class Dimension:
    """One column as codes: ``codes`` is -1 where the column is blank, else a place in ``values``.

    ``neutral``: it is filled for good packages too. A column that only Amazon's list of defects fills would tell
    the defects by being filled, so it may name no segment.
    """

    name: str
    codes: Ints
    values: tuple[str, ...]
    neutral: bool = True


@dataclass(frozen=True)
class Population:
    """Packages whose verdict is known, in the window and up to 90 days before it.

    Attributes:
        rows: Their places in the packages table.
        day: Ship day as days since ``first_day``; -1 where it is not known.
        days: How many days there are.
        first_day: Day 0.
        primary: Primary defect of each, -1 where valid.
        measured: Which of them count in the window.
        dimensions: The columns that have a value.
        basis: Whether ``all`` measured packages are among them, or those whose verdict is ``known``, or only those
            that ``amazon`` has judged.
        too_soon: Code → which of them were shipped so late that they could not show it yet; none where all could.
    """

    rows: Ints
    day: Ints
    days: int
    first_day: np.datetime64
    primary: npt.NDArray[np.int8]
    measured: Bools
    dimensions: tuple[Dimension, ...]
    basis: Basis = "all"
    too_soon: Mapping[str, Bools] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.rows)

    def dimension(self, name: str) -> Dimension | None:
        """The dimension of this name, if the data has it."""
        return next((dimension for dimension in self.dimensions if dimension.name == name), None)

    @cached_property
    def services_tell_carriers(self) -> bool:
        """Whether most packages went with the usual carrier of their service; so where that is not known."""
        service, carrier = (
            self.dimension("ship_method"),
            self.dimension("label_carrier") or self.dimension("carrier"),
        )
        if service is None or carrier is None or len(service.values) * len(carrier.values) > _MOST_PAIRS:
            return True
        both = (service.codes >= 0) & (carrier.codes >= 0)
        width = len(carrier.values)
        pairs = np.multiply(service.codes[both], width, dtype=np.int64) + carrier.codes[both]
        usual = np.bincount(pairs, minlength=len(service.values) * width).reshape(-1, width).max(axis=1)
        return bool(usual.sum() >= _USUALLY * both.sum())


def population(verdicts: Verdicts, defects: Defects) -> Population:
    """Choose the packages to search in.

    Where Amazon gave verdicts for most of the measured packages, only packages with such a verdict are looked at:
    else the day on which the verdicts begin would look like the day on which the failures began.
    """
    known, basis = _known(verdicts)
    since = np.datetime64(verdicts.window.start) - np.timedelta64(_DAYS_BEFORE_WINDOW, "D")
    ship = verdicts.ship_day
    rows = np.flatnonzero(known & (np.isnat(ship) | (ship >= since) | verdicts.measured))
    day, first, days = _day_numbers(ship[rows])
    failed = defects.primary[rows] >= 0
    dimensions = side_by_side(
        lambda name: _dimension(name, as_one(name, verdicts.words(name)), rows, failed),
        SEGMENT_DIMENSIONS,
        len(rows),
    )
    soon = too_soon(verdicts)
    verdicts.let_go()
    return Population(
        rows=rows,
        day=day,
        days=days,
        first_day=first,
        primary=defects.primary[rows],
        measured=verdicts.measured[rows],
        dimensions=tuple(dimension for dimension in dimensions if dimension.values),
        basis=basis,
        too_soon={code: where[rows] for code, where in soon.items() if where[rows].any()},
    )


def not_searched(verdicts: Verdicts) -> int:
    """How many measured packages failed and are not among those that causes are searched in."""
    return int((verdicts.measured & verdicts.invalid & ~_known(verdicts)[0]).sum())


def _known(verdicts: Verdicts) -> tuple[Bools, Basis]:
    """The packages to look at, and which of the measured ones that leaves."""
    known = np.asarray(verdicts.table["judged"], dtype=bool) & (verdicts.table["verdict"] != UNKNOWN).to_numpy()
    basis: Basis = "all" if known[verdicts.measured].all() else "known"
    by_amazon = verdicts.facts.amazon_valid | verdicts.facts.amazon_invalid
    if not verdicts.measured.any() or by_amazon[verdicts.measured].mean() <= _MOSTLY:
        return known, basis
    is_more = bool((known & ~by_amazon)[verdicts.measured].any())
    return known & by_amazon, "amazon" if is_more else basis


def _is_neutral(filled: Bools, failed: Bools) -> bool:
    all_, bad = len(failed), np.count_nonzero(failed)
    if bad in (0, all_):
        return True
    bad_filled = np.count_nonzero(filled & failed)
    good_filled = np.count_nonzero(filled) - bad_filled
    return bool(good_filled / (all_ - bad) >= _FILLED * (bad_filled / bad))


def _day_numbers(ship: npt.NDArray[np.datetime64]) -> tuple[Ints, np.datetime64, int]:
    known = ~np.isnat(ship)
    if not known.any():
        return np.full(len(ship), _NO_DAY, dtype=np.int32), np.datetime64("1970-01-01", "D"), 0
    first = ship[known].min()
    day = np.full(len(ship), _NO_DAY, dtype=np.int32)
    day[known] = (ship[known] - first).astype(np.int32)
    return day, first, int(day.max()) + 1


def _dimension(name: str, column: Words, rows: Ints, failed: Bools) -> Dimension:
    here = column.codes[rows]
    present = np.bincount(here + 1, minlength=len(column.distinct)) > 0
    texts = [*column.distinct[-1:], *column.distinct[:-1]]
    values = sorted({text for text, there in zip(texts, present, strict=True) if there and text})
    place = {text: number for number, text in enumerate(values)}
    small = np.min_scalar_type(-max(len(values), 1))
    codes = np.array([place.get(text, -1) for text in texts], dtype=small)[here + 1]
    return Dimension(name, codes, tuple(values), _is_neutral(codes >= 0, failed))
