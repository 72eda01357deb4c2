"""One run at a time writes in a case folder; the lock of a run that was ended in any way is free at once."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
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
    try:
        _hold(handle, folder, seconds)
        yield
    finally:
        os.close(handle)


def _hold(handle: int, folder: Path, seconds: float) -> None:
    """Hold an open folder until it is closed, where its disk can do so."""
    import fcntl

    until = time.monotonic() + seconds
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            if time.monotonic() > until:
                raise PoagenError(_busy(folder, "folder")) from error
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
        PoagenError: Another run has it (OUT005), something else stands in its place (OUT003), or a folder that is
            written in is a link to elsewhere (OUT006).
    """
    place = real(folder)
    mine: set[Path] = _held.__dict__.setdefault("folders", set())
    if place in mine or not place.is_dir():
        yield
        return
    refuse_links(folder, (LOCK.parent.name, "out") if what == "case" else (LOCK.parent.name,))
    from filelock import FileLock, Timeout

    lock = FileLock(place / LOCK, timeout=seconds, poll_interval=_POLL)
    try:
        (place / LOCK).parent.mkdir(exist_ok=True)
        lock.acquire()
    except Timeout as error:
        raise PoagenError(_busy(folder, what)) from error
    except OSError as error:
        if blocked := _blocked(folder):
            raise PoagenError(blocked) from error
        yield
        return
    mine.add(place)
    try:
        yield
    finally:
        mine.discard(place)
        lock.release()


def _blocked(folder: Path) -> Finding | None:
    """What to say where something stands in the place of the lock or of its folder, so that there can be none."""
    for path, kind, fits in ((folder / LOCK.parent, "folder", Path.is_dir), (folder / LOCK, "file", Path.is_file)):
        if path.exists() and not fits(path):
            return Finding(
                "OUT003",
                Severity.ERROR,
                f"poagen keeps its lock here, so this must be a {kind}, and it is none",
                file=str(path),
                help="nothing of yours belongs here: move it elsewhere, then run the command again",
            )
    return None


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
