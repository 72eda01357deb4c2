"""One number at a time, told in words: for ``poagen carriers check``."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from typing import Any, Final

import numpy as np
import pandas as pd

from poagen.carriers.cells import read_cells
from poagen.carriers.engine import Matches, engine
from poagen.carriers.judge import NumberChecks, check, evident, filed_right, weight
from poagen.carriers.kinds import Fit, Kind, Strength
from poagen.carriers.names import resolve
from poagen.carriers.registry import registry
from poagen.carriers.repairs import repairs
from poagen.carriers.text import Flat, whole
from poagen.common.finding import Finding, PoagenError, Severity

_KINDS: Final = {
    Kind.MISSING: ("missing", "there is no number"),
    Kind.ORDER_ID: ("order-id", "this is an Amazon order id, not a tracking number"),
    Kind.SPREADSHEET_DAMAGE: (
        "spreadsheet-damage",
        "a spreadsheet has changed this number; its last digits may be lost",
    ),
    Kind.PLACEHOLDER: ("placeholder", "this is filler, not a tracking number"),
    Kind.INVALID_CHARACTERS: (
        "invalid-characters",
        "it holds something other than letters, digits, spaces and dashes, or more than one number",
    ),
}
_FITS: Final = {
    Fit.YES: ("fits", "the number has a shape of {carrier}"),
    Fit.CHECK_FAILS: ("check-digit-fails", "the number has a shape of {carrier}, but its check digit is wrong"),
    Fit.NO: ("does-not-fit", "the number has no shape of {carrier}"),
    Fit.NOT_KNOWN: (
        "not-known",
        "nothing can be said for or against this number under {carrier}",
    ),
}


def describe(numbers: list[str], carrier: str | None) -> list[dict[str, Any]]:
    """Say what each number is.

    Args:
        numbers: Tracking numbers as typed.
        carrier: The name of the carrier that all were filed under, or None.

    Returns:
        For each number: ``number``, ``carrier``, ``verdict``, ``strength``, ``matches`` (carrier, service, grade,
        check_digit pass, fail or none, ``expected`` where it fails, and ``shared_with``, the other carriers under
        whose names such numbers may be filed; mere hints, of grade C, only of the named
        carrier or where nothing else fits), ``repairs`` (whole numbers), ``repair_details`` (each with
        ``certainty`` proven or likely and ``why``) and ``why``.
    """
    return describe_each(numbers, None if carrier is None else [carrier] * len(numbers))


def describe_each(numbers: list[str], carriers: list[str] | None) -> list[dict[str, Any]]:
    """As :func:`describe`, each number with the name of its own carrier.

    Args:
        numbers: Tracking numbers as typed.
        carriers: The names, of the same length, or None.
    """
    numbers, carriers = whole(numbers), None if carriers is None else whole(carriers)
    names = None if carriers is None else pd.Series(carriers, dtype="str")
    checks = check(numbers, names)
    cells = read_cells(numbers)
    found = _matches(cells.flat, checks)
    given: list[str | None] = [None] * len(numbers) if carriers is None else [*carriers]
    matched = zip(numbers, given, _best_first(found, checks), strict=True)
    told = [_one(row, number, name, checks, found, places) for row, (number, name, places) in enumerate(matched)]
    for proposal in repairs(numbers, names).to_dict("records"):
        place = told[int(proposal["row"])]
        place["repairs"].append(proposal["proposed"])
        place["repair_details"].append({key: proposal[key] for key in ("proposed", "certainty", "why")})
    return told


def _matches(flat: Flat, checks: NumberChecks) -> Matches:
    """The matches to show: hints only where they say something, and what filler is made to look like."""
    found = engine().match(flat, np.flatnonzero(np.isin(checks.kind, (Kind.OK, Kind.PLACEHOLDER))))
    forms = registry().forms
    firm = np.array([form.entry.grade != "C" for form in forms])[found.form]
    strong = np.array([form.entry.strength == "strong" for form in forms])[found.form]
    explained = np.isin(found.row, found.row[firm])
    shown = firm | ~explained | filed_right(found, checks.names.carrier)
    shown &= (checks.kind[found.row] == Kind.OK) | (firm & strong)
    return Matches(
        found.row[shown], found.form[shown], found.owner[shown], found.passed[shown], found.expected[shown]
    )


def _one(
    row: int, number: str, carrier: str | None, checks: NumberChecks, found: Matches, places: list[int]
) -> dict[str, Any]:
    verdict, why, strength = _verdict(row, carrier, checks, found, places)
    return {
        "number": number,
        "carrier": _name(int(checks.names.carrier[row])) or carrier or None,
        "verdict": verdict,
        "strength": Strength(strength).name.lower(),
        "matches": [_match(place, found) for place in places],
        "repairs": [],
        "repair_details": [],
        "why": why,
    }


def _name(index: int) -> str | None:
    return registry().carriers[index].name if index >= 0 else None


def _verdict(
    row: int, carrier: str | None, checks: NumberChecks, found: Matches, places: list[int]
) -> tuple[str, str, int]:
    kind = Kind(int(checks.kind[row]))
    if kind != Kind.OK:
        return (*_KINDS[kind], Strength.NONE)
    if checks.names.carrier[row] < 0:
        return _unnamed(row, carrier, checks, found, places)
    return _named(row, str(carrier), checks, found, places)


def _named(
    row: int, carrier: str, checks: NumberChecks, found: Matches, places: list[int]
) -> tuple[str, str, int]:
    fit, strength = Fit(int(checks.fit[row])), int(checks.fit_strength[row])
    other, other_strength = _name(int(checks.other[row])), int(checks.other_strength[row])
    verdict, why = _FITS[fit]
    own = [place for place in places if registry().allowed[int(found.form[place]), checks.names.carrier[row]]]
    fails = fit == Fit.NOT_KNOWN and bool(own) and not found.passed[own].any()
    if fit == Fit.YES and found.owner[own[0]] != checks.names.carrier[row]:
        why = f"the number has a shape of {_name(int(found.owner[own[0]]))}, which may be filed under {{carrier}}"
    elif other and fit in {Fit.NO, Fit.NOT_KNOWN} and not (fails and other_strength < Strength.STRONG):
        verdict, why, strength = "other-carrier", f"{why}; it has one of {other}", other_strength
    elif fails:
        verdict, why = _FITS[Fit.CHECK_FAILS]
        why, strength = f"{why}; {{carrier}} may have other forms", Strength.WEAK
    elif fit == Fit.NOT_KNOWN and not own:
        verdict, why = (
            "unknown-shape",
            "no known shape of {carrier} fits, but not every form of its numbers is known",
        )
    return verdict, why.format(carrier=carrier), strength


def _unnamed(
    row: int, carrier: str | None, checks: NumberChecks, found: Matches, places: list[int]
) -> tuple[str, str, int]:
    unknown = f'"{carrier}" is no carrier that poagen knows; ' if carrier else ""
    if other := _name(int(checks.other[row])):
        return "known-shape", f"{unknown}the number has a shape of {other}", int(checks.other_strength[row])
    forms = registry().forms
    for place in places:
        if forms[int(found.form[place])].entry.strength == "strong":
            why = _FITS[Fit.CHECK_FAILS][1].format(carrier=_name(int(found.owner[place])))
            return _FITS[Fit.CHECK_FAILS][0], f"{unknown}{why}", Strength.STRONG
    if places:
        return "weak-shape", f"{unknown}shapes fit, but none with a right check digit or a prefix of its own", 0
    return "unknown-shape", f"{unknown}no known shape fits", Strength.NONE


def _best_first(found: Matches, checks: NumberChecks) -> list[list[int]]:
    """The places of each number's matches: the named carrier's first, then those that say most."""
    firm = np.array([form.entry.grade != "C" for form in registry().forms])[found.form]
    own = filed_right(found, checks.names.carrier) & found.passed & firm
    order = np.lexsort((-weight(found), ~evident(found), ~own, found.row))
    ends = np.searchsorted(found.row[order], np.arange(len(checks.kind) + 1))
    return [order[begin:end].tolist() for begin, end in pairwise(ends.tolist())]


def _match(place: int, found: Matches) -> dict[str, Any]:
    form = registry().forms[int(found.form[place])]
    told = {
        "carrier": _name(int(found.owner[place])) or "",
        "service": form.entry.service,
        "grade": form.entry.grade,
        "shared_with": [*_sharing(int(found.form[place]))],
    }
    if form.rule is None:
        return {**told, "check_digit": "none"}
    if found.passed[place]:
        return {**told, "check_digit": "pass"}
    expected = int(found.expected[place])
    return {**told, "check_digit": "fail", **({"expected": chr(expected)} if expected else {})}


@lru_cache(maxsize=256)
def _sharing(number: int) -> tuple[str, ...]:
    """Other carriers under whose names numbers of a shape may be filed; not told of S10, which all posts share."""
    known = registry()
    form = known.forms[number]
    if form.entry.owners:
        return ()
    return tuple(
        known.carriers[place].name for place in np.flatnonzero(known.allowed[number]) if place != form.owner
    )


def show(name: str) -> dict[str, Any]:
    """What is known of one carrier.

    Args:
        name: Its id, or any of its names.

    Raises:
        PoagenError: No carrier has this name.
    """
    known, [name] = registry(), whole([name])
    index = known.index.get(name.strip().lower(), int(resolve(pd.Series([name], dtype="str")).carrier[0]))
    if index < 0:
        message = f'no carrier is known as "{name}"'
        advice = "look for it with: poagen carriers list"
        raise PoagenError([Finding("CAR002", Severity.ERROR, message, help=advice)])
    carrier, mates = known.carriers[index], np.flatnonzero(known.mates[index]).tolist()
    return {
        "id": carrier.id,
        "name": carrier.name,
        "amazons_spellings": list(carrier.spellings),
        "by_store": carrier.amazon,
        "other_names": [*carrier.aliases],
        "integrated": carrier.integrated,
        "all_shapes_known": "yes" if carrier.shapes_complete else "no",
        "shares_parcels_with": [known.carriers[other].name for other in mates if other != index],
        "shapes": [_shape(number) for number in np.flatnonzero(known.allowed[:, index]).tolist()],
    }


def _shape(number: int) -> dict[str, Any]:
    entry = registry().forms[number].entry
    says = f"{entry.strength}, grade {entry.grade}, {'with' if entry.check else 'no'} check digit"
    told = {"id": entry.id, "carrier": entry.carrier, "service": entry.service, "layouts": list(entry.layouts)}
    return {**told, "says": says, "source": entry.source, "checked": entry.checked.isoformat()}
