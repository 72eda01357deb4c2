"""What a process, or a part of it, does without."""

from __future__ import annotations

import atexit
import gc
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final

_MALLOC: Final = ((-8, 1), (-3, 32 << 20), (-1, 256 << 20))
"""M_ARENA_MAX, M_MMAP_THRESHOLD and M_TRIM_THRESHOLD of the C library of Linux, as malloc.h numbers them."""


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


def keep_memory_for_reuse() -> None:
    """Use freed memory again rather than give it back and ask for it anew, which takes a tenth of the time.

    To be called before libraries are loaded, where much is to be read. Arrow is told to keep its memory for a
    second, and the C library of Linux to keep some. numpy does without large pages, which a shared machine has to
    find first; that takes longer than they save.
    """
    os.environ.setdefault("MIMALLOC_PURGE_DELAY", "1000")
    os.environ.setdefault("NUMPY_MADVISE_HUGEPAGE", "0")
    if sys.platform == "linux":
        import ctypes

        with suppress(AttributeError, OSError):
            set_option = ctypes.CDLL(None).mallopt
            for option, value in _MALLOC:
                set_option(option, value)


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
