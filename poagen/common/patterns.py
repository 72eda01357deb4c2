"""Regular expressions in YAML files, checked as they are read."""

from __future__ import annotations

import re
from typing import Annotated, Final

from pydantic import AfterValidator

LONGEST: Final = 2_000
"""Characters of one expression; the longest packaged one has two thirds of them."""

_OWN_CASE: Final = re.compile(r"(?<!\\)(?:\\\\)*\(\?[aLmsux]*i")


_UNSEEN: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f]")
"""What YAML makes of a backslash and a letter between double quotes: ``"\\b"`` is no edge of a word there."""


def _checked(text: str) -> str:
    if unseen := _UNSEEN.search(text):
        raise ValueError(f"holds the sign U+{ord(unseen[0]):04X}; write it in single quotes: '\\b', not \"\\b\"")
    if not text.strip():
        raise ValueError("is blank, and would hold everywhere")
    if len(text) > LONGEST:
        raise ValueError(f"is longer than {LONGEST:,} characters; make several of it")
    if _OWN_CASE.search(text):  # with large sets of characters it takes seconds to be read
        raise ValueError("sets the case by itself with (?i); leave that out")
    try:
        re.compile(text)
    except (re.error, OverflowError) as error:
        raise ValueError(f"is not a regular expression: {error}") from error
    except RecursionError as error:
        raise ValueError("is nested too deeply") from error
    return text


Pattern = Annotated[str, AfterValidator(_checked)]
"""A regular expression as text; one that does not compile is a finding with its place."""

_PART: Final = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\{\d*,\}|.", re.DOTALL)
_UNBOUNDED: Final = ("*", "+", "{")


def _repeats_within(text: str) -> bool:
    """Whether a group that repeats without end holds something that does so too, as in ``(a+)+``."""
    holds, closed = [False], False
    for part in _PART.findall(text):
        if part == "(":
            holds.append(False)
        elif part == ")" and len(holds) > 1:
            closed = holds.pop()
            holds[-1] |= closed
            continue
        elif part.startswith(_UNBOUNDED):
            if closed:
                return True
            holds[-1] = True
        closed = False
    return False


def _ending(text: str) -> str:
    if _repeats_within(text):
        raise ValueError(
            "repeats what repeats, such as (a+)+, which may never end; write it without one of the two"
        )
    return text


EndingPattern = Annotated[Pattern, AfterValidator(_ending)]
"""A regular expression that is looked for in packages' cells, where it cannot be tried apart."""
