"""The command line: parses, calls the API, shows. No logic of its own."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Run poagen. Exit codes: 0 done, 1 findings, 2 unusable input, configuration or usage.

    A file or a pipe gets UTF-8; a terminal what it can show.
    """
    _open_what_is_closed()
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding=stream.encoding if stream.isatty() else "utf-8", errors="replace")
    from poagen.common.early import begin_to_hash
    from poagen.common.memory import load_nothing_needless, look_for_garbage_seldom

    begin_to_hash(sys.argv[2:])
    look_for_garbage_seldom()
    load_nothing_needless()
    from poagen.cli.commands import application

    application(*sys.argv[1:2])()


def _open_what_is_closed() -> None:
    """A program that starts poagen may give it no input or output at all; it is then as if both led nowhere."""
    sys.stdin = sys.stdin or open(os.devnull, encoding="utf-8")  # noqa: SIM115, PTH123
    sys.stdout = sys.stdout or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123
    sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123
