"""What stands on every page of the Word file: who writes, whether it is a draft, and the page's number."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING, Any, Final

from poagen.document.letter import Document

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.text.paragraph import Paragraph

_INCH: Final = 914_400
_PAPERS: Final = {"us-letter": (215.9, 279.4), "a4": (210, 297)}
"""Width and height in millimetres."""

DRAFT = "DRAFT, not ready to send"


def finish_pages(word: WordDocument, document: Document) -> None:
    """Fill header and footer. A reference's own text stays; a draft is marked all the same."""
    draft = document.words.word("draft") if document.is_draft else ""
    has_even = word.settings.odd_and_even_pages_header_footer
    for place, section in enumerate(word.sections):
        for header in _shown(section, "header", place, has_even=has_even):
            _head(header, document.running, text_width(section), draft)
        for footer in _shown(section, "footer", place, has_even=has_even):
            _foot(footer, document.words.word("page"), text_width(section))


def set_paper(word: WordDocument, paper: str) -> None:
    """Put every page on a paper: ``us-letter`` or ``a4``."""
    from docx.shared import Mm

    width, height = _PAPERS[paper]
    for section in word.sections:
        section.page_width, section.page_height = Mm(width), Mm(height)


def _shown(section: Any, part: str, place: int, *, has_even: bool) -> list[Any]:
    """The headers or footers of a section's pages, without those that it takes over from the section before."""
    kinds = [part]
    kinds += [f"first_page_{part}"] if section.different_first_page_header_footer else []
    kinds += [f"even_page_{part}"] if has_even else []
    found = [getattr(section, kind) for kind in kinds]
    return [one for one in found if place == 0 or not one.is_linked_to_previous]


def _is_empty(part: Any) -> bool:
    drawn = next(part._element.iter("{*}drawing", "{*}pict", "{*}fldSimple", "{*}instrText", "{*}sdt"), None)
    written = any(paragraph.text.strip() for paragraph in part.paragraphs)
    return not part.tables and not written and drawn is None


def text_width(section: Any) -> int:
    """Width between the margins, in Word's units; where a file tells none, Word takes letter paper and an inch."""
    margins = (_INCH if margin is None else margin for margin in (section.left_margin, section.right_margin))
    return int((section.page_width or 8.5 * _INCH) - sum(margins))


def _only_tab(line: Paragraph, width: int) -> None:
    """Let a tab lead to the right margin, whatever stops the style has."""
    from docx.enum.text import WD_TAB_ALIGNMENT

    styled = line.style.paragraph_format.tab_stops if line.style else []
    stops = line.paragraph_format.tab_stops
    for position in sorted({stop.position for stop in styled} - {width}):
        stops.add_tab_stop(position, WD_TAB_ALIGNMENT.CLEAR)
    stops.add_tab_stop(width, WD_TAB_ALIGNMENT.RIGHT)


def _head(header: Any, running: str, width: int, draft: str) -> None:
    line = header.paragraphs[0] if header.paragraphs else header.add_paragraph()
    if _is_empty(header):
        line.add_run(running + ("\t" if draft else ""))
        _only_tab(line, width)
    elif draft:
        line = header.add_paragraph()
    if draft:
        _mark_draft(line, draft)


def _mark_draft(line: Paragraph, draft: str) -> None:
    from docx.shared import RGBColor

    run = line.add_run(draft)
    run.bold = True
    run.font.color.rgb = RGBColor(0xC0, 0x00, 0x00)


def _foot(footer: Any, page: str, width: int) -> None:
    if not _is_empty(footer):
        return
    line = footer.paragraphs[0] if footer.paragraphs else footer.add_paragraph()
    _only_tab(line, width)
    line.add_run("\t")
    for text, field in zip_longest(page.split("{}"), ("PAGE", "NUMPAGES")):
        line.add_run(text)
        if field:
            add_field(line, field)


def add_field(line: Paragraph, instruction: str, shown: str = "1") -> None:
    """A field that Word computes, such as the page's number; ``shown`` until it does."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), instruction)
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = shown
    run.append(text)
    field.append(run)
    line._p.append(field)
