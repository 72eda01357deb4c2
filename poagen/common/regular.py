"""Reading files that are files: no pipe that never ends, no device, and none larger than it can sensibly be."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import IO, Final
from unicodedata import normalize

MOST: Final = 32 << 20
"""Bytes of a file that people write or save by hand."""


MOST_EVIDENCE: Final = 128 << 20
"""Bytes of a file that is enclosed; Amazon takes no larger one."""


def open_regular(path: Path) -> IO[bytes]:
    """Open a file to be read.

    Raises:
        OSError: It cannot be read, no file can have its name, or it is a folder, a pipe or a device.
    """
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0))
    except ValueError as error:
        raise FileNotFoundError(errno.ENOENT, "the name is not valid", str(path)) from error
    kind = os.fstat(handle).st_mode
    if stat.S_ISREG(kind) and _can_be_read(handle):
        return os.fdopen(handle, "rb")
    os.close(handle)
    if stat.S_ISDIR(kind):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    raise OSError(errno.EINVAL, "it is a pipe or a device, not a file", str(path))


def _can_be_read(handle: int) -> bool:
    """Whether a file gives what it holds at any time; some of the system's, such as its log, wait like a pipe."""
    try:
        os.pread(handle, 1, 0) if hasattr(os, "pread") else None
    except OSError:
        return False
    return True


def read_regular(path: Path, most: int = MOST) -> bytes:
    """The bytes of a file.

    Raises:
        OSError: As :func:`open_regular`, or it is larger than ``most``.
    """
    with open_regular(path) as file:
        content = file.read(most + 1)
    if len(content) > most:
        raise OSError(errno.EFBIG, f"it is larger than {most >> 20} MB", str(path))
    return content


def read_text_file(path: Path, encoding: str = "utf-8-sig", errors: str = "strict", most: int = MOST) -> str:
    r"""The text of a file with ``\n`` at line ends.

    Raises:
        OSError: As :func:`read_regular`.
        UnicodeDecodeError: It is not text in this encoding.
    """
    return read_regular(path, most).decode(encoding, errors).replace("\r\n", "\n").replace("\r", "\n")


def stamp(path: Path) -> tuple[int, int] | None:
    """What changes when a file does: its size and its time; None where it cannot be looked at."""
    try:
        about = path.stat()
    except (OSError, ValueError):
        return None
    return about.st_size, about.st_mtime_ns


def as_named(path: Path) -> Path:
    """A path as its disk writes it: macOS may write an ö as an o and its dots, where others write one sign."""
    if str(path).isascii() or path == path.parent or _is_there(path):
        return path
    folder, name = as_named(path.parent), normalize("NFC", path.name)
    try:
        return next((one for one in folder.iterdir() if normalize("NFC", one.name) == name), path)
    except (OSError, ValueError):
        return path


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):
        return True


def is_file(path: Path) -> bool:
    """Whether a file is there; a name that no system takes, such as one too long, is none."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def is_folder(path: Path) -> bool:
    """Whether a folder is there; see :func:`is_file`."""
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def at_home(path: Path | str) -> Path:
    """A path with ``~`` as the home that it stands for; the home of somebody unknown stays as it is written."""
    given = Path(path)
    try:
        return given.expanduser()
    except RuntimeError:
        return given


def real(path: Path) -> Path:
    """Where a path leads once its links are followed, as far as they can be.

    ``Path.resolve`` fails on links that lead round in a circle, before Python 3.13, and on names that no
    system takes.
    """
    try:
        return Path(os.path.realpath(path))
    except ValueError:
        return path.absolute()
