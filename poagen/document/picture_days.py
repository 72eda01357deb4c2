"""The picture of the days: the share of valid packages, the target, and where causes begin and end."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from poagen.diagnosis.model import Day, Report
from poagen.document.day_axis import knows_rates
from poagen.document.drawing import BLUE, DARK, GREY, ORANGE, Drawing, bare
from poagen.document.picture_words import PictureWords

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_HEIGHT: Final = 2.1
_TICKS: Final = 7
_CLOSE: Final = 0.035
"""Share of the axis within which two marked days' words would stand on each other."""


def days_picture(report: Report, days: Sequence[Day], by: str, words: PictureWords) -> tuple[str, str, Drawing]:
    """Title, alternative text and drawing of the days.

    Args:
        report: The analysis.
        days: One after another, with at least one package.
        by: What chose a package's day, in words.
        words: Of the letter's language.
    """
    told = [day for day in days if day.measured]
    rates = knows_rates(report)

    def draw(figure: Figure) -> None:
        draw_day_axes(figure.subplots(), report, days, words)

    title = words("days" if rates else "days_counted", by)
    alt = _rates_told(report, told, by, words) if rates else _counts_told(told, by, words)
    return title, " ".join([alt, *_marks_told(report, days, words)]), Drawing(draw, _HEIGHT)


def draw_day_axes(axes: Axes, report: Report, days: Sequence[Day], words: PictureWords) -> None:
    """All that is drawn of the days, on axes of one's own."""
    told = [day for day in days if day.measured]
    if knows_rates(report):
        _draw_rates(axes, report, told, words)
    else:
        _draw_counts(axes, told, words)
    _draw_marks(axes, _marks(report, days, words), days)
    draw_days(axes, days[0].date, days[-1].date, words)


def _draw_rates(axes: Axes, report: Report, days: Sequence[Day], words: PictureWords) -> None:
    """The share of valid packages of each day, and the target."""
    rates = [1 - day.invalid / day.measured for day in days]
    places = [day.date.toordinal() for day in days]
    most = max(day.measured for day in days)
    bare(axes, grid="y")
    axes.plot(places, rates, color=GREY, linewidth=0.9)
    axes.scatter(places, rates, s=[5 + 45 * day.measured / most for day in days], color=BLUE, zorder=3)
    draw_target(axes, report, words)
    draw_shares(axes, [*rates, report.policy.target], words)


def draw_target(axes: Axes, report: Report, words: PictureWords) -> None:
    """The line of the target, with its name at its left end; none where no source gives it."""
    target = report.policy.target
    if not report.policy.target_known:
        return
    axes.axhline(target, color=DARK, linewidth=1.1, linestyle=(0, (6, 3)))
    axes.annotate(
        words("target", words.percent(target)),
        (1.0, target),
        xycoords=("axes fraction", "data"),
        xytext=(4, 0),
        textcoords="offset points",
        va="center",
        annotation_clip=False,
    )


def draw_shares(axes: Axes, shares: Sequence[float], words: PictureWords) -> None:
    """An axis of shares from a round foot below all of them to the top."""
    low = min(shares)
    foot = next((foot for foot in (0.9, 0.8, 0.6, 0.4, 0.2) if low >= foot), 0.0)
    ticks = [foot + step * (1 - foot) / 4 for step in range(5)]
    axes.set_ylim(foot - (1 - foot) * 0.04, 1 + (1 - foot) * 0.06)
    axes.set_yticks(ticks, [words.percent(tick) for tick in ticks])


def draw_days(axes: Axes, first: dt.date, last: dt.date, words: PictureWords) -> None:
    """An axis of days with few ticks, the first and the last day inside it."""
    length = (last - first).days
    step = max(1, -(-length // (_TICKS - 1)))
    ticks = [first + dt.timedelta(days=place) for place in range(0, length + 1, step)]
    axes.set_xlim(first.toordinal() - max(0.6, length * 0.015), last.toordinal() + max(0.6, length * 0.015))
    axes.set_xticks([day.toordinal() for day in ticks], [words.short(day) for day in ticks])


def _draw_counts(axes: Axes, days: Sequence[Day], words: PictureWords) -> None:
    """Where shares are not known: how many packages failed on each day."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    bare(axes, grid="y")
    axes.bar([day.date.toordinal() for day in days], [day.invalid for day in days], width=0.75, color=ORANGE)
    axes.set_ylim(0, max(1, *(day.invalid for day in days)) * 1.08)
    axes.yaxis.set_major_locator(MaxNLocator(4, integer=True))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda count, _: words.number(round(count))))


def _marks(report: Report, days: Sequence[Day], words: PictureWords) -> Mapping[dt.date, str]:
    """Each day on which causes begin or end within the picture, and the words for it."""
    first, last = days[0].date, days[-1].date
    made: dict[dt.date, list[str]] = {}
    for one, several, found in (
        ("begins", "several_begin", _by_day([cause.onset for cause in report.root_causes])),
        ("ends", "several_end", _by_day([cause.until for cause in report.root_causes])),
    ):
        for day, numbers in found.items():
            name = one if len(numbers) == 1 else several
            made.setdefault(day, []).append(words(name, ", ".join(map(words.number, numbers))))
    return {day: ", ".join(made[day]) for day in sorted(made) if first <= day <= last}


def _by_day(days: Sequence[dt.date | None]) -> Mapping[dt.date, list[int]]:
    found: dict[dt.date, list[int]] = {}
    for number, day in enumerate(days, 1):
        if day is not None:
            found.setdefault(day, []).append(number)
    return found


def _draw_marks(axes: Axes, marks: Mapping[dt.date, str], days: Sequence[Day]) -> None:
    """A line on each day, with its words along it: on the other side where the next line is close."""
    marked = list(marks)
    last, length = days[-1].date, max(len(days) - 1, 1)
    for place, day in enumerate(marked):
        following = marked[place + 1] if place + 1 < len(marked) else last + dt.timedelta(days=1)
        is_left = (following - day).days / length < _CLOSE
        is_high = _is_low_from(day, days, axes.get_ylim())
        axes.axvline(day.toordinal(), color=ORANGE, linewidth=1, linestyle=(0, (2, 2)))
        axes.annotate(
            marks[day],
            (day.toordinal(), 0.97 if is_high else 0.03),
            xycoords=("data", "axes fraction"),
            xytext=(-2 if is_left else 2, 0),
            textcoords="offset points",
            color=DARK,
            fontsize=7,
            rotation=90,
            ha="right" if is_left else "left",
            va="top" if is_high else "bottom",
            bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 0.6},
        )


def _is_low_from(day: dt.date, days: Sequence[Day], ends: tuple[float, float]) -> bool:
    """Whether the dots of a day and the next two stand at the foot of the axis, where words would cover them."""
    shares = {one.date: 1 - one.invalid / one.measured for one in days if one.measured}
    here = [shares[each] for step in range(3) if (each := day + dt.timedelta(days=step)) in shares]
    return min(here, default=1.0) < ends[0] + 0.4 * (ends[1] - ends[0])


def _rates_told(report: Report, days: Sequence[Day], by: str, words: PictureWords) -> str:
    target = report.policy.target
    rates = [1 - day.invalid / day.measured for day in days]
    low, high = min(rates), max(rates)
    if len(days) == 1:
        said = words("one_day_told", words.day(days[0].date), words.rate(low, target))
    else:
        where = [words.day(days[rates.index(rate)].date) for rate in (low, high)]
        span = words.span(days[0].date, days[-1].date)
        said = words("days_told", by, span, words.rate(low, target), where[0], words.rate(high, target), where[1])
    return f"{said} {words('target_told', words.percent(target))}" if report.policy.target_known else said


def _counts_told(days: Sequence[Day], by: str, words: PictureWords) -> str:
    most = max(days, key=lambda day: day.invalid)
    total = sum(day.invalid for day in days)
    span = words.span(days[0].date, days[-1].date)
    return words("counts_told", by, span, words.number(total), words.day(most.date), words.number(most.invalid))


def _marks_told(report: Report, days: Sequence[Day], words: PictureWords) -> list[str]:
    first, last = days[0].date, days[-1].date
    return [
        words(name, number, words.day(day))
        for number, cause in enumerate(report.root_causes, 1)
        for name, day in (("begins_told", cause.onset), ("ends_told", cause.until))
        if day is not None and first <= day <= last
    ]
