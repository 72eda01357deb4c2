"""Folders for what is put aside on the disk during a run."""

from __future__ import annotations

import shutil
import tempfile
import time
from pathlib import Path
from typing import Final

_PREFIX: Final = "poagen-run-"
_DAY: Final = 24 * 60 * 60


def scratch_folder() -> tempfile.TemporaryDirectory[str]:
    """A new folder among the system's temporary files, which goes when nobody uses it any more.

    The folder of a run that was ended by force stays behind; the first run after a day takes it away.
    """
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        if _is_old(folder) and not folder.is_symlink():
            shutil.rmtree(folder, ignore_errors=True)
    return tempfile.TemporaryDirectory(prefix=_PREFIX, ignore_cleanup_errors=True)


def _is_old(folder: Path) -> bool:
    try:
        return time.time() - folder.stat().st_mtime > _DAY
    except OSError:
        return False
