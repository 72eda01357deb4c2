"""The packages table as it is handed on, once all sources are joined."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from poagen.common.packages import COLUMNS, empty_table
from poagen.intake.statuses import settle


def finish(table: pd.DataFrame, also: Sequence[str] = ()) -> pd.DataFrame:
    """The packages table as it is handed on: all columns, right dtypes, package ids filled; ``also`` these."""
    table = settle(table.reset_index(drop=True))
    kinds = empty_table().dtypes
    unknown = {
        name: pd.Series(np.nan, table.index, dtype=kinds[name]) for name in kinds.index.difference(table.columns)
    }
    known = {name: table[name].astype(kinds[name]) for name in kinds.index.intersection(table.columns)}
    done = pd.DataFrame({name: (known | unknown)[name] for name in kinds.index})
    done = done.assign(package_id=_package_ids(done))
    done = done[[*COLUMNS, *[column for column in done.columns if column not in COLUMNS]]]
    return done.assign(**{column: table[column] for column in also})


def _package_ids(table: pd.DataFrame) -> pd.Series:
    """Package ids; where there is none, the package's place within its order, marked if another bears it."""
    ids = table["package_id"].fillna("")
    blank = ids == ""
    if not blank.any():
        return ids
    nth = (table.groupby("order_id").cumcount() + 1).astype("str")
    taken = pd.Index(table["order_id"][~blank] + "\x1f" + ids[~blank])
    clash = pd.Index(table["order_id"] + "\x1f" + nth).isin(taken)
    return ids.mask(blank, nth.mask(clash, nth + "-" + nth)).astype("str")
