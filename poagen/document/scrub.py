"""Evidence files without what their programs wrote about their maker; what is seen stays as it is."""

from __future__ import annotations

import io
import re
import struct
import zlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from poagen.document.icc import bare_profile
from poagen.document.seller_pdf import is_pdf, with_pdf

if TYPE_CHECKING:
    from pikepdf import Pdf

_JPEG_DROPPED: Final = frozenset({0xE1, 0xE2, 0xED, 0xFE, *range(0xE3, 0xED), 0xEF})
_JPEG_ICC, _ICC = 0xE2, b"ICC_PROFILE\0"
_JPEG_SHORT: Final = {0xE0: (b"JFIF\0", 14), 0xEE: (b"Adobe", 12)}
"""Segments of which a beginning says how the picture is drawn; behind it lies a small picture, or anything."""

_MOST_ICC: Final = 4 << 20
_MOST_PICTURE: Final = 128 << 20
_DEEPEST: Final = 8

_JPEG_MARK: Final = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
"""What ends the data of a picture: anything but a byte of it and a mark to start anew."""

_JPEG_SCAN, _JPEG_END = 0xDA, 0xD9
_PNG_KEPT: Final = frozenset(
    b"IHDR PLTE IDAT IEND tRNS cHRM gAMA iCCP sBIT sRGB cICP mDCV cLLI bKGD hIST pHYs acTL fcTL fdAT".split()
)
_GIF_END: Final = b";"
_PDF_DROPPED: Final = ("/Metadata", "/PieceInfo", "/LastModified", "/AF", "/EF", "/EmbeddedFiles", "/Collection")
"""What programs note of a document, a page or a picture in it, for themselves; and files within the file."""

_PDF_ACTS: Final = ("/AA", "/JavaScript", "/JS", "/XFA")
"""What is done when a document, a page or a field is opened; and forms that hold their entries a second time."""

_ACTIONS: Final = ("/A", "/OpenAction", "/Next")
_ACTING: Final = frozenset(
    {"/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/Rendition", "/RichMediaExecute"}
)

_NOTE_DROPPED: Final = ("/T", "/M", "/CreationDate", "/NM")
"""Who wrote a note on a page, and when."""

_PNG_HEAD: Final = b"\x89PNG\r\n\x1a\n"


@dataclass(frozen=True, slots=True)
class PdfLoss:
    """What of a PDF is not handed in, or not seen.

    Attributes:
        files: How many files lie within it.
        is_form: It is a form that only the program of its maker draws.
    """

    files: int = 0
    is_form: bool = False


def scrubbed(name: str, content: bytes) -> bytes:
    """A file without author, place, comments and editing data.

    JPEG, PNG and GIF lose those parts, and what stands behind their end; their pictures stay bit for bit, and
    their colours are as before. A PDF loses its document information, what programs noted of its pages and
    pictures, who wrote its notes, files within it, and what it would do by itself; one that is signed or
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
    has_profile = False
    for kind, segment in _segments(content):
        if kind == _JPEG_ICC and not has_profile:
            has_profile = True
            yield from _jpeg_profile(content)
        elif kind in _JPEG_SHORT:
            mark, length = _JPEG_SHORT[kind]
            yield from _shortened(segment, mark, length)
        elif kind not in _JPEG_DROPPED:
            yield segment


def _shortened(segment: bytes, mark: bytes, length: int) -> Iterator[bytes]:
    """A segment up to where what draws the picture ends, without the small picture that may follow."""
    if not segment.startswith(mark, 4):
        return
    body = segment[4 : 4 + length]
    if mark.startswith(b"JFIF") and len(body) == length:
        body = body[:-2] + bytes(2)
    yield segment[:2] + (len(body) + 2).to_bytes(2, "big") + body


def _segments(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Each segment by its kind, up to the picture's end; what stands between them is no part of it."""
    place = content.find(b"\xff", 2)
    while place >= 0 and place + 4 <= len(content):
        kind = content[place + 1]
        if kind == _JPEG_END:
            break
        if kind in (0x00, 0xFF):
            place = content.find(b"\xff", place + 1)
            continue
        end = place + 2 + int.from_bytes(content[place + 2 : place + 4], "big")
        if kind == _JPEG_SCAN:
            end = _after_scan(content, end)
        yield kind, content[place:end]
        place = content.find(b"\xff", end)
    if content.startswith(bytes((0xFF, _JPEG_END)), max(place, 0)):
        yield _JPEG_END, bytes((0xFF, _JPEG_END))


def _jpeg_profile(content: bytes) -> Iterator[bytes]:
    """The colour profile without words, in segments of its own as it stood in several."""
    parts = [part for kind, part in _segments(content) if kind == _JPEG_ICC and part.startswith(_ICC, 4)]
    numbered = sorted(parts, key=lambda part: part[16:17])
    bare = bare_profile(b"".join(part[18:] for part in numbered)) or b""
    most = 65_519
    pieces = [bare[start : start + most] for start in range(0, len(bare), most)]
    for number, piece in enumerate(pieces, 1):
        body = _ICC + bytes((number, len(pieces))) + piece
        yield bytes((0xFF, _JPEG_ICC)) + (len(body) + 2).to_bytes(2, "big") + body


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
        kind = content[place + 4 : place + 8]
        if kind == b"iCCP":
            yield from _png_profile(content[place + 8 : end - 4])
        elif kind in _PNG_KEPT:
            yield content[place:end]
        if kind == b"IEND":
            return
        place = end


def _png_profile(body: bytes) -> Iterator[bytes]:
    """The colour profile without words, under a name that says nothing."""
    try:
        unpacked = zlib.decompressobj().decompress(body[body.index(b"\0") + 2 :], _MOST_ICC)
    except (ValueError, zlib.error):
        return
    if bare := bare_profile(unpacked):
        chunk = b"iCCP" + b"icc\0\0" + zlib.compress(bare, 9)
        yield struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk))


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
    return content if _is_left_alone(content) else with_pdf(content, _without_author) or content


def _is_left_alone(content: bytes) -> bool:
    return b"/ByteRange" in content or b"/Encrypt" in content


def pdf_loses(content: bytes) -> PdfLoss:
    """What a PDF loses as it is handed in, and whether only the program of its maker shows it."""
    lost = with_pdf(content, _lost) if is_pdf(content) and not _is_left_alone(content) else None
    return lost or PdfLoss()


def _lost(document: Pdf) -> PdfLoss:
    from pikepdf import Dictionary, Stream

    named = sum("/EF" in one for one in document.objects if isinstance(one, Dictionary))
    held = sum(one.get("/Type") == "/EmbeddedFile" for one in document.objects if isinstance(one, Stream))
    return PdfLoss(max(named, held), "/NeedsRendering" in document.Root)


def _without_author(document: Pdf) -> bytes:
    from pikepdf import Dictionary, Stream

    acts = _PDF_ACTS[: -1 if "/NeedsRendering" in document.Root else None]
    for one in document.objects:
        if isinstance(one, (Dictionary, Stream)):
            _bare(one, acts)
        if isinstance(one, Stream):
            _without_exif(one)
    for page in document.pages:
        _without_attached(page.obj)
    for name in list(document.docinfo):
        del document.docinfo[str(name)]
    made = io.BytesIO()
    document.save(made, deterministic_id=True)
    return made.getvalue()


def _bare(one: Any, acts: Collection[str], depth: int = 0) -> None:
    """Take out of an object, and of those that stand within it, what it says for programs alone."""
    from pikepdf import Array, Dictionary

    keys = [str(key) for key in one.keys()]  # noqa: SIM118
    is_note = "/Subtype" in keys and "/Rect" in keys and one["/Subtype"] != "/Widget"
    for key in keys:
        if key in _PDF_DROPPED or key in acts or (is_note and key in _NOTE_DROPPED) or _acts(one, key):
            del one[key]
            continue
        for part in one[key] if isinstance(one[key], Array) else (one[key],):
            if isinstance(part, Dictionary) and not part.is_indirect and depth < _DEEPEST:
                _bare(part, acts, depth + 1)


def _acts(one: Any, key: str) -> bool:
    """Whether what stands there is done without being asked, or calls other programs."""
    from pikepdf import Dictionary

    action = one[key] if key in _ACTIONS else None
    return isinstance(action, Dictionary) and str(action.get("/S", "")) in _ACTING


def _without_attached(page: Any) -> None:
    """Take the signs for files that are pinned to a page out of it."""
    from pikepdf import Array, Dictionary

    notes = page.get("/Annots")
    if isinstance(notes, Array):
        kept = [
            one for one in notes if not (isinstance(one, Dictionary) and one.get("/Subtype") == "/FileAttachment")
        ]
        if len(kept) < len(notes):
            page["/Annots"] = Array(kept)


def _without_exif(stream: Any) -> None:
    """A picture in a PDF is a JPEG as a telephone made it, which some programs pack once more."""
    from pikepdf import Array, Name

    given = stream.get("/Filter")
    *outer, last = [str(one) for one in given] if isinstance(given, Array) and len(given) else [str(given)]
    packed = stream.read_raw_bytes() if last == "/DCTDecode" else b""
    raw = _unpacked(packed, outer)
    bare = b"".join(_jpeg(raw)) if raw.startswith(b"\xff\xd8") else raw
    if bare != raw:
        parms = stream.get("/DecodeParms")
        parms = parms[-1] if isinstance(parms, Array) and len(parms) else parms if not outer else None
        stream.write(bare, filter=Name.DCTDecode, decode_parms=parms)


def _unpacked(packed: bytes, filters: list[str]) -> bytes:
    """A picture without what it is packed in; nothing where that is not known or makes it far too large."""
    for name in filters:
        try:
            packed = zlib.decompressobj().decompress(packed, _MOST_PICTURE) if name == "/FlateDecode" else b""
        except zlib.error:
            return b""
        if len(packed) == _MOST_PICTURE:
            return b""
    return packed
