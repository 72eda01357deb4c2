"""Under which name a carrier is filed in an upload: only one that Amazon is known to take."""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt
import pandas as pd

from poagen import carriers
from poagen.carriers import Carrier, Spelling
from poagen.policy import Verdicts

Indices = npt.NDArray[np.int16]
Rows = npt.NDArray[np.int64]
Texts = npt.NDArray[np.object_]

_MEANT = (Spelling.EXACT, Spelling.VARIANT, Spelling.ALIAS)
_SAFE = re.compile(r"[^\W_][\w .,&!+'/-]{0,49}")


def carrier_codes(
    verdicts: Verdicts, carrier: Indices, rows: Rows, stays: npt.NDArray[np.bool_], encoding: str
) -> Texts:
    """The name for each package's carrier, blank where it is not known how the store writes it.

    The first that there is: the spelling of the store's list; the name that was told for the package, where it
    stays; unless the store's list has several spellings for the carrier, the name under which Amazon called
    packages of this seller valid, and the spelling of another list of Amazon's.
    """
    market, known = verdicts.rule.marketplace, carriers.carriers()
    spelled = carriers.ANYWHERE in carriers.spelled_origins(market)
    several = [spelled and one.integrated.get(market) == "yes" for one in known]
    told, accepted = _told(verdicts, encoding), _accepted(verdicts, encoding)
    same = stays & (verdicts.facts.checks.names.carrier[rows] == carrier)
    choices = (
        _of([one.amazon.get(market, "") for one in known], carrier),
        np.where(same, told.iloc[rows].to_numpy(dtype=object), ""),
        _of(["" if several[place] else accepted.get(place, "") for place in range(len(known))], carrier),
        _of(["" if several[place] else _only(one) for place, one in enumerate(known)], carrier),
    )
    found = np.full(len(rows), "", dtype=object)
    for choice in choices:
        found = np.where(found == "", choice, found)
    return found


def _of(names: list[str], carrier: Indices) -> Texts:
    return np.array([*names, ""], dtype=object)[carrier]


def _only(carrier: Carrier) -> str:
    """Its usual name or its only spelling, if lists of Amazon's have that."""
    if carrier.name in carrier.spellings:
        return carrier.name
    return carrier.spellings[0] if len(carrier.spellings) == 1 else ""


def _told(verdicts: Verdicts, encoding: str) -> pd.Series:
    """The names that were told and mean one carrier; blank where they do not, or where a file cannot hold them."""
    names = verdicts.packages.table["carrier"].fillna("").str.strip()
    fits = {name: _SAFE.fullmatch(name) is not None and _holds(encoding, name) for name in names.unique()}
    meant = np.isin(verdicts.facts.checks.names.spelling, _MEANT)
    return names.where(names.map(fits).astype(bool) & meant, "")


def _holds(encoding: str, text: str) -> bool:
    return text.encode(encoding, "replace").decode(encoding) == text


def _accepted(verdicts: Verdicts, encoding: str) -> dict[int, str]:
    """Carrier → the name told most often for its packages that Amazon calls valid."""
    told, facts = _told(verdicts, encoding), verdicts.facts
    counted = (told != "").to_numpy(dtype=bool) & facts.amazon_valid & (facts.checks.names.carrier >= 0)
    table = pd.DataFrame({"carrier": facts.checks.names.carrier[counted], "name": told[counted].to_numpy()})
    often = table.groupby(["carrier", "name"]).size().reset_index(name="n").sort_values(["n", "name"])
    return dict(zip(often["carrier"].astype(int), often["name"].astype(str), strict=True))
