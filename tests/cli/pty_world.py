"""A command on a pseudo-terminal: what it shows is waited for, what is typed is sent."""

from __future__ import annotations

import codecs
import os
import pty
import select
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType

_LONGEST = 60
_START = """
import fcntl, signal, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
signal.signal(signal.SIGINT, signal.default_int_handler)
from poagen.cli import main
main()
"""
"""The terminal is made the command's own first, so that Ctrl-C reaches it, in tests in the background too."""


class Terminal:
    """A running command with a terminal of its own, for stdin and stderr; stdout is a pipe."""

    def __init__(self, *arguments: object, cwd: Path) -> None:
        self._master, slave = pty.openpty()
        command = [sys.executable, "-c", _START, *map(str, arguments)]
        self._process = subprocess.Popen(
            command,
            stdin=slave,
            stderr=slave,
            stdout=subprocess.PIPE,
            cwd=cwd,
            start_new_session=True,
        )
        os.close(slave)
        self.shown = ""
        self._past = 0
        self._decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")

    def __enter__(self) -> Terminal:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process.poll() is None:
            self._process.kill()
        self._process.communicate()
        os.close(self._master)

    def wait_for(self, words: str) -> None:
        """Read until these words are shown after all that was waited for before."""
        until = time.monotonic() + _LONGEST
        while words not in self.shown[self._past :]:
            assert time.monotonic() < until, f"{words!r} was not shown: {self.shown[-800:]}"
            self._read()
        self._past = self.shown.index(words, self._past) + len(words)

    def answer(self, words: str, typed: str) -> None:
        """Wait for a question and type a line."""
        self.wait_for(words)
        os.write(self._master, f"{typed}\n".encode())

    def interrupt(self) -> None:
        """Type Ctrl-C."""
        os.write(self._master, b"\x03")

    def end(self) -> int:
        """Wait for the end; the exit code."""
        until = time.monotonic() + _LONGEST
        while self._process.poll() is None and time.monotonic() < until:
            self._read()
        while self._read():
            pass
        return self._process.wait(timeout=1)

    def _read(self) -> bool:
        """Take what is shown by now; whether there was anything. A sign may come in two parts."""
        ready, _, _ = select.select([self._master], [], [], 0.05)
        try:
            taken = os.read(self._master, 65536) if ready else b""
        except OSError:
            taken = b""
        self.shown += self._decoder.decode(taken)
        return bool(taken)
