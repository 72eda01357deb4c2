"""One long text, read while the rest of the program is still being loaded."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from threading import Thread, main_thread
from typing import IO, TYPE_CHECKING, Final

from poagen.common.memory import keep_memory_for_reuse
from poagen.common.regular import open_regular

if TYPE_CHECKING:
    from poagen.common.long_text import LongText, Version

_LEAST: Final = 8 << 20
"""Nothing is loaded for a shorter file."""


class _Reading:
    """A file that is being read by a thread of its own.

    A program that ends early waits for it, a second or so: Arrow must not be at work while Python is taken down.
    """

    def __init__(self, path: Path) -> None:
        self.version: Version | None = None
        self.text: LongText | None = None
        self._thread = Thread(target=self._work, args=(path,))
        self._thread.start()

    def _work(self, path: Path) -> None:
        """Whatever goes wrong here is found when the same is done again, where it can be told."""
        with suppress(Exception), open_regular(path) as stream:
            from poagen.common.long_text import long_text, version_of

            version = version_of(stream)
            if main_thread().is_alive():
                self.text = long_text(path, stream)
                self.version = version

    def wait(self) -> None:
        self._thread.join()


_reading: Final[list[_Reading]] = []


def begin_to_read(files: Sequence[Path | str]) -> None:
    """Begin to read a file if it is the only one; whatever is wrong with it is found when it is asked for."""
    paths = [Path(file) for file in files]
    if any(_may_be_long(path) for path in paths):
        keep_memory_for_reuse()
        if len(paths) == 1 and not _reading:
            _reading.append(_Reading(paths[0]))


def _may_be_long(path: Path) -> bool:
    """Whether it is a long file, or a folder, which may hold some."""
    with suppress(OSError, ValueError):
        return path.is_dir() or path.stat().st_size >= _LEAST
    return False


def read_long(path: Path, stream: IO[bytes]) -> LongText | None:
    """What :func:`poagen.common.long_text.long_text` finds in an open file, perhaps found before, and given once.

    Raises:
        OSError: The file cannot be read.
    """
    from poagen.common.long_text import long_text, version_of

    begun = _reading.pop() if _reading else None
    if begun is not None:
        begun.wait()
        if begun.version == version_of(stream):
            return begun.text
    return long_text(path, stream)


def let_go() -> None:
    """Keep nothing for one who reads the file from the disk, part by part."""
    _reading.clear()
