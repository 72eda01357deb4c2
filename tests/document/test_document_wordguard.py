"""Word files that could do harm are refused or cleaned, and what was found is told with its place."""

from __future__ import annotations

import io
import re
import time
import zipfile
from pathlib import Path

import docx
import pytest
from document_cases import HEAD, stated_plan, three_causes
from typer.testing import CliRunner
from word_files import in_body, letterhead, parts_of, related, rewritten

from poagen.cli.app import app
from poagen.common.finding import PoagenError
from poagen.document import compose, to_docx
from poagen.document.word import word_file

READY = compose(three_causes(), stated_plan(), HEAD)
RELATIONS = "word/_rels/document.xml.rels"
OFFICE = "http://schemas.microsoft.com/office/2006/relationships"
DTD = b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>'
VML = 'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
OUTER = b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>'


def field(*pieces: str) -> str:
    runs = "".join(f"<w:r><w:instrText>{piece}</w:instrText></w:r>" for piece in pieces)
    marks = [f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "end")]
    return f"<w:p>{marks[0]}{runs}{marks[1]}</w:p>"


def mark(kind: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


def showing(code: str, shown: str) -> str:
    """A field as Word writes it: its code, of which some may be fields, and what it shows."""
    return f"{mark('begin')}{code}{mark('separate')}<w:r><w:t>{shown}</w:t></w:r>{mark('end')}"


def code(words: str) -> str:
    return f'<w:r><w:instrText xml:space="preserve">{words}</w:instrText></w:r>'


OWN_FOLDER = r" FILENAME \* Upper \P "
TITLE = '<w:fldSimple w:instr=" TITLE "/>'
SPACE = b'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def drawing(inner: str, more: str = "") -> bytes:
    return f'<svg xmlns="http://www.w3.org/2000/svg" {more}>{inner}</svg>'.encode()


def as_macro_file(raw: bytes) -> bytes:
    plain = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    return raw.replace(plain, b"application/vnd.ms-word.document.macroEnabled.main+xml")


HARMFUL = {
    "macros": ({"word/vbaProject.bin": b"x"}, "macros", "word/vbaProject.bin"),
    "macros of another name": (
        {"word/media/a.bin": b"x", RELATIONS: related(f"{OFFICE}/vbaProject", "media/a.bin")},
        "macros",
        RELATIONS,
    ),
    "a file with macros by its kind": ({"[Content_Types].xml": as_macro_file}, "macros", "word/document.xml"),
    "buttons": ({"customUI/customUI.xml": b"<a/>"}, "buttons", "customUI/customUI.xml"),
    "ActiveX": ({"word/activeX/activeX1.xml": b"<a/>"}, "ActiveX", "word/activeX/activeX1.xml"),
    "OLE": ({"word/embeddings/oleObject1.bin": b"x"}, "embedded", "word/embeddings/oleObject1.bin"),
    "OLE in the text": (
        {"word/document.xml": in_body("<w:p><w:r><w:object/></w:r></w:p>")},
        "OLE",
        "word/document",
    ),
    "a picture from outside": (
        {RELATIONS: related("image", "http://a.example/a.png", outside=True)},
        "image",
        "rels",
    ),
    "a share": ({RELATIONS: related("image", "\\\\server\\a.png")}, "image", RELATIONS),
    "a file link": ({RELATIONS: related("hyperlink", "file:///c:/a", outside=True)}, "file:///c:/a", RELATIONS),
    "frames": ({RELATIONS: related("frame", "http://a.example", outside=True)}, "frame", RELATIONS),
    "DDE": ({"word/document.xml": in_body(field(" DDE", "AUTO c:\\\\x"))}, "DDEAUTO", "word/document.xml"),
    "DDE in one piece": (
        {"word/document.xml": in_body('<w:p><w:fldSimple w:instr=" dde c:"/></w:p>')},
        "DDE",
        "word/document.xml",
    ),
    "a hidden DDE": ({"word/document.xml": in_body(field("QUOTE 68 68 69"))}, "QUOTE", "word/document.xml"),
    "DDE that another field makes": (
        {"word/document.xml": in_body(f"<w:p>{showing(showing(code(' REF a '), ''), 'x')}</w:p>")},
        "another field makes",
        "word/document.xml",
    ),
    "DDE that another field in one piece makes": (
        {"word/document.xml": in_body(f"<w:p>{showing(TITLE, 'x')}</w:p>")},
        "another field makes",
        "word/document.xml",
    ),
    "DDE in words that are shown": (
        {"word/document.xml": in_body(f"<w:p>{showing('<w:r><w:t>DDEAUTO c:</w:t></w:r>', 'x')}</w:p>")},
        "DDEAUTO",
        "word/document.xml",
    ),
    "a link that another field makes": (
        {
            "word/document.xml": in_body(
                f"<w:p>{showing(code(' HYPERLINK ') + showing(code(' REF a '), ''), 'x')}</w:p>"
            )
        },
        "another field makes",
        "word/document.xml",
    ),
    "a field of a file": ({"word/document.xml": in_body(field('INCLUDETEXT "c:\\\\a"'))}, "INCLUDETEXT", "word/"),
    "a field with the file's folder": (
        {"word/document.xml": in_body(f"<w:p>{showing(code(OWN_FOLDER), 'C:/Users/bob/own.docx')}</w:p>")},
        "folder or user",
        "word/document.xml",
    ),
    "information on the file's folder": (
        {"word/document.xml": in_body('<w:fldSimple w:instr="INFO &quot;FileName&quot; \\p"/>')},
        "folder or user",
        "word/document.xml",
    ),
    "a field with the user": (
        {"word/footer9.xml": b"<w:ftr " + SPACE + b">" + field("USER", "NAME").encode() + b"</w:ftr>"},
        "folder or user",
        "word/footer9.xml",
    ),
    "a field with who saved it": (
        {"word/document.xml": in_body(field("INFO LastSavedBy"))},
        "folder or user",
        "word/document.xml",
    ),
    "a field that links": (
        {"word/document.xml": in_body(field('HYPERLINK "file:///a" \\l "b"'))},
        "file:///a",
        "word/document.xml",
    ),
    "another file": ({"word/document.xml": in_body("<w:altChunk/>")}, "read in", "word/document.xml"),
    "a drawn link": (
        {
            "word/document.xml": in_body(
                f'<w:p><w:r><w:pict {VML}><v:imagedata o:href="http://a.example/a"/></w:pict></w:r></w:p>'
            )
        },
        "http://a.example/a",
        "word/document.xml",
    ),
    "a picture that is elsewhere too": (
        {
            "word/document.xml": in_body(
                f'<w:p><w:r><w:pict {VML}><v:imagedata o:althref="http://a.example/a"/></w:pict></w:r></w:p>'
            )
        },
        "http://a.example/a",
        "word/document.xml",
    ),
    "a link in curly quotes": (
        {"word/document.xml": in_body(field("HYPERLINK “file:///c:/a”"))},
        "file:///c:/a",
        "word/document.xml",
    ),
    "a link to a program": (
        {"word/document.xml": in_body(field('HYPERLINK \\o "tip" "..\\a.exe"'))},
        "a.exe",
        "word/document.xml",
    ),
    "a slanted share": ({RELATIONS: related("image", "\\/server/a.png")}, "image", RELATIONS),
    "DDE in a page header": (
        {"word/header9.xml": b"<w:hdr " + SPACE + b">" + field("D", "DEAUTO c:").encode() + b"</w:hdr>"},
        "DDEAUTO",
        "word/header9.xml",
    ),
    "a field in a comment": (
        {
            "word/comments.xml": b"<w:comments "
            + SPACE
            + b">"
            + field("INCLUDEPICTURE x").encode()
            + b"</w:comments>"
        },
        "INCLUDEPICTURE",
        "word/comments.xml",
    ),
    "a field that starts a macro": (
        {"word/document.xml": in_body('<w:p><w:r><w:ffData><w:exitMacro w:val="a"/></w:ffData></w:r></w:p>')},
        "starts a macro",
        "word/document.xml",
    ),
    "a drawing with a script": ({"word/media/a.svg": drawing("", "onload='a()'")}, "a script", "word/media/a.svg"),
    "a drawing with a style from outside": (
        {"word/media/a.svg": drawing("<style>@import 'http://a.example/a.css'</style>")},
        "fetches",
        "word/media/a.svg",
    ),
    "a drawing with a colour from outside": (
        {"word/media/a.svg": drawing("<rect style='fill: url( http://a.example/a#b)'/>")},
        "fetches",
        "word/media/a.svg",
    ),
    "a drawing with a picture from outside": (
        {"word/media/a.svg": drawing("<image href='https://a.example/a.png'/>")},
        "https://a.example/a.png",
        "word/media/a.svg",
    ),
    "a drawing that changes": (
        {"word/media/a.svg": drawing("<set attributeName='href' to='http://a.example/a'/>")},
        "changes",
        "word/media/a.svg",
    ),
    "a drawing with a sheet of styles": (
        {"word/media/a.svg": b"<?xml-stylesheet href='http://a.example/a.css'?>" + drawing("")},
        "fetches",
        "word/media/a.svg",
    ),
    "a million elements": ({"word/a.xml": b"<a>" + b"<b/>" * 1_000_000 + b"</a>"}, "marks of XML", "word/a.xml"),
    "attributes without end": (
        {"word/a.xml": b"<a" + b" b='c'" * 1_000_000 + b"/>"},
        "marks of XML",
        "word/a.xml",
    ),
    "entities": (
        {"word/styles.xml": lambda raw: raw.replace(b"<w:styles", DTD + b"<w:styles", 1)},
        "DTD",
        "word/styles.xml",
    ),
    "entities in UTF-16": (
        {"word/a.xml": '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a><a/>'.encode("utf-16")},
        "DTD",
        "word/a.xml",
    ),
    "no end of attributes": (
        {"word/a.xml": b"<a " + b" ".join(b'a%d="1"' % n for n in range(100_000)) + b"/>"},
        "500 attributes",
        "word/a.xml",
    ),
    "broken XML": ({"word/styles.xml": b"<w:styles"}, "no valid XML", "word/styles.xml"),
    "a way up": ({"../../a.txt": b"x"}, "leads elsewhere", "../../a.txt"),
    "a whole path": ({"/etc/a": b"x"}, "leads elsewhere", "/etc/a"),
    "a bomb": ({"word/media/a.bin": bytes(101_000_000)}, "MB", "archive"),
    "two of a name": ({"WORD/document.xml": b"<a/>"}, "same name", "WORD/document.xml"),
}


@pytest.mark.parametrize("name", HARMFUL)
def test_what_could_do_harm_is_refused_with_its_place(tmp_path: Path, name: str) -> None:
    changes, what, where = HARMFUL[name]
    path = rewritten(letterhead(tmp_path / "own.docx", "{{p body }}"), changes)
    with pytest.raises(PoagenError) as caught:
        to_docx(READY, path)
    assert {(finding.code, finding.file) for finding in caught.value.findings} == {("DOC020", str(path))}
    assert any(what in one.message and where in one.message for one in caught.value.findings)
    assert CliRunner().invoke(app, ["templates", "check", str(path)]).exit_code in {1, 2}


@pytest.mark.parametrize(
    ("names", "method"), [(20_000, zipfile.ZIP_STORED), (1, zipfile.ZIP_BZIP2), (1, zipfile.ZIP_LZMA)]
)
def test_an_archive_that_word_would_not_make_is_refused_at_once(tmp_path: Path, names: int, method: int) -> None:
    path = tmp_path / "own.docx"
    with zipfile.ZipFile(path, "w", method) as archive:
        for number in range(names):
            archive.writestr(f"word/media/{number}.png", b"")
    begun = time.process_time()
    with pytest.raises(PoagenError) as caught:
        to_docx(READY, path)
    assert [finding.code for finding in caught.value.findings] == ["DOC020"]
    assert time.process_time() - begun < 3


def test_a_drawing_of_an_ordinary_letterhead_stays(tmp_path: Path) -> None:
    inner = "<style>.a{fill:url(#b)}</style><a href='https://a.example'><rect class='a' fill='url(#b)'/></a>"
    path = rewritten(letterhead(tmp_path / "own.docx", "x"), {"word/media/a.svg": drawing(inner)})
    assert word_file(READY, path)[1] == ()


def test_settings_that_name_what_lies_outside_do_not_go_on(tmp_path: Path) -> None:
    library = (
        '<sl:schemaLibrary xmlns:sl="http://schemas.openxmlformats.org/schemaLibrary/2006/main">'
        '<sl:schema sl:uri="a" sl:manifestLocation="http://a.example/a.xml"/></sl:schemaLibrary>'
        '<w:smartTagType w:namespaceuri="a" w:url="http://a.example/b" w:name="b"/>'
        '<w:attachedSchema w:val="a.example"/>'
    )
    path = letterhead(tmp_path / "own.docx", "x")
    rewritten(
        path, {"word/settings.xml": lambda raw: raw.replace(b"</w:settings>", library.encode() + b"</w:settings>")}
    )
    assert b"a.example" not in parts_of(to_docx(READY, path))["word/settings.xml"]


def test_a_link_to_a_template_is_left_out_and_told(tmp_path: Path) -> None:
    target = "http://a.example/a.dotm"
    own = related("attachedTemplate", target, outside=True)(OUTER)
    path = rewritten(letterhead(tmp_path / "own.docx", "x"), {"word/_rels/settings.xml.rels": own})
    content, (told,) = word_file(READY, path)
    assert (told.code, told.file) == ("DOC021", str(path))
    assert target in told.message
    assert not any(target.encode() in raw for raw in parts_of(content).values())


def test_what_others_left_in_the_file_does_not_go_on(tmp_path: Path) -> None:
    path = letterhead(tmp_path / "own.docx", "{{p body }}")
    word = docx.Document(str(path))
    run = word.paragraphs[0].add_run(" ")
    word.add_comment([run], text="Secret remark", author="Former Client")
    word.core_properties.author = word.core_properties.category = "Former Client"
    word.core_properties.content_status = word.core_properties.version = "Former Client"
    word.save(str(path))
    company = b"<Properties xmlns='http://schemas.openxmlformats.org/officeDocument/2006/extended-properties'>"
    rewritten(path, {"docProps/app.xml": company + b"<Company>Former Client</Company></Properties>"})
    made = parts_of(to_docx(READY, path))
    for word_of_others in (b"Former Client", b"Secret remark", b"python-docx", b"Macintosh"):
        assert [name for name, raw in made.items() if word_of_others in raw] == []


def test_links_and_fields_of_an_ordinary_letterhead_stay(tmp_path: Path) -> None:
    path = letterhead(tmp_path / "own.docx", "x", header="Our firm")
    fields = field(" PAGE ") + field(' HYPERLINK "https://a.example" ') + field('DATE \\@ "d"')
    fields += field(" FILENAME \\* Upper ")
    page = showing(code(" PAGE "), "1")
    counted = showing(code(" IF ") + page + code(' = 1 "Page" "on"'), "Page")
    counted += showing(code("=") + showing(code("NUMPAGES"), "2") + code(" - 1"), "1")
    listed = showing(code(' HYPERLINK \\l "a" '), "x").replace(mark("end"), page + mark("end"))
    fields += f"<w:p>{counted}{listed}</w:p><w:p><w:r><w:t>Tel: 0123 and c: as text</w:t></w:r></w:p>"
    rewritten(path, {RELATIONS: related("hyperlink", "mailto:a@a.example", outside=True)})
    rewritten(path, {"word/document.xml": in_body(fields)})
    content, told = word_file(READY, path)
    assert told == ()
    assert docx.Document(io.BytesIO(content)).sections[0].header.paragraphs[0].text == "Our firm"


def test_a_template_of_word_is_a_letterhead_too(tmp_path: Path) -> None:
    def as_template(raw: bytes) -> bytes:
        return raw.replace(b"wordprocessingml.document.main+xml", b"wordprocessingml.template.main+xml")

    path = rewritten(letterhead(tmp_path / "own.dotx", "x"), {"[Content_Types].xml": as_template})
    assert b"template.main" not in parts_of(to_docx(READY, path))["[Content_Types].xml"]


@pytest.mark.parametrize("raw", [b"\xd0\xcf\x11\xe0old", b"PK\x03\x04no", b""])
def test_what_is_no_word_file_is_told(tmp_path: Path, raw: bytes) -> None:
    (tmp_path / "own.docx").write_bytes(raw)
    with pytest.raises(PoagenError) as caught:
        to_docx(READY, tmp_path / "own.docx")
    assert [finding.code for finding in caught.value.findings] == ["DOC006"]


def test_a_word_file_without_lists_of_its_own_numbers_all_the_same(tmp_path: Path) -> None:
    path = letterhead(tmp_path / "own.docx", "x")
    changed = {
        name: re.sub(rb"<(Relationship|Override) [^>]*numbering[^>]*/>", b"", parts_of(path)[name])
        for name in (RELATIONS, "[Content_Types].xml")
    }
    rewritten(path, changed)
    word = docx.Document(io.BytesIO(to_docx(READY, path)))
    numbered = [one for one in word.paragraphs if one._p.pPr is not None and one._p.pPr.numPr is not None]
    assert len(numbered) > 10
