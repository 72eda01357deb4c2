"""The columns of dates of one table: the order of day and month in all of them, then each of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import islice

import numpy as np
import pandas as pd

from poagen.common.finding import Finding
from poagen.common.iso import are_iso, is_iso
from poagen.common.packages import TIME_COLUMNS
from poagen.common.side_by_side import side_by_side
from poagen.intake.cells import BoolArray, Cells
from poagen.intake.dates import Evidence, Order, ReadDates, evidence, read_dates
from poagen.intake.drafting import Draft, is_not
from poagen.intake.grid import Grid
from poagen.intake.known import Known
from poagen.intake.state import UPDATED
from poagen.intake.tally import Tally
from poagen.intake.tell import Place, counted, error, note

_MOST_FURTHER, _SHORT = 200, 50_000


def read_times(draft: Draft, dates: Order | None, known: Known | None) -> Tally:
    """Read the columns of dates; rows with a text that is no date are left out and counted."""
    columns = [column for column in TIME_COLUMNS if column in draft.match.columns]
    texts = [draft.cells[column].texts for column in columns]
    plain = dict(zip(columns, _which_iso(texts), strict=True))
    each: dict[str, Evidence] = {
        column: evidence(of, plain[column]) for column, of in zip(columns, texts, strict=True)
    }
    seen = sum(each.values(), Evidence())
    if known is not None and dates is None:
        seen = known.date_order(each, lambda: _further_evidence(draft))
    elif dates is None and seen.open and seen.order is None:
        seen += _further_evidence(draft)
    order = dates or seen.order
    wrong = np.zeros(len(draft.grid.rows), dtype=bool)
    for column in columns:
        read = read_dates(draft.cells[column].texts, order, plain[column])
        wrong |= draft.cells[column].where(read.wrong)
        draft.found += _told_of_dates(draft, column, read, order)
        unused = read.unsettled | (read.alike if order is None and seen.matters else False)
        iso = read.iso.mask(unused, None) if unused.any() else read.iso
        draft.cells[column] = Cells(iso, draft.cells[column].codes)
    if order is None and seen.matters:
        draft.found.append(_unsettled(draft.grid, seen))
    if UPDATED in draft.match.columns:
        draft.cells[UPDATED] = draft.cells[UPDATED].map(lambda texts: read_dates(texts, order).iso)
    if not wrong.any():
        return Tally()
    draft.found.append(counted("INT022", int(wrong.sum()), draft.place()))
    draft.keep(~wrong)
    return Tally(skipped=int(wrong.sum()))


def _which_iso(columns: Sequence[pd.Series]) -> list[BoolArray]:
    """Which texts of each column are ISO 8601 already."""
    size = sum(map(len, columns))
    return are_iso(columns) if size < _SHORT else side_by_side(is_iso, columns, size)


def _further_evidence(draft: Draft) -> Evidence:
    """What the dates in the file's other columns say of the order of day and month."""
    taken = set(draft.match.columns.values())
    left = (place for place in range(len(draft.grid.headers)) if place not in taken)
    columns = (draft.grid.column(place).texts for place in islice(left, _MOST_FURTHER))
    return replace(sum((evidence(texts) for texts in columns), Evidence()), open="")


def _told_of_dates(draft: Draft, column: str, read: ReadDates, order: Order | None) -> list[Finding]:
    cells, header = draft.cells[column], draft.place(column)
    found = [
        error("INT021", is_not(at, "a date"), at, _date_help(at.value or "", order))
        for at in draft.places(column, cells.where(read.wrong))
    ]
    if read.zones:
        found.append(
            note("INT025", f"the time zone {', '.join(read.zones[:5])} behind a time was left out", header)
        )
    if read.no_date.any():
        found.append(counted("INT026", int(cells.where(read.no_date).sum()), header))
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
