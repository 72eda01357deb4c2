"""What content checks look at: a catalog with its sentences filled in, and a check with its code."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Final

from pydantic import BaseModel

from poagen.common.finding import Severity
from poagen.common.knowledge import load_model
from poagen.common.strict import STRICT
from poagen.common.words import date
from poagen.remedies.entries import Cause, MappingRow, Measure
from poagen.remedies.library import Catalog
from poagen.remedies.model import Kind
from poagen.remedies.wording import OPTIONAL_NAMES, fold, render

SAMPLE_DATE: Final = date(dt.date(2026, 11, 2))
SAMPLE_OWNER: Final = "Ana Lopez"
_SENTENCE_END: Final = re.compile(r"(?<=[.?!])\s+(?=[A-Z])")
_WORDS: Final = Path(__file__).parent / "data" / "content-words.yaml"

Complaint = tuple[str, str]
"""The id of an entry, and what is wrong with it."""


@dataclass(frozen=True)
class Check:
    """One thing that has to hold for every entry of a catalog.

    ``poagen explain CODE`` shows its page. An error is about truth, a warning about how it reads.
    """

    code: str
    severity: Severity
    find: Callable[[Content], Iterable[Complaint]]


@dataclass(frozen=True)
class Told:
    """A measure with its sentences filled in with the examples of its slots."""

    measure: Measure
    recommended: str
    planned: str
    completed: str

    @property
    def id(self) -> str:
        """The measure's id."""
        return self.measure.id

    @property
    def texts(self) -> tuple[str, str, str]:
        """The three sentences."""
        return self.recommended, self.planned, self.completed

    @property
    def is_corrective(self) -> bool:
        """Whether it fixes what happened."""
        return self.measure.kind is Kind.CORRECTIVE


@dataclass(frozen=True)
class Content:
    """A catalog without its deprecated entries, and every sentence in it."""

    catalog: Catalog

    @cached_property
    def causes(self) -> list[Cause]:
        """The causes in use."""
        return [cause for cause in self.catalog.causes.values() if cause.status != "deprecated"]

    @cached_property
    def measures(self) -> list[Told]:
        """The measures in use, filled in."""
        return [_told(item) for item in self.catalog.measures.values() if item.status != "deprecated"]

    @cached_property
    def rows(self) -> list[MappingRow]:
        """The rows whose cause and measure are in use."""
        causes = {cause.id for cause in self.causes}
        measures = {told.id for told in self.measures}
        return [row for row in self.catalog.mapping if row.cause in causes and row.measure in measures]

    @cached_property
    def rows_of(self) -> dict[str, list[MappingRow]]:
        """The rows of each cause."""
        found: dict[str, list[MappingRow]] = {cause.id: [] for cause in self.causes}
        for row in self.rows:
            found[row.cause].append(row)
        return found

    @cached_property
    def prose(self) -> list[Complaint]:
        """Every text that a seller or Amazon may read, with the id of its entry."""
        found = [(told.id, text) for told in self.measures for text in told.texts]
        found += [(told.id, fold(told.measure.must_be_true)) for told in self.measures]
        found += [(name_of(row), fold(row.how)) for row in self.rows]
        for cause in self.causes:
            found.append((cause.id, statement(cause)))
            found += [(cause.id, ask.ask) for ask in cause.questions]
            found += [(cause.id, choice.text) for ask in cause.questions for choice in ask.choices]
        return found

    @cached_property
    def sentences(self) -> list[Complaint]:
        """Each sentence of the prose."""
        return [(id_, part) for id_, text in self.prose for part in _SENTENCE_END.split(text)]


def name_of(row: MappingRow) -> str:
    """A row's name, its pair of ids."""
    return f"{row.cause}/{row.measure}"


def _told(measure: Measure) -> Told:
    slots = {name: fold(slot.example) for name, slot in measure.slots.items()}
    values = {**slots, "date": SAMPLE_DATE, "owner": SAMPLE_OWNER}
    texts = (measure.advice, measure.text.planned, measure.text.completed)
    return Told(measure, *(render(text, values) for text in texts))


def statement(cause: Cause, *, full: bool = True) -> str:
    """A cause's statement with sample values; with and without what is not known in every case."""
    every = {"carrier": "Zephyr Local", "onset": "on 6 October 2026", "labels": "its label"}
    known = every if full else dict.fromkeys(OPTIONAL_NAMES)
    return render(cause.statement, {"segment": "warehouse East", **known})


class _Lists(BaseModel):
    model_config = STRICT

    future: tuple[str, ...]
    blame: tuple[str, ...]
    apology: tuple[str, ...]
    praise: tuple[str, ...]
    absolute: tuple[str, ...]
    vague: tuple[str, ...]
    relative_time: tuple[str, ...]
    american: tuple[str, ...]
    reason: tuple[str, ...]
    counting: tuple[str, ...]
    private: tuple[str, ...]


@cache
def words(name: str) -> re.Pattern[str]:
    """A pattern of the words of one list; a word that ends with ``*`` may go on."""
    listed = getattr(load_model(_WORDS, _Lists), name)
    forms = [re.escape(word.rstrip("*")) + (r"\w*" if word.endswith("*") else r"\b") for word in listed]
    return re.compile(rf"\b(?:{'|'.join(forms)})", re.IGNORECASE)


def holding(texts: Iterable[Complaint], name: str, what: str) -> Iterator[Complaint]:
    """Complaints on texts that hold a word of a list."""
    pattern = words(name)
    for id_, text in texts:
        if found := pattern.search(text):
            yield id_, f'{what} "{found.group()}": {shortened(text)}'


def shortened(text: str) -> str:
    """A text in quotes, cut where it is long."""
    return f'"{text}"' if len(text) <= 90 else f'"{text[:87]}…"'
