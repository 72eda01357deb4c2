"""What the HTML report's template may show: an analysis in words, rows and drawings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from markupsafe import Markup

from poagen.common.pages import defects
from poagen.common.words import verb
from poagen.diagnosis import Analysis
from poagen.diagnosis.model import CategoryRate, Explained, Rate, Reconciliation, RelatedMetric, Report, RootCause
from poagen.document import report_charts, wording
from poagen.document.annex import rest_name
from poagen.document.day_axis import axis_words, chosen_by, day_axis, knows_rates
from poagen.document.languages import english
from poagen.document.letter import Document
from poagen.document.locales import INTERNATIONAL
from poagen.document.overview import goal, nothing_failed, state, verdict_sentence
from poagen.document.pages import DRAFT
from poagen.document.report_data import Rows, rows_of
from poagen.document.report_letter import letter_html
from poagen.document.report_links import ALL, NONE, fragment, linker
from poagen.document.translating import in_segment
from poagen.policy import store_name

_NOT_KNOWN: Final = "not known"
_LETTER_LEVEL: Final = 2
_WORST_FIRST: Final = {"error": 0, "warning": 1, "info": 2}


@dataclass(frozen=True)
class RateRow:
    """A row of the table of rates; ``target`` is the fragment of its invalid packages, blank without any."""

    name: str
    measured: str
    invalid: str
    unknown: str
    rate: str
    interval: str
    required: str
    state: str
    target: str
    bar: Markup


@dataclass(frozen=True)
class CauseRow:
    """A row of the Pareto table; ``together`` is the share of this cause and all before it."""

    number: int
    title: str
    code: str
    segment: str
    count: str
    share: str
    together: str
    of: str
    began: str
    confidence: str
    events: tuple[str, ...]
    target: str
    bar: Markup


def values(document: Document, analysis: Analysis) -> dict[str, Any]:
    """All that the template can name."""
    report = analysis.report
    rows = rows_of(analysis)
    by_category = analysis.verdicts.rule.level == "category"
    axis, rated = day_axis(analysis), knows_rates(report)
    days = axis.days
    return {
        "title": document.title,
        **_letter(document),
        "store": store_name(report.marketplace),
        "window": wording.span(report.policy.window.start, report.policy.window.end),
        "clock": chosen_by(report, english()),
        "policy": report.policy.id,
        "as_of": wording.date(report.as_of),
        "sentence": verdict_sentence(report, by_category=by_category),
        **_target(report),
        "rates": list(_rates(report, by_category=by_category)),
        "causes": _causes(report),
        "unexplained": _unexplained(report),
        "days_chart": report_charts.days_chart(report, days, rates=rated) if days else None,
        "days": report_charts.day_marks(days, rates=rated),
        "days_rated": rated,
        "days_by": axis_words(report, axis, english()),
        "forecast_chart": report_charts.forecast_chart(report),
        "outlook": list(_outlook(report)),
        "scenarios": _scenarios(report),
        "letter": letter_html(document, linker(report, document.language), under=_LETTER_LEVEL),
        "rows": rows,
        **_choices(rows, report),
        "reconciliation": [_reconciled(one) for one in report.reconciliation],
        "related": [_metric(one) for one in report.related_metrics],
        "warnings": _warnings(report),
        "inputs": [{**one.model_dump(), "file": _name(one.file)} for one in report.inputs],
        "counts": _counts(report),
        "all": ALL,
        "nothing_failed": nothing_failed(report),
        "unknown": report.vtr.overall.unknown,
    }


def _letter(document: Document) -> dict[str, Any]:
    """Whose letter it is, in which language, and what is still open in it."""
    return {
        "seller": document.author,
        "language": document.language if document.language.startswith("en") else "en",
        "letter_language": document.language,
        "draft": DRAFT if document.is_draft else "",
        "points": len(document.markers),
    }


def _rates(report: Report, *, by_category: bool) -> Iterator[RateRow]:
    known = report.policy.target_known
    for row in report.vtr.by_category:
        yield _rate(row.category, row, fragment("category", row.category), judged=by_category, marked=known)
    yield _rate("All packages", report.vtr.overall, ALL, judged=not by_category, marked=known)


def _rate(name: str, row: Rate | CategoryRate, target: str, *, judged: bool, marked: bool) -> RateRow:
    is_known = row.rate is not None and row.unknown != row.measured
    low, high = row.interval if row.interval and is_known else (None, None)
    interval = (
        f"{wording.percent(round(low, 3))} to {wording.percent(round(high, 3))}"
        if low is not None and high
        else ""
    )
    return RateRow(
        name=name,
        measured=_NOT_KNOWN if row.measured is None else wording.number(row.measured),
        invalid=wording.number(row.invalid),
        unknown=wording.number(row.unknown),
        rate=wording.rate(row.rate, row.target) if row.rate is not None and is_known else _NOT_KNOWN,
        interval=interval + (" (small sample)" if row.small else ""),
        required=wording.percent(row.target),
        state=state(row, judged=judged, known=marked),
        target=target if row.invalid else "",
        bar=report_charts.bar(row.rate, row.target if marked else None)
        if row.rate is not None and is_known
        else Markup(""),
    )


def _causes(report: Report) -> list[CauseRow]:
    failed, so_far, made = report.vtr.overall.invalid, 0, []
    for number, cause in enumerate(report.root_causes, 1):
        so_far += cause.defects
        made.append(_cause(number, cause, failed, so_far))
    return made


def _cause(number: int, cause: RootCause, failed: int, so_far: int) -> CauseRow:
    page = defects().get(cause.code)
    return CauseRow(
        number=number,
        title=page.title if page else cause.code.replace("-", " "),
        code=cause.code,
        segment=wording.capitalised(in_segment(cause.segment, INTERNATIONAL)) or "The whole business",
        count=wording.number(cause.defects),
        share=wording.share(cause.defects, failed),
        together=wording.share(so_far, failed),
        of=f"{wording.number(cause.packages)} ({wording.failures(cause.rate_in_segment)})",
        began=_began(cause),
        confidence=cause.confidence,
        events=tuple(f"{one.what} ({wording.date(one.date)})" for one in cause.coincides_with),
        target=fragment("cause", str(number)),
        bar=report_charts.bar(cause.defects / failed if failed else 0.0),
    )


def _began(cause: RootCause) -> str:
    if cause.onset is None:
        return {"recurring": "several times"}.get(cause.pattern, "throughout")
    return wording.span(cause.onset, cause.until) if cause.until else f"since {wording.date(cause.onset)}"


def _unexplained(report: Report) -> dict[str, Any] | None:
    count, failed = report.unexplained.count, report.vtr.overall.invalid
    if not count:
        return None
    told = {"count": wording.number(count), "share": wording.share(count, failed)}
    return {**told, "name": rest_name(report), "target": NONE, "bar": report_charts.bar(count / failed)}


def _target(report: Report) -> dict[str, Any]:
    """Whether there is a target, who says so, and what it is called."""
    used = report.policy
    return {"target_known": used.target_known, "target_stated": used.target_stated, "goal": _goal(report)}


def _goal(report: Report) -> str:
    """What is to be reached, within a sentence."""
    return f"{'the ' if report.policy.target_known else ''}{goal(report)}"


def _outlook(report: Report) -> Iterator[str]:
    recovery = report.recovery
    if recovery.valid_packages_needed and not report.vtr.overall.meets_target:
        needed = wording.count(recovery.valid_packages_needed, "further valid package")
        yield f"{needed} would lift the rate of all packages to {_goal(report)}, if none left the window."
    hope = recovery.with_repairs
    if hope and hope.repairs and hope.overall.rate is not None:
        rate = wording.rate(hope.overall.rate, report.vtr.overall.target)
        yield (
            f"If Amazon takes all corrections that are proven, {wording.count(hope.repairs)} of this window "
            f"{verb(hope.repairs, 'becomes', 'become')} valid and the rate is {rate}. Amazon decides."
        )


def _scenarios(report: Report) -> dict[str, Any] | None:
    """When each category is at target, a row a category and a column an assumed rate."""
    found = report.recovery.scenarios
    if (
        not found
        or not knows_rates(report)
        or all(row.meets_target for row in (*report.vtr.by_category, report.vtr.overall))
    ):
        return None

    def told(day: Any) -> str:
        return wording.date(day) if day else "not within 120 days"

    names = [row.category for row in found[0].by_category]
    days = [{row.category: row.date_at_target for row in one.by_category} for one in found]
    rows = [(name, [told(each.get(name)) for each in days]) for name in names]
    whole = "All packages" if report.policy.level != "category" else "Every category"
    everyone = (whole if len(names) > 1 else f"At {goal(report)}", [told(one.date_at_target) for one in found])
    return {"heads": [wording.percent(one.assumed_rate) for one in found], "rows": [*rows, everyone]}


def _choices(rows: Rows, report: Report) -> dict[str, list[tuple[str, str]]]:
    """What each filter offers: value and name."""
    causes = [(str(n), f"{n}: {c.code.replace('-', ' ')}") for n, c in enumerate(report.root_causes, 1)]
    rest = [("none", rest_name(report))] if report.unexplained.count else []
    return {
        "cause_choices": [*causes, *rest],
        **{
            f"{name}_choices": [(value, value or "(blank)") for value in rows.choices(name)]
            for name in ("category", "carrier")
        },
        "defect_choices": [(code, code.replace("-", " ")) for code in rows.choices("defect")],
    }


def _reconciled(one: Reconciliation) -> dict[str, Any]:
    what = "packages that count" if one.what == "counted" else "invalid packages"
    named = f"{what} in {one.category}" if one.category else what
    parts = [_part(part) for part in one.explained]
    if one.unexplained:
        parts.append(f"{one.unexplained:+,} not explained by these files")
    counts = {name: wording.number(getattr(one, name)) for name in ("amazon", "ours")}
    return {"source": one.source, "what": named, **counts, "difference": f"{one.difference:+,}", "parts": parts}


def _part(part: Explained) -> str:
    of = "" if abs(part.count) == part.packages else f" (out of {wording.count(part.packages)})"
    return f"{part.count:+,}: {part.says}{of}"


def _metric(one: RelatedMetric) -> dict[str, str]:
    side = {"lower": "under", "higher": "at least"}[one.better]
    target = "no target known" if one.target is None else f"{side} {wording.percent(one.target)}"
    days = wording.span(one.start, one.end) if one.start and one.end else ""
    met = {None: "", True: "met", False: "missed"}[one.meets_target]
    rate = "not stated" if one.rate is None else wording.percent(one.rate)
    return {"title": one.title, "rate": rate, "target": target, "met": met, "days": days}


def _counts(report: Report) -> list[tuple[str, str]]:
    """Where every package went."""
    counts = report.counts
    left = [(f"not counted: {reason}", n) for reason, n in counts.excluded.items()]
    free = [(f"exempt: {reason}", n) for reason, n in counts.exempt.items()]
    told = [("packages in the files", counts.packages), *left, *free, ("counted", counts.measured)]
    told += [(name, getattr(counts, name)) for name in ("valid", "invalid", "unknown")]
    return [(name.replace("-", " "), wording.number(n)) for name, n in told]


def _warnings(report: Report) -> list[dict[str, Any]]:
    ordered = sorted(report.warnings, key=lambda one: _WORST_FIRST.get(one.severity, len(_WORST_FIRST)))
    return [{**one.model_dump(), "file": _name(one.file or "")} for one in ordered]


def _name(file: str) -> str:
    """A file's name without its folders: whose machine it lay on is no one's business."""
    return re.split(r"[/\\]", file)[-1]
