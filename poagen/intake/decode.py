"""Bytes as text: which encoding a file is in."""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterator

import numpy as np

from poagen.common.looking import is_utf8, is_wide, wide

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_JAPANESE = {"shift_jis", "shift-jis", "sjis", "x-sjis", "windows-31j", "ms932", "cp932"}
_NAMES = {"cp1252": "Windows-1252", "cp932": "Japanese (Shift-JIS)", "latin-1": "Latin-1"}
_KANA = re.compile("[\u3041-\u3096\u30a1-\u30fa\u30fc]|[\u4e00-\u9fff]{2}")
_NO_SIGNS = (0x81, 0x8D, 0x8F, 0x90, 0x9D)
"""Bytes that Windows-1252 does not know."""
_AT_ONCE, _LAST_ASCII = 1 << 20, 127
ENDLESS = 8 << 20
"""Bytes without the end of a line."""

_HALF = "\uff61-\uff9f"
_LATIN = re.compile(f"(?<![{_HALF}])(?:[{_HALF}]|[\uff82\uff83][{_HALF}])(?![{_HALF}])")
"""What Latin letters look like as Shift-JIS: a sign of half width alone, or two that are one in UTF-8."""


def decode(data: bytes, declared: re.Pattern[str] | None = None) -> tuple[str, str]:
    """The text of a file, and the name of its encoding where that is an older one (else blank).

    Args:
        data: The bytes of the file.
        declared: Finds the name of the encoding that the file itself states.
    """
    encoding, start, older = _encoding_of(data, declared)
    return data[start:].decode(encoding, errors="replace"), older


def as_utf8(data: bytes) -> tuple[bytes, str]:
    """The text of a file as UTF-8, and the name of its encoding where that is an older one (else blank)."""
    if data.startswith(codecs.BOM_UTF8):
        data = data[3:]
    if not is_wide(data) and is_utf8(data):
        return data, ""
    encoding, start, older = _encoding_of(data, None)
    text = io.BytesIO()
    for signs in _in_pieces(data, start, encoding, "replace"):
        text.write(signs.encode("utf-8", errors="replace"))
    return text.getvalue(), older


def has_endless_line(data: bytes) -> bool:
    """Whether a line is so long that reading it would take far more memory than the file."""
    places = range(0, len(data) - ENDLESS, ENDLESS)
    return any(data.find(b"\n", at, at + ENDLESS) < 0 and data.find(b"\r", at, at + ENDLESS) < 0 for at in places)


def _encoding_of(data: bytes, declared: re.Pattern[str] | None) -> tuple[str, int, str]:
    """The encoding as Python names it, where the text begins, and the name of an older one (else blank)."""
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return encoding, len(bom), ""
    if unmarked := wide(data):
        return unmarked, 0, ""
    if is_utf8(data):
        return "utf-8", 0, ""
    stated = declared.search(data[:300].decode("latin-1")) if declared else None
    if (stated and stated[1].casefold() in _JAPANESE) or _is_japanese(data):
        return "cp932", 0, _NAMES["cp932"]
    encoding = "latin-1" if any(byte in data for byte in _NO_SIGNS) else "cp1252"
    return encoding, 0, _NAMES[encoding]


def _in_pieces(data: bytes, start: int, encoding: str, errors: str) -> Iterator[str]:
    """The text a piece at a time: all of it at once would take several times the memory of its bytes.

    Raises:
        UnicodeDecodeError: A byte is no sign, and errors are strict.
    """
    signs = codecs.getincrementaldecoder(encoding)(errors=errors)
    for place in range(start, len(data), _AT_ONCE):
        yield signs.decode(data[place : place + _AT_ONCE], final=place + _AT_ONCE >= len(data))


def _is_japanese(data: bytes) -> bool:
    """Whether the bytes are whole Shift-JIS signs, among them Japanese script, not only single half-width signs.

    A Latin text in Windows-1252 seldom makes whole Shift-JIS signs, and where it does they are such ones.
    """
    try:
        far = "".join(map(_beyond_ascii, _in_pieces(data, 0, "cp932", "strict")))
    except UnicodeDecodeError:
        return False
    return len(_KANA.findall(far)) > len(_LATIN.findall(far))


def _beyond_ascii(text: str) -> str:
    """The runs of signs that are not ASCII, with one sign of ASCII where others stood between them."""
    kept: list[str] = []
    for start in range(0, len(text), _AT_ONCE):
        signs = np.frombuffer(text[start : start + _AT_ONCE].encode("utf-32-le"), dtype=np.uint32)
        far = signs > _LAST_ASCII
        where = far.copy()
        where[1:] |= far[:-1]
        where[0] = True
        kept.append(signs[where].tobytes().decode("utf-32-le"))
    return "".join(kept)
