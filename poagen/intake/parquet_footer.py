"""The footer of a Parquet file: where the pages of each column are.

It is read here, for pyarrow ends the whole program where the footer tells of a column what cannot be, or that it
is locked.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, BinaryIO, Final

from poagen.intake.thrift import I32, I64, LIST, RECORD, Reader, Record

MARK: Final = b"PAR1"
LOCKED: Final = b"PARE"

_LARGEST: Final = 64 << 20
"""Bytes of a footer; that of ten million packages has less than one of them in a hundred."""

_END: Final = 8
_GROUPS, _COLUMNS, _ABOUT = (4, LIST), (1, LIST), (3, RECORD)
_KEYS: Final = frozenset({8, 9})
"""Fields of a file and of a column that tell how it is locked."""


class LockedError(ValueError):
    """The file, or a column of it, can be read with a key only."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a group of rows: how it is packed, its values, its bytes, and where its pages begin."""

    codec: int
    values: int
    unpacked: int
    packed: int
    start: int


@dataclass(frozen=True, slots=True)
class Group:
    """A group of rows."""

    rows: int
    size: int
    columns: list[Column]


def groups_of(stream: BinaryIO) -> list[Group]:
    """The groups of rows of a Parquet file.

    Raises:
        LockedError: It is locked with a key.
        ValueError: It has no footer, or one that cannot be.
    """
    stream.seek(0, 2)
    whole = stream.tell()
    stream.seek(max(whole - _END, 0))
    end = stream.read(_END)
    size = int.from_bytes(end[:4], "little")
    if end[4:] == LOCKED:
        raise LockedError("the Parquet file is locked")
    if end[4:] != MARK or size > min(whole - _END, _LARGEST):
        raise ValueError("the Parquet file has no end")
    stream.seek(whole - _END - size)
    try:
        told = Reader(stream.read(size)).record()
        _refuse_locked(told)
        return [_group(record) for record in _records(told, _GROUPS)]
    except (IndexError, KeyError) as error:
        raise ValueError("the footer of the Parquet file is not whole") from error


def _refuse_locked(told: Record) -> None:
    if any(number in _KEYS and (kind == RECORD or number == max(_KEYS)) for number, kind in told):
        raise LockedError("the Parquet file is locked")


def _records(told: Record, key: tuple[int, int]) -> list[Record]:
    found: list[Any] = told.get(key, [])
    if not all(isinstance(one, dict) for one in found):
        raise ValueError("the footer of the Parquet file lists what cannot be")
    return found


def _group(told: Record) -> Group:
    return Group(told[3, I64], told[2, I64], [_column(column) for column in _records(told, _COLUMNS)])


def _column(told: Record) -> Column:
    _refuse_locked(told)
    about: Record = told[_ABOUT]
    data, texts = about[9, I64], about.get((11, I64), 0)
    start = texts if 0 < texts < data else data
    return Column(about[4, I32], about[5, I64], about[6, I64], about[7, I64], start)
