"""A workbook of tables: text stays text, nothing runs as a formula, and every sheet prints as a table should."""

from __future__ import annotations

import io
import math
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import IO, TYPE_CHECKING, Any, Final

from poagen.common.spreadsheets import shown_only
from poagen.document.wordfile import repacked

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

Row = Sequence[Any]

_NARROWEST, _WIDEST = 6, 60
_LOOKS: Final = (("@", False), ("@", True), ("#,##0", False), ("General", False))
"""Format of a short text, a long text, a whole and another number, and whether it goes on in further lines."""

_LINE, _MOST_LINES = 15, 20
_LONGEST_CELL: Final = 32_767
_MOST_ROWS: Final = 1_000_000
_LOOKED_AT: Final = 2_000
"""Rows that decide how wide a column is."""

_SHOWN: Final = re.compile(r'<row r="2".*?</row>', re.DOTALL)
_WRITTEN: Final = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_STAMP: Final = b"1980-01-01T00:00:00Z"
_ILLEGAL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class Sheet:
    """A table under one head. Numbers are numbers; all else is text, marked as in CSV where a copy of it may run.

    Attributes:
        name: At most 31 signs.
        head: The columns' names.
        rows: A cell for each column.
        wrapped: Names of columns whose long texts go on in the next line.
    """

    name: str
    head: Sequence[str]
    rows: Sequence[Row]
    wrapped: Sequence[str] = ()


def workbook(sheets: Sequence[Sheet], title: str) -> bytes:
    """The sheets as an Excel file; the same sheets give the same bytes."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    book.properties.creator, book.properties.title = None, title
    for sheet in sheets:
        _open(book, sheet)
    return _filled(book, sheets)


def _open(book: Workbook, sheet: Sheet) -> None:
    """A sheet with its head, and how it is shown and printed. Its rows are put in when the file is packed."""
    from openpyxl.styles import Alignment, Font

    made = book.create_sheet(sheet.name)
    made.append([name.replace("_", " ") for name in sheet.head])
    for cell in made[1]:
        cell.font, cell.alignment = Font(bold=True), Alignment(vertical="top", wrap_text=True)
        cell.number_format = "@"
    _show_styles(made)
    made.freeze_panes = "A2"
    made.auto_filter.ref = _area(sheet)
    for place, name in enumerate(sheet.head):
        letter = made.cell(1, place + 1).column_letter
        made.column_dimensions[letter].width = _width(sheet, place, name)
    _print(made)


def _show_styles(made: Worksheet) -> None:
    """A row that tells the file how text, long text and numbers look; it is taken out when the rows are put in."""
    from openpyxl.styles import Alignment

    for column, (style, wraps) in enumerate(_LOOKS, start=1):
        cell = made.cell(2, column, "x")
        cell.number_format, cell.quotePrefix = style, style == "@"
        cell.alignment = Alignment(vertical="top", wrap_text=wraps)


def _print(made: Worksheet) -> None:
    """Landscape, as wide as the page, the head on every page, and the page's number at the foot."""
    from openpyxl.worksheet.properties import PageSetupProperties

    made.page_setup.orientation, made.page_setup.fitToWidth, made.page_setup.fitToHeight = "landscape", 1, 0
    made.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    made.print_title_rows = "1:1"
    footer: Any = made.oddFooter
    footer.left.text, footer.right.text = "&A", "&P / &N"
    made.page_margins.left = made.page_margins.right = 0.4


def _area(sheet: Sheet) -> str:
    from openpyxl.utils import get_column_letter

    return f"A1:{get_column_letter(len(sheet.head))}{min(len(sheet.rows), _MOST_ROWS) + 1}"


def _width(sheet: Sheet, place: int, name: str) -> int:
    longest = max((len(str(row[place])) for row in sheet.rows[:_LOOKED_AT]), default=0)
    return max(_NARROWEST, min(_WIDEST, max(longest, len(name)) + 2))


def _filled(book: Workbook, sheets: Sequence[Sheet]) -> bytes:
    saved, made = io.BytesIO(), io.BytesIO()
    _save(book, saved)
    with zipfile.ZipFile(saved) as source, zipfile.ZipFile(made, "w") as target:
        parts = {f"xl/worksheets/sheet{n}.xml": sheet for n, sheet in enumerate(sheets, 1)}
        for name in source.namelist():
            part = source.read(name)
            if name in parts:
                part = _with_rows(part.decode(), parts[name]).encode()
            target.writestr(name, _WRITTEN.sub(_STAMP, part) if name == "docProps/core.xml" else part)
    return repacked(made.getvalue())


def _save(book: Workbook, target: IO[bytes]) -> None:
    """Save without temporary files, of which a run that is ended by force would leave one behind."""
    from openpyxl.drawing.spreadsheet_drawing import SpreadsheetDrawing
    from openpyxl.worksheet._writer import WorksheetWriter
    from openpyxl.writer.excel import ExcelWriter

    class Writer(ExcelWriter):
        def write_worksheet(self, ws: Any) -> None:
            ws._drawing = SpreadsheetDrawing()
            made: Any = WorksheetWriter(ws, io.BytesIO())
            made.write()
            ws._rels = made._rels
            archive.writestr(ws.path[1:], made.read())
            self.manifest.append(ws)

    with zipfile.ZipFile(target, "w") as archive:
        Writer(book, archive).write_data()


def _with_rows(part: str, sheet: Sheet) -> str:
    """The XML of a sheet with its rows. They are written here because a library takes ten times as long."""
    found = _SHOWN.search(part)
    if found is None:
        raise ValueError(f"the sheet {sheet.name} was not written as expected")
    styles = re.findall(r' s="(\d+)"', found[0])
    rows = _ILLEGAL.sub("", "".join(_rows(sheet, styles)))
    part = re.sub(r'<dimension ref="[^"]*"', f'<dimension ref="{_area(sheet)}"', part, count=1)
    return part.replace(found[0], rows, 1)


def _rows(sheet: Sheet, styles: Sequence[str]) -> Iterator[str]:
    from openpyxl.utils import get_column_letter

    text, wrapped, *numbers = styles
    letters = [get_column_letter(place) for place in range(1, len(sheet.head) + 1)]
    looks = [wrapped if name in sheet.wrapped else text for name in sheet.head]
    room = [
        _width(sheet, place, name) - 4 if name in sheet.wrapped else 0 for place, name in enumerate(sheet.head)
    ]
    for place, row in enumerate(sheet.rows[:_MOST_ROWS], start=2):
        cells = [
            _number(f"{letter}{place}", value, numbers)
            if isinstance(value, int | float)
            else f'<c r="{letter}{place}" s="{look}" t="inlineStr"><is><t xml:space="preserve">'
            f"{escape(shown_only(str(value))[:_LONGEST_CELL], quote=False)}</t></is></c>"
            for letter, look, value in zip(letters, looks, row, strict=True)
            if value not in ("", None)
        ]
        yield f'<row r="{place}"{_height(row, room)}>{"".join(cells)}</row>'


def _number(place: str, value: float, styles: Sequence[str]) -> str:
    whole, other = styles
    shown, style = (int(value), whole) if isinstance(value, int) else (float(value), other)
    return f'<c r="{place}" s="{style}"><v>{shown!r}</v></c>' if math.isfinite(shown) else ""


def _height(row: Row, room: Sequence[int]) -> str:
    """How high a row is whose long texts go on in further lines; nothing where one line is enough."""
    lines = max((-(-len(str(value)) // wide) for value, wide in zip(row, room, strict=True) if wide), default=1)
    return f' ht="{min(lines, _MOST_LINES) * _LINE}" customHeight="1"' if lines > 1 else ""
