"""The value that policy hands to diagnosis: every package with its status, its verdict and its signs."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from poagen.common.finding import Finding
from poagen.common.packages import Packages
from poagen.common.pieces import let_go
from poagen.policy.conditions import NEAR_KINDS, Traits
from poagen.policy.exemptions import Exempted
from poagen.policy.facts import Facts
from poagen.policy.model import Exemption, Rule
from poagen.policy.words import Words, words

MEASURED = "measured"
EXEMPT = "exempt"
EXCLUDED = "excluded"
VALID = "valid"
INVALID = "invalid"
UNKNOWN = "unknown"

NEXT_BEST = ("", "confirmed_at", "promised_ship_at", "purchased_at")
"""What places a package whose own day of the rule's clock is not known, the best first."""


@dataclass(frozen=True, slots=True)
class Days:
    """The window that was applied, both ends included. ``clock`` names the column that chose."""

    start: dt.date
    end: dt.date
    clock: str

    @property
    def days(self) -> int:
        """How many days the window has."""
        return (self.end - self.start).days + 1


@dataclass(frozen=True)
class Scope:
    """How the rule reads each package, beside what decided.

    Attributes:
        facts: What was known of each.
        traits: Its value, origin, service and the like.
        scans: Place in ``rule.scans`` of the sentence on its scans.
        exempted: The exemption that holds, or nearly does.
        dated: Where a package has a date for the window.
        borrowed: By what that date is only the next best one, a place in :data:`NEXT_BEST`; 0 where it is not.
    """

    facts: Facts
    traits: Traits
    scans: npt.NDArray[np.int8]
    exempted: Exempted
    dated: npt.NDArray[np.bool_]
    borrowed: npt.NDArray[np.int8]


@dataclass(frozen=True)
class Verdicts:
    """Every package judged by one rule.

    Attributes:
        packages: What was judged.
        rule: By which rule.
        window: Over which days.
        as_of: The day the analysis speaks of.
        table: Aligned with ``packages.table``: ``status`` (measured, exempt, excluded), ``reason`` (text,
            blank when measured), ``verdict`` (valid, invalid, unknown), ``judged`` (bool: would count, were
            it in the window), ``sentence`` (id of the rule's sentence, or of the reading, that decided).
        signs: uint32 bit sets over :data:`poagen.common.defects.BIT`: every defect code that holds.
        clock_day: datetime64[D], the day that chose for the window; NaT where none is known.
        ship_day: datetime64[D], the day the package was shipped, as far as known.
        scope: How the rule reads each package, and what was known of it.
        findings: What policy has to say.
        known_words: Text columns that were read already, see :meth:`words`.
    """

    packages: Packages
    rule: Rule
    window: Days
    as_of: dt.date
    table: pd.DataFrame
    signs: npt.NDArray[np.uint32]
    clock_day: npt.NDArray[np.datetime64]
    ship_day: npt.NDArray[np.datetime64]
    scope: Scope
    findings: tuple[Finding, ...] = ()
    known_words: dict[str, Words] = field(default_factory=dict, compare=False)

    def words(self, column: str) -> Words:
        """A text column of the packages as codes, each text without space at its ends."""
        if column not in self.known_words:
            self.known_words[column] = words(self.packages.table[column])
        return self.known_words[column]

    def let_go(self) -> None:
        """Keep nothing in memory of what lies on the disk, until somebody looks at it again."""
        facts = self.scope.facts
        let_go(self.packages.table, facts.checks.normal, facts.label.number)

    @property
    def facts(self) -> Facts:
        """What was known of each package."""
        return self.scope.facts

    @property
    def placed_by(self) -> dict[str, int]:
        """How many measured packages each column placed, the clock first; none where no package has a day."""
        names = (self.rule.window.clock, *NEXT_BEST[1:])
        by = self.scope.borrowed[self.measured & ~np.isnat(self.clock_day)]
        counts = np.bincount(by, minlength=len(names))
        return {name: int(number) for name, number in zip(names, counts, strict=True) if number}

    @cached_property
    def measured(self) -> npt.NDArray[np.bool_]:
        """Where a package counts in the metric."""
        return _fixed(self.table["status"] == MEASURED)

    @cached_property
    def invalid(self) -> npt.NDArray[np.bool_]:
        """Where a package is judged invalid, in the window or not."""
        return _fixed(self.table["verdict"] == INVALID)

    def near_exempt(self, place: int) -> tuple[Exemption, str] | None:
        """The exemption that one package misses by one condition, and which: service, value or carrier."""
        exempted = self.scope.exempted
        if exempted.near[place] < 0:
            return None
        return self.rule.exemptions[exempted.near[place]], NEAR_KINDS[exempted.near_kind[place]]


def _fixed(where: pd.Series) -> npt.NDArray[np.bool_]:
    """An array that everybody shares and nobody may change."""
    found = np.array(where, dtype=bool)
    found.flags.writeable = False
    return found
