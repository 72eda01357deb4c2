"""Doing something again whenever files change, until Ctrl-C."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from poagen.cli import shared

PAUSE: Final = 0.5


def watch_files(folders: Callable[[], Sequence[Path]], act: Callable[[], object]) -> None:
    """Act now, and after each change of a file in these folders; ends quietly with Ctrl-C.

    Args:
        folders: Asked anew at each change, for it may make or name a folder.
        act: What is done.
    """
    try:
        seen: dict[str, tuple[int, int]] | None = None
        watched: Sequence[Path] = ()
        while True:
            if seen is None or _state(watched) != seen:
                watched = folders()
                now = _state(watched)
                act()
                shared.tell("watching; stop with Ctrl-C")
                seen = now
            time.sleep(PAUSE)
    except KeyboardInterrupt:
        return


def _state(folders: Sequence[Path]) -> dict[str, tuple[int, int]]:
    """Size and time of change of each YAML file, translations in the folders of their languages too."""
    found: dict[str, tuple[int, int]] = {}
    for folder in folders:
        for path in sorted([*folder.glob("*.y*ml"), *folder.glob("*/*.y*ml")]):
            try:
                about = path.stat()
            except OSError:
                continue
            found[str(path)] = (about.st_size, about.st_mtime_ns)
    return found
