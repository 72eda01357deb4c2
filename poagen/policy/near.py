"""Near misses: packages that one condition, or one thing that is not known, keeps in the metric."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pandas as pd

from poagen.common.finding import Finding, Severity
from poagen.common.words import count, verb
from poagen.policy.conditions import NEAR_KINDS, Traits
from poagen.policy.model import Exemption, Rule
from poagen.policy.verdicts import INVALID, MEASURED, Scope

Bools = npt.NDArray[np.bool_]

MEASURES = {"service": "PM-011", "value": "PM-022", "carrier": "CA-014", "open": "PM-022", "bought": "PM-003"}
"""The catalog's measure for each kind of miss: mapping of services, rule by value, carrier names, labels."""


def near_misses(judged: pd.DataFrame, scope: Scope, lists_all: bool) -> tuple[Finding, ...]:
    """What would be left out, and what that would do to the rate.

    Args:
        judged: Status and verdict of each package.
        scope: How the rule reads each.
        lists_all: The packages are all of the seller's, so that there is a rate.
    """
    counted = np.asarray(judged["status"] == MEASURED, dtype=bool)
    invalid = counted & np.asarray(judged["verdict"] == INVALID, dtype=bool)
    return tuple(
        Finding(
            code,
            Severity.WARNING,
            f"{count(number)} counted here would be left out {had}; {_effect(holds, counted, invalid, lists_all)}",
            help=help_,
        )
        for code, holds, had, help_ in _groups(scope, counted)
        if (number := int(holds.sum()))
    )


def _groups(scope: Scope, counted: Bools) -> Iterator[tuple[str, Bools, str, str]]:
    exempted = scope.exempted
    for place, part in enumerate(scope.traits.rule.exemptions):
        near = counted & (exempted.near == place)
        for kind, name in enumerate(NEAR_KINDS):
            holds = near & (exempted.near_kind == kind)
            if holds.any():
                code, had, help_ = _told(part, name, scope.traits.rule)
                yield code, holds, had, help_
        yield from _open(part, counted & (exempted.open == place), scope.traits)


def _told(part: Exemption, kind: str, rule: Rule) -> tuple[str, str, str]:
    basis = rule.value_basis.says
    if kind == "service":
        names = " or ".join(f'"{name}"' for name in part.ship_methods or [])
        return (
            "POL020",
            f"had the service been named exactly {names}",
            f"name the service so, letter by letter, where it is what you buy; {_see(part, kind)}",
        )
    if kind == "value":
        limit = f"up to {part.value_up_to:g}" if part.value_below is None else f"under {part.value_below:g}"
        return (
            "POL021",
            f"were the value {limit} {part.currency or rule.currency}, which it misses by a tenth or less",
            f"check what your values include. {basis} For this exemption, {_see(part, kind)}",
        )
    return (
        "POL022",
        f"had the carrier been {' or '.join(part.carriers or [])}",
        f"check which carrier took these parcels; {_see(part, kind)}",
    )


def _see(part: Exemption, kind: str) -> str:
    return f"the sentence is {part.id}, a measure for it {MEASURES[kind]} (poagen explain shows both)"


def _open(part: Exemption, holds: Bools, traits: Traits) -> Iterator[tuple[str, Bools, str, str]]:
    if part.not_in_data:
        unnamed = holds & traits.service.where(lambda text: not text.strip()) & (part.service is not None)
        see, proof = _see(part, "bought"), "collect the proof for these packages"
        yield "POL023", holds & ~unnamed, f"if {part.not_in_data}", f"{proof}; {see}"
        asked = (
            f"if their service, which the data does not name, is one of {part.service}s, and {part.not_in_data}"
        )
        yield "POL023", unnamed, asked, f"add the service; then {proof}; {see}"
        return
    had = "the data showed all that the exemption asks"
    help_ = "add what is missing: value with currency, service, destination, or a carrier that Amazon lists"
    limit, own = part.currency or traits.rule.currency, traits.rule.currency
    if not traits.converts(limit):
        help_ = f"the limit is in {limit}: give --rate {limit}=RATE, what 1 {limit} is worth in {own}; or {help_}"
    yield "POL023", holds, f"if {had}", f"{help_}; {_see(part, 'open')}"


def _effect(holds: Bools, counted: Bools, invalid: Bools, lists_all: bool) -> str:
    """What leaving these packages out would do."""
    bad, left = int((holds & invalid).sum()), int((counted & ~holds).sum())
    told = f"{bad:,} of them {verb(bad, 'is', 'are')} invalid"
    if not lists_all or not left:
        return told
    before = 1 - invalid.sum() / counted.sum()
    after = 1 - (invalid.sum() - bad) / left
    return f"{told}; the rate would be {100 * after:.2f} % in place of {100 * before:.2f} %"
