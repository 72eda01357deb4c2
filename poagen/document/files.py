"""Letters as files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from poagen.common.finding import Finding, PoagenError, Severity
from poagen.common.output import write_whole
from poagen.document.letter import DRAFT_MARK, NAME, Document
from poagen.document.pdf import pdf_file
from poagen.document.picture_pages import as_markdown
from poagen.document.plain import to_text
from poagen.document.report_html import letter_to_html
from poagen.document.word import word_file

FORMATS: Final = ("md", "docx", "pdf", "html", "txt")
"""The formats that :func:`write` knows."""


def write(
    document: Document,
    folder: Path,
    formats: Sequence[str],
    *,
    reference: Path | None = None,
    limit: int | None = None,
) -> tuple[Path, ...]:
    """Write a letter into a folder, which is made if need be. Files are written whole.

    Args:
        document: The letter; a draft's file is named so.
        folder: Where to.
        formats: Out of :data:`FORMATS`, in any order.
        reference: A Word file whose styles the DOCX takes; without it, the packaged one.
        limit: Characters that a text field holds, for the plain text.

    Returns:
        The files, in the order of ``formats``.

    Raises:
        PoagenError: A format is not known (DOC007), the reference cannot be read (DOC006), or a file cannot be
            written.
    """
    return write_told(document, folder, formats, reference=reference, limit=limit)[0]


def write_told(
    document: Document,
    folder: Path,
    formats: Sequence[str],
    *,
    reference: Path | None = None,
    limit: int | None = None,
) -> tuple[tuple[Path, ...], tuple[Finding, ...]]:
    """Write a letter as :func:`write` does; returns the files, and what is to be said of them."""
    wanted = tuple(dict.fromkeys(formats))
    unknown = [name for name in wanted if name not in FORMATS]
    if unknown:
        raise PoagenError(_unknown(name) for name in unknown)
    made = {name: told_content(document, name, reference, limit) for name in wanted}
    paths = tuple(write_whole(folder / document.filename(name), content) for name, (content, _) in made.items())
    told = [finding for _, found in made.values() for finding in found]
    return paths, (*told, *_older(folder, paths))


def _older(folder: Path, written: Sequence[Path]) -> list[Finding]:
    """The finding that letters of an earlier run lie beside, such as one without a mark that is a draft again."""
    names = (f"{NAME}{mark}.{ext}" for mark in ("", DRAFT_MARK) for ext in FORMATS)
    older = [name for name in names if folder / name not in written and (folder / name).is_file()]
    if not older:
        return []
    return [
        Finding(
            "DOC025",
            Severity.WARNING,
            f"the folder also holds letters of an earlier run, which this one did not write: {', '.join(older)}",
            file=str(folder),
            help="hand in only what this run wrote; move the others away or delete them",
        )
    ]


def content(document: Document, name: str, reference: Path | None = None, limit: int | None = None) -> bytes:
    """A letter in one of :data:`FORMATS`."""
    return told_content(document, name, reference, limit)[0]


def told_content(
    document: Document, name: str, reference: Path | None = None, limit: int | None = None
) -> tuple[bytes, tuple[Finding, ...]]:
    """A letter in one of :data:`FORMATS`, and what is to be said of it."""
    match name:
        case "docx":
            return word_file(document, reference)
        case "pdf":
            return pdf_file(document)
        case "html":
            return letter_to_html(document), ()
        case "txt":
            return to_text(document, limit), ()
    return as_markdown(document).encode(), ()


def _unknown(name: str) -> Finding:
    return Finding(
        "DOC007",
        Severity.ERROR,
        f'the format "{name}" is not known',
        value=name,
        help=f"choose from {', '.join(FORMATS)}",
    )
