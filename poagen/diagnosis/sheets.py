"""Tables as CSV that a spreadsheet program may open: UTF-8 that it sees, and no cell that it runs."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

import pandas as pd

_FORMULA: Final = r"^(?=[\t\r\n ]*[=+@\-|%＝＋＠－].)"


def spreadsheet_csv(table: pd.DataFrame, numbers: Collection[str] = ()) -> bytes:
    """A table as CSV with a byte-order mark.

    A cell that a spreadsheet would run as a formula gets an apostrophe before it, as spreadsheets themselves mark
    text. Every value is written as the text it is; missing ones are blank.

    Args:
        table: What to write.
        numbers: Columns that poagen has counted itself, in which a minus sign is one.
    """
    text = table.apply(lambda column: column.astype("str").fillna(""))
    safe = text.apply(
        lambda column: column if column.name in numbers else column.str.replace(_FORMULA, "'", regex=True)
    )
    content: str = safe.to_csv(index=False, lineterminator="\n")
    return content.encode("utf-8-sig")
