"""Folders for what is put aside on the disk during a run."""

from __future__ import annotations

import math
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from poagen.common.finding import Finding, PoagenError, Severity
from poagen.common.unwritable import FULL

_PREFIX: Final = "poagen-run-"
_SOME: Final = 1 << 18
_DAY: Final = 24 * 60 * 60


def scratch_folder() -> tempfile.TemporaryDirectory[str]:
    """A new folder among the system's temporary files, which goes when nobody uses it any more.

    The folder of a run that was ended by force stays behind; the first run after a day takes it away.
    """
    made = tempfile.TemporaryDirectory(prefix=_PREFIX, ignore_cleanup_errors=True)
    now = _changed(Path(made.name))
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        if now - _changed(folder) > _DAY and not folder.is_symlink():
            shutil.rmtree(folder, ignore_errors=True)
    return made


@contextmanager
def within_room() -> Iterator[None]:
    """What writes nothing but temporary files; where there is no room for them, that is told.

    Raises:
        PoagenError: The disk of the system's temporary files is full (OUT002).
    """
    try:
        yield
    except OSError as error:
        if error.errno not in FULL:
            raise
        raise PoagenError(
            Finding(
                "OUT002",
                Severity.ERROR,
                "the disk is full: what is put aside during a run finds no room in the folder of temporary files",
                file=tempfile.gettempdir(),
                help="make room on this disk, or name a folder on another with the variable TMPDIR (or TEMP)",
            )
        ) from error


def some_room() -> None:
    """Try whether there is room for small temporary files, where a library that writes them does not tell.

    Raises:
        PoagenError: There is none (OUT002).
    """
    with within_room(), tempfile.TemporaryFile() as file:
        file.write(bytes(_SOME))
        file.flush()


def _changed(folder: Path) -> float:
    """When a folder was last changed; never, where it has gone meanwhile."""
    try:
        return folder.stat().st_mtime
    except OSError:
        return math.inf
