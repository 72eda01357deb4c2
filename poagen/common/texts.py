"""What stands in a column of text, asked of Arrow: for few rows, asking pandas takes ten times as long."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow.compute as pc

from poagen.common.column_bytes import arrow

Bools = npt.NDArray[np.bool_]

_FEW: Final = 10_000
"""Of so many texts or fewer, to look for a pattern takes less time than to make it ready with the digits of all
scripts in it."""


def is_text(texts: pd.Series, text: str) -> Bools:
    """Where this text stands."""
    return _known(pc.equal(arrow(texts), text))


def filled(texts: pd.Series) -> Bools:
    """Where there is a text, and not a blank one."""
    return _known(pc.not_equal(arrow(texts), ""))


def are_among(texts: pd.Series, known: pd.Series) -> Bools:
    """Where the text is one of others, of which there may be a great many; pandas takes these one by one."""
    return _known(pc.is_in(arrow(texts), value_set=arrow(known).combine_chunks(), skip_nulls=True))


def finds(texts: pd.Series, pattern: str) -> Bools:
    """Where a pattern of RE2 is found within the text."""
    cells = arrow(texts)
    if r"\p{Nd}" in pattern and len(cells) <= _FEW and pc.all(pc.string_is_ascii(cells), min_count=0).as_py():
        pattern = pattern.replace(r"\p{Nd}", r"\d")
    return _known(pc.match_substring_regex(cells, pattern))


def fits(texts: pd.Series, pattern: str) -> Bools:
    """Where a pattern of RE2 fits the whole text."""
    return finds(texts, f"^(?:{pattern})$")


def some_texts(texts: pd.Series, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.object_]:
    """The texts of some rows, blank where there is none."""
    return np.asarray(texts.array.take(rows).fillna("").to_numpy(dtype=object))


def _known(found: Any) -> Bools:
    """Where something holds; it does not where there is no text."""
    known = pc.fill_null(found, False) if found.null_count else found
    return np.array(known.to_numpy(zero_copy_only=False), dtype=bool)
