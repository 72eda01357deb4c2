"""A catalog's texts in other languages: YAML beside the entries, in a folder of the language, such as ``de/``."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Final

from pydantic import AfterValidator, BaseModel, RootModel, field_validator

from poagen.common.knowledge import load_model
from poagen.common.regular import stamp
from poagen.common.strict import STRICT
from poagen.remedies.entries import Cause, Measure, Plain, Words
from poagen.remedies.layers import Layer

KEYS: Final = 'docs/catalogs.md, "Translations"'
FILES: Final = ("causes.yaml", "corrective.yaml", "preventive.yaml", "figures.yaml")
TAG: Final = re.compile(r"[a-z]{2,3}")
_NUMBER: Final = re.compile(r"\d+")


class _Part(BaseModel):
    model_config = STRICT


class AskWords(_Part):
    """A question and its choices, by their ids."""

    ask: Plain
    choices: Mapping[str, Plain] = {}


class CauseWords(_Part):
    """A cause in another language.

    Attributes:
        of: :func:`digest` of the English entry that was translated; without it the translation is always used.
    """

    of: str | None = None
    title: Plain
    statement: Words
    questions: Mapping[str, AskWords] = {}


class MeasureWords(_Part):
    """A measure in another language.

    Attributes:
        of: As in :class:`CauseWords`.
        slots: The questions for them.
        figure: The figure of ``verify``, where the entry has one in words.
    """

    of: str | None = None
    title: Plain
    recommended: Words | None = None
    planned: Words
    completed: Words
    slots: Mapping[str, Plain] = {}
    figure: Plain | None = None


class CausesWords(RootModel[dict[str, CauseWords]]):
    """A file ``causes.yaml`` of translations."""


class MeasuresWords(RootModel[dict[str, MeasureWords]]):
    """A file ``corrective.yaml`` or ``preventive.yaml`` of translations."""


def _without_braces(text: str) -> str:
    if re.search("[{}]", text.replace("{}", "")):
        raise ValueError("can hold {} and no other braces")
    return text


Blanked = Annotated[Words, AfterValidator(_without_braces)]
"""Words in which ``{}`` stands for something."""


class FigureWords(_Part):
    """How figures are told.

    Attributes:
        metrics: By id.
        families: Shares of invalid packages, by family.
        packages: What is said of the packages with a defect, by code.
        counted: How ``share``, ``count`` and ``risk`` of such packages are told; ``{}`` stands for them.
        over: Times, with ``{}`` for their number.
    """

    metrics: Mapping[str, Words] = {}
    families: Mapping[str, Words] = {}
    packages: Mapping[str, Words] = {}
    counted: Mapping[str, Blanked] = {}
    over: Mapping[str, Blanked] = {}

    @field_validator("counted")
    @classmethod
    def _names_the_packages(cls, given: Mapping[str, str]) -> Mapping[str, str]:
        if lacking := next((key for key, text in given.items() if text.count("{}") != 1), None):
            raise ValueError(f"{lacking} must hold {{}} once, where the packages are told")
        return given

    @field_validator("over")
    @classmethod
    def _keeps_numbers(cls, given: Mapping[str, str]) -> Mapping[str, str]:
        if lacking := next((key for key, text in given.items() if text.count("{}") != key.count("{}")), None):
            raise ValueError(f'"{lacking}" must hold {{}} as often as its key does')
        return given

    def metric(self, id_: str) -> str | None:
        """A metric in words; None where the language lacks it."""
        kind, _, rest = id_.partition(":")
        if not rest:
            return self.metrics.get(id_)
        if kind == "family.share":
            return self.families.get(rest)
        told, packages = self.counted.get(kind.partition(".")[2]), self.packages.get(rest)
        told = self.counted.get("risk") if kind.startswith("risk") else told
        return told.replace("{}", packages) if told and packages else None

    def time(self, over: str) -> str | None:
        """A time such as ``14 days``; None where the language lacks it."""
        told = self.over.get(_NUMBER.sub("{}", over.strip(), count=1))
        number = _NUMBER.search(over)
        return told.replace("{}", number[0]) if told and number else self.over.get(over.strip())


@dataclass(frozen=True)
class Translations:
    """A catalog's texts in one language; what is not there yet is missing in the mappings."""

    causes: Mapping[str, CauseWords] = field(default_factory=dict)
    measures: Mapping[str, MeasureWords] = field(default_factory=dict)
    figures: FigureWords = field(default_factory=FigureWords)

    def cause(self, entry: Cause) -> CauseWords | None:
        """A cause's translation, if it is one of the entry's present texts."""
        found = self.causes.get(entry.id)
        return found if found and found.of in (None, digest(entry)) else None

    def measure(self, entry: Measure) -> MeasureWords | None:
        """A measure's translation, if it is one of the entry's present texts."""
        found = self.measures.get(entry.id)
        return found if found and found.of in (None, digest(entry)) else None


def translations(layers: Iterable[Layer], tag: str) -> Translations:
    """The texts of a catalog's layers in a language; those of a higher layer win, entry by entry.

    Raises:
        PoagenError: A file of translations does not fit.
    """
    places = [layer.folder / tag / name for layer in layers for name in FILES]
    return _merged(tuple((path, stamp(path)) for path in places if os.path.lexists(path)))


@lru_cache(maxsize=16)
def _merged(files: tuple[tuple[Path, object], ...]) -> Translations:
    """The texts of files, kept for as long as these stay as they are."""
    causes: dict[str, CauseWords] = {}
    measures: dict[str, MeasureWords] = {}
    figures: dict[str, dict[str, str]] = {name: {} for name in FigureWords.model_fields}
    for path, _ in files:
        if path.name == "causes.yaml":
            causes |= load_model(path, CausesWords, keys=KEYS).root
        elif path.name != "figures.yaml":
            measures |= load_model(path, MeasuresWords, keys=KEYS).root
        else:
            own = load_model(path, FigureWords, keys=KEYS)
            figures = {name: {**known, **getattr(own, name)} for name, known in figures.items()}
    return Translations(causes, measures, FigureWords.model_validate(figures))


def tags(layer: Layer) -> list[str]:
    """The languages that a layer has a folder for."""
    if not layer.folder.is_dir():
        return []
    named = (one for one in sorted(layer.folder.iterdir()) if one.is_dir() and TAG.fullmatch(one.name))
    return [one.name for one in named if any(os.path.lexists(one / file) for file in FILES)]


def digest(entry: Cause | Measure) -> str:
    """Eight signs that change when an English text of an entry does that a letter can show."""
    told = _cause_texts(entry) if isinstance(entry, Cause) else _measure_texts(entry)
    return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()[:8]


def _cause_texts(cause: Cause) -> list[object]:
    asked = [[one.id, one.ask, [[choice.id, choice.text] for choice in one.choices]] for one in cause.questions]
    return [cause.title, " ".join(cause.statement.split()), asked]


def _measure_texts(measure: Measure) -> list[object]:
    text, figure = measure.text, measure.verify.figure if measure.verify else None
    slots = [[name, slot.ask] for name, slot in sorted(measure.slots.items())]
    return [
        measure.title,
        text.recommended,
        text.planned,
        text.completed,
        slots,
        figure,
    ]


def in_language(entry: Cause | Measure, layers: Iterable[Layer], tag: str) -> Cause | Measure | None:
    """An entry with its texts in a language; None where it has no translation of its present English."""
    texts = translations(layers, tag)
    if isinstance(entry, Cause):
        told = texts.cause(entry)
        return _cause_in(entry, told) if told else None
    words = texts.measure(entry)
    return _measure_in(entry, words) if words else None


def _cause_in(cause: Cause, words: CauseWords) -> Cause:
    asked = tuple(
        one.model_copy(
            update={
                "ask": told.ask,
                "choices": tuple(
                    choice.model_copy(update={"text": told.choices.get(choice.id, choice.text)})
                    for choice in one.choices
                ),
            }
        )
        if (told := words.questions.get(one.id))
        else one
        for one in cause.questions
    )
    return cause.model_copy(update={"title": words.title, "statement": words.statement, "questions": asked})


def _measure_in(measure: Measure, words: MeasureWords) -> Measure:
    told = {
        "planned": words.planned,
        "completed": words.completed,
        "recommended": words.recommended or words.title,
    }
    return measure.model_copy(update={"title": words.title, "text": measure.text.model_copy(update=told)})
