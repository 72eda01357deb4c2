"""Findings in the words of the pages: what names an option of the command line names a field or a step instead."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from typing import Final

from pydantic import BaseModel

from poagen.common.finding import Finding
from poagen.common.knowledge import load_model
from poagen.common.strict import STRICT
from poagen.web.words import Words

_DATA: Final = Path(__file__).parent / "data" / "helps.yaml"
_BLANK: Final = re.compile(r"\{([\w-]+)\}")
_TOLD: Final = r'"[^"]*"|[^\s,;)]+'
"""What is told in the place of a blank: a name in quotes, or a word."""


class _Phrase(BaseModel):
    model_config = STRICT

    says: str
    here: str

    @property
    def pattern(self) -> re.Pattern[str]:
        """What finds the words, each blank as a group of its name."""
        parts = _BLANK.split(self.says)
        return re.compile(
            "".join(f"(?P<{part}>{_TOLD})" if at % 2 else re.escape(part) for at, part in enumerate(parts))
        )


class _Helps(BaseModel):
    model_config = STRICT

    says: list[_Phrase]
    options: dict[str, str]


@cache
def phrases() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Words of the command line, and those of the pages in their place."""
    return tuple((one.pattern, one.here) for one in _read().says)


@cache
def options() -> Mapping[str, str]:
    """Option → the key of the words of what it is in the pages."""
    return _read().options


@cache
def _read() -> _Helps:
    return load_model(_DATA, _Helps)


def in_the_pages(each: Finding, say: Words) -> Finding:
    """The finding as pages tell it."""
    return replace(each, message=here(each.message, say), help=here(each.help, say) if each.help else None)


def here(words: str, say: Words) -> str:
    """Words of a finding with the fields and steps of the pages for the options of the command line."""
    if "--" not in words and "poagen " not in words:
        return words
    for pattern, told in phrases():
        words = pattern.sub(partial(_filled, told, say), words)
    return _OPTION.sub(lambda found: _named(found, say), words)


def _filled(told: str, say: Words, found: re.Match[str]) -> str:
    values = found.groupdict()
    return _BLANK.sub(lambda blank: values[blank[1]] if blank[1] in values else say(blank[1]), told)


_OPTION: Final = re.compile(r"(?<![\w-])--[a-z][a-z-]*(?![\w-])")


def _named(found: re.Match[str], say: Words) -> str:
    return f"“{say(options()[found[0]])}”" if found[0] in options() else found[0]
