"""Asking on a terminal: on stderr, one line at a time, never where there is no terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import typer

from poagen.cli import shared
from poagen.common.finding import PoagenError

STOPPED = 130
"""How a command ends that was stopped with Ctrl-C, as shells have it."""


def can_ask() -> bool:
    """Whether there is a person at a terminal."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def ask(question: str, *, why: str = "", default: str = "") -> str:
    """Ask for one line; Enter takes the default.

    Raises:
        KeyboardInterrupt: The person stops, by Ctrl-C or by the end of the input.
    """
    shared.tell("")
    shared.tell(question)
    if why:
        shared.tell(f"  {why}")
    prompt = f"  [{shared.plain(default)}] > " if default else "  > "
    return _line(prompt) or default


def ask_until(question: str, accept: Callable[[str], None], *, why: str = "", default: str = "") -> None:
    """Ask until an answer is accepted; ``accept`` raises PoagenError for one that is not."""
    while True:
        answer = ask(question, why=why, default=default)
        try:
            accept(answer)
        except PoagenError as error:
            shared.tell_findings(error.findings)
        else:
            return


def ask_for_text(question: str, *, why: str = "") -> str:
    """Ask for lines that are pasted, up to a line that holds only a full stop."""
    shared.tell("")
    shared.tell(question)
    shared.tell(f"  {why}")
    lines = list(iter(lambda: _line(""), "."))
    return "\n".join(lines).strip()


def _line(prompt: str) -> str:
    sys.stderr.write(prompt)
    sys.stderr.flush()
    line = sys.stdin.readline()
    if not line:
        raise KeyboardInterrupt
    return line.strip()


@contextmanager
def kept_on_stop(words: str) -> Iterator[None]:
    """Ctrl-C ends the command with a word on what is kept, in place of a traceback."""
    try:
        yield
    except KeyboardInterrupt:
        shared.tell("")
        shared.tell(words)
        raise typer.Exit(STOPPED) from None
