"""Thrift's compact form, in which the footer and the page headers of a Parquet file are written.

What pyarrow's reader would take for something else than is read here is refused: a field that stands twice, a
number that does not fit its kind.
"""

from __future__ import annotations

from typing import Any, Final

Record = dict[tuple[int, int], Any]
"""The fields of a record by their number and kind; bytes and maps are passed over."""

I32: Final = 5
I64: Final = 6
LIST: Final = 9
RECORD: Final = 12

_TRUE, _FALSE, _BYTE, _I16, _DOUBLE, _BINARY, _SET = 1, 2, 3, 4, 7, 8, 10
_BITS: Final = {_I16: 16, I32: 32, I64: 64}
_BYTES: Final = {_TRUE: 0, _FALSE: 0, _BYTE: 1, _DOUBLE: 8}
_FEW: Final = 32
_KEYS: Final = [(number, kind) for number in range(_FEW) for kind in range(16)]
"""The keys of usual fields, made once: a footer has hundreds of thousands of them."""

_DEEPEST: Final = 8
_MOST_VALUES: Final = 2_500_000


class Reader:
    """Reads records one after the other.

    Raises:
        IndexError: There is more of it than was given.
        ValueError: It is no such record, or one without end.
    """

    def __init__(self, data: bytes, place: int = 0) -> None:
        self.data, self.place, self._left = data, place, _MOST_VALUES

    def record(self, depth: int = 0) -> Record:
        """The fields of a record."""
        if depth > _DEEPEST:
            raise ValueError("a record of the Parquet file is nested too deeply")
        found, number, data = Record(), 0, self.data
        while head := data[self.place]:
            self.place += 1
            kind = head & 15
            number = number + (head >> 4) if head > kind else self._signed(16)
            key = _KEYS[number << 4 | kind] if 0 <= number < _FEW else (number, kind)
            if key in found or number >= 1 << 15:
                raise ValueError("a field of the Parquet file stands twice, or has no number")
            bits = _BITS.get(kind)
            found[key] = self._signed(bits) if bits else self._value(kind, depth)
        self.place += 1
        self._spend(len(found))
        return found

    def _value(self, kind: int, depth: int) -> Any:
        if kind in (RECORD, LIST, _SET):
            return self.record(depth + 1) if kind == RECORD else self._list(depth + 1)
        if kind == _BINARY:
            self._skip(self._number())
        elif kind in _BYTES:
            self._skip(_BYTES[kind])
        else:
            raise ValueError("a record of the Parquet file holds what none has")
        return None

    def _list(self, depth: int) -> list[Any]:
        if depth > _DEEPEST:
            raise ValueError("a list of the Parquet file is nested too deeply")
        head = self._byte()
        kind, count = head & 15, head >> 4 if head >> 4 < 15 else self._number()
        if kind in (_TRUE, _FALSE):
            self._skip(count)
            return []
        self._spend(count)
        if kind in _BITS:
            return [self._signed(_BITS[kind]) for _ in range(count)]
        return [self._value(kind, depth) for _ in range(count)]

    def _spend(self, values: int) -> None:
        self._left -= values
        if self._left < 0:
            raise ValueError("a record of the Parquet file has no end")

    def _skip(self, length: int) -> None:
        self.place += length
        if self.place > len(self.data):
            raise IndexError

    def _byte(self) -> int:
        self.place += 1
        return self.data[self.place - 1]

    def _number(self) -> int:
        byte = self.data[self.place]
        self.place += 1
        if byte < 128:
            return byte
        value, shift = byte & 127, 7
        while byte >= 128:
            byte = self._byte()
            value |= (byte & 127) << shift
            shift += 7
            if shift > 70:
                raise ValueError("a number of the Parquet file never ends")
        return value

    def _signed(self, bits: int) -> int:
        number = self.data[self.place]
        if number < 128:
            self.place += 1
        elif (number := self._number()) >> bits:
            raise ValueError("a number of the Parquet file is too large")
        return (number >> 1) ^ -(number & 1)
