"""Tracking sources: joined by the order and, where they name none, by the number alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from poagen.common.finding import Finding
from poagen.common.pieces import ORDER, REPORTED
from poagen.common.texts import are_among
from poagen.intake.collapse import BoolArray, IntArray, number_key, told_key
from poagen.intake.frame import Rows
from poagen.intake.headings import headers_of
from poagen.intake.match import match_rows
from poagen.intake.statuses import LEVEL, STATUS, read_levels
from poagen.intake.tell import Place, counted

_NOWHERE, _SEVERAL = -1, -2
_OF_THE_NUMBER = (LEVEL, STATUS, "first_scan_at", "delivery_scan_at", "scan_count")
_OF_AN_ORDER = [
    *("order_id", "marketplace", "fulfillment_channel", "order_status", "destination_country", "purchased_at"),
    *("promised_ship_at", "promised_delivery_at", ORDER, REPORTED, "source_file", "source_row"),
]
"""What a row says of all packages of its order."""


def with_levels(source: Rows, frame: pd.DataFrame) -> tuple[pd.DataFrame, list[Finding]]:
    """Add the level of each status word; words that are not known say nothing, and are counted."""
    if STATUS not in frame:
        return frame, []
    levels = read_levels(frame[STATUS], source.match.format.statuses)
    strange = np.isnan(levels) & (frame[STATUS].fillna("") != "").to_numpy(dtype=bool)
    done = frame.assign(**{LEVEL: levels})
    if not strange.any():
        return done, []
    header = headers_of(source.match)[source.match.columns[STATUS]]
    at = Place(str(frame["source_file"].iloc[0]), column=header)
    return done, [counted("INT041", int(strange.sum()), at)]


@dataclass(frozen=True)
class Numbered:
    """Rows that were looked up by their number.

    Attributes:
        rows: The rows that have one package, their order taken from it.
        target: The package of each of them.
        rest: The other rows, as they were.
        left: How many have no package.
        several: How many fit more than one.
    """

    rows: pd.DataFrame
    target: IntArray
    rest: pd.DataFrame
    left: int
    several: int

    @property
    def findings(self) -> list[Finding]:
        """What is to say of rows that met no package, or more than one."""
        numbers = {"INT042": self.left, "INT043": self.several}
        return [counted(code, number) for code, number in numbers.items() if number]


def look_up(table: pd.DataFrame, rows: pd.DataFrame) -> Numbered:
    """Find the one package of each row by its number: the label's, else the told one where no label differs."""
    target = _targets(table, told_key(rows)) if len(rows) else np.zeros(0, dtype=np.int64)
    again = pd.Series(target).where(target >= 0).duplicated(keep=False).to_numpy() & (target >= 0)
    target[again] = _SEVERAL
    hit = target >= 0
    found = rows[hit].reset_index(drop=True)
    if hit.any():
        found["order_id"] = table["order_id"].to_numpy()[target[hit]]
    left, several = int((target == _NOWHERE).sum()), int((target == _SEVERAL).sum())
    return Numbered(found, target[hit], rows[~hit].reset_index(drop=True), left, several)


def _targets(table: pd.DataFrame, wanted: pd.Series) -> IntArray:
    nothing = np.full(len(wanted), _NOWHERE, dtype=np.int64)
    if not len(table):
        return nothing
    keys, places = _known_numbers(table)
    counts = pd.Series(keys).value_counts()
    number = wanted.map(counts).fillna(0).to_numpy(dtype=int)
    number = np.where((wanted == "").to_numpy(dtype=bool), 0, number)
    single = pd.Series(places, index=keys)
    single = single[~single.index.duplicated()]
    found = wanted.map(single).fillna(_NOWHERE).to_numpy(dtype=np.int64)
    return np.where(number == 1, found, np.where(number > 1, _SEVERAL, _NOWHERE)).astype(np.int64)


def _known_numbers(table: pd.DataFrame) -> tuple[pd.Series, IntArray]:
    """Numbers with the place of their package; a told number only where the label has no other."""
    label, told = number_keys(table, "label_tracking_number"), number_keys(table, "tracking_number")
    told = told.mask(label != "", "")
    keys = pd.concat([label, told], ignore_index=True)
    places = np.tile(np.arange(len(table), dtype=np.int64), 2)
    given = (keys != "").to_numpy(dtype=bool)
    return keys[given].reset_index(drop=True), places[given]


def number_keys(table: pd.DataFrame, column: str) -> pd.Series:
    """The comparable numbers of a column, blank where the table does not have it."""
    if column not in table:
        return pd.Series("", index=range(len(table)), dtype="str")
    return number_key(table[column]).reset_index(drop=True)


def whole_orders(base: pd.DataFrame, new: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """What rows without a number, and of no one package, say of known orders; and the other rows."""
    if not len(base) or not len(new):
        return new[:0], new
    open_ = (match_rows(base, new, same_kind=False) == _NOWHERE) & (told_key(new) == "").to_numpy(dtype=bool)
    if "amazon_verdict" in new:
        open_ &= ~(new["amazon_verdict"] == "invalid").fillna(False).to_numpy(dtype=bool)
    open_ &= are_among(new["order_id"], base["order_id"])
    whole = new[open_].reset_index(drop=True)
    return whole[whole.columns.intersection(_OF_AN_ORDER)], new[~open_].reset_index(drop=True)


def without_other_numbers(base: pd.DataFrame, new: pd.DataFrame, target: IntArray) -> pd.DataFrame:
    """Take off what a source says of a number that is not the label's: its scans are not the parcel's."""
    if "label_tracking_number" not in new or not len(base):
        return new
    other = _other_number(base, new, target)
    if not other.any():
        return new
    cleared = {column: new[column].mask(other) for column in _OF_THE_NUMBER if column in new}
    return new.assign(**cleared)


def _other_number(base: pd.DataFrame, new: pd.DataFrame, target: IntArray) -> BoolArray:
    label = number_keys(base, "label_tracking_number").to_numpy()
    known = np.where(target >= 0, label[np.maximum(target, 0)], "")
    own = number_keys(new, "label_tracking_number").to_numpy()
    return np.asarray((known != "") & (own != "") & (known != own), dtype=bool)
