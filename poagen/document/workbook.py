"""Annex A as a workbook: counts, the rule, and the packages of each cause; every cell of a package is text."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from poagen.diagnosis import Analysis
from poagen.diagnosis.proof import dispute, evidence, unexplained
from poagen.document.wordfile import repacked

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

_WIDEST: Final = 60
_WRITTEN: Final = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_STAMP: Final = b"1980-01-01T00:00:00Z"
_LONGEST_CELL: Final = 32_767


def annex_workbook(analysis: Analysis) -> bytes:
    """The workbook of a letter's annex; the same analysis gives the same bytes.

    Sheets: ``Counts``, ``Rule``, one for each cause as the letter numbers it, ``No pattern`` and ``To dispute``
    where there are any. Numbers of packages and orders are text, so that no program rounds them, and no cell is a
    formula.
    """
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    _add(book, "Counts", ["what", "packages"], _counts(analysis), numbers=True)
    _add(book, "Rule", ["what", "value"], _rule(analysis))
    tables = [(f"Cause {n}", table) for n, table in enumerate(evidence(analysis).values(), start=1)]
    tables += [("No pattern", unexplained(analysis)), ("To dispute", dispute(analysis))]
    for name, table in tables:
        if len(table):
            kept = table[[column for column in table.columns if (table[column].astype("str") != "").any()]]
            _add(book, name, list(kept.columns), kept.astype("str").to_numpy().tolist())
    return _packed(book)


def tables_workbook(tables: Mapping[str, tuple[Sequence[str], Sequence[Sequence[Any]]]]) -> bytes:
    """Tables as a workbook, a sheet each; numbers stay numbers, all else is text that no program runs."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    for name, (head, rows) in tables.items():
        _add(book, name, head, rows, numbers=True)
    return _packed(book)


def _counts(analysis: Analysis) -> list[list[Any]]:
    report = analysis.report
    counts = report.counts
    rows: list[list[Any]] = [["rows in the files", counts.rows], ["packages", counts.packages]]
    rows += [[f"excluded: {name}", number] for name, number in counts.excluded.items()]
    rows += [[f"exempt: {name}", number] for name, number in counts.exempt.items()]
    rows += [[name, getattr(counts, name)] for name in ("measured", "valid", "invalid", "unknown")]
    rows += [[f"invalid: {defect.code}", defect.count] for defect in report.defects]
    return rows


def _rule(analysis: Analysis) -> list[list[Any]]:
    rule, window = analysis.report.policy, analysis.report.policy.window
    target = f"{100 * rule.target:g} %" if rule.target_known else "not known"
    rows: list[list[Any]] = [["rule", rule.id], ["in force since", str(rule.effective_from)], ["target", target]]
    rows += [["first day", str(window.start)], ["last day", str(window.end)], ["chosen by", window.clock]]
    rows += [[f"file {one.file}", one.sha256] for one in analysis.report.inputs]
    return rows


def _add(
    book: Workbook, name: str, head: Sequence[str], rows: Iterable[Sequence[Any]], *, numbers: bool = False
) -> None:
    from openpyxl.styles import Alignment, Font

    sheet = book.create_sheet(name)
    for row in ([name.replace("_", " ") for name in head], *rows):
        sheet.append([_cell(value, is_number=numbers and isinstance(value, int | float)) for value in row])
    _as_text(sheet)
    for cell in sheet[1]:
        cell.font, cell.alignment = Font(bold=True), Alignment(vertical="top", wrap_text=True)
    sheet.freeze_panes, sheet.auto_filter.ref = "A2", sheet.dimensions
    for column in sheet.columns:
        widest = max(len(str(cell.value or "")) for cell in column)
        sheet.column_dimensions[column[0].column_letter].width = min(_WIDEST, widest + 2)


def _cell(value: Any, *, is_number: bool) -> Any:
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    return value if is_number else ILLEGAL_CHARACTERS_RE.sub("", str(value))[:_LONGEST_CELL]


def _as_text(sheet: Worksheet) -> None:
    """Every text cell is a string to any program, whatever it begins with."""
    for row in sheet.iter_rows():
        for cell in row:
            if isinstance(cell.value, str):
                cell.data_type, cell.number_format, cell.quotePrefix = "s", "@", True


def _packed(book: Workbook) -> bytes:
    saved, dated = io.BytesIO(), io.BytesIO()
    book.properties.creator = None
    book.save(saved)
    with zipfile.ZipFile(saved) as source, zipfile.ZipFile(dated, "w") as target:
        for name in source.namelist():
            part = source.read(name)
            target.writestr(name, _WRITTEN.sub(_STAMP, part) if name == "docProps/core.xml" else part)
    return repacked(dated.getvalue())
