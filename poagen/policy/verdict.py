"""Valid, invalid or unknown: Amazon's own word first, then the rule over what the data shows."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from poagen.carriers import Fit, Strength
from poagen.common.defects import BIT
from poagen.policy.facts import Facts
from poagen.policy.model import Rule
from poagen.policy.status import origins, value
from poagen.policy.verdicts import INVALID, UNKNOWN, VALID

Bools = npt.NDArray[np.bool_]
Texts = npt.NDArray[np.object_]

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
        maybe: Where it depends on a value that is not known.
        sentence: Id of the rule's sentence; of the one that wants most, where it depends on an unknown value.
    """

    def __init__(self, table: pd.DataFrame, rule: Rule) -> None:
        origin, worth = origins(table, rule), value(table, rule)
        self.sentence: Texts = np.full(len(table), rule.scans[0].id, dtype=object)
        self.delivery: Bools = np.zeros(len(table), dtype=bool)
        self.maybe: Bools = np.zeros(len(table), dtype=bool)
        for part in rule.scans:
            here = np.isin(origin, part.origins)
            low = -np.inf if part.value_from is None else part.value_from
            high = np.inf if part.value_below is None else part.value_below
            priced = np.isfinite(low) or np.isfinite(high)
            inside = here & (((worth >= low) & (worth < high)) | (not priced))
            self.sentence[inside] = part.id
            self.delivery |= inside & part.delivery_scan
            unpriced = here & np.isnan(worth) & priced & part.delivery_scan
            self.sentence[unpriced] = part.id
            self.maybe |= unpriced


def decide(facts: Facts, signs: npt.NDArray[np.uint32], need: Need, rule: Rule) -> tuple[Texts, Texts]:
    """Verdict and deciding sentence of every package.

    The first reading that holds decides: Amazon's verdict; a number that no carrier could have scanned; what
    the rule never accepts, however many scans there are; a parcel that travelled under another number; scans
    against what the rule wants; else unknown.

    Returns:
        Two object arrays: the verdict, and the id of the sentence or reading that decided it.
    """
    steps = [
        (facts.amazon_valid, VALID, "amazon-says-valid"),
        (facts.amazon_invalid, INVALID, "amazon-says-invalid"),
        (~facts.told_known, UNKNOWN, "told-number-not-in-data"),
        (_any(signs, _NEVER_SCANNABLE), INVALID, "no-carrier-could-scan-it"),
        *[(_any(signs, (part.sign,)), INVALID, part.id) for part in rule.invalid],
        (facts.label.slip, INVALID, "slip-from-its-label"),
        (_other_label(facts, signs), INVALID, "parcel-travelled-under-another-number"),
        (facts.scans.told & need.delivery & ~facts.scans.delivery, INVALID, "@need"),
        (facts.scans.told & need.maybe & ~facts.scans.delivery, UNKNOWN, "value-not-known"),
        (facts.scans.told, VALID, "@need"),
        (facts.scans.none, INVALID, "@need"),
        (_strong_check_fails(facts), INVALID, "strong-check-digit-fails"),
    ]
    conditions = [condition for condition, _, _ in steps]
    verdict = np.select(conditions, [step[1] for step in steps], UNKNOWN).astype(object)
    sentence = np.select(conditions, [step[2] for step in steps], "no-scan-evidence").astype(object)
    return verdict, np.where(sentence == "@need", need.sentence, sentence)


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
