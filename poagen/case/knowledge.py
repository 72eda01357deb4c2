"""What notices say, as data: ``data/notices.yaml``."""

from __future__ import annotations

import datetime as dt
import re
from functools import cache, cached_property
from pathlib import Path

from pydantic import BaseModel

from poagen.common.knowledge import load_model
from poagen.common.strict import STRICT


class _Part(BaseModel):
    model_config = STRICT


class Source(_Part):
    """A public page, and the day on which it was read."""

    title: str
    url: str
    checked: dt.date


class Patterns(_Part):
    """Patterns of one purpose."""

    source: str
    checked: dt.date
    patterns: tuple[str, ...]


class Spared(Patterns):
    """Words for what is not blocked, and the share in percent at which nothing is."""

    met_at: float


class Names(_Part):
    """Names of one kind."""

    source: str
    checked: dt.date
    names: tuple[str, ...]


class Stores(_Part):
    """What stores are called: marketplace code → names in lower case."""

    source: str
    checked: dt.date
    names: dict[str, tuple[str, ...]]


class Subject(_Part):
    """What a notice can be about; see the file's head for its keys."""

    id: str
    name: str
    ours: bool = False
    decisive: bool = False
    names: tuple[str, ...]
    claims: tuple[str, ...]
    together: tuple[tuple[str, str], ...] = ()
    what: str
    do: str
    source: Source


class Ask(_Part):
    """What a notice can ask for."""

    id: str
    says: str
    patterns: tuple[str, ...]
    source: Source


class Block(_Part):
    """What a notice can block; ``unless`` speaks against it."""

    id: str
    patterns: tuple[str, ...]
    unless: tuple[str, ...]
    source: Source


class Notices(_Part):
    """All that is known of notices."""

    skip: Patterns
    failing: Patterns
    subjects: tuple[Subject, ...]
    asks: tuple[Ask, ...]
    blocks: tuple[Block, ...]
    stores: Stores
    spared: Spared
    offers: Patterns
    not_names: Patterns
    categories: Names

    @cached_property
    def by_id(self) -> dict[str, Subject]:
        """The subjects by their ids."""
        return {subject.id: subject for subject in self.subjects}


@cache
def notices() -> Notices:
    """The packaged knowledge of notices."""
    return load_model(Path(__file__).parent / "data" / "notices.yaml", Notices)


@cache
def pattern(text: str) -> re.Pattern[str]:
    """A pattern of the file, compiled; case does not count."""
    return re.compile(text, re.IGNORECASE)


def any_in(patterns: tuple[str, ...], text: str) -> bool:
    """Whether one of the patterns is found in a text."""
    return any(pattern(each).search(text) for each in patterns)
