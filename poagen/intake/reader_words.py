"""What the reader of workbooks prints where it fails, kept from the screen: the failure is told as a finding.

The reader is no Python, so its words pass ``sys.stderr`` by. What others print meanwhile is shown right after.
"""

from __future__ import annotations

import os
import re
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from threading import Lock
from typing import IO, Final

_STDERR: Final = 2
_WINDOWS_STDERR: Final = -12
_WORDS: Final = re.compile(
    rb"(?m:^)\n?thread '[^\n]*panicked at (?:'[^\n]*|[^'\n]*:\n[^\n]*(?:\n [^\n]*)*)\n"
    rb"(?:stack backtrace:\n(?: [^\n]*\n)*)?(?:note: [^\n]*\n)*"
)
"""Where it failed, at what, and how to learn more."""

_one_at_a_time: Final = Lock()


@contextmanager
def kept_back() -> Iterator[None]:
    """Let the reader's words go, those of all threads, while this lasts: as long as one call of the reader."""
    with _one_at_a_time, ExitStack() as after:
        with suppress(OSError, ValueError):
            if sys.platform == "win32":
                _without_stderr(after)
            elif sys.__stderr__ is not None and sys.__stderr__.fileno() == _STDERR:
                _put_aside(after)
        yield


def others_words(printed: bytes) -> bytes:
    """What was printed, without the reader's own words."""
    return _WORDS.sub(b"", printed) if b"panicked at" in printed else printed


def _put_aside(after: ExitStack) -> None:
    """Lead what is printed into a file without a name, and show what others printed when all is over."""
    aside = after.enter_context(tempfile.TemporaryFile(buffering=0))  # noqa: SIM115
    screen = os.dup(_STDERR)
    after.callback(os.close, screen)
    after.callback(_show, aside, screen)
    after.callback(os.dup2, screen, _STDERR)
    os.dup2(aside.fileno(), _STDERR)


def _show(aside: IO[bytes], screen: int) -> None:
    with suppress(OSError):
        aside.seek(0)
        left = others_words(aside.read())
        while left:
            left = left[os.write(screen, left) :]


def _without_stderr(after: ExitStack) -> None:
    """Let the reader find no place to print to; Python knows its own, and is not concerned."""
    if sys.platform == "win32":
        import ctypes

        system = ctypes.WinDLL("kernel32")
        system.GetStdHandle.restype = ctypes.c_void_p
        system.SetStdHandle.argtypes = (ctypes.c_ulong, ctypes.c_void_p)
        screen = system.GetStdHandle(_WINDOWS_STDERR)
        after.callback(system.SetStdHandle, _WINDOWS_STDERR, screen)
        system.SetStdHandle(_WINDOWS_STDERR, None)
