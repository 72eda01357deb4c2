"""Folders for what is put aside on the disk during a run."""

from __future__ import annotations

import math
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final
from weakref import finalize

from poagen.common.finding import Finding, PoagenError, Severity
from poagen.common.leftovers import held, take_away_left
from poagen.common.unwritable import FULL

_PREFIX: Final = "poagen-run-"
_HELD: Final = "held"
_DAY: Final = 24 * 60 * 60


class _Folder(tempfile.TemporaryDirectory[str]):
    """A folder that others can tell from a leftover, by a file in it that is held as long as it is used."""

    def __init__(self) -> None:
        super().__init__(prefix=_PREFIX, ignore_cleanup_errors=True)
        self._holding = ExitStack()
        finalize(self, self._holding.close)
        self.is_taken = False
        try:
            handle = os.open(Path(self.name) / _HELD, os.O_CREAT | os.O_RDWR, 0o600)
            self._holding.callback(os.close, handle)
            self._holding.enter_context(held(handle))
        except FileNotFoundError:
            self.is_taken = True
        except OSError:
            return

    def cleanup(self) -> None:
        """Let go of the folder and take it away."""
        self._holding.close()
        super().cleanup()


def scratch_folder() -> tempfile.TemporaryDirectory[str]:
    """A new folder among the system's temporary files, which goes when nobody uses it any more.

    The folder of a run that was ended by force stays behind until the next run takes it away. One that is in use
    stays, however long that takes and whatever the clock says meanwhile.
    """
    made = _Folder()
    while made.is_taken:  # by another run, for a leftover, just before it was held
        made = _Folder()
    now = _changed(Path(made.name))
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        if not folder.is_symlink() and _is_left(folder, now):
            shutil.rmtree(folder, ignore_errors=True)
    return made


def _is_left(folder: Path, now: float) -> bool:
    """Whether the run has ended whose folder it is; of one that holds nothing its age tells."""
    try:
        take_away_left(folder / _HELD)
    except FileNotFoundError:
        return _DAY < abs(now - _changed(folder)) < math.inf
    except OSError:
        return False
    return True


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


def _changed(folder: Path) -> float:
    """When a folder was last changed; never, where it has gone meanwhile."""
    try:
        return folder.stat().st_mtime
    except OSError:
        return math.inf
