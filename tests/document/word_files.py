"""Word files as people and attackers make them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import docx


def letterhead(path: Path, *lines: str, header: str = "", footer: str = "", table: tuple[str, ...] = ()) -> Path:
    """A Word file with these paragraphs, and the cells of a table of one row after them."""
    word = docx.Document()
    for line in lines:
        word.add_paragraph(line)
    if table:
        made = word.add_table(rows=1, cols=len(table))
        for cell, text in zip(made.rows[0].cells, table, strict=True):
            cell.text = text
    for part, text in ((word.sections[0].header, header), (word.sections[0].footer, footer)):
        if text:
            part.paragraphs[0].text = text
    word.save(str(path))
    return path


def parts_of(content: bytes | Path) -> dict[str, bytes]:
    source = content if isinstance(content, Path) else io.BytesIO(content)
    with zipfile.ZipFile(source) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def rewritten(path: Path, changes: Mapping[str, bytes | Callable[[bytes], bytes]]) -> Path:
    """The file with parts put in, or changed by a function."""
    parts = parts_of(path)
    for name, change in changes.items():
        parts[name] = change if isinstance(change, bytes) else change(parts[name])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def related(kind: str, target: str, *, outside: bool = False) -> Callable[[bytes], bytes]:
    """A change of a file of relations: one more."""
    mode = ' TargetMode="External"' if outside else ""
    whole = (
        kind if "://" in kind else f"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}"
    )
    line = f'<Relationship Id="rId99" Type="{whole}" Target="{target}"{mode}/></Relationships>'
    return lambda raw: raw.replace(b"</Relationships>", line.encode())


def in_body(xml: str) -> Callable[[bytes], bytes]:
    """A change of the text: XML at its end."""
    return lambda raw: raw.replace(b"<w:sectPr", xml.encode() + b"<w:sectPr", 1)
