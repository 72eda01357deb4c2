"""The pictures of causes, as a Pareto, and of categories against the target."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from poagen.diagnosis.model import CategoryRate, Report
from poagen.document.drawing import BLUE, DARK, GREY, ORANGE, PALE, Drawing, bare, short_name
from poagen.document.picture_words import PictureWords

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_ROW, _FRAME = 0.23, 0.5
"""Inches of height for each row, and for what stands around them."""

_MOST_CAUSES, _MOST_CATEGORIES = 10, 30
_MOST_TOLD: Final = 12


@dataclass(frozen=True)
class Bar:
    """A bar: its name, its count, and whether it is what remains."""

    name: str
    count: int
    is_rest: bool = False


def causes_picture(report: Report, titles: Sequence[str], words: PictureWords) -> tuple[str, str, Drawing]:
    """Title, alternative text and drawing of the causes, largest first; of the kinds of failure without causes.

    Args:
        report: The analysis, with at least one invalid package.
        titles: Of the root causes, in the report's order.
        words: Of the letter's language.
    """
    bars = _cause_bars(report, titles, words) if report.root_causes else _kind_bars(report, words)
    title = words("causes" if report.root_causes else "kinds")
    total = sum(bar.count for bar in bars)

    def draw(figure: Figure) -> None:
        axes = figure.subplots()
        _draw_bars(axes, bars, total, words)
        _draw_together(axes, [bar for bar in bars if not bar.is_rest], total)

    alt = words("bars_told", title, words.number(total), _told(bars, total, words))
    return title, alt, Drawing(draw, _height(len(bars)), [bar.name for bar in bars])


def _cause_bars(report: Report, titles: Sequence[str], words: PictureWords) -> list[Bar]:
    causes = report.root_causes
    numbered = sorted(enumerate(causes, 1), key=lambda item: (-item[1].defects, item[0]))
    shown = [Bar(f"{number} {titles[number - 1]}", cause.defects) for number, cause in numbered]
    rest = report.unexplained.count
    name = words("no_pattern" if report.unexplained.is_patternless else "not_explained")
    return [*_capped(shown, _MOST_CAUSES, words), *([Bar(name, rest, is_rest=True)] if rest else [])]


def _kind_bars(report: Report, words: PictureWords) -> list[Bar]:
    defects = sorted((one for one in report.defects if one.count), key=lambda one: (-one.count, one.code))
    language = words.locale.language
    return _capped([Bar(language.defect(one.code), one.count) for one in defects], _MOST_CAUSES, words)


def _capped(bars: list[Bar], most: int, words: PictureWords) -> list[Bar]:
    """The largest bars, and all others as one."""
    if len(bars) <= most:
        return bars
    left = bars[most - 1 :]
    return [*bars[: most - 1], Bar(words("others"), sum(bar.count for bar in left), is_rest=True)]


def _told(bars: Sequence[Bar], total: int, words: PictureWords) -> str:
    return words.listing(
        [f"{bar.name} {words.number(bar.count)} ({words.share(bar.count, total)})" for bar in bars]
    )


def _height(rows: int) -> float:
    return _FRAME + _ROW * max(rows, 2)


def _draw_rows(axes: Axes, names: Sequence[str]) -> None:
    """One row below the other, each with its name."""
    axes.set_ylim(len(names) - 0.45, -0.55)
    axes.set_yticks(range(len(names)), [short_name(name, 46) for name in names])


def _draw_bars(axes: Axes, bars: Sequence[Bar], total: int, words: PictureWords) -> None:
    bare(axes, grid="x")
    for place, bar in enumerate(bars):
        looks: Any = {"facecolor": "white", "hatch": "////", "edgecolor": GREY} if bar.is_rest else {"color": BLUE}
        axes.barh(place, bar.count / total, height=0.62, **looks)
    ticks = [0, 0.25, 0.5, 0.75, 1]
    axes.set_xticks(ticks, [words.percent(tick) for tick in ticks])
    axes.set_xlim(0, 1.01)
    for place, bar in enumerate(bars):
        _write(axes, place, f"{words.number(bar.count)} ({words.share(bar.count, total)})")
    _draw_rows(axes, [bar.name for bar in bars])


def _draw_together(axes: Axes, bars: Sequence[Bar], total: int) -> None:
    """The line of a Pareto: each bar and those above it."""
    if len(bars) < 2:
        return
    sums = [sum(bar.count for bar in bars[: place + 1]) / total for place in range(len(bars))]
    axes.plot(
        sums, range(len(bars)), color=ORANGE, linewidth=1.2, marker="o", markersize=3.5, markeredgecolor="white"
    )


def _write(axes: Axes, row: int, text: str) -> None:
    """Figures to the right of a row, outside the axes, so that room is kept for them."""
    axes.annotate(
        text,
        (1, row),
        xycoords=("axes fraction", "data"),
        xytext=(6, 0),
        textcoords="offset points",
        va="center",
        color=DARK,
        annotation_clip=False,
    )


def marks_categories(report: Report) -> bool:
    """Whether a category is at its target or below it: the target is known, and each category is judged."""
    return report.policy.target_known and report.policy.level == "category"


def categories_picture(report: Report, words: PictureWords) -> tuple[str, str, Drawing]:
    """Title, alternative text and drawing of the categories: rates against the target, else invalid packages."""
    rows = [row for row in report.vtr.by_category if row.rate is not None]
    if report.vtr.overall.rate is None or not rows:
        return _counted(report, words)
    shown = rows if len(rows) <= _MOST_CATEGORIES else rows[:_MOST_CATEGORIES]

    def draw(figure: Figure) -> None:
        _draw_categories(figure.subplots(), report, shown, words)

    names = [row.category for row in shown]
    return words("categories"), _rates_told(report, rows, words), Drawing(draw, _height(len(shown)), names)


def _counted(report: Report, words: PictureWords) -> tuple[str, str, Drawing]:
    found = [Bar(row.category, row.invalid) for row in report.vtr.by_category if row.invalid]
    bars = _capped(sorted(found, key=lambda bar: -bar.count), _MOST_CATEGORIES, words)
    title, total = words("categories_counted"), sum(bar.count for bar in bars)

    def draw(figure: Figure) -> None:
        _draw_bars(figure.subplots(), bars, total, words)

    alt = words("bars_told", title, words.number(total), _told(bars[:_MOST_TOLD], total, words))
    return title, alt, Drawing(draw, _height(len(bars)), [bar.name for bar in bars])


def _draw_categories(axes: Axes, report: Report, rows: Sequence[CategoryRate], words: PictureWords) -> None:
    marked = marks_categories(report)
    bare(axes, grid="x")
    for place, row in enumerate(rows):
        low, high = row.interval or (row.rate or 0.0, row.rate or 0.0)
        below = marked and row.meets_target is False
        axes.plot([low, high], [place, place], color=PALE, linewidth=3, solid_capstyle="butt", zorder=1)
        axes.plot(
            row.rate or 0.0,
            place,
            marker="D" if below else "o",
            color=ORANGE if below else BLUE,
            markerfacecolor="white" if below else BLUE,
            markersize=5,
            markeredgewidth=1.4,
            linestyle="",
            zorder=3,
        )
    _draw_scale(axes, report, rows, words)
    _draw_rows(axes, [row.category for row in rows])


def _draw_scale(axes: Axes, report: Report, rows: Sequence[CategoryRate], words: PictureWords) -> None:
    """The axis of rates, the target, and each rate in figures at the right."""
    target, known = report.policy.target, report.policy.target_known
    low = min([row.rate or 0.0 for row in rows] + [target])
    foot = next((foot for foot in (0.9, 0.8, 0.6, 0.4, 0.2) if low >= foot + 0.01), 0.0)
    ticks = [foot + step * (1 - foot) / 4 for step in range(5)]
    axes.set_xticks(ticks, [words.percent(tick) for tick in ticks])
    axes.set_xlim(foot - (1 - foot) * 0.02, 1 + (1 - foot) * 0.02)
    if known:
        axes.axvline(target, color=DARK, linewidth=1.1, linestyle=(0, (6, 3)), zorder=2)
        axes.annotate(
            words("target", words.percent(target)),
            (target, 1),
            xycoords=("data", "axes fraction"),
            xytext=(0, 2),
            textcoords="offset points",
            ha="center",
            va="bottom",
        )
    for place, row in enumerate(rows):
        counted = f" ({words.number(row.invalid)} / {words.number(row.measured)})" if row.measured else ""
        _write(axes, place, words.rate(row.rate or 0.0, row.target) + counted)


def _rates_told(report: Report, rows: Sequence[CategoryRate], words: PictureWords) -> str:
    told = [f"{row.category} {words.rate(row.rate or 0.0, row.target)}" for row in rows[:_MOST_TOLD]]
    more = [f"{words('others')} {words.number(len(rows) - _MOST_TOLD)}"] if len(rows) > _MOST_TOLD else []
    said = words("rates_told", words.listing([*told, *more]))
    if not report.policy.target_known:
        return said
    below = sum(row.meets_target is False for row in rows)
    stands = (
        words("below_told", words.number(below), words.number(len(rows)))
        if marks_categories(report)
        else words("whole_told")
    )
    return " ".join([said, words("target_told", words.percent(report.policy.target)), stands])
