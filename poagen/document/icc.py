"""Colour profiles of pictures: what gives the colours, without the words that programs and cameras put there."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Final

_HEAD: Final = 128
_MARK: Final = slice(36, 40)
_ABOUT_THE_MAKER: Final = (slice(4, 8), slice(24, 36), slice(40, 44), slice(48, 64), slice(80, 128))
"""Of the head: the program, the time, the system, the device and the number of the profile."""

_OF_COLOURS: Final = frozenset(
    b"rXYZ gXYZ bXYZ rTRC gTRC bTRC kTRC wtpt bkpt chad A2B0 A2B1 A2B2 B2A0 B2A1 B2A2 D2B0 D2B1 D2B2 D2B3 "
    b"B2D0 B2D1 B2D2 B2D3 gamt lumi cicp".split()
)
_ENTRY: Final = struct.Struct(">4sII")
_MOST_TAGS: Final = 100


def bare_profile(profile: bytes) -> bytes | None:
    """A profile that gives the same colours and says nothing else; None where it is none."""
    if len(profile) < _HEAD + 4 or profile[_MARK] != b"acsp":
        return None
    head = bytearray(profile[:_HEAD])
    for part in _ABOUT_THE_MAKER:
        head[part] = bytes(part.stop - part.start)
    tags = [tag for tag in _tags(profile) if tag[0] in _OF_COLOURS]
    place = _HEAD + 4 + _ENTRY.size * len(tags)
    table, data, seen = b"", b"", dict[bytes, int]()
    for name, content in tags:
        if content not in seen:
            seen[content] = place + len(data)
            data += content + bytes(-len(content) % 4)
        table += _ENTRY.pack(name, seen[content], len(content))
    head[:4] = (place + len(data)).to_bytes(4, "big")
    return bytes(head) + len(tags).to_bytes(4, "big") + table + data if tags else None


def _tags(profile: bytes) -> Iterator[tuple[bytes, bytes]]:
    count = int.from_bytes(profile[_HEAD : _HEAD + 4], "big")
    for number in range(min(count, _MOST_TAGS, (len(profile) - _HEAD - 4) // _ENTRY.size)):
        name, place, length = _ENTRY.unpack_from(profile, _HEAD + 4 + _ENTRY.size * number)
        if place + length <= len(profile):
            yield name, profile[place : place + length]
