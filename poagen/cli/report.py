"""The analysis on a terminal: one sentence, rates as bars, causes, days, and what to do next."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from rich.console import Console
from rich.text import Text

from poagen.cli import outlook
from poagen.cli.beside import reconciled, related
from poagen.cli.causes import cause_lines, day_lines
from poagen.cli.drawing import BLOCKS, WIDTH, Glyphs, bar_with_mark, fit, glyphs_for, joined, shown, wrap
from poagen.cli.shared import is_terminal, plain
from poagen.document import wording
from poagen.document.day_axis import chosen_by
from poagen.document.languages import english
from poagen.document.overview import is_open, most_at_risk, passes, state, verdict_sentence
from poagen.policy import store_name

if TYPE_CHECKING:
    from poagen.diagnosis import Report
    from poagen.diagnosis.model import CategoryRate, Rate
    from poagen.job import Job

_NAME_WIDTH: Final = 26
_SMALL_SAMPLE: Final = 30
_BEST_LOW: Final = 0.6
_MOST_CATEGORIES: Final = 30


def show(job: Job) -> None:
    """Print the analysis; in colour where there is a terminal, in ASCII where the stream can show no more."""
    glyphs = glyphs_for(sys.stdout.encoding)
    print_lines(lines(job, glyphs), glyphs)


def print_lines(told: list[Text], glyphs: Glyphs) -> None:
    """Print lines to stdout; in colour where there is a terminal. Signs that steer a terminal are replaced."""
    console = Console(
        file=sys.stdout,
        highlight=False,
        soft_wrap=True,
        no_color=not is_terminal(),
        force_terminal=is_terminal(),
    )
    for line in told:
        line.plain = shown(plain(line.plain), glyphs)
        console.print(line)


def lines(job: Job, glyphs: Glyphs = BLOCKS) -> list[Text]:
    """The report, line by line, none wider than 80 columns unless a name is."""
    report = job.analysis.report
    seller = job.case.file.seller if job.case else None
    by_category = job.analysis.verdicts.rule.level == "category"
    parts = [
        _head(report, seller),
        _verdict(report, by_category=by_category),
        list(_categories(report, glyphs, judged=by_category)),
        cause_lines(report, glyphs),
        day_lines(job.analysis, glyphs),
        outlook.outlook(report, by_category=by_category),
        _trimmed(reconciled(report)),
        _trimmed(related(report)),
        outlook.steps(report, is_case=job.case is not None),
    ]
    return [line for part in parts if part for line in (*part, Text(""))][:-1]


def _trimmed(part: list[Text]) -> list[Text]:
    """Without the blank line at the end."""
    return part[:-1] if part and not part[-1].plain else part


def _head(report: Report, seller: str | None) -> list[Text]:
    window, rate = report.policy.window, report.vtr.overall
    first = [*([seller] if seller else []), store_name(report.marketplace), wording.span(window.start, window.end)]
    used = report.policy
    known = " (stated by the seller)" if used.target_stated else ""
    known = known if used.target_known else " (no source gives this store's target)"
    clock = chosen_by(report, english()).removesuffix(" date")
    second = [
        f"{wording.count(window.days, 'day')} by {clock}",
        f"target {wording.percent(rate.target)}{known}",
        f"rule {report.policy.id}",
    ]
    return [Text(line) for part in (first, second) for line in joined(part)]


def _verdict(report: Report, *, by_category: bool) -> list[Text]:
    """The verdict in one sentence, then its counts."""
    rate = report.vtr.overall
    good = passes(report, by_category=by_category)
    style = "bold" if rate.rate is None or (good and is_open(rate)) else "bold green" if good else "bold red"
    told = [Text(line, style=style) for line in wrap(verdict_sentence(report, by_category=by_category))]
    return [*told, *(Text(line) for line in joined(_counts(rate)))]


def _counts(rate: Rate) -> list[str]:
    unknown = f"{rate.invalid:,} invalid, {rate.unknown:,} unknown{_at_worst(rate)}"
    if rate.measured is None or rate.valid is None:
        return [unknown]
    return [f"{rate.valid:,} of {wording.count(rate.measured)} valid", unknown, *_interval(rate)]


def _at_worst(rate: Rate) -> str:
    """Unknown packages count as valid in the rate, so what they could make of it is said."""
    if not rate.unknown or rate.rate_low is None:
        return ""
    return f" (at worst VTR {wording.rate(rate.rate_low, rate.target)})"


def _interval(rate: Rate) -> list[str]:
    """How far a rate of few packages may be off; nothing where there are many, or the unknown ones decide."""
    if not _is_small(rate) or is_open(rate):
        return []
    if rate.interval is None:
        return ["a small sample"]
    low, high = (wording.percent(round(end, 3)) for end in rate.interval)
    return [f"a small sample: 95 % interval {low} to {high}"]


def _is_small(rate: Rate) -> bool:
    return rate.small or 0 < (rate.measured or 0) < _SMALL_SAMPLE


def _categories(report: Report, glyphs: Glyphs, *, judged: bool) -> Iterator[Text]:
    rates = [item for item in report.vtr.by_category if item.rate is not None]
    low = _BEST_LOW if all((item.rate or 0) >= _BEST_LOW for item in rates) else 0.0
    shown, others = most_at_risk(rates, _MOST_CATEGORIES)
    width = max((len(wording.count(item.measured or 0)) for item in shown), default=0)
    for item in shown:
        yield _category(item, low, width, glyphs, judged=judged, known=report.policy.target_known)
        if judged and is_open(item):
            yield Text(f"    {item.invalid:,} invalid, {item.unknown:,} unknown{_at_worst(item)}")
        for note in _interval(item):
            yield Text(f"    {item.invalid:,} of {item.measured:,} invalid, {note}")
    yield from _others(others, judged=judged, known=report.policy.target_known)
    if rates and not judged:
        yield Text("  The target is that of the rate of all packages, not of each category.")


def _others(rates: list[CategoryRate], *, judged: bool, known: bool) -> Iterator[Text]:
    """How many categories are not shown, how they stand, and where they are."""
    if not rates:
        return
    states = Counter(state(item, judged=True, known=known) for item in rates)
    in_order = sorted(states.items(), key=lambda one: (not one[0].startswith("below"), one[0]))
    told = [f"{number:,} {name}" for name, number in in_order] if judged else []
    counted = wording.count(len(rates), "more category", "more categories")
    line = f"  … and {counted}{': ' if told else ''}{', '.join(told)}. --json and --out DIR give each of them."
    yield from (Text(one) for one in wrap(line, "    "))


def _category(item: CategoryRate, low: float, width: int, glyphs: Glyphs, *, judged: bool, known: bool) -> Text:
    rate, style = item.rate or 0.0, "green" if item.meets_target else "red"
    side = ("at target" if known else "not below") if item.meets_target else "below"
    style, side = ("yellow", "not known") if is_open(item) else (style, side)
    style, side = (style, f"  {side}") if judged else ("", "")
    room = max(WIDTH - _NAME_WIDTH - width - 25, 8)
    line = Text(f"  {fit(item.category, _NAME_WIDTH)} {wording.rate(rate, item.target):>7}  ")
    filled, mark = ((share - low) / (1 - low) for share in (rate, item.target))
    line.append(bar_with_mark(filled, mark, room, glyphs), style=style)
    return line.append(f"  {wording.count(item.measured or 0):>{width}}{side}")
