"""Every byte that a file holds, whatever it is packed in."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import pikepdf


def within(name: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    """A file's bytes, and those of all that is packed in it."""
    yield name, content
    if content.startswith(b"PK"):
        held = zipfile.ZipFile(io.BytesIO(content))
        for inner in held.infolist():
            yield f"{name}/{inner.filename}", inner.filename.encode() + inner.comment + inner.extra
            yield from within(f"{name}/{inner.filename}", held.read(inner))
    elif content.startswith(b"%PDF"):
        with pikepdf.open(io.BytesIO(content)) as document:
            yield f"{name}/info", str(dict(document.docinfo or {})).encode()
            yield from ((f"{name}/{number}", part) for number, part in enumerate(_streams(document)))
    elif content.startswith(b"\x89PNG"):
        yield from ((f"{name}/{kind}", part) for kind, part in _chunks(content) if kind not in ("IDAT", "IHDR"))


def _streams(document: pikepdf.Pdf) -> Iterator[bytes]:
    for one in document.objects:
        if isinstance(one, pikepdf.Stream) and "/Image" not in str(one.get("/Subtype", "")):
            yield one.read_bytes() + repr(one).encode()
        else:
            yield repr(one).encode()


def _chunks(content: bytes) -> Iterator[tuple[str, bytes]]:
    place = 8
    while place < len(content):
        size = int.from_bytes(content[place : place + 4], "big")
        kind, part = content[place + 4 : place + 8].decode(), content[place + 8 : place + 8 + size]
        yield kind, part + (zlib.decompress(part.split(b"\0\0", 1)[1]) if kind == "zTXt" else b"")
        place += 12 + size


def all_bytes(folder: Path) -> Iterator[tuple[str, bytes]]:
    """The same for every file of a folder, with its name."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield from within(path.relative_to(folder).as_posix(), path.read_bytes())
