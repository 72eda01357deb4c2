"""The document stage: Report and Plan → the letter as Markdown and DOCX."""

from typing import TYPE_CHECKING

from poagen.common.lazy import on_demand

if TYPE_CHECKING:
    from poagen.document.annex import annex_csv
    from poagen.document.files import FORMATS, write
    from poagen.document.letter import Document, compose
    from poagen.document.letterhead import Letterhead
    from poagen.document.word import to_docx

_HOMES = {
    "annex": ("annex_csv",),
    "files": (
        "FORMATS",
        "write",
    ),
    "letter": (
        "Document",
        "compose",
    ),
    "letterhead": ("Letterhead",),
    "word": ("to_docx",),
}

__all__ = ["FORMATS", "Document", "Letterhead", "annex_csv", "compose", "to_docx", "write"]

__getattr__ = on_demand(__name__, _HOMES)
