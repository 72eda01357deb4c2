"""Text columns by their distinct texts: what is asked of a text is asked once, however often it stands there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pandas as pd

from poagen.common.distinct import factorize


@dataclass(frozen=True)
class Words:
    """A text column as codes into its distinct texts; the last of them is blank and stands for missing too."""

    codes: npt.NDArray[np.signedinteger]
    distinct: tuple[str, ...]

    def filled(self, text: str) -> Words:
        """The same column with this text in place of missing."""
        return Words(self.codes, (*self.distinct[:-1], text))

    def where(self, holds: Callable[[str], bool]) -> npt.NDArray[np.bool_]:
        """Where the text is one for which ``holds`` is true."""
        return np.asarray(np.array([holds(text) for text in self.distinct], dtype=bool).take(self.codes))

    def numbers(self, of: Callable[[str], float]) -> npt.NDArray[np.float64]:
        """A number for each text."""
        return np.asarray(np.array([of(text) for text in self.distinct], dtype=np.float64).take(self.codes))

    def isin(self, texts: Sequence[str]) -> npt.NDArray[np.bool_]:
        """Where the text is one of these."""
        listed = frozenset(texts)
        return self.where(lambda text: text in listed)


def words(column: pd.Series, fold: Callable[[str], str] = str.strip) -> Words:
    """Read a text column; ``fold`` is applied to each distinct text."""
    codes, distinct = factorize(column)
    return Words(codes.astype(np.int32, copy=False), (*(fold(str(text)) for text in distinct), ""))


def told(codes: npt.NDArray[np.integer], names: Sequence[str]) -> pd.Series:
    """Codes as a column of categories; names that stand more than once are one."""
    place, kind = _kind(tuple(names))
    return pd.Series(pd.Categorical.from_codes(place.take(codes), dtype=kind))


@lru_cache(maxsize=256)
def _kind(names: tuple[str, ...]) -> tuple[npt.NDArray[np.int8], pd.CategoricalDtype]:
    """For each name its place among the categories, and these."""
    distinct = list(dict.fromkeys(names))
    place = np.array([distinct.index(name) for name in names], dtype=np.int8)
    return place, pd.CategoricalDtype(pd.Index(distinct, dtype="str"))
