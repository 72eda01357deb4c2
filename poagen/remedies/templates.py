"""Templates of the simple kind, read without the template engine: names, and names that need not be known.

Nearly every text of a catalog holds nothing but ``{{ name }}`` and ``{% if name %}``. For these, what they use is
known from a look at their braces, a hundred times as fast as by compiling them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_TAG: Final = re.compile(
    r"\{\{-?\s*(?P<shown>[A-Za-z_][A-Za-z0-9_]*)\s*-?\}\}"
    r"|\{%-?\s*(?:if\s+(?P<asked>[A-Za-z_][A-Za-z0-9_]*)|(?P<turn>else|endif))\s*-?%\}"
)
_OPENS: Final = re.compile(r"\{[{%#]")
_WORDS_OF_THE_LANGUAGE: Final = frozenset(
    {"true", "false", "none", "True", "False", "None", "not", "and", "or", "in", "is", "if", "else"}
)
_BEGINS: Final = re.compile(r"\{[{%]")


@dataclass(frozen=True, slots=True)
class Simple:
    """What a simple template uses.

    Attributes:
        names: Every name.
        bare: Those shown somewhere without being asked for first by ``{% if name %}``.
    """

    names: frozenset[str]
    bare: frozenset[str]


_NOTHING: Final = Simple(frozenset(), frozenset())


def simple(text: str) -> Simple | None:
    """What a template uses; None where it is not of the simple kind, or wrong."""
    if "{" not in text:
        return _NOTHING
    names: set[str] = set()
    bare: set[str] = set()
    guards: list[str | None] = []
    done = 0
    for tag in _TAG.finditer(text):
        if _OPENS.search(text, done, tag.start()) or not _follow(tag, names, bare, guards):
            return None
        done = tag.end()
    if guards or _OPENS.search(text, done) or names & _WORDS_OF_THE_LANGUAGE:
        return None
    return Simple(frozenset(names), frozenset(bare))


def _follow(tag: re.Match[str], names: set[str], bare: set[str], guards: list[str | None]) -> bool:
    """Take one tag into account; False where it stands in the wrong place."""
    shown, asked, turn = tag["shown"], tag["asked"], tag["turn"]
    if shown:
        names.add(shown)
        if shown not in guards:
            bare.add(shown)
    elif asked:
        names.add(asked)
        guards.append(asked)
    elif not guards or (turn == "else" and guards[-1] is None):
        return False
    elif turn == "else":
        guards[-1] = None
    else:
        guards.pop()
    return True


def computes(text: str) -> bool:
    """Whether a template multiplies: a slip there could fill the computer's memory, so it is not tried."""
    *closed, _ = text.split("}")
    return any("*" in part[tag.start() :] for part in closed if (tag := _BEGINS.search(part)))
