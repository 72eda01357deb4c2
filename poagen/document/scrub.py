"""Evidence files without what their programs wrote about their maker; what is seen stays as it is."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from poagen.document.seller_pdf import is_pdf, with_pdf

if TYPE_CHECKING:
    from pikepdf import Pdf

_JPEG_DROPPED: Final = frozenset({0xE1, 0xED, 0xFE, *range(0xE3, 0xED), 0xEF})
_PNG_DROPPED: Final = frozenset({b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME"})
_PNG_HEAD: Final = b"\x89PNG\r\n\x1a\n"


def scrubbed(name: str, content: bytes) -> bytes:
    """A file without author, place, comments and editing data.

    JPEG, PNG and GIF lose those parts only: their pictures stay bit for bit. A PDF loses its document information;
    one that is signed or encrypted is left alone, since a change would break it. Other files are left alone.
    """
    if content.startswith(b"\xff\xd8"):
        return b"".join(_jpeg(content))
    if content.startswith(_PNG_HEAD):
        return b"".join(_png(content))
    if content.startswith((b"GIF87a", b"GIF89a")):
        try:
            return b"".join(_gif(content))
        except IndexError:
            return content
    return _pdf(content) if is_pdf(content) else content


def _jpeg(content: bytes) -> Iterator[bytes]:
    """The segments up to the picture's data, without Exif, XMP, maker's notes and comments."""
    yield content[:2]
    place = 2
    while place + 4 <= len(content) and content[place] == 0xFF and content[place + 1] != 0xDA:
        kind = content[place + 1]
        end = place + 2 + int.from_bytes(content[place + 2 : place + 4], "big")
        if kind not in _JPEG_DROPPED:
            yield content[place:end]
        place = end
    yield content[place:]


def _png(content: bytes) -> Iterator[bytes]:
    """The chunks that draw the picture."""
    yield _PNG_HEAD
    place = len(_PNG_HEAD)
    while place + 8 <= len(content):
        (length,) = struct.unpack(">I", content[place : place + 4])
        end = place + 12 + length
        if content[place + 4 : place + 8] not in _PNG_DROPPED:
            yield content[place:end]
        place = end
    yield content[place:]


def _gif(content: bytes) -> Iterator[bytes]:
    """The blocks that draw the picture, without comments and application data other than the loop."""
    place = 13 + (3 << ((content[10] & 7) + 1) if content[10] & 0x80 else 0)
    yield content[:place]
    while place < len(content) and content[place] in {0x21, 0x2C}:
        begin = place
        if content[place] == 0x21:
            is_kept = content[place + 1] in {0xF9, 0x01} or content[place + 3 : place + 14] == b"NETSCAPE2.0"
            place = _after_blocks(content, place + 2)
        else:
            flags = content[place + 9]
            is_kept = True
            place = _after_blocks(content, place + 11 + (3 << ((flags & 7) + 1) if flags & 0x80 else 0))
        if is_kept:
            yield content[begin:place]
    yield content[place:]


def _after_blocks(content: bytes, place: int) -> int:
    while place < len(content) and content[place]:
        place += content[place] + 1
    return place + 1


def _pdf(content: bytes) -> bytes:
    if b"/ByteRange" in content or b"/Encrypt" in content:
        return content
    return with_pdf(content, _without_author) or content


def _without_author(document: Pdf) -> bytes:
    if "/Metadata" in document.Root:
        del document.Root.Metadata
    for key in list(document.docinfo):
        del document.docinfo[str(key)]
    made = io.BytesIO()
    document.save(made, deterministic_id=True)
    return made.getvalue()
