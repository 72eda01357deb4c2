"""One run at a time writes in a case folder; the lock of a run that was ended in any way is free at once."""

from __future__ import annotations

import errno
import os
import stat
import time
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from importlib.util import find_spec
from pathlib import Path
from threading import local
from typing import Final

from poagen.common.finding import Finding, PoagenError, Severity
from poagen.common.output import make_folders
from poagen.common.regular import real

LOCK: Final = Path(".poagen") / "lock"
"""The lock's file in a case folder. It stays there and holds nothing; the system keeps who has it."""

_SECONDS: Final = 4.0
_POLL: Final = 0.02
_held = local()


@contextmanager
def alone_in(folder: Path, seconds: float = _SECONDS) -> Iterator[None]:
    """Be the only run that writes files into a folder that is no case; it is made if need be.

    Of two runs at once each file would be whole, but some of them would be of one run and some of the other. The
    folder itself is held, so that nothing of poagen's lies in it; where a system holds no folders, a lock does.

    Raises:
        PoagenError: Another run has it (OUT005), or it cannot be made (OUT001 to OUT003).
    """
    made = not folder.exists()
    make_folders(folder, [""])
    try:
        with _opened(folder, seconds) if find_spec("fcntl") else locked(folder, seconds, "folder"):
            yield
    finally:
        with suppress(OSError):
            folder.rmdir() if made else None


@contextmanager
def _opened(folder: Path, seconds: float) -> Iterator[None]:
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        yield
        return
    with _held_open(handle, folder, seconds, "folder"):
        yield


@contextmanager
def _held_open(handle: int, folder: Path, seconds: float, what: str) -> Iterator[None]:
    """Hold what is open until it is closed, where its disk can do so."""
    try:
        _hold(handle, folder, seconds, what)
        yield
    finally:
        os.close(handle)


def _hold(handle: int, folder: Path, seconds: float, what: str) -> None:
    import fcntl

    until = time.monotonic() + seconds
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            if time.monotonic() > until:
                raise PoagenError(_busy(folder, what)) from error
            time.sleep(_POLL)
        except OSError:
            return
        else:
            return


@contextmanager
def locked(folder: Path, seconds: float = _SECONDS, what: str = "case") -> Iterator[None]:
    """Be the only run that writes in a case folder; a wait of a few seconds for another one that is nearly done.

    Within the same thread it can be asked for again. A folder that may not be written to has no lock.

    Raises:
        PoagenError: Another run has it (OUT005), something stands in its place or it cannot be opened (OUT003), or
            a folder that is written in is a link to elsewhere (OUT006).
    """
    place = real(folder)
    mine: set[Path] = _held.__dict__.setdefault("folders", set())
    if place in mine or not place.is_dir():
        yield
        return
    refuse_links(folder, (LOCK.parent.name, "out") if what == "case" else (LOCK.parent.name,))
    with _locked(folder, place / LOCK, seconds, what):
        mine.add(place)
        try:
            yield
        finally:
            mine.discard(place)


@contextmanager
def _locked(folder: Path, lock: Path, seconds: float, what: str) -> Iterator[None]:
    try:
        lock.parent.mkdir(exist_ok=True)
        hold: AbstractContextManager[object] = (
            _held_file(folder, lock, seconds, what) if find_spec("fcntl") else _on_windows(lock, seconds)
        )
    except TimeoutError as error:
        raise PoagenError(_busy(folder, what)) from error
    except OSError as error:
        if blocked := _blocked(folder):
            raise PoagenError(blocked) from error
        hold = nullcontext()
    with hold:
        yield


def _held_file(folder: Path, lock: Path, seconds: float, what: str) -> AbstractContextManager[None]:
    """Hold the lock's file; one that may only be read can be held as well.

    Raises:
        OSError: It can be neither opened nor made.
    """
    flags = os.O_NOFOLLOW | os.O_NONBLOCK
    try:
        handle = os.open(lock, os.O_RDWR | os.O_CREAT | flags, 0o644)
    except PermissionError:
        handle = os.open(lock, os.O_RDONLY | flags)
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise OSError(errno.EINVAL, "it is no file", str(lock))
    return _held_open(handle, folder, seconds, what)


def _on_windows(lock: Path, seconds: float) -> AbstractContextManager[object]:
    """Hold the lock's file where a system has marks of its own.

    Raises:
        TimeoutError: Another run has it.
        OSError: It can be neither opened nor made.
    """
    from filelock import FileLock

    return FileLock(lock, timeout=seconds, poll_interval=_POLL).acquire()


def _blocked(folder: Path) -> Finding | None:
    """What to say where there can be no lock, though it is not for want of a right to write in the folder."""
    lock = folder / LOCK
    if lock.parent.exists() and not lock.parent.is_dir():
        return _unfit(lock.parent, "so this must be a folder, and it is none")
    if lock.is_symlink() or (lock.exists() and not lock.is_file()):
        return _unfit(lock, "so this must be a file, and it is none")
    if os.access(folder, os.W_OK):
        if lock.exists():
            return _unfit(lock, "and may not open it")
        if lock.parent.is_dir() and not os.access(lock.parent, os.W_OK):
            return _unfit(lock.parent, "and may not write here")
    return None


def _unfit(path: Path, told: str) -> Finding:
    return Finding(
        "OUT003",
        Severity.ERROR,
        f"poagen keeps its lock here, {told}",
        file=str(path),
        help="nothing of yours belongs here: move it elsewhere, then run the command again",
    )


def refuse_links(folder: Path, names: Sequence[str]) -> None:
    """A folder from someone else must not have files written elsewhere, such as over yours.

    Raises:
        PoagenError: One of the names in the folder is a link that leads out of it (OUT006).
    """
    place = real(folder)
    for name in names:
        if not real(place / name).is_relative_to(place):
            raise PoagenError(
                Finding(
                    "OUT006",
                    Severity.ERROR,
                    "this is a link that leads out of the folder, and is not written to",
                    file=str(folder / name),
                    help="remove the link; to write elsewhere, name the folder with -o",
                )
            )


def _busy(folder: Path, what: str) -> Finding:
    return Finding(
        "OUT005",
        Severity.ERROR,
        f"another run of poagen is writing in this {what}",
        file=str(folder),
        help="wait until it is done, then run the command again; if poagen web is open, let it finish first",
    )
