"""What a process that ends soon does without."""

from __future__ import annotations

import atexit
import gc
import os


def look_for_garbage_seldom() -> None:
    """A command ends within seconds and leaves little garbage: to look for it often takes a tenth of its time."""
    gc.set_threshold(200_000, 20, 20)
    atexit.register(gc.freeze)


def start_no_threads_for_matrices() -> None:
    """Let numpy start none when it is loaded: no large matrices are multiplied here. To be called before that."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
