"""Text that the PDF cannot show at all: what stands for it instead.

A tagged PDF must not hold a sign without a font. For most signs there is a font of boxes; for some, and for some
marks on letters, there is not even that.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from typing import Final

_BOX: Final = "□"
_PIECE: Final = re.compile(r"[ -~]?[^\x00-\x7f]+")
"""Signs beyond ASCII that stand together, with the one before them, which may bear the first."""

_BESIDE: Final = frozenset({"Mn", "Me", "Mc", "Sk", "Cf", "Cc"})
"""Kinds of signs that change the one before them, or are not seen."""

Sets = Callable[[Sequence[str]], bool]
"""Whether a page with all of some pieces of text can be made."""


def substitutes(text: str, sets: Sets) -> dict[str, str]:
    """What of a text cannot be set, and what stands for it: a letter without its mark, a box for a letter."""
    failing = _failing(sorted(set(_PIECE.findall(text))), sets)
    return {piece: _rest(piece, sets) for piece in failing}


def replaced(text: str, instead: dict[str, str]) -> str:
    """The text with what can be set."""
    return _PIECE.sub(lambda found: instead.get(found[0], found[0]), text)


def lost(instead: dict[str, str]) -> list[str]:
    """The signs that are not shown."""
    return sorted({sign for piece, rest in instead.items() for sign in piece if sign not in rest})


def _failing(pieces: Sequence[str], sets: Sets) -> Iterator[str]:
    if not pieces or sets(pieces):
        return
    if len(pieces) == 1:
        yield pieces[0]
        return
    middle = len(pieces) // 2
    yield from _failing(pieces[:middle], sets)
    yield from _failing(pieces[middle:], sets)


def _rest(piece: str, sets: Sets) -> str:
    """As much of a piece as can be set."""
    kept = ""
    for sign in piece:
        boxed = "" if unicodedata.category(sign) in _BESIDE else _BOX
        kept = next((tried for tried in (kept + sign, kept + boxed) if sets([tried])), kept)
    return kept
