"""Parquet files: every plain column as text."""

from __future__ import annotations

from collections import defaultdict, deque
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from poagen.common.finding import Finding
from poagen.intake.files import Content
from poagen.intake.grid import Grid, Sheet, clean_row, drop_empty_rows, table_of
from poagen.intake.limits import MOST_CELLS, MOST_COLUMNS, MOST_ROWS, MOST_TEXT_BYTES
from poagen.intake.tell import Place, error
from poagen.intake.text import HEAD_ROWS

if TYPE_CHECKING:
    from pyarrow import parquet

DAMAGED = (pa.ArrowException, OSError, ValueError, LookupError)


class _TooLargeError(ValueError):
    """More text than is read of one file; the message says how much."""


def open_parquet(content: Content) -> list[Sheet] | Finding:
    """The table of a Parquet file: its names and first rows, and how to read the rest."""
    try:
        kinds = opened(pa.BufferReader(content.data)).schema_arrow
        texts = [
            kind.name for kind in kinds if pa.types.is_string(kind.type) or pa.types.is_large_string(kind.type)
        ]
        file = opened(pa.BufferReader(content.data), read_dictionary=texts)
        _check(file.metadata)
        plain = _plain(file.schema_arrow)
        batch = next(file.iter_batches(batch_size=HEAD_ROWS - 1, columns=plain), None)
        first = _texts_of(_whole(pa.Table.from_batches([batch]), file.schema_arrow)) if batch else None
        columns = first.columns if first else []
        rows = list(zip(*(column.to_pylist() for column in columns), strict=True))
    except DAMAGED as problem:
        return unreadable(content.file, problem)
    head = (clean_row(file.schema_arrow.names), *(clean_row(row) for row in rows))
    return [Sheet(content.file, None, head, lambda header: _read(content.file, file, head[header], header))]


def opened(source: Any, **how: Any) -> parquet.ParquetFile:
    """A Parquet file; what reads it is loaded here, as most runs meet none."""
    from pyarrow import parquet

    return parquet.ParquetFile(source, **how)


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
    return _whole(file.read(columns=_plain(file.schema_arrow), use_threads=False), file.schema_arrow)


def _whole(table: pa.Table, schema: pa.Schema) -> list[pa.ChunkedArray]:
    """All columns in the order of the file, which a name that stands twice upsets; blank where left out."""
    blank = pa.chunked_array([pa.nulls(table.num_rows)])
    read = defaultdict[str, deque[pa.ChunkedArray]](deque)
    for name, column in zip(table.column_names, table.columns, strict=True):
        if not pa.types.is_nested(column.type):
            read[name].append(column)
    whole = [blank if pa.types.is_nested(kind.type) else read[kind.name].popleft() for kind in schema]
    if any(read.values()):
        raise ValueError("columns of the same name hide each other")
    return whole


def _check(told: parquet.FileMetaData) -> None:
    rows, columns = told.num_rows, told.num_columns
    if columns > MOST_COLUMNS or rows > MOST_ROWS or rows * columns > MOST_CELLS:
        raise _TooLargeError(f"the file has {rows:,} rows of {columns:,} cells")
    _within(sum(told.row_group(place).total_byte_size for place in range(told.num_row_groups)))


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
        texts.append(_text(columns.pop(0)))
        waiting = [column for column in columns if not pa.types.is_dictionary(column.type)]
        _within(sum(part.nbytes for part in (*texts, *waiting)))
    return table_of(texts)


def _signs(column: pa.ChunkedArray) -> int:
    """Bytes of a column of text once each cell has its own."""
    if not pa.types.is_dictionary(column.type):
        return 0
    lengths = (pc.binary_length(part.dictionary).take(part.indices) for part in column.chunks if len(part))
    return sum(pc.sum(cells.cast(pa.int64())).as_py() or 0 for cells in lengths)


def _text(column: pa.ChunkedArray) -> pa.ChunkedArray | pa.Array:
    if pa.types.is_null(column.type) or pa.types.is_nested(column.type):
        return pa.array([""] * len(column), pa.string())
    column.validate(full=True)
    if pa.types.is_dictionary(column.type):
        return _texts(column.cast(pa.dictionary(pa.int32(), pa.string())).unify_dictionaries())
    if pa.types.is_timestamp(column.type):
        column = column.cast(pa.timestamp("s", column.type.tz), safe=False)
    return pc.fill_null(column.cast(pa.string()), "")


def _texts(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """A column whose file keeps each text once; as text where hardly any repeats."""
    texts = column.chunk(0).dictionary if column.num_chunks else pa.array([], pa.string())
    if not len(column) or 2 * len(texts) > len(column):
        return pc.fill_null(column.cast(pa.string()), "")
    with_blank = pa.concat_arrays([texts, pa.array([""], pa.string())])
    chunks = [pc.fill_null(part.indices, len(texts)) for part in column.chunks]
    return pa.chunked_array([pa.DictionaryArray.from_arrays(part, with_blank) for part in chunks])


def unreadable(name: str, problem: Exception) -> Finding:
    """What to say of a Parquet file that cannot be read for one of the :data:`DAMAGED` reasons."""
    if isinstance(problem, _TooLargeError):
        return error("INT051", str(problem), Place(name))
    return error("INT060", "the Parquet file cannot be opened; it may be damaged or locked", Place(name))
