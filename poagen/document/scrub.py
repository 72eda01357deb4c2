"""Evidence files without what their programs wrote about their maker; what is seen stays as it is."""

from __future__ import annotations

import io
import re
import struct
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from poagen.document.seller_pdf import is_pdf, with_pdf

if TYPE_CHECKING:
    from pikepdf import Pdf

_JPEG_DROPPED: Final = frozenset({0xE1, 0xED, 0xFE, *range(0xE3, 0xED), 0xEF})
_JPEG_KEPT_IF: Final = {0xE0: b"JFIF\0", 0xE2: b"ICC_PROFILE\0"}
"""Segments of which one kind says how the picture is drawn; others hold small or further pictures."""

_JPEG_MARK: Final = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
"""What ends the data of a picture: anything but a byte of it and a mark to start anew."""

_JPEG_SCAN, _JPEG_END = 0xDA, 0xD9
_PNG_KEPT: Final = frozenset(
    b"IHDR PLTE IDAT IEND tRNS cHRM gAMA iCCP sBIT sRGB cICP mDCV cLLI bKGD hIST pHYs sPLT acTL fcTL fdAT".split()
)
_GIF_END: Final = b";"
_PDF_DROPPED: Final = ("/Metadata", "/PieceInfo", "/LastModified")
"""What programs note of a document, a page or a picture in it, for themselves."""

_PNG_HEAD: Final = b"\x89PNG\r\n\x1a\n"


def scrubbed(name: str, content: bytes) -> bytes:
    """A file without author, place, comments and editing data.

    JPEG, PNG and GIF lose those parts, and what stands behind their end; their pictures stay bit for bit. A PDF
    loses its document information, and what programs noted of its pages and pictures; one that is signed or
    encrypted is left alone, since a change would break it. Other files are left alone.
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
    """The segments and data that draw the picture, up to its end.

    Left out are Exif, XMP, makers' notes and comments, and what stands behind the end: telephones put further
    pictures there, with notes of their own.
    """
    yield content[:2]
    place = 2
    while place + 4 <= len(content) and content[place] == 0xFF:
        if content[place + 1] == 0xFF:
            place += 1
            continue
        kind = content[place + 1]
        end = place + 2 + int.from_bytes(content[place + 2 : place + 4], "big")
        if kind == _JPEG_SCAN:
            end = _after_scan(content, end)
        if kind not in _JPEG_DROPPED and content.startswith(_JPEG_KEPT_IF.get(kind, b""), place + 4):
            yield content[place:end]
        place = end
        if content.startswith(bytes((0xFF, _JPEG_END)), place):
            yield content[place : place + 2]
            return
    yield content[place:]


def _after_scan(content: bytes, place: int) -> int:
    found = _JPEG_MARK.search(content, place)
    return found.start() if found else len(content)


def _png(content: bytes) -> Iterator[bytes]:
    """The chunks that draw the picture, up to its end.

    Behind it, programs that cut pictures are known to have left the rest of the picture before.
    """
    yield _PNG_HEAD
    place = len(_PNG_HEAD)
    while place + 8 <= len(content):
        (length,) = struct.unpack(">I", content[place : place + 4])
        end = place + 12 + length
        if end > len(content):
            break
        kind = content[place + 4 : place + 8]
        if kind in _PNG_KEPT:
            yield content[place:end]
        if kind == b"IEND":
            return
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
    yield _GIF_END if content.startswith(_GIF_END, place) else content[place:]


def _after_blocks(content: bytes, place: int) -> int:
    while place < len(content) and content[place]:
        place += content[place] + 1
    return place + 1


def _pdf(content: bytes) -> bytes:
    if b"/ByteRange" in content or b"/Encrypt" in content:
        return content
    return with_pdf(content, _without_author) or content


def _without_author(document: Pdf) -> bytes:
    from pikepdf import Dictionary, Stream

    for one in document.objects:
        for key in _PDF_DROPPED if isinstance(one, (Dictionary, Stream)) else ():
            if key in one:
                del one[key]
    for name in list(document.docinfo):
        del document.docinfo[str(name)]
    made = io.BytesIO()
    document.save(made, deterministic_id=True)
    return made.getvalue()
