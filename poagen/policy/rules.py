"""Finding the rule that was in force: packaged YAML, one file per marketplace and effective date."""

from __future__ import annotations

import datetime as dt
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from poagen.common.finding import Finding, PoagenError, Severity
from poagen.common.knowledge import load_model
from poagen.policy.model import Rule

_HERE = Path(__file__).parent


class _Store(BaseModel):
    model_config = ConfigDict(extra="forbid")
    store: str
    names: list[str]


class _Marketplaces(BaseModel):
    model_config = ConfigDict(extra="forbid")
    source: str
    checked: dt.date
    marketplaces: dict[str, _Store]


@cache
def rules() -> tuple[Rule, ...]:
    """Every packaged rule, by marketplace and date."""
    found = [load_model(path, Rule) for path in sorted((_HERE / "rules").glob("*.yaml"))]
    return tuple(sorted(found, key=lambda rule: (rule.marketplace, rule.effective_from)))


@cache
def _stores() -> dict[str, _Store]:
    return load_model(_HERE / "data" / "marketplaces.yaml", _Marketplaces).marketplaces


@cache
def marketplace_names() -> dict[str, str]:
    """Folded store names and ids to marketplace codes: ``amazon.com`` → ``US``."""
    return {name: code for code, store in _stores().items() for name in store.names}


def store_name(marketplace: str) -> str:
    """The store's name as buyers know it, ``Amazon.com``; the code itself where it is not known."""
    known = _stores().get(marketplace)
    return known.store if known else marketplace


def rule_by_id(rule_id: str) -> Rule:
    """The rule with this id.

    Raises:
        PoagenError: There is none; the finding lists those there are.
    """
    for rule in rules():
        if rule.id.casefold() == rule_id.casefold():
            return rule
    raise PoagenError(_no_rule("POL001", f'there is no rule "{rule_id}"'))


def choose_rule(marketplace: str, day: dt.date) -> Rule:
    """The rule of a marketplace that is in force on a day.

    Args:
        marketplace: Code such as ``US`` or a store name such as ``Amazon.com``.
        day: The last day of the window.

    Raises:
        PoagenError: No rule is packaged for this marketplace or this day.
    """
    code = marketplace_names().get(marketplace.casefold().strip(), marketplace.upper().strip())
    of_store = [rule for rule in rules() if rule.marketplace == code]
    if not of_store:
        raise PoagenError(_no_rule("POL002", f'there is no rule for the marketplace "{marketplace}" yet'))
    in_force = [
        rule
        for rule in of_store
        if rule.effective_from <= day and (rule.effective_to is None or day <= rule.effective_to)
    ]
    if not in_force:
        raise PoagenError(_no_rule("POL003", f"no rule for {code} is known that was in force on {day}"))
    return in_force[-1]


def _no_rule(code: str, message: str) -> Finding:
    known = ", ".join(rule.id for rule in rules())
    return Finding(code, Severity.ERROR, message, help=f"{_hint()}; poagen policy list shows the rules: {known}")


def _hint() -> str:
    """How to name a store that there is a rule for."""
    stores = sorted({(rule.marketplace, rule.store) for rule in rules()})
    return "write " + " or ".join(f"--marketplace {code} for {store}" for code, store in stores)
