"""How the process deals with memory that it needs no more."""

from __future__ import annotations

import atexit
import gc
import sys
from typing import Final

_TRIM, _MAP, _ARENAS = -1, -3, -8
_MANY: Final = 50_000
_LARGE: Final = (1 << 30, 1 << 25)
_KEPT: Final = (1 << 31) - 1


def keep_for_the_next_column(rows: int) -> None:
    """Let freed memory serve again, in place of giving it back to the system and asking for it anew.

    The system wipes what it gives, and with a million packages that is a tenth of the work. Their peak stays what
    it was; with ten million, in batches, it would be a tenth higher, and nothing would be won. Only the GNU C
    library is told; others do as they did.
    """
    if sys.platform != "linux" or rows < _MANY:
        return
    import ctypes

    try:
        tell = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError):
        return
    tell(_ARENAS, 1)
    tell(_TRIM, _KEPT)
    next((size for size in _LARGE if tell(_MAP, size)), None)


def look_for_garbage_seldom() -> None:
    """A command ends within seconds and leaves little garbage: to look for it often takes a tenth of its time."""
    gc.set_threshold(200_000, 20, 20)
    atexit.register(gc.freeze)
