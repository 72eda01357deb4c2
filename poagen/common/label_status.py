"""What the status words of shipping tools and tracking sources say of a parcel."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from enum import IntEnum
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from poagen.common.distinct import factorize
from poagen.common.knowledge import load_model


class LabelStatus(IntEnum):
    """The meaning of a status word. That a label was not voided says nothing more."""

    SAYS_NOTHING = 0
    NOT_VOIDED = 0
    VOIDED = 1
    LABEL_ONLY = 2
    DELIVERED = 3
    SCANNED = 4


def _is_sought(word: str) -> str:
    if word != word.casefold() or not re.fullmatch(r"\w(?:[^*]*\w)?", word):
        raise ValueError("is looked for as whole words in small letters; write it so, without *")
    return word


_Word = Annotated[str, AfterValidator(_is_sought)]
_Meaning = Literal["not-voided", "voided", "label-only", "says-nothing", "delivered", "scanned"]


class _Words(BaseModel):
    model_config = ConfigDict(extra="forbid", defer_build=True)
    source: Annotated[str, Field(pattern=r"\S")]
    checked: dt.date
    meanings: dict[_Meaning, list[_Word]]
    went_back: list[_Word] = Field(alias="went-back")

    @model_validator(mode="after")
    def _has_one_meaning_each(self) -> _Words:
        listed = [word for words in self.meanings.values() for word in words]
        if twice := next((word for word in listed if listed.count(word) > 1), None):
            raise ValueError(f'the word "{twice}" stands twice under meanings, and the first alone would count')
        return self


@cache
def _words() -> _Words:
    return load_model(Path(__file__).parent / "data" / "label-statuses.yaml", _Words)


@cache
def _patterns() -> tuple[tuple[LabelStatus, re.Pattern[str]], ...]:
    return tuple(
        (LabelStatus[meaning.upper().replace("-", "_")], _any_of(listed))
        for meaning, listed in _words().meanings.items()
    )


@cache
def _went_back() -> re.Pattern[str]:
    return _any_of([_bare(word) for word in _words().went_back])


def _any_of(listed: list[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, listed))})(?!\w)")


def _bare(word: str) -> str:
    """A word in small letters, as it is written where there are no accents."""
    letters = unicodedata.normalize("NFKD", word.casefold().replace("\u2019", "'"))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def label_statuses(words: pd.Series) -> npt.NDArray[np.int8]:
    """Read a column of status words; each distinct word is read once.

    Returns:
        int8 array of :class:`LabelStatus`.
    """
    codes, unique = factorize(words.fillna(""))
    meanings = np.array([_meaning(str(word)) for word in unique] + [LabelStatus.SAYS_NOTHING], dtype=np.int8)
    return meanings.take(codes)


def went_back(words: pd.Series) -> npt.NDArray[np.bool_]:
    """Whether a status word says that the parcel goes or went back to the sender."""
    codes, unique = factorize(words.fillna(""))
    found = np.array([_went_back().search(_bare(str(word))) is not None for word in unique] + [False], dtype=bool)
    return found.take(codes)


def _meaning(word: str) -> LabelStatus:
    folded = word.casefold()
    for meaning, pattern in _patterns():
        if pattern.search(folded):
            return meaning
    return LabelStatus.SAYS_NOTHING
