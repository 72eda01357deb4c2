"""The drawings of the HTML report: SVG made from figures, coloured by the page's style sheet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from poagen.common.words import MONTHS
from poagen.diagnosis.model import Day, Report
from poagen.document import wording
from poagen.document.forecasting import Forecast, forecasts

_WIDTH, _LEFT, _RIGHT = 960, 60, 12
_TOP, _RATES, _GAP, _BARS, _FOOT = 34, 190, 18, 60, 24
_HEIGHT: Final = _TOP + _RATES + _GAP + _BARS + _FOOT
_FLOOR: Final = _TOP + _RATES
_BASE: Final = _FLOOR + _GAP + _BARS
_TICKS: Final = 7
_ROUND: Final = 1


@dataclass(frozen=True)
class DayMark:
    """One day of the chart: ``x`` and ``width`` of its column in the drawing, and what is told of it."""

    date: dt.date
    told: str
    measured: int
    invalid: int
    rate: str


@dataclass(frozen=True)
class _Scale:
    """Where a rate and a day stand in a drawing."""

    lowest: float
    days: int

    @property
    def step(self) -> float:
        return (_WIDTH - _LEFT - _RIGHT) / max(self.days, 1)

    def left(self, place: float) -> float:
        return round(_LEFT + place * self.step, _ROUND)

    def middle(self, place: float) -> float:
        return self.left(place + 0.5)

    def y(self, rate: float) -> float:
        return round(_FLOOR - _RATES * (rate - self.lowest) / (1 - self.lowest), _ROUND)


def day_marks(days: Sequence[Day], *, rates: bool = True) -> list[DayMark]:
    """What is told of each day; without ``rates`` the days hold failures only, and no share of them is one."""
    return [
        DayMark(day.date, _told(day, rates=rates), day.measured, day.invalid, _rate(day) if rates else "not known")
        for day in days
    ]


def _rate(day: Day) -> str:
    return wording.rate(1 - day.invalid / day.measured) if day.measured else "none"


def _told(day: Day, *, rates: bool) -> str:
    if not rates:
        return f"{wording.date(day.date)}: {wording.count(day.invalid, 'invalid package')}"
    head = f"{wording.date(day.date)}: {wording.count(day.measured)}"
    return f"{head}, {day.invalid:,} invalid, {_rate(day)} valid" if day.measured else head


def days_chart(report: Report, days: Sequence[Day], *, rates: bool = True) -> Markup:
    """The share of valid packages by day above bars of their number; the onset of causes and the target marked.

    Without ``rates`` only the bars are drawn.

    Each day is a group of class ``day`` with its text as a label, for pointers, keyboards and screen readers.
    """
    shares = [1 - day.invalid / day.measured for day in days if day.measured]
    scale = _Scale(_lowest([*shares, report.policy.target]), len(days))
    shown = [_grid(scale), _line(scale, days), *_target(scale, report)] if rates else []
    parts = [
        *shown,
        *_ticks(scale, [day.date for day in days]),
        *_onsets(scale, report, days),
        *_columns(scale, days, rates=rates),
    ]
    top = 0 if rates or report.root_causes else _FLOOR
    return _drawing(parts, _HEIGHT, "days", top)


def _lowest(rates: Sequence[float]) -> float:
    """The foot of the axis: a share below all rates from which four round steps lead to the top."""
    low = min(rates, default=1.0)
    return next((foot for foot in (0.9, 0.8, 0.6, 0.2) if low >= foot), 0.0)


def _drawing(parts: Sequence[Markup], height: int, name: str, top: int = 0) -> Markup:
    opening = Markup(
        '<svg class="chart" id="{}-chart" viewBox="0 {} {} {}" role="group" aria-labelledby="{}-title">'
    )
    return Markup("\n").join([opening.format(name, top, _WIDTH, height - top, name), *parts, Markup("</svg>")])


def _grid(scale: _Scale) -> Markup:
    step = (1 - scale.lowest) / 4
    rates = [scale.lowest + place * step for place in range(5)]
    line = Markup('<path class="grid" d="M{} {}H{}"/><text class="axis end" x="{}" y="{}">{}</text>')
    return Markup("").join(
        line.format(
            _LEFT,
            scale.y(rate),
            _WIDTH - _RIGHT,
            _LEFT - 6,
            round(scale.y(rate) + 4, _ROUND),
            wording.percent(round(rate, 4)),
        )
        for rate in rates
    )


def _ticks(scale: _Scale, dates: Sequence[dt.date], base: int = _BASE) -> list[Markup]:
    every = max(1, -(-len(dates) // _TICKS))
    text = Markup('<text class="axis middle" x="{}" y="{}">{}</text>')
    return [text.format(scale.middle(n), base + 16, short(dates[n])) for n in range(0, len(dates), every)]


def short(day: dt.date) -> str:
    """A day as an axis has room for it: ``6 Oct``."""
    return f"{day.day} {MONTHS[day.month - 1][:3]}"


def _line(scale: _Scale, days: Sequence[Day]) -> Markup:
    points = [
        f"{scale.middle(n)},{scale.y(1 - day.invalid / day.measured)}"
        for n, day in enumerate(days)
        if day.measured
    ]
    return Markup('<polyline class="rates" points="{}"/>').format(" ".join(points))


def _target(scale: _Scale, report: Report) -> list[Markup]:
    """The line of the target; none where no source gives it."""
    target = report.policy.target
    drawn = Markup(
        '<path class="target" d="M{} {}H{}"/><text class="target-text end" x="{}" y="{}">target {}</text>'
    )
    y, told = scale.y(target), wording.percent(target)
    line = drawn.format(_LEFT, y, _WIDTH - _RIGHT, _WIDTH - _RIGHT, round(y - 5, _ROUND), told)
    return [line] if report.policy.target_known else []


def _onsets(scale: _Scale, report: Report, days: Sequence[Day]) -> list[Markup]:
    """A line where a cause begins; its name stands above, one below the other where two begin close together."""
    if not days:
        return []
    first = days[0].date
    found = [
        (n, cause.onset) for n, cause in enumerate(report.root_causes, 1) if cause.onset and cause.onset >= first
    ]
    drawn = Markup(
        '<g class="onset"><path d="M{x} {top}V{base}"/>'
        '<text x="{at}" y="{y}" class="{side}">cause {number} begins</text></g>'
    )
    made = []
    for place, (number, day) in enumerate(found):
        x = scale.left((day - first).days)
        is_right = x > 0.8 * _WIDTH
        made.append(
            drawn.format(
                x=x,
                top=_TOP - 22,
                base=_BASE,
                at=round(x - 4 if is_right else x + 4, _ROUND),
                y=_TOP - 12 + 12 * (place % 2),
                side="end" if is_right else "start",
                number=number,
            )
        )
    return made


def _columns(scale: _Scale, days: Sequence[Day], *, rates: bool) -> list[Markup]:
    most = max((day.measured for day in days), default=1) or 1
    return [_column(scale, place, day, most, rates=rates) for place, day in enumerate(days)]


def _column(scale: _Scale, place: int, day: Day, most: int, *, rates: bool) -> Markup:
    x, width, told = scale.left(place), round(scale.step, _ROUND), _told(day, rates=rates)
    all_, bad = (round(_BARS * number / most, _ROUND) for number in (day.measured, day.invalid))
    inner, thin = round(x + scale.step * 0.15, _ROUND), round(scale.step * 0.7, _ROUND)
    bars = Markup('<rect class="all" x="{}" y="{}" width="{}" height="{}"/>').format(
        inner, round(_BASE - all_, _ROUND), thin, all_
    )
    if day.invalid:
        bars += Markup('<rect class="bad" x="{}" y="{}" width="{}" height="{}"/>').format(
            inner, round(_BASE - bad, _ROUND), thin, bad
        )
    dot = Markup("")
    if day.measured and rates:
        y = scale.y(1 - day.invalid / day.measured)
        dot = Markup('<circle cx="{}" cy="{}" r="3.5"/>').format(scale.middle(place), y)
    opening = Markup('<g class="day" role="img" aria-label="{told}" tabindex="{tab}" data-told="{told}">').format(
        told=told, tab=-1 if place else 0
    )
    hit = Markup('<title>{}</title><rect class="hit" x="{}" y="{}" width="{}" height="{}"/>')
    return opening + hit.format(told, x, _TOP - 10, width, _BASE - _TOP + 10) + bars + dot + Markup("</g>")


def forecast_chart(report: Report) -> Markup | None:
    """How the overall rate moves if new packages are valid at the assumed rates; None where it is not known."""
    coming = forecasts(report)
    if not coming:
        return None
    low = min(float(one.rates.min()) for one in coming)
    scale = _Scale(_lowest([low, report.policy.target]), len(coming[0].dates))
    parts = [
        _grid(scale),
        *_ticks(scale, coming[0].dates, _FLOOR),
        *_target(scale, report),
        *(_curve(scale, place, one) for place, one in enumerate(coming)),
    ]
    return _drawing(parts, _FLOOR + _FOOT, "forecast")


def _curve(scale: _Scale, place: int, one: Forecast) -> Markup:
    """A curve, and its name beside a piece of its line, one name above the other."""
    points = " ".join(f"{scale.middle(n)},{scale.y(float(rate))}" for n, rate in enumerate(one.rates))
    y = _FLOOR - 12 - 18 * place
    drawn = Markup(
        '<g class="curve-{0}"><polyline class="curve" points="{1}"/><path class="curve" d="M{2} {3}h36"/></g>'
        '<text x="{4}" y="{5}">if new packages are valid at {6}</text>'
    )
    left = _LEFT + 12
    return drawn.format(place % 3, points, left, y, left + 44, y + 4, wording.percent(one.assumed_rate))


def bar(share: float, mark: float | None = None) -> Markup:
    """A bar of a share from 0 to 1, with a mark such as the target. The numbers beside it say the same."""
    width = round(100 * min(max(share, 0.0), 1.0), _ROUND)
    drawn = Markup(
        '<svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        '<rect class="rest" width="100" height="8"/><rect class="part" width="{}" height="8"/>{}</svg>'
    )
    line = Markup('<path class="mark" d="M{} 0V8"/>').format(round(100 * mark, _ROUND)) if mark is not None else ""
    return drawn.format(width, line)
