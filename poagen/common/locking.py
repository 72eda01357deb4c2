"""One run at a time writes in a case folder; the lock of a run that was ended in any way is free at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import local
from typing import Final

from poagen.common.finding import Finding, PoagenError, Severity

LOCK: Final = Path(".poagen") / "lock"
"""The lock's file in a case folder. It stays there and holds nothing; the system keeps who has it."""

_SECONDS: Final = 4.0
_held = local()


@contextmanager
def locked(folder: Path, seconds: float = _SECONDS) -> Iterator[None]:
    """Be the only run that writes in a folder; a wait of a few seconds for another one that is nearly done.

    Within the same thread it can be asked for again. A folder that may not be written to has no lock.

    Raises:
        PoagenError: Another run has it (OUT005), or a folder that is written in is a link to elsewhere (OUT006).
    """
    place = folder.resolve()
    mine: set[Path] = _held.__dict__.setdefault("folders", set())
    if place in mine or not place.is_dir():
        yield
        return
    _refuse_links(folder, place)
    from filelock import FileLock, Timeout

    lock = FileLock(place / LOCK, timeout=seconds, poll_interval=0.02)
    try:
        (place / LOCK).parent.mkdir(exist_ok=True)
        lock.acquire()
    except Timeout as error:
        raise PoagenError(_busy(folder)) from error
    except OSError:
        yield
        return
    mine.add(place)
    try:
        yield
    finally:
        mine.discard(place)
        lock.release()


def _refuse_links(folder: Path, place: Path) -> None:
    """A case from someone else must not have files of yours written over."""
    for name in (LOCK.parent.name, "out"):
        if not (place / name).resolve().is_relative_to(place):
            raise PoagenError(
                Finding(
                    "OUT006",
                    Severity.ERROR,
                    "this is a link that leads out of the case folder, and is not written to",
                    file=str(folder / name),
                    help="remove the link; to write elsewhere, name the folder with -o",
                )
            )


def _busy(folder: Path) -> Finding:
    return Finding(
        "OUT005",
        Severity.ERROR,
        "another run of poagen is writing in this case",
        file=str(folder),
        help="wait until it is done, then run the command again; if poagen web is open, let it finish first",
    )
