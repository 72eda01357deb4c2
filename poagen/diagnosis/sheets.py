"""Tables as CSV that a spreadsheet program may open: UTF-8 that it sees, and no cell that it runs."""

from __future__ import annotations

import codecs
from collections.abc import Collection

import pandas as pd

from poagen.common.spreadsheets import cells_as_csv


def spreadsheet_csv(table: pd.DataFrame, numbers: Collection[str] = ()) -> bytes:
    """A table as CSV with a byte-order mark.

    A cell that a spreadsheet would run as a formula gets an apostrophe before it, as spreadsheets themselves mark
    text. Every value is written as the text it is; missing ones are blank.

    Args:
        table: What to write.
        numbers: Columns that hold poagen's own figures and words alone, in which a minus sign is one.
    """
    return codecs.BOM_UTF8 + cells_as_csv(table, numbers)
