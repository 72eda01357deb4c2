"""A letter's file → its lines."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final
from zipfile import BadZipFile

from poagen.common.finding import Finding, PoagenError, Severity

KINDS: Final = (".md", ".txt", ".docx")
"""The kinds of files that :func:`read_letter` takes."""

_LARGEST: Final = 20_000_000


def read_letter(path: Path) -> list[str]:
    """The lines of a Markdown or text file, or the paragraphs of a Word file with headings and lists marked.

    Raises:
        PoagenError: The file cannot be read as a letter (REV901).
    """
    if path.suffix.casefold() not in KINDS:
        raise PoagenError(_unreadable(path, f"a letter is one of {', '.join(KINDS)}"))
    try:
        if path.stat().st_size > _LARGEST:
            raise PoagenError(_unreadable(path, "it is larger than 20 MB"))
        content = path.read_bytes()
    except OSError as error:
        raise PoagenError(_unreadable(path, error.strerror or "it cannot be opened")) from error
    return _word_lines(path, content) if path.suffix.casefold() == ".docx" else _decoded(content).splitlines()


def reply_text(path: Path) -> str:
    """The text of a reply: a file of the kinds that a letter has, or ``-`` for what stands on the input.

    Raises:
        PoagenError: The file cannot be read (REV901).
    """
    return sys.stdin.read() if str(path) == "-" else "\n".join(read_letter(path))


def _decoded(content: bytes) -> str:
    for encoding in ("utf-16" if content[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode("latin-1")


def _word_lines(path: Path, content: bytes) -> list[str]:
    from docx import Document
    from docx.opc.exceptions import PackageNotFoundError

    damaged = (PackageNotFoundError, BadZipFile, KeyError, ValueError, SyntaxError, AttributeError)
    try:
        return [line for block in Document(io.BytesIO(content)).iter_inner_content() for line in _lines(block)]
    except damaged as error:
        raise PoagenError(_unreadable(path, "it is not a Word document, or it is damaged")) from error


def _lines(block: Any) -> Iterator[str]:
    from docx.table import Table

    if isinstance(block, Table):
        for row in block.rows:
            yield "| " + " | ".join(cell.text.replace("\n", " ") for cell in row.cells) + " |"
    else:
        style = (block.style.name if block.style is not None else "") or ""
        is_listed = style.startswith("List") or block._p.xpath("./w:pPr/w:numPr")
        mark = "## " if style.startswith(("Heading", "Title")) else "- " if is_listed else ""
        for line in block.text.split("\n"):
            yield mark + line if line.strip() else ""
        yield ""


def _unreadable(path: Path, reason: str) -> Finding:
    return Finding(
        "REV901",
        Severity.ERROR,
        f"the letter cannot be read: {reason}",
        file=str(path),
        help="save it as .docx, .md or .txt and try again",
    )
