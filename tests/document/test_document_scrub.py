"""Evidence loses what programs wrote into it, and keeps its picture."""

import io
import struct
import zlib

import pikepdf
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from poagen.document.scrub import scrubbed

SECRET = "Jane Miller, C:/Users/jane"


def picture() -> Image.Image:
    return Image.frombytes("RGB", (8, 8), bytes(range(192)))


def pixels(content: bytes) -> bytes:
    return Image.open(io.BytesIO(content)).convert("RGB").tobytes()


def test_a_png_loses_its_texts() -> None:
    held = io.BytesIO()
    info = PngImagePlugin.PngInfo()
    info.add_text("Author", SECRET)
    picture().save(held, "png", pnginfo=info)
    made = scrubbed("a.png", held.getvalue())
    assert SECRET.encode() in held.getvalue()
    assert SECRET.encode() not in made
    assert pixels(made) == pixels(held.getvalue())


def test_a_jpeg_loses_exif_and_comment() -> None:
    held = io.BytesIO()
    exif = Image.Exif()
    exif[0x013B] = SECRET
    picture().save(held, "jpeg", exif=exif, comment=SECRET)
    made = scrubbed("a.jpg", held.getvalue())
    assert SECRET.encode() in held.getvalue()
    assert SECRET.encode() not in made
    assert pixels(made) == pixels(held.getvalue())


def test_a_gif_loses_its_comment() -> None:
    held = io.BytesIO()
    picture().save(held, "gif", comment=SECRET.encode())
    made = scrubbed("a.gif", held.getvalue())
    assert SECRET.encode() in held.getvalue()
    assert SECRET.encode() not in made
    assert pixels(made) == pixels(held.getvalue())


def pdf(author: str) -> bytes:
    held = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        document.docinfo["/Author"] = author
        with document.open_metadata() as meta:
            meta["dc:creator"] = [author]
        document.save(held)
    return held.getvalue()


def test_a_pdf_loses_its_document_information() -> None:
    made = scrubbed("a.pdf", pdf(SECRET))
    assert SECRET.encode() not in made
    with pikepdf.open(io.BytesIO(made)) as document:
        assert len(document.pages) == 1
        assert "/Author" not in document.docinfo
        assert "/Metadata" not in document.Root


def test_the_same_file_gives_the_same_bytes() -> None:
    held = pdf(SECRET)
    assert scrubbed("a.pdf", held) == scrubbed("a.pdf", held)


def test_a_signed_pdf_is_left_alone() -> None:
    held = pdf(SECRET) + b"\n/ByteRange [0 1 2 3]"
    assert scrubbed("a.pdf", held) == held


@given(st.binary(max_size=200), st.sampled_from([b"\xff\xd8", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"%PDF-1.7", b""]))
def test_a_damaged_file_does_no_harm(rest: bytes, head: bytes) -> None:
    assert isinstance(scrubbed("x", head + rest), bytes)


def test_a_png_keeps_its_colours() -> None:
    body = b"gAMA" + struct.pack(">I", 45455)
    chunk = struct.pack(">I", 4) + body + struct.pack(">I", zlib.crc32(body))
    held = io.BytesIO()
    picture().save(held, "png")
    raw = held.getvalue()
    with_gamma = raw[:33] + chunk + raw[33:]
    assert scrubbed("a.png", with_gamma) == with_gamma
