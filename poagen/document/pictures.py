"""Pictures of an analysis, each with its title and a text in its place, for letters and for the screen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from poagen.diagnosis import Report
from poagen.diagnosis.model import Day
from poagen.document import wording
from poagen.document.day_axis import DayAxis, axis_words, knows_rates
from poagen.document.drawing import Drawing
from poagen.document.forecasting import Forecast, forecasts
from poagen.document.locales import INTERNATIONAL, Locale
from poagen.document.markup import clean
from poagen.document.picture_bars import categories_picture, causes_picture, marks_categories
from poagen.document.picture_days import days_picture, draw_day_axes
from poagen.document.picture_forecast import draw_forecasts, forecast_picture
from poagen.document.picture_words import PictureWords

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_HISTORY: Final = (10.0, 4.2)
_RATED: Final = frozenset({"days", "categories", "forecast"})
Drawn = tuple[str, str, Drawing]


@dataclass(frozen=True)
class Picture:
    """A picture with what stands under it and in its place.

    Attributes:
        name: Of its file, without an ending: ``figure-days``.
        number: Its place among the pictures, from 1.
        caption: Number, what it shows, and how its marks are to be read.
        alt: What it says, in sentences made of its figures.
        drawing: The picture itself.
    """

    name: str
    number: int
    caption: str
    alt: str
    drawing: Drawing

    @property
    def png(self) -> bytes:
        """As dots."""
        return self.drawing.png

    @property
    def svg(self) -> bytes:
        """As lines."""
        return self.drawing.svg


def pictures(
    report: Report, axis: DayAxis, titles: Sequence[str], locale: Locale = INTERNATIONAL
) -> tuple[Picture, ...]:
    """The pictures that the data allows: days, causes, categories, forecast.

    Args:
        report: The analysis.
        axis: Its days.
        titles: Of the root causes, in the report's order, as the letter names them.
        locale: Language, dates and numbers.
    """
    words = PictureWords(locale)
    made = _pictures(report, axis, titles, words)
    unknown = words("unknown_told") if report.vtr.overall.unknown else ""
    return tuple(_named(number, *each, words, unknown) for number, each in enumerate(made, start=1))


def _pictures(
    report: Report, axis: DayAxis, titles: Sequence[str], words: PictureWords
) -> Iterator[tuple[str, Drawn, str]]:
    """Name, what is drawn, and how its marks are to be read."""
    has_rate = report.vtr.overall.rate is not None
    if any(day.measured for day in axis.days):
        by = axis_words(report, axis, words.locale.language)
        yield "days", days_picture(report, axis.days, by, words), words("dots") if knows_rates(report) else ""
    if report.vtr.overall.invalid:
        several = len(report.root_causes) > 1
        yield "causes", causes_picture(report, titles, words), words("together") if several else ""
    if report.vtr.by_category and (report.vtr.overall.measured or report.vtr.overall.invalid):
        marks = words("marks" if marks_categories(report) else "interval_marks")
        yield "categories", categories_picture(report, words), marks if has_rate else ""
    if coming := forecasts(report):
        yield "forecast", forecast_picture(report, coming, words), ""


def _named(number: int, name: str, made: Drawn, notes: str, words: PictureWords, unknown: str) -> Picture:
    """A picture with its caption; where it shows rates, what it makes of packages that are not known is told."""
    title, alt, drawing = made
    if unknown and name in _RATED:
        alt, notes = f"{alt} {wording.capitalised(unknown)}.", "; ".join(part for part in (notes, unknown) if part)
    caption = words("numbered", number, title) + (f" ({notes})" if notes else "")
    return Picture(f"figure-{name}", number, clean(caption), clean(alt), drawing)


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
    days = by_ship_day or report.vtr.daily
    if not any(day.measured for day in days):
        return None
    coming = forecasts(report)

    def draw(figure: Figure) -> None:
        _draw_history(figure, report, days, coming)

    width, height = _HISTORY
    made = Drawing(draw, height, width=width)
    return made.png if kind == "png" else made.svg


def _draw_history(figure: Figure, report: Report, days: Sequence[Day], coming: Sequence[Forecast]) -> None:
    words = PictureWords()
    axes = figure.subplots(1, 2 if coming else 1, squeeze=False, width_ratios=[3, 2] if coming else [1])[0]
    draw_day_axes(axes[0], report, days, words)
    if coming:
        draw_forecasts(axes[1], report, coming, words)
        axes[1].set_title(words("forecast_short"), loc="left")
