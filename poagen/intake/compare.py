"""What the sources say of each other: orders that only one has, numbers on two orders, categories."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from itertools import permutations

import numpy as np
import pandas as pd

from poagen.common.finding import Finding
from poagen.common.packages import TIME_COLUMNS
from poagen.common.words import bare
from poagen.intake.collapse import number_key
from poagen.intake.frame import Rows
from poagen.intake.model import Kind
from poagen.intake.order_ids import bare_ids, in_one_form
from poagen.intake.signs import is_ascii, repeated
from poagen.intake.state import outcome
from poagen.intake.tell import Counted, count, counted, warning

_NAMES = {
    "packages": "your own table",
    "orders": "the order reports",
    "told": "the shipping confirmations",
    "verdicts": "Amazon's tracking report",
    "labels": "the shipping tool's labels",
    "scans": "the tracking lists",
}
_COMPARED = ("orders", "told", "labels", "packages")
"""Kinds that should name every order, so that a missing one is worth telling."""


def with_known_dashes(sources: Sequence[Rows]) -> tuple[list[Rows], list[Finding]]:
    """Write ids without dashes as another source has them with dashes, whatever else they may be."""
    every = [source.frame["order_id"] for source in sources if "order_id" in source.frame]
    bare = [ids[bare_ids(ids)] for ids in every]
    if not any(map(len, bare)):
        return list(sources), []
    meet = np.intersect1d(in_one_form(pd.concat(bare)).unique(), pd.concat(every).unique())
    found = [_with_dashes(source, meet) if "order_id" in source.frame else (source, 0) for source in sources]
    number = sum(changed for _, changed in found)
    return [rows for rows, _ in found], [counted("INT076", number)] if number else []


def _with_dashes(source: Rows, known: Collection[str]) -> tuple[Rows, int]:
    ids = source.frame["order_id"]
    dashed = in_one_form(ids)
    change = bare_ids(ids) & dashed.isin(known).to_numpy(dtype=bool)
    if not change.any():
        return source, 0
    return replace(source, frame=source.frame.assign(order_id=ids.mask(change, dashed)), once=False), int(
        change.sum()
    )


def orders_apart(sources: Sequence[Rows], kinds: Collection[Kind] = ()) -> list[Finding]:
    """Orders of one kind of source that have no row in another, both ways; cancelled and FBA orders left aside.

    ``kinds`` name orders in other parts of the data, if not in these rows.
    """
    if len({source.kind for source in sources if source.kind in _NAMES}.union(kinds)) < 2:
        return []
    orders = {kind: _orders([source for source in sources if source.kind == kind]) for kind in _NAMES}
    aside = _aside(sources)
    found: list[Finding] = []
    for one, other in permutations([kind for kind, ids in orders.items() if len(ids) or kind in kinds], 2):
        if other in _COMPARED:
            number = len(orders[one].difference(orders[other]).difference(aside))
            found += [counted("INT039", number, None, _NAMES[one], _NAMES[other])] if number else []
    return found


def of_kinds(findings: Iterable[Finding], kinds: Collection[Kind]) -> list[Finding]:
    """Without what is told of other kinds of sources: all of their rows were skipped after all."""
    names = {_NAMES[kind] for kind in kinds if kind in _NAMES}
    return [
        one
        for one in findings
        if not (isinstance(one, Counted) and one.code == "INT039") or names.issuperset(one.words)
    ]


def _orders(sources: Sequence[Rows]) -> pd.Index:
    ids = [source.frame["order_id"] for source in sources if len(source.frame)]
    every = pd.concat(ids) if ids else pd.Series([], dtype="str")
    found: pd.Index = pd.Index(every[every != ""].unique())
    return found


def _aside(sources: Sequence[Rows]) -> pd.Index:
    """Orders that nobody expects in another file: cancelled, not shipped yet, or shipped by Amazon."""
    found = [pd.Series([], dtype="str")]
    for frame in [source.frame for source in sources]:
        for column, gone in (("fulfillment_channel", ["AFN"]), ("order_status", ["Cancelled", "Pending"])):
            if column in frame:
                found.append(frame["order_id"][frame[column].isin(gone)])
    aside: pd.Index = pd.Index(pd.concat(found).unique())
    return aside


def shared_labels(table: pd.DataFrame) -> list[Finding]:
    """One label number on several orders: each stays a package, and that is told."""
    if "label_tracking_number" not in table:
        return []
    keys = number_key(table["label_tracking_number"])
    again = repeated(keys, blanks=False)
    if not again.any():
        return []
    pairs = pd.DataFrame({"key": keys[again], "order": table["order_id"][again]}).drop_duplicates()
    orders = pairs.groupby("key", sort=False)["order"].agg(["size", "first"])
    shared = orders[orders["size"] > 1]
    if shared.empty:
        return []
    told = (
        f"{count(len(shared), 'label number')} stand on several orders each, for example on order "
        f"{shared['first'].iloc[0]}; every order is kept as a package of its own"
    )
    return [warning("INT040", told.replace("number stand on", "number stands on"))]


def fill_categories(table: pd.DataFrame, lists: Sequence[Rows]) -> tuple[pd.DataFrame, list[Finding]]:
    """Give packages without a category that of their SKU; a SKU with two categories gives none."""
    frames = [rows.frame[["sku", "category"]] for rows in lists if len(rows.frame)]
    if not frames or not len(table):
        return table, []
    known = pd.concat(frames, ignore_index=True).drop_duplicates()
    known = known[(known["sku"] != "") & (known["category"] != "")]
    known = known[~known.assign(category=known["category"].map(bare)).duplicated()]
    double = known["sku"].duplicated(keep=False)
    found: list[Finding] = []
    if double.any():
        number = known.loc[double, "sku"].nunique()
        told = f"{count(number, 'SKU')} stand with two categories, for example {known.loc[double, 'sku'].iloc[0]}"
        found.append(warning("INT044", f"{told}; no category was taken from them"))
    nothing = pd.Series(pd.NA, index=table.index, dtype="str")
    category = table.get("category", nothing)
    given = table.get("sku", nothing).map(known[~double].set_index("sku")["category"])
    blank = (category.fillna("") == "").to_numpy(dtype=bool) & given.notna().to_numpy(dtype=bool)
    number = int(blank.sum())
    found.append(counted("INT045", number))
    return table.assign(category=category.mask(blank, given.astype("str")).astype("str")), found


def comparable(values: pd.Series, column: str) -> pd.Series:
    """What sources say in one column, so that the same is the same however it is written."""
    text = values.astype("str").fillna("").reset_index(drop=True)
    if column.endswith("tracking_number"):
        return number_key(text)
    if column == "order_status":
        return outcome(text)
    if column in TIME_COLUMNS:
        return text.str[:10]
    return text.str.lower() if is_ascii(text) else text.str.casefold()
