from __future__ import annotations

import dataclasses
import datetime as dt
import io
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import docx
import pytest
from document_cases import HEAD, open_plan, stated_plan, three_causes, word_of, word_text
from docx.enum.text import WD_COLOR_INDEX, WD_TAB_ALIGNMENT
from docx.oxml.ns import qn
from docx.shared import Mm
from word_files import rewritten

from poagen.common.finding import PoagenError
from poagen.document import Document, compose, to_docx
from poagen.document.looks import LOOKS
from poagen.document.reading import plain_text

ROOT = Path(__file__).parent.parent.parent
READY = compose(three_causes(), stated_plan(), HEAD)
DRAFT = compose(three_causes(), open_plan(), HEAD)


def markdown(text: str) -> Document:
    return Document(text, "T", "A", dt.date(2026, 11, 4))


def numbers_of(word: object) -> list[tuple[str, int]]:
    items = [p for p in word.paragraphs if p._p.pPr is not None and p._p.pPr.numPr is not None]
    return [(p.text, p._p.pPr.numPr.numId.val) for p in items]


@pytest.mark.parametrize("letter", [READY, DRAFT], ids=["ready", "draft"])
def test_the_word_file_says_what_the_markdown_says(letter: Document) -> None:
    assert word_text(letter) == [" ".join(text.split()) for text in plain_text(letter.markdown)]


def test_the_same_letter_gives_the_same_bytes() -> None:
    again = compose(three_causes(), open_plan(), HEAD)
    first, second = to_docx(DRAFT), to_docx(again)
    assert first == second
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert archive.namelist() == sorted(archive.namelist())
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_the_styles_carry_the_structure() -> None:
    styles = {p.text: p.style.name for p in word_of(READY).paragraphs}
    assert styles["Plan of Action: Valid Tracking Rate, Home & Kitchen, Toys & Games, Garden"] == "Title"
    assert styles["Root causes"] == "Heading 1"
    assert styles["Annex A: the 118 packages by cause"] == "List Bullet"
    assert styles["It was the cheapest offer."] == "List Continue"
    assert [name for text, name in styles.items() if text.startswith("Northfield Trading ·")] == ["Subtitle"]


def test_every_numbered_list_begins_anew() -> None:
    word = word_of(markdown("1. a\n2. b\n\nx\n\n1. c\n   1. d\n\n   2. e\n\ny\n\n3. f\n\n- g\n"))
    numbers = dict(numbers_of(word))
    assert numbers["a"] == numbers["b"]
    assert len({numbers[name] for name in "acdfg"}) == 5
    assert numbers["d"] == numbers["e"]
    numbering = word.part.numbering_part.element
    starts = {
        num.numId: num.find(f"{qn('w:lvlOverride')}/{qn('w:startOverride')}").get(qn("w:val"))
        for num in numbering.num_lst
        if num.find(qn("w:lvlOverride")) is not None
    }
    assert (starts[numbers["c"]], starts[numbers["f"]]) == ("1", "3")


def test_markers_are_yellow_and_nothing_else_is() -> None:
    runs = [run for paragraph in word_of(DRAFT).paragraphs for run in paragraph.runs]
    yellow = [run.text for run in runs if run.font.highlight_color == WD_COLOR_INDEX.YELLOW]
    assert tuple(yellow) == DRAFT.markers
    ready = [run for paragraph in word_of(READY).paragraphs for run in paragraph.runs]
    assert not any(run.font.highlight_color for run in ready)


def test_marks_become_bold_and_italic() -> None:
    (paragraph,) = word_of(markdown("a **b** *c* `d` <b>e</b>  \nf")).paragraphs
    assert paragraph.text == "a b c d <b>e</b>\nf"
    marks = {run.text: (run.bold, run.italic, run.font.name) for run in paragraph.runs}
    assert marks["b"] == (True, None, None)
    assert marks["c"] == (None, True, None)
    assert marks["d"] == (None, None, "Consolas")


def test_a_table_repeats_its_head_and_breaks_no_row() -> None:
    (table,) = word_of(READY).tables
    assert [cell.text for cell in table.rows[0].cells] == ["Category", "Packages", "Invalid", "Rate", "Required"]
    heads = [row._tr.trPr.find(qn("w:tblHeader")) is not None for row in table.rows]
    assert heads == [True, *[False] * (len(table.rows) - 1)]
    assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)


def test_only_a_draft_says_so_on_every_page() -> None:
    draft, ready = (word_of(letter).sections[0] for letter in (DRAFT, READY))
    running = "Northfield Trading · Plan of Action · Amazon.com"
    assert draft.header.paragraphs[0].text == f"{running}\tDRAFT, not ready to send"
    assert ready.header.paragraphs[0].text == running
    fields = ready.footer._element.iter(qn("w:fldSimple"))
    assert [field.get(qn("w:instr")) for field in fields] == ["PAGE", "NUMPAGES"]


def test_the_properties_are_the_letter_s_and_nobody_else_s() -> None:
    properties = word_of(READY).core_properties
    assert (properties.title, properties.author) == (READY.title, "Northfield Trading")
    assert properties.created == properties.modified == dt.datetime(2026, 11, 4, tzinfo=dt.UTC)
    assert properties.language == "en-US"
    with zipfile.ZipFile(io.BytesIO(to_docx(READY))) as archive:
        assert not [name for name in archive.namelist() if "thumbnail" in name]
        assert b"python-docx" not in b"".join(archive.read(name) for name in archive.namelist())


def test_a_plain_word_file_serves_as_reference(tmp_path: Path) -> None:
    own = docx.Document()
    own.add_paragraph("text of the template")
    own.sections[0].header.paragraphs[0].text = "Our own header"
    own.save(tmp_path / "own.docx")
    content = to_docx(DRAFT, tmp_path / "own.docx")
    word = docx.Document(io.BytesIO(content))
    assert "text of the template" not in [p.text for p in word.paragraphs]
    assert [p.text for p in word.sections[0].header.paragraphs] == ["Our own header", "DRAFT, not ready to send"]
    assert to_docx(DRAFT, tmp_path / "own.docx") == content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert "docProps/thumbnail.jpeg" not in archive.namelist()


def test_table_and_head_fit_the_page_of_the_reference(tmp_path: Path) -> None:
    own = docx.Document()
    own.sections[0].page_width, own.sections[0].left_margin = Mm(210), Mm(20)
    own.sections[0].right_margin = Mm(20)
    own.save(tmp_path / "own.docx")
    word = docx.Document(io.BytesIO(to_docx(DRAFT, tmp_path / "own.docx")))
    assert sum(column.width for column in word.tables[0].columns) == pytest.approx(Mm(170), abs=5000)
    stops = word.sections[0].header.paragraphs[0].paragraph_format.tab_stops
    kept = [stop.position for stop in stops if stop.alignment != WD_TAB_ALIGNMENT.CLEAR]
    assert kept == [pytest.approx(Mm(170), abs=5000)]


def test_a_reference_without_list_styles_still_numbers(tmp_path: Path) -> None:
    own = docx.Document()
    for name in ("List Number", "List Bullet", "List Continue", "Title", "Quote"):
        own.styles[name].delete()
    own.save(tmp_path / "own.docx")
    word = docx.Document(io.BytesIO(to_docx(markdown("# t\n\n1. a\n2. b\n\n- c\n"), tmp_path / "own.docx")))
    numbers = dict(numbers_of(word))
    assert numbers["a"] == numbers["b"] != numbers["c"]


@pytest.mark.parametrize("content", [b"", b"no zip", None])
def test_a_reference_that_is_no_word_file_is_a_finding(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "own.docx"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(PoagenError) as caught:
        to_docx(READY, path)
    assert [(finding.code, finding.file) for finding in caught.value.findings] == [("DOC006", str(path))]


ODD = {
    "a list without its kind": ("word/numbering.xml", rb"<w:abstractNumId [^>]*>", b""),
    "a list of no number": ("word/numbering.xml", rb'w:numId="\d+"', b'w:numId="x"'),
    "a head that is not there": ("word/document.xml", rb'r:id="rId\d+"', b'r:id="rId999"'),
    "styles of no kind": ("word/styles.xml", rb'w:type="paragraph"', b'w:type="-1"'),
    "settings of another kind": ("word/settings.xml", rb"w:settings", b"w:sittings"),
    "another kind of part": ("[Content_Types].xml", rb"core-properties\+xml", b"other+xml"),
}


@pytest.mark.parametrize("name", ODD)
def test_a_reference_whose_parts_do_not_fit_is_told(name: str, tmp_path: Path) -> None:
    """The library that reads Word files ends these with errors of several kinds."""
    part, found, put = ODD[name]
    path = tmp_path / "a.docx"
    path.write_bytes(to_docx(READY))
    rewritten(path, {part: lambda raw: re.sub(found, put, raw)})
    with pytest.raises(PoagenError, match="do not fit each other") as caught:
        to_docx(READY, path)
    assert [(finding.code, finding.file) for finding in caught.value.findings] == [("DOC006", str(path))]


def test_a_reference_that_tells_no_size_of_its_page_serves(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(to_docx(READY))
    rewritten(path, {"word/document.xml": lambda raw: re.sub(rb"<w:pg(Sz|Mar) [^>]*>", b"", raw)})
    paragraphs = [line.text for line in docx.Document(io.BytesIO(to_docx(READY, path))).paragraphs]
    assert paragraphs == [line.text for line in word_of(READY).paragraphs]


def test_a_long_title_does_not_break_the_properties() -> None:
    long = dataclasses.replace(READY, title="x" * 999, author="y" * 999)
    assert len(word_of(long).core_properties.title) == 255


def test_the_committed_references_are_what_the_tool_makes(tmp_path: Path) -> None:
    subprocess.run([sys.executable, str(ROOT / "tools" / "make_reference_docx.py"), str(tmp_path)], check=True)
    committed = {path.name: path for path in (ROOT / "templates").glob("*.docx")}
    assert committed.keys() == {path.name for path in tmp_path.iterdir()}
    assert len(committed) == len(LOOKS)
    for name, path in committed.items():
        with zipfile.ZipFile(tmp_path / name) as new, zipfile.ZipFile(path) as old:
            assert {n: new.read(n) for n in new.namelist()} == {n: old.read(n) for n in old.namelist()}
