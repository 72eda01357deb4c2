"""The causes as a Pareto list, and the days with their onsets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.text import Text

from poagen.cli.drawing import Glyphs, bar, days_line, short_day, wrap
from poagen.common.pages import defects
from poagen.document import wording
from poagen.document.day_axis import axis_words, day_axis, knows_rates
from poagen.document.languages import english
from poagen.document.overview import nothing_failed

if TYPE_CHECKING:
    from poagen.diagnosis import Analysis, Report, RootCause
    from poagen.diagnosis.model import Day

_SHOWN: Final = 8
_BAR: Final = 26
_INDENT: Final = " " * 5
_MOST_DAYS: Final = 72


def cause_lines(report: Report, glyphs: Glyphs) -> list[Text]:
    """Causes, the largest first, each with its share and the share of all up to it."""
    failed = report.vtr.overall.invalid
    if not failed:
        return [Text(nothing_failed(report))]
    causes = report.root_causes[:_SHOWN]
    head = f"Root causes{'packages':>30}  share  so far  if gone"
    told = [Text(head, style="bold")]
    so_far = 0
    for place, cause in enumerate(causes, 1):
        so_far += cause.defects
        told += _cause(place, cause, so_far, failed, glyphs)
    hidden = len(report.root_causes) - len(causes)
    told += [Text(f"  and {wording.count(hidden, 'cause')} more: see --json")] if hidden else []
    return [*told, *_open(report, failed, glyphs)]


def _open(report: Report, failed: int, glyphs: Glyphs) -> list[Text]:
    """The packages that no cause explains, under the causes."""
    open_ = report.unexplained.count
    if not open_:
        return []
    words = "not explained by a pattern" if report.root_causes else "no common pattern was found"
    figures = _figures(open_, failed, failed, failed, glyphs)
    return [Text(f"  –  {words}"), Text(f"{_INDENT}{figures}")]


def _cause(place: int, cause: RootCause, so_far: int, failed: int, glyphs: Glyphs) -> list[Text]:
    title = f"  {place:<2} {defects()[cause.code].title}, {_when(cause)}"
    gone = "" if cause.rate_if_fixed is None else wording.rate(cause.rate_if_fixed)
    figures = f"{_INDENT}{_figures(cause.defects, so_far, failed, failed, glyphs)}  {gone:>7}  {cause.confidence}"
    told = [*(Text(line) for line in wrap(title, _INDENT)), Text(figures)]
    told += [Text(line, style="dim") for line in wrap(f"{_INDENT}{_where(cause)}[{cause.code}]", _INDENT)]
    near = [
        f"coincides with: {item.what} ({short_day(item.date)}), which proves nothing"
        for item in cause.coincides_with
    ]
    return [*told, *(Text(line, style="dim") for note in near for line in wrap(_INDENT + note, _INDENT))]


def _figures(count: int, so_far: int, failed: int, most: int, glyphs: Glyphs) -> str:
    share, total = (_share(part, failed) for part in (count, so_far))
    return f"{bar(count / most, _BAR, glyphs)} {count:>9,}  {share:>5}  {total:>6}"


def _share(part: int, whole: int) -> str:
    return wording.share(part, whole).replace("less than ", "<")


def _where(cause: RootCause) -> str:
    named = {**cause.segment, **cause.detail}
    words = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in named.items())
    return f"{words}  " if words else ""


def _when(cause: RootCause) -> str:
    if cause.pattern == "recurring":
        return "again every week"
    if cause.onset and cause.until:
        return f"from {short_day(cause.onset)} to {short_day(cause.until)}{_uncertain(cause)}"
    if cause.onset:
        return f"since {short_day(cause.onset)}{_uncertain(cause)}"
    return f"until {short_day(cause.until)}" if cause.until else "all the time"


def _uncertain(cause: RootCause) -> str:
    if cause.onset is None or cause.onset_earliest is None or cause.onset_latest is None:
        return ""
    days = max((cause.onset - cause.onset_earliest).days, (cause.onset_latest - cause.onset).days)
    return f" (± {wording.count(days, 'day')})" if days else ""


def day_lines(analysis: Analysis, glyphs: Glyphs) -> list[Text]:
    """A sign a day: which share failed, or how many where only failures are known; and where causes began."""
    axis, rated = day_axis(analysis), knows_rates(analysis.report)
    days = axis.days[-_MOST_DAYS:]
    worst = max(days, key=lambda day: day.invalid / (max(day.measured, 1) if rated else 1), default=None)
    if worst is None or not worst.invalid or len(days) < 2:
        return []
    span = f"{short_day(days[0].date)} to {short_day(days[-1].date)}"
    most = f"{worst.invalid:,}{f' of {worst.measured:,}' if rated else ''} on {short_day(worst.date)}"
    by = axis_words(analysis.report, axis, english())
    head = wrap(f"Failed by {by}, {span}; most: {most}", "  ")
    shares = [day.invalid / (day.measured if rated else 1) if day.measured else None for day in days]
    told = [Text(head[0], style="bold"), *map(Text, head[1:]), Text(f"  {days_line(shares, glyphs)}")]
    return [*told, *(Text(line) for line in _onsets(analysis.report, days, glyphs))]


def _onsets(report: Report, days: list[Day], glyphs: Glyphs) -> list[str]:
    """A line for each cause that began or ended: its number under the first day, a dash for each day after it."""
    first = days[0].date
    told = []
    for place, cause in enumerate(report.root_causes[:_SHOWN], 1):
        begins = max(((cause.onset or first) - first).days, 0)
        ends = min(((cause.until or days[-1].date) - first).days, len(days) - 1)
        if (cause.onset or cause.until) and begins < len(days) and ends >= begins:
            told.append(
                f"  {' ' * begins}{str(place) + glyphs.dash * (ends - begins):.{max(ends - begins + 1, 1)}}"
            )
    return told
