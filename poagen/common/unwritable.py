"""Why a file cannot be written, in words, and what to do about it."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from types import MappingProxyType
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
    is_long = _is_too_long(path, error)
    if is_long or isinstance(error, ValueError) or number == errno.EINVAL or windows == _BAD_NAME:
        return _bad_name(path, is_long=is_long)
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


_LONGEST: Final = 259 if os.name == "nt" else None
"""Signs that a whole path may have where long ones are not switched on; Windows then says that it is not there."""
_BESIDE: Final = len(".poagen-12345678.part")


def of_system(error: Exception, more: str = "") -> Finding:
    """The finding for what the computer could not do, where nothing more is known of it."""
    number = getattr(error, "errno", None) or 0
    if getattr(error, "winerror", None) in _IN_USE:
        number = errno.EACCES
    return Finding(
        "CLI001",
        Severity.ERROR,
        f"the computer could not do this: {getattr(error, 'strerror', None) or type(error).__name__}",
        file=getattr(error, "filename", None),
        help=_HELP.get(number, "close other programs, check the disk, and try again") + more,
    )


NOT_YOURS: Final = "close it in other programs; if that does not help, ask who owns it to let you use it"
"""What to do where a file may not be opened: on Windows that is said too of one that Excel keeps for itself."""

_HELP: Final = MappingProxyType(
    {
        errno.ENAMETOOLONG: "choose a shorter name, or a folder nearer to the top of the disk",
        errno.ENOENT: "check the name, and whether the file or folder is still there",
        errno.ELOOP: "remove the link: it leads round in a circle",
        errno.EACCES: NOT_YOURS,
        errno.EPERM: NOT_YOURS,
        errno.EROFS: "choose another folder; this disk may only be read",
        errno.ENOSPC: "make room on the disk, and try again",
    }
)


def _may_write(folder: Path) -> bool:
    return os.access(folder, os.W_OK)


def _in_use(path: Path) -> Finding:
    return _finding(
        "OUT004",
        path,
        "the file cannot be replaced: another program has it open",
        "close the file in Excel, Word or whatever shows it, then run the command again; it is as it was",
    )


def _is_too_long(path: Path, error: OSError | ValueError) -> bool:
    if getattr(error, "errno", None) == errno.ENAMETOOLONG or getattr(error, "winerror", None) == _TOO_LONG:
        return True
    if _LONGEST is None or not isinstance(error, FileNotFoundError):
        return False
    return len(str(path.absolute().parent)) + 1 + max(len(path.name), _BESIDE) > _LONGEST


def _bad_name(path: Path, *, is_long: bool) -> Finding:
    if is_long:
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
