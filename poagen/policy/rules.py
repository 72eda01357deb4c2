"""Finding the rule that was in force: packaged YAML, one file per marketplace and effective date."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from functools import cache, reduce
from itertools import pairwise
from operator import getitem
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from poagen.common.finding import Finding, PoagenError, Severity
from poagen.common.knowledge import Location, load_model, load_yaml, places
from poagen.common.words import alike
from poagen.policy.model import Rule

_HERE = Path(__file__).parent
_FOLDER = _HERE / "rules"
_Found = tuple[Rule, Path]


class _Store(BaseModel):
    model_config = ConfigDict(extra="forbid", defer_build=True)
    store: str
    names: list[str]


class _Marketplaces(BaseModel):
    model_config = ConfigDict(extra="forbid", defer_build=True)
    source: str
    checked: dt.date
    programmes: dict[str, str]
    marketplaces: dict[str, _Store]


@cache
def rules() -> tuple[Rule, ...]:
    """Every packaged rule, by marketplace, programme and date.

    Raises:
        PoagenError: A file is damaged, or two of them contradict each other.
    """
    return load_rules(_FOLDER)


def load_rules(folder: Path) -> tuple[Rule, ...]:
    """Read a folder of rule files and check them against each other.

    Args:
        folder: Each file is named after its rule's id: ``us-2025-01-15.yaml``.

    Raises:
        PoagenError: A file is damaged; two rules of a store and programme hold on the same day; an id stands
            twice; a file is not named after its rule. Each finding names file, line and column.
    """
    return _checked(sorted(folder.glob("*.yaml")))


def _checked(paths: list[Path]) -> tuple[Rule, ...]:
    found = [(load_model(path, Rule), path) for path in paths]
    found.sort(key=lambda item: _order(item[0]))
    if wrong := [*_misnamed(found), *_unknown_stores(found), *_overlaps(found), *_twice(found)]:
        raise PoagenError(wrong)
    return tuple(rule for rule, _ in found)


def _order(rule: Rule) -> tuple[str, bool, str, dt.date]:
    return rule.marketplace, rule.programme != "standard", rule.programme, rule.effective_from


def _misnamed(found: list[_Found]) -> Iterator[Finding]:
    for rule, path in found:
        if not rule.id.startswith(f"{rule.marketplace}-"):
            yield _contradicts(
                path, ("id",), f"the id of a rule of {rule.marketplace} must begin with {rule.marketplace}-"
            )
        elif path.stem != rule.id.casefold():
            yield _contradicts(path, ("id",), f"the file of {rule.id} must be named {rule.id.casefold()}.yaml")
        elif not rule.id.endswith(f"-{rule.effective_from}"):
            yield _contradicts(
                path, ("id",), f"the id of a rule in force from {rule.effective_from} must end with it"
            )


def _unknown_stores(found: list[_Found]) -> Iterator[Finding]:
    for rule, path in found:
        known = _stores().get(rule.marketplace)
        if known is None:
            message = f"{rule.marketplace} is no store of data/marketplaces.yaml; add it there, with its names"
            yield _contradicts(path, ("marketplace",), message)
        elif known.store != rule.store:
            yield _contradicts(path, ("store",), f"data/marketplaces.yaml calls {rule.marketplace} {known.store}")


def _overlaps(found: list[_Found]) -> list[Finding]:
    return [
        _contradicts(path, ("effective_from",), f"{rule.id} begins before {earlier.id} ends")
        for (earlier, _), (rule, path) in pairwise(found)
        if (earlier.marketplace, earlier.programme) == (rule.marketplace, rule.programme)
        and (earlier.effective_to is None or earlier.effective_to >= rule.effective_from)
    ]


def _twice(found: list[_Found]) -> list[Finding]:
    """Ids of sentences that another sentence has, in this file or another."""
    seen: set[str] = set()
    wrong = []
    for rule, path in found:
        ids = [rule.id, *(said.id for said in rule.statements())]
        again = {one for one in ids if one in seen or ids.count(one) > 1}
        wrong += [_contradicts(path, _place_of(one, path), f"the id {one} stands twice") for one in sorted(again)]
        seen.update(ids)
    return wrong


def _place_of(one: str, path: Path) -> Location:
    """Where an id stands in a rule's file; of several places the last one."""
    text, known = load_yaml(path), places(path)
    ids = [place for place in known if place and place[0] != "sources" and place[-1] == "id"]
    return max((place for place in ids if reduce(getitem, place, text) == one), key=known.__getitem__)


def _contradicts(path: Path, place: Location, message: str) -> Finding:
    line, column = places(path)[place]
    help_ = "correct the line; give the older rule an effective_to, and each sentence an id of its own"
    return Finding("POL004", Severity.ERROR, message, file=str(path), row=line, column=str(column), help=help_)


@cache
def _of_store(code: str) -> tuple[Rule, ...]:
    """The rules of one store; only its files are read."""
    return _checked(sorted(_FOLDER.glob(f"{code.casefold()}-*.yaml")))


@cache
def _named() -> _Marketplaces:
    return load_model(_HERE / "data" / "marketplaces.yaml", _Marketplaces)


def _stores() -> dict[str, _Store]:
    return _named().marketplaces


@cache
def marketplace_names() -> dict[str, str]:
    """Folded store names and ids to marketplace codes: ``amazon.com`` → ``US``."""
    return {name: code for code, store in _stores().items() for name in store.names}


def store_name(marketplace: str) -> str:
    """The store's name as buyers know it, ``Amazon.com``; the code itself where it is not known."""
    known = _stores().get(marketplace)
    return known.store if known else marketplace


def programme_name(programme: str) -> str | None:
    """The programme's own name, ``Seller Fulfilled Prime``; None for the standard, which has none."""
    return _named().programmes.get(programme)


def rule_by_id(rule_id: str) -> Rule:
    """The rule with this id.

    Raises:
        PoagenError: There is none; the finding lists those there are.
    """
    for rule in rules():
        if rule.id.casefold() == rule_id.casefold():
            return rule
    near = alike(rule_id.upper(), [rule.id for rule in rules()])
    help_ = f"{f'did you mean {near}? ' if near else ''}poagen policy list shows the rules"
    raise PoagenError(Finding("POL001", Severity.ERROR, f'there is no rule "{rule_id}"', help=help_))


def rules_of(marketplace: str) -> tuple[Rule, ...]:
    """The rules of one store, by programme and date.

    Raises:
        PoagenError: There is none.
    """
    code = marketplace_names().get(marketplace.casefold().strip(), marketplace.upper().strip())
    of_store = _of_store(code) if code.isalpha() else ()
    if not of_store:
        told = _no_rule("POL002", f'there is no rule for the marketplace "{marketplace}" yet')
        raise PoagenError(replace(told, value=marketplace))
    return of_store


def choose_rule(marketplace: str, day: dt.date, programme: str = "standard") -> Rule:
    """The rule of a marketplace that is in force on a day.

    Args:
        marketplace: Code such as ``US`` or a store name such as ``Amazon.com``.
        day: The last day of the window.
        programme: ``standard``, ``sfp`` (Seller Fulfilled Prime) or ``premium``.

    Raises:
        PoagenError: No rule is packaged for this marketplace, programme or day.
    """
    of_store = rules_of(marketplace)
    code = of_store[0].marketplace
    in_programme = [rule for rule in of_store if rule.programme == programme]
    if not in_programme:
        raise PoagenError(replace(_no_programme(programme, code), value=programme))
    in_force = [rule for rule in in_programme if rule.in_force(day)]
    if not in_force:
        told = _no_rule("POL003", f"no rule for {code} is known that was in force on {day}", code)
        raise PoagenError(replace(told, value=str(day)))
    return in_force[-1]


def _no_rule(code: str, message: str, store: str | None = None) -> Finding:
    return Finding(code, Severity.ERROR, message, help=f"{_hint(store)}; poagen policy list shows the rules")


def _no_programme(programme: str, store: str) -> Finding:
    """That no page states the programme's rule there; no letter is written by another store's."""
    told = f"there is no rule for the programme {programme} of {store} yet"
    do = "how its packages are judged is not known: write this letter yourself, then poagen review LETTER"
    known = ", ".join(rule.id for rule in _of_store(store))
    own = f"without programme, the store's own rate is judged, by {known}"
    return Finding("POL002", Severity.ERROR, told, help=f"{do}; {own}")


def _hint(store: str | None) -> str:
    """The rules of the store, or how to name a store that there is a rule for."""
    if store is not None:
        return "there is " + ", ".join(rule.id for rule in _of_store(store))
    codes = sorted({path.stem.split("-")[0].upper() for path in _FOLDER.glob("*.yaml")})
    return f"write --marketplace and one of {', '.join(codes)}"
