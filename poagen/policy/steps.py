"""One package's way through the rule, step by step, in plain words."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from poagen import carriers
from poagen.carriers import Fit, Kind, Spelling
from poagen.policy.model import Said
from poagen.policy.status import CANCELLED, FBA, NO_DATE, NOT_SHIPPED, OTHER_STORE, OUTSIDE
from poagen.policy.verdicts import EXEMPT, Verdicts

_WHY_NOT = {
    FBA: "no: Amazon ships it (FBA)",
    CANCELLED: "no: the order was cancelled",
    OTHER_STORE: "no: it was sold in another store",
    NOT_SHIPPED: "no: it is not shipped yet",
}
_READINGS = {
    "amazon-says-valid": "Amazon's own report calls it valid.",
    "amazon-says-invalid": "Amazon's own report calls it invalid.",
    "told-number-not-in-data": "No file says which number was given to Amazon.",
    "no-carrier-could-scan-it": "No carrier could have scanned what stands in the tracking field.",
    "slip-from-its-label": "The number differs from its label by a slip.",
    "parcel-travelled-under-another-number": "The parcel travelled under another number than the one given.",
    "value-not-known": "Whether a delivery scan is needed depends on the value, or on a limit, that is not known.",
    "delivery-scan-not-in-data": "The rule wants a delivery scan, and no file says whether there was one.",
    "strong-check-digit-fails": "The number's check digit is wrong, so no carrier issued it.",
    "no-scan-evidence": "Neither Amazon's verdict nor a scan is in the data.",
}
_KINDS = {
    Kind.MISSING: "missing",
    Kind.ORDER_ID: "an order id",
    Kind.SPREADSHEET_DAMAGE: "damaged by a spreadsheet",
    Kind.PLACEHOLDER: "a placeholder",
    Kind.INVALID_CHARACTERS: "with characters that no number has",
}
_FITS = {
    Fit.YES: "it has the form of the named carrier's numbers",
    Fit.NO: "it does not have the form of the named carrier's numbers",
    Fit.CHECK_FAILS: "its check digit is wrong",
    Fit.NOT_KNOWN: "the named carrier's forms are not known",
}
_SPELLINGS = {
    Spelling.EXACT: "named as Amazon writes it",
    Spelling.VARIANT: "not quite as Amazon writes it",
    Spelling.ALIAS: "by another name than Amazon's",
    Spelling.MISSPELLED: "misspelled",
    Spelling.OTHER: "filed under Other",
    Spelling.UNKNOWN: "a name that poagen does not know",
    Spelling.NOT_GIVEN: "not named",
}
_READ_BY_AMAZON = {1: "Amazon receives its scans", 0: "not on the list of this store", -1: ""}


def sentence(verdicts: Verdicts, name: str) -> str:
    """The rule's sentence of this id with its id, or what a reading means."""
    if name in _READINGS:
        return _READINGS[name]
    return next(_cited(said) for said in verdicts.rule.statements() if said.id == name)


def _cited(said: Said) -> str:
    return f"{said.says} [{said.id}]"


def steps(verdicts: Verdicts, place: int) -> list[tuple[str, str]]:
    """Each question that the rule asks of one package, with the answer.

    Args:
        verdicts: The judged packages.
        place: Row of the package in the table.
    """
    scans = verdicts.rule.scans[verdicts.scope.scans[place]]
    return [
        ("rule", f"{verdicts.rule.id}, {verdicts.rule.title}"),
        ("counted", _counted(verdicts, place)),
        ("window", _window(verdicts, place)),
        ("left out", _left_out(verdicts, place)),
        ("Amazon's verdict", _amazon(verdicts, place)),
        ("number", _number(verdicts, place)),
        ("carrier", _carrier(verdicts, place)),
        ("scans wanted", _cited(scans)),
        ("scans found", _scans(verdicts, place)),
        ("in time", "; ".join(_times(verdicts, place))),
    ]


def _counted(verdicts: Verdicts, place: int) -> str:
    reason = str(verdicts.table["reason"].iloc[place])
    return _WHY_NOT.get(reason, "yes: nothing takes it out")


def _window(verdicts: Verdicts, place: int) -> str:
    days, window, scope = verdicts.clock_day, verdicts.window, verdicts.scope
    span = f"{window.start} to {window.end}"
    if np.isnat(days[place]):
        left = "left out" if verdicts.table["reason"].iloc[place] == NO_DATE else "counted, as no package has one"
        return f"no date; {left} ({span})"
    which = "the next best date" if scope.borrowed[place] else window.clock.removesuffix("_at").replace("_", " ")
    inside = window.start <= days[place].astype(object) <= window.end
    outside = verdicts.table["reason"].iloc[place] == OUTSIDE
    return f"{'no' if outside or not inside else 'yes'}: {days[place]} ({which}); the window is {span}"


def _left_out(verdicts: Verdicts, place: int) -> str:
    rule, exempted = verdicts.rule, verdicts.scope.exempted
    if exempted.by[place] >= 0:
        also = "" if verdicts.table["status"].iloc[place] == EXEMPT else "it would be: "
        return f"{also or 'yes: '}{_cited(rule.exemptions[exempted.by[place]])}"
    if near := verdicts.near_exempt(place):
        part, kind = near
        return f"no, but for its {kind} it would be: {_cited(part)}"
    if exempted.open[place] >= 0:
        return f"perhaps, the data does not show it: {_cited(rule.exemptions[exempted.open[place]])}"
    return "no: no exemption holds" if rule.exemptions else "no: the rule has no exemptions"


def _amazon(verdicts: Verdicts, place: int) -> str:
    facts = verdicts.facts
    if facts.amazon_valid[place]:
        return "valid; it wins over all below"
    return "invalid; it wins over all below" if facts.amazon_invalid[place] else "not in the data"


def _number(verdicts: Verdicts, place: int) -> str:
    facts = verdicts.facts
    if not facts.told_known[place]:
        return "no file says what was told to Amazon"
    kind = Kind(int(facts.checks.kind[place]))
    if kind in _KINDS:
        return _KINDS[kind]
    parts = [_FITS[Fit(int(facts.checks.fit[place]))]]
    if facts.label.same[place]:
        parts.append("it is the number of its label")
    if facts.label.differs[place]:
        slip = ", but for a slip the same" if facts.label.slip[place] else ""
        parts.append(f"its label has another number{slip}")
    if facts.label.voided[place]:
        parts.append("the label was voided or replaced")
    return "; ".join(parts)


def _carrier(verdicts: Verdicts, place: int) -> str:
    names = verdicts.facts.checks.names
    parts = [_SPELLINGS[Spelling(int(names.spelling[place]))]]
    if names.carrier[place] >= 0:
        parts.insert(0, carriers.carriers()[int(names.carrier[place])].name)
    parts.append(_READ_BY_AMAZON[int(names.integrated[place])] if verdicts.scope.traits.listed[place] else "")
    other = int(verdicts.facts.checks.other[place])
    if other >= 0:
        parts.append(f"the number looks like one of {carriers.carriers()[other].name}")
    return ", ".join(part for part in parts if part)


def _scans(verdicts: Verdicts, place: int) -> str:
    scans = verdicts.facts.scans
    if scans.told[place] and scans.one_only[place]:
        return "yes, one: that of the delivery"
    if scans.told[place] and scans.open[place] and not scans.delivery[place]:
        return "yes; no file says whether there was a delivery scan"
    if scans.told[place]:
        return "yes, with a delivery scan" if scans.delivery[place] else "yes, but no delivery scan"
    if scans.made[place]:
        return "only under the label's number, which is not the one told"
    return "the data says that there was none" if scans.none[place] else "the data says nothing"


def _times(verdicts: Verdicts, place: int) -> Iterator[str]:
    facts, rule = verdicts.facts, verdicts.rule
    if facts.late_entry[place]:
        yield "no: the number was entered or edited after the delivery"
    late = facts.days_late[place]
    limit = rule.invalidates("delivered-too-late")
    if late > 0:
        days = f"delivered {late:.0f} {'day' if late == 1 else 'days'} after the promise"
        yield f"{days}; from {limit.days} on it is invalid" if limit else days
    if facts.late_scan[place]:
        yield "the first scan came after the promise, which is a risk only"
    if not facts.late_entry[place] and not late > 0 and not facts.late_scan[place]:
        yield "nothing shows that it was late"
