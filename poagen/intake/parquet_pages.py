"""The pages of a Parquet file, by their own headers: what they hold once unpacked, which nothing else tells truly.

A file's summary may say anything, and a text that stands once in a dictionary, or shares its beginning with the
one before it, may come out millions of times as long. So what is needed to see that is read here, before any
column is.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO, Final

import pyarrow as pa

if TYPE_CHECKING:
    from pyarrow import parquet

MOST_PAGES: Final = 300_000
"""Pages of a file; those of ten million packages are some thousands."""

LARGEST_PAGE: Final = 256 << 20
"""Bytes of a page once unpacked, which happens at once; writers begin a new one at 1 MB."""

_DICTIONARY, _DATA, _DATA_2 = 2, 0, 3
_ENCODING_OF: Final = {_DATA: (5, 2), _DATA_2: (8, 4)}
"""For each kind of page with values the field that describes it, and in that the one of its encoding."""

_SHARED_BEGINNINGS: Final = 7
_OF_DICTIONARIES: Final = frozenset({2, 8})
_HEAD, _LARGEST_HEAD = 1 << 12, 1 << 22
_LISTED: Final = 4 << 20
"""Bytes of a dictionary whose texts are looked at one by one; of a larger one the whole counts as one text."""

_TRUE, _FALSE, _BYTE, _DOUBLE, _BINARY, _STRUCT = 1, 2, 3, 7, 8, 12
_LISTS, _MAP = (9, 10), 11
_DEEPEST: Final = 6


class TooManyPagesError(ValueError):
    """The file has more pages than are looked at, or one that is too large."""


@dataclass
class Unpacked:
    """What a column of a group of rows holds once unpacked.

    Attributes:
        longest: Bytes of the longest text that may come out many times.
        size: Bytes of all its pages.
        values: How many values they have; of a list, each of its items.
        shares: Its texts share their beginnings with those before.
    """

    longest: int = 0
    size: int = 0
    values: int = 0
    shares: bool = False


def unpacked(stream: BinaryIO, told: parquet.FileMetaData) -> Iterator[tuple[int, int, Unpacked]]:
    """Each group of rows and each of its columns, by their places.

    Raises:
        ValueError: The pages are not those of a Parquet file.
        TooManyPagesError: They are too many, or too large.
    """
    left = MOST_PAGES
    for group in range(told.num_row_groups):
        row_group = told.row_group(group)
        for place in range(row_group.num_columns):
            column, found, repeats = row_group.column(place), Unpacked(), False
            fixed = told.schema.column(place).length
            for kind, encoding, page in _pages(stream, column):
                left -= 1
                found.size += page.size
                found.values += page.values if kind != _DICTIONARY else 0
                if left < 0 or page.size > LARGEST_PAGE:
                    raise TooManyPagesError("too many pages, or too large ones")
                found.shares |= encoding == _SHARED_BEGINNINGS
                repeats |= encoding in _OF_DICTIONARIES
                if kind == _DICTIONARY and column.physical_type == "BYTE_ARRAY":
                    found.longest = max(found.longest, _longest(page.bytes_of(stream), page, column.compression))
            if column.physical_type == "FIXED_LEN_BYTE_ARRAY" and (repeats or found.shares):
                found.longest, found.shares = fixed, False
            found.shares &= column.physical_type == "BYTE_ARRAY"
            yield group, place, found


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


def _pages(stream: BinaryIO, column: Any) -> Iterator[tuple[int, int, _Page]]:
    """The kind, the encoding and the place of each page of a column."""
    starts = (column.dictionary_page_offset, column.data_page_offset)
    place = min(one for one in starts if one) if any(starts) else 0
    end, left = place + column.total_compressed_size, column.num_values
    while place < end and left > 0:
        head, length = _head(stream, place)
        kind, size, packed = head.get(1), head.get(2), head.get(3)
        if not (isinstance(kind, int) and isinstance(size, int) and isinstance(packed, int)) or packed < 0:
            raise ValueError("a page without its sizes")
        field, of_encoding = _ENCODING_OF.get(kind, (7, 2))
        about = head.get(field)
        about = about if isinstance(about, dict) else {}
        yield kind, about.get(of_encoding, 0), _Page(place + length, packed, size, about.get(1, 0))
        left -= max(about.get(1, 0), 0) if kind in _ENCODING_OF else 0
        place += length + packed


def _head(stream: BinaryIO, place: int) -> tuple[dict[int, Any], int]:
    """The header of a page, and its length."""
    size = _HEAD
    while True:
        stream.seek(place)
        data = stream.read(size)
        try:
            reader = _Reader(data)
            return reader.record(), reader.place
        except IndexError:
            if len(data) < size or size >= _LARGEST_HEAD:
                raise ValueError("the header of a page ends too early") from None
            size *= 32


def _longest(packed: bytes, page: _Page, compression: str) -> int:
    """Bytes of the longest text in a dictionary, or of all of it where it is too large to look."""
    if page.size > _LISTED or (compression != "UNCOMPRESSED" and not pa.Codec.is_available(compression.lower())):
        return page.size
    try:
        data = packed if compression == "UNCOMPRESSED" else _unpack(packed, page.size, compression)
    except (pa.ArrowException, OSError):
        return page.size
    place = longest = 0
    for _ in range(page.values):
        if place + 4 > len(data):
            break
        (length,) = struct.unpack_from("<I", data, place)
        longest = max(longest, length)
        place += 4 + length
    return min(longest, page.size)


def _unpack(packed: bytes, size: int, compression: str) -> bytes:
    found = pa.Codec(compression.lower()).decompress(packed, size)
    return bytes(memoryview(found))


class _Reader:
    """Reads a record in Thrift's compact form, as the headers of pages are written.

    Raises:
        IndexError: There is more of it than was given.
    """

    def __init__(self, data: bytes) -> None:
        self.data, self.place = data, 0

    def record(self, depth: int = 0) -> dict[int, Any]:
        """The fields of a record by their numbers."""
        if depth > _DEEPEST:
            raise ValueError("the header of a page is nested too deeply")
        found, number = dict[int, Any](), 0
        while head := self._byte():
            number = number + (head >> 4) if head >> 4 else self._signed()
            found[number] = self._value(head & 15, depth)
        return found

    def _value(self, kind: int, depth: int) -> Any:
        if kind in (_TRUE, _FALSE):
            return kind == _TRUE
        if kind == _STRUCT:
            return self.record(depth + 1)
        if kind in _LISTS:
            return self._list(depth)
        if kind == _BINARY:
            return self._skip(self._number())
        if kind in (_BYTE, _DOUBLE):
            return self._skip(1 if kind == _BYTE else 8)
        if kind == _MAP:
            raise ValueError("the header of a page holds what none has")
        return self._signed()

    def _list(self, depth: int) -> None:
        head = self._byte()
        count = head >> 4 if head >> 4 < 15 else self._number()
        for _ in range(count):
            self._byte() if head & 15 in (_TRUE, _FALSE) else self._value(head & 15, depth)

    def _skip(self, length: int) -> None:
        self.place += length
        if self.place > len(self.data):
            raise IndexError

    def _byte(self) -> int:
        self.place += 1
        return self.data[self.place - 1]

    def _number(self) -> int:
        value = shift = 0
        while True:
            byte = self._byte()
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value
            if shift > 63:
                raise ValueError("a number in the header of a page never ends")

    def _signed(self) -> int:
        number = self._number()
        return (number >> 1) ^ -(number & 1)
