"""Packages while they are joined, and what is to say of what their sources say of each other."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import pandas as pd

from poagen.common.finding import Finding
from poagen.intake.tally import Tally
from poagen.intake.tell import count, merged, note, warning


@dataclass
class Joined:
    """Packages while they are being joined.

    Attributes:
        table: The packages so far; ``_order`` says where each was first seen, ``_reported`` whether a defect
            report of Amazon's lists it.
        tally: Where the rows of all sources went.
        findings: What was found.
        conflicts: Columns in which sources contradict each other: how often, and the first order in which they
            do, behind its place in the files.
        restated: Orders of which exports of different days know different states: their place in the files, and
            an older and the latest state.
    """

    table: pd.DataFrame
    tally: Tally = field(default_factory=Tally)
    findings: list[Finding] = field(default_factory=list)
    conflicts: dict[str, tuple[int, float, str]] = field(default_factory=dict)
    restated: dict[str, tuple[float, str]] = field(default_factory=dict)


def add_up(parts: Iterable[Joined]) -> Joined:
    """What was found on joining parts of the data, each with all rows of its orders, without their tables."""
    total = Joined(pd.DataFrame())
    findings = []
    for part in parts:
        total.tally += part.tally
        findings.append(part.findings)
        total.restated |= part.restated
        for column, (number, place, order) in part.conflicts.items():
            known, first, example = total.conflicts.get(column, (0, place, order))
            total.conflicts[column] = (known + number, *min((place, order), (first, example)))
    total.findings = merged(findings)
    return total


def told_of_joining(joined: Joined) -> list[Finding]:
    """What is to say of what sources say of each other, once all of them are joined."""
    return [*_told_conflicts(joined), *_told_states(joined)]


def _told_states(joined: Joined) -> list[Finding]:
    if not joined.restated:
        return []
    order, (_, states) = min(joined.restated.items(), key=lambda item: item[1][0])
    told = f"{count(len(joined.restated), 'order')} with different states in several exports: the latest is used"
    return [note("INT056", f"{told}, for example {states} in order {order}")]


def _told_conflicts(joined: Joined) -> list[Finding]:
    return [
        warning(
            "INT031",
            f"sources name a different {column} for {count(number, 'package')}, for example in order {example}",
        )
        for column, (number, _, example) in joined.conflicts.items()
    ]
