"""The packages table as it is handed on, once all sources are joined."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from poagen.common.packages import column_types
from poagen.common.texts import are_among
from poagen.intake.cells import same
from poagen.intake.statuses import settle


def finish(table: pd.DataFrame, also: Sequence[str] = ()) -> pd.DataFrame:
    """The packages table as it is handed on: all columns, right dtypes, package ids filled; ``also`` these."""
    table = settle(table.reset_index(drop=True))
    unknown = cache(lambda kind: _unknown(kind, len(table)))
    done = {
        name: table[name].astype(kind) if name in table else unknown(kind) for name, kind in column_types().items()
    }
    done["package_id"] = _package_ids(done["order_id"], done["package_id"])
    columns = {**done, **{column: table[column] for column in also}}
    return pd.DataFrame({name: column.array for name, column in columns.items()}, table.index, copy=False)


def _unknown(kind: Any, size: int) -> pd.Series:
    """A column of which nothing is known."""
    return same(None, size).rows() if kind == "str" else pd.Series(np.full(size, np.nan))


def _places(orders: pd.Series) -> pd.Series:
    """The place of each package within its order, from 1, as text."""
    if not orders.duplicated().any():
        return pd.Series("1", orders.index, dtype="str")
    return (orders.groupby(orders).cumcount() + 1).astype("str")


def _package_ids(orders: pd.Series, given: pd.Series) -> pd.Series:
    """Package ids; where there is none, the package's place within its order, marked if another bears it."""
    ids = given.fillna("")
    blank = ids == ""
    if not blank.any():
        return ids
    nth = _places(orders)
    if blank.all():
        return nth
    clash = are_among(orders + "\x1f" + nth, orders[~blank] + "\x1f" + ids[~blank])
    return ids.mask(blank, nth.mask(clash, nth + "-" + nth)).astype("str")
