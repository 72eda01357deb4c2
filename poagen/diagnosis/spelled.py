"""Values that differ in capitals and spaces alone: one place of the business, under the commonest spelling.

A name is typed by people and by tools, each in its own way. A SKU is an id, and two may differ in capitals alone,
so it stays as it is. Categories have one name each before anything is judged, since their rates need it too. The
packages keep what the files say: only what is counted by such a value, and is told of it, has the one name.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

import numpy as np
import numpy.typing as npt

from poagen.common.finding import Finding, Severity
from poagen.common.words import bare, count, quoted, verb
from poagen.policy import Verdicts
from poagen.policy.words import Words

_ID: Final = "sku"
_NAMED_BEFORE: Final = "category"

_MOST_NAMES: Final = 20_000
"""A column of more different texts holds ids, as with the names of carriers; like SKUs they stay as they are."""
_SHOWN: Final = 8


def folded(name: str) -> Callable[[str], str]:
    """What the spellings of one value of a column have in common."""
    return str.strip if name == _ID else bare


def as_one(name: str, column: Words) -> Words:
    """A column of the packages with one name for all spellings of a value."""
    several = _several(name, column)
    if not several:
        return column
    return replace(
        column,
        distinct=tuple(several[bare(text)][0] if bare(text) in several else text for text in column.distinct),
    )


def having(name: str, column: Words, value: str) -> npt.NDArray[np.bool_]:
    """Which packages have a value, in any of its spellings."""
    fold = folded(name)
    wanted = fold(value)
    return column.where(lambda text: fold(text) == wanted)


def commonest(column: Words, rows: npt.NDArray[np.integer], value: str) -> str:
    """How most of some packages spell a value."""
    wanted, counts = bare(value), _counted(Words(column.codes[rows], column.distinct))
    found = [(-n, text) for text, n in counts.items() if n and bare(text) == wanted]
    return min(found)[1] if found else value


def told(verdicts: Verdicts, names: Sequence[str]) -> list[Finding]:
    """A note on values of these columns that were counted as one though they are written in different letters."""
    found = [
        f"{name.replace('_', ' ')} {quoted(spellings, _SHOWN)}"
        for name in names
        for _, spellings in sorted(_several(name, verdicts.words(name)).items())
        if len(spellings) > 1
    ]
    if not found:
        return []
    number, more = len(found), len(found) - _SHOWN
    what = f"{count(number, 'name')} {verb(number, 'is', 'are')} written in several ways"
    listed = "; ".join(found[:_SHOWN]) + (f"; and {count(more, 'other')}" if more > 0 else "")
    return [
        Finding(
            "DIA022",
            Severity.NOTE,
            f"{what}, counted as one under the first{verb(number, '', ' of each')}: {listed}",
            help="nothing, if they are the same; if not, give them names that differ in more than capitals",
        )
    ]


def _several(name: str, column: Words) -> dict[str, list[str]]:
    """The values of several texts: what these have in common → their spellings, the most frequent first."""
    distinct = frozenset() if name in (_ID, _NAMED_BEFORE) else frozenset(column.distinct)
    if not 0 < len(distinct) <= _MOST_NAMES or len(set(map(bare, distinct))) == len(distinct):
        return {}
    texts: defaultdict[str, set[str]] = defaultdict(set)
    for text in column.distinct:
        texts[bare(text)].add(text)
    spellings: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for text, n in _counted(column).items():
        if len(texts[bare(text)]) > 1:
            spellings[bare(text)][" ".join(text.split())] += n
    return {key: sorted(of, key=lambda text: (-of[text], text)) for key, of in spellings.items()}


def _counted(column: Words) -> Counter[str]:
    """The texts of a column, each with how many packages have it."""
    counts = np.bincount(column.codes + 1, minlength=len(column.distinct)).tolist()
    seen: Counter[str] = Counter()
    for text, n in zip((*column.distinct[-1:], *column.distinct[:-1]), counts, strict=True):
        seen[text] += n
    return seen
