"""The picture of the way back: how the rate moves as the window rolls on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from poagen.diagnosis.model import Report
from poagen.document.drawing import STYLES, Drawing, bare
from poagen.document.forecasting import Forecast
from poagen.document.picture_days import draw_days, draw_shares, draw_target
from poagen.document.picture_words import PictureWords

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_HEIGHT: Final = 2.0


def forecast_picture(report: Report, coming: Sequence[Forecast], words: PictureWords) -> tuple[str, str, Drawing]:
    """Title, alternative text and drawing of the forecasts, of which there is at least one."""

    def draw(figure: Figure) -> None:
        draw_forecasts(figure.subplots(), report, coming, words)

    return words("forecast"), _told(report, coming, words), Drawing(draw, _HEIGHT)


def draw_forecasts(axes: Axes, report: Report, coming: Sequence[Forecast], words: PictureWords) -> None:
    """A line for each assumed share of valid packages, and the target."""
    bare(axes, grid="y")
    for forecast, (colour, style) in zip(coming, STYLES * len(coming), strict=False):
        axes.plot(
            [day.toordinal() for day in forecast.dates],
            forecast.rates,
            color=colour,
            linestyle=style,
            linewidth=1.5,
            label=words("scenario", words.percent(forecast.assumed_rate)),
        )
    draw_target(axes, report, words)
    draw_shares(axes, [float(one.rates.min()) for one in coming] + [report.policy.target], words)
    axes.legend(loc="best", frameon=False, handlelength=3)
    draw_days(axes, coming[0].dates[0], coming[0].dates[-1], words)


def at_target(forecast: Forecast, target: float) -> dt.date | None:
    """The first day from which the rate of all packages stays at target; None where it does not get there."""
    below = [place for place, rate in enumerate(forecast.rates) if rate < target - 1e-9]
    first = below[-1] + 1 if below else 0
    return forecast.dates[first] if first < len(forecast.dates) else None


def _told(report: Report, coming: Sequence[Forecast], words: PictureWords) -> str:
    target, dates = report.policy.target, coming[0].dates
    begins = words.rate(float(coming[0].rates[0]), target)
    parts = [words("forecast_told", words.day(dates[0]), words.day(dates[-1]), begins)]
    if report.policy.target_known:
        parts.append(words("target_told", words.percent(target)))
        parts += [_reached(one, target, words) for one in coming]
    return " ".join(parts)


def _reached(one: Forecast, target: float, words: PictureWords) -> str:
    day, assumed = at_target(one, target), words.percent(one.assumed_rate)
    if day is None:
        return words("missed_told", assumed, words.day(one.dates[-1]))
    return words("reached_told", assumed, words.day(day))
