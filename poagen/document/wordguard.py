"""Word files from elsewhere: what could act, reach outside or fill the memory is refused or left out."""

from __future__ import annotations

import io
import lzma
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from poagen.common.finding import Finding, PoagenError, Severity
from poagen.common.regular import read_regular
from poagen.document.wordharm import Content, refused
from poagen.intake.limits import MOST_CONTENTS
from poagen.intake.zip_end import contents_size

MOST_BYTES: Final = 100_000_000
"""Of a Word file, packed or unpacked."""

_BROKEN: Final = (
    OSError,
    EOFError,
    ValueError,
    NotImplementedError,
    RuntimeError,
    lzma.LZMAError,
    zipfile.BadZipFile,
    zlib.error,
)
_MOST_PARTS: Final = 2000
_PACKED: Final = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_OLD_WORD: Final = b"\xd0\xcf\x11\xe0"
_BAD_NAME: Final = re.compile(r"(^|[/\\])\.\.([/\\]|$)|^[/\\]|[\\:\x00-\x1f]")


def guarded(path: Path) -> tuple[bytes, tuple[Finding, ...]]:
    """A Word file that can do nothing, and what was left out of it.

    Raises:
        PoagenError: It is missing or no Word file (DOC006), or holds what could do harm (DOC020).
    """
    parts = _parts(path)
    content = Content(path, parts)
    found = list(dict.fromkeys(content.harmful()))
    if found:
        raise PoagenError(found)
    told = tuple(dict.fromkeys(content.clean()))
    return _packed(content.parts), told


def refuse_harmful(content: bytes, path: Path) -> None:
    """Look over a file that was made out of another.

    Raises:
        PoagenError: It holds what could do harm (DOC020).
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {entry.filename: archive.read(entry) for entry in archive.infolist()}
    found = list(dict.fromkeys(Content(path, parts).harmful()))
    if found:
        raise PoagenError(found)


def unreadable(path: Path, why: str = "") -> Finding:
    """The finding on a file that is no Word file."""
    return Finding(
        "DOC006",
        Severity.ERROR,
        "the Word reference document cannot be read" + (f": {why}" if why else ""),
        file=str(path),
        help="open it in Word and save it as a .docx file, or leave the option out",
    )


def _parts(path: Path) -> dict[str, bytes]:
    """The parts of the file by name, once it is known that they are no bomb."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise PoagenError(refused(path, f"more than {MOST_BYTES // 1_000_000} MB", "all"))
        raw = read_regular(path, MOST_BYTES)
        if raw.startswith(_OLD_WORD):
            raise PoagenError(unreadable(path, "it is in the old form of Word, or locked with a password"))
        if contents_size(raw) > MOST_CONTENTS:
            raise PoagenError(refused(path, f"more than {_MOST_PARTS} parts", "its archive"))
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            found = list(_bad_entries(path, archive.infolist()))
            if found:
                raise PoagenError(found)
            return {entry.filename: archive.read(entry) for entry in archive.infolist() if not entry.is_dir()}
    except _BROKEN as error:
        raise PoagenError(unreadable(path)) from error


def _bad_entries(path: Path, entries: list[zipfile.ZipInfo]) -> Iterator[Finding]:
    if len(entries) > _MOST_PARTS:
        yield refused(path, f"more than {_MOST_PARTS} parts", "its archive")
        return
    if sum(entry.file_size for entry in entries) > MOST_BYTES:
        yield refused(path, f"more than {MOST_BYTES // 1_000_000} MB once unpacked", "its archive")
    names = [entry.filename.casefold() for entry in entries]
    for entry in entries:
        if _BAD_NAME.search(entry.filename):
            yield refused(path, "a part whose name leads elsewhere", repr(entry.filename))
        elif entry.flag_bits & 1:
            yield refused(path, "a part that is locked", entry.filename)
        elif entry.compress_type not in _PACKED:  # the others say nothing true of how large they become
            yield refused(path, "a part that is packed in a way that Word does not use", entry.filename)
        elif names.count(entry.filename.casefold()) > 1:
            yield refused(path, "two parts of the same name", entry.filename)


def _packed(parts: Mapping[str, bytes]) -> bytes:
    done = io.BytesIO()
    with zipfile.ZipFile(done, "w") as archive:
        for name in sorted(parts, key=lambda name: (name != "[Content_Types].xml", name)):
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), parts[name])
    return done.getvalue()
