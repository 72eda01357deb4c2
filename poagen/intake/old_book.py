"""Old workbooks (.xls), opened in a process of their own that may fail without harm."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from poagen.intake.archives import UnusableError

_SECONDS = 8
_CHILD = Path(__file__).parent / "xls_child.py"


def old_sheets(data: bytes) -> list[tuple[str, list[list[str]], bool]]:
    """The sheets of an .xls file with their rows of text, and whether each is hidden.

    Raises:
        UnusableError: It takes too long.
        ValueError: It is damaged, locked, or asks for too much memory.
    """
    command = [sys.executable, "-I", str(_CHILD)]
    try:
        run = subprocess.run(command, input=data, capture_output=True, timeout=_SECONDS, check=False)  # noqa: S603
    except subprocess.TimeoutExpired as reason:
        raise UnusableError("it takes too long to open; save it as .xlsx or .csv") from reason
    if run.returncode:
        raise ValueError
    return [(name, rows, hidden) for name, rows, hidden in json.loads(run.stdout)]
