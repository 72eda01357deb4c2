"""Word files: opening a reference, numbering lists, and packing so that the same content gives the same bytes."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from poagen.common.finding import PoagenError
from poagen.document.letter import Document
from poagen.document.wordguard import unreadable

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.oxml.xmlchemy import BaseOxmlElement
    from docx.text.paragraph import Paragraph

_STAMP = (1980, 1, 1, 0, 0, 0)

_LEVELS = 3
"""List levels that are defined; deeper items share the last."""


def emptied(content: bytes, path: Path) -> WordDocument:
    """A Word file without its text; its styles, page and headers stay.

    Raises:
        PoagenError: It is no Word file (DOC006).
    """
    word = read_word(content, path)
    body = word.element.body
    _inherit_heads(body)
    for child in list(body):
        if not child.tag.endswith("}sectPr"):
            body.remove(child)
    if not word.sections:
        body.get_or_add_sectPr()
    return word


def read_word(content: bytes, path: Path) -> WordDocument:
    """A Word file that was found harmless.

    Raises:
        PoagenError: It is no Word file, or lacks a part (DOC006).
    """
    import docx
    from docx.opc.exceptions import PackageNotFoundError

    try:
        word = docx.Document(io.BytesIO(content))
        _ = word.element.body.xpath("w:p"), word.styles, word.settings.element
    except (PackageNotFoundError, zipfile.BadZipFile, LookupError, ValueError, SyntaxError) as error:
        raise PoagenError(unreadable(path)) from error
    except (AttributeError, TypeError) as error:
        raise PoagenError(unreadable(path, "its text is not where it should be")) from error
    return word


@contextmanager
def fitting(path: Path) -> Iterator[None]:
    """Tell of a Word file whose parts do not fit each other, which may show only as it is worked on.

    Raises:
        PoagenError: So it is (DOC006).
    """
    from docx.exceptions import PythonDocxError
    from docx.oxml.exceptions import XmlchemyError

    try:
        yield
    except (AttributeError, LookupError, TypeError, ValueError, PythonDocxError, XmlchemyError) as error:
        raise PoagenError(unreadable(path, "its parts do not fit each other")) from error


def _inherit_heads(body: Any) -> None:
    """Let the last section show the headers and footers that it takes over from those before it."""
    sections = list(body.iter("{*}sectPr"))
    if not sections:
        return
    *earlier, last = sections
    shown = {_kind(one) for one in last}
    for section in reversed(earlier):
        for one in section:
            if str(one.tag).endswith("Reference") and _kind(one) not in shown:
                shown.add(_kind(one))
                last.insert(0, one)


def _kind(reference: Any) -> tuple[str, str]:
    """Header or footer, and of which pages."""
    kinds = [str(value) for key, value in reference.attrib.items() if key.endswith("type")]
    return str(reference.tag), kinds[0] if kinds else ""


class ListNumbers:
    """The lists of a Word document. Every numbered list begins anew."""

    def __init__(self, word: WordDocument) -> None:
        self._numbering = _numbering(word)
        self._styles = word.styles
        self._own: dict[str, int] = {}

    def restart(self, start: int) -> int:
        """A new numbered list that begins at ``start``; returns its number."""
        number = self._numbering.add_num(self._abstract("List Number", "decimal", "%{}."))
        for level in range(_LEVELS):
            number.add_lvlOverride(ilvl=level).add_startOverride(start if level == 0 else 1)
        return int(number.numId)

    def bullet(self) -> int:
        """The number of the bulleted list, which all bullets share."""
        if "bullet" not in self._own:
            abstract = self._abstract("List Bullet", "bullet", "•")
            self._own["bullet"] = int(self._numbering.add_num(abstract).numId)
        return self._own["bullet"]

    def put(self, paragraph: Paragraph, number: int | None, level: int) -> None:
        """Make a paragraph an item of a list."""
        settings = paragraph._p.get_or_add_pPr().get_or_add_numPr()
        settings.get_or_add_ilvl().val = min(level, _LEVELS - 1)
        settings.get_or_add_numId().val = number

    def _abstract(self, style: str, kind: str, text: str) -> int:
        """The list definition behind a style, or an own one where the reference has none."""
        if kind not in self._own:
            found = self._of_style(style)
            self._own[f"abstract {kind}"] = self._define(kind, text) if found is None else found
        return self._own[f"abstract {kind}"]

    def _of_style(self, style: str) -> int | None:
        from docx.oxml.ns import qn

        if style not in self._styles:
            return None
        linked = self._styles[style].element.find(f".//{qn('w:numPr')}/{qn('w:numId')}")
        found = None if linked is None else self._num(linked.val)
        return None if found is None or not self._has_levels(found) else int(found.abstractNumId.val)

    def _has_levels(self, num: Any) -> bool:
        from docx.oxml.ns import qn

        known = {str(one.get(qn("w:abstractNumId"))): one for one in self._numbering.findall(qn("w:abstractNum"))}
        found = known.get(str(num.abstractNumId.val))
        return found is not None and len(found.findall(qn("w:lvl"))) >= _LEVELS

    def _num(self, number: int) -> Any:
        return next((num for num in self._numbering.num_lst if num.numId == number), None)

    def _define(self, kind: str, text: str) -> int:
        from docx.oxml import parse_xml
        from docx.oxml.ns import nsdecls, qn

        known = self._numbering.findall(qn("w:abstractNum"))
        own = max((int(each.get(qn("w:abstractNumId"))) for each in known), default=-1) + 1
        levels = "".join(
            f'<w:lvl w:ilvl="{n}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/>'
            f'<w:lvlText w:val="{text.format(n + 1)}"/><w:lvlJc w:val="left"/>'
            f'<w:pPr><w:ind w:left="{360 * (n + 1)}" w:hanging="360"/></w:pPr></w:lvl>'
            for n in range(_LEVELS)
        )
        opening = f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{own}">'
        abstract = parse_xml(f'{opening}<w:multiLevelType w:val="multilevel"/>{levels}</w:abstractNum>')
        first = next((n for n, one in enumerate(self._numbering) if one.tag == qn("w:num")), len(self._numbering))
        self._numbering.insert(first, abstract)
        return own


def _numbering(word: WordDocument) -> Any:
    """The list definitions of a document, which has none where Word found no list in it."""
    from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
    from docx.opc.packuri import PackURI
    from docx.oxml.ns import nsdecls
    from docx.parts.numbering import NumberingPart

    try:
        found: Any = word.part.part_related_by(RELATIONSHIP_TYPE.NUMBERING)
        return found.element
    except KeyError:
        blank = f"<w:numbering {nsdecls('w')}/>".encode()
        name = PackURI("/word/numbering.xml")
        part = NumberingPart.load(name, CONTENT_TYPE.WML_NUMBERING, blank, word.part.package)
        word.part.relate_to(part, RELATIONSHIP_TYPE.NUMBERING)
        return part.element


def describe(word: WordDocument, document: Document) -> None:
    """Give the file the letter's title, author, day and language, and nothing of its reference's."""
    properties, moment = word.core_properties, dt.datetime.combine(document.date, dt.time(), tzinfo=None)
    for known in list(properties._element):
        properties._element.remove(known)
    properties.title, properties.author = document.title[:255], document.author[:255]
    properties.last_modified_by, properties.language = document.author[:255], document.language
    properties.created = properties.modified = moment
    properties.revision = 1
    _speak(word, document.language)


def _speak(word: WordDocument, language: str) -> None:
    """Tell spelling checkers and readers aloud in which language the text is."""
    from docx.oxml.ns import qn

    styles = word.styles.element
    for one in styles.iter(qn("w:lang")):
        one.set(qn(_script(language)), language)
    defaults = styles.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
    if defaults is not None and defaults.find(qn("w:lang")) is None:
        defaults.append(spoken(language))


def spoken(language: str) -> BaseOxmlElement:
    """The property that says in which language a text is."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    mark = OxmlElement("w:lang")
    mark.set(qn(_script(language)), language)
    return mark


def _script(language: str) -> str:
    """The attribute in which Word has the language of such signs."""
    return "w:eastAsia" if language.startswith(("ja", "zh", "ko")) else "w:val"


def packed(word: WordDocument) -> bytes:
    """The document's bytes, without a picture of another document; see :func:`repacked`."""
    _drop_thumbnail(word)
    raw = io.BytesIO()
    word.save(raw)
    return repacked(raw.getvalue())


def repacked(content: bytes) -> bytes:
    """An Office file with its parts by name and dated alike, so that the same parts give the same bytes."""
    done = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(done, "w") as target:
        for name in sorted(source.namelist()):
            entry = zipfile.ZipInfo(name, _STAMP)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0
            target.writestr(entry, source.read(name), compresslevel=6)
    return done.getvalue()


def _drop_thumbnail(word: WordDocument) -> None:
    relations = word.part.package.rels
    for name in [name for name, each in relations.items() if each.reltype.endswith("/thumbnail")]:
        del relations[name]
