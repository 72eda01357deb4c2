"""Word files: opening a reference, numbering lists, and packing so that the same content gives the same bytes."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from poagen.common.finding import Finding, PoagenError, Severity

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.text.paragraph import Paragraph

_STAMP = (1980, 1, 1, 0, 0, 0)

_LEVELS = 3
"""List levels that are defined; deeper items share the last."""


def open_reference(path: Path) -> WordDocument:
    """A Word file emptied of its text; its styles, page and headers stay.

    Raises:
        PoagenError: The file is missing or no Word file (DOC006).
    """
    import docx
    from docx.opc.exceptions import PackageNotFoundError

    try:
        word = docx.Document(io.BytesIO(path.read_bytes()))
    except (OSError, PackageNotFoundError, zipfile.BadZipFile, KeyError, ValueError, SyntaxError) as error:
        raise PoagenError(_unreadable(path)) from error
    body = word.element.body
    for child in list(body):
        if not child.tag.endswith("}sectPr"):
            body.remove(child)
    return word


def _unreadable(path: Path) -> Finding:
    return Finding(
        "DOC006",
        Severity.ERROR,
        "the Word reference document cannot be read",
        file=str(path),
        help="open it in Word and save it as a .docx file, or leave the option out",
    )


class ListNumbers:
    """The lists of a Word document. Every numbered list begins anew."""

    def __init__(self, word: WordDocument) -> None:
        self._numbering = word.part.numbering_part.element
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
        return None if found is None else int(found.abstractNumId.val)

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
        self._numbering.insert(len(known), abstract)
        return own


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
