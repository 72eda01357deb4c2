"""Why a rate stands where it does, in one sentence."""

from __future__ import annotations

from poagen.diagnosis import Analysis, Report, RootCause
from poagen.diagnosis.rates import categories
from poagen.document import wording
from poagen.portfolio.model import Standing, Trend


def reason(standing: Standing, analysis: Analysis) -> str:
    """What happened to a rate, and the largest cause among its packages, if one is known."""
    report = analysis.report
    told = "; ".join(filter(None, [_failures(standing, report), _trend(standing.trend, report)]))
    named = f"{standing.category}: {told}" if standing.category else told
    cause = _largest(standing.category, analysis)
    return named if cause is None else f"{named}; largest cause: {_cause(*cause)}"


def _failures(standing: Standing, report: Report) -> str:
    """The counts of the window."""
    invalid = f"{wording.number(standing.invalid)} of {_measured(standing)} invalid"
    unknown = f", {wording.number(standing.unknown)} unknown" if standing.unknown else ""
    small = ", a small sample" if standing.small else ""
    return f"{invalid}{unknown} in {report.policy.window.days} days{small}"


def _measured(standing: Standing) -> str:
    return "an unknown number" if standing.measured is None else wording.count(standing.measured)


def _trend(trend: Trend | None, report: Report) -> str:
    if trend is None or trend.direction == "steady" or trend.rate_before is None:
        return ""
    now = wording.rate(trend.rate, report.policy.target)
    before = wording.rate(trend.rate_before, report.policy.target)
    return f"{trend.direction} of late: {now} in the last {trend.days} days, {before} before"


def _largest(category: str | None, analysis: Analysis) -> tuple[RootCause, int] | None:
    """The root cause with the most packages of a category, and how many; None where none has any."""
    names = categories(analysis.verdicts)
    counted = [
        (found.cause, len(found.rows) if category is None else int(names.of(category)[found.rows].sum()))
        for found in analysis.causes
    ]
    best = max(counted, key=lambda item: item[1], default=None)
    return best if best and best[1] else None


def _cause(cause: RootCause, packages: int) -> str:
    """A cause by its code and where it is."""
    where = [f"{name.replace('_', ' ')} {value}" for name, value in {**cause.detail, **cause.segment}.items()]
    told = f"{cause.code}, {wording.number(packages)}"
    return f"{told} ({', '.join(where)})" if where else told
