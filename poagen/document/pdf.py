"""The letter as PDF: tagged, with its fonts inside, the same bytes for the same letter."""

from __future__ import annotations

import datetime as dt
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

from poagen.common.finding import Finding
from poagen.document import picture_pages, typeset
from poagen.document.letter import Document
from poagen.document.lookup import packaged_templates
from poagen.document.pages import DRAFT
from poagen.document.reading import parse

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


def to_pdf(document: Document) -> bytes:
    """The letter as a tagged PDF (PDF/UA-1). Fonts come from installed packages, none from the system."""
    return pdf_file(document)[0]


def pdf_file(document: Document) -> tuple[bytes, tuple[Finding, ...]]:
    """The letter as :func:`to_pdf` gives it, and a finding on characters that no font can show."""
    made = compiled(_source(document), document.date)
    return made, _unshown(made)


def _unshown(made: bytes) -> tuple[Finding, ...]:
    return ()


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
    body = "\n".join([typeset.source(parse(document.markdown)), picture_pages.as_typst(document)])
    return f"{page}\n#show: letter.with({_settings(document)})\n#{{\n{body}\n}}\n"


def _settings(document: Document) -> str:
    language, _, region = document.language.partition("-")
    fonts = (*_LATIN, *(_JAPANESE if language == "ja" else _EASTERN))
    running = " · ".join(part for part in (document.author, "Plan of Action") if part)
    day = document.date
    settings = {
        "name": typeset.quoted(document.title),
        "author": typeset.quoted(document.author) if document.author else "()",
        "running": typeset.quoted(running),
        "draft": typeset.quoted(DRAFT) if document.is_draft else "none",
        "lang": typeset.quoted(language),
        "region": typeset.quoted(region) if region else "none",
        "paper": typeset.quoted(document.paper),
        "fonts": "(" + ", ".join(map(typeset.quoted, fonts)) + ")",
        "date": f"datetime(year: {day.year}, month: {day.month}, day: {day.day})",
        "foot": '(page, pages) => "Page " + page + " of " + pages',
    }
    return ", ".join(f"{name}: {value}" for name, value in settings.items())
