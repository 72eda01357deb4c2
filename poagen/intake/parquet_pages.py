"""The pages of a Parquet file, by their own headers: what they hold once unpacked, which nothing else tells truly.

A file's summary may say anything, and a text that stands once in a dictionary, or shares its beginning with the
one before it, may come out millions of times as long. So what is needed to see that is read here, before any
column is.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, Final

import pyarrow as pa

from poagen.intake.parquet_footer import Column, Group
from poagen.intake.thrift import I32, RECORD, Reader, Record

if TYPE_CHECKING:
    from pyarrow import parquet

MOST_PAGES: Final = 300_000
"""Pages of a file; those of ten million packages are some thousands."""

LARGEST_PAGE: Final = 256 << 20
"""Bytes of a page once unpacked, which happens at once; writers begin a new one at 1 MB."""

_DICTIONARY, _DATA, _DATA_2 = 2, 0, 3
_ENCODING_OF: Final = {_DATA: (5, 2), _DATA_2: (8, 4)}
"""For each kind of page with values the field that describes it, and in that the one of its encoding."""

_CODECS: Final = {1: "snappy", 2: "gzip", 4: "brotli", 6: "zstd", 7: "lz4_raw"}
"""How pages are packed, by its number in the format; zero is not at all."""

_SHARED_BEGINNINGS: Final = 7
_DELTAS: Final = frozenset({6, _SHARED_BEGINNINGS})
_OF_DICTIONARIES: Final = frozenset({2, 8})
_HEAD, _LARGEST_HEAD = 1 << 12, 1 << 22
_LISTED: Final = 4 << 20
"""Bytes of a dictionary whose texts are looked at one by one; of a larger one the whole counts as one text."""


class TooManyPagesError(ValueError):
    """The file has more pages than are looked at, or one that is too large."""


@dataclass
class Unpacked:
    """What a column of a group of rows holds once unpacked.

    Attributes:
        longest: Bytes of the longest text that may come out many times; zero where all are short enough.
        size: Bytes of all its pages.
        values: How many values they have; of a list, each of its items.
        shares: Its texts share their beginnings with those before.
        is_delta: Some of its pages tell of each text how far it differs from the one before.
    """

    longest: int = 0
    size: int = 0
    values: int = 0
    shares: bool = False
    is_delta: bool = False


def unpacked(
    stream: BinaryIO, groups: Sequence[Group], schema: parquet.ParquetSchema, short: Sequence[int]
) -> Iterator[tuple[int, int, Unpacked]]:
    """Each group of rows and each of its columns, by their places.

    Args:
        stream: The file.
        groups: Its groups of rows.
        schema: Its columns.
        short: For each group how many bytes a text may have that comes out in all of its rows.

    Raises:
        ValueError: The pages are not those of a Parquet file.
        TooManyPagesError: They are too many, or too large.
    """
    left = MOST_PAGES
    for number, group in enumerate(groups):
        if len(group.columns) != len(schema):
            raise ValueError("a group of rows has not all columns")
        for place, column in enumerate(group.columns):
            found, repeats = Unpacked(), False
            told = schema.column(place)
            for kind, encoding, page in _pages(stream, column):
                left -= 1
                found.size += page.size
                found.values += page.values if kind != _DICTIONARY else 0
                if left < 0 or page.size > LARGEST_PAGE:
                    raise TooManyPagesError("too many pages, or too large ones")
                found.shares |= encoding == _SHARED_BEGINNINGS
                found.is_delta |= encoding in _DELTAS
                repeats |= encoding in _OF_DICTIONARIES
                if kind == _DICTIONARY and told.physical_type == "BYTE_ARRAY" and page.size > short[number]:
                    found.longest = max(found.longest, _longest(page.bytes_of(stream), page, column.codec))
            if told.physical_type == "FIXED_LEN_BYTE_ARRAY" and (repeats or found.shares):
                found.longest, found.shares = told.length, False
            found.shares &= told.physical_type == "BYTE_ARRAY"
            yield number, place, found


@dataclass(frozen=True)
class _Page:
    place: int
    packed: int
    size: int
    values: int

    def bytes_of(self, stream: BinaryIO) -> bytes:
        """What stands in the file, still packed."""
        stream.seek(self.place)
        return stream.read(self.packed)


def _pages(stream: BinaryIO, column: Column) -> Iterator[tuple[int, int, _Page]]:
    """The kind, the encoding and the place of each page of a column."""
    place, left = column.start, column.values
    end = place + column.packed
    while place < end and left > 0:
        head, length = _head(stream, place)
        kind, size, packed = (head.get((field, I32)) for field in (1, 2, 3))
        if kind is None or size is None or packed is None or packed < 0:
            raise ValueError("a page without its sizes")
        field, of_encoding = _ENCODING_OF.get(kind, (7, 2))
        about: Record = head.get((field, RECORD), {})
        values = about.get((1, I32), 0)
        yield kind, about.get((of_encoding, I32), 0), _Page(place + length, packed, size, values)
        left -= max(values, 0) if kind in _ENCODING_OF else 0
        place += length + packed


def _head(stream: BinaryIO, place: int) -> tuple[Record, int]:
    """The header of a page, and its length."""
    size = _HEAD
    while True:
        stream.seek(place)
        data = stream.read(size)
        try:
            reader = Reader(data)
            return reader.record(), reader.place
        except IndexError:
            if len(data) < size or size >= _LARGEST_HEAD:
                raise ValueError("the header of a page ends too early") from None
            size *= 32


def _longest(packed: bytes, page: _Page, codec: int) -> int:
    """Bytes of the longest text in a dictionary, or of all of it where it is too large to look."""
    data = packed if not codec else _unpack(packed, page.size, codec)
    if page.size > _LISTED or data is None:
        return page.size
    place = longest = 0
    for _ in range(page.values):
        if place + 4 > len(data):
            break
        (length,) = struct.unpack_from("<I", data, place)
        longest = max(longest, length)
        place += 4 + length
    return min(longest, page.size)


def _unpack(packed: bytes, size: int, codec: int) -> bytes | None:
    """What a page holds; none where it is large, or packed in a way that is not known here."""
    name = _CODECS.get(codec)
    if size > _LISTED or name is None or not pa.Codec.is_available(name):
        return None
    try:
        return bytes(memoryview(pa.Codec(name).decompress(packed, size)))
    except (pa.ArrowException, OSError):
        return None
