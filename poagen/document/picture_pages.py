"""The pictures of a letter as pages after its text, in each form. The letter is complete without them."""

from __future__ import annotations

import base64
import io
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from markupsafe import Markup

from poagen.diagnosis import Analysis
from poagen.document import markup
from poagen.document.day_axis import day_axis
from poagen.document.locales import locale_for
from poagen.document.pictures import Picture, pictures
from poagen.document.translating import spoken
from poagen.document.typeset import quoted
from poagen.remedies.model import Plan

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.text.paragraph import Paragraph

    from poagen.document.letter import Document

_CAPTIONS: Final = ("Caption", "Body Text")
_CAPTION_SIZE: Final = 9
_LONGEST_ALT: Final = 2000


def pictured(document: Document, analysis: Analysis, plan: Plan) -> Document:
    """A letter with the pictures of its analysis, in its language; causes are named as the letter names them."""
    locale = locale_for(analysis.report.marketplace, document.language)
    told = {cause.root_cause: cause.title for cause in spoken(plan, analysis.report, locale).causes}
    titles = [told.get(one.id) or locale.language.defect(one.code) for one in analysis.report.root_causes]
    return replace(document, pictures=pictures(analysis.report, day_axis(analysis), titles, locale))


def as_markdown(document: Document) -> str:
    """The letter with its pictures after it, each as a file beside it."""
    parts = [f"## {markup.escape(_heading(document))}"] if document.pictures else []
    for one in document.pictures:
        parts += [f"![{markup.escape(one.alt)}]({one.name}.png)", markup.escape(one.caption)]
    return "\n\n".join([document.markdown.rstrip("\n"), *parts]) + "\n"


def as_typst(document: Document) -> str:
    """Typst code of the pages; it stands after the letter's and uses its functions."""
    if not document.pictures:
        return ""
    lines = ["pagebreak(weak: true)", f"section(2, text({quoted(_heading(document))}))"]
    for one in document.pictures:
        image = f'image(bytes({quoted(one.svg.decode())}), format: "svg", width: 100%, alt: {quoted(one.alt)})'
        words = f"block(width: 100%, align(left, text(size: 9pt, {quoted(one.caption)})))"
        lines.append(
            f"block(breakable: false, figure({image}, caption: {words}, numbering: none, supplement: none))"
        )
    return "\n".join(lines)


def as_html(document: Document, *, level: int = 2) -> Markup:
    """The pictures under a heading, each inside the page itself."""
    if not document.pictures:
        return Markup("")
    heading = Markup("<h{0}>{1}</h{0}>").format(level, _heading(document))
    return Markup("\n").join([heading, *(_figure(one) for one in document.pictures)])


def _figure(one: Picture) -> Markup:
    made = Markup('<figure><img src="data:image/svg+xml;base64,{}" alt="{}"><figcaption>{}</figcaption></figure>')
    return made.format(base64.b64encode(one.svg).decode(), one.alt, one.caption)


def add_to_word(word: WordDocument, document: Document) -> None:
    """Add the pages to a Word document, in its own styles; every picture has its text in its place."""
    from docx.shared import Emu

    from poagen.document.pages import text_width

    if not document.pictures:
        return
    heading = _paragraph(word, ("Heading 1",), _heading(document))
    heading.paragraph_format.page_break_before = True
    width = text_width(word.sections[-1])
    for one in document.pictures:
        place = _paragraph(word, ("Body Text",))
        place.paragraph_format.keep_with_next = True
        shape = place.add_run().add_picture(io.BytesIO(one.png), width=Emu(width))
        properties = shape._inline.docPr
        properties.set("descr", one.alt[:_LONGEST_ALT])
        properties.set("name", one.name)
        _number(_paragraph(word, _CAPTIONS), one)


def _paragraph(word: WordDocument, styles: tuple[str, ...], text: str = "") -> Paragraph:
    known: Any = word.styles
    return word.add_paragraph(text, style=next((known[name] for name in styles if name in known), None))


def _number(paragraph: Paragraph, one: Picture) -> None:
    """A caption whose number Word counts itself, so that a list of figures can be made of it."""
    from docx.shared import Pt

    from poagen.document.pages import add_field

    before, number, after = one.caption.partition(str(one.number))
    paragraph.add_run(before)
    add_field(paragraph, "SEQ Figure \\* ARABIC", number)
    paragraph.add_run(after)
    if paragraph.style is not None and paragraph.style.name != _CAPTIONS[0]:
        for run in paragraph.runs:
            run.font.size = Pt(_CAPTION_SIZE)


def _heading(document: Document) -> str:
    return document.words.picture("heading")
