"""One long text, read while the rest of the program is still being loaded."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread, main_thread
from typing import IO, TYPE_CHECKING, Final

from poagen.common.memory import keep_memory_for_reuse
from poagen.common.regular import is_folder, open_regular, stamp
from poagen.common.whole_file import LEAST, MOST, Version, hash_of, version_of

if TYPE_CHECKING:
    from poagen.common.long_text import LongText


class _Reading:
    """A file that is being read by a thread of its own.

    A program that ends early waits for it, a second or so: Arrow must not be at work while Python is taken down.
    The thread lasts as long as the main one where it has loaded Arrow: version 25 ends by a fault of memory once
    the thread has gone that loaded it (github.com/apache/arrow/issues/50471).
    """

    def __init__(self, path: Path) -> None:
        self.version: Version | None = None
        self.text: LongText | None = None
        self._done = Event()
        self._thread = Thread(target=self._work, args=(path,))
        self._thread.start()

    def _work(self, path: Path) -> None:
        loads = "pyarrow" not in sys.modules
        try:
            self._read(path)
        finally:
            self._done.set()
        if loads:
            main_thread().join()

    def _read(self, path: Path) -> None:
        """Whatever goes wrong here is found when the same is done again, where it can be told."""
        with suppress(Exception), open_regular(path) as stream:
            from poagen.common.long_text import long_text

            version = version_of(stream)
            if main_thread().is_alive():
                self.text = long_text(path, stream)
                self.version = version

    def wait(self) -> None:
        self._done.wait()


class _Hashing:
    """The hash of a file, made by a thread of its own as long as somebody may ask for it."""

    def __init__(self, path: Path) -> None:
        self._found: tuple[Version, str] | None = None
        self._is_wanted = True
        self._thread = Thread(target=self._work, args=(path,))
        self._thread.start()

    def _work(self, path: Path) -> None:
        with suppress(OSError), open_regular(path) as stream:
            version = version_of(stream)
            digest = hash_of(stream, lambda: self._is_wanted and main_thread().is_alive())
            if version_of(stream) == version:
                self._found = version, digest

    def of(self, version: Version | None) -> str:
        """The hash of this state of the file; blank where it is not known."""
        self._is_wanted = version is not None
        self._thread.join()
        return self._found[1] if self._found and self._found[0] == version else ""


_reading: Final[list[_Reading]] = []
_hashing: Final[list[_Hashing]] = []


def begin_to_hash(words: Sequence[str]) -> None:
    """Begin with the hash of a long text, if one and no more is named among the words of a command.

    It is asked for when the command reads the file, and costs no time as long as one processor alone is at work.
    """
    paths = [Path(word) for word in words if _size(Path(word)) >= LEAST]
    if len(paths) == 1 and _size(paths[0]) <= MOST:
        keep_memory_for_reuse()
        _hashing.append(_Hashing(paths[0]))


def begin_to_read(files: Sequence[Path | str]) -> None:
    """Begin to read a file if it is the only one; whatever is wrong with it is found when it is asked for."""
    paths = [Path(file) for file in files]
    if any(_may_be_long(path) for path in paths):
        keep_memory_for_reuse()
        if len(paths) == 1 and not _reading:
            _reading.append(_Reading(paths[0]))


def _may_be_long(path: Path) -> bool:
    """Whether it is a long file, or a folder, which may hold some."""
    return _size(path) >= LEAST or is_folder(path)


def _size(path: Path) -> int:
    """The bytes of a file; none where it is no file."""
    about = stamp(path)
    return about[0] if about else 0


def read_long(path: Path, stream: IO[bytes]) -> LongText | None:
    """What :func:`poagen.common.long_text.long_text` finds in an open file, perhaps found before, and given once.

    Raises:
        OSError: The file cannot be read.
    """
    from poagen.common.long_text import long_text

    begun = _reading.pop() if _reading else None
    hashing = _hashing.pop() if _hashing else None
    if begun is not None:
        begun.wait()
    is_same = begun is not None and begun.version == version_of(stream)
    text = begun.text if begun is not None and is_same else long_text(path, stream)
    return replace(text, digest=hashing.of(text.version)) if text and hashing else text


def let_go() -> None:
    """Keep nothing for one who reads the file from the disk, part by part."""
    _reading.clear()
    while _hashing:
        _hashing.pop().of(None)
