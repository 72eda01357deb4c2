"""Valid, invalid or unknown: Amazon's own word first, then the rule over what the data shows."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from poagen.carriers import Fit, Strength
from poagen.common.defects import BIT
from poagen.policy.conditions import Traits
from poagen.policy.facts import Facts
from poagen.policy.model import Rule, ScanRule
from poagen.policy.verdicts import INVALID, UNKNOWN, VALID

Bools = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.int8]

VERDICTS = (VALID, INVALID, UNKNOWN)
_NEED = ""

_NEVER_SCANNABLE = (
    "missing-number",
    "order-id-as-number",
    "spreadsheet-damage",
    "placeholder-number",
    "invalid-characters",
)


class Need:
    """The scans that the rule wants of each package.

    Attributes:
        delivery: Where a delivery scan is wanted for sure.
        maybe: Where it depends on a value or a limit that is not known.
        sentence: Place in ``rule.scans``; of the one that wants most, where it depends on an unknown value.
        several: Where more than one scan is wanted.
    """

    def __init__(self, traits: Traits, rule: Rule) -> None:
        size = len(traits)
        self.sentence: Codes = np.zeros(size, dtype=np.int8)
        self.delivery: Bools = np.zeros(size, dtype=bool)
        self.maybe: Bools = np.zeros(size, dtype=bool)
        for place, part in enumerate(rule.scans):
            here = traits.origin.isin(part.origins)
            if here.any():
                self._apply(place, part, here, traits)
        self.several: Bools = np.array([part.scans > 1 for part in rule.scans])[self.sentence]

    def _apply(self, place: int, part: ScanRule, here: Bools, traits: Traits) -> None:
        low = -np.inf if part.value_from is None else part.value_from
        high = np.inf if part.value_below is None else part.value_below
        inside, unpriced = here, np.zeros_like(here)
        if np.isfinite(low) or np.isfinite(high):
            worth = traits.value(part.currency)
            inside = here & (worth >= low) & (worth < high)
            unpriced = here & np.isnan(worth) & part.delivery_scan
        self.sentence[inside | unpriced] = place
        wants = inside & part.delivery_scan
        self.delivery |= wants & (not part.limit_unknown)
        self.maybe |= unpriced | (wants & part.limit_unknown)


def decide(
    facts: Facts, signs: npt.NDArray[np.uint32], need: Need, rule: Rule
) -> tuple[Codes, Codes, tuple[str, ...]]:
    """Verdict and deciding sentence of every package.

    The first reading that holds decides: Amazon's verdict; a number that no carrier could have scanned; what
    the rule never accepts, however many scans there are; a parcel that travelled under another number; scans
    against what the rule wants; else unknown.

    Returns:
        The verdict of each package, a place in :data:`VERDICTS`; the sentence or reading that decided it, and
        their names.
    """
    scans = facts.scans
    lacking = ~scans.delivery | (scans.one_only & need.several)
    steps = [
        (facts.amazon_valid, VALID, "amazon-says-valid"),
        (facts.amazon_invalid, INVALID, "amazon-says-invalid"),
        (~facts.told_known, UNKNOWN, "told-number-not-in-data"),
        (_any(signs, _NEVER_SCANNABLE), INVALID, "no-carrier-could-scan-it"),
        *[(_any(signs, (part.sign,)), INVALID, part.id) for part in rule.invalid],
        (facts.label.slip, INVALID, "slip-from-its-label"),
        (_other_label(facts, signs), INVALID, "parcel-travelled-under-another-number"),
        (scans.told & need.delivery & lacking & scans.open, UNKNOWN, "delivery-scan-not-in-data"),
        (scans.told & need.delivery & lacking, INVALID, _NEED),
        (scans.told & need.maybe & lacking, UNKNOWN, "value-not-known"),
        (scans.told, VALID, _NEED),
        (scans.none, INVALID, _NEED),
        (_strong_check_fails(facts), INVALID, "strong-check-digit-fails"),
    ]
    step = np.full(len(signs), len(steps), dtype=np.int8)
    for place in reversed(range(len(steps))):
        step[steps[place][0]] = place
    verdicts = np.array([VERDICTS.index(verdict) for _, verdict, _ in steps] + [VERDICTS.index(UNKNOWN)], np.int8)
    readings = [*(reading for _, _, reading in steps), "no-scan-evidence"]
    by_need = np.array([reading == _NEED for reading in readings])[step]
    sentence = np.where(by_need, np.int8(len(readings)) + need.sentence, step)
    return verdicts[step], sentence, (*readings, *(part.id for part in rule.scans))


def _any(signs: npt.NDArray[np.uint32], codes: tuple[str, ...]) -> Bools:
    wanted = np.uint32(sum(BIT[code] for code in codes))
    return np.asarray((signs & wanted) != 0)


def _other_label(facts: Facts, signs: npt.NDArray[np.uint32]) -> Bools:
    """The told number is not the parcel's: its label was voided, or the scans are another label's."""
    stale = _any(signs, ("stale-label-number",)) & facts.label.voided
    return np.asarray(stale | (facts.label.differs & facts.scans.made))


def _strong_check_fails(facts: Facts) -> Bools:
    checks = facts.checks
    return np.asarray((checks.fit == Fit.CHECK_FAILS) & (checks.fit_strength == Strength.STRONG))
