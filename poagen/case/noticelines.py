"""The lines and sentences of a notice, as it was pasted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

BULLET: Final = re.compile(r"^\s*(?:[-–—•*·●▪►]+|\d{1,2}[.)])\s+")
_HEADER: Final = re.compile(
    r"^\s*(?:subject|from|to|cc|date|sent|received|betreff|von|an|datum|gesendet)\s*:", re.I
)
_END: Final = re.compile(r"(?<=[.!?])(?<!\b\d\.)(?<!\b\d\d\.)\s+(?=[\"'“(\[]?[A-Z0-9À-Þ])|(?<=[。！？])")


def sentences_of(text: str) -> Iterator[str]:
    """Sentences and list items; lines that only wrap are joined."""
    joined: list[str] = []
    for line in [*text.splitlines(), ""]:
        begins_anew = bool(BULLET.match(line) or _HEADER.match(line) or not line.strip())
        if begins_anew or (joined and _HEADER.match(joined[-1])):
            yield from _split(" ".join(joined))
            joined = []
        if line.strip():
            joined.append(line.strip())
    yield from _split(" ".join(joined))


def _split(paragraph: str) -> Iterator[str]:
    yield from (part.strip() for part in _END.split(paragraph) if part and part.strip())
