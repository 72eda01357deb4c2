"""How a process that ends soon deals with memory that it needs no more."""

from __future__ import annotations

import atexit
import gc


def look_for_garbage_seldom() -> None:
    """A command ends within seconds and leaves little garbage: to look for it often takes a tenth of its time."""
    gc.set_threshold(200_000, 20, 20)
    atexit.register(gc.freeze)
