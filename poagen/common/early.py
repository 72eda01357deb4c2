"""The bytes of one long file, read while the rest of the program is still being loaded."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import IO, Final

from poagen.common.regular import open_regular

_LEAST, _MOST = 8 << 20, 400 << 20
"""Shorter files are read in no time; longer ones are read in batches."""


@dataclass(frozen=True)
class _Version:
    """Which file it is, and which state of it."""

    device: int
    file: int
    size: int
    changed: int


class _Reading:
    """A file that is being read by a thread of its own, which keeps no program from ending."""

    def __init__(self, path: Path) -> None:
        self.version: _Version | None = None
        self.content = b""
        self._thread = Thread(target=self._read, args=(path,), daemon=True)
        self._thread.start()

    def _read(self, path: Path) -> None:
        with suppress(OSError, MemoryError), open_regular(path) as stream:
            before = _version(stream)
            if _LEAST <= before.size <= _MOST:
                content = stream.read(before.size + 1)
                if len(content) == before.size and _version(stream) == before:
                    self.content, self.version = content, before

    def wait(self) -> None:
        self._thread.join()


_reading: Final[list[_Reading]] = []


def begin_to_read(files: Sequence[Path | str]) -> None:
    """Begin to read a file if it is the only one; whatever is wrong with it is found when it is asked for."""
    if len(files) == 1 and not _reading:
        _reading.append(_Reading(Path(files[0])))


def read_early(stream: IO[bytes]) -> bytes | None:
    """The bytes of an open file, once, if they were read before and the file has not changed since."""
    if not _reading:
        return None
    begun = _reading.pop()
    begun.wait()
    return begun.content if begun.version == _version(stream) else None


def let_go() -> None:
    """Keep no bytes for one who reads the file from the disk, part by part."""
    _reading.clear()


def _version(stream: IO[bytes]) -> _Version:
    about = os.fstat(stream.fileno())
    return _Version(about.st_dev, about.st_ino, about.st_size, about.st_mtime_ns)
