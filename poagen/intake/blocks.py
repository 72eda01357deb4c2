"""Files as blocks of rows, however large: each file is recognised once, and read part by part."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from typing import Any, Final, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from poagen.common.finding import Finding
from poagen.common.text_rows import BLOCK, spaces_for_nuls
from poagen.intake.dates import Order
from poagen.intake.files import Content, Large, whole
from poagen.intake.frame import Rows
from poagen.intake.grid import Grid, IntArray, Sheet, clean_row, drop_empty_rows, table_of
from poagen.intake.idle import Idle, told_of_idle
from poagen.intake.limits import MOST_COLUMNS
from poagen.intake.mending import UNCLOSED, Broken, mend
from poagen.intake.parquet import DAMAGED, as_text, batches_of, bounded, bunches, unreadable
from poagen.intake.read import LISTS, choose, left_out, load, open_file, read_sheets, told_of_match
from poagen.intake.recognise import Match
from poagen.intake.tell import EACH, Place, error, merged
from poagen.intake.text import _HEAD_BYTES as HEAD_BYTES
from poagen.intake.text import HEAD_ROWS, spilled, told_of_nuls
from poagen.intake.text import _Body as Body
from poagen.intake.text import _split_head as split_head
from poagen.intake.torn import MOST_LINES, open_at_end
from poagen.intake.unknown import no_layout
from poagen.intake.usage import Headers

Columns: TypeAlias = Collection[int] | None
"""Places of the columns that are read; None for all. Of others every cell is blank, and no row is left out."""

Grids: TypeAlias = Callable[[int, Columns], Iterator[Grid]]


LARGE: Final = 32 << 20
"""From so many bytes on a table is read from the disk in blocks."""

_LONGEST: Final = 64 << 20
"""Bytes of the longest row of a table that is read in blocks."""

_ROWS = 1 << 16
_NO_ROWS: IntArray = np.empty(0, dtype=np.int64)


@dataclass(frozen=True)
class Source:
    """One recognised file.

    Attributes:
        content: Which file it is, without its bytes.
        sheet: Its table.
        match: How that was recognised.
        grids: Its rows, so many at a time and only some of its columns.
        rows: All of its rows, where it holds no packages.
    """

    content: Content | Large
    sheet: Sheet
    match: Match
    grids: Grids
    rows: Rows | None = None


def open_source(
    content: Content | Large, mapping: Mapping[str, str], headers: Headers, dates: Order | None
) -> tuple[Source | None, list[Finding]]:
    """Recognise one file; none of its rows is read yet."""
    sheets, told = sheets_of(content)
    sheets = headers.see(sheets)
    chosen = choose(sheets, mapping)
    if chosen is None:
        return None, [*told, *([no_layout(sheets)] if sheets else [])]
    sheet, match = chosen
    told = [*told, *told_of_match(sheet, match), *left_out(sheets, sheet, mapping)]
    if match.format.kind == "refused" or match.tied:
        return None, told
    if isinstance(content, Content):
        source, told_too = _in_memory(content, sheets, sheet, match, mapping, dates)
        return source, [*told, *told_too]
    if match.format.kind in LISTS:
        found = whole(content)
        return (None, [found]) if isinstance(found, Finding) else open_source(found, mapping, headers, dates)
    if refused := _too_wide(content, match):
        return None, [*told, refused]
    return Source(content, sheet, match, partial(_grids, content, match)), told


def size_of_table(content: Large, match: Match) -> tuple[int, list[Finding]]:
    """How many data rows a file has, left-out ones included, and what its rows have told."""
    if refused := _too_wide(content, match):
        return 0, [refused]
    rows, told = 0, list[tuple[Finding, ...]]()
    try:
        for grid in _grids(content, match, _ROWS, None):
            rows += grid.size
            told.append(grid.findings)
    except UnreadableError as problem:
        return 0, [*merged(told), *problem.args]
    return rows, merged(told)


def _grids(content: Large, match: Match, size: int, columns: Columns) -> Iterator[Grid]:
    return (_packed_grids if content.kind == "parquet" else _text_grids)(content, match, size, columns)


def _too_wide(content: Large, match: Match) -> Finding | None:
    told = f"the header has more than {MOST_COLUMNS:,} cells, which no export has"
    return error("INT051", told, Place(content.file)) if len(match.headers) > MOST_COLUMNS else None


def sheets_of(content: Content | Large) -> tuple[list[Sheet], list[Finding]]:
    """The sheets of a file; of one that stays on the disk only the head can be looked at."""
    if isinstance(content, Content):
        return open_file(content)
    if content.kind == "parquet":
        head = _packed_head(content)
        return ([], [head]) if isinstance(head, Finding) else ([Sheet(content.file, None, head, _unused)], [])
    return [Sheet(content.file, None, _body(content)[0].head, _unused)], told_of_nuls(content.file, content.nuls)


def _in_memory(
    content: Content,
    sheets: list[Sheet],
    sheet: Sheet,
    match: Match,
    mapping: Mapping[str, str],
    dates: Order | None,
) -> tuple[Source | None, list[Finding]]:
    """A file that is read whole; of one without packages the rows are read at once."""
    bare = replace(content, data=b"")
    if match.format.kind not in LISTS:
        return Source(bare, sheet, match, lambda size, _: _slices(sheet, match, size)), []
    rows, told = read_sheets(sheets, mapping, dates)
    return Source(bare, sheet, match, _nothing, rows) if rows else None, told


def _nothing(size: int, columns: Columns) -> Iterator[Grid]:
    """A file without packages has no rows to join."""
    return iter(())


def _unused(header: int) -> Grid | Finding:
    raise NotImplementedError("a large table is read in blocks")


def _slices(sheet: Sheet, match: Match, size: int) -> Iterator[Grid]:
    """A table that fits in memory, in parts; what was left out of it is told of the first."""
    grid = load(sheet, match)
    if isinstance(grid, Finding):
        raise UnreadableError(grid)
    for start in range(0, max(len(grid.rows), 1), size):
        rows, in_order = grid.rows[start : start + size], grid.in_order and len(grid.rows) <= size
        part = replace(grid, cells=grid.cells.slice(start, size), rows=rows, in_order=in_order)
        yield replace(part, unreadable=0, blank=0, repeated=0, findings=()) if start else part


class UnreadableError(Exception):
    """The rows of a file cannot be told apart; its one argument is the finding."""


def _body(content: Large) -> tuple[Body, int]:
    """The head of a text file, and at which byte it begins."""
    with content.path.open("rb") as stream:
        data = stream.read(HEAD_BYTES)
    start = len(codecs.BOM_UTF8) if data.startswith(codecs.BOM_UTF8) else 0
    return split_head(content.file, data[start:]), start


def _text_grids(content: Large, match: Match, size: int, columns: Columns) -> Iterator[Grid]:
    """The rows part by part; where one is longer than a block, what is left of them once more in larger ones."""
    given = 0
    for block in (BLOCK, _LONGEST):
        try:
            for grid in islice(_in_blocks(content, match, size, columns, block), given, None):
                given += 1
                yield grid
        except pa.ArrowInvalid:
            continue
        return
    raise UnreadableError(error(UNCLOSED, "the rows of the file cannot be told apart", Place(content.file)))


def _in_blocks(content: Large, match: Match, size: int, columns: Columns, block: int) -> Iterator[Grid]:
    (body, start), broken = _body(content), Broken()
    with content.path.open("rb") as stream:
        if stream.seek(start + body.ends[match.header]) >= content.path.stat().st_size:
            yield _grid(content, match, body, table_of([pa.array([], pa.string())] * len(match.headers)))
            return
        try:
            rows = pa.TransformInputStream(pa.PythonFile(stream), spaces_for_nuls) if content.nuls else stream
            reader = _reader(rows, content, body, len(match.headers), broken, columns, block)
            yield from _parsed(content, match, body, _sized(reader, size, reader.schema), broken, columns)
        except pa.ArrowInvalid:
            if broken.lost.after is None:
                raise
            raise UnreadableError(told_of_idle(content.file, broken.lost.lines, broken.lost.after)) from None


def _reader(
    stream: Any, content: Large, body: Body, width: int, broken: Broken, columns: Columns, block: int
) -> Any:
    names = [str(place) for place in range(width)]
    return pacsv.open_csv(
        stream,
        read_options=pacsv.ReadOptions(use_threads=False, column_names=names, block_size=block),
        parse_options=pacsv.ParseOptions(
            delimiter=body.delimiter,
            quote_char='"' if body.quoted else False,
            double_quote=body.quoted,
            newlines_in_values=body.quoted and content.quoted,
            ignore_empty_lines=False,
            invalid_row_handler=broken.keep,
        ),
        convert_options=pacsv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()),
            strings_can_be_null=False,
            check_utf8=False,
            include_columns=None if columns is None else [str(place) for place in columns],
        ),
    )


def _grid(content: Large, match: Match, body: Body, cells: pa.Table, numbers: IntArray = _NO_ROWS) -> Grid:
    above = match.header + 1
    return Grid(content.file, None, match.headers, cells, numbers + above, above, not body.quoted)


def _parsed(
    content: Large,
    match: Match,
    body: Body,
    tables: Iterator[tuple[pa.Table, bool]],
    broken: Broken,
    columns: Columns,
) -> Iterator[Grid]:
    told, last, idle = 0, 0, Idle(columns)
    for cells, is_last in tables if body.quoted else _ending_filled(tables):
        numbers, here = _numbered(broken, last, cells.num_rows, is_last)
        last = max([last, *numbers[-1:].tolist(), *here.numbers[-1:]])
        whole = cells if columns is None else _with_blanks(cells, len(match.headers))
        grid = mend(_grid(content, match, body, whole, numbers), here, body.delimiter, match.header + 1)
        broken.joined = here.joined
        if columns is None:
            room = max(EACH - told, 0)
            torn = [finding for finding in grid.findings[room:] if finding.code == UNCLOSED]
            found = [*grid.findings[:room], *torn, *_spilled(grid, content, body)]
            told += len(grid.findings)
            grid = drop_empty_rows(replace(grid, findings=tuple(found)))
        yield _useful(grid, idle)


def _useful(grid: Grid, idle: Idle) -> Grid:
    """The part of a file as it is, unless hardly anything in the file is of use."""
    if refused := idle.refused(grid):
        raise UnreadableError(refused)
    return grid


def _spilled(grid: Grid, content: Large, body: Body) -> list[Finding]:
    """Cells that hold whole lines, where there may be any."""
    may = body.quoted and content.quoted and len(grid.headers) > 2
    return spilled(grid, body.delimiter) if may else []


def _numbered(broken: Broken, last: int, good: int, is_last: bool) -> tuple[IntArray, Broken]:
    """Record numbers of the next good rows, and the broken rows before the last of them."""
    later = [number for number in broken.numbers if number > last]
    every = np.arange(last + 1, last + good + len(later) + 1, dtype=np.int64)
    numbers = np.setdiff1d(every, np.array(later, dtype=np.int64), assume_unique=True)[:good]
    end = np.inf if is_last else numbers[-1]
    here = Broken()
    here.joined = broken.joined
    here.numbers = [number for number in later if number < end]
    here.rows = [row for row in broken.rows if last < row[0] < end]
    broken.rows = [row for row in broken.rows if row[0] > end]
    return numbers, here


def _ending_filled(tables: Iterator[tuple[pa.Table, bool]]) -> Iterator[tuple[pa.Table, bool]]:
    """Tables without the rows at their end, moved to the next, that may be lines of a cell which goes on there."""
    left: list[pa.Table] = []
    for table, is_last in tables:
        cells = pa.concat_tables([*left, table]).combine_chunks()
        end = cells.slice(max(cells.num_rows - MOST_LINES, 0))
        blank = np.all([pc.equal(column, "").to_numpy() for column in end.columns], axis=0)
        filled = np.append(~(blank | open_at_end(end))[::-1], True)
        rows = 0 if is_last else int(filled.argmax()) % MOST_LINES
        left = [cells.slice(cells.num_rows - rows)] if rows else []
        if is_last or rows < cells.num_rows:
            yield cells.slice(0, cells.num_rows - rows), is_last


def _sized(batches: Any, size: int, schema: pa.Schema | None = None) -> Iterator[tuple[pa.Table, bool]]:
    """Tables of so many rows, and whether a table is the last, which may be shorter.

    Where the batches tell no schema, one is given so that there is a last table even if no row is whole.
    """
    waiting: list[pa.RecordBatch] = []
    rows = 0
    for batch in batches:
        schema = batch.schema
        waiting.append(batch)
        rows += batch.num_rows
        if rows > size:
            table = pa.Table.from_batches(waiting)
            starts = range(0, rows - 1 - (rows - 1) % size, size)
            for start in starts:
                yield table.slice(start, size).combine_chunks(), False
            left = table.slice(len(starts) * size)
            waiting, rows = left.to_batches(), left.num_rows
    if schema is not None:
        yield pa.Table.from_batches(waiting, schema).combine_chunks(), True


def _with_blanks(cells: pa.Table, width: int) -> pa.Table:
    """The table with a blank column in place of each that was not read."""
    blank = pa.array([""], pa.string()).take(pa.array(np.zeros(cells.num_rows, dtype=np.int64)))
    known = set(cells.column_names)
    return table_of([cells.column(str(p)).combine_chunks() if str(p) in known else blank for p in range(width)])


def _packed_head(content: Large) -> tuple[tuple[str, ...], ...] | Finding:
    try:
        file = bounded(content.path)
        groups = [*range(file.num_row_groups)]
        first = [_in_places(batch, file) for batch in islice(batches_of(file, groups, HEAD_ROWS - 1), 1)]
    except DAMAGED as problem:
        return unreadable(content.file, problem)
    rows = zip(*(column.to_pylist() for column in first[0].columns), strict=True) if first else []
    return (clean_row(file.schema_arrow.names), *(clean_row(row) for row in rows))


def _in_places(cells: pa.Table, file: Any) -> pa.Table:
    """Cells as text, each column where it stands in its file; blank where it was not read."""
    return _with_blanks(as_text(cells).rename_columns(cells.column_names), len(file.schema_arrow.names))


def _packed_grids(content: Large, match: Match, size: int, columns: Columns) -> Iterator[Grid]:
    try:
        file = bounded(content.path)
        start, idle = 0, Idle(columns)
        read = (
            batch
            for groups in bunches(file.metadata)
            for table in batches_of(file, groups, size, columns)
            for batch in table.to_batches()
        )
        for cells, _ in _sized(read, size):
            text = _in_places(cells, file)
            yield _useful(_packed_grid(content, match, text, start, whole=columns is None), idle)
            start += cells.num_rows
    except DAMAGED as problem:
        raise UnreadableError(unreadable(content.file, problem)) from problem


def _packed_grid(content: Large, match: Match, cells: pa.Table, start: int, *, whole: bool) -> Grid:
    """Rows of a Parquet file; those up to its header are no data."""
    above = max(match.header - start, 0)
    numbers = np.arange(start + 2, start + 2 + cells.num_rows, dtype=np.int64)[above:]
    grid = Grid(content.file, None, match.headers, cells.slice(above), numbers, match.header + 1)
    return drop_empty_rows(grid) if whole else grid
