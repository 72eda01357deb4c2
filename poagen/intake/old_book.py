"""Old workbooks (.xls), opened in a process of their own that may fail without harm."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from poagen.intake.archives import UnusableError
from poagen.intake.unseen import Span

_SECONDS = 8
_CHILD = Path(__file__).parent / "xls_child.py"


@dataclass(frozen=True, slots=True)
class OldSheet:
    """A sheet: its rows of text, whether it is hidden, the first column of the rows, and its merged cells."""

    name: str
    rows: list[list[str]]
    hidden: bool
    first: int
    merged: list[Span]


def old_sheets(data: bytes) -> list[OldSheet]:
    """The sheets of an .xls file.

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
    return [OldSheet(*sheet) for sheet in json.loads(run.stdout)]
