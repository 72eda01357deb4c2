"""Packed files: what .gz and .zip files hold, unpacked within limits."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from functools import partial

from poagen.common.finding import Finding
from poagen.intake.limits import FREE_BYTES, HIGHEST_RATIO, MOST_BYTES, MOST_MEMBERS, MOST_UNPACKED
from poagen.intake.quote import without_address
from poagen.intake.tell import Place, error

GZIP, ZIP = b"\x1f\x8b", b"PK\x03\x04"

_CHUNK = 1 << 20
_FED = 1 << 14
_LOCAL_HEADER = 30
_LOCKED = 0x1
KNOWN_PACKINGS = frozenset((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))
_SKIPPED = ("__macosx", "thumbs.db", "desktop.ini")
_BY_PROGRAMS = (".", "~$")
_TOO_MUCH = "it unpacks to more than poagen takes"
_BY_HAND = "unpack it yourself and give the files that you need"


class UnusableError(Exception):
    """The archive, or a member of it, cannot be used; the reason is its text."""


class Budget:
    """The bytes that may still be unpacked, and what to do where there are more."""

    def __init__(self, left: int = MOST_UNPACKED, advice: str = _BY_HAND) -> None:
        self.left, self.too_much = left, f"{_TOO_MUCH}; {advice}"

    def take(self, packed: int, unpacked: int) -> None:
        """Note what one member has given so far.

        Raises:
            UnusableError: It is too much, or far more than its packed size gives reason to expect.
        """
        flood = unpacked > FREE_BYTES and unpacked > HIGHEST_RATIO * max(packed, 1)
        if flood or unpacked > min(self.left, MOST_BYTES):
            raise UnusableError(self.too_much)


def unpack(file: str, data: bytes, budget: Budget) -> Iterator[tuple[str, bytes] | Finding]:
    """The members of a packed file with their names; what cannot be unpacked is a finding."""
    if data.startswith(GZIP):
        name = file[:-3] if file.lower().endswith(".gz") else file
        yield _one(f"{file}/{name.rpartition('/')[2]}", file, partial(_inflate, data, 31, budget))
        return
    try:
        members = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, struct.error):
        yield error("INT004", "the zip file is damaged", Place(file))
        return
    if len(members) > MOST_MEMBERS:
        told = f"the archive holds {len(members):,} files; only the first {MOST_MEMBERS:,} are read"
        yield error("INT051", told, Place(file))
    for member in members[:MOST_MEMBERS]:
        if budget.left < 0:
            yield error("INT051", f"the rest of the archive is not used: {budget.too_much}", Place(file))
            return
        if not member.filename.endswith(("/", "\\")) and not _is_hidden(member.filename):
            name = f"{file}/{clean_name(member.filename)}"
            yield _one(name, name, partial(read_member, data, member, budget))


def _one(name: str, place: str, read: Callable[[], bytes]) -> tuple[str, bytes] | Finding:
    try:
        return name, read()
    except UnusableError as reason:
        return error("INT051", f"the packed file is not used: {reason}", Place(place))
    except (zlib.error, struct.error):
        return error("INT004", "the packed file is damaged or breaks off", Place(place))


def _is_hidden(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    return any(is_by_the_way(part) for part in parts if part not in (".", ".."))


def is_by_the_way(name: str) -> bool:
    """Whether a file holds no data: hidden ones, the system's own, and those of Office beside an open one."""
    return name.startswith(_BY_PROGRAMS) or name.casefold() in _SKIPPED


def clean_name(name: str) -> str:
    """The name of a member as it is shown: no way out of the archive, no signs that cannot be shown."""
    parts = [part for part in name.replace("\\", "/").split("/") if part not in ("", ".", "..")]
    return "/".join(without_address(shown_name(part)) for part in parts)[:200] or "unnamed"


def shown_name(name: str) -> str:
    """A name of a file with its unreadable signs replaced, as it is told."""
    text = name.encode("utf-8", errors="surrogateescape").decode("utf-8", errors="replace")
    return "".join(sign if sign.isprintable() else "�" for sign in text)


def is_locked(member: zipfile.ZipInfo) -> bool:
    """Whether a member of an archive needs a password."""
    return bool(member.flag_bits & _LOCKED)


def read_member(data: bytes, member: zipfile.ZipInfo, budget: Budget) -> bytes:
    """The bytes of one member, whatever size the archive's directory claims for it.

    Raises:
        UnusableError: It is locked, packed in another way, or too large.
    """
    if is_locked(member):
        raise UnusableError("it is locked with a password; unpack it yourself")
    names = struct.unpack_from("<HH", data, member.header_offset + 26)
    start = member.header_offset + _LOCAL_HEADER + sum(names)
    packed = data[start : start + member.compress_size]
    if member.compress_type == zipfile.ZIP_STORED:
        budget.take(len(packed), len(packed))
        budget.left -= len(packed)
        return packed
    if member.compress_type not in KNOWN_PACKINGS:
        raise UnusableError("it is packed in a way that poagen does not read; unpack it yourself")
    return _inflate(packed, -15, budget)


def _inflate(packed: bytes, form: int, budget: Budget) -> bytes:
    """One stream, or as many as follow each other in a gzip file; what was unpacked in vain counts too."""
    parts: list[bytes] = []
    unpacked = 0
    try:
        for part in _unpacked(packed, form):
            unpacked += len(part)
            budget.take(len(packed), unpacked)
            parts.append(part)
    finally:
        budget.left -= unpacked
    return b"".join(parts)


def _unpacked(packed: bytes, form: int) -> Iterator[bytes]:
    given, place = memoryview(packed), 0
    while place < len(given):
        machine = zlib.decompressobj(form)
        waiting: bytes | memoryview = b""
        while not machine.eof:
            if not waiting:
                waiting = given[place : place + _FED]
                place += len(waiting)
            part = machine.decompress(waiting, _CHUNK)
            waiting = machine.unconsumed_tail
            yield part
            if not part and not waiting and place >= len(given) and not machine.eof:
                raise zlib.error
        if form < 0:
            return
        place = _past_padding(given, place - len(machine.unused_data))


def _past_padding(given: memoryview, place: int) -> int:
    """Where the next stream begins, after the zeros that some programs put behind one."""
    while place < len(given) and not given[place]:
        chunk = bytes(given[place : place + _CHUNK])
        place += len(chunk) - len(chunk.lstrip(b"\x00"))
    return place
