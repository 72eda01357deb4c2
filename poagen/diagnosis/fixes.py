"""Which causes would have to go for every blocked category to be back at target."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np
import numpy.typing as npt

from poagen.diagnosis.causes import Found
from poagen.diagnosis.model import Rate, Vtr
from poagen.diagnosis.rates import categories, reaches
from poagen.policy import Verdicts

Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]

_TRY_ALL = 12
"""Up to so many causes all sets are tried; of more, only the largest this many."""


def smallest_fix(verdicts: Verdicts, rates: Vtr, causes: Sequence[Found]) -> list[str] | None:
    """The fewest root causes whose removal brings every category below target to it, or the account as a whole.

    Whose rate must reach the target, a category's or the whole one, is the rule's word.

    Of sets of the same size the one with the most packages is taken, then the one that comes first.

    Returns:
        Ids of root causes; none where no category is below target; None where not even all causes together are
        enough, or where a category's rate is not known.
    """
    judged: list[tuple[Rate, Bools]] = [(rates.overall, verdicts.measured)]
    if verdicts.rule.level == "category":
        names = categories(verdicts)
        judged = [(item, np.asarray(names == item.category, dtype=bool)) for item in rates.by_category]
    if any(rate.meets_target is None for rate, _ in judged):
        return None
    below = [(rate, where) for rate, where in judged if rate.meets_target is False]
    rated = [rate for rate, _ in below]
    tried = causes[:_TRY_ALL]
    gone = np.array([[int(where[found.rows].sum()) for _, where in below] for found in tried])
    gone = gone.reshape(len(tried), len(below))
    for size in range(len(tried) + 1):
        sets = [
            chosen for chosen in combinations(range(len(tried)), size) if _enough(verdicts, rated, gone, chosen)
        ]
        if sets:
            best = max(sets, key=lambda chosen: sum(tried[place].cause.defects for place in chosen))
            return [tried[place].cause.id for place in best]
    return None


def _enough(verdicts: Verdicts, below: Sequence[Rate], gone: Ints, chosen: tuple[int, ...]) -> bool:
    left = [item.invalid for item in below] - gone[list(chosen)].sum(axis=0)
    return all(
        reaches((item.measured or 0) - int(count), item.measured or 1, verdicts.rule)
        for item, count in zip(below, left, strict=True)
    )
