"""The analysis on a terminal: one sentence, rates as bars, causes as a table, what to do next."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from poagen.cli.shared import is_terminal, plain
from poagen.common.pages import pages
from poagen.document import wording
from poagen.policy import store_name

if TYPE_CHECKING:
    from poagen.api import Job
    from poagen.diagnosis import Report, RootCause
    from poagen.diagnosis.model import CategoryRate, Rate

_BAR = 28
_EIGHTHS = " ▏▎▍▌▋▊▉"
_NAME_WIDTH = 26
_SMALL_SAMPLE = 30
_CAUSES_SHOWN = 8
_CAUSE_WIDTH = 60


def show(job: Job) -> None:
    """Print the analysis; in colour where there is a terminal."""
    console = Console(
        file=sys.stdout,
        highlight=False,
        soft_wrap=True,
        no_color=not is_terminal(),
        force_terminal=is_terminal(),
    )
    for line in lines(job):
        line.plain = plain(line.plain)
        console.print(line)


def lines(job: Job) -> list[Text]:
    """The report, line by line."""
    report = job.analysis.report
    seller = job.case.file.seller if job.case else None
    return [
        *_headline(report, seller),
        Text(""),
        *_categories(report),
        *_causes(report),
        *_outlook(report),
        *_next(report),
    ]


def _headline(report: Report, seller: str | None) -> list[Text]:
    window, rate = report.policy.window, report.vtr.overall
    span = wording.span(window.start, window.end)
    store = store_name(report.marketplace)
    where = f"{seller} · {store}" if seller else store
    first = Text(f"{where} · {span} ({window.days} days by {window.clock.replace('_at', '').replace('_', ' ')})")
    known = "" if report.policy.target_known else " (no source gives this store's target)"
    rule = f"target {wording.percent(rate.target)}{known} · rule {report.policy.id}"
    if rate.rate is None or rate.measured is None or rate.valid is None:
        told = f"VTR not known   {wording.count(rate.invalid)} invalid, {rate.unknown} unknown · {rule}"
        return [first, Text(told, style="bold")]
    told = (
        f"VTR {wording.rate(rate.rate, rate.target)}   {rate.valid:,} of {wording.count(rate.measured)} valid · "
        f"{rate.invalid:,} invalid, {rate.unknown:,} unknown{_at_worst(rate)} · {rule}"
    )
    style = "bold green" if rate.meets_target else "bold red"
    return [first, Text(told, style=style)]


def _at_worst(rate: Rate) -> str:
    """Unknown packages count as valid in the rate, so what they could make of it is said."""
    if not rate.unknown or rate.rate_low is None:
        return ""
    return f" (at worst VTR {wording.rate(rate.rate_low, rate.target)})"


def _categories(report: Report) -> list[Text]:
    rates = [item for item in report.vtr.by_category if item.rate is not None]
    low = 0.6 if all((item.rate or 0) >= 0.6 for item in rates) else 0.0
    return [*(_category(item, low) for item in rates), *([Text("")] if rates else [])]


def _category(item: CategoryRate, low: float) -> Text:
    rate, measured = item.rate or 0.0, item.measured or 0
    said = "at target" if item.meets_target else "below target"
    small = f", a small sample: {item.invalid} of {measured} invalid" if measured < _SMALL_SAMPLE else ""
    line = Text(f"  {_fit(item.category):{_NAME_WIDTH}} {wording.rate(rate, item.target):>7}  ")
    line.append(_bar(rate, item.target, low), style="green" if item.meets_target else "red")
    return line.append(f"  {wording.count(measured)}   {said}{small}")


def _fit(name: str) -> str:
    return name if len(name) <= _NAME_WIDTH else f"{name[: _NAME_WIDTH - 1]}…"


def _bar(rate: float, target: float, low: float) -> str:
    """A bar from ``low`` to 1 with a mark at the target."""
    eighths = int(8 * _BAR * max(rate - low, 0) / (1 - low))
    full, rest = divmod(eighths, 8)
    cells = list(("█" * full + (_EIGHTHS[rest] if rest else "")).ljust(_BAR, "·"))
    mark = min(_BAR - 1, int(_BAR * (target - low) / (1 - low)))
    cells[mark] = "│" if cells[mark] == "·" else cells[mark]
    return "".join(cells)


def _causes(report: Report) -> list[Text]:
    if not report.vtr.overall.invalid:
        return [Text(_nothing_failed(report))]
    shown = report.root_causes[:_CAUSES_SHOWN]
    told = [Text(f"  {'Root causes':{_CAUSE_WIDTH}}  packages  share  VTR if gone  began", style="bold")]
    for place, cause in enumerate(shown, 1):
        told += [Text(_cause_line(place, cause)), Text(f"     {_where(cause)}[{cause.code}]", style="dim")]
    open_ = report.unexplained
    if open_.count:
        words = "not explained by a pattern" if report.root_causes else "no common pattern was found"
        told.append(Text(_row("–", words, open_.count, open_.share)))
    hidden = len(report.root_causes) - len(shown)
    return [*told, *([Text(f"  and {hidden} more: see --json")] if hidden else []), Text("")]


def _nothing_failed(report: Report) -> str:
    if not report.counts.measured:
        return "No package of these files counts in the window, so there is nothing to judge."
    if unknown := report.vtr.overall.unknown:
        return f"No package is known to have failed. What became of {wording.count(unknown)} is not known."
    return "No package failed."


def _cause_line(place: int, cause: RootCause) -> str:
    gone = "" if cause.rate_if_fixed is None else wording.rate(cause.rate_if_fixed)
    figures = _row(str(place), pages()[cause.code].title, cause.defects, cause.share)
    return f"{figures}  {gone:>11}  {_began(cause)} ({cause.confidence})"


def _row(number: str, words: str, count: int, share: float) -> str:
    percent = wording.share(round(share * 10_000), 10_000)
    return f"  {number:2} {words:{_CAUSE_WIDTH - 3}}  {count:8,}  {percent:>5}"


def _where(cause: RootCause) -> str:
    named = {**cause.segment, **cause.detail}
    words = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in named.items())
    return f"{words}  " if words else ""


def _began(cause: RootCause) -> str:
    if cause.pattern == "recurring":
        return "comes back every week"
    since = "" if cause.onset is None else f"{cause.onset.day} {cause.onset:%b}"
    until = "" if cause.until is None else f"to {cause.until.day} {cause.until:%b}"
    return " ".join(part for part in (since, until) if part) or "steady"


def _outlook(report: Report) -> list[Text]:
    told = []
    proven = sum(repair.proven for repair in report.repairs)
    if report.repairs:
        told.append(
            f"{wording.count(len(report.repairs), 'correction')} would still count, {proven} of them proven by "
            "the data, for packages that are not known to be delivered."
        )
    recovery = report.recovery
    if recovery.date_at_target and not report.vtr.overall.meets_target:
        told.append(
            f"If new packages are valid at {wording.percent(recovery.assumed_rate)} from today, every category is "
            f"at target by {wording.date(recovery.date_at_target)}."
        )
    return [Text(line) for line in told]


def _next(report: Report) -> list[Text]:
    if not report.vtr.overall.invalid:
        return []
    return [Text("Next: poagen draft (the Plan of Action), poagen explain CODE (what a code means)", style="dim")]
