"""Files that a run left behind when it was ended while it wrote: told from those in use, and taken away."""

from __future__ import annotations

from pathlib import Path
from typing import IO, Final

from poagen.common.regular import open_regular

PREFIX: Final = ".poagen-"
SUFFIX: Final = ".part"


def hold(file: IO[bytes]) -> None:
    """Mark a file as being written, until it is closed or its run ends in any way.

    Where the system has no such mark (Windows), an open file cannot be taken away, which does the same.
    """
    try:
        import fcntl
    except ImportError:
        return
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return


def clear(folder: Path) -> None:
    """Take away what runs that were ended have left in a folder; what another run is writing stays."""
    try:
        for path in folder.glob(f"{PREFIX}*{SUFFIX}"):
            _take_away(path)
    except OSError:
        return


def _take_away(path: Path) -> None:
    try:
        import fcntl
    except ImportError:
        path.unlink(missing_ok=True)
        return
    with open_regular(path) as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        path.unlink(missing_ok=True)
