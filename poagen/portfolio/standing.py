"""Where one rate of an account stands: its margin, its trend, and when it falls below target or is back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from poagen.diagnosis import Analysis
from poagen.diagnosis.chance import at_least_drawn
from poagen.diagnosis.model import Rate
from poagen.diagnosis.rates import categories, exact, per_day, reaches
from poagen.diagnosis.recovery import Forecast, after_window, meets, roll
from poagen.policy import Rule, Verdicts
from poagen.portfolio.model import Confidence, Standing, Trend
from poagen.portfolio.rules import Facts, TrendRule, risks

Ints = npt.NDArray[np.int64]


def standings(analysis: Analysis) -> list[Standing]:
    """Every rate that the rule judges, the riskiest first."""
    found = [_ranked(one) for one in _all(analysis)]
    return [one for _, one in sorted(found, key=lambda item: (item[0], item[1].category or ""))]


def facts(standing: Standing) -> Facts:
    """What the rules of risk ask for."""
    named = standing.model_dump(
        include={"meets_target", "meets_at_worst", "small", "margin", "days_to_fall", "unknown", "invalid"}
    )
    return {**named, "known": standing.rate is not None}


def place(standing: Standing) -> tuple[float, ...]:
    """What accounts are put in order by: the level of risk, then what that level orders by."""
    known, rules = facts(standing), risks()
    level = rules.first(known)
    return (level, *(_number(known[name]) for name in rules.risks[level].order))


def _number(fact: bool | int | None) -> float:
    return float("inf") if fact is None else float(fact)


def _ranked(standing: Standing) -> tuple[tuple[float, ...], Standing]:
    order = place(standing)
    return order, standing.model_copy(update={"risk": risks().risks[int(order[0])].id})


def _all(analysis: Analysis) -> Iterator[Standing]:
    verdicts, report = analysis.verdicts, analysis.report
    fixed = {item.category: item.date_at_target for item in report.recovery.by_category}
    if verdicts.rule.level != "category" or not report.vtr.by_category:
        everything = np.ones(len(verdicts.table), dtype=bool)
        yield _standing(verdicts, None, report.vtr.overall, everything, report.recovery.date_at_target)
        return
    names = categories(verdicts)
    for rate in report.vtr.by_category:
        yield _standing(verdicts, rate.category, rate, names.of(rate.category), fixed.get(rate.category))


def _standing(
    verdicts: Verdicts, category: str | None, rate: Rate, of: npt.NDArray[np.bool_], fixed: dt.date | None
) -> Standing:
    daily = _daily(verdicts, rate, verdicts.measured & of)
    trend = _trend(*daily, risks().trend) if daily else None
    falls = back = None
    if daily and not rate.small:
        coming = roll(*daily, _assumed(rate, trend), after_window(verdicts, of))
        day = _turning(verdicts, coming, falling=bool(rate.meets_target))
        falls, back = (day, None) if rate.meets_target else (None, day)
    return Standing(
        category=category,
        **rate.model_dump(include={"measured", "invalid", "unknown", "rate", "rate_low", "meets_target", "small"}),
        interval=rate.interval,
        meets_at_worst=_at_worst(rate, verdicts.rule),
        margin=_margin(rate, verdicts.rule),
        trend=trend,
        falls_on=falls,
        days_to_fall=(falls - verdicts.as_of).days if falls else None,
        back_on=back,
        back_if_fixed=fixed if rate.meets_target is False else None,
        confidence=_confidence(rate),
        risk="",
        reason="",
    )


def _at_worst(rate: Rate, rule: Rule) -> bool | None:
    if not rate.measured:
        return None
    return reaches(max(rate.measured - rate.invalid - rate.unknown, 0), rate.measured, rule)


def _margin(rate: Rate, rule: Rule) -> int | None:
    """How many more of the measured packages could be invalid with the target still met."""
    if not rate.measured:
        return None
    allowed = (1 - exact(rule.target.rate)) * rate.measured
    most = allowed.__floor__() if rule.target.passes == "at-least" else allowed.__ceil__() - 1
    return most - rate.invalid


def _confidence(rate: Rate) -> Confidence:
    """Strong where neither chance nor unknown packages move the rate across the target, weak where it is small."""
    if rate.interval is None or rate.small or rate.rate_low is None:
        return "weak"
    low, high = rate.interval
    sure = low >= rate.target and rate.rate_low >= rate.target if rate.meets_target else high < rate.target
    return "strong" if sure else "moderate"


def _daily(verdicts: Verdicts, rate: Rate, where: npt.NDArray[np.bool_]) -> tuple[Ints, Ints] | None:
    """Measured and invalid packages of each day of the window; None where the days of some are not known."""
    if not rate.measured or rate.measured != int(where.sum()) or np.isnat(verdicts.clock_day[where]).any():
        return None
    return per_day(verdicts, where), per_day(verdicts, where & verdicts.invalid)


def _trend(measured: Ints, invalid: Ints, rule: TrendRule) -> Trend | None:
    """The last days against those before; None where too few packages fall in them."""
    days = next((days for days in rule.days if measured[-days:].sum() >= rule.least), None)
    if days is None or days >= len(measured):
        return None
    drawn, failed = int(measured[-days:].sum()), int(invalid[-days:].sum())
    all_, all_failed = int(measured.sum()), int(invalid.sum())
    before = all_ - drawn
    worse = at_least_drawn(failed, all_, all_failed, drawn)
    better = at_least_drawn(drawn - failed, all_, all_ - all_failed, drawn)
    said = "worse" if worse <= rule.chance else "better" if better <= rule.chance else "steady"
    return Trend.model_validate(
        {
            "days": days,
            "measured": drawn,
            "invalid": failed,
            "rate": 1 - failed / drawn,
            "rate_before": 1 - (all_failed - failed) / before if before else None,
            "direction": said,
            "p_value": min(worse, better),
        }
    )


def _assumed(rate: Rate, trend: Trend | None) -> float:
    """What new packages are taken to be valid at: as the last days if they differ beyond chance, or as all."""
    if trend is not None and trend.direction != "steady":
        return trend.rate
    return rate.rate if rate.rate is not None else 1.0


def _turning(verdicts: Verdicts, coming: Forecast, *, falling: bool) -> dt.date | None:
    """The first of the coming days on which the rate is on the other side of the target."""
    turned = meets(coming, verdicts.rule) != falling
    return verdicts.as_of + dt.timedelta(days=int(np.argmax(turned)) + 1) if turned.any() else None
