"""The letter as PDF: tagged, with its fonts inside, the same bytes for the same letter."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from poagen.common.finding import Finding, Severity
from poagen.document import picture_pages, typeset
from poagen.document.letter import Document
from poagen.document.lookup import packaged_templates
from poagen.document.reading import parse, plain_text
from poagen.document.settable import failing, lost, ways

if TYPE_CHECKING:
    import typst

_FONT_FOLDERS: Final = (
    ("matplotlib", "mpl-data/fonts/ttf"),
    ("zhplot", "fonts"),
    ("koreanize_matplotlib", "fonts"),
    ("matplotlib_fontja", "fonts"),
)
_LATIN: Final = ("Libertinus Serif", "DejaVu Sans")
_EASTERN: Final = ("Noto Sans SC", "NanumGothic", "IPAexGothic")
_JAPANESE: Final = ("IPAexGothic", "Noto Sans SC", "NanumGothic")


_STAND_IN: Final = "LastResort"
"""The font that shows a box with the script's sign for every character that there is."""

_MOST_TOLD: Final = 10


def to_pdf(document: Document) -> bytes:
    """The letter as a tagged PDF (PDF/UA-1). Fonts come from installed packages, none from the system."""
    return pdf_file(document)[0]


def pdf_file(document: Document) -> tuple[bytes, tuple[Finding, ...]]:
    """The letter as :func:`to_pdf` gives it, and a finding on characters that no font can show."""
    made, gone = _set(document)
    boxed = _boxed_signs(document, gone) if _has_stand_in(made) else []
    return made, _unshown(sorted({*gone, *boxed}))


def _set(document: Document) -> tuple[bytes, list[str]]:
    """The PDF, and the signs that had to be left out of it.

    Raises:
        RuntimeError: The source is wrong, which is a fault of poagen.
    """
    source, fault = _source(document), RuntimeError()
    for way in ways(source, lambda pieces: _sets(document, pieces)):
        try:
            return compiled(way, document.date), lost(source, way)
        except RuntimeError as error:
            fault = error
    raise fault


def _sets(document: Document, pieces: Sequence[str]) -> bool:
    """Whether a page with all of some pieces of text can be made."""
    try:
        _page_of(document, pieces)
    except RuntimeError:
        return False
    return True


def _page_of(document: Document, pieces: Sequence[str]) -> bytes:
    """A page with each piece on a line of its own, plain, bold and slanted, in the fonts of a letter."""
    fonts = "(" + ", ".join(map(typeset.quoted, _font_names(document))) + ")"
    texts = [f"#text({typeset.quoted(piece)})" for piece in pieces]
    lines = "#linebreak()".join(f"{text}#strong[{text}]#emph[{text}]" for text in texts)
    return compiled(f"#set document(title: [T])\n#set text(font: {fonts})\n{lines}", document.date)


def _has_stand_in(made: bytes) -> bool:
    """Whether a PDF uses the font of boxes that stand for what no other font has."""
    import pikepdf

    with pikepdf.open(io.BytesIO(made)) as pdf:
        fonts = [str(font.get("/BaseFont")) for page in pdf.pages for font in _fonts_of(page)]
    return any(_STAND_IN in name for name in fonts)


def _fonts_of(page: Any) -> list[Any]:
    resources = page.obj.get("/Resources")
    return list(resources.get("/Font", {}).values()) if resources is not None else []


def _boxed_signs(document: Document, gone: Sequence[str]) -> list[str]:
    """The characters that show as boxes."""
    text = "".join([document.running, *plain_text(document.markdown)])
    signs = sorted(set(text) - set(gone))
    return list(failing(signs, lambda some: _shows(document, some)))


def _shows(document: Document, pieces: Sequence[str]) -> bool:
    """Whether a page with all of some pieces can be made without the font of boxes."""
    return _sets(document, pieces) and not _has_stand_in(_page_of(document, pieces))


def _unshown(missing: Sequence[str]) -> tuple[Finding, ...]:
    """A finding on the characters that no font can show."""
    if not missing:
        return ()
    shown = ", ".join(f"{sign} (U+{ord(sign):04X})" for sign in missing[:_MOST_TOLD])
    more = f" and {len(missing) - _MOST_TOLD} more" if len(missing) > _MOST_TOLD else ""
    return (
        Finding(
            "DOC024",
            Severity.WARNING,
            f"no font of the PDF has these characters, and each shows as a box or not at all: {shown}{more}",
            help="write them otherwise, or save the Word file as a PDF",
        ),
    )


def compiled(source: str, day: dt.date) -> bytes:
    """Typst source as a tagged PDF that bears a day.

    Raises:
        RuntimeError: The source is wrong, which is a fault of poagen.
    """
    import typst

    moment = dt.datetime.combine(day, dt.time(), tzinfo=dt.UTC)
    compiler = typst.Compiler(source.encode(), font_paths=_fonts(), ignore_system_fonts=True)
    made = compiler.compile(format="pdf", timestamp=moment, pdf_standards="ua-1")
    if not isinstance(made, bytes):
        raise TypeError("the PDF did not come out as one file")
    return made


@cache
def _fonts() -> typst.Fonts:
    import typst

    return typst.Fonts(include_system_fonts=False, font_paths=[str(path) for path in _font_folders()])


def _font_folders() -> list[Path]:
    """The folders in which packages keep fonts; the packages themselves are not imported."""
    specs = [(find_spec(name), folder) for name, folder in _FONT_FOLDERS]
    return [Path(spec.origin).parent / folder for spec, folder in specs if spec is not None and spec.origin]


def _source(document: Document) -> str:
    page = (packaged_templates() / "letter.typ").read_text(encoding="utf-8")
    body = "\n".join(
        [
            typeset.source(parse(document.markdown), second=document.in_two),
            picture_pages.as_typst(document),
        ]
    )
    return f"{page}\n#show: letter.with({_settings(document)})\n#{{\n{body}\n}}\n"


def _font_names(document: Document) -> tuple[str, ...]:
    return (*_LATIN, *(_JAPANESE if document.language.startswith("ja") else _EASTERN))


def _settings(document: Document) -> str:
    language, _, region = document.language.partition("-")
    day, words = document.date, document.words
    settings = {
        "name": typeset.quoted(document.title),
        "author": typeset.quoted(document.author) if document.author else "()",
        "running": typeset.quoted(document.running),
        "draft": typeset.quoted(words.word("draft")) if document.is_draft else "none",
        "lang": typeset.quoted(language),
        "region": typeset.quoted(region) if region else "none",
        "paper": typeset.quoted(document.paper),
        "fonts": "(" + ", ".join(map(typeset.quoted, _font_names(document))) + ")",
        "date": f"datetime(year: {day.year}, month: {day.month}, day: {day.day})",
        "look": typeset.quoted(document.look),
        "foot": _foot(words.word("page")),
    }
    return ", ".join(f"{name}: {value}" for name, value in settings.items())


def _foot(words: str) -> str:
    """Words such as ``Page {} of {}`` as a Typst function of the page and of how many there are."""
    before, between, after = (typeset.quoted(part) for part in [*words.split("{}"), "", "", ""][:3])
    return f"(page, pages) => {before} + page + {between} + pages + {after}"
