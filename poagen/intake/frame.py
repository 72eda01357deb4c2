"""One table of a file as package rows: its mapped columns only, in the words of the packages table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from poagen.common.finding import Finding
from poagen.common.hashing import Hashes, row_hashes
from poagen.common.packages import StoreTotals
from poagen.common.side_by_side import meanwhile, side_by_side
from poagen.common.texts import fits, is_text
from poagen.intake.amounts import read_numbers
from poagen.intake.cells import BoolArray, Cells, same
from poagen.intake.dates import Order
from poagen.intake.drafting import Draft, is_word
from poagen.intake.grid import Grid, plain, table_of
from poagen.intake.headings import headers_of
from poagen.intake.known import ALONE, Known
from poagen.intake.model import GENERIC, Kind, words
from poagen.intake.order_ids import order_hashes, put_dashes
from poagen.intake.quote import SHIFTED, quotable
from poagen.intake.recognise import Match
from poagen.intake.several_orders import split_orders
from poagen.intake.shifted import leave_out_words, note_odd
from poagen.intake.signs import holds, is_ascii, of_length, repeated
from poagen.intake.split import overfull, split_numbers
from poagen.intake.spreadsheet import NUMBERS, damaged, fraction_columns, is_fraction
from poagen.intake.strangers import hide
from poagen.intake.tally import Tally
from poagen.intake.tell import EACH, Place, counted, error, keyed, warning
from poagen.intake.times import read_times
from poagen.intake.translated import criteria
from poagen.intake.translated import told as told_of_report
from poagen.intake.values import are_words, read_word, translate, word_columns

_OF_A_PACKAGE = ("tracking_number", "label_tracking_number", "carrier", "label_carrier", "package_id")
_AS_TYPED = ("tracking_number", "carrier", "sku", "category", "operator", "warehouse")
_NAMING = ("order_id", "tracking_number", "label_tracking_number")
_LABEL = "label_tracking_number"
_NULL = ("NULL", "null", "(null)")
_SCIENTIFIC = r"\d+(?:[.,]\d+)?[eE]\+?\d+"


@dataclass(frozen=True)
class Rows:
    """Rows of one table.

    Attributes:
        frame: Mapped columns, ``source_file`` and ``source_row``; text clean, times ISO, numbers float.
        match: How the table was recognised.
        tally: Where its rows went so far.
        findings: What was found on the way.
        totals: What a performance report counted.
        translated: Whether it looks like Amazon's defect report in a language whose headers are not known.
        place: Place of the file among all, where these are only some of its rows.
        places: Then the place of each row among all rows of the file.
        once: Whether no order is known to stand in two of the rows.
        sheet: The sheet of the rows, of a workbook with sheets.
    """

    frame: pd.DataFrame
    match: Match
    tally: Tally
    findings: tuple[Finding, ...]
    totals: tuple[StoreTotals, ...] = ()
    translated: bool = False
    place: int | None = None
    places: npt.NDArray[np.int64] | None = None
    once: bool = False
    sheet: str | None = None

    @property
    def kind(self) -> Kind:
        """What the rows tell; a generic table without anything of a package lists orders."""
        return kind_of(self.match, self.frame.columns)

    @property
    def lists_defects(self) -> bool:
        """Whether the rows are failures only: a defect report, or an unknown table of invalid packages only."""
        verdict = self.frame.get("amazon_verdict")
        failed = self.match.format.id == GENERIC and verdict is not None and bool((verdict == "invalid").all())
        return self.match.format.lists == "defects" or failed or self.translated

    def without(self, gone: BoolArray, findings: Sequence[Finding], *, merged: bool = False) -> Rows:
        """The rows that stay, with those that go counted."""
        number = int(gone.sum())
        went = Tally(merged=number) if merged else Tally(skipped=number)
        kept = self.frame[~gone].reset_index(drop=True) if number else self.frame
        return replace(self, frame=kept, tally=self.tally + went, findings=(*self.findings, *findings))


def kind_of(match: Match, columns: Iterable[str]) -> Kind:
    """What rows with these columns tell; a generic table without anything of a package lists orders."""
    orders = match.format.id == GENERIC and not set(_OF_A_PACKAGE) & set(columns)
    return "orders" if orders else match.format.kind


def read_rows(grid: Grid, match: Match, dates: Order | None, known: Known | None = None) -> Rows:
    """Read the mapped columns of one table, or of a part of it where ``known`` tells of the whole."""
    columns = side_by_side(grid.column, match.columns.values(), len(grid.rows))
    cells = dict(zip(match.columns, columns, strict=True))
    cells.setdefault("order_id", same("", len(grid.rows)))
    tally = Tally(rows=grid.size, dropped=grid.blank + grid.repeated, skipped=grid.unreadable)
    flags = criteria(grid, match, known)
    found = [*grid.findings, *_dropped(grid), *([told_of_report(grid, flags)] if flags else [])]
    draft = Draft(grid, match, cells, found)
    _plain_width(draft)
    orders = draft.cells["order_id"]
    again = meanwhile(lambda: repeated(orders.rows()), len(orders))
    hide(draft, known or ALONE)
    for step in (_numbers, _blank, _unknown, _say_what_words_mean):
        step(draft)
    put_dashes(draft, known or ALONE)
    read_numbers(draft, known)
    leave_out_words(draft)
    merged, once = _duplicates(draft, known, again() if draft.cells["order_id"] is orders else None)
    tally += merged
    tally += read_times(draft, dates, known)
    told = tuple(draft.found)
    rows = Rows(draft.frame(), match, tally, told, translated=bool(flags), once=once, sheet=grid.sheet)
    return _split_orders(_split(_without_overfull(_order_ids(rows, grid), grid)))


def _plain_width(draft: Draft) -> None:
    """Full-width digits and signs as plain ones; a told number stays as typed, for so it was told."""
    for name in [name for name in draft.match.columns if name not in _AS_TYPED]:
        if not is_ascii(draft.cells[name].texts):
            draft.cells[name] = draft.cells[name].map(lambda texts: texts.str.normalize("NFKC").str.strip())


def _numbers(draft: Draft) -> None:
    """Take ``.0`` off numbers that a spreadsheet kept whole, and tell of those that it did not."""
    for column in fraction_columns(draft.cells, draft.match.format.kind):
        cells = draft.cells[column]
        hits = is_fraction(cells.texts)
        if number := int(cells.where(hits).sum()):
            draft.cells[column] = Cells(cells.texts.mask(hits, cells.texts.str[:-2]), cells.codes)
            draft.found.append(counted("INT058", number, draft.place(column)))
    for column in [name for name in NUMBERS if name in draft.match.columns]:
        wrong = draft.cells[column].where(damaged(draft.cells[column].texts))
        if wrong.any():
            draft.found.append(counted("INT057", int(wrong.sum()), draft.places(column, wrong)[0]))


def _dropped(grid: Grid) -> list[Finding]:
    at = Place(grid.file, grid.sheet)
    numbers = {"INT012": grid.blank, "INT013": grid.repeated, "INT011": grid.unreadable}
    return [counted(code, number, at) for code, number in numbers.items() if number]


def _at(rows: Rows, grid: Grid, column: str, where: BoolArray) -> list[Place]:
    """The places of the first cells of a column for which something holds."""
    if not where.any():
        return []
    header = headers_of(rows.match)[rows.match.columns[column]]
    hits = np.flatnonzero(where)[:EACH]
    lines, values = rows.frame["source_row"].to_numpy()[hits], rows.frame[column].to_numpy()[hits]
    return [
        Place(grid.file, grid.sheet, int(line), header, quotable(column, str(value)))
        for line, value in zip(lines, values, strict=True)
    ]


def _blank(draft: Draft) -> None:
    """Take out what stands for a blank or for "not told here", and complete what a second header completes."""
    cells, form = draft.cells, draft.match.format
    for column in [column for column in draft.match.columns if column != "order_id"]:
        null = form.null_words if column.endswith("tracking_number") else (*form.null_words, *_NULL)
        if null and of_length(cells[column].texts, null):
            cells[column] = cells[column].mask(cells[column].texts.isin(null), "")
    if _LABEL in draft.match.columns:
        cells[_LABEL] = cells[_LABEL].mask(are_words(cells[_LABEL].texts, words().no_number), "")
    for column, rule in form.append.items():
        if column in cells and (place := draft.match.place(rule.header)) is not None:
            name = draft.grid.text(place)
            name = name.mask(name.isin(form.null_words), "")
            wanted = is_word(cells[column], rule.when) & (name != "").to_numpy(dtype=bool)
            before, _, after = rule.text.partition("{}")
            cells[column] = Cells(cells[column].rows().mask(wanted, before + name + after))
    for column, blank in form.blank_when.items():
        if column in cells and (place := draft.match.place(blank.header)) is not None:
            gone = is_word(draft.grid.column(place), blank.values)
            cells[column] = Cells(cells[column].rows().mask(gone, "")) if gone.any() else cells[column]


def _unknown(draft: Draft) -> None:
    for column, pattern in draft.match.format.unknown_when.items():
        if column in draft.cells:
            cells = draft.cells[column]
            hidden = cells.texts.str.contains(pattern, regex=True)
            draft.cells[column] = cells.mask(hidden, None)
            number = int(cells.where(hidden).sum())
            draft.found += [counted("INT027", number, draft.place())] if number else []


def _say_what_words_mean(draft: Draft) -> None:
    cells, form = draft.cells, draft.match.format
    for column, meanings in form.values.items():
        if column in cells:
            cells[column] = Cells(translate(cells[column].texts, meanings)[0], cells[column].codes)
    for column in word_columns():
        if column in cells:
            read, strange = read_word(column, cells[column].texts)
            draft.found += _strange_words(draft, column, strange)
            note_odd(draft, column, strange)
            cells[column] = Cells(read, cells[column].codes)
    for column, value in form.constants.items():
        cells[column] = same(value, len(draft.grid.rows))


def _strange_words(draft: Draft, column: str, strange: BoolArray) -> list[Finding]:
    """One finding for each distinct word of a column that is not known."""
    if column == "order_status" or not strange.any():
        return []
    words = draft.cells[column].mask(~strange, None).rows()
    first = words.notna().to_numpy() & ~words.duplicated().to_numpy(dtype=bool)
    told = f"the word is not known as a value of {column}"
    typed = words.to_numpy()[first]
    return [
        keyed(warning("INT024", told if at.value else f"{told}; {SHIFTED}", at), str(word))
        for at, word in zip(draft.places(column, first), typed, strict=False)
    ]


def _differs(cells: pa.ChunkedArray) -> bool:
    """Whether the rows of a column are not all the same: no other column can tell two rows apart."""
    ends = pc.min_max(cells)
    return bool(ends["min"] != ends["max"]) or 0 < cells.null_count < len(cells)


def _duplicates(draft: Draft, known: Known | None, again: BoolArray | None) -> tuple[Tally, bool]:
    """Merge rows that are the same in every cell of the file, and say whether no order stands in two of them.

    ``again``: where an order stands more than once, if that is known already.
    """
    orders = draft.cells["order_id"].rows()
    again = repeated(orders) if again is None else again
    gone = np.zeros(len(again), dtype=bool)
    if again.any():
        columns = map(plain, draft.grid.cells.filter(pa.array(again)).columns)
        cells = [column for column in columns if _differs(column)]
        gone[again] = table_of(cells).to_pandas().duplicated() if cells else np.arange(again.sum()) > 0
    if known is not None:
        known.orders = order_hashes(orders)
        gone |= _read_before(known.orders, draft.grid, known)
    number = int(gone.sum())
    once = not again.any()
    if not number:
        return Tally(), once
    draft.found.append(counted("INT028", number, draft.place()))
    draft.keep(~gone)
    return Tally(merged=number), once


def _read_before(orders: Hashes, grid: Grid, known: Known) -> BoolArray:
    """Rows of orders of several parts of the file that stood in an earlier part."""
    if not len(known.again):
        return np.zeros(len(orders), dtype=bool)
    again = np.isin(orders, known.again)
    if again.any():
        again[again] = known.repeats(
            row_hashes([plain(column) for column in grid.cells.filter(pa.array(again)).columns])
        )
    return again


def _numbered(rows: Rows, grid: Grid) -> Rows:
    """Rows of a tracking source need an order or a number; those of a list of categories need neither."""
    given = [rows.frame[name].fillna("") != "" for name in _NAMING if name in rows.frame]
    missing = ~np.logical_or.reduce([item.to_numpy(dtype=bool) for item in given])
    missing &= rows.kind == "scans"
    at, what = Place(grid.file, grid.sheet), "an order id or a tracking number"
    return rows.without(missing, [counted("INT015", int(missing.sum()), at, what)] if missing.any() else [])


def _order_ids(rows: Rows, grid: Grid) -> Rows:
    if rows.kind in ("scans", "categories"):
        return _numbered(rows, grid)
    ids = rows.frame["order_id"]
    missing = is_text(ids, "")
    changed = damaged(ids)
    if holds(ids, "eE"):
        changed = changed | fits(ids, _SCIENTIFIC)
    found = [
        warning("INT014", "the row has no order id and was skipped", replace(at, value=None))
        for at in _at(rows, grid, "order_id", missing)
    ]
    if missing.any():
        found.append(counted("INT015", int(missing.sum()), Place(grid.file, grid.sheet), "an order id"))
    found += [
        warning("INT016", "a spreadsheet has changed this order id", at)
        for at in _at(rows, grid, "order_id", changed)
    ]
    return rows.without(missing, found)


def _without_overfull(rows: Rows, grid: Grid) -> Rows:
    """Leave out rows whose cells hold more numbers than an order has parcels."""
    full = overfull(rows.frame, rows.match.format.split)
    if not full.any():
        return rows
    told = "a cell of the row holds more numbers than an order has parcels; the row was skipped"
    lines = rows.frame["source_row"].to_numpy()[full][:EACH]
    found = [error("INT052", told, Place(grid.file, grid.sheet, int(line))) for line in lines]
    return rows.without(full, [*found, counted("INT011", int(full.sum()), Place(grid.file, grid.sheet))])


def _split(rows: Rows) -> Rows:
    """Several numbers in one cell are several packages."""
    form = rows.match.format
    frame, cells = split_numbers(rows.frame, form.split, strict=form.literal)
    if not cells:
        return rows
    found = counted("INT029", cells, Place(str(frame["source_file"].iloc[0])))
    added = Tally(added=len(frame) - len(rows.frame))
    return replace(rows, frame=frame, tally=rows.tally + added, findings=(*rows.findings, found), once=False)


def _split_orders(rows: Rows) -> Rows:
    """Several orders in one cell of a label or of a tracking source have one parcel together."""
    if rows.kind not in ("labels", "scans") and rows.match.format.id != GENERIC:
        return rows
    frame, cells = split_orders(rows.frame)
    if not cells:
        return rows
    found = counted("INT084", cells, Place(str(frame["source_file"].iloc[0])))
    added = Tally(added=len(frame) - len(rows.frame))
    return replace(rows, frame=frame, tally=rows.tally + added, findings=(*rows.findings, found), once=False)
