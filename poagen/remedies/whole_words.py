"""Words that a catalog seeks in a value: whole ones, unless a * says that more letters may stand beside them."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Final

_RUN: Final = re.compile(r"[^\W_]+")
_PLACEMENT: Final = re.compile(r"\*?[^*]*\*?")


def is_sought(word: str) -> bool:
    """Whether a word can be sought: it has a letter or a digit, and ``*`` stands at its ends alone."""
    return bool(_RUN.search(word) and _PLACEMENT.fullmatch(word.strip()))


def has_word(value: str, word: str) -> bool:
    """Whether a word stands in a value; case, and the signs between letters and digits, do not count."""
    return _sought(word).search(_folded(value)) is not None


@cache
def _sought(word: str) -> re.Pattern[str]:
    bare = word.strip()
    front = "" if bare.startswith("*") else r"(?<![^\W_])"
    back = "" if bare.endswith("*") else r"(?![^\W_])"
    return re.compile(front + r"[\W_]+".join(map(re.escape, _RUN.findall(_folded(bare)))) + back)


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
