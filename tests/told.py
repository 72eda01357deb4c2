"""What is told to people, word for word, is held in files: a change of a word shows in the file's changes.

``make told`` writes the files; read what changed there.
"""

import os
from collections.abc import Iterable
from pathlib import Path


def same_as(path: Path, lines: Iterable[str]) -> None:
    """The lines are those of the file."""
    text = "".join(f"{line}\n" for line in lines)
    if os.environ.get("POAGEN_TELL_ANEW"):
        path.write_text(text, encoding="utf-8", newline="\n")
    assert text.splitlines() == path.read_text(encoding="utf-8").splitlines()
