"""Files that a run left behind when it was ended while it wrote: told from those in use, and taken away."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from poagen.common.regular import open_regular

PREFIX: Final = ".poagen-"
SUFFIX: Final = ".part"


@contextmanager
def held(handle: int) -> Iterator[None]:
    """Mark an open file as being written, until it is in its place or its run ends in any way.

    Where the system has no such mark (Windows), an open file cannot be taken away, which does the same.

    Raises:
        FileNotFoundError: Another run takes it for a leftover, just before it was marked.
    """
    mark = _marked(handle)
    try:
        if mark is not None and not os.fstat(mark).st_nlink:
            raise _taken()
        yield
    finally:
        if mark is not None:
            os.close(mark)


def _marked(handle: int) -> int | None:
    """Another handle of an open file, by which it stays marked once the first is closed."""
    try:
        import fcntl
    except ImportError:
        return None
    mark = os.dup(handle)
    try:
        fcntl.flock(mark, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(mark)
        raise _taken() from error
    except OSError:  # a disk without such marks, where nobody takes anything away either
        return mark
    return mark


def _taken() -> FileNotFoundError:
    return FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))


def clear(folder: Path) -> None:
    """Take away what runs that were ended have left in a folder; what another run is writing stays."""
    with suppress(OSError):
        for path in folder.glob(f"{PREFIX}*{SUFFIX}"):
            with suppress(OSError):
                take_away_left(path)


def take_away_left(path: Path) -> None:
    """Take away a file that a run marked, once that run has ended.

    Raises:
        OSError: The run is still at work, or the file cannot be taken away.
    """
    try:
        import fcntl
    except ImportError:
        path.unlink()
        return
    with open_regular(path) as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        path.unlink()
