"""Text that the PDF cannot show at all: what stands for it instead.

A tagged PDF must not hold a sign without a font. For most signs there is a font of boxes; for some, and for some
marks on letters, there is not even that.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Final

_BOX: Final = "□"
_PIECE: Final = re.compile(r"[ -~]?[^\x00-\x7f]+")
"""Signs beyond ASCII that stand together, with the one before them, which may bear the first."""

_BESIDE: Final = frozenset({"Mn", "Me", "Mc", "Sk", "Cf", "Cc"})
"""Kinds of signs that change the one before them, or are not seen."""

Sets = Callable[[Sequence[str]], bool]
"""Whether a page with all of some pieces of text can be made."""


def ways(text: str, sets: Sets) -> Iterator[str]:
    """The text as it is, then as far as it can be set, then with less and less that is rare."""
    yield text
    pieces = {piece: _rest(piece, sets) for piece in failing(sorted(set(_PIECE.findall(text))), sets)}
    yield _PIECE.sub(lambda found: pieces.get(found[0], found[0]), text)
    yield "".join(sign for sign in text if sign.isascii() or unicodedata.category(sign)[0] in "LNPZ")
    yield "".join(sign if sign.isascii() else _BOX for sign in text)


def lost(text: str, shown: str) -> list[str]:
    """The signs of a text of which not all are in what is shown of it."""
    return sorted(Counter(text) - Counter(shown))


def failing(pieces: Sequence[str], sets: Sets) -> Iterator[str]:
    """Those of some pieces that cannot be set, found by setting ever fewer of them."""
    if not pieces or sets(pieces):
        return
    if len(pieces) == 1:
        yield pieces[0]
        return
    middle = len(pieces) // 2
    yield from failing(pieces[:middle], sets)
    yield from failing(pieces[middle:], sets)


def _rest(piece: str, sets: Sets) -> str:
    """As much of a piece as can be set."""
    kept = ""
    for sign in piece:
        boxed = "" if unicodedata.category(sign) in _BESIDE else _BOX
        kept = next((tried for tried in (kept + sign, kept + boxed) if sets([tried])), kept)
    return kept
