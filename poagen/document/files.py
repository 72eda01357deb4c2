"""Letters as files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from poagen.common.finding import Finding, PoagenError, Severity
from poagen.common.output import write_whole
from poagen.document.letter import Document
from poagen.document.word import to_docx

FORMATS: Final = ("md", "docx")
"""The formats that :func:`write` knows."""


def write(
    document: Document, folder: Path, formats: Sequence[str], *, reference: Path | None = None
) -> tuple[Path, ...]:
    """Write a letter into a folder, which is made if need be. Files are written whole.

    Args:
        document: The letter; a draft's file is named so.
        folder: Where to.
        formats: Out of :data:`FORMATS`, in any order.
        reference: A Word file whose styles the DOCX takes; without it, the packaged one.

    Returns:
        The files, in the order of ``formats``.

    Raises:
        PoagenError: A format is not known (DOC007), the reference cannot be read (DOC006), or a file cannot be
            written.
    """
    wanted = tuple(dict.fromkeys(formats))
    unknown = [name for name in wanted if name not in FORMATS]
    if unknown:
        raise PoagenError(_unknown(name) for name in unknown)
    contents = {name: _content(document, name, reference) for name in wanted}
    return tuple(write_whole(folder / document.filename(name), content) for name, content in contents.items())


def _content(document: Document, name: str, reference: Path | None) -> bytes:
    return to_docx(document, reference) if name == "docx" else document.markdown.encode()


def _unknown(name: str) -> Finding:
    return Finding(
        "DOC007",
        Severity.ERROR,
        f'the format "{name}" is not known',
        value=name,
        help=f"choose from {', '.join(FORMATS)}",
    )
