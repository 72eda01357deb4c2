"""Which causes would have to go for every blocked category to be back at target."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np
import numpy.typing as npt

from poagen.diagnosis.causes import Found
from poagen.diagnosis.model import CategoryRate, Vtr
from poagen.diagnosis.rates import categories, reaches
from poagen.policy import Verdicts

Ints = npt.NDArray[np.int64]

_TRY_ALL = 12
"""Up to so many causes all sets are tried; of more, only the largest this many."""


def smallest_fix(verdicts: Verdicts, rates: Vtr, causes: Sequence[Found]) -> list[str] | None:
    """The fewest root causes whose removal brings every category below target to it.

    Of sets of the same size the one with the most packages is taken, then the one that comes first.

    Returns:
        Ids of root causes; none where no category is below target; None where not even all causes together are
        enough, or where a category's rate is not known.
    """
    below = [item for item in rates.by_category if item.meets_target is False]
    if any(item.meets_target is None for item in rates.by_category):
        return None
    tried = causes[:_TRY_ALL]
    names = categories(verdicts).to_numpy()
    gone = np.array([[int((names[found.rows] == item.category).sum()) for item in below] for found in tried])
    gone = gone.reshape(len(tried), len(below))
    for size in range(len(tried) + 1):
        sets = [
            chosen for chosen in combinations(range(len(tried)), size) if _enough(verdicts, below, gone, chosen)
        ]
        if sets:
            best = max(sets, key=lambda chosen: sum(tried[place].cause.defects for place in chosen))
            return [tried[place].cause.id for place in best]
    return None


def _enough(verdicts: Verdicts, below: Sequence[CategoryRate], gone: Ints, chosen: tuple[int, ...]) -> bool:
    left = [item.invalid for item in below] - gone[list(chosen)].sum(axis=0)
    return all(
        reaches((item.measured or 0) - int(count), item.measured or 1, verdicts.rule)
        for item, count in zip(below, left, strict=True)
    )
