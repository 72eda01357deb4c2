"""The command line: parses, calls the API, shows. No logic of its own."""

from __future__ import annotations

import atexit
import gc
import sys


def main() -> None:
    """Run poagen. Exit codes: 0 done, 1 findings, 2 unusable input, configuration or usage.

    A file or a pipe gets UTF-8; a terminal what it can show.
    """
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding=stream.encoding if stream.isatty() else "utf-8", errors="replace")
    _look_for_garbage_seldom()
    from poagen.cli.commands import application

    application(*sys.argv[1:2])()


def _look_for_garbage_seldom() -> None:
    """A command ends within seconds and leaves little garbage: to look for it often takes a tenth of its time."""
    gc.set_threshold(200_000, 20, 20)
    atexit.register(gc.freeze)
