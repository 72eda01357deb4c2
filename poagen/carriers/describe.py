"""One number at a time, told in words: for ``poagen carriers check``."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pandas as pd

from poagen.carriers.cells import read_cells
from poagen.carriers.engine import Matches, engine
from poagen.carriers.judge import NumberChecks, check, evident, weight
from poagen.carriers.kinds import Fit, Kind, Strength
from poagen.carriers.registry import registry
from poagen.carriers.repairs import repairs

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
        check_digit pass, fail or none, and ``expected`` where it fails), ``repairs`` (whole numbers),
        ``repair_details`` (each with ``certainty`` proven or likely and ``why``) and ``why``.
    """
    names = pd.Series([carrier] * len(numbers), dtype="str") if carrier is not None else None
    checks = check(numbers, names)
    cells = read_cells(numbers)
    found = engine().match(cells.flat, np.flatnonzero(cells.kind == Kind.OK))
    better = repairs(numbers, names)
    told = [_one(row, number, carrier, checks, found) for row, number in enumerate(numbers)]
    for place, proposal in zip(better["row"].tolist(), better.to_dict("records"), strict=True):
        told[place]["repairs"].append(proposal["proposed"])
        told[place]["repair_details"].append({key: proposal[key] for key in ("proposed", "certainty", "why")})
    return told


def _one(row: int, number: str, carrier: str | None, checks: NumberChecks, found: Matches) -> dict[str, Any]:
    verdict, why, strength = _verdict(row, carrier, checks, int((found.row == row).sum()))
    return {
        "number": number,
        "carrier": _name(int(checks.names.carrier[row])) or carrier,
        "verdict": verdict,
        "strength": Strength(strength).name.lower(),
        "matches": [_match(place, found) for place in _best_first(row, found)],
        "repairs": [],
        "repair_details": [],
        "why": why,
    }


def _name(index: int) -> str | None:
    return registry().carriers[index].name if index >= 0 else None


def _verdict(row: int, carrier: str | None, checks: NumberChecks, shapes: int) -> tuple[str, str, int]:
    kind = Kind(int(checks.kind[row]))
    if kind != Kind.OK:
        return (*_KINDS[kind], Strength.NONE)
    other, strength = _name(int(checks.other[row])), int(checks.other_strength[row])
    if checks.names.carrier[row] < 0:
        return _unnamed(carrier, other, strength, shapes)
    fit = Fit(int(checks.fit[row]))
    verdict, why = _FITS[fit]
    if other and fit in {Fit.NO, Fit.NOT_KNOWN}:
        return "other-carrier", f"{why}; it has one of {other}".format(carrier=carrier), strength
    return verdict, why.format(carrier=carrier), int(checks.fit_strength[row])


def _unnamed(carrier: str | None, other: str | None, strength: int, shapes: int) -> tuple[str, str, int]:
    unknown = f'"{carrier}" is no carrier that poagen knows; ' if carrier else ""
    if other:
        return "known-shape", f"{unknown}the number has a shape of {other}", strength
    if shapes:
        return "weak-shape", f"{unknown}shapes fit, but none with a right check digit or a prefix of its own", 0
    return "unknown-shape", f"{unknown}no known shape fits", Strength.NONE


def _best_first(row: int, found: Matches) -> list[int]:
    places = np.flatnonzero(found.row == row)
    return list(map(int, places[np.lexsort((-weight(found)[places], ~evident(found)[places]))]))


def _match(place: int, found: Matches) -> dict[str, str]:
    form = registry().forms[int(found.form[place])]
    told = {
        "carrier": _name(int(found.owner[place])) or "",
        "service": form.entry.service,
        "grade": form.entry.grade,
    }
    if form.rule is None:
        return {**told, "check_digit": "none"}
    if found.passed[place]:
        return {**told, "check_digit": "pass"}
    expected = int(found.expected[place])
    return {**told, "check_digit": "fail", **({"expected": chr(expected)} if expected else {})}
