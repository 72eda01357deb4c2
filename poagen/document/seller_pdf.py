"""PDF files that the seller gives as evidence: opened without a word, however odd they are."""

from __future__ import annotations

import io
import logging
import re
import warnings
import zlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from pikepdf import Pdf

Found = TypeVar("Found")

_STREAM: Final = re.compile(rb"(?<!end)stream\r?\n")
_OF_OBJECTS: Final = re.compile(rb"/ObjStm\b|/XRef\b|#")
_MOST_OBJECTS: Final = 64 << 20
"""Bytes of all packed objects of a file, which are unpacked as it is opened."""


def is_pdf(content: bytes) -> bool:
    """Whether a file is one, by its beginning."""
    return content[:1024].lstrip().startswith(b"%PDF")


def with_pdf(content: bytes, work: Callable[[Pdf], Found]) -> Found | None:
    """What some work on a PDF gives; None where the file cannot be read, or not for this work."""
    import pikepdf

    if _floods(content):
        return None
    logging.getLogger("pikepdf").setLevel(logging.CRITICAL)
    try:
        with warnings.catch_warnings(action="ignore"), pikepdf.open(io.BytesIO(content)) as document:
            return work(document)
    except (pikepdf.PdfError, RuntimeError, ValueError, TypeError, LookupError, AttributeError):
        return None


def _floods(content: bytes) -> bool:
    """Whether its packed objects unpack to more than any document has."""
    left = _MOST_OBJECTS
    for found in _STREAM.finditer(content):
        told = content[content.rfind(b"obj", 0, found.start()) + 3 : found.start()]
        if not _OF_OBJECTS.search(told):
            continue
        if told.count(b"Decode") > 1 or (b"Decode" in told and b"/FlateDecode" not in told):
            return True
        try:
            left -= len(zlib.decompressobj().decompress(memoryview(content)[found.end() :], left))
        except zlib.error:
            continue
        if left <= 0:
            return True
    return False
