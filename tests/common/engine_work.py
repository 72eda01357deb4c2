"""Work that the tests of the engines give to other processes."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

from poagen.common.processes import Processes


def squared(number: int) -> int:
    if number == 13:
        raise ValueError("no luck")
    return number * number


def dying(task: tuple[int, str]) -> int:
    """End the whole process at the number 3: once where the task names a file, always where it names none."""
    number, marker = task
    if number == 3 and not (marker and Path(marker).exists()):
        if marker:
            Path(marker).write_text("was here", encoding="utf-8")
        os._exit(9)
    return number


def slowly(folder: str) -> None:
    Path(folder, str(os.getpid())).touch()
    time.sleep(60)


def until_stopped(folder: str) -> None:
    """Stop itself with Ctrl-C as soon as two processes are at work."""
    for _ in Processes(2).results(slowly, [folder, folder]):
        pass


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)
    until_stopped(sys.argv[1])
