"""Rows of a text whose cells are parted by a sign, as Arrow's columns; nothing here takes long to load."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.csv as pacsv

from poagen.common.side_by_side import side_by_side

Bytes: TypeAlias = npt.NDArray[np.uint8]
Kinds: TypeAlias = dict[str, pa.DataType]

DELIMITERS: Final = "\t,;|"
"""The signs that may part cells; of two that part a line into as many, the first."""
SAMPLE_BYTES: Final = 1 << 20
"""Bytes of the first rows, by which it is decided how columns are kept."""
_TEXTS: Final = pa.dictionary(pa.int32(), pa.string())
_FEW: Final = 2
BLOCK, _LARGE_BLOCK = 1 << 20, 4 << 20
_LARGE = 64 << 20
"""From this size on a file has enough of the larger blocks; they cost less to put together."""
AT_ONCE: Final = 1 << 16
"""Bytes that are looked at in one step: so few that they stay in the processor's memory."""


@dataclass(frozen=True)
class Layout:
    """How rows stand in a text.

    Attributes:
        start: The byte at which the first row begins.
        width: Cells of a row.
        delimiter: The sign between two cells.
        marks: Whether quotation marks stand around cells.
    """

    start: int
    width: int
    delimiter: str
    marks: bool


def usual_block(size: int) -> int:
    """Bytes of the blocks in which a text of a size is parsed."""
    return _LARGE_BLOCK if size >= _LARGE else BLOCK


def rows_in_blocks(
    stream: pa.NativeFile,
    layout: Layout,
    kinds: Kinds,
    block: int,
    broken: Callable[[Any], str] | None = None,
) -> pa.Table:
    """The rows; columns bear their places as names, each in one run of memory, with one list of its texts.

    Args:
        stream: The text, in UTF-8, from its first row on.
        layout: How its rows stand.
        kinds: How each column is kept.
        block: Bytes that are parsed at once; no row may be longer.
        broken: Says of a row with more or fewer cells whether it is to be left out; else it is an error, and
            blocks are parsed side by side.

    Raises:
        pyarrow.ArrowInvalid: A row cannot be read.
    """
    rows = _parsed(stream, layout, kinds, block, broken)
    whole = side_by_side(lambda cells: cells.unify_dictionaries().combine_chunks(), rows.columns, rows.num_rows)
    return pa.table(whole, names=rows.column_names)


def stream_of(data: bytes, start: int) -> pa.NativeFile:
    """Some bytes from one of them on."""
    return pa.BufferReader(pa.py_buffer(data).slice(start))


def kinds_of(data: bytes, layout: Layout, size: int) -> Kinds:
    """How each column is kept, by its first rows: as text, or each text once where they repeat.

    Args:
        data: The beginning of the text, or all of it.
        layout: How its rows stand.
        size: Bytes of all of it; a short one is not worth it.
    """
    kinds = {str(place): pa.string() for place in range(layout.width)}
    end = data.rfind(b"\n", layout.start, layout.start + SAMPLE_BYTES) + 1
    if size - layout.start < 2 * SAMPLE_BYTES or end <= layout.start:
        return kinds
    try:
        first = _parsed(stream_of(data[:end], layout.start), layout, kinds, 2 * SAMPLE_BYTES, lambda row: "skip")
    except pa.ArrowInvalid:
        return kinds
    return {name: _TEXTS if repeats(first.column(name).combine_chunks()) else kinds[name] for name in kinds}


def repeats(sample: pa.Array) -> bool:
    """Whether the texts of a column repeat so often that it is worth keeping each once."""
    return len(sample) > 0 and len(sample.unique()) * _FEW <= len(sample)


def spaces_for_nuls(data: Any) -> bytes:
    """Some bytes without NUL signs; up to version 18 Arrow joins rows that hold one where blocks meet."""
    return bytes(data).replace(b"\0", b" ")


def lines_in(pieces: Iterable[bytes]) -> int:
    """Line ends in the pieces of a text."""
    counted = [(_count_of(piece, "\n"), _count_of(piece, "\r") if b"\r" in piece else 0) for piece in pieces]
    return max(map(sum, zip(*counted, strict=True)), default=0)


def pieces_of(data: Bytes) -> Iterator[Bytes]:
    """Some bytes in pieces that are quick to look at."""
    return (data[start : start + AT_ONCE] for start in range(0, len(data), AT_ONCE))


def _count_of(data: bytes, sign: str) -> int:
    every = pieces_of(np.frombuffer(data, dtype=np.uint8))
    return sum(int(np.count_nonzero(piece == ord(sign))) for piece in every)


def _parsed(
    stream: pa.NativeFile, layout: Layout, kinds: Kinds, block: int, broken: Callable[[Any], str] | None
) -> pa.Table:
    """The rows, read block by block, several times as fast as at once."""
    return pacsv.read_csv(
        stream,
        read_options=pacsv.ReadOptions(use_threads=broken is None, column_names=list(kinds), block_size=block),
        parse_options=pacsv.ParseOptions(
            delimiter=layout.delimiter,
            quote_char='"' if layout.marks else False,
            double_quote=layout.marks,
            newlines_in_values=layout.marks,
            ignore_empty_lines=False,
            invalid_row_handler=broken,
        ),
        convert_options=pacsv.ConvertOptions(column_types=kinds, strings_can_be_null=False, check_utf8=False),
    )
