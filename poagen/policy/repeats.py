"""Numbers that were told for several orders, found by their hashes and then compared as text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from poagen.common.hashing import Hashes, text_hashes

Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Reused:
    """Numbers of several orders.

    Attributes:
        numbers: Each of them, normalised.
        hashes: Their hashes, sorted.
        owned: Where exactly one order has it on its label, too.
    """

    numbers: pd.Index
    hashes: Hashes
    owned: Bools

    def holds(self, normal: pd.Series, same: Bools) -> Bools:
        """Which packages have one of these numbers, but for the one order whose label it is.

        Args:
            normal: The told numbers, normalised.
            same: Where the told number is the label's.
        """
        found = np.zeros(len(normal), dtype=bool)
        if len(self.numbers):
            rows = np.flatnonzero(np.isin(text_hashes(normal), self.hashes))
            place = self.numbers.get_indexer(pd.Index(normal.iloc[rows]))
            found[rows] = (place >= 0) & ~(same[rows] & self.owned[place])
        return found


def pairs_of(orders: pd.Series, normal: pd.Series, same: Bools, wanted: Hashes) -> pd.DataFrame:
    """The orders of the numbers with some hashes, and whether the label has the number: each once."""
    if not len(wanted):
        return pd.DataFrame({"number": [], "order": [], "same": []})
    rows = np.flatnonzero(np.isin(text_hashes(normal), wanted))
    pairs = {"number": normal.iloc[rows].to_numpy(), "order": orders.iloc[rows].to_numpy(), "same": same[rows]}
    return pd.DataFrame(pairs).drop_duplicates()


def reused_among(parts: Sequence[pd.DataFrame]) -> Reused:
    """The numbers of several orders, from the pairs of all parts of the data."""
    if not any(map(len, parts)):
        return Reused(pd.Index([], dtype="str"), np.empty(0, dtype=np.uint64), np.empty(0, dtype=bool))
    pairs = pd.concat(parts, ignore_index=True).drop_duplicates()
    orders = pairs[["number", "order"]].drop_duplicates().groupby("number").size()
    numbers = orders.index[orders > 1]
    own = pairs[pairs["same"].astype(bool)].groupby("number").size().reindex(numbers, fill_value=0)
    hashes = np.sort(text_hashes(pd.Series(numbers, dtype="str")))
    return Reused(numbers, hashes, np.asarray(own == 1, dtype=bool))
