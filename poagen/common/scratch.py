"""Folders for what is put aside on the disk during a run."""

from __future__ import annotations

import math
import shutil
import tempfile
from pathlib import Path
from typing import Final

_PREFIX: Final = "poagen-run-"
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


def _changed(folder: Path) -> float:
    """When a folder was last changed; never, where it has gone meanwhile."""
    try:
        return folder.stat().st_mtime
    except OSError:
        return math.inf
