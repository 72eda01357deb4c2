"""Evidence loses what programs wrote into it, and keeps its picture."""

import io
import struct
import warnings
import zlib
from collections.abc import Callable
from functools import reduce

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageCms, PngImagePlugin

from poagen.document.icc import bare_profile
from poagen.document.scrub import PdfLoss, pdf_loses, scrubbed
from poagen.document.seller_pdf import with_pdf

SECRET = "Jane Miller, C:/Users/jane"
PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


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


def two_pages() -> bytes:
    held = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        document.add_blank_page()
        document.save(held, object_stream_mode=pikepdf.ObjectStreamMode.disable, deterministic_id=True)
    return held.getvalue()


def test_pages_that_are_not_there_do_no_harm(capfd: pytest.CaptureFixture[str]) -> None:
    """The library that reads PDF ends this with an error of its own kind, and says so on the way."""
    odd = two_pages().replace(b"/Count 2", b"").replace(b"4 0 obj", b"9 0 obj")
    assert scrubbed("a.pdf", odd) == odd
    assert with_pdf(odd, lambda document: len(document.pages)) is None
    assert capfd.readouterr() == ("", "")


WORDS = [
    b"/Kids",
    b"/Count -5",
    b"/Root 2 0 R",
    b"/Pages 1 0 R",
    b"null",
    b"<<",
    b">>",
    b"[1 0 R]",
    b"endobj",
    b"9 0 obj",
]


@given(st.lists(st.tuples(st.integers(0, 900), st.sampled_from(WORDS), st.booleans()), min_size=1, max_size=6))
def test_a_pdf_in_disorder_does_no_harm(changes: list[tuple[int, bytes, bool]]) -> None:
    held = bytearray(two_pages())
    for place, word, over in changes:
        held[place : place + (len(word) if over else 0)] = word
    assert isinstance(scrubbed("a.pdf", bytes(held)), bytes)
    with_pdf(bytes(held), lambda document: len(document.pages))


def flooded(filters: bytes, packed: bytes) -> bytes:
    """A PDF whose packed objects are these."""
    head = b"%PDF-1.5\n1 0 obj\n<< /Type /ObjStm /N 1 /First 4 /Filter " + filters
    return head + b" /Length %d >>\nstream\n" % len(packed) + packed + b"\nendstream\nendobj\n"


@pytest.mark.parametrize("filters", [b"/FlateDecode", b"[/FlateDecode /FlateDecode]", b"/LZWDecode"])
def test_a_pdf_that_unpacks_to_a_flood_is_not_opened(filters: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pikepdf, "open", lambda _: pytest.fail("it was opened"))
    flood = flooded(filters, zlib.compress(bytes(65 << 20)))
    assert with_pdf(flood, lambda document: len(document.pages)) is None
    assert scrubbed("a.pdf", flood) == flood


def test_a_png_keeps_its_colours() -> None:
    body = b"gAMA" + struct.pack(">I", 45455)
    chunk = struct.pack(">I", 4) + body + struct.pack(">I", zlib.crc32(body))
    held = io.BytesIO()
    picture().save(held, "png")
    raw = held.getvalue()
    with_gamma = raw[:33] + chunk + raw[33:]
    assert scrubbed("a.png", with_gamma) == with_gamma


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def segment(kind: int, body: bytes) -> bytes:
    return bytes((0xFF, kind)) + struct.pack(">H", len(body) + 2) + body


def saved(form: str, **options: object) -> bytes:
    held = io.BytesIO()
    picture().save(held, form, **options)
    return held.getvalue()


@pytest.mark.parametrize("form", ["png", "jpeg", "gif"])
def test_nothing_behind_the_end_of_a_picture_goes_on(form: str) -> None:
    whole = saved(form)
    assert scrubbed("a", whole + saved(form) + SECRET.encode()) == whole


def test_a_png_loses_what_does_not_draw_it() -> None:
    whole = saved("png")
    assert scrubbed("a.png", whole[:33] + chunk(b"prVW", SECRET.encode()) + whole[33:]) == whole


def test_a_png_that_is_cut_short_stays() -> None:
    short = saved("png")[:-20]
    assert scrubbed("a.png", short) == short


def test_a_jpeg_loses_small_and_further_pictures_and_what_stands_between_its_scans() -> None:
    whole = saved("jpeg", progressive=True)
    between = whole.index(b"\xff\xc4", whole.index(b"\xff\xda"))
    notes = segment(0xE1, SECRET.encode()) + segment(0xFE, SECRET.encode())
    others = segment(0xE0, b"JFXX\0\x10" + SECRET.encode()) + segment(0xE2, b"MPF\0" + SECRET.encode())
    odd = whole[:2] + others + b"\xff" + whole[2:between] + notes + whole[between:]
    assert scrubbed("a.jpg", odd) == whole


def test_a_jpeg_keeps_its_colours() -> None:
    bare = bare_profile(PROFILE)
    whole = saved("jpeg", icc_profile=bare, quality=100, subsampling=0)
    assert bare in whole
    assert scrubbed("a.jpg", whole) == whole


@pytest.mark.parametrize("form", ["png", "jpeg"])
def test_a_colour_profile_keeps_its_colours_and_loses_its_words(form: str) -> None:
    made = scrubbed("a", saved(form, icc_profile=PROFILE.replace(b"sRGB", b"Jane") + SECRET.encode()))
    profile = Image.open(io.BytesIO(made)).info["icc_profile"]
    assert not {SECRET.encode(), b"Jane", "Jane".encode("utf-16-be"), b"lcms"} & {
        word for word in (SECRET.encode(), b"Jane", "Jane".encode("utf-16-be"), b"lcms") if word in profile
    }
    assert in_lab(profile) == in_lab(PROFILE)
    assert pixels(made) == pixels(saved(form))


def in_lab(profile: bytes) -> bytes:
    given = ImageCms.ImageCmsProfile(io.BytesIO(profile))
    lab = ImageCms.profileToProfile(picture(), given, ImageCms.createProfile("LAB"), outputMode="LAB")
    assert lab is not None
    return lab.tobytes()


@given(st.binary(max_size=400), st.integers(0, 2**32 - 1))
def test_a_damaged_colour_profile_does_no_harm(rest: bytes, count: int) -> None:
    head = PROFILE[:128] + count.to_bytes(4, "big")
    assert isinstance(bare_profile(head + rest), bytes | None)


def test_a_profile_that_is_none_goes() -> None:
    assert b"profile" not in scrubbed("a.jpg", saved("jpeg", icc_profile=b"profile"))


def test_a_large_profile_is_put_together_from_its_parts() -> None:
    table = b"mft2" + bytes(range(256)) * 600
    head = PROFILE[:128] + (1).to_bytes(4, "big") + struct.pack(">4sII", b"A2B0", 144, len(table))
    bare = bare_profile(head + table)
    made = scrubbed("a.jpg", saved("jpeg", icc_profile=head + table))
    assert Image.open(io.BytesIO(made)).info["icc_profile"] == bare
    assert table in (bare or b"")


def test_a_jpeg_loses_the_small_picture_of_its_first_segment_and_what_follows_a_stray_byte() -> None:
    whole = saved("jpeg")
    small = segment(0xE0, whole[6:18] + b"\x04\x04" + SECRET.encode())
    assert whole[:20].startswith(b"\xff\xd8\xff\xe0\0\x10JFIF\0")
    odd = whole[:2] + small + b"\0stray" + segment(0xE1, SECRET.encode()) + whole[20:]
    assert scrubbed("a.jpg", odd) == whole


def test_a_png_that_is_cut_short_in_a_note_loses_it() -> None:
    whole = saved("png")
    assert scrubbed("a.png", whole[:33] + chunk(b"tEXt", SECRET.encode())[:-2]) == whole[:33]


def test_a_pdf_loses_what_programs_noted_of_a_page() -> None:
    held = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        document.pages[0].obj.PieceInfo = pikepdf.Dictionary(Tool=pikepdf.Dictionary(Private=SECRET))
        document.pages[0].obj.Metadata = document.make_stream(SECRET.encode())
        document.save(held)
    assert SECRET.encode() in held.getvalue()
    made = scrubbed("a.pdf", held.getvalue())
    assert SECRET.encode() not in made
    with pikepdf.open(io.BytesIO(made)) as document:
        assert len(document.pages) == 1


def test_a_pdf_loses_files_within_it_and_who_wrote_its_notes() -> None:
    held = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        document.attachments["secret.csv"] = SECRET.encode()
        within = pikepdf.Dictionary(F=SECRET, EF=pikepdf.Dictionary(F=document.make_stream(SECRET.encode())))
        pinned = pikepdf.Dictionary(Subtype=pikepdf.Name.FileAttachment, Rect=[0, 0, 9, 9], FS=within)
        note = pikepdf.Dictionary(Subtype=pikepdf.Name.Text, Rect=[0, 0, 9, 9], T=SECRET, Contents="Look here")
        field = pikepdf.Dictionary(Subtype=pikepdf.Name.Widget, Rect=[0, 0, 9, 9], T="total")
        document.pages[0].Annots = [document.make_indirect(pinned), note, field]
        with warnings.catch_warnings(action="ignore"):
            document.save(held)
    with warnings.catch_warnings(action="error"):
        made = scrubbed("a.pdf", held.getvalue())
    with pikepdf.open(io.BytesIO(made)) as document:
        streams = [one.read_bytes() for one in document.objects if isinstance(one, pikepdf.Stream)]
        assert SECRET not in " ".join(map(repr, document.objects))
        assert not [one for one in streams if SECRET.encode() in one]
        assert not document.attachments
        notes = document.pages[0].Annots
        assert [str(one.Subtype) for one in notes] == ["/Text", "/Widget"]
        assert str(notes[0].Contents) == "Look here"
        assert str(notes[1].T) == "total"


def saved_pdf(change: Callable[[pikepdf.Pdf], None]) -> bytes:
    held = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        change(document)
        document.save(held)
    return held.getvalue()


def acts(kind: str) -> pikepdf.Dictionary:
    return pikepdf.Dictionary(S=pikepdf.Name(kind), JS=SECRET, F=SECRET)


def with_actions(document: pikepdf.Pdf) -> None:
    page = document.pages[0].obj
    document.Root.OpenAction = document.make_indirect(acts("/JavaScript"))
    document.Root.AA = pikepdf.Dictionary(WC=acts("/JavaScript"))
    document.Root.Names = pikepdf.Dictionary(
        JavaScript=pikepdf.Dictionary(Names=["a", document.make_indirect(acts("/JavaScript"))])
    )
    page.AA = pikepdf.Dictionary(O=acts("/JavaScript"))
    link = pikepdf.Dictionary(Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9], A=acts("/Launch"))
    page.Annots = [document.make_indirect(link)]


def with_form(document: pikepdf.Pdf) -> None:
    entries = document.make_stream(SECRET.encode())
    document.Root.AcroForm = pikepdf.Dictionary(Fields=[], XFA=["datasets", entries])


@pytest.mark.parametrize("change", [with_actions, with_form])
def test_a_pdf_loses_what_it_would_do_and_what_a_form_holds_a_second_time(
    change: Callable[[pikepdf.Pdf], None],
) -> None:
    content = saved_pdf(change)
    with pikepdf.open(io.BytesIO(scrubbed("a.pdf", content))) as made:
        streams = [one.read_bytes() for one in made.objects if isinstance(one, pikepdf.Stream)]
        assert SECRET not in " ".join(map(repr, made.objects))
        assert SECRET.encode() not in streams
        assert len(made.pages) == 1
    assert pdf_loses(content) == PdfLoss()


def test_a_pdf_that_leads_on_the_web_or_to_a_page_still_does() -> None:
    def change(document: pikepdf.Pdf) -> None:
        way = pikepdf.Dictionary(S=pikepdf.Name.URI, URI="https://example.com")
        link = pikepdf.Dictionary(Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9], A=way)
        document.pages[0].Annots = [link]
        document.Root.OpenAction = [document.pages[0].obj, pikepdf.Name.Fit]

    with pikepdf.open(io.BytesIO(scrubbed("a.pdf", saved_pdf(change)))) as made:
        assert str(made.pages[0].Annots[0].A.URI) == "https://example.com"
        assert "/OpenAction" in made.Root


def test_a_form_that_only_its_maker_s_program_draws_keeps_what_it_draws_and_is_told() -> None:
    def change(document: pikepdf.Pdf) -> None:
        with_form(document)
        document.Root.NeedsRendering = True

    content = saved_pdf(change)
    assert pdf_loses(content) == PdfLoss(0, is_form=True)
    with pikepdf.open(io.BytesIO(scrubbed("a.pdf", content))) as made:
        assert "/XFA" in made.Root.AcroForm


def test_a_portfolio_shows_its_cover_alone() -> None:
    def change(document: pikepdf.Pdf) -> None:
        document.attachments["a.csv"], document.attachments["b.csv"] = b"a", b"b"
        document.Root.Collection = pikepdf.Dictionary()

    content = saved_pdf(change)
    assert pdf_loses(content) == PdfLoss(2)
    with pikepdf.open(io.BytesIO(scrubbed("a.pdf", content))) as made:
        assert "/Collection" not in made.Root
        assert not made.attachments


@pytest.mark.parametrize("outer", [[], ["/FlateDecode"], ["/FlateDecode", "/FlateDecode"]])
def test_a_picture_in_a_pdf_loses_what_its_telephone_wrote(outer: list[str]) -> None:
    exif = Image.Exif()
    exif[0x013B] = SECRET
    raw, held = saved("jpeg", exif=exif), io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        packed = reduce(lambda content, _: zlib.compress(content, 0), outer, raw)
        shown = document.make_stream(packed)
        names = [pikepdf.Name(name) for name in (*outer, "/DCTDecode")]
        shown["/Filter"] = pikepdf.Array(names) if outer else names[0]
        document.pages[0].Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=shown))
        document.save(held)
    assert SECRET.encode() in held.getvalue()
    made = scrubbed("a.pdf", held.getvalue())
    assert SECRET.encode() not in made
    with pikepdf.open(io.BytesIO(made)) as document:
        within = document.pages[0].Resources.XObject.Im0
        assert within.Filter == "/DCTDecode"
        assert pixels(within.read_raw_bytes()) == pixels(raw)
