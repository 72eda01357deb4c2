"""Letters as files."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
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
    made, _ = contents(document, formats, reference=reference, limit=limit)
    return write_together(folder, made)


def contents(
    document: Document, formats: Sequence[str], *, reference: Path | None = None, limit: int | None = None
) -> tuple[dict[str, bytes], tuple[Finding, ...]]:
    """The files of a letter by their names, none of them written yet, and what is to be said of them.

    Raises:
        PoagenError: As :func:`write` does.
    """
    wanted = tuple(dict.fromkeys(formats))
    unknown = [name for name in wanted if name not in FORMATS]
    if unknown:
        raise PoagenError(_unknown(name) for name in unknown)
    made = {name: told_content(document, name, reference, limit) for name in wanted}
    files = {document.filename(name): content for name, (content, _) in made.items()}
    return files, tuple(finding for _, found in made.values() for finding in found)


def write_together(folder: Path, files: Mapping[str, bytes]) -> tuple[Path, ...]:
    """Write files that belong together, each whole; they are made before the first is written.

    Raises:
        PoagenError: A file cannot be written; where others were written before it, that is told too (DOC026).
    """
    paths: list[Path] = []
    for name, content in files.items():
        try:
            paths.append(write_whole(folder / name, content))
        except PoagenError as error:
            left = [one for one in files if folder / one not in paths and (folder / one).is_file()]
            if not paths:
                raise
            raise PoagenError([*error.findings, _apart(folder, [path.name for path in paths], left)]) from error
    return tuple(paths)


def _apart(folder: Path, new: Sequence[str], old: Sequence[str]) -> Finding:
    """The finding that a run was ended before all of its files were written."""
    earlier = f"; {', '.join(old)} {'is' if len(old) == 1 else 'are'} of an earlier one" if old else ""
    return Finding(
        "DOC026",
        Severity.ERROR,
        f"only a part of this run's files was written: {', '.join(new)}{earlier}",
        file=str(folder),
        help="hand in none of them; see to what is told above, and write the letter again",
    )


def letter_names() -> list[str]:
    """Every name that the file of a letter can have."""
    return [f"{NAME}{mark}.{ext}" for mark in ("", DRAFT_MARK) for ext in FORMATS]


def older(folder: Path, written: Container[str], names: Sequence[str]) -> tuple[Finding, ...]:
    """The finding that files of an earlier run lie beside, such as a letter without a mark that is a draft again.

    Args:
        folder: Where a letter was written.
        written: The names of what was.
        names: What a run can write beside a letter.
    """
    letters = letter_names()
    found = [name for name in (*letters, *names) if name not in written and (folder / name).is_file()]
    if not found:
        return ()
    what = "letters" if all(name in letters for name in found) else "files"
    return (
        Finding(
            "DOC025",
            Severity.WARNING,
            f"the folder also holds {what} of an earlier run, which this one did not write: {', '.join(found)}",
            file=str(folder),
            help="hand in only what this run wrote; move the others away or delete them",
        ),
    )


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
