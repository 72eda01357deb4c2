"""Writing files whole: a reader finds the earlier file or the new one, never a part."""

from __future__ import annotations

import errno
import os
import shutil
import stat
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from pathlib import Path
from typing import IO, Final

from poagen.common.finding import PoagenError
from poagen.common.leftovers import PREFIX, SUFFIX, clear, held
from poagen.common.regular import open_regular
from poagen.common.unwritable import refuse_odd_target, unwritable

_WAITS: Final = (0.05, 0.1, 0.25, 0.5, 0.6)
"""Seconds between tries while another program has the file open; such programs often let go at once."""


Told = Callable[[Path, Path | None], None]
"""Takes a file that is about to be written, and where its content lies; None where the file goes."""

_told: ContextVar[Told | None] = ContextVar("_told", default=None)


@contextmanager
def telling(told: Told) -> Iterator[None]:
    """Have told what is written, moved or taken away inside, just before it is done."""
    token = _told.set(told)
    try:
        yield
    finally:
        _told.reset(token)


def _tell(path: Path, content: Path | None) -> None:
    if told := _told.get():
        told(path, content)


def write_whole(path: Path, content: bytes | Iterable[bytes]) -> Path:
    """Write beside the target, then rename. The folder is made if need be; content may come in parts.

    Raises:
        PoagenError: The file cannot be written (OUT001 to OUT004).
    """
    given = False

    def write(file: IO[bytes]) -> None:
        nonlocal given
        if given and isinstance(content, Iterator):
            raise FileNotFoundError(errno.ENOENT, "it was taken away while it was written")
        given = True
        file.writelines([content] if isinstance(content, bytes) else content)

    return _whole(path, write)


def copy_whole(source: Path, path: Path) -> Path:
    """Copy a file as :func:`write_whole` writes one.

    Raises:
        PoagenError: The copy cannot be written (OUT001 to OUT004).
        OSError: The source cannot be read.
    """
    with open_regular(source) as given:
        return _whole(path, partial(_copy, given))


def make_folders(home: Path, names: Iterable[str]) -> None:
    """Make folders within a folder, which is made too.

    Raises:
        PoagenError: They cannot be made (OUT001 to OUT003).
    """
    for path in (home / name for name in names):
        try:
            path.mkdir(parents=True, exist_ok=True)
        except (OSError, ValueError) as error:
            raise PoagenError(unwritable(path, error)) from error


def take_away(path: Path) -> None:
    """Remove a file that an earlier run wrote; one that is gone already is as good.

    Raises:
        PoagenError: It cannot be removed (OUT001 to OUT004).
    """
    try:
        _tell(path, None)
        path.unlink(missing_ok=True)
    except OSError as error:
        raise PoagenError(unwritable(path, error)) from error


def move(path: Path, target: Path) -> Path:
    """Move a file within its disk.

    Raises:
        PoagenError: It cannot be moved (OUT001 to OUT004).
    """
    try:
        _tell(target, path)
        _tell(path, None)
        return path.rename(target)
    except OSError as error:
        raise PoagenError(unwritable(path, error)) from error


def _copy(given: IO[bytes], file: IO[bytes]) -> None:
    given.seek(0)
    shutil.copyfileobj(given, file, 1 << 20)


def _whole(path: Path, write: Callable[[IO[bytes]], None]) -> Path:
    try:
        refuse_odd_target(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        clear(path.parent)
        try:
            _write_beside(path, write)
        except FileNotFoundError:  # another run took the file beside for a leftover, or the folder is gone
            path.parent.mkdir(parents=True, exist_ok=True)
            _write_beside(path, write)
        _settle(path.parent)
    except (OSError, ValueError) as error:
        raise PoagenError(unwritable(path, error)) from error
    return path


def _write_beside(path: Path, write: Callable[[IO[bytes]], None]) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=PREFIX, suffix=SUFFIX)
    beside = Path(name)
    try:
        with held(handle):
            with os.fdopen(handle, "wb") as file:
                write(file)
                file.flush()
                os.fsync(file.fileno())
            beside.chmod(_mode(path))
            _tell(path, beside)
            _replace(beside, path)
    finally:
        _drop(beside)


def _mode(path: Path) -> int:
    """Who may read the file: as before, else everyone."""
    return stat.S_IMODE(path.stat().st_mode) if path.is_file() else 0o644


def _replace(beside: Path, path: Path) -> None:
    for wait in _WAITS:
        try:
            beside.replace(path)
        except PermissionError:
            time.sleep(wait)
        else:
            return
    beside.replace(path)


def _drop(beside: Path) -> None:
    try:
        beside.unlink(missing_ok=True)
    except OSError:
        return


def _settle(folder: Path) -> None:
    """Have the new name kept on disk too, where the system can do so."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(handle)
    except OSError:
        return
    finally:
        os.close(handle)
