"""Parquet files: every plain column as text."""

from __future__ import annotations

import io
from collections import defaultdict, deque
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, reduce
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from poagen.common.finding import Finding
from poagen.intake.files import Content
from poagen.intake.grid import Grid, Sheet, clean_row, drop_empty_rows, held, table_of
from poagen.intake.limits import LONGEST_CELL, MOST_CELLS, MOST_COLUMNS, MOST_ROWS, MOST_TEXT_BYTES
from poagen.intake.parquet_footer import Group, LockedError, groups_of
from poagen.intake.parquet_pages import TooManyPagesError, Unpacked, unpacked
from poagen.intake.spelling import spelled
from poagen.intake.tell import Place, count, error
from poagen.intake.text import HEAD_ROWS

if TYPE_CHECKING:
    from pyarrow import parquet

_LONG_BYTES, _BYTES_OF_A_CELL = 128 << 20, 64
"""Bytes of long cells in one group of rows, beside so many for each cell: a cell is read whole, and copied."""

_BYTES_OF_AN_ITEM = 16
AT_ONCE = 1 << 16
"""Rows of a batch that is read at once."""

_SEVERAL_PARTS, _SMALL_PART = 16, 1 << 13
"""From how many parts on, and up to how many rows of each, the parts of a column are joined first."""

_MOST_STEPS = 2_000_000
"""Steps in which texts that share their beginnings are looked at before they are read."""

_NOT_READ = "Not yet implemented"
"""What pyarrow says of an encoding that it does not read in the form that is asked for."""
_HIDDEN = "columns of the same name hide each other"
_OF_BYTES = (pa.types.is_string, pa.types.is_large_string, pa.types.is_binary, pa.types.is_large_binary)
_LONG = "x" * (LONGEST_CELL + 1)

DAMAGED = (pa.ArrowException, OSError, ValueError, LookupError)


class _TooLargeError(ValueError):
    """More text than is read of one file; the message says how much."""


def open_parquet(content: Content) -> list[Sheet] | Finding:
    """The table of a Parquet file: its names and first rows, and how to read the rest."""
    try:
        looked = _looked_through(content.data)
        kinds = opened(pa.BufferReader(content.data)).schema_arrow
        texts = [
            kind.name for kind in kinds if pa.types.is_string(kind.type) or pa.types.is_large_string(kind.type)
        ]
        once = [*(name for name in texts if name not in looked.deltas), *looked.long]
        file = opened(pa.BufferReader(content.data), read_dictionary=once)
        _check(file.metadata, looked.size)
        plain = _plain(file.schema_arrow)
        batch = next(file.iter_batches(batch_size=HEAD_ROWS - 1, columns=plain), None)
        tables = [cut_long(pa.Table.from_batches([batch]))] if batch else []
        columns = _texts_of(_whole(tables, len(batch), file.schema_arrow)).columns if batch else []
        rows = list(zip(*(column.to_pylist() for column in columns), strict=True))
    except DAMAGED as problem:
        return unreadable(content.file, problem)
    head = (clean_row(file.schema_arrow.names), *(clean_row(row) for row in rows))
    return [Sheet(content.file, None, head, lambda header: _read(content.file, file, head[header], header))]


def opened(source: Any, **how: Any) -> parquet.ParquetFile:
    """A Parquet file; what reads it is loaded here, as most runs meet none."""
    from pyarrow import parquet

    return parquet.ParquetFile(source, **how)


def bounded(path: Path, rows: int = AT_ONCE) -> parquet.ParquetFile:
    """A Parquet file on the disk that has been looked through: so many rows of a group do not flood memory.

    Columns in which a long text may come out again and again keep each text once.

    Raises:
        ValueError: It would take far more memory than packages do, or no end of time.
    """
    told = path.stat()
    looked = _looked_through_once(path, rows, told.st_mtime_ns, told.st_size)
    return opened(path, read_dictionary=[*looked.long])


@dataclass(repr=False)
class _Looked:
    """What was seen of a file.

    Attributes:
        long: The columns of which texts are to be kept once each.
        deltas: Those of which they cannot be.
        size: Bytes of the texts that share their beginnings.
        steps: How many batches were read to tell it.
    """

    long: set[str] = field(default_factory=set)
    deltas: set[str] = field(default_factory=set)
    size: int = 0
    steps: int = 0


@lru_cache(maxsize=64)
def _looked_through_once(path: Path, rows: int, _changed: int, _size: int) -> _Looked:
    return _looked_through(path, rows)


def _looked_through(source: Path | bytes, at_once: int = MOST_ROWS) -> _Looked:
    """Look at a file before it is read, until it is known that it can be."""
    with io.BytesIO(source) if isinstance(source, bytes) else source.open("rb") as stream:
        groups = groups_of(stream)
        file = opened(pa.BufferReader(source) if isinstance(source, bytes) else source)
        rows = file.metadata.num_rows
        _check_groups(groups, rows)
        size = stream.seek(0, 2)
        if rows > max(size, MOST_ROWS):
            raise _TooLargeError(f"the file has {size:,} bytes and {count(rows, 'row')}, which no export has")
        try:
            return _weighed(file, stream, groups, at_once)
        except TooManyPagesError as problem:
            raise _TooLargeError(f"the file has {problem}") from problem


def _weighed(file: parquet.ParquetFile, stream: BinaryIO, groups: Sequence[Group], at_once: int) -> _Looked:
    schema, looked = file.metadata.schema, _Looked()
    beyond = [0] * len(groups)
    short = [_LONG_BYTES // max(min(group.rows, at_once), 1) for group in groups]
    for group, place, found in unpacked(stream, groups, schema, short):
        rows, column = groups[group].rows, schema.column(place)
        beyond[group] += max(found.size - _BYTES_OF_A_CELL * groups[group].columns[place].values, 0)
        if beyond[group] > _LONG_BYTES:
            raise _flood(beyond[group], rows)
        if (most := found.longest * min(rows, at_once)) > _LONG_BYTES:
            if column.physical_type != "BYTE_ARRAY":
                raise _flood(most, rows)
            looked.long.add(column.path)
        if found.values * _BYTES_OF_AN_ITEM > _LONG_BYTES and _is_read_too(column, file.schema_arrow):
            raise _flood(found.values * _BYTES_OF_AN_ITEM, rows)
        if found.is_delta:
            looked.deltas.add(column.path)
        if found.shares and column.max_repetition_level == 0:
            _check_shared(file, group, column.path, found, looked)
    return looked


def _is_read_too(column: parquet.ColumnSchema, schema: pa.Schema) -> bool:
    """Whether a column of lists has the name of one that is read: it is read with it then."""
    return column.max_repetition_level > 0 and any(column.path.startswith(f"{name}.") for name in _plain(schema))


def _flood(size: int, rows: int) -> _TooLargeError:
    return _TooLargeError(f"the file holds {size >> 20:,} MB in {count(rows, 'row')}")


def _check_shared(file: parquet.ParquetFile, group: int, name: str, found: Unpacked, looked: _Looked) -> None:
    """Refuse texts that share their beginnings and come out too large: so few at a time that no step can be."""
    few = min(max(_LONG_BYTES // max(found.size, 1), 1), AT_ONCE)
    looked.steps += file.metadata.row_group(group).num_rows // few
    if looked.steps > _MOST_STEPS:
        raise ValueError(_NOT_READ)
    size = rows = 0
    for batch in file.iter_batches(batch_size=few, row_groups=[group], columns=[name], use_threads=False):
        size, rows = size + held(batch), rows + batch.num_rows
        looked.size += held(batch)
        _few_long(size, rows, rows)
        size, rows = (0, 0) if rows >= AT_ONCE else (size, rows)


def _few_long(size: int, cells: int, rows: int) -> None:
    if size - _BYTES_OF_A_CELL * cells > _LONG_BYTES:
        raise _flood(size, rows)


def batches_of(
    file: parquet.ParquetFile, groups: list[int], rows: int, columns: Collection[int] | None = None
) -> Iterator[pa.Table]:
    """The rows of some groups, so many at a time, each text by itself and named by the place of its column.

    Lists and records, which may hold far more than their rows tell, are left out.

    Raises:
        ValueError: Far more text than packages have.
    """
    schema = file.schema_arrow
    names = {schema.names[place] for place in (range(len(schema)) if columns is None else columns)}
    wanted = [name for name in _plain(schema) if name in names] or _plain(schema)[:1]
    places = [place for place, name in enumerate(schema.names) if name in wanted and not _is_nested(schema, place)]
    for batch in file.iter_batches(min(rows, AT_ONCE), row_groups=groups, columns=wanted, use_threads=False):
        nested = [place for place in range(len(batch.schema)) if _is_nested(batch.schema, place)]
        read = pa.Table.from_batches([batch])
        table = cut_long(reduce(pa.Table.remove_column, reversed(nested), read))
        kept = [column for column in table.columns if pa.types.is_dictionary(column.type)]
        _few_long(sum(map(_signs, kept)), len(kept) * table.num_rows, table.num_rows)
        found = [str(place) for place in _found_at(table.column_names, schema.names, places)]
        yield pa.table([column.cast(_bare(column.type)) for column in table.columns], found)


def _found_at(read: Sequence[str], names: Sequence[str], places: Iterable[int]) -> list[int]:
    """Where each column that was read stands in the file, which a name that stands twice upsets."""
    waiting = defaultdict[str, deque[int]](deque)
    for place in places:
        waiting[names[place]].append(place)
    if any(read.count(name) != len(where) for name, where in waiting.items()):
        raise ValueError(_HIDDEN)
    return [waiting[name].popleft() for name in read]


def _is_nested(schema: pa.Schema, place: int) -> bool:
    return bool(pa.types.is_nested(schema.field(place).type))


def _bare(kind: pa.DataType) -> pa.DataType:
    return kind.value_type if pa.types.is_dictionary(kind) else kind


def _read(name: str, file: parquet.ParquetFile, headers: tuple[str, ...], header: int) -> Grid | Finding:
    try:
        cells = _texts_of(_read_columns(file)).slice(header)
    except DAMAGED as problem:
        return unreadable(name, problem)
    numbers = np.arange(header + 2, header + 2 + cells.num_rows, dtype=np.int64)
    return drop_empty_rows(Grid(name, None, headers, cells, numbers, header + 1))


def _plain(schema: pa.Schema) -> list[str]:
    """The columns that are read; lists and records, which may hold far more than their rows tell, are left out."""
    return list(dict.fromkeys(kind.name for kind in schema if not pa.types.is_nested(kind.type)))


def _read_columns(file: parquet.ParquetFile) -> list[pa.ChunkedArray]:
    """The columns one after the other, each with its far too long cells cut as it is read."""
    schema = file.schema_arrow
    together = bunches(file.metadata)
    parts = (
        [cut_long(_joined(file.read_row_groups(groups, columns=[name], use_threads=False))) for groups in together]
        for name in _plain(schema)
    )
    return _whole(map(pa.concat_tables, parts), file.metadata.num_rows, schema)


def _joined(table: pa.Table) -> pa.Table:
    """The table with many small parts as one: each of them is looked at by itself, and lists its own texts.

    Raises:
        pa.ArrowInvalid: A text is not UTF-8, or is none of those that are listed.
    """
    parts = max((column.num_chunks for column in table.columns), default=0)
    if parts < _SEVERAL_PARTS or table.num_rows > parts * _SMALL_PART or held(table) > _LONG_BYTES:
        return table
    table.validate(full=True)
    return table.combine_chunks()


def _whole(tables: Iterable[pa.Table], rows: int, schema: pa.Schema) -> list[pa.ChunkedArray]:
    """All columns in the order of the file, which a name that stands twice upsets; blank where left out."""
    blank = pa.chunked_array([pa.nulls(rows)])
    read = defaultdict[str, deque[pa.ChunkedArray]](deque)
    for table in tables:
        for kind, column in zip(table.schema, table.columns, strict=True):
            read[kind.name].extend([] if pa.types.is_nested(kind.type) else [column])
    whole = [blank if pa.types.is_nested(kind.type) else read[kind.name].popleft() for kind in schema]
    if any(read.values()):
        raise ValueError(_HIDDEN)
    return whole


def cut_long(table: pa.Table) -> pa.Table:
    """The table with other text for far too long cells: their rows are left out, but would be copied before.

    Raises:
        ValueError: It has more text than is read.
    """
    _within(sum(_signs(column) for column in table.columns))
    columns = [
        pa.chunked_array([_cut(part) for part in column.chunks], column.type)
        if held(column) > LONGEST_CELL
        else column
        for column in table.columns
    ]
    return pa.Table.from_arrays(columns, schema=table.schema)


def _cut(cells: pa.Array) -> pa.Array:
    if pa.types.is_dictionary(cells.type):
        return pa.DictionaryArray.from_arrays(cells.indices, _cut(cells.dictionary))
    if not any(is_kind(cells.type) for is_kind in _OF_BYTES):
        return cells
    long = pc.greater(pc.binary_length(cells), LONGEST_CELL)
    return pc.if_else(long, pa.scalar(_LONG, cells.type), cells) if pc.any(long).as_py() else cells


def bunches(told: parquet.FileMetaData) -> list[list[int]]:
    """The groups of rows that are read at once: few if they are large."""
    found, room = list[list[int]]([[]]), _LONG_BYTES
    for place in range(told.num_row_groups):
        size = told.row_group(place).total_byte_size
        if size > room and found[-1]:
            found.append([])
            room = _LONG_BYTES
        found[-1].append(place)
        room -= size
    return found


def _check_groups(groups: Sequence[Group], rows: int) -> None:
    """Refuse a file with cells so long that reading them takes far more memory than packages do.

    Raises:
        ValueError: It has some, or other rows than it tells.
    """
    if sum(group.rows for group in groups) != rows or any(group.rows < 0 for group in groups):
        raise ValueError("the groups have other rows than the file")
    for group in groups:
        more = (max(one.unpacked - _BYTES_OF_A_CELL * one.values, 0) for one in group.columns)
        if sum(more) > _LONG_BYTES:
            raise _flood(sum(one.unpacked for one in group.columns), group.rows)


def _check(told: parquet.FileMetaData, shared: int) -> None:
    rows, columns = told.num_rows, told.num_columns
    if columns > MOST_COLUMNS or rows > MOST_ROWS or rows * columns > MOST_CELLS:
        raise _TooLargeError(f"the file has {rows:,} rows of {columns:,} cells")
    _within(shared + sum(told.row_group(place).total_byte_size for place in range(told.num_row_groups)))


def _within(size: int) -> None:
    if size > MOST_TEXT_BYTES:
        raise _TooLargeError(f"the file holds {size >> 20:,} MB of text")


def as_text(table: pa.Table) -> pa.Table:
    """Every column of a table as text, blank where nothing stands.

    Raises:
        pa.ArrowInvalid: A text is not UTF-8.
    """
    return _texts_of([*table.columns])


def _texts_of(columns: list[pa.ChunkedArray]) -> pa.Table:
    """Columns as text; each is let go once it is text, for both take much memory."""
    _within(sum(_signs(column) for column in columns))
    texts: list[pa.ChunkedArray | pa.Array] = []
    while columns:
        texts.append(spelled(columns.pop(0)))
        waiting = [column for column in columns if not pa.types.is_dictionary(column.type)]
        _within(sum(map(_bytes, texts)) + sum(map(held, waiting)))
    return table_of(texts)


def _bytes(texts: pa.ChunkedArray | pa.Array) -> int:
    """Bytes of a column of text; texts that are kept once each are so for all of its parts together."""
    if not pa.types.is_dictionary(texts.type) or not texts.num_chunks:
        return held(texts)
    return int(sum(part.indices.nbytes for part in texts.chunks) + texts.chunk(0).dictionary.nbytes)


def _signs(column: pa.ChunkedArray) -> int:
    """Bytes of a column of text once each cell has its own."""
    if not pa.types.is_dictionary(column.type):
        return 0
    lengths = (pc.binary_length(part.dictionary).take(part.indices) for part in column.chunks if len(part))
    return sum(pc.sum(cells.cast(pa.int64())).as_py() or 0 for cells in lengths)


def unreadable(name: str, problem: Exception) -> Finding:
    """What to say of a Parquet file that cannot be read for one of the :data:`DAMAGED` reasons."""
    if isinstance(problem, _TooLargeError):
        return error("INT051", str(problem), Place(name))
    if isinstance(problem, LockedError):
        told, way = "the Parquet file is locked with a key", "have the table written without one, or as .csv"
        return error("INT060", told, Place(name), way)
    if _NOT_READ in str(problem):
        told = "the Parquet file is whole, but packs its text in a way that is not read here"
        return error("INT060", told, Place(name), "save the table as .csv, or as .parquet without delta encoding")
    return error("INT060", "the Parquet file cannot be opened; it may be damaged or locked", Place(name))
