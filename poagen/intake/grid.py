"""A sheet as text: raw cells in Arrow, the row a spreadsheet shows, and what had to be left out."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from poagen.common.coded import Codes
from poagen.common.column_bytes import series
from poagen.common.finding import Finding
from poagen.common.text_rows import repeats
from poagen.intake.cells import Cells, sample, tidy
from poagen.intake.limits import LONGEST_CELL
from poagen.intake.model import fold
from poagen.intake.signs import none_to_clean
from poagen.intake.tell import EACH, Place, error

IntArray = npt.NDArray[np.int64]

_NUL = "\x00"
_EDGES = " \t\r\n"
_INVISIBLE = "[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
_WIDE_SPACES = "[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]"
_APOSTROPHES = "'\u2018\u2019"
_LONGEST_HEADER = 500
_WRAPPED = r'(?s)^="(.*)"$'
_QUOTED = r'(?s)^"(.*)"$'


@dataclass(frozen=True)
class Grid:
    """The data rows below a header.

    Attributes:
        headers: The header cells as the file writes them.
        cells: One column of raw text for each header; as a dictionary of texts where they repeat.
        rows: The row of each data row as a spreadsheet shows it.
        header_row: The row of the header.
        quoted: Cells may still stand in quotation marks.
        unreadable: Rows that could not be read.
        blank: Rows without any text, dropped.
        repeated: Rows that repeat the header, dropped.
        in_order: Dictionaries of texts are in the order in which these first stand in their column.
    """

    file: str
    sheet: str | None
    headers: tuple[str, ...]
    cells: pa.Table
    rows: IntArray
    header_row: int = 1
    quoted: bool = False
    unreadable: int = 0
    blank: int = 0
    repeated: int = 0
    findings: tuple[Finding, ...] = field(default=())
    in_order: bool = False

    @property
    def size(self) -> int:
        """Data rows in the file, left-out ones included."""
        return len(self.rows) + self.unreadable + self.blank + self.repeated

    def column(self, place: int) -> Cells:
        """The cells of one column as clean text, never missing; each text once where they repeat."""
        cells = self.cells.column(place)
        if not pa.types.is_dictionary(cells.type):
            if not repeats(sample(cells)):
                return Cells(_cleaned(cells.combine_chunks(), self.quoted))
            cells = cells.dictionary_encode()
        texts, codes = parted(cells)
        clean_texts = _cleaned(texts, self.quoted)
        return Cells(clean_texts, codes) if self.in_order else tidy(clean_texts, codes)

    def text(self, place: int) -> pd.Series:
        """The cells of one column as clean text, never missing."""
        return self.column(place).rows()

    def take(self, keep: npt.NDArray[np.bool_]) -> Grid:
        """The same sheet with some of its rows."""
        if keep.all():
            return self
        return replace(self, cells=self.cells.filter(pa.array(keep)), rows=self.rows[keep], in_order=False)


@dataclass(frozen=True)
class Sheet:
    """A table in a file that is not read yet: its first rows, and how to read on from a header row."""

    file: str
    sheet: str | None
    head: tuple[tuple[str, ...], ...]
    load: Callable[[int], Grid | Finding]
    findings: tuple[Finding, ...] = ()


def parted(cells: pa.ChunkedArray) -> tuple[pa.Array, Codes]:
    """The texts of a column that is kept as a dictionary, and the place of the text of each row."""
    if not len(cells):
        return pa.array([], pa.string()), np.zeros(0, dtype=np.int32)
    chunks = cells.unify_dictionaries().chunks
    codes = [chunk.indices.to_numpy(zero_copy_only=False) for chunk in chunks]
    return chunks[0].dictionary, codes[0] if len(codes) == 1 else np.concatenate(codes)


def held(cells: pa.ChunkedArray | pa.Table | pa.RecordBatch) -> int:
    """The bytes of some cells; of views, which Arrow counts from 24 on, those of all that they look into."""
    try:
        return int(cells.nbytes)
    except pa.ArrowTypeError:
        return int(cells.get_total_buffer_size())


def plain(cells: pa.ChunkedArray) -> pa.ChunkedArray:
    """A column with the text of each row, whether it is kept as a dictionary or not."""
    return cells.cast(pa.string()) if pa.types.is_dictionary(cells.type) else cells


def _cleaned(cells: pa.Array, quoted: bool) -> pd.Series:
    texts = series(cells)
    return texts if none_to_clean(texts) else series(clean(cells, quoted))


def clean(cells: pa.Array | pa.ChunkedArray, quoted: bool) -> pa.Array | pa.ChunkedArray:
    """Take surrounding space, (in tab files) quotation marks, ``="…"`` and a leading apostrophe off."""
    cells = _plain_space(cells)
    if quoted and _any_starts(cells, '"'):
        inner = pc.replace_substring(pc.replace_substring_regex(cells, _QUOTED, r"\1"), '""', '"')
        cells = pc.utf8_trim(pc.if_else(pc.match_substring_regex(cells, _QUOTED), inner, cells), characters=_EDGES)
    if _any_starts(cells, '="'):
        cells = pc.utf8_trim(pc.replace_substring_regex(cells, _WRAPPED, r"\1"), characters=_EDGES)
    if any(_any_starts(cells, sign) for sign in _APOSTROPHES):
        cells = pc.utf8_trim(pc.replace_substring_regex(cells, f"^[{_APOSTROPHES}]", ""), characters=_EDGES)
    return cells


def _plain_space(cells: pa.Array | pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
    """Without signs that nobody sees, with plain spaces for others and for NUL, and without any at the ends."""
    if pc.any(pc.match_substring(cells, _NUL)).as_py():
        cells = pc.replace_substring(cells, _NUL, " ")
    if not pc.all(pc.string_is_ascii(cells)).as_py():
        cells = pc.replace_substring_regex(cells, _INVISIBLE, "")
        cells = pc.replace_substring_regex(cells, _WIDE_SPACES, " ")
    return pc.utf8_trim(cells, characters=_EDGES)


def clean_row(cells: Sequence[str], quoted: bool = False) -> tuple[str, ...]:
    """The cells of one row, cleaned as :func:`clean` does; far too long ones are cut, for they are no headers."""
    cut = [cell[:_LONGEST_HEADER] for cell in cells]
    if all(map(_is_clean, cut)):
        return tuple(cut)
    return tuple(clean(pa.array(cut, pa.string()), quoted).to_pylist())


def _is_clean(cell: str) -> bool:
    plain = cell.isascii() and _NUL not in cell and cell == cell.strip(_EDGES)
    return plain and not cell.startswith(('"', '="', "'"))


def _any_starts(cells: pa.Array, start: str) -> bool:
    return bool(pc.any(pc.starts_with(cells, start)).as_py())


def drop_long_rows(grid: Grid) -> Grid:
    """Leave out rows with a cell that is longer than a spreadsheet keeps, count them and tell of them."""
    long = np.zeros(len(grid.rows), dtype=bool)
    for cells in grid.cells.columns:
        if held(cells) > LONGEST_CELL and _longest(cells) > LONGEST_CELL:
            long |= pc.binary_length(plain(cells)).to_numpy() > LONGEST_CELL
    if not long.any():
        return grid
    told = f"a cell of the row holds more than {LONGEST_CELL:,} letters; the row was skipped"
    found = [error("INT052", told, Place(grid.file, grid.sheet, int(row))) for row in grid.rows[long][:EACH]]
    kept = grid.take(~long)
    return replace(kept, unreadable=kept.unreadable + int(long.sum()), findings=(*grid.findings, *found))


def _longest(cells: pa.ChunkedArray) -> int:
    """Bytes of the longest cell."""
    parts = [chunk.dictionary if pa.types.is_dictionary(chunk.type) else chunk for chunk in cells.chunks]
    return max((pc.max(pc.binary_length(part)).as_py() or 0 for part in parts), default=0)


def drop_empty_rows(grid: Grid) -> Grid:
    """Leave out blank rows and rows that repeat the header, and count them; leave out rows that are too long."""
    grid = drop_long_rows(grid)
    blank = blank_rows(grid)
    grid = replace(grid.take(~blank), blank=grid.blank + int(blank.sum()))
    named = [fold(header) for header in grid.headers]
    if not any(named):
        return grid
    again = _where_all(grid, lambda column, place: _is_header(column, named[place]))
    return replace(grid.take(~again), repeated=grid.repeated + int(again.sum()))


def blank_rows(grid: Grid) -> npt.NDArray[np.bool_]:
    """Rows without any text."""
    return _where_all(grid, lambda column, _: pc.equal(_plain_space(column), ""))


def _is_header(column: pa.Array, name: str) -> pa.Array:
    folded = [fold(text) == name for text in column.to_pylist()] if len(column) < 64 else None
    if folded is not None:
        return pa.array(folded, pa.bool_())
    if not pc.any(pc.match_substring(column, name[:1], ignore_case=True)).as_py():
        return pa.array(np.zeros(len(column), dtype=bool))
    letters = pc.utf8_lower(pc.replace_substring_regex(column, r"[^\pL\pN]+", ""))
    return pc.equal(letters, name)


def _where_all(grid: Grid, test: Callable[[pa.Array, int], pa.Array]) -> npt.NDArray[np.bool_]:
    """Rows for which the test holds in every column; each column tests only the rows still in question."""
    left = np.arange(len(grid.rows))
    columns = list(enumerate(grid.cells.columns))
    for place, cells in sorted(columns, key=lambda item: not pa.types.is_dictionary(item[1].type)):
        if not len(left):
            break
        if pa.types.is_dictionary(cells.type):
            texts, codes = parted(cells)
            hits = _hits(test(texts, place))[codes[left]] if len(texts) else left < 0
        else:
            hits = _hits(test(_at(cells, left), place))
        left = left[hits]
    found = np.zeros(len(grid.rows), dtype=bool)
    found[left] = True
    return found


def _at(cells: pa.ChunkedArray, rows: IntArray) -> pa.Array:
    return (cells if len(rows) == len(cells) else cells.take(pa.array(rows))).combine_chunks()


def _hits(found: pa.Array) -> npt.NDArray[np.bool_]:
    return np.asarray(found.to_numpy(zero_copy_only=False), dtype=bool)


def table_of(columns: list[pa.Array]) -> pa.Table:
    """Columns of text as a table whose names are their places."""
    return pa.table(columns, names=[str(place) for place in range(len(columns))])


def spill(text: str, delimiter: str, cells: int) -> bool:
    """Whether a cell holds a whole line of the table, as it does when a quotation mark is missing."""
    pattern = re.escape(delimiter)
    return any(len(re.findall(pattern, line)) == cells - 1 for line in text.splitlines()[1:])
