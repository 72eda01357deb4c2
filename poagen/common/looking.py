"""What the bytes of a file tell, seen on one way through it: its hash, and what a reader of text has to know."""

from __future__ import annotations

import codecs
import hashlib
from dataclasses import dataclass
from typing import IO, Final

import numpy as np
import pyarrow as pa

from poagen.common.whole_file import pieces_of

_LONGEST_LINE: Final = 64 << 20
_LONGEST_SIGN: Final = 4


@dataclass(frozen=True, slots=True)
class Looked:
    """What was seen on a way through a whole file.

    Attributes:
        sha256: Its hash; blank where none was asked for.
        quoted: Whether it holds a quotation mark below the first line.
        nuls: Its NUL signs.
    """

    sha256: str
    quoted: bool
    nuls: int


class _Text:
    """A text as far as it was seen."""

    def __init__(self) -> None:
        self.quoted, self.nuls = False, 0
        self._rest, self._line = b"", 0
        self._begun, self._in_header = False, True

    def see(self, piece: bytes) -> bool:
        """Take the next bytes; whether they can be text in UTF-8."""
        whole = _whole_signs(piece)
        if (not self._begun and is_wide(piece)) or not is_utf8(self._rest + piece[:whole]):
            return False
        self._begun, self._rest = True, piece[whole:]
        self.nuls += nuls_in(piece)
        below = self._below_header(piece)
        self.quoted = self.quoted or piece.find(b'"', below) >= 0
        end = piece.rfind(b"\n")
        self._line = self._line + len(piece) if end < 0 else len(piece) - end - 1
        return self._line <= _LONGEST_LINE

    def _below_header(self, piece: bytes) -> int:
        """From which byte of a piece on the lines below the first one stand."""
        if not self._in_header:
            return 0
        end = piece.find(b"\n") + 1
        self._in_header = not end
        return end or len(piece)

    def ends_well(self) -> bool:
        """Whether the last sign is whole."""
        return not self._rest


def look_through(stream: IO[bytes], *, text: bool, hashed: bool = True) -> Looked | None:
    """Go through a file in pieces; None where it was to be text in UTF-8 and is not, or has an endless line."""
    digest, seen = hashlib.sha256(), _Text()
    for piece in pieces_of(stream):
        if hashed:
            digest.update(piece)
        if text and not seen.see(piece):
            return None
    return Looked(digest.hexdigest() if hashed else "", seen.quoted, seen.nuls) if seen.ends_well() else None


def is_utf8_throughout(stream: IO[bytes]) -> bool:
    """Whether a file is UTF-8 to its end."""
    rest = b""
    for piece in pieces_of(stream):
        whole = _whole_signs(piece)
        if not is_utf8(rest + piece[:whole]):
            return False
        rest = piece[whole:]
    return not rest


def nuls_in(data: bytes) -> int:
    """How many NUL signs some bytes hold; to count takes several times as long as to look for one."""
    return data.count(b"\x00") if b"\x00" in data else 0


def is_utf8(data: bytes) -> bool:
    """Whether bytes are UTF-8, found out without a copy of them."""
    ends = pa.py_buffer(np.array([0, len(data)], dtype=np.int32))
    try:
        pa.StringArray.from_buffers(1, ends, pa.py_buffer(data)).validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


def is_wide(data: bytes) -> bool:
    """Whether bytes begin as UTF-16 does."""
    return data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or bool(wide(data))


def wide(data: bytes) -> str:
    """UTF-16 without its mark: nearly every second byte of the start is zero."""
    head = data[:4096]
    if b"\x00" not in head or len(head) < 4:
        return ""
    even, odd = head[0::2].count(0) / len(head[0::2]), head[1::2].count(0) / len(head[1::2])
    if max(even, odd) < 0.6 or min(even, odd) > 0.05:
        return ""
    return "utf-16-be" if even > odd else "utf-16-le"


def _whole_signs(piece: bytes) -> int:
    """How many bytes of a piece of UTF-8 are whole signs; the last one may go on in the next piece."""
    for left in range(1, min(_LONGEST_SIGN, len(piece) + 1)):
        first = piece[-left]
        if first < 0x80:
            break
        if first >= 0xC0:
            size = 2 + (first >= 0xE0) + (first >= 0xF0)
            return len(piece) - left if size > left else len(piece)
    return len(piece)
