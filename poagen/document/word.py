"""Markdown → DOCX, in the styles of a Word reference document."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from markdown_it.token import Token

from poagen.common.finding import Finding
from poagen.document import picture_pages
from poagen.document.blocks import end_of, inline_text
from poagen.document.letter import Document
from poagen.document.looks import IN_TWO
from poagen.document.lookup import packaged_templates
from poagen.document.markup import MARKER, clean
from poagen.document.pages import finish_pages, set_paper, text_width
from poagen.document.reading import parse
from poagen.document.wordfile import ListNumbers, describe, emptied, fitting, packed, spoken
from poagen.document.wordguard import guarded
from poagen.document.wordtags import filled, has_tags

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.table import Table
    from docx.text.paragraph import Paragraph

_STYLES: Final[Mapping[str, tuple[str, ...]]] = {
    "sender": ("Sender", "Body Text"),
    "sender note": ("Sender Note", "Body Text"),
    "title": ("Title", "Heading 1"),
    "subtitle": ("Subtitle", "Body Text"),
    "heading": ("Heading 1",),
    "subheading": ("Heading 2", "Heading 1"),
    "body": ("Body Text",),
    "ordered": ("List Number", "List Paragraph"),
    "bullet": ("List Bullet", "List Paragraph"),
    "continued": ("List Continue", "List Paragraph"),
    "quote": ("Quote", "Intense Quote"),
    "cell": ("Table Text",),
    "table": ("Letter Table", "Table Grid"),
}
_HEADINGS: Final = {"h1": "title", "h2": "heading"}
_SPLIT: Final = re.compile(f"({MARKER.pattern})")


def to_docx(document: Document, reference: Path | None = None) -> bytes:
    """The letter as a Word file; the same letter gives the same bytes.

    Args:
        document: The letter.
        reference: A Word file whose styles, page and header are taken, or that holds tags to be filled in; without
            it, the packaged one of the letter's look.

    Raises:
        PoagenError: The reference is not a Word file that can be read (DOC006), could do harm (DOC020), or its
            tags are wrong (DOC001 to DOC004, DOC022, DOC023).
    """
    return word_file(document, reference)[0]


def word_file(document: Document, reference: Path | None = None) -> tuple[bytes, tuple[Finding, ...]]:
    """The letter as :func:`to_docx` gives it, and what is to be said of the reference."""
    if reference is None:
        own = reference_of(document.look)
        word = emptied(own.read_bytes(), own)
        set_paper(word, document.paper)
        _write(word, document)
        return _finished(word, document), ()
    content, told = guarded(reference)
    with fitting(reference):
        if has_tags(content, reference):
            word = filled(content, reference, document, partial(_write, document=document, has_head=True))
        else:
            word = emptied(content, reference)
            _write(word, document)
        return _finished(word, document), told


def _finished(word: WordDocument, document: Document) -> bytes:
    picture_pages.add_to_word(word, document)
    finish_pages(word, document)
    describe(word, document)
    return packed(word)


def reference_of(look: str) -> Path:
    """The packaged Word file of a look."""
    own = packaged_templates() / f"reference-{look}.docx"
    return own if own.is_file() else packaged_templates() / "reference.docx"


def _write(word: WordDocument, document: Document, *, has_head: bool = False) -> None:
    """Write the letter; where the paper has its head, without the one that the look gives it."""
    tokens = parse(document.markdown)
    titles = [n for n, token in enumerate(tokens) if token.type == "heading_open" and token.tag == "h1"]
    writer = _Writer(word, ListNumbers(word), before_title=bool(titles), second=document.in_two)
    if has_head and titles:
        tokens = [*_without_head(tokens[: titles[0]]), *tokens[titles[0] :]]
    writer.write(tokens)


def _without_head(tokens: list[Token]) -> Iterator[Token]:
    """What stands before a title, without plain paragraphs; those with an open marker stay."""
    place = 0
    while place < len(tokens):
        end = end_of(tokens, place)
        kept = tokens[place : end + 1]
        if tokens[place].type != "paragraph_open" or MARKER.search(inline_text(kept[1])):
            yield from kept
        place = end + 1


@dataclass
class _Writer:
    """Walks the tokens of a text and adds what they say to a Word document."""

    word: WordDocument
    numbers: ListNumbers
    lists: list[tuple[str, int | None]] = field(default_factory=list)
    quoted: int = 0
    item_is_open: bool = False
    before_title: bool = False
    after_sender: bool = False
    after_title: bool = False
    second: str | None = None
    goes_on: bool = False
    style_ids: dict[str, str | None] = field(default_factory=dict)

    def write(self, tokens: list[Token]) -> None:
        """Add every block of the text."""
        place = 0
        while place < len(tokens):
            token = tokens[place]
            if token.type == "table_open":
                end = next(n for n in range(place, len(tokens)) if tokens[n].type == "table_close")
                self._table(tokens[place:end])
                place = end
            else:
                self.goes_on = [each.type for each in tokens[place + 3 : place + 4]] == ["paragraph_open"]
                self._block(token, tokens[place + 1] if place + 1 < len(tokens) else token)
            place += 1

    def _block(self, token: Token, following: Token) -> None:
        match token.type:
            case "heading_open":
                heading = self._paragraph(_HEADINGS.get(token.tag, "subheading"), following)
                self.after_title, self.before_title = token.tag == "h1", False
                if self.second is not None:
                    self._set_apart(heading, self.second)
            case "paragraph_open":
                self._text(following)
            case "fence" | "code_block":
                self._add("body").add_run(clean(token.content))
            case "ordered_list_open" | "bullet_list_open":
                self._open_list(token)
            case "ordered_list_close" | "bullet_list_close":
                self.lists.pop()
            case "list_item_open":
                self.item_is_open = True
            case "blockquote_open" | "blockquote_close":
                self.quoted += token.nesting

    def _open_list(self, token: Token) -> None:
        if token.type == "bullet_list_open":
            self.lists.append(("bullet", None))
            return
        number = self.numbers.restart(int(token.attrGet("start") or 1))
        self.lists.append(("ordered", number))

    def _text(self, inline: Token) -> None:
        if self.lists:
            self._list_text(inline)
        elif self.after_title and not self.quoted:
            self._paragraph("subtitle", inline)
        elif self.before_title and not self.quoted:
            self._sender(inline)
        else:
            self._paragraph("quote" if self.quoted else "body", inline)
        self.after_title = False

    def _sender(self, inline: Token) -> None:
        """Who sends the letter: first the name and address, then for whom."""
        paragraph = self._paragraph("sender note" if self.after_sender else "sender", inline)
        self.after_sender = True
        for run in paragraph.runs[:1]:
            if run.bold and "Sender Name" in self.word.styles:
                run.bold, run.style = None, "Sender Name"

    def _set_apart(self, heading: Paragraph, language: str) -> None:
        """Set a heading's second language in lighter letters, as text in that language."""
        first, between, second = heading.text.partition(IN_TWO)
        if not between or MARKER.search(heading.text):
            return
        for run in heading.runs:
            heading._p.remove(run._r)
        heading.add_run(first)
        run = heading.add_run(between + second)
        if language:
            run._r.get_or_add_rPr().append(spoken(language))
        if "Second Language" in self.word.styles:
            run.style = "Second Language"
        else:
            run.bold = False

    def _list_text(self, inline: Token) -> None:
        role, number = self.lists[-1]
        if not self.item_is_open:
            self._paragraph("continued", inline)
            return
        paragraph = self._paragraph(role, inline)
        self.item_is_open = False
        level = len(self.lists) - 1
        self.numbers.put(paragraph, number if role == "ordered" else self.numbers.bullet(), level)
        paragraph.paragraph_format.keep_together = True
        paragraph.paragraph_format.keep_with_next = True if self.goes_on else None

    def _paragraph(self, role: str, inline: Token) -> Paragraph:
        paragraph = self._add(role)
        _fill(paragraph, inline)
        return paragraph

    def _add(self, role: str) -> Paragraph:
        paragraph = self.word.add_paragraph()
        paragraph._p.style = self._style_id(role)
        return paragraph

    def _style_id(self, role: str) -> str | None:
        """A paragraph's style by its id, looked up once: the library looks through all styles each time."""
        from docx.enum.style import WD_STYLE_TYPE

        if role not in self.style_ids:
            part: Any = self.word.part
            self.style_ids[role] = part.get_style_id(self._style(role), WD_STYLE_TYPE.PARAGRAPH)
        return self.style_ids[role]

    def _style(self, role: str) -> Any:
        known = self.word.styles
        return next((known[name] for name in _STYLES[role] if name in known), None)

    def _table(self, tokens: list[Token]) -> None:
        rows = _rows(tokens)
        table = self.word.add_table(rows=len(rows), cols=len(rows[0]), style=self._style("table"))
        for line, cells in zip(table.rows, rows, strict=True):
            for cell, (inline, align) in zip(line.cells, cells, strict=True):
                paragraph = cell.paragraphs[0]
                paragraph._p.style = self._style_id("cell")
                _fill(paragraph, inline)
                _align(paragraph, align)
        _dress(table, text_width(self.word.sections[0]))
        self._space_after_table()

    def _space_after_table(self) -> None:
        from docx.shared import Pt

        gap = self._add("body").paragraph_format
        gap.space_after, gap.line_spacing = Pt(0), Pt(7)


def _rows(tokens: list[Token]) -> list[list[tuple[Token, str]]]:
    """The cells of a table, each with its text and its alignment."""
    rows: list[list[tuple[Token, str]]] = []
    for place, token in enumerate(tokens):
        if token.type == "tr_open":
            rows.append([])
        elif token.type in {"th_open", "td_open"}:
            rows[-1].append((tokens[place + 1], str(token.attrGet("style") or "")))
    return rows


def _align(paragraph: Paragraph, style: str) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    if style.endswith("right"):
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    elif style.endswith("center"):
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _dress(table: Table, width: int) -> None:
    """Repeat the head on every page, break no row, keep the rows together, widen the first column."""
    from docx.oxml import OxmlElement
    from docx.shared import Emu

    for place, row in enumerate(table.rows):
        row_settings = row._tr.get_or_add_trPr()
        row_settings.append(OxmlElement("w:cantSplit"))
        if place == 0:
            row_settings.append(OxmlElement("w:tblHeader"))
        for cell in row.cells:
            cell.paragraphs[0].paragraph_format.keep_with_next = place < len(table.rows) - 1
    narrow = round(width * 2 / 13 if len(table.columns) < 7 else width / len(table.columns))
    for place, column in enumerate(table.columns):
        column.width = Emu(narrow if place else width - narrow * (len(table.columns) - 1))
        for cell in column.cells:
            cell.width = column.width


def _fill(paragraph: Paragraph, inline: Token) -> None:
    """Add the runs of a text: bold, italic, code, and markers in yellow."""
    marks: list[str] = []
    for token in inline.children or []:
        if token.type.endswith("_open"):
            marks.append(token.tag)
        elif token.type.endswith("_close"):
            marks.pop()
        elif token.type == "hardbreak":
            paragraph.add_run().add_break()
        else:
            for text in _pieces(token):
                _add_run(paragraph, text, [*marks, token.tag])


def _pieces(token: Token) -> Iterator[str]:
    text = " " if token.type == "softbreak" else token.content
    yield from filter(None, _SPLIT.split(text))


def _add_run(paragraph: Paragraph, text: str, marks: list[str]) -> None:
    from docx.enum.text import WD_COLOR_INDEX

    run = paragraph.add_run(text)
    run.bold = True if "strong" in marks else None
    run.italic = True if "em" in marks else None
    if "code" in marks:
        run.font.name = "Consolas"
    if MARKER.fullmatch(text):
        run.font.highlight_color = WD_COLOR_INDEX.YELLOW
