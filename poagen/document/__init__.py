"""The document stage: Report and Plan → the letter as Markdown and DOCX."""

from poagen.document.annex import annex, annex_csv
from poagen.document.files import FORMATS, write
from poagen.document.letter import Document, compose
from poagen.document.letterhead import Letterhead
from poagen.document.word import to_docx

__all__ = ["FORMATS", "Document", "Letterhead", "annex", "annex_csv", "compose", "to_docx", "write"]
