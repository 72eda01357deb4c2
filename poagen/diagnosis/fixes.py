"""Which causes would have to go for every blocked category to be back at target."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np
import numpy.typing as npt

from poagen.diagnosis.causes import Found
from poagen.diagnosis.model import Rate, Vtr
from poagen.diagnosis.rates import places, reaches
from poagen.policy import Verdicts

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
    by_category = verdicts.rule.level == "category"
    judged: list[Rate] = [*rates.by_category] if by_category else [rates.overall]
    if any(rate.meets_target is None for rate in judged):
        return None
    rated = [rate for rate in judged if rate.meets_target is False]
    tried = causes[:_TRY_ALL]
    place = (
        places(verdicts, rates.by_category)
        if by_category
        else np.where(verdicts.measured, np.int8(0), np.int8(-1))
    )
    below = np.flatnonzero([rate.meets_target is False for rate in judged])
    gone = np.array([_counted(place[found.rows], len(judged))[below] for found in tried], dtype=np.int64)
    gone = gone.reshape(len(tried), len(below))
    for size in range(len(tried) + 1):
        sets = [
            chosen for chosen in combinations(range(len(tried)), size) if _enough(verdicts, rated, gone, chosen)
        ]
        if sets:
            best = max(sets, key=lambda chosen: sum(tried[place].cause.defects for place in chosen))
            return [tried[place].cause.id for place in best]
    return None


def _counted(found: npt.NDArray[np.signedinteger], size: int) -> Ints:
    """How many stand at each of so many places; -1 is none."""
    return np.bincount(found + 1, minlength=size + 1)[1:]


def _enough(verdicts: Verdicts, below: Sequence[Rate], gone: Ints, chosen: tuple[int, ...]) -> bool:
    left = [item.invalid for item in below] - gone[list(chosen)].sum(axis=0)
    return all(
        reaches((item.measured or 0) - int(count), item.measured or 1, verdicts.rule)
        for item, count in zip(below, left, strict=True)
    )
