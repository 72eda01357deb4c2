"""Did you mean: the nearest of many names, quickly."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches
from functools import cached_property
from typing import Final

_FEW: Final = 400
_LONGEST: Final = 200
"""Characters of a word that may be a name with a slip."""


class Names:
    """Names that exist, asked for the nearest to one that does not."""

    def __init__(self, known: Iterable[str]) -> None:
        self.known = frozenset(known)
        self._sought: dict[str, str | None] = {}

    def __contains__(self, name: object) -> bool:
        return name in self.known

    def near(self, word: str) -> str | None:
        """The name that was probably meant; of many words, those that are one slip away from a name alone."""
        if word not in self._sought:
            self._sought[word] = self._near(word)
        return self._sought[word]

    def _near(self, word: str) -> str | None:
        tidy = _tidy_id(word)
        if tidy in self.known:
            return tidy
        if len(word) > _LONGEST:
            return None
        if len(self.known) > _FEW or len(self._sought) > _FEW:
            return next((self._shortened[form] for form in _shorter(tidy) if form in self._shortened), None)
        close = get_close_matches(tidy, self._ordered, n=1, cutoff=0.6)
        return close[0] if close else None

    def help(self, word: str) -> str:
        """The help for a name that does not exist."""
        near = self.near(word)
        return f'did you mean "{near}"?' if near else "list what there is with poagen catalog list"

    @cached_property
    def _ordered(self) -> list[str]:
        return sorted(self.known)

    @cached_property
    def _shortened(self) -> dict[str, str]:
        """Each name by itself and by itself without one character: two names that meet here are one slip apart."""
        return {form: name for name in reversed(self._ordered) for form in _shorter(name)}


def _shorter(word: str) -> list[str]:
    return [word, *(word[:place] + word[place + 1 :] for place in range(len(word)))]


def nearest(word: str, known: Iterable[str]) -> str:
    """The help for a word that does not exist: the nearest that does."""
    return Names(known).help(word)


def _tidy_id(word: str) -> str:
    """``pm41`` as ``PM-041``; other words as they are."""
    parts = re.fullmatch(r"\s*(ca|pm|c)[-_ ]?(\d{1,6})\s*", word, re.IGNORECASE)
    return f"{parts[1].upper()}-{int(parts[2]):03d}" if parts else word
