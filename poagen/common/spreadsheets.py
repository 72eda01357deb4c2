"""Cells that a spreadsheet shows and never runs: one rule for every table that poagen writes."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import pandas as pd

_BEFORE: Final = '\\s"\u00a0\u200b-\u200f\u2060\u3000\ufeff'
"""What may stand before a sign without hiding it: spaces, quotes, signs that cannot be seen."""

_SIGNS: Final = "=+@\\-|%\u207a\u207b\u2212\ufe62\ufe63\ufe66\ufe6b\uff0b\uff0d\uff1d\uff20\uff05\uff5c"
"""Signs with which a formula or a call begins, and their wide and small forms."""

_LINES: Final = "\\r\\n\\x0b\\x0c\u0085\u2028\u2029"
"""A cell begins after these, and after ``;`` where a program takes that for the end of a cell, as many do."""

_RUNS: Final = f"^[{_BEFORE}]*[{_SIGNS}]|^[\\t\\r\\n]|[;{_LINES}][{_BEFORE}]*[{_SIGNS}]"
_PLACE: Final = re.compile(
    f"^(?=[{_BEFORE}]*[{_SIGNS}]|[\\t\\r\\n])|(?:(?<=;)|(?<=[^\\s][{_LINES}]))(?=[{_BEFORE}]*[{_SIGNS}])"
)


def shown_only(text: str) -> str:
    """A text with an apostrophe before what a spreadsheet would run, as spreadsheets themselves mark text."""
    return _PLACE.sub("'", text)


def cells_as_csv(table: pd.DataFrame, numbers: Collection[str] = ()) -> str:
    """A table as CSV that may be opened in a spreadsheet. Every value is text; missing ones are blank.

    Args:
        table: What to write.
        numbers: Columns that hold poagen's own figures and words alone, in which a minus sign is one.
    """
    text = table.apply(lambda column: column.astype("str").fillna(""))
    safe = text.apply(lambda column: _on_its_row(column if column.name in numbers else _shown(column)))
    content: str = safe.to_csv(index=False, lineterminator="\n")
    return content


def _shown(column: pd.Series) -> pd.Series:
    """:func:`shown_only` for each cell that needs it; few do."""
    found = column.str.contains(_RUNS, regex=True)
    return column.where(~found, column[found].map(shown_only)) if found.any() else column


def _on_its_row(column: pd.Series) -> pd.Series:
    """Cells without the line end that CSV leaves unquoted, so that none of them ends its row."""
    found = column.str.contains("\r", regex=False)
    return column.where(~found, column.str.replace("\r\n?", "\n", regex=True)) if found.any() else column
