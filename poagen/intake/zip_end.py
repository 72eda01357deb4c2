"""The end of a zip file, where its table of contents is found: that every reader finds the same one."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Sequence
from typing import Final

_END: Final = b"PK\x05\x06"
_WIDE_POINTER: Final = b"PK\x06\x07"
_WIDE_RECORD: Final = b"PK\x06\x06"
_END_SIZE: Final = 22
_FARTHEST: Final = _END_SIZE + 0xFFFF
_FULL: Final = 0xFFFFFFFF
_POINTER, _RECORD = 20, 56
_OTHER_NAME: Final = 0x7075


def contents_size(data: bytes) -> int:
    """How many bytes an archive's table of contents has, which Python reads whole; 0 if there is none to find."""
    last = len(data) - _END_SIZE
    end = last if data[-_END_SIZE:][:4] == _END else data.rfind(_END, max(len(data) - _FARTHEST, 0))
    record = end - _POINTER - _RECORD
    if not 0 <= end <= last:
        return 0
    (size,) = struct.unpack_from("<I", data, end + 12)
    if record >= 0 and data[end - _POINTER : end - _POINTER + 4] == _WIDE_POINTER:
        (wide,) = struct.unpack_from("<Q", data, record + 40)
        size = max(size % _FULL, wide)
    return int(size)


def check_contents(data: bytes, members: Sequence[zipfile.ZipInfo]) -> None:
    """Refuse an archive in which two readers may find different members, or the same under different names.

    Args:
        data: The archive.
        members: What Python finds in it.

    Raises:
        zipfile.BadZipFile: So it is.
        struct.error: The end breaks off.
    """
    if any(_OTHER_NAME in _kinds(member.extra) for member in members):
        raise zipfile.BadZipFile("a member has two names")
    end = data.rfind(_END)
    if data.count(_END, max(len(data) - _FARTHEST, 0)) != 1:
        raise zipfile.BadZipFile("it has more than one end")
    narrow = struct.unpack_from("<HII", data, end + 10)
    if data[end - _POINTER : end - _POINTER + 4] == _WIDE_POINTER:
        end, narrow = _wide(data, end, narrow)
    if narrow[1] + narrow[2] != end:
        raise zipfile.BadZipFile("its table of contents stands elsewhere")


def _wide(data: bytes, end: int, narrow: tuple[int, ...]) -> tuple[int, tuple[int, ...]]:
    """Where the record of large numbers stands, and its numbers, which say the same where both say anything."""
    record = end - _POINTER - _RECORD
    (place,) = struct.unpack_from("<Q", data, end - _POINTER + 8)
    wide = struct.unpack_from("<QQQ", data, record + 32)
    full = (0xFFFF, _FULL, _FULL)
    same = all(small in (large, most) for small, large, most in zip(narrow, wide, full, strict=True))
    if not same or place != record or data[record : record + 4] != _WIDE_RECORD:
        raise zipfile.BadZipFile("its two ends say different things")
    return record, wide


def _kinds(extra: bytes) -> set[int]:
    """What kinds of further fields a member has."""
    found, place = set[int](), 0
    while place + 4 <= len(extra):
        kind, size = struct.unpack_from("<HH", extra, place)
        found.add(kind)
        place += 4 + size
    return found
