"""Corrections as files: one for Amazon, one for people to look through, one of what cannot be corrected."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
from pydantic import BaseModel

from poagen import carriers
from poagen.carriers import Fit, Kind
from poagen.common.knowledge import load_model
from poagen.common.spreadsheets import shown_only
from poagen.common.strict import STRICT
from poagen.diagnosis.analysis import Analysis
from poagen.diagnosis.carrier_codes import carrier_codes
from poagen.diagnosis.corrected import corrected
from poagen.diagnosis.proof import by_day, package_table, shipped_on
from poagen.diagnosis.repairs import at_several_orders, counting, proposals, returned
from poagen.diagnosis.unrepairable import NOT_INTEGRATED, reasons
from poagen.policy import Verdicts

Bools = npt.NDArray[np.bool_]
Rows = npt.NDArray[np.int64]

_ORDER_ID: Final = r"[A-Za-z0-9][A-Za-z0-9._-]*"
_SENTENCES: Final = {
    "several": "Its order has several packages, and an upload would change them all. Correct it by hand.",
    "order": "Its order id is not one that an upload can name.",
    "day": "The day on which it was shipped is not known, and an upload must state it.",
    "carrier": "The carrier that has the parcel is not known.",
    "form": "The number does not have the form of this carrier's numbers.",
    "twice": "The same number stands at another order too.",
    "other": "The carrier is not in the store's list and would be filed under Other. Ask Amazon for its name.",
    "code": "How the store writes this carrier's name is not known. Choose it in Seller Central's list by hand.",
    "back": (
        "It went back to the sender, and Amazon counts corrections while a parcel is on its way. "
        "Look at its tracking, then add it with --likely."
    ),
    "likely": "It is likely, but not proven. Look at the label, then add it with --likely.",
}


class _Layout(BaseModel):
    """The form of the upload file of some stores; rows of ``before`` stand above the header."""

    model_config = STRICT

    id: str
    marketplaces: list[str] = []
    encoding: str
    before: list[list[str]] = []
    columns: list[str]
    other: str


class _Uploads(BaseModel):
    model_config = STRICT

    source: str
    checked: dt.date
    longest: int
    layouts: list[_Layout]


@dataclass(frozen=True)
class Repairs:
    """What can be corrected, and what cannot.

    Attributes:
        upload: A row a package in the columns of the store's Shipping Confirmation file; text.
        review: A row a package with a correction, in the upload or not, with what proves it and what to look at.
        unrepairable: A row an invalid package that cannot be corrected, with its ``reason``.
        later: How many packages of all these are promised after the window: they do not count yet, but will.
        undated: How many packages of the upload may have been delivered, as no file tells of their delivery.
        layout: The form of the upload file.
    """

    upload: pd.DataFrame
    review: pd.DataFrame
    unrepairable: pd.DataFrame
    later: int
    undated: int
    layout: _Layout

    def file(self) -> bytes:
        """The upload file: tab-separated text in the store's encoding, no cell quoted."""
        rows = [*self.layout.before, self.layout.columns, *self.upload.to_numpy(dtype=object).tolist()]
        return "".join("\t".join(row) + "\r\n" for row in rows).encode(self.layout.encoding)


def repairing(analysis: Analysis, *, likely: bool = False) -> Repairs:
    """What can still be corrected, as the files that ``poagen repair`` writes.

    A package is put into the upload where every correction of it is proven (or ``likely`` is set), its ship day
    and carrier are known, the corrected number has the form of that carrier's numbers, and an upload would change
    no other package. What is held back stands in the review list with the reason.
    """
    verdicts = analysis.verdicts
    table = proposals(verdicts, analysis.defects)
    rows = by_day(verdicts, np.asarray(table.index.unique(), dtype=np.int64))
    layout = layout_of(verdicts.rule.marketplace)
    fixed = _coded(verdicts, corrected(verdicts, table, rows), layout)
    useless = fixed["integrated"].to_numpy() == 0
    kept = fixed[~useless].reset_index(drop=True)
    held = _held(verdicts, kept, likely=likely)
    closed = counting(verdicts)
    closed[kept["row"]] = False
    undated = ~_tells_deliveries(verdicts)[kept["row"]] & (held == "").to_numpy(dtype=bool)
    return Repairs(
        upload=_upload(verdicts, kept[(held == "").to_numpy(dtype=bool)], layout),
        review=_review(analysis, kept, held),
        unrepairable=_unrepairable(analysis, np.flatnonzero(closed), fixed["row"][useless].to_numpy()),
        later=int((counting(verdicts) & ~verdicts.measured).sum()),
        undated=int(undated.sum()),
        layout=layout,
    )


@cache
def _uploads() -> _Uploads:
    return load_model(Path(__file__).parent / "data" / "uploads.yaml", _Uploads)


def layout_of(marketplace: str) -> _Layout:
    """The layout of a store's upload file."""
    return next(
        layout for layout in _uploads().layouts if not layout.marketplaces or marketplace in layout.marketplaces
    )


def _coded(verdicts: Verdicts, fixed: pd.DataFrame, layout: _Layout) -> pd.DataFrame:
    """Packages with the name that the file gives to the carrier of each."""
    carrier, rows, stays = (fixed[name].to_numpy() for name in ("carrier", "row", "stays"))
    return fixed.assign(code=carrier_codes(verdicts, carrier, rows, stays, layout.encoding))


def _held(verdicts: Verdicts, fixed: pd.DataFrame, *, likely: bool) -> pd.Series:
    """Why a correction is not in the upload, blank where it is."""
    rows = fixed["row"].to_numpy()
    orders = verdicts.packages.table["order_id"]
    form = carriers.check(fixed["number"], fixed["spelling"], marketplace=verdicts.rule.marketplace)
    misfit = (form.kind != Kind.OK) | np.isin(form.fit, (Fit.NO, Fit.CHECK_FAILS))
    filed_as_other = ~fixed["listed"].to_numpy(dtype=bool) & (fixed["integrated"].to_numpy() != 1)
    conditions = {
        "several": _of_several(orders, rows),
        "order": ~orders.iloc[rows].str.fullmatch(_ORDER_ID).to_numpy(dtype=bool),
        "day": np.isnat(shipped_on(verdicts)[rows]),
        "carrier": fixed["carrier"].to_numpy() < 0,
        "form": misfit,
        "twice": at_several_orders(verdicts, rows, fixed["number"]),
        "other": filed_as_other & verdicts.scope.traits.listed[rows] & (not likely),
        "code": _has_entry(verdicts, fixed) & (fixed["code"] == "").to_numpy(dtype=bool),
        "back": returned(verdicts, rows) & (not likely),
        "likely": ~fixed["proven"].to_numpy(dtype=bool) & (not likely),
    }
    held = np.full(len(rows), "", dtype=object)
    for name in reversed(conditions):
        held[conditions[name]] = _SENTENCES[name]
    return pd.Series(held, dtype="str")


def _has_entry(verdicts: Verdicts, fixed: pd.DataFrame) -> Bools:
    """Where the carrier has its entry in the store's list, or nothing is known of a list."""
    known = (fixed["listed"] | (fixed["integrated"] == 1)).to_numpy(dtype=bool)
    return np.asarray(known | ~verdicts.scope.traits.listed[fixed["row"].to_numpy()])


def _of_several(orders: pd.Series, rows: Rows) -> Bools:
    """Packages whose order has more than one."""
    return np.asarray(orders.duplicated(keep=False).to_numpy(dtype=bool)[rows])


def _upload(verdicts: Verdicts, fixed: pd.DataFrame, layout: _Layout) -> pd.DataFrame:
    rows = fixed["row"].to_numpy()
    table = verdicts.packages.table[["order_id", "ship_method"]].iloc[rows].reset_index(drop=True)
    listed = _has_entry(verdicts, fixed)
    cells = {
        "order-id": table["order_id"].to_numpy(dtype=object),
        "ship-date": np.datetime_as_string(shipped_on(verdicts)[rows], unit="D").astype(object),
        "carrier-code": np.where(listed, fixed["code"], layout.other),
        "carrier-name": np.where(listed, "", fixed["name"]),
        "tracking-number": fixed["number"].to_numpy(dtype=object),
        "ship-method": _service(table["ship_method"], layout).to_numpy(dtype=object),
    }
    blank = np.full(len(rows), "", dtype=object)
    return pd.DataFrame({name: cells.get(name, blank) for name in layout.columns}, dtype="str")


def _service(services: pd.Series, layout: _Layout) -> pd.Series:
    """Names of services that the file can hold, no part of which runs; blank leaves what Amazon has."""
    text = services.fillna("").str.replace(r"\s+", " ", regex=True).str.strip()
    distinct = {
        name: name.encode(layout.encoding, "replace").decode(layout.encoding) == name == shown_only(name)
        for name in text.unique()
    }
    fits = text.map(distinct).astype(bool) & (text.str.len() <= _uploads().longest)
    return text.where(fits & text.str.match(r"[^\W_]") & (text.str.upper() != "NULL"), "")


def _tells_deliveries(verdicts: Verdicts) -> Bools:
    """Where a file tells of deliveries: the package's column is given, though perhaps blank."""
    table = verdicts.packages.table
    return np.asarray((table["delivery_scan_at"].notna() | table["label_status"].notna()).to_numpy(dtype=bool))


def _review(analysis: Analysis, fixed: pd.DataFrame, held: pd.Series) -> pd.DataFrame:
    """For people: what was told, what it should be, why, and whether it is in the upload."""
    rows, verdicts = fixed["row"].to_numpy(dtype=np.int64), analysis.verdicts
    table = verdicts.packages.table.iloc[rows].reset_index(drop=True)
    tells = _tells_deliveries(verdicts)[rows]
    known = package_table(analysis, rows)
    return pd.DataFrame(
        {
            "order_id": table["order_id"],
            "package_id": table["package_id"].fillna(""),
            "category": table["category"].fillna(""),
            "shipped_on": known["shipped_on"],
            "carrier_told": table["carrier"].fillna(""),
            "carrier_corrected": fixed["spelling"],
            "number_told": table["tracking_number"].fillna(""),
            "number_corrected": fixed["number"],
            "certainty": np.where(fixed["proven"], "proven", "likely"),
            "evidence": fixed["evidence"],
            "why_it_failed": known["why"],
            "counts": _counts(verdicts, rows),
            "delivery": np.where(
                returned(verdicts, rows),
                "it went back to the sender, by the files",
                np.where(tells, "not delivered, by the files", "no file tells whether it was delivered"),
            ),
            "in_upload": np.where(held == "", "yes", "no"),
            "why_not": held,
        },
        dtype="str",
    )


def _counts(verdicts: Verdicts, rows: Rows) -> npt.NDArray[np.str_]:
    return np.where(verdicts.measured[rows], "counts now", "will count: it is promised after the window")


def _unrepairable(analysis: Analysis, rows: Rows, useless: Rows) -> pd.DataFrame:
    rows = by_day(analysis.verdicts, rows)
    told = reasons(analysis, rows).where(~np.isin(rows, useless), NOT_INTEGRATED)
    return package_table(analysis, rows).assign(counts=_counts(analysis.verdicts, rows), reason=told.to_numpy())
