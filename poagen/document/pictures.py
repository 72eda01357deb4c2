"""Pictures of an analysis: the history by day and the way back to target."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np
import numpy.typing as npt

from poagen.common.words import MONTHS
from poagen.diagnosis import Report
from poagen.diagnosis.model import Day
from poagen.document import wording

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Floats = npt.NDArray[np.float64]

_DARK, _GREY, _PALE, _RED = "#1b1b1b", "#767676", "#d0d0d0", "#b3400f"
_STYLES: Final = (("#00507a", "-"), ("#a65a00", "--"), ("#5b5b5b", ":"))
"""Colours that colour-blind people tell apart, each with a line of its own kind for print in grey."""

_VOLUME_DAYS: Final = 30
_SHORTEST, _LONGEST = 14, 120
_MARGIN_DAYS: Final = 5
_EPOCH: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
"""Day 0 of the picture's axis of days."""


@dataclass(frozen=True)
class Forecast:
    """The window's overall rate on coming days, were new packages valid at ``assumed_rate``."""

    assumed_rate: float
    dates: list[dt.date]
    rates: Floats


def forecasts(report: Report) -> list[Forecast]:
    """How the overall rate moves as the window rolls on, for each of the report's scenarios.

    New packages come at the average volume of the window's last 30 days; each day the oldest day leaves. Empty
    where there is no rate, or where the report has no days or no scenarios.
    """
    overall, daily = report.vtr.overall, report.vtr.daily
    if not overall.measured or sum(day.measured for day in daily) != overall.measured:
        return []
    assumed = [scenario.assumed_rate for scenario in report.recovery.scenarios] or [report.recovery.assumed_rate]
    length = _forecast_days(report)
    dates = [report.as_of + dt.timedelta(days=step) for step in range(length + 1)]
    return [Forecast(rate, dates, _rolled(daily, rate, length)) for rate in assumed]


def _forecast_days(report: Report) -> int:
    named = [report.recovery.date_at_target, *(item.date_at_target for item in report.recovery.scenarios)]
    last = max((day for day in named if day is not None), default=report.as_of)
    return min(max((last - report.as_of).days + _MARGIN_DAYS, _SHORTEST), _LONGEST)


def _rolled(daily: Sequence[Day], assumed: float, length: int) -> Floats:
    measured = np.array([day.measured for day in daily], dtype=float)
    invalid = np.array([day.invalid for day in daily], dtype=float)
    volume = measured[-_VOLUME_DAYS:].mean()
    coming = np.full(length, volume)
    sums = [
        np.cumsum(np.concatenate([[0.0], past, new]))
        for past, new in ((measured, coming), (invalid, coming * (1 - assumed)))
    ]
    total, bad = (one[len(daily) :] - one[: -len(daily)] for one in sums)
    return np.asarray(1 - bad / np.maximum(total, 1e-12))


def history(
    report: Report, by_ship_day: Sequence[Day] | None = None, *, kind: Literal["png", "svg"] = "png"
) -> bytes | None:
    """Draw the rate by day with target and onsets, and beside it the forecast.

    Args:
        report: The analysis.
        by_ship_day: Packages by ship day, the axis of the onsets; else the days of the policy's clock are drawn.
        kind: ``png`` or ``svg``.

    Returns:
        The file's bytes, the same for the same input; None where nothing is known by day.
    """
    days = [day for day in (by_ship_day or report.vtr.daily) if day.measured]
    if not days:
        return None
    import matplotlib as mpl
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update({"font.size": 9, "svg.hashsalt": "poagen", "svg.fonttype": "path"})
        figure = Figure(figsize=(10, 4.2), dpi=120, layout="constrained")
        FigureCanvasAgg(figure)
        _draw(figure, report, days, shipped=by_ship_day is not None)
        content = io.BytesIO()
        figure.savefig(content, format=kind, metadata={"Software": None} if kind == "png" else {"Date": None})
    return content.getvalue()


def _draw(figure: Figure, report: Report, days: list[Day], *, shipped: bool) -> None:
    coming = forecasts(report)
    axes = figure.subplots(
        1, 2 if coming else 1, sharey=True, squeeze=False, width_ratios=[3, 2] if coming else [1]
    )[0]
    _draw_days(axes[0], report, days, shipped=shipped)
    if coming:
        _draw_forecast(axes[1], report, coming)
    for one in axes:
        _draw_target(one, report)
        one.spines[["top", "right"]].set_visible(False)
        one.grid(axis="y", color=_PALE, linewidth=0.5)
        one.set_axisbelow(True)
    _scale(axes[0], report, days)


def _draw_days(axes: Axes, report: Report, days: list[Day], *, shipped: bool) -> None:
    clock = "shipped" if shipped else report.policy.window.clock.removesuffix("_at").replace("_", " ")
    rates = [1 - day.invalid / day.measured for day in days]
    where: Any = [day.date for day in days]
    most = max(day.measured for day in days)
    sizes = [6 + 60 * day.measured / most for day in days]
    axes.plot(where, rates, color=_GREY, linewidth=1)
    axes.scatter(where, rates, s=sizes, color=_DARK, zorder=3)
    axes.set_title(f"Valid packages by day {clock} (larger dots: more packages)", loc="left", fontsize=9)
    for number, cause in enumerate(report.root_causes, 1):
        if cause.onset is not None and cause.onset >= days[0].date:
            _draw_onset(axes, cause.onset, f"{number} begins")
        if cause.until is not None and cause.until <= days[-1].date:
            _draw_onset(axes, cause.until, f"{number} ends")


def _draw_onset(axes: Axes, day: dt.date, text: str) -> None:
    place: Any = day
    axes.axvline(place, color=_RED, linewidth=1, linestyle=(0, (2, 2)))
    axes.annotate(
        f"cause {text}",
        (place, 0.02),
        xycoords=("data", "axes fraction"),
        xytext=(3, 0),
        textcoords="offset points",
        color=_RED,
        fontsize=8,
        rotation=90,
    )


def _draw_forecast(axes: Axes, report: Report, coming: list[Forecast]) -> None:
    axes.set_title("All packages of the window, if new ones are valid at …", loc="left", fontsize=9)
    for forecast, (colour, style) in zip(coming, _STYLES * len(coming), strict=False):
        where: Any = forecast.dates
        axes.plot(
            where, forecast.rates, color=colour, linestyle=style, linewidth=1.6, label=_told(report, forecast)
        )
    axes.legend(loc="lower right", fontsize=8, frameon=False)


def _told(report: Report, forecast: Forecast) -> str:
    """The scenario, with the day on which its last category is at target."""
    assumed = wording.percent(forecast.assumed_rate)
    found = [item for item in report.recovery.scenarios if item.assumed_rate == forecast.assumed_rate]
    if not found or report.vtr.overall.meets_target:
        return assumed
    day = found[0].date_at_target
    return f"{assumed}: all categories at target {f'on {_short(day)}' if day else 'not within 120 days'}"


def _draw_target(axes: Axes, report: Report) -> None:
    target = report.policy.target
    axes.axhline(target, color=_DARK, linewidth=1.2, linestyle=(0, (6, 3)))
    axes.annotate(
        f"target {wording.percent(target)}",
        (0.0, target),
        xycoords=("axes fraction", "data"),
        xytext=(3, 3),
        textcoords="offset points",
        fontsize=8,
    )


def _scale(axes: Axes, report: Report, days: list[Day]) -> None:
    from matplotlib import dates as axis
    from matplotlib.ticker import FuncFormatter

    locator: Any = axis.AutoDateLocator
    lowest = min([1 - day.invalid / day.measured for day in days] + [report.policy.target])
    axes.set_ylim(max(lowest - 0.05, -0.02), 1.01)
    axes.yaxis.set_major_formatter(FuncFormatter(lambda share, _: wording.percent(round(share, 4))))
    figure = axes.get_figure()
    for one in figure.axes if figure else []:
        one.xaxis.set_major_locator(locator(minticks=3, maxticks=7))
        one.xaxis.set_major_formatter(FuncFormatter(_tick))


def _tick(place: float, _: int | None = None) -> str:
    return _short((_EPOCH + dt.timedelta(days=place)).date())


def _short(day: dt.date) -> str:
    return f"{day.day} {MONTHS[day.month - 1][:3]}"
