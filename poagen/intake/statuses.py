"""What the status words of tracking sources say of a parcel, and what follows for its package."""

from __future__ import annotations

import datetime as dt
from enum import IntEnum
from functools import cache
from typing import Annotated, Final, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
from pydantic import AfterValidator, BaseModel

from poagen.common.finding import PoagenError
from poagen.common.knowledge import load_model
from poagen.common.label_status import LabelStatus, label_statuses
from poagen.common.strict import STRICT
from poagen.intake.fitting import words_twice
from poagen.intake.model import HERE, Told, fold

LEVEL: Final = "_level"
STATUS: Final = "tracking_status"


class Level(IntEnum):
    """How far a parcel got, as far as a source knows. A higher one wins over a lower one of the same parcel."""

    NO_DATA = 0
    LABEL_ONLY = 1
    UNCLEAR = 2
    FIRST_SCAN = 3
    DELIVERY_ATTEMPT = 4
    LOST = 5
    RETURNED = 6
    DELIVERED = 7


LevelName = Literal[
    "no-data", "label-only", "unclear", "first-scan", "delivery-attempt", "lost", "returned", "delivered"
]


def _is_word(text: str) -> str:
    if not fold(text) or "*" in text[:-1]:
        raise ValueError("needs a letter or a digit, and a * at its end alone")
    return text


Word = Annotated[str, AfterValidator(_is_word)]


class _Statuses(BaseModel):
    model_config = STRICT

    source: Told
    checked: dt.date
    common: dict[LevelName, tuple[Word, ...]]
    sources: dict[str, dict[LevelName, tuple[Word, ...]]]


@cache
def tables() -> _Statuses:
    """The packaged tables of status words."""
    path = HERE / "data" / "statuses.yaml"
    loaded = load_model(path, _Statuses)
    parts = [(("common",), loaded.common), *((("sources", name), one) for name, one in loaded.sources.items())]
    if wrong := [finding for at, table in parts for finding in words_twice(table, path, at, _key)]:
        raise PoagenError(wrong)
    return loaded


def _key(word: str) -> str:
    return fold(word) + ("*" if word.endswith("*") else "")


@cache
def _meanings(source: str) -> tuple[dict[str, Level], dict[str, Level]]:
    """Whole words, and beginnings of words, of one source and of all."""
    whole: dict[str, Level] = {}
    starts: dict[str, Level] = {}
    for table in (tables().sources.get(source, {}), tables().common):
        for name, listed in table.items():
            level = Level[name.upper().replace("-", "_")]
            for word in listed:
                (starts if word.endswith("*") else whole).setdefault(fold(word), level)
    return whole, dict(sorted(starts.items(), key=lambda item: -len(item[0])))


def level_of(word: str, source: str = "") -> Level | None:
    """The meaning of one status word of a source; None where it is not known."""
    whole, starts = _meanings(source)
    folded = fold(word)
    found = next((level for start, level in starts.items() if folded.startswith(start)), None)
    return whole.get(folded, found)


def read_levels(texts: pd.Series, source: str) -> npt.NDArray[np.float64]:
    """The level of each status word; NaN where there is none or it is not known."""
    codes, distinct = pd.factorize(texts.fillna(""))
    levels = [level_of(str(word), source) for word in distinct]
    numbers = np.array([np.nan if level is None else float(level) for level in levels], dtype=np.float64)
    return numbers.take(codes) if len(numbers) else np.zeros(0)


def settle(table: pd.DataFrame) -> pd.DataFrame:
    """Say in the packages table what the tracking sources knew.

    Label-only is no scan: ``scan_count`` becomes 0. A first scan or more without a date becomes 1. The word is
    kept in ``label_status``, except where the label was voided. No data and unclear words say nothing of scans.
    """
    if LEVEL not in table:
        return table
    level = table[LEVEL].to_numpy(dtype=float)
    done = table.assign(label_status=_label_status(table, level))
    dated = is_filled(table, "first_scan_at") | is_filled(table, "delivery_scan_at")
    counted = table.get("scan_count", pd.Series(np.nan, index=table.index)).to_numpy(dtype=float)
    open_ = np.isnan(counted) & ~dated
    said = np.where(level == Level.LABEL_ONLY, 0.0, np.where(level >= Level.FIRST_SCAN, 1.0, np.nan))
    done["scan_count"] = np.where(open_, said, counted)
    return done


def _label_status(table: pd.DataFrame, level: npt.NDArray[np.float64]) -> pd.Series:
    nothing = pd.Series(pd.NA, index=table.index, dtype="str")
    status = table.get("label_status", nothing)
    tells = level > Level.NO_DATA
    blank = (status.fillna("") == "").to_numpy(dtype=bool)
    takes = tells & (blank | (~is_voided(status) & (level != Level.UNCLEAR)))
    return status.mask(takes, table[STATUS])


def is_voided(status: pd.Series) -> npt.NDArray[np.bool_]:
    """Whether a label's status says that the label was not used."""
    return np.asarray(label_statuses(status) == LabelStatus.VOIDED)


def is_filled(table: pd.DataFrame, column: str) -> npt.NDArray[np.bool_]:
    """Where a column of text says something; nowhere if there is none of the name."""
    if column not in table:
        return np.zeros(len(table), dtype=bool)
    return np.asarray(table[column].fillna("") != "", dtype=bool)
