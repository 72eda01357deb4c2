"""What kind of file it is, by its first bytes."""

from __future__ import annotations

import io
import re
import struct
import zipfile
from typing import Literal

from poagen.intake.archives import GZIP, ZIP
from poagen.intake.decode import decode
from poagen.intake.parquet_footer import LOCKED

Kind = Literal["text", "workbook", "json", "xml", "parquet"]
KINDS = ("text", "workbook", "json", "xml", "parquet")
ARCHIVE = "an archive in an archive in an archive"

PARQUET = b"PAR1"

_MAGIC = (
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"II*\x00", "an image"),
    (b"MM\x00*", "an image"),
    (GZIP, ARCHIVE),
    (b"7z\xbc\xaf", "a packed (7z) file"),
    (b"Rar!", "a packed (RAR) file"),
    (b"{\\rtf", "a text document (RTF)"),
    (PARQUET, "parquet"),
    (LOCKED, "parquet"),
    (b"SQLite format", "a database"),
)
_WEB_PAGE = ("<!doctype html", "<html", "<head", "<meta", "<style", "<body", "<div", "<table")
_OLE = b"\xd0\xcf\x11\xe0"
_RARE = 50
"""Where a text has a NUL at all, one of so many signs; a text in UTF-16 without its mark has far more."""
_CONTROL = re.compile("[\x01-\x08\x0e-\x19\x1b-\x1f]")
_NOTHING = b"\xef\xbb\xbf\xff\xfe \t\r\n\x00"


def sniff(data: bytes) -> str:
    """One of :data:`KINDS`, ``empty``, :data:`ARCHIVE`, or the words for what else the bytes are."""
    head = data[:4096]
    if not head.strip(_NOTHING) and not data.strip(_NOTHING):
        return "empty"
    named = next((words for magic, words in _MAGIC if head.startswith(magic)), None)
    if named:
        return named
    if head.startswith(_OLE):
        return "workbook"
    return _zip_kind(data) if head.startswith(ZIP) else _text_kind(head)


def _text_kind(head: bytes) -> str:
    text = decode(head)[0]
    if "\x00" in text and not _is_text(text):
        return "a binary file"
    start = text.lstrip()[:200].lower()
    if start.startswith(_WEB_PAGE):
        return "a web page (HTML)"
    if start.startswith("mime-version:") and "multipart/related" in text.lower():
        return "a web page saved as one file (MHTML)"
    if start.startswith("<") and "urn:schemas-microsoft-com:office:spreadsheet" in text:
        return "a workbook in the XML form of Excel 2003 (save it as .xlsx)"
    if re.match(r"<(?:\?xml|!doctype|!--|[\w:]+[\s>/])", start):
        return "xml"
    return "json" if re.match(r'\{\s*["}]|\[\s*[\[{\]"]|[\[{]$', start) else "text"


def _is_text(text: str) -> bool:
    """Whether what has a NUL is a text all the same: lines, with few of them and no other sign that is none."""
    few = text.count("\x00") * _RARE <= len(text)
    return few and "\n" in text.replace("\r", "\n") and not _CONTROL.search(text)


def _zip_kind(data: bytes) -> str:
    try:
        names = zipfile.ZipFile(io.BytesIO(data)).namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, struct.error):
        return "a damaged zip or workbook file"
    if any(name.startswith("xl/") for name in names):
        return "workbook"
    if any(name.startswith("word/") for name in names):
        return "a Word document"
    if "content.xml" in names and b"opendocument.spreadsheet" in data[:200]:
        return "workbook"
    return ARCHIVE
