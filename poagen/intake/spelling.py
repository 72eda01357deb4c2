"""Columns of a Parquet file as text."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pyarrow as pa
import pyarrow.compute as pc

_BARE_BYTES = (pa.types.is_binary, pa.types.is_large_binary, pa.types.is_fixed_size_binary)


def spelled(column: pa.ChunkedArray) -> pa.ChunkedArray | pa.Array:
    """A column as text, blank where nothing stands.

    Raises:
        pa.ArrowInvalid: A text is not UTF-8.
    """
    if pa.types.is_null(column.type) or pa.types.is_nested(column.type):
        return pa.array([""] * len(column), pa.string())
    column.validate(full=True)
    if pa.types.is_dictionary(column.type):
        return _texts(column.cast(pa.dictionary(pa.int32(), pa.string())).unify_dictionaries())
    if pa.types.is_timestamp(column.type):
        column = column.cast(pa.timestamp("s", column.type.tz), safe=False)
    return pc.fill_null(_cells(column), "")


def _cells(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """A column as text; a UUID as people write it, and bytes that are no text by their digits."""
    kind = column.type
    if isinstance(kind, pa.BaseExtensionType):
        column = pa.chunked_array([part.storage for part in column.chunks], kind.storage_type)
        if kind.storage_type == pa.binary(16):
            return _each(column, lambda cell: str(UUID(bytes=cell)))
    try:
        return column.cast(pa.string())
    except pa.ArrowInvalid:
        if not any(is_kind(column.type) for is_kind in _BARE_BYTES):
            raise
        return _each(column, _text_of)


def _text_of(cell: bytes) -> str:
    try:
        return cell.decode()
    except UnicodeDecodeError:
        return cell.hex()


def _each(column: pa.ChunkedArray, spell: Callable[[bytes], str]) -> pa.ChunkedArray:
    cells = ([None if cell is None else spell(cell) for cell in part.to_pylist()] for part in column.chunks)
    return pa.chunked_array(cells, pa.string())


def _texts(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """A column whose file keeps each text once; as text where hardly any repeats."""
    texts = column.chunk(0).dictionary if column.num_chunks else pa.array([], pa.string())
    if not len(column) or 2 * len(texts) > len(column):
        return pc.fill_null(column.cast(pa.string()), "")
    with_blank = pa.concat_arrays([texts, pa.array([""], pa.string())])
    chunks = [pc.fill_null(part.indices, len(texts)) for part in column.chunks]
    return pa.chunked_array([pa.DictionaryArray.from_arrays(part, with_blank) for part in chunks])
