"""All sources into one packages table."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
import pandas as pd

from poagen.common.pieces import ORDER, REPORTED
from poagen.common.texts import are_among, is_text
from poagen.intake.collapse import (
    BoolArray,
    IntArray,
    collapse,
    collapse_orders,
    number_key,
    of_several,
    package_groups,
    told_key,
)
from poagen.intake.compare import comparable, fill_categories, orders_apart, with_known_dashes
from poagen.intake.frame import Rows
from poagen.intake.joined import Joined
from poagen.intake.match import match_rows
from poagen.intake.model import GENERIC, Kind
from poagen.intake.order_ids import are_foreign
from poagen.intake.state import NEWEST_WINS, UPDATED, differs, newer, newest_first, settled
from poagen.intake.statuses import LEVEL, STATUS, is_filled, is_voided
from poagen.intake.tally import Tally
from poagen.intake.tell import Place, counted
from poagen.intake.tracking import look_up, whole_orders, with_levels, without_other_numbers
from poagen.intake.unmet import unmet
from poagen.intake.voided import voided_beside

CONFLICTS = (
    "carrier",
    "tracking_number",
    "promised_delivery_at",
    "amazon_verdict",
    "label_tracking_number",
    "category",
    "origin_country",
    "fulfillment_channel",
    "scan_count",
    "order_status",
)
_LISTS = ("categories", "performance")
_PRECEDENCE = ("packages", "told", "verdicts", GENERIC, "labels", "scans")
_PLACE = "_place"


def join(sources: Sequence[Rows], kinds: Collection[Kind] = ()) -> Joined:
    """Join the rows of all files; the fullest source of what was told comes first.

    Args:
        sources: The rows of each file.
        kinds: The kinds of all sources that name orders, where these are only a part of their rows.
    """
    joined = Joined(pd.DataFrame())
    sources, joined.findings = with_known_dashes(sources)
    for source in sources:
        joined.tally += source.tally
        joined.findings += source.findings
    marked = [(source, _mark(joined, source, place)) for place, source in enumerate(sources)]
    add = {"labels": _add_labels, "scans": _add_scans}
    for rank in _PRECEDENCE:
        same = [(source, frame) for source, frame in marked if _rank(source) == rank]
        add.get(rank, _add)(joined, _one_kind(joined, same))
    orders = [(source, frame) for source, frame in marked if _rank(source) == "orders"]
    _fill_orders(joined, _one_kind(joined, orders))
    _fill_lists(joined, [source for source in sources if source.kind in _LISTS])
    joined.findings += [*orders_apart(sources, kinds), *voided_beside(joined.table), *unmet(joined.table)]
    if len(joined.table):
        in_order = joined.table[ORDER].is_monotonic_increasing
        found = joined.table if in_order else joined.table.sort_values(ORDER, kind="stable")
        joined.table = found.reset_index(drop=True)
    return joined


def _fill_lists(joined: Joined, lists: Sequence[Rows]) -> None:
    """Files that hold no packages: their rows are counted, and categories go to the packages."""
    joined.tally += Tally(listed=sum(len(source.frame) for source in lists))
    categories = [source for source in lists if source.kind == "categories"]
    joined.table, found = fill_categories(joined.table, categories)
    joined.findings += found


def _rank(source: Rows) -> str:
    generic = source.match.format.id == GENERIC and source.kind != "orders"
    return GENERIC if generic else source.kind


def _mark(joined: Joined, source: Rows, place: int) -> pd.DataFrame:
    """The rows of a source with where they were first seen, and whether Amazon's report lists them."""
    frame, found = with_levels(source, source.frame.copy())
    joined.findings += found
    number = place if source.place is None else source.place
    frame[ORDER] = number * 1e9 + (np.arange(len(frame)) if source.places is None else source.places)
    frame[REPORTED] = 1.0 if source.kind == "verdicts" and source.match.format.lists == "defects" else 0.0
    return frame


def _one_kind(joined: Joined, same: Sequence[tuple[Rows, pd.DataFrame]]) -> pd.DataFrame:
    """The packages of all files of one kind, each once. Only rows of orders that several files have can meet."""
    parts = [(source, _one_file(joined, source, frame)) for source, frame in same]
    parts = [(source, part) for source, part in parts if len(part)]
    if len(parts) < 2:
        return parts[0][1] if parts else pd.DataFrame()
    orders = pd.concat([part["order_id"].drop_duplicates() for _, part in parts])
    several = orders[orders.duplicated()]
    every = pd.concat([part for _, part in parts], ignore_index=True)
    if not len(several):
        return every
    meets, before = are_among(every["order_id"], several), 0
    meeting = list[tuple[Rows, pd.DataFrame]]()
    for source, part in parts:
        here = np.flatnonzero(meets[before : before + len(part)])
        placed = part.take(here).assign(**{_PLACE: (here + before).astype(np.float64)}) if len(here) else part
        meeting += [(source, placed.reset_index(drop=True))] if len(here) else []
        before += len(part)
    every = every.assign(**{_PLACE: np.arange(len(every), dtype=np.float64)})[~meets]
    every = pd.concat([every, _met(joined, meeting)], ignore_index=True)
    return every.sort_values(_PLACE, kind="stable", ignore_index=True).drop(columns=_PLACE)


def _met(joined: Joined, parts: Sequence[tuple[Rows, pd.DataFrame]]) -> pd.DataFrame:
    """Rows of files of one kind, of orders that several of them have."""
    table = pd.DataFrame()
    for source, one in parts:
        if not len(table):
            table = one
            continue
        target = match_rows(table, one, same_kind=True)
        number = int((target >= 0).sum())
        if number:
            what = "order" if source.kind == "orders" else "package"
            joined.findings.append(counted("INT030", number, Place(_file(source)), what))
        joined.tally += Tally(merged=number)
        table = _fill(joined, table, one, target)
    return table


def _one_file(joined: Joined, source: Rows, frame: pd.DataFrame) -> pd.DataFrame:
    if source.kind == "orders":
        one = collapse_orders(newest_first(frame), "package_value" in source.match.format.sums)
        _note_states(joined, frame, one)
    elif source.once:
        one = frame
    else:
        groups = package_groups(frame, source.match.format.unit == "item")
        one = collapse(frame, groups)
        if len(one) < len(frame):
            met = of_several(groups)
            kept = one.iloc[groups[met]].reset_index(drop=True)
            _note_conflicts(joined, kept, frame[met].reset_index(drop=True))
    joined.tally += Tally(merged=len(frame) - len(one))
    return one.drop(columns="item_status", errors="ignore")


def _note_states(joined: Joined, frame: pd.DataFrame, one: pd.DataFrame) -> None:
    """Note the orders of one file that stand in it with more than one state, as stacked exports have them."""
    if "order_status" not in frame or len(one) == len(frame):
        return
    last = frame["order_id"].map(one.set_index("order_id")["order_status"])
    _restate(joined, frame, last, differs(frame["order_status"], last))


def _restate(joined: Joined, old: pd.DataFrame, last: pd.Series, where: BoolArray) -> None:
    if where.any():
        states = old["order_status"].to_numpy()[where] + " → " + last.to_numpy()[where]
        for order, place, told in zip(
            old["order_id"].to_numpy()[where], old[ORDER].to_numpy()[where], states, strict=True
        ):
            joined.restated[order] = (min(place, joined.restated.get(order, (place, ""))[0]), told)


def _file(source: Rows) -> str | None:
    return str(source.frame["source_file"].iloc[0]) if len(source.frame) else None


def _add(joined: Joined, new: pd.DataFrame, *, own_numbers: bool = False) -> None:
    """Match a further source against the packages so far, fill what they lack, and add the rest."""
    if not len(new):
        return
    target = match_rows(joined.table, new, same_kind=False)
    new = without_other_numbers(joined.table, new, target) if own_numbers else new
    joined.tally += Tally(merged=int((target >= 0).sum()))
    joined.table = _fill(joined, joined.table, new, target)


def _add_labels(joined: Joined, new: pd.DataFrame) -> None:
    """Labels in use come first; a voided one beside them was never a parcel of its own."""
    voided = is_voided(new.get("label_status", pd.Series(pd.NA, index=new.index, dtype="str")))
    _add(joined, new[~voided].reset_index(drop=True))
    rest = new[voided].reset_index(drop=True)
    if not len(rest) or not len(joined.table):
        _add(joined, rest)
        return
    known = number_key(joined.table["tracking_number"]) if "tracking_number" in joined.table else ""
    told = joined.table["order_id"] + "\x1f" + known
    shipped = joined.table["order_id"][is_filled(joined.table, "label_tracking_number")]
    unused = are_among(rest["order_id"], shipped) & ~are_among(rest["order_id"] + "\x1f" + told_key(rest), told)
    number = int(unused.sum())
    if number:
        joined.findings.append(counted("INT038", number))
    joined.tally += Tally(skipped=number)
    _add(joined, rest[~unused].reset_index(drop=True))


def _add_scans(joined: Joined, new: pd.DataFrame) -> None:
    """Tracking: by order; a number without an order, or with one that is not Amazon's, by the number alone."""
    if not len(new):
        return
    nameless = (new["order_id"] == "").to_numpy(dtype=bool)
    known = joined.table["order_id"] if len(joined.table) else pd.Series([], dtype="str")
    strange = are_foreign(new["order_id"]) & ~are_among(new["order_id"], known)
    other = ~nameless & strange
    foreign = look_up(joined.table, new[other].reset_index(drop=True))
    named = _without_whole_orders(joined, new[~nameless & ~other].reset_index(drop=True))
    _add(joined, named, own_numbers=True)
    numbered = look_up(joined.table, new[nameless].reset_index(drop=True))
    joined.findings += numbered.findings
    joined.tally += Tally(skipped=numbered.left + numbered.several)
    for found in (foreign, numbered):
        joined.tally += Tally(merged=len(found.rows))
        if len(found.rows):
            joined.table = _fill(joined, joined.table, found.rows, found.target)
    _add(joined, foreign.rest)


def _without_whole_orders(joined: Joined, new: pd.DataFrame) -> pd.DataFrame:
    """Rows but for those of an order with several packages as a whole: these give what holds for each."""
    whole, rest = whole_orders(joined.table, new)
    if len(whole):
        joined.findings.append(counted("INT079", len(whole)))
        _fill_orders(joined, whole)
    return rest


def _fill(joined: Joined, base: pd.DataFrame, new: pd.DataFrame, target: IntArray) -> pd.DataFrame:
    if not len(base):
        return new.reset_index(drop=True)
    hit = target >= 0
    matched, places = new[hit], target[hit]
    before = _said(base, places)
    _note_conflicts(joined, before.reset_index(drop=True), matched.reset_index(drop=True))
    filled = _fill_at(base, matched, places)
    _note_newer(joined, before, matched, _said(filled, places))
    return pd.concat([filled, new[~hit]], ignore_index=True)


def _said(table: pd.DataFrame, places: IntArray) -> pd.DataFrame:
    """What is compared of some rows."""
    columns = (*CONFLICTS, "label_status", UPDATED, ORDER, "order_id")
    return table[[column for column in columns if column in table]].iloc[places]


def _note_newer(joined: Joined, old: pd.DataFrame, new: pd.DataFrame, filled: pd.DataFrame) -> None:
    if "order_status" in old and "order_status" in new:
        sure = settled(old, new)
        for part in (old, new):
            _restate(
                joined, part, filled["order_status"], sure & differs(part["order_status"], filled["order_status"])
            )


def _fill_at(base: pd.DataFrame, new: pd.DataFrame, places: IntArray) -> pd.DataFrame:
    """Fill the blanks of some rows of base; where they were first seen is the earlier of both."""
    filled = base.copy()
    kept = [ORDER, REPORTED, "source_file", "source_row", "order_id", LEVEL, STATUS]
    for column in new.columns.difference([*filled.columns, *kept[:-2]], sort=False):
        filled[column] = pd.Series([None] * len(base), dtype=new[column].dtype, index=base.index)
    dated, further_on = newer(_said(base, places), new)
    for column in new.columns.difference(kept, sort=False):
        old, value = filled[column].iloc[places], new[column]
        known = value.notna().to_numpy()
        told = known & ~_blank(value)
        take = (old.isna().to_numpy() & known) | (_blank(old) & told)
        if column in NEWEST_WINS:
            take |= (dated | further_on if column == "order_status" else dated) & told
        _set(filled, new, [column], places, take)
    if LEVEL in new:
        further = new[LEVEL].fillna(-1.0).to_numpy() > filled[LEVEL].fillna(-1.0).to_numpy()[places]
        _set(filled, new, [LEVEL, STATUS], places, further)
    earlier = new[ORDER].to_numpy() < filled[ORDER].to_numpy()[places]
    _set(filled, new, [ORDER, "source_file", "source_row"], places, earlier)
    reported = filled[REPORTED].to_numpy(copy=True)
    reported[places] = np.maximum(new[REPORTED].to_numpy(), reported[places])
    return filled.assign(**{REPORTED: reported})


def _set(
    base: pd.DataFrame, new: pd.DataFrame, columns: Sequence[str], places: IntArray, where: BoolArray
) -> None:
    """Put the values of some rows of ``new`` at their places."""
    if where.any():
        for column in columns:
            values = base[column].array.copy()
            values[places[where]] = new[column].array[where]
            base[column] = values


def _blank(values: pd.Series) -> BoolArray:
    if values.dtype.kind in "fi":
        return np.zeros(len(values), dtype=bool)
    return is_text(values, "")


def _fill_orders(joined: Joined, orders: pd.DataFrame) -> None:
    """What an order says holds for each of its packages, except its value where there are several."""
    if not len(orders):
        return
    base = joined.table
    if not len(base):
        joined.table = orders
        return
    found = pd.Index(orders["order_id"]).get_indexer(pd.Index(base["order_id"]))
    hit = np.flatnonzero(found >= 0)
    told = orders.iloc[found[hit]].reset_index(drop=True)
    several = base["order_id"].duplicated(keep=False).to_numpy(dtype=bool)[hit]
    if "package_value" in told:
        told["package_value"] = told["package_value"].mask(several)
    before = _said(base, hit)
    _note_conflicts(joined, before.reset_index(drop=True), told)
    rest = np.setdiff1d(np.arange(len(orders)), found[hit])
    joined.tally += Tally(merged=len(orders) - len(rest))
    filled = _fill_at(base, told, hit)
    _note_newer(joined, before, told, _said(filled, hit))
    joined.table = pd.concat([filled, orders.iloc[rest]], ignore_index=True)


def _note_conflicts(joined: Joined, first: pd.DataFrame, second: pd.DataFrame) -> None:
    """Count the rows in which two sources say different things of one package."""
    unused = is_voided(second["label_status"]) if "label_status" in second else np.zeros(len(second), dtype=bool)
    for column in CONFLICTS:
        if column in first and column in second:
            one, other = comparable(first[column], column), comparable(second[column], column)
            differ = ((one != "") & (other != "") & (one != other)).to_numpy(dtype=bool) & ~unused
            if column == "order_status":
                differ &= ~settled(first, second)
            if differ.any():
                places = first[ORDER].to_numpy()[differ]
                earliest = (float(places.min()), str(first["order_id"].to_numpy()[differ][places.argmin()]))
                number, place, order = joined.conflicts.get(column, (0, *earliest))
                joined.conflicts[column] = (number + int(differ.sum()), *min(earliest, (place, order)))
