"""Why a file cannot be written, in words, and what to do about it."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import Final

from poagen.common.finding import Finding, PoagenError, Severity

FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
"""What the system says where a disk has no room."""

_IN_USE: Final = frozenset({32, 33})
"""Windows: another program has the file open, or a part of it."""

_BAD_NAME: Final = 123
_TOO_LONG: Final = 206
_ODD: Final = frozenset('<>:"|?*')


def refuse_odd_target(path: Path) -> None:
    """Refuse to put a file where a folder or a device is, such as ``/dev/stdout``.

    Raises:
        PoagenError: OUT003.
    """
    try:
        kind = path.stat().st_mode
    except (OSError, ValueError):
        return
    if not stat.S_ISREG(kind):
        what = "a folder" if stat.S_ISDIR(kind) else "a device, not a file"
        raise PoagenError(_finding("OUT003", path, f"this is {what}", "name a file to be written"))


def unwritable(path: Path, error: OSError | ValueError) -> Finding:
    """The finding for a file that cannot be written."""
    number, windows = getattr(error, "errno", None), getattr(error, "winerror", None)
    if number in FULL:
        return _finding(
            "OUT002",
            path,
            "the disk is full",
            "make room on the disk, or choose another folder; the earlier file is as it was",
        )
    if isinstance(error, FileExistsError | NotADirectoryError):
        return _not_a_folder(path)
    if isinstance(error, ValueError) or number in (errno.ENAMETOOLONG, errno.EINVAL) or windows in _NAMES:
        return _bad_name(path, error)
    if windows in _IN_USE or (isinstance(error, PermissionError) and path.is_file() and _may_write(path.parent)):
        return _in_use(path)
    if isinstance(error, PermissionError) or number == errno.EROFS:
        return _finding(
            "OUT001",
            path,
            "the folder may not be written to",
            "choose another folder, or ask who owns this one to let you write there",
        )
    told = getattr(error, "strerror", None) or str(error)
    return _finding("OUT001", path, f"the file cannot be written: {told}", "check the disk and the folder")


_NAMES: Final = frozenset({_BAD_NAME, _TOO_LONG})


def _may_write(folder: Path) -> bool:
    return os.access(folder, os.W_OK)


def _in_use(path: Path) -> Finding:
    return _finding(
        "OUT004",
        path,
        "the file cannot be replaced: another program has it open",
        "close the file in Excel, Word or whatever shows it, then run the command again; it is as it was",
    )


def _bad_name(path: Path, error: OSError | ValueError) -> Finding:
    long = getattr(error, "errno", None) == errno.ENAMETOOLONG or getattr(error, "winerror", None) == _TOO_LONG
    if long:
        return _finding(
            "OUT003",
            path,
            "the name of the file or of its folder is too long",
            "choose a shorter name, or a folder nearer to the top of the disk, with -o",
        )
    odd = "".join(sorted(_ODD & set(path.name))) or "a sign that cannot be seen"
    return _finding(
        "OUT003", path, f"the name holds what names cannot hold: {odd}", "choose a name without these signs"
    )


def _not_a_folder(path: Path) -> Finding:
    in_the_way = next((one for one in (path, *path.parents) if one.is_file()), path.parent)
    return _finding(
        "OUT001",
        path,
        f"the file cannot be written: {in_the_way} is a file, not a folder",
        "choose another folder, or move that file away",
    )


def _finding(code: str, path: Path, message: str, help_: str) -> Finding:
    return Finding(code, Severity.ERROR, message, file=str(path), help=help_)
