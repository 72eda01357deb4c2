"""What a whole file says of each of its rows, where it is read in parts: what no part can tell alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Final

import numpy as np
import numpy.typing as npt

from poagen.common.hashing import Hashes
from poagen.intake.dates import Evidence

BoolArray = npt.NDArray[np.bool_]


class NeedsWholeError(Exception):
    """A part of a file asks for something that only the whole file can tell."""


class Mode(Enum):
    """What is done with such things: hoped not to be needed, collected from all parts, or known."""

    HOPED = 1
    COLLECTED = 2
    KNOWN = 3


_FEW: Final = 8
"""So many long numbers are all such as a computer's floating numbers hold once in 256 times by chance."""


@dataclass(frozen=True)
class Bare:
    """What ids of 17 digits say of each other.

    Attributes:
        some: A few of them.
        exact: Whether a floating number holds each, as it does once a program has rounded them to such numbers.
        by_chance: Whether one begins like a year and is no day: then those that look like days are so by chance.
    """

    some: frozenset[int] = frozenset()
    exact: bool = True
    by_chance: bool = False

    @classmethod
    def of(cls, numbers: npt.NDArray[np.int64], *, by_chance: bool) -> Bare:
        """What some of them say."""
        exact = bool((numbers.astype(np.float64).astype(np.int64) == numbers).all())
        return cls(frozenset(np.unique(numbers)[:_FEW].tolist()), exact, by_chance)

    def __add__(self, other: Bare) -> Bare:
        some = frozenset(sorted(self.some | other.some)[:_FEW])
        return Bare(some, self.exact and other.exact, self.by_chance or other.by_chance)

    @property
    def rounded(self) -> bool:
        """Whether a program has rounded them all."""
        return self.exact and len(self.some) == _FEW


@dataclass
class Known:
    """What the parts of one file that were looked at say of all of them.

    Attributes:
        mode: Whether this is only hoped not to matter, is being collected, or is complete.
        dates: For each column what its dates say of the order of day and month.
        further: What the dates in other columns say.
        commas: For each column whether its amounts are written with a comma before the decimals.
        words: For each column whether it holds words of yes and no only, and whether it holds any.
        texts: For each column of ids the hashes of what looks like names, and of all.
        bare: What the order ids of 17 digits say.
        again: Hashes of the orders that stand in several parts, sorted.
        rows: Hashes of the rows of such orders that were read.
        orders: Hashes of the orders of the rows of the last part, those that are left out later among them.
    """

    mode: Mode = Mode.HOPED
    dates: dict[str, Evidence] = field(default_factory=dict)
    further: Evidence = field(default_factory=Evidence)
    commas: dict[str, bool] = field(default_factory=dict)
    words: dict[int, tuple[bool, bool]] = field(default_factory=dict)
    texts: dict[str, tuple[Hashes, Hashes]] = field(default_factory=dict)
    bare: Bare = field(default_factory=Bare)
    again: Hashes = field(default_factory=lambda: np.empty(0, dtype=np.uint64))
    rows: Hashes = field(default_factory=lambda: np.empty(0, dtype=np.uint64))
    orders: Hashes = field(default_factory=lambda: np.empty(0, dtype=np.uint64))

    def date_order(self, seen: Mapping[str, Evidence], further: Callable[[], Evidence]) -> Evidence:
        """What the dates of the whole file say, given those of a part; ``further`` looks at other columns."""
        if self.mode is Mode.HOPED and any(one != Evidence() for one in seen.values()):
            raise NeedsWholeError
        if self.mode is Mode.COLLECTED:
            self.dates = {name: self.dates.get(name, Evidence()) + one for name, one in seen.items()}
            self.further += further()
        told = sum(self.dates.values(), Evidence())
        return told + self.further if told.open and told.order is None else told

    def comma(self, column: str, here: bool, *, matters: bool) -> bool:
        """Whether the whole column writes a comma before decimals, given a part of it."""
        if self.mode is Mode.HOPED and (here or matters):
            raise NeedsWholeError
        if self.mode is Mode.COLLECTED:
            self.commas[column] = self.commas.get(column, False) or here
        return self.commas.get(column, False)

    def yes_or_no(self, place: int, distinct: set[str], wanted: frozenset[str]) -> bool:
        """Whether a whole column says yes or no, given the words of a part of it."""
        if self.mode is Mode.HOPED:
            raise NeedsWholeError
        if self.mode is Mode.COLLECTED:
            fits, filled = self.words.get(place, (True, False))
            self.words[place] = (fits and distinct <= wanted, filled or bool(distinct))
        return self.words.get(place, (False, False)) == (True, True)

    def are_most(self, column: str, some: Hashes, every: Hashes, share: float) -> bool:
        """Whether some texts are more than a share of a whole column's, given those of a part."""
        if self.mode is Mode.HOPED:
            raise NeedsWholeError
        if self.mode is Mode.COLLECTED:
            before = self.texts.get(column, (some, every))
            self.texts[column] = np.union1d(before[0], some), np.union1d(before[1], every)
            return True
        of_some, of_all = self.texts.get(column, (some, every))
        return len(of_some) > share * len(of_all)

    def bare_ids(self, here: Bare) -> Bare | None:
        """What the ids of 17 digits of the whole file say, given those of a part; None while that is not known."""
        if self.mode is Mode.HOPED:
            raise NeedsWholeError
        if self.mode is Mode.COLLECTED:
            self.bare += here
            return None
        return self.bare + here

    def repeats(self, rows: Hashes) -> BoolArray:
        """Which of some rows were read before."""
        found = np.isin(rows, self.rows)
        self.rows = np.concatenate([self.rows, rows])
        return np.asarray(found, dtype=bool)


ALONE = Known(Mode.KNOWN)
"""For a table that is read whole: it tells all by itself."""
