"""Cells that a spreadsheet shows and never runs: one rule for every table that poagen writes."""

from __future__ import annotations

import re
import string
from collections.abc import Collection
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from poagen.common.column_bytes import arrow, packed, parts

_EVERY: Final = np.arange(256)
_SIGN: Final = ~np.isin(_EVERY, np.frombuffer(string.ascii_letters.encode() + string.digits.encode(), np.uint8))
"""By a byte: no letter and no digit, so a cell that begins with it may be run."""

_ODD: Final = ~np.isin(_EVERY, [place for place in range(ord(" "), ord("~") + 1) if chr(place) not in '",;'])
"""By a byte: a cell that holds it may need quotes, or end where its column does not."""

_BEFORE: Final = (
    '\\s"\u00a0\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f'
    "\u2800\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e01ef"
)
"""What may stand before a sign without hiding it: spaces, quotes, signs that cannot be seen."""

_SIGNS: Final = (
    "=+@\\-|%\u207a-\u207c\u208a-\u208c\u2212\ufe62\ufe63\ufe66\ufe6b\uff0b\uff0d\uff1d\uff20\uff05\uff5c"
)
"""Signs with which a formula or a call begins, and their wide and small forms."""

_ENDS: Final = ";\\t\\r\\n\\x0b\\x0c\u0085\u2028\u2029"
"""A cell begins after these, for a program that takes them for the end of a cell or a line even between quotes."""

_PLACE: Final = re.compile(
    f"^(?=[{_BEFORE}]*[{_SIGNS}]|[\\t\\r\\n])|(?<=[{_ENDS}])(?=(?:(?![{_ENDS}])[{_BEFORE}])*[{_SIGNS}])"
)
"""Of several ends in a row the mark stands behind the last: what is before it is a cell or a line of its own."""


def shown_only(text: str) -> str:
    """A text with an apostrophe before what a spreadsheet would run, as spreadsheets themselves mark text."""
    return _PLACE.sub("'", text)


def cells_as_csv(table: pd.DataFrame, numbers: Collection[str] = ()) -> bytes:
    """A table as CSV that may be opened in a spreadsheet. Every value is text; missing ones are blank.

    Args:
        table: What to write, at least one column.
        numbers: Columns that hold poagen's own figures and words alone, in which a minus sign is one.

    Returns:
        UTF-8, without a byte-order mark.
    """
    alone = len(table.columns) == 1
    cells = [_cells(column, name in numbers, alone) for name, column in table.items()]
    nothing, comma, end = (pa.scalar(sign, pa.large_string()) for sign in ("", ",", "\n"))
    lines = pc.binary_join_element_wise(pc.binary_join_element_wise(*cells, comma), nothing, end)
    head = ",".join(_quoted(str(name)) for name in table.columns) + "\n"
    return b"".join([head.encode(), *(data.data for _, data in parts(lines))])


def _cells(column: pd.Series, own: bool, alone: bool) -> pa.ChunkedArray:
    """A column's cells as they stand in a file; few of them differ from what they hold."""
    text = column.astype("str").fillna("").reset_index(drop=True)
    odd = _odd(text)
    if len(odd):
        shown = text.iloc[odd] if own else text.iloc[odd].map(shown_only)
        text.iloc[odd] = shown.map(_quoted).array
    return arrow(text.where(text != "", '""') if alone else text)


def _odd(text: pd.Series) -> npt.NDArray[np.intp]:
    """The rows whose cells begin with a sign, or hold one that a file or a spreadsheet takes for more."""
    starts, data = packed(text)
    inside = np.searchsorted(starts, np.flatnonzero(_ODD[data]), side="right") - 1
    filled = np.flatnonzero(np.diff(starts))
    return np.union1d(inside, filled[_SIGN[data[starts[filled]]]])


def _quoted(cell: str) -> str:
    """A cell as CSV; a line end that CSV would leave unquoted is another one, so that no cell ends its row."""
    whole = cell.replace("\r\n", "\n").replace("\r", "\n")
    return '"' + whole.replace('"', '""') + '"' if any(sign in whole for sign in ',"\n') else whole
