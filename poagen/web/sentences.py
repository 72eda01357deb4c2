"""An analysis in one sentence, in the language of the pages."""

from __future__ import annotations

from poagen.diagnosis.model import Report
from poagen.document import wording
from poagen.document.overview import is_open, verdict_sentence
from poagen.web.words import Words


def verdict(say: Words, report: Report, *, by_category: bool) -> str:
    """The rate, what is below target, and how much is explained."""
    if say.language == "en":
        return verdict_sentence(report, by_category=by_category)
    rate = report.vtr.overall
    if not report.counts.measured:
        return say("verdict-nothing")
    if rate.rate is None:
        return say("verdict-no-total", failed=say.number(rate.invalid))
    parts = [_rate(say, report, rate.rate), _low(say, report) if by_category else "", _explained(say, report)]
    return "; ".join(part for part in parts if part) + "."


def _rate(say: Words, report: Report, known: float) -> str:
    rate, used = report.vtr.overall, report.policy
    best, target = say.rate(known, rate.target), wording.percent(rate.target, say.locale)
    basis = "" if used.target_known else "-compared"
    whose = say("by-the-seller") if used.target_stated else ""
    if is_open(rate):
        worst = say.rate(rate.rate_low, rate.target)
        return say(f"verdict-open{basis}", rate=best, worst=worst, target=target) + whose
    side = say(f"side-{'at' if rate.meets_target else 'below'}{basis}")
    return say(f"verdict-rate{basis}", rate=best, side=side, target=target) + whose


def _low(say: Words, report: Report) -> str:
    rates = [item for item in report.vtr.by_category if item.rate is not None]
    if len(rates) <= 1:
        return ""
    low, unsure = sum(not item.meets_target for item in rates), sum(is_open(item) for item in rates)
    parts = [say("verdict-low", n=low, m=len(rates))] if low or not unsure else []
    return ", ".join([*parts, *([say("verdict-unsure", n=unsure, m=len(rates))] if unsure else [])])


def _explained(say: Words, report: Report) -> str:
    failed = report.vtr.overall.invalid
    if not failed:
        return ""
    explained = sum(cause.defects for cause in report.root_causes)
    return say("verdict-explained", n=say.number(explained), m=say.number(failed))
