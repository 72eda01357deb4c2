"""What stands on every page of the Word file: who writes, whether it is a draft, and the page's number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.text.paragraph import Paragraph

_PAPERS: Final = {"us-letter": (215.9, 279.4), "a4": (210, 297)}
"""Width and height in millimetres."""

DRAFT = "DRAFT, not ready to send"


def finish_pages(word: WordDocument, author: str, *, is_draft: bool) -> None:
    """Fill header and footer. A reference's own text stays; a draft is marked all the same."""
    for section in word.sections:
        for header in _shown(section, "header"):
            _head(header, author, text_width(section), is_draft=is_draft)
        for footer in _shown(section, "footer"):
            _foot(footer, text_width(section))


def set_paper(word: WordDocument, paper: str) -> None:
    """Put every page on a paper: ``us-letter`` or ``a4``."""
    from docx.shared import Mm

    width, height = _PAPERS[paper]
    for section in word.sections:
        section.page_width, section.page_height = Mm(width), Mm(height)


def _shown(section: Any, part: str) -> list[Any]:
    """The header or footer of a section's pages, and that of its first page where it has one of its own."""
    own_first = [getattr(section, f"first_page_{part}")] if section.different_first_page_header_footer else []
    return [getattr(section, part), *own_first]


def _is_empty(part: Any) -> bool:
    return not part.tables and not any(paragraph.text.strip() for paragraph in part.paragraphs)


def text_width(section: Any) -> int:
    """Width between the margins, in Word's units (914,400 an inch)."""
    return int(section.page_width - section.left_margin - section.right_margin)


def _only_tab(line: Paragraph, width: int) -> None:
    """Let a tab lead to the right margin, whatever stops the style has."""
    from docx.enum.text import WD_TAB_ALIGNMENT

    styled = line.style.paragraph_format.tab_stops if line.style else []
    stops = line.paragraph_format.tab_stops
    for position in sorted({stop.position for stop in styled} - {width}):
        stops.add_tab_stop(position, WD_TAB_ALIGNMENT.CLEAR)
    stops.add_tab_stop(width, WD_TAB_ALIGNMENT.RIGHT)


def _head(header: Any, author: str, width: int, *, is_draft: bool) -> None:
    line = header.paragraphs[0] if header.paragraphs else header.add_paragraph()
    if _is_empty(header):
        line.text = " · ".join(part for part in (author, "Plan of Action") if part)
        line.add_run("\t" if is_draft else "")
        _only_tab(line, width)
    elif is_draft:
        line = header.add_paragraph()
    if is_draft:
        _mark_draft(line)


def _mark_draft(line: Paragraph) -> None:
    from docx.shared import RGBColor

    run = line.add_run(DRAFT)
    run.bold = True
    run.font.color.rgb = RGBColor(0xC0, 0x00, 0x00)


def _foot(footer: Any, width: int) -> None:
    if not _is_empty(footer):
        return
    line = footer.paragraphs[0] if footer.paragraphs else footer.add_paragraph()
    _only_tab(line, width)
    line.add_run("\tPage ")
    add_field(line, "PAGE")
    line.add_run(" of ")
    add_field(line, "NUMPAGES")


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
