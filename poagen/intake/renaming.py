"""Categories under one name each, where the data or the notice spell them otherwise."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

import numpy as np
import pandas as pd

from poagen.common.distinct import factorize
from poagen.common.finding import Finding, sort_findings
from poagen.common.packages import Packages
from poagen.common.pieces import Pieces
from poagen.common.words import bare, count, quoted, verb
from poagen.intake.batches import Batches
from poagen.intake.tell import note, warning

_COLUMN: Final = "category"
_SHOWN: Final = 8


def renamed(packages: Packages, names: Mapping[str, str]) -> Packages:
    """The packages with each category under one name: the notice's, or the most frequent of its spellings.

    Args:
        packages: As they were read.
        names: Category in the data → its name in the notice. Names of the data are the same in other letters and
            spaces too; one that no package has is told (INT085), and so are spellings that were taken as one
            (INT086).
    """
    seen = _counted([packages.table])
    new, told = _new_names(seen, names), _told(seen, names)
    table = _table(packages.table, new) if new else packages.table
    return (
        replace(packages, table=table, findings=sort_findings((*packages.findings, *told)))
        if new or told
        else packages
    )


def renamed_batches(batches: Batches, names: Mapping[str, str]) -> Batches:
    """The same of packages on the disk; those that were read stay as they are."""
    every = range(len(batches.pieces))
    seen = _counted(batches.pieces.read(place, [_COLUMN]) for place in every)
    new, told = _new_names(seen, names), _told(seen, names)
    findings = sort_findings((*batches.packages.findings, *told)) if told else batches.packages.findings
    pieces = batches.pieces
    if new:
        pieces = Pieces()
        for table in batches.pieces:
            pieces.add(_table(table, new))
    return replace(batches, pieces=pieces, packages=replace(batches.packages, findings=findings))


def _counted(tables: Iterable[pd.DataFrame]) -> Counter[str]:
    """The categories of the data, each with how many packages have it."""
    seen: Counter[str] = Counter()
    for table in tables:
        codes, distinct = factorize(table[_COLUMN])
        counts = np.bincount(codes[codes >= 0], minlength=len(distinct)).tolist()
        seen.update({str(text): n for text, n in zip(distinct, counts, strict=True) if str(text).strip()})
    return seen


def _new_names(seen: Counter[str], names: Mapping[str, str]) -> dict[str, str]:
    """The categories that are to bear another name than they do."""
    stated = {bare(name): other for name, other in names.items()}
    named = {text: stated.get(bare(text), " ".join(text.split())) for text in seen}
    counts: Counter[str] = Counter()
    for text, name in named.items():
        counts[name] += seen[text]
    of_notice = frozenset(names.values())
    best: dict[str, str] = {}
    for name in sorted(counts, key=lambda name: (name not in of_notice, -counts[name], name)):
        best.setdefault(bare(name), name)
    return {text: best[bare(name)] for text, name in named.items() if best[bare(name)] != text}


def _table(table: pd.DataFrame, new: Mapping[str, str]) -> pd.DataFrame:
    codes, distinct = factorize(table[_COLUMN])
    texts = pd.Series([new.get(str(text), str(text)) for text in distinct], dtype="str")
    column = pd.Series(texts.array.take(codes, allow_fill=True), index=table.index, dtype="str", name=_COLUMN)
    return table.assign(**{_COLUMN: column})


def _told(seen: Counter[str], names: Mapping[str, str]) -> list[Finding]:
    return [*_unknown(names, seen), *_as_one(seen, names)]


def _as_one(seen: Counter[str], names: Mapping[str, str]) -> list[Finding]:
    """A finding on spellings that differ in capitals alone, where nobody said how they are called."""
    spellings: dict[str, set[str]] = {}
    for text in seen:
        spellings.setdefault(bare(text), set()).add(" ".join(text.split()))
    stated = {bare(name) for name in (*names, *names.values())}
    several = [sorted(found) for key, found in sorted(spellings.items()) if len(found) > 1 and key not in stated]
    if not several:
        return []
    number, more = len(several), len(several) - _SHOWN
    listed = "; ".join(quoted(found, _SHOWN) for found in several[:_SHOWN]) + (
        f"; and {count(more, 'other')}" if more > 0 else ""
    )
    told = f"{count(number, 'category', 'categories')} {verb(number, 'is', 'are')} written in several ways"
    return [note("INT086", f"{told}, counted under one name{verb(number, '', ' each')}: {listed}")]


def _unknown(names: Mapping[str, str], categories: Iterable[str]) -> list[Finding]:
    """A finding for each name that no package has, with the names that are near."""
    known = {bare(one): one for one in categories}
    shown = quoted(list(known.values()), _SHOWN)
    return [
        replace(
            warning("INT085", f'no package has the category "{name}", which is to be called "{other}"'),
            value=name,
            help=_near(name, known) + (f"the data has {shown}" if shown else "the data names no category"),
        )
        for name, other in names.items()
        if bare(name) not in known
    ]


def _near(name: str, known: Mapping[str, str]) -> str:
    near = difflib.get_close_matches(bare(name), known, n=1)
    return f'did you mean "{known[near[0]]}"? ' if near else ""
