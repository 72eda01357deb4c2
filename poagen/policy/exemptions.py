"""What the rule leaves out, what it nearly leaves out, and what it might leave out if more were known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from poagen.policy.conditions import NEAR_KINDS, Traits, read_exemption
from poagen.policy.model import Rule

Codes = npt.NDArray[np.int8]
NONE = np.int8(-1)


@dataclass(frozen=True)
class Exempted:
    """Each package against the rule's exemptions; places in ``rule.exemptions``, -1 for none.

    Attributes:
        by: The first that holds.
        near: The first that fails by one condition, and that by little.
        near_kind: Which condition, a place in :data:`NEAR_KINDS`.
        open: The first that holds as far as is known.
    """

    by: Codes
    near: Codes
    near_kind: Codes
    open: Codes


def exempt(traits: Traits, rule: Rule) -> Exempted:
    """Read every exemption over all packages."""
    by, near, kind, open_ = (np.full(len(traits), NONE) for _ in range(4))
    for place in reversed(range(len(rule.exemptions))):
        reading = read_exemption(rule.exemptions[place], traits)
        by[reading.holds] = place
        open_[reading.open] = place
        for name, holds in reading.near.items():
            near[holds], kind[holds] = place, NEAR_KINDS.index(name)
    kept = by == NONE
    return Exempted(by, np.where(kept, near, NONE), np.where(kept, kind, NONE), np.where(kept, open_, NONE))
