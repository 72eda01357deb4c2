"""Every defect code that holds for a package, as a bit set: the signs, before any verdict.

A name that nobody knows is no carrier of its own where the label is of a carrier
that Amazon reads: that carrier was filed under a wrong name.
Where no list of the carriers that Amazon reads is known for a package, nobody is called not integrated by name.
What was filed under Other or misspelled, and Amazon calls invalid, is not called rightly filed there either.
Another spelling of a known carrier is a fault only where a list says how the store writes it.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pandas as pd

from poagen import carriers
from poagen.carriers import Fit, Kind, Spelling, Strength
from poagen.common.defects import BIT
from poagen.common.hashing import text_hashes, twice
from poagen.common.side_by_side import side_by_side
from poagen.policy.conditions import Traits
from poagen.policy.facts import Facts
from poagen.policy.model import Rule
from poagen.policy.repeats import pairs_of, reused_among
from poagen.policy.shared import Shared
from poagen.policy.verdict import Need

Bools = npt.NDArray[np.bool_]
SignSets = npt.NDArray[np.uint32]

_KINDS = {
    "missing-number": Kind.MISSING,
    "order-id-as-number": Kind.ORDER_ID,
    "spreadsheet-damage": Kind.SPREADSHEET_DAMAGE,
    "placeholder-number": Kind.PLACEHOLDER,
    "invalid-characters": Kind.INVALID_CHARACTERS,
}
_MOSTLY = 0.5


def signs(table: pd.DataFrame, facts: Facts, traits: Traits, need: Need, shared: Shared) -> SignSets:
    """Which codes hold for each package, whatever its verdict.

    Args:
        table: The packages.
        facts: What is known of them.
        traits: What the rule asks of them.
        need: The scans that the rule wants.
        shared: What all packages together say, where these are only a part of them.

    Returns:
        uint32 bit sets over :data:`poagen.common.defects.BIT`.
    """
    looks: list[Callable[[], dict[str, Bools]]] = [
        lambda: _number_signs(facts, table, shared),
        lambda: _carrier_signs(facts, table, traits, shared),
        lambda: _delay_signs(facts, traits.rule, need),
    ]
    packed = side_by_side(lambda look: _pack(look(), len(table)), looks, len(table))
    return _with_technical(np.bitwise_or.reduce(packed), facts)


def _pack(found: dict[str, Bools], size: int) -> SignSets:
    packed = np.zeros(size, dtype=np.uint32)
    for code, holds in found.items():
        packed |= holds.astype(np.uint32) * np.uint32(BIT[code])
    return packed


def _number_signs(facts: Facts, table: pd.DataFrame, shared: Shared) -> dict[str, Bools]:
    checks, label = facts.checks, facts.label
    whole = checks.kind == Kind.OK
    fits_nothing = whole & (checks.fit == Fit.NO) & ~checks.passes & (checks.other < 0)
    stale = whole & ~label.slip & (label.voided | label.differs)
    reused = whole & _reused(table, facts, shared)
    found = {code: facts.told_known & (checks.kind == kind) for code, kind in _KINDS.items()}
    return {
        **found,
        "stale-label-number": stale & ~facts.scans.told & ~(reused & ~label.voided),
        "mistyped-number": whole & (label.slip | (checks.fit == Fit.CHECK_FAILS)),
        "malformed-number": fits_nothing & ~label.slip,
        "reused-number": reused,
    }


def _reused(table: pd.DataFrame, facts: Facts, shared: Shared) -> Bools:
    """The same number on packages of different orders, but for the one whose label it is."""
    normal, same = facts.checks.normal, facts.label.same
    known = shared.reused
    if known is None:
        known = reused_among([pairs_of(table["order_id"], normal, same, twice(text_hashes(normal)))])
    return known.holds(normal, same)


def _carrier_signs(facts: Facts, table: pd.DataFrame, traits: Traits, shared: Shared) -> dict[str, Bools]:
    checks, names = facts.checks, facts.checks.names
    given = facts.told_known & (checks.kind != Kind.MISSING)
    other = names.spelling == Spelling.OTHER
    integrated = (names.integrated == 1) | _number_is_integrated(facts, traits) | facts.label.integrated
    inexact = np.isin(names.spelling, (Spelling.VARIANT, Spelling.ALIAS)) & facts.amazon_invalid & traits.spelled
    misspelled = names.spelling == Spelling.MISSPELLED
    read = _read_in_any_store(names.carrier) | _read_in_any_store(facts.label.carrier) | _number_is_read(facts)
    elsewhere = ~traits.listed & facts.amazon_invalid & read
    as_other = (other & (integrated | elsewhere)) | ((misspelled | inexact) & (names.integrated == 1))
    misnamed = (names.spelling == Spelling.UNKNOWN) & traits.listed & _is_label_of_read_carrier(facts)
    as_other |= (misspelled & elsewhere) | misnamed
    unread = ((misspelled & (names.integrated != 1)) | (names.integrated == 0)) & ~misnamed
    unknown = (unread & ~other) | (other & ~as_other)
    doubtful = (names.integrated == -1) & (names.carrier >= 0) & facts.amazon_invalid
    return {
        "carrier-mismatch": given & _mismatch(facts) & ~other,
        "carrier-missing": given & _carrier_missing(facts, table, shared),
        "carrier-as-other": given & as_other,
        "carrier-not-integrated": given
        & np.where(traits.listed, unknown | (doubtful & ~other), other & ~as_other & facts.amazon_invalid),
        "untracked-service": traits.named("untracked"),
    }


def _number_is_integrated(facts: Facts, traits: Traits) -> Bools:
    """No carrier is known by name, and the number is one of a carrier that Amazon receives scans from.

    Beside a courier's own name a shape without a prefix is no proof: its numbers may have as many digits.
    """
    checks, receives = facts.checks, _receives(traits.rule)
    nameless = traits.carrier.where(lambda text: re.fullmatch(r"\w*", text) is not None)
    sure = (checks.other_strength == Strength.STRONG) | nameless
    return np.asarray((checks.names.carrier < 0) & (checks.kind == Kind.OK) & sure & receives[checks.other])


def _is_label_of_read_carrier(facts: Facts) -> Bools:
    """The label of this number is of a carrier whose scans the store receives."""
    return np.asarray(facts.label.integrated & (facts.label.slip | ~facts.label.differs))


def _receives(rule: Rule) -> Bools:
    """By carrier, and for none: whether Amazon receives its scans in the rule's store."""
    market = rule.marketplace
    return np.array([carrier.integrated.get(market) == "yes" for carrier in carriers.carriers()] + [False])


def _read_in_any_store(carrier: npt.NDArray[np.int16]) -> Bools:
    """Carriers from which Amazon receives scans in one store at least."""
    read = np.array(["yes" in known.integrated.values() for known in carriers.carriers()] + [False])
    return np.asarray(read[carrier])


def _number_is_read(facts: Facts) -> Bools:
    """No carrier is known by name, and the number can only be one of a carrier that Amazon reads in some store."""
    checks = facts.checks
    sure = (checks.kind == Kind.OK) & (checks.other_strength == Strength.STRONG)
    return np.asarray((checks.names.carrier < 0) & sure & _read_in_any_store(checks.other))


def _mismatch(facts: Facts) -> Bools:
    """The number is another carrier's, or the label's carrier is not the named one."""
    checks, label = facts.checks, facts.label
    named = checks.names.carrier >= 0
    sure = (checks.fit == Fit.YES) & (checks.fit_strength == Strength.STRONG)
    agrees = (label.carrier >= 0) & ~label.clashes & ~label.differs
    strong = checks.other_strength == Strength.STRONG
    doubtful = (checks.fit == Fit.NOT_KNOWN) & ~checks.hinted
    telling = _knows_all_shapes(checks.names.carrier) | (strong & facts.amazon_invalid)
    foreign = (checks.fit == Fit.NO) | (doubtful & telling)
    elsewhere = (checks.kind == Kind.OK) & foreign & (checks.other >= 0) & ~(agrees & ~strong)
    return np.asarray(named & ~label.slip & (elsewhere | (label.clashes & ~sure & ~label.differs)))


def _knows_all_shapes(carrier: npt.NDArray[np.int16]) -> Bools:
    complete = np.array([known.shapes_complete for known in carriers.carriers()] + [False])
    return np.asarray(complete[carrier])


def _carrier_missing(facts: Facts, table: pd.DataFrame, shared: Shared) -> Bools:
    """A blank carrier beside a number, where the data otherwise names carriers."""
    named = facts.checks.names.spelling != Spelling.NOT_GIVEN
    blank = np.asarray(table["carrier"].notna(), dtype=bool) & ~named
    mostly = mostly_named(*carriers_named(facts)) if shared.mostly_named is None else shared.mostly_named
    return np.asarray(blank & mostly)


def carriers_named(facts: Facts) -> tuple[int, int]:
    """How many packages have a number, and how many of them have a carrier named beside it."""
    numbered = facts.told_known & (facts.checks.kind == Kind.OK)
    named = (facts.checks.names.spelling != Spelling.NOT_GIVEN) & numbered
    return int(numbered.sum()), int(named.sum())


def mostly_named(numbered: int, named: int) -> bool:
    """Whether the data otherwise names a carrier beside a number."""
    return named > _MOSTLY * max(numbered, 1)


def _delay_signs(facts: Facts, rule: Rule, need: Need) -> dict[str, Bools]:
    scans = facts.scans
    too_late = rule.invalidates("delivered-too-late")
    limit = too_late.days if too_late and too_late.days else np.inf
    some_scan = scans.told | (facts.amazon_invalid & ~facts.amazon_scan_no & facts.amazon_delivery_no)
    return {
        "late-tracking-entry": facts.late_entry,
        "no-carrier-scan": scans.none | (facts.amazon_scan_no & ~scans.made),
        "no-delivery-scan": _one_scan_missing(facts, need) & some_scan,
        "delivered-too-late": facts.days_late >= limit,
        "late-first-scan": scans.told & facts.late_scan,
    }


def _one_scan_missing(facts: Facts, need: Need) -> Bools:
    """No delivery scan where one is wanted, or only that one where two are."""
    scans = facts.scans
    wanted = need.delivery | (need.maybe & facts.amazon_invalid)
    missing = ~scans.delivery & (~scans.open | facts.amazon_invalid)
    return np.asarray(wanted & (missing | (scans.one_only & need.several)))


def _with_technical(packed: SignSets, facts: Facts) -> SignSets:
    """What is left when Amazon says invalid: no scan is known, or the scans contradict Amazon."""
    left = facts.amazon_invalid & (packed == 0)
    packed = packed | np.where(left & facts.scans.told, np.uint32(BIT["amazon-not-recognised"]), np.uint32(0))
    return packed | np.where(left & ~facts.scans.told, np.uint32(BIT["no-carrier-scan"]), np.uint32(0))
