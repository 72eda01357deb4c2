"""Each text of a column once: what was known of it when it was made is not looked for again."""

from __future__ import annotations

import pandas as pd

from poagen.common.coded import Coded, Codes


def known(column: pd.Series) -> tuple[Codes, pd.Index] | None:
    """What :func:`factorize` gives, where that is known already."""
    rows = column.array.rows if isinstance(column.array, Coded) else None
    return rows.distinct() if rows is not None and len(rows) else None


def factorize(column: pd.Series) -> tuple[Codes, pd.Index]:
    """For each row the place of its text, -1 where there is none, and the distinct texts as they first come."""
    found = known(column)
    if found is not None:
        return found
    codes, distinct = pd.factorize(column)
    return codes, pd.Index(distinct)
