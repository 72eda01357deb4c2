"""Each text of a column once: what was known of it when it was made is not looked for again."""

from __future__ import annotations

import weakref
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

Codes = npt.NDArray[np.integer[Any]]


class _Noted(NamedTuple):
    """A column: its memory, for each row the place of its text, and the texts, each only ``once`` or not."""

    held: weakref.ref[Any]
    codes: Codes
    texts: pd.Series | pd.Index
    once: bool


_known: dict[int, _Noted] = {}
"""By the memory of a column, which nobody changes. It goes when that goes."""


def remember(column: pd.Series, codes: Codes, texts: pd.Series) -> pd.Series:
    """Note that a column was made of these texts.

    Args:
        column: A column of text in Arrow. It keeps what is noted of it as long as its texts are not changed, in
            whichever table it stands.
        codes: For each row the place of its text.
        texts: In the order in which they first stand in the column; some may be equal or missing.

    Returns:
        The column.
    """
    held = _memory(column)
    if held is not None and len(column):
        place = id(held)
        _known[place] = _Noted(weakref.ref(held, lambda _: _known.pop(place, None)), codes, texts, once=False)
    return column


def known(column: pd.Series) -> tuple[Codes, pd.Index] | None:
    """What :func:`factorize` gives, where that is known already."""
    held = _memory(column)
    found = _known.get(id(held))
    if found is None or found.held() is not held:
        return None
    if not found.once:
        places, distinct = pd.factorize(found.texts)
        codes = found.codes if len(distinct) == len(places) else places.take(found.codes)
        found = _known[id(held)] = _Noted(found.held, codes, pd.Index(distinct), once=True)
    return found.codes, pd.Index(found.texts)


def factorize(column: pd.Series) -> tuple[Codes, pd.Index]:
    """For each row the place of its text, -1 where there is none, and the distinct texts as they first come."""
    found = known(column)
    if found is not None:
        return found
    codes, distinct = pd.factorize(column)
    return codes, pd.Index(distinct)


def _memory(column: pd.Series) -> Any:
    """The texts of a column in Arrow; pandas hands on the same object as long as they stay the same."""
    held = getattr(column.array, "__arrow_array__", None)
    return held() if held is not None else None
