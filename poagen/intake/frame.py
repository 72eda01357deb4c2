"""One table of a file as package rows: its mapped columns only, in the words of the packages table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from poagen.common.finding import Finding
from poagen.common.hashing import row_hashes, text_hashes
from poagen.common.packages import NUMBER_COLUMNS, TIME_COLUMNS, StoreTotals
from poagen.intake.dates import Evidence, Order, ReadDates, evidence, read_dates
from poagen.intake.grid import Grid
from poagen.intake.known import Known
from poagen.intake.model import GENERIC, Kind, fold, words
from poagen.intake.quote import SHIFTED, quotable
from poagen.intake.recognise import Match
from poagen.intake.split import split_numbers
from poagen.intake.spreadsheet import NUMBERS, damaged, fraction_ids
from poagen.intake.state import UPDATED
from poagen.intake.tally import Tally
from poagen.intake.tell import EACH, Place, counted, error, keyed, note, warning
from poagen.intake.translated import criteria
from poagen.intake.translated import told as told_of_report
from poagen.intake.values import read_amounts, read_counts, read_word, translate, word_columns, written_with

BoolArray = npt.NDArray[np.bool_]

_OF_A_PACKAGE = ("tracking_number", "label_tracking_number", "carrier", "label_carrier", "package_id")
_AS_TYPED = ("tracking_number", "carrier", "sku", "category", "operator", "warehouse")
_NAMING = ("order_id", "tracking_number", "label_tracking_number")
_LABEL = "label_tracking_number"
_MOST_FURTHER = 200
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
    """

    frame: pd.DataFrame
    match: Match
    tally: Tally
    findings: tuple[Finding, ...]
    totals: tuple[StoreTotals, ...] = ()
    translated: bool = False

    @property
    def kind(self) -> Kind:
        """What the rows tell; a generic table without anything of a package lists orders."""
        if self.match.format.id == GENERIC and not set(_OF_A_PACKAGE) & set(self.frame.columns):
            return "orders"
        return self.match.format.kind

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


def read_rows(grid: Grid, match: Match, dates: Order | None, known: Known | None = None) -> Rows:
    """Read the mapped columns of one table, or of a part of it where ``known`` tells of the whole."""
    frame = pd.DataFrame({column: grid.text(place) for column, place in match.columns.items()})
    frame = frame if "order_id" in frame else frame.assign(order_id="").astype({"order_id": "str"})
    frame["source_file"] = pd.Series([grid.file], dtype="str").repeat(len(frame)).to_numpy()
    frame["source_row"] = grid.rows
    started = Tally(rows=grid.size, dropped=grid.blank + grid.repeated, skipped=grid.unreadable)
    flags = criteria(grid, match, known)
    found = [*grid.findings, *_dropped(grid), *([told_of_report(grid, flags)] if flags else [])]
    rows = Rows(frame.astype({"source_file": "str"}), match, started, tuple(found), translated=bool(flags))
    rows = _say_what_words_mean(_blank(_numbers(_plain_width(rows), grid), grid), grid)
    rows = _amounts(_sums(rows, grid, known), grid, known)
    rows = _duplicates(rows, grid, known)
    rows = _times(rows, grid, dates, known)
    return _split(_order_ids(rows, grid))


def _plain_width(rows: Rows) -> Rows:
    """Full-width digits and signs as plain ones; a told number stays as typed, for so it was told."""
    wide = [
        name for name in rows.match.columns if name not in _AS_TYPED and not rows.frame[name].str.isascii().all()
    ]
    plain = {name: rows.frame[name].str.normalize("NFKC").str.strip() for name in wide}
    return replace(rows, frame=rows.frame.assign(**plain)) if wide else rows


def _numbers(rows: Rows, grid: Grid) -> Rows:
    """Take ``.0`` off numbers that a spreadsheet kept whole, and tell of those that it did not."""
    frame, found = rows.frame.copy(), list(rows.findings)
    for column, hits in fraction_ids(frame, rows.match.format.kind).items():
        frame[column] = frame[column].mask(hits, frame[column].str[:-2])
        at = Place(grid.file, grid.sheet, None, _header(rows, column))
        found.append(counted("INT058", int(hits.sum()), at))
    for column in [name for name in NUMBERS if name in rows.match.columns]:
        wrong = damaged(frame[column])
        if wrong.any():
            line = int(frame["source_row"].to_numpy()[wrong][0])
            example = str(frame[column].to_numpy()[wrong][0])
            at = Place(grid.file, grid.sheet, line, _header(rows, column), quotable(column, example))
            found.append(counted("INT057", int(wrong.sum()), at))
    return replace(rows, frame=frame, findings=tuple(found))


def _header(rows: Rows, column: str) -> str:
    return rows.match.headers[rows.match.columns[column]]


def _dropped(grid: Grid) -> list[Finding]:
    at = Place(grid.file, grid.sheet)
    numbers = {"INT012": grid.blank, "INT013": grid.repeated, "INT011": grid.unreadable}
    return [counted(code, number, at) for code, number in numbers.items() if number]


def _at(rows: Rows, grid: Grid, column: str, where: BoolArray) -> list[Place]:
    """The places of the first cells of a column for which something holds."""
    if not where.any():
        return []
    header = rows.match.headers[rows.match.columns[column]]
    hits = np.flatnonzero(where)[:EACH]
    lines, values = rows.frame["source_row"].to_numpy()[hits], rows.frame[column].to_numpy()[hits]
    return [
        Place(grid.file, grid.sheet, int(line), header, quotable(column, str(value)))
        for line, value in zip(lines, values, strict=True)
    ]


def _is_not(at: Place, what: str) -> str:
    return f'"{at.value}" is not {what}' if at.value else f"the cell is not {what}; {SHIFTED}"


def _blank(rows: Rows, grid: Grid) -> Rows:
    """Take out what stands for a blank or for "not told here", and complete what a second header completes."""
    frame, form = rows.frame.copy(), rows.match.format
    text = [column for column in rows.match.columns if column != "order_id"]
    for column in text:
        null = form.null_words if column.endswith("tracking_number") else (*form.null_words, *_NULL)
        frame[column] = frame[column].mask(frame[column].isin(null), "") if null else frame[column]
    if _LABEL in text:
        frame[_LABEL], _ = translate(frame[_LABEL], dict.fromkeys(words().no_number, ""))
    for column, rule in form.append.items():
        if column in frame and (place := rows.match.place(rule.header)) is not None:
            name = grid.text(place)
            name = name.mask(name.isin(form.null_words), "")
            wanted = frame[column].map(fold).isin(rule.when) & (name != "")
            before, _, after = rule.text.partition("{}")
            frame[column] = frame[column].mask(wanted, before + name + after)
    for column, blank in form.blank_when.items():
        if column in frame and (place := rows.match.place(blank.header)) is not None:
            frame[column] = frame[column].mask(grid.text(place).map(fold).isin(blank.values), "")
    return _unknown(replace(rows, frame=frame), grid)


def _unknown(rows: Rows, grid: Grid) -> Rows:
    frame, found = rows.frame, list(rows.findings)
    for column, pattern in rows.match.format.unknown_when.items():
        if column in frame:
            hidden = frame[column].str.contains(pattern, regex=True)
            frame[column] = frame[column].mask(hidden, None)
            number = int(hidden.sum())
            found += [counted("INT027", number, Place(grid.file, grid.sheet))] if number else []
    return replace(rows, frame=frame, findings=tuple(found))


def _say_what_words_mean(rows: Rows, grid: Grid) -> Rows:
    frame, form, found = rows.frame, rows.match.format, list(rows.findings)
    for column, meanings in form.values.items():
        if column in frame:
            frame[column], _ = translate(frame[column], meanings)
    for column in word_columns():
        if column in frame:
            read, strange = read_word(column, frame[column])
            found += _strange_words(rows, grid, column, strange)
            frame[column] = read
    for column, value in form.constants.items():
        frame[column] = pd.Series([value] * len(frame), dtype="str")
    return replace(rows, frame=frame, findings=tuple(found))


def _strange_words(rows: Rows, grid: Grid, column: str, strange: BoolArray) -> list[Finding]:
    """One finding for each distinct word of a column that is not known."""
    if column == "order_status" or not strange.any():
        return []
    first = strange & ~rows.frame[column].where(strange, None).duplicated().to_numpy(dtype=bool)
    told = f"the word is not known as a value of {column}"
    typed = rows.frame[column].to_numpy()[first]
    return [
        keyed(warning("INT024", told if at.value else f"{told}; {SHIFTED}", at), str(word))
        for at, word in zip(_at(rows, grid, column, first), typed, strict=False)
    ]


def _sums(rows: Rows, grid: Grid, known: Known | None) -> Rows:
    """Add up the numbers that a recogniser adds up; a cancelled item adds nothing."""
    frame = rows.frame
    for column, rule in rows.match.format.sums.items():
        signed = [(1.0, header) for header in rule.add] + [(-1.0, header) for header in rule.subtract]
        places = [(sign, rows.match.place(header)) for sign, header in signed]
        parts = [
            np.abs(_read_amounts(grid.text(place), str(place), known)) * sign
            for sign, place in places
            if place is not None
        ]
        if column in frame or not parts:
            continue
        total = np.where(np.isnan(parts).all(axis=0), np.nan, np.nansum(parts, axis=0)).round(4)
        frame[column] = pd.Series(total, index=frame.index)
        if "item_status" in frame:
            frame[column] = frame[column].mask(frame["item_status"].map(fold).isin(("cancelled", "canceled")))
    return rows


def _read_amounts(texts: pd.Series, column: str, known: Known | None) -> npt.NDArray[np.float64]:
    """Amounts; whether a point parts thousands may be for the whole column to tell."""
    if known is None:
        return read_amounts(texts)
    comma, matters = written_with(texts)
    return read_amounts(texts, known.comma(column, comma, matters=matters))


def _amounts(rows: Rows, grid: Grid, known: Known | None) -> Rows:
    frame, found = rows.frame, list(rows.findings)
    for column in NUMBER_COLUMNS:
        if column not in rows.match.columns:
            continue
        texts = frame[column]
        numbers = read_counts(texts) if column == "scan_count" else _read_amounts(texts, column, known)
        wrong = np.isnan(numbers) & (texts != "").to_numpy(dtype=bool)
        what = "a whole number" if column == "scan_count" else "a number"
        found += [warning("INT023", _is_not(at, what), at) for at in _at(rows, grid, column, wrong)]
        frame[column] = numbers
    return replace(rows, frame=frame, findings=tuple(found))


def _duplicates(rows: Rows, grid: Grid, known: Known | None) -> Rows:
    """Merge rows that are the same in every cell of the file."""
    again = rows.frame["order_id"].duplicated(keep=False).to_numpy(dtype=bool)
    gone = np.zeros(len(rows.frame), dtype=bool)
    if again.any():
        gone[again] = grid.cells.filter(pa.array(again)).to_pandas().duplicated().to_numpy(dtype=bool)
    if known is not None:
        gone |= _read_before(rows, grid, known)
    number = int(gone.sum())
    found = [counted("INT028", number, Place(grid.file, grid.sheet))] if number else []
    return rows.without(gone, found, merged=True)


def _read_before(rows: Rows, grid: Grid, known: Known) -> BoolArray:
    """Rows of orders of several parts of the file that stood in an earlier part."""
    again = np.isin(text_hashes(rows.frame["order_id"]), known.again)
    if again.any():
        again[again] = known.repeats(row_hashes(grid.cells.filter(pa.array(again)).columns))
    return again


def _times(rows: Rows, grid: Grid, dates: Order | None, known: Known | None) -> Rows:
    columns = [column for column in TIME_COLUMNS if column in rows.match.columns]
    each: dict[str, Evidence] = {column: evidence(rows.frame[column]) for column in columns}
    seen = sum(each.values(), Evidence())
    if known is not None and dates is None:
        seen = known.date_order(each, lambda: _further_evidence(rows, grid))
    elif dates is None and seen.open and seen.order is None:
        seen += _further_evidence(rows, grid)
    order = dates or seen.order
    read = {column: read_dates(rows.frame[column], order) for column in columns}
    found: list[Finding] = []
    wrong = np.zeros(len(rows.frame), dtype=bool)
    for column, result in read.items():
        found += _told_of_dates(rows, grid, column, result, order)
        wrong |= result.wrong
    if order is None and seen.matters:
        found.append(_unsettled(grid, seen))
    for column, result in read.items():
        rows.frame[column] = result.iso.mask(result.unsettled, None)
    if UPDATED in rows.match.columns:
        rows.frame[UPDATED] = read_dates(rows.frame[UPDATED], order).iso
    found += [counted("INT022", int(wrong.sum()), Place(grid.file, grid.sheet))] if wrong.any() else []
    return rows.without(wrong, found)


def _further_evidence(rows: Rows, grid: Grid) -> Evidence:
    """What the dates in the file's other columns say of the order of day and month."""
    taken = set(rows.match.columns.values())
    left = (place for place in range(len(grid.headers)) if place not in taken)
    further = sum((evidence(grid.text(place)) for place in islice(left, _MOST_FURTHER)), Evidence())
    return replace(further, open="")


def _told_of_dates(rows: Rows, grid: Grid, column: str, read: ReadDates, order: Order | None) -> list[Finding]:
    found = [
        error("INT021", _is_not(at, "a date"), at, _date_help(at.value or "", order))
        for at in _at(rows, grid, column, read.wrong)
    ]
    header = Place(grid.file, grid.sheet, None, rows.match.headers[rows.match.columns[column]])
    if read.zones:
        found.append(
            note("INT025", f"the time zone {', '.join(read.zones[:5])} behind a time was left out", header)
        )
    if read.no_date.any():
        found.append(counted("INT026", int(read.no_date.sum()), header))
    return found


def _date_help(value: str, order: Order | None) -> str | None:
    dotted = value.count(".") == 2 and "/" not in value
    form = "day.month.year" if dotted else {"DMY": "day/month/year", "MDY": "month/day/year"}.get(order or "")
    if form is None or not any(sign in value for sign in "./-"):
        return None
    return (
        f"dates like this one read as {form} in this file; correct the cell, or leave the row out: "
        "its package is counted as skipped"
    )


def _unsettled(grid: Grid, seen: Evidence) -> Finding:
    if seen.open and not (seen.day_first and seen.month_first):
        told = f'"{seen.open}" can be read as day/month or as month/day, and nothing in the file settles it'
    else:
        told = f'"{seen.day_first}" is day/month and "{seen.month_first}" is month/day, so the file mixes both'
    return error("INT020", told, Place(grid.file, grid.sheet, value=seen.open or seen.day_first))


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
    missing = (ids == "").to_numpy(dtype=bool)
    damaged = ids.str.fullmatch(_SCIENTIFIC).to_numpy(dtype=bool)
    found = [
        warning("INT014", "the row has no order id and was skipped", replace(at, value=None))
        for at in _at(rows, grid, "order_id", missing)
    ]
    if missing.any():
        found.append(counted("INT015", int(missing.sum()), Place(grid.file, grid.sheet), "an order id"))
    found += [
        warning("INT016", "a spreadsheet has changed this order id", at)
        for at in _at(rows, grid, "order_id", damaged)
    ]
    return rows.without(missing, found)


def _split(rows: Rows) -> Rows:
    """Several numbers in one cell are several packages."""
    form = rows.match.format
    frame, cells = split_numbers(rows.frame, form.split, strict=form.literal)
    if not cells:
        return rows
    found = counted("INT029", cells, Place(str(frame["source_file"].iloc[0])))
    added = Tally(added=len(frame) - len(rows.frame))
    return replace(rows, frame=frame, tally=rows.tally + added, findings=(*rows.findings, found))
