"""Measure how well planted causes are found, and write docs/accuracy.md.

Usage: python tools/accuracy.py [SEEDS]      SEEDS suspensions of each kind; 40 if not given
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from planted import FAULTS, KINDS, Outcome, suspension

TARGET = Path(__file__).parent.parent / "docs" / "accuracy.md"

_SELLERS = {
    "plain": "one to three causes in operators, warehouses, channels or pairs, steady, from a day on or for days",
    "small": "the same, each cause with about 75 packages",
    "wide": "also causes in carriers, categories and single skus",
    "overlapping": "two causes whose segments share packages",
    "same code": "two causes with the same defect code",
    "proxies": "skus of one warehouse only, categories that mostly go with one channel",
    "weekday": "causes that come back on one weekday",
    "strong weekly rhythm": "weekends with a twentieth of the volume",
    "growing volume": "four times the volume at the end",
    "before the window": "causes that began 38 to 70 days before the as-of day, 100 days of data",
    "data beyond the window": "14 days of shipments after the as-of day",
    "everything at once": "small causes, proxies, growth, weekly rhythm and data beyond the window together",
    "healthy": "nothing planted",
}

_HEAD = """# How well causes are found

Written by `python tools/accuracy.py`, up to *Exactness*. Each suspension has 4,000 made-up packages with 0.8 %
random errors of six codes. Half of them have Amazon's verdicts; the others are judged by scans. Planted causes
are of 14 defect codes and have at least 60 measured packages (1.5 %). `tools/planted.py` makes them; the same
seeds give the same data.

- **found**: the code and the segment stand among the first as many causes as were planted (recall).
- **exact**: the segment has no further column.
- **not planted**: causes told that fit no planted one; precision is the share of causes told that fit one.
- **onset**: planted onsets within two days of the true day, of those of found causes that began in the data.

A cause that restates a part of a planted one, such as one of a warehouse's operators, counts as not planted. So
does a second cause told for the same packages.
"""

_BY_HAND = "\n## Exactness\n"
_TAIL = """
## What these figures do not say

The data is made up: columns are complete, names are spelled in one way, and each failure has one reason. Real
data is less tidy. Not planted are causes with fewer than 60 packages, causes that are spread over all operators,
warehouses and channels alike, and two causes of the same code of which one lies within the other; those are told
as one.
"""


@dataclass
class Tally:
    """Counts over some suspensions."""

    suspensions: int = 0
    exact_rates: int = 0
    planted: int = 0
    found: int = 0
    exact: int = 0
    told: int = 0
    false: int = 0
    strong_false: int = 0
    onsets: int = 0
    near: int = 0
    missed: list[str] = field(default_factory=list)

    def add(self, outcome: Outcome) -> None:
        """Count one suspension."""
        self.suspensions += 1
        self.exact_rates += outcome.report.vtr.overall.invalid == outcome.invalid
        self.planted += len(outcome.planted)
        self.found += len(outcome.planted) - len(outcome.missed)
        self.exact += len(outcome.planted) - len(outcome.missed) - len(outcome.inexact)
        self.told += len(outcome.report.root_causes)
        self.false += len(outcome.false)
        self.strong_false += sum(cause.confidence == "strong" for cause in outcome.false)
        self.onsets += len(outcome.onset_errors)
        self.near += sum(error <= 2 for error in outcome.onset_errors)
        self.missed += [
            f"{outcome.kind}, seed {outcome.seed}: {cause.code} in {_words(cause.segment)}, {cause.pattern}, "
            f"{cause.measured} packages"
            for cause in outcome.missed
        ]

    def row(self, name: str) -> str:
        """A row of the table."""
        cells = [
            name,
            f"{self.suspensions}",
            f"{self.exact_rates}",
            _of(self.found, self.planted),
            f"{self.exact}",
            f"{self.false} ({self.strong_false} strong)",
            _of(self.near, self.onsets),
        ]
        return f"| {' | '.join(cells)} |"


def _words(segment: dict[str, str]) -> str:
    return ", ".join(f"{name} {value}" for name, value in segment.items())


def _of(part: int, whole: int) -> str:
    return f"{part} of {whole}" if whole else "–"


def tally(outcomes: Iterable[Outcome]) -> Tally:
    """Count over suspensions."""
    total = Tally()
    for outcome in outcomes:
        total.add(outcome)
    return total


def page(outcomes: list[Outcome]) -> str:
    """The page of docs/."""
    total = tally(outcomes)
    recall, precision = total.found / total.planted, 1 - total.false / max(total.told, 1)
    summary = (
        f"Over {total.suspensions} suspensions with {total.planted} planted causes: recall **{recall:.4f}**, "
        f"precision **{precision:.4f}**.\nNot planted were {total.false} of {total.told} causes told, "
        f"{total.strong_false} of them strong."
    )
    header = (
        "| kind | suspensions | VTR exact | found | exact | not planted | onset |\n|---|---|---|---|---|---|---|"
    )
    rows = [tally(_of_kind(outcomes, kind)).row(kind) for kind in KINDS]
    parts = [_HEAD, summary, "", header, *rows, total.row("**all**"), "", *_kinds(), "", *_codes(outcomes), ""]
    missed = [f"- {item}" for item in total.missed] or ["Nothing."]
    return "\n".join([*parts, "## What was missed", "", *missed]) + "\n" + _TAIL


def _of_kind(outcomes: list[Outcome], kind: str) -> list[Outcome]:
    return [outcome for outcome in outcomes if outcome.kind == kind]


def _kinds() -> list[str]:
    return [f"- {kind}: {_SELLERS[kind]}" for kind in KINDS]


def _codes(outcomes: list[Outcome]) -> list[str]:
    rows = ["| code | found | not planted |", "|---|---|---|"]
    for code in FAULTS.values():
        planted = sum(cause.code == code for outcome in outcomes for cause in outcome.planted)
        missed = sum(cause.code == code for outcome in outcomes for cause in outcome.missed)
        false = sum(cause.code == code for outcome in outcomes for cause in outcome.false)
        rows.append(f"| {code} | {planted - missed} of {planted} | {false} |")
    return rows


def _one(job: tuple[str, int]) -> Outcome:
    return suspension(job[1], job[0])


def measure(seeds: int, run: Callable[[tuple[str, int]], Outcome] = _one) -> list[Outcome]:
    """Analyse so many suspensions of each kind."""
    jobs = [(kind, seed) for kind in KINDS for seed in range(seeds)]
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(run, jobs, chunksize=4))


def with_what_follows(made: str, before: str) -> str:
    """The page with what people wrote below the figures of the one before."""
    _, head, rest = before.partition(_BY_HAND)
    return made + head + rest


if __name__ == "__main__":
    written = page(measure(int(sys.argv[1]) if len(sys.argv) > 1 else 40))
    TARGET.write_text(with_what_follows(written, TARGET.read_text(encoding="utf-8")), encoding="utf-8")
