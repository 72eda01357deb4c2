"""A letter's file → its lines."""

from __future__ import annotations

import io
import sys
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

from poagen.case.noticefile import message_text
from poagen.common.finding import Finding, PoagenError, Severity
from poagen.common.regular import read_regular
from poagen.intake.limits import MOST_CONTENTS
from poagen.intake.zip_end import contents_size

KINDS: Final = (".md", ".txt", ".docx")
"""The kinds of files that :func:`read_letter` takes."""

_OTHER_PAPERS: Final = (".pdf", ".doc", ".odt", ".rtf", ".pages", ".html", ".htm")
_LARGEST: Final = 20_000_000
_LARGEST_UNPACKED: Final = 100_000_000
_MOST_PARTS: Final = 2_000
_MOST_MARKS: Final = 400_000
_BEFORE_XML: Final = b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n"
_MOST_CHARACTERS: Final = 200_000


class WordLines(list[str]):
    """The lines of a Word file.

    Attributes:
        paragraphs: For each line the number of its paragraph; empty ones are not counted.
    """

    def __init__(self, numbered: Iterable[tuple[int, str]]) -> None:
        told = list(numbered)
        super().__init__(line for _, line in told)
        self.paragraphs = tuple(number for number, _ in told)


def is_letter(path: Path) -> bool:
    """Whether a file's name is that of a letter and of no export; some kinds of letters cannot be read."""
    return path.suffix.casefold() in (*KINDS, *_OTHER_PAPERS) and not path.is_dir()


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
        content = read_regular(path)
    except OSError as error:
        raise PoagenError(_unreadable(path, error.strerror or "it cannot be opened")) from error
    lines = _word_lines(path, content) if path.suffix.casefold() == ".docx" else _text_lines(_decoded(content))
    if max(sum(map(len, lines)), len(lines)) > _MOST_CHARACTERS:
        raise PoagenError(_unreadable(path, "it has more than 200,000 characters, and a letter has some thousand"))
    return lines


def reply_text(path: Path) -> str:
    """The text of a reply: a file of the kinds that a notice has, a Word file, or ``-`` for the input.

    Raises:
        PoagenError: The file cannot be read, or holds no words (CAS011, REV901).
    """
    if str(path) == "-":
        text = _decoded(sys.stdin.buffer.read())
    else:
        is_word = path.suffix.casefold() == ".docx"
        text = "\n".join(read_letter(path) if is_word else _text_lines(message_text(path, "reply")))
    if not text.strip():
        help_ = "copy the words of Amazon's reply into a text file, and name that file"
        raise PoagenError(
            Finding("REV901", Severity.ERROR, "the reply holds no words", file=str(path), help=help_)
        )
    return text


def _text_lines(text: str) -> list[str]:
    """The lines as an editor counts them."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return lines if lines[-1] else lines[:-1]


def _decoded(content: bytes) -> str:
    for encoding in ("utf-16" if content[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode("latin-1")


def _word_lines(path: Path, content: bytes) -> WordLines:
    from docx import Document
    from docx.opc.exceptions import PackageNotFoundError

    _refuse_outsized(path, content)
    damaged = (PackageNotFoundError, BadZipFile, KeyError, ValueError, SyntaxError, AttributeError)
    try:
        return WordLines(_numbered(Document(io.BytesIO(content)).iter_inner_content()))
    except damaged as error:
        raise PoagenError(_unreadable(path, "it is not a Word document, or it is damaged")) from error


def _refuse_outsized(path: Path, content: bytes) -> None:
    """Look at what a Word file unpacks to, before anything reads it whole.

    Raises:
        PoagenError: It is more than a letter is (REV901).
    """
    if contents_size(content) > MOST_CONTENTS:
        raise PoagenError(_unreadable(path, "it unpacks to more than a letter is"))
    try:
        with ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            sizes = sum(entry.file_size for entry in entries)
            odd = any(entry.compress_type not in {ZIP_STORED, ZIP_DEFLATED} for entry in entries)
            if odd or len(entries) > _MOST_PARTS or sizes > _LARGEST_UNPACKED or _marks(archive) > _MOST_MARKS:
                raise PoagenError(_unreadable(path, "it unpacks to more than a letter is"))
    except (BadZipFile, NotImplementedError, OSError, RuntimeError, ValueError, zlib.error):
        return  # what reads it next tells that it is damaged


def _marks(archive: ZipFile) -> int:
    """How many marks of XML all parts hold together."""
    parts = (archive.read(entry) for entry in archive.infolist())
    return sum(part.count(b"<") + part.count(b"=") for part in parts if part.lstrip(_BEFORE_XML)[:1] == b"<")


def _numbered(blocks: Iterable[Any]) -> Iterator[tuple[int, str]]:
    number = 0
    for block in blocks:
        for paragraph in _paragraphs(block):
            number += any(line.strip() for line in paragraph)
            yield from ((number, line) for line in paragraph)


def _paragraphs(block: Any) -> Iterator[list[str]]:
    from docx.table import Table

    if isinstance(block, Table):
        for row in block.rows:
            yield ["| " + " | ".join(cell.text.replace("\n", " ") for cell in row.cells) + " |"]
        yield [""]
    else:
        style = (block.style.name if block.style is not None else "") or ""
        is_listed = style.startswith("List") or block._p.xpath("./w:pPr/w:numPr")
        is_heading = style.startswith(("Heading", "Title")) or _is_bold_line(block)
        mark = "## " if is_heading else "- " if is_listed else ""
        yield [*(mark + line if line.strip() else "" for line in block.text.split("\n")), ""]


def _is_bold_line(block: Any) -> bool:
    """Whether a short paragraph is bold throughout, as many write their headings."""
    runs = [run for run in block.runs if run.text.strip()]
    words = block.text.split()
    return bool(runs) and all(run.bold for run in runs) and len(words) <= 14 and not words[-1].endswith(".")


def _unreadable(path: Path, reason: str) -> Finding:
    return Finding(
        "REV901",
        Severity.ERROR,
        f"the letter cannot be read: {reason}",
        file=str(path),
        help="save it as .docx, .md or .txt and try again",
    )
