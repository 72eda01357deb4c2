"""Which files there are, and what kind of file each one is by its first bytes."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from poagen.common.finding import Finding
from poagen.intake.tell import Place, error, warning

CASE_FILES = ("case.yaml", "plan.yaml")

_MAGIC = (
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"II*\x00", "an image"),
    (b"MM\x00*", "an image"),
    (b"\x1f\x8b", "a packed (gzip) file"),
    (b"7z\xbc\xaf", "a packed (7z) file"),
    (b"Rar!", "a packed (RAR) file"),
    (b"{\\rtf", "a text document (RTF)"),
    (b"PAR1", "a Parquet file"),
    (b"SQLite format", "a database"),
)
_OLE = b"\xd0\xcf\x11\xe0"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class Content:
    """The bytes of one file under the name that the user gave."""

    file: str
    data: bytes
    sha256: str
    kind: Literal["text", "workbook"]


def gather(files: Iterable[Path | str]) -> tuple[list[Content], list[Finding]]:
    """Read the bytes of all files; each distinct content once, in the order given."""
    found: dict[str, Content] = {}
    findings: list[Finding] = []
    for path, name in _expand(files, findings):
        content = _load(path, name)
        if isinstance(content, Finding):
            findings.append(content)
        elif content.sha256 in found:
            first = found[content.sha256].file
            findings.append(
                warning("INT005", f'this is the same file as "{first}"; it was read once', Place(name))
            )
        else:
            found[content.sha256] = content
    return list(found.values()), findings


def load(path: Path | str) -> Content | Finding:
    """Read the bytes of one file."""
    return _load(Path(path), _name(path))


def _name(path: Path | str) -> str:
    return path if isinstance(path, str) else path.as_posix()


def _expand(files: Iterable[Path | str], findings: list[Finding]) -> list[tuple[Path, str]]:
    expanded: list[tuple[Path, str]] = []
    for given in files:
        path, name = Path(given), _name(given)
        if not path.is_dir():
            expanded.append((path, name))
            continue
        inside = [p for p in sorted(path.iterdir()) if p.is_file() and _is_data(p.name)]
        expanded += [(p, f"{name.rstrip('/')}/{p.name}") for p in inside]
        if not inside:
            findings.append(error("INT001", "the folder holds no files", Place(name)))
    return expanded


def _is_data(name: str) -> bool:
    return not name.startswith(".") and name not in CASE_FILES


def _load(path: Path, name: str) -> Content | Finding:
    try:
        if path.is_dir():
            return error("INT001", "this is a folder, not a file", Place(name))
        data = path.read_bytes()
    except (OSError, ValueError) as problem:
        reason = getattr(problem, "strerror", None) or "the name is not valid"
        return error("INT001", f"the file cannot be read: {reason}", Place(name))
    kind = sniff(data)
    if kind == "empty":
        return error("INT002", "the file is empty", Place(name))
    if kind not in ("text", "workbook"):
        return error("INT003", f"this is {kind}, not a table of orders or packages", Place(name))
    sha = hashlib.sha256(data).hexdigest()
    return Content(name, data, sha, "workbook" if kind == "workbook" else "text")


def sniff(data: bytes) -> str:
    """``text``, ``workbook``, ``empty``, or the words for what else the bytes are."""
    if not data.strip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00"):
        return "empty"
    head = data[:4096]
    named = next((words for magic, words in _MAGIC if head.startswith(magic)), None)
    if named:
        return named
    if head.startswith(_OLE):
        return "workbook"
    if head.startswith(b"PK\x03\x04"):
        return _zip_kind(data)
    return _text_kind(head)


def _text_kind(head: bytes) -> str:
    if head.startswith(_UTF16):
        return "text"
    if b"\x00" in head:
        return "a binary file"
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if start.startswith((b"<!doctype html", b"<html", b"<table")):
        return "a web page (HTML)"
    if start.startswith(b"<?xml"):
        return "an XML file"
    return "a JSON file" if start.startswith((b"{", b"[")) else "text"


def _zip_kind(data: bytes) -> str:
    try:
        names = zipfile.ZipFile(io.BytesIO(data)).namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return "a damaged zip or workbook file"
    if any(name.startswith("xl/") for name in names):
        return "workbook"
    if any(name.startswith("word/") for name in names):
        return "a Word document"
    if "content.xml" in names and b"opendocument.spreadsheet" in data[:200]:
        return "workbook"
    return "a zip archive"
