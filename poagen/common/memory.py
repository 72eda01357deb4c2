"""What a process, or a part of it, does without."""

from __future__ import annotations

import atexit
import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager


def look_for_garbage_seldom() -> None:
    """A command ends within seconds and leaves little garbage: to look for it often takes a tenth of its time."""
    gc.set_threshold(500_000, 20, 20)
    atexit.register(gc.freeze)


def load_nothing_needless() -> None:
    """Keep libraries from starting what is not used here. To be called before they are loaded.

    numpy starts threads for large matrices; pydantic looks through all installed packages for extensions of it.
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "1")


@contextmanager
def without_collector() -> Iterator[None]:
    """Without looking for garbage, where hundreds of thousands of values come to be and none of them is any."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
