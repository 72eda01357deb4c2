"""Which state of a file is open, and the hash of all its bytes; nothing here takes long to load."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO, Final

LEAST: Final = 8 << 20
MOST: Final = 400 << 20
"""Shorter files are read in no time; longer ones are read in batches."""
_PIECE: Final = 8 << 20
"""So few bytes that their memory is used again for the next ones, and so many that there are few steps."""


@dataclass(frozen=True)
class Version:
    """Which file it is, and which state of it."""

    device: int
    file: int
    size: int
    changed: int


def version_of(stream: IO[bytes]) -> Version:
    """Which file is open, and which state of it."""
    about = os.fstat(stream.fileno())
    return Version(about.st_dev, about.st_ino, about.st_size, about.st_mtime_ns)


def hash_of(stream: IO[bytes], going_on: Callable[[], bool] = lambda: True) -> str:
    """The SHA-256 of a file; blank where nobody wants it any more."""
    digest = hashlib.sha256()
    for piece in pieces_of(stream):
        digest.update(piece)
        if not going_on():
            return ""
    return digest.hexdigest()


def pieces_of(stream: IO[bytes]) -> Iterator[bytes]:
    """The bytes of a file, so many at a time."""
    while piece := stream.read(_PIECE):
        yield piece
