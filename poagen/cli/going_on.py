"""What is going on, on stderr: a word after half a second; at a terminal later how far it is, and when it ends."""

from __future__ import annotations

import datetime as dt
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, TextIO

from poagen.common.progress import listening

WORD_AFTER: Final = 0.5
LINE_AFTER: Final = 2.0
EACH: Final = 0.5
_SURE = 0.05
"""Before this share of the work is done, its end is not guessed."""
_MINUTE = 60.0


@contextmanager
def going_on(words: str, stream: TextIO | None = None) -> Iterator[None]:
    """Say what is going on, and at a terminal how far it has come; the line goes when the work is done."""
    told = _Telling(words, stream or sys.stderr)
    told.start()
    try:
        with listening(told.hear):
            yield
    finally:
        told.end()


def line(words: str, share: float, heard: float, now: float, clock: dt.datetime) -> str:
    """One line: how far the work is, and about when it ends.

    Args:
        words: What is going on.
        share: How much of it is done, from 0 to 1.
        heard: Seconds from the start to when that was told.
        now: Seconds from the start to now.
        clock: What a clock shows now.
    """
    if share < _SURE:
        return f"{words} …"
    left = max(heard / share - now, 0.0)
    end = f"done at about {clock + dt.timedelta(seconds=left):%H:%M}" if left >= _MINUTE else "under a minute left"
    return f"{words} … {share:.0%}, {end}"


class _Telling(threading.Thread):
    """Tells from beside the work; ends when it is told to."""

    def __init__(self, words: str, stream: TextIO) -> None:
        super().__init__(daemon=True)
        self._words, self._stream, self._at_terminal = words, stream, stream.isatty()
        self._over, self._width = threading.Event(), 0
        self._begun = time.monotonic()
        self._share, self._heard = 0.0, 0.0

    def hear(self, share: float) -> None:
        """Note how much is done."""
        self._share, self._heard = share, time.monotonic() - self._begun

    def run(self) -> None:
        if self._over.wait(WORD_AFTER):
            return
        if not self._at_terminal:
            self._write(f"{self._words} …\n")
            return
        self._show(f"{self._words} …")
        late = self._over.wait(LINE_AFTER - WORD_AFTER)
        while not late:
            now = time.monotonic() - self._begun
            self._show(line(self._words, self._share, self._heard, now, dt.datetime.now().astimezone()))
            late = self._over.wait(EACH)

    def end(self) -> None:
        """Stop, and leave the line as it was."""
        self._over.set()
        self.join()
        if self._width:
            self._write("\r" + " " * self._width + "\r")

    def _show(self, text: str) -> None:
        self._write("\r" + text.ljust(self._width))
        self._width = max(self._width, len(text))

    def _write(self, text: str) -> None:
        self._stream.write(text)
        self._stream.flush()
