"""Categories by the names of the notice, where the data names them otherwise."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

import pandas as pd

from poagen.common.distinct import factorize
from poagen.common.finding import Finding, sort_findings
from poagen.common.packages import Packages
from poagen.common.pieces import Pieces
from poagen.common.words import count
from poagen.intake.batches import Batches
from poagen.intake.tell import warning

_COLUMN: Final = "category"
_SHOWN: Final = 8


def renamed(packages: Packages, names: Mapping[str, str]) -> Packages:
    """The packages with their categories as the notice names them.

    Args:
        packages: As they were read.
        names: Category in the data → its name in the notice. Names of the data are the same in other letters and
            spaces too; one that no package has is told (INT085).
    """
    if not names:
        return packages
    told = _unknown(names, _distinct(packages.table))
    table = _table(packages.table, names)
    return replace(packages, table=table, findings=sort_findings((*packages.findings, *told)))


def renamed_batches(batches: Batches, names: Mapping[str, str]) -> Batches:
    """The same of packages on the disk; those that were read stay as they are."""
    if not names:
        return batches
    pieces, seen = Pieces(), dict[str, None]()
    for table in batches.pieces:
        seen |= dict.fromkeys(_distinct(table))
        pieces.add(_table(table, names))
    findings = sort_findings((*batches.packages.findings, *_unknown(names, seen)))
    return replace(batches, pieces=pieces, packages=replace(batches.packages, findings=findings))


def _distinct(table: pd.DataFrame) -> list[str]:
    return [str(text) for text in factorize(table[_COLUMN])[1] if str(text).strip()]


def _table(table: pd.DataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    codes, distinct = factorize(table[_COLUMN])
    folded = {_bare(name): other for name, other in names.items()}
    texts = pd.Series([folded.get(_bare(str(text)), str(text)) for text in distinct], dtype="str")
    column = pd.Series(texts.array.take(codes, allow_fill=True), index=table.index, dtype="str", name=_COLUMN)
    return table.assign(**{_COLUMN: column})


def _unknown(names: Mapping[str, str], categories: Iterable[str]) -> list[Finding]:
    """A finding for each name that no package has, with the names that are near."""
    known = {_bare(one): one for one in categories}
    listed = list(known.values())
    more = len(listed) - _SHOWN
    shown = ", ".join(f'"{one}"' for one in listed[:_SHOWN]) + (f" and {count(more, 'other')}" if more > 0 else "")
    return [
        replace(
            warning("INT085", f'no package has the category "{name}", which is to be called "{other}"'),
            value=name,
            help=_near(name, known) + (f"the data has {shown}" if shown else "the data names no category"),
        )
        for name, other in names.items()
        if _bare(name) not in known
    ]


def _near(name: str, known: Mapping[str, str]) -> str:
    near = difflib.get_close_matches(_bare(name), known, n=1)
    return f'did you mean "{known[near[0]]}"? ' if near else ""


def _bare(name: str) -> str:
    return " ".join(name.split()).casefold()
