"""Report and Plan → the values of a letter, in the letter's order."""

from __future__ import annotations

import dataclasses
import datetime as dt
import difflib
import re
from collections.abc import Container, Mapping, Sequence
from typing import Any, Final

from poagen.case.route import decide
from poagen.common.finding import Finding, PoagenError, Severity
from poagen.diagnosis.disputes import CODE as DISPUTED
from poagen.diagnosis.model import Report, RootCause
from poagen.document import wording
from poagen.document.categories import category_values, rate_view
from poagen.document.day_axis import chosen_by
from poagen.document.disputing import dispute_view, proofs_of_scans, proven
from poagen.document.letterhead import Letterhead
from poagen.document.locales import INTERNATIONAL, Locale
from poagen.document.stated import enclosures_of, files_of, lacks_of, state_of
from poagen.document.translating import in_segment, in_words, spoken
from poagen.document.view import (
    SMALL_SAMPLE,
    AnswerView,
    CauseView,
    ConsultantView,
    DefectView,
    ForecastView,
    LetterView,
    MeasureView,
    SinceView,
)
from poagen.policy import programme_name
from poagen.remedies.model import Kind, Lifecycle, Plan, PlannedCause, PlannedMeasure

EXAMPLES: Final = 3


def arrange(report: Report, plan: Plan, letterhead: Letterhead, locale: Locale = INTERNATIONAL) -> LetterView:
    """All values of a letter, in the words of its locale.

    Raises:
        PoagenError: The plan names a root cause that the report does not have (DOC005).
    """
    _same_analysis(report, plan)
    plan = spoken(plan, report, locale)
    causes = _causes(report, plan, letterhead, locale)
    overall, window = report.vtr.overall, report.policy.window
    route = (letterhead.route or decide(report).kind.value) if report.disputes else "appeal"
    is_dispute = route == "dispute"
    proofs = proofs_of_scans(plan, report)
    told = proofs if is_dispute else frozenset(m.measure for m in plan.measures)
    measures = _measures(plan, causes, told, locale)
    return LetterView(
        overall=rate_view(locale.language.word("all_categories"), overall),
        target_known=report.policy.target_known,
        has_rate=overall.rate is not None and overall.measured is not None,
        window_start=window.start,
        window_end=window.end,
        window_clock=chosen_by(report, locale.language),
        policy=report.policy.id,
        causes=causes,
        rest_answers=tuple(view for single in plan.singles for view in _answers(single)),
        defects=tuple(DefectView(locale.language.defect(d.code), d.count) for d in report.defects if d.count),
        enclosures=enclosures_of(plan, told),
        route=route,
        dispute=proven(dispute_view(report, locale), plan, [measures[name].enclosures for name in sorted(proofs)]),
        name=locale.language.titles.get("dispute" if is_dispute else "appeal", ""),
        **category_values(report, letterhead.scope, locale),
        **_failed(report, route, locale),
        **_standing(report, letterhead),
        **_sections(plan, measures),
    )


def _failed(report: Report, route: str, locale: Locale) -> dict[str, Any]:
    """How many packages failed, and what is known of those that no cause explains.

    A mixed letter disputes some of these, and tells a reason of the others alone.
    """
    rest, failed = report.unexplained, report.vtr.overall.invalid
    is_mixed = route == "mixed" and failed > len(report.disputes)
    disputed = rest.codes.get(DISPUTED, 0) if is_mixed else 0
    own = {code: count for code, count in rest.codes.items() if code != DISPUTED or not disputed}
    return {
        "invalid": failed,
        "explained": failed - rest.count,
        "unexplained": rest.count,
        "is_patternless": rest.is_patternless,
        "others": tuple(DefectView(locale.language.defect(code), count) for code, count in own.items()),
        "disputed_others": disputed,
    }


def _standing(report: Report, letterhead: Letterhead) -> dict[str, Any]:
    """Who writes, when and how, and how the store stands after what was done."""
    programme = programme_name(report.policy.programme)
    return {
        "seller": (letterhead.seller or "").strip() or None,
        "store": letterhead.store.strip(),
        "notice_date": letterhead.notice_date,
        "letter_date": letterhead.letter_date,
        "look": letterhead.look,
        "blocks": letterhead.blocks or _blocks(report, letterhead.scope),
        "programme": programme,
        "by_category": report.policy.level == "category",
        "consultant": _consultant(letterhead),
        "since": _since(letterhead),
        "forecast": _forecast(report, letterhead.letter_date),
        "covers_window": _covers_window(report),
    }


def _blocks(report: Report, scope: Sequence[str]) -> str:
    """What is asked for where nobody has said what is blocked: categories, unless one rate of all is judged."""
    is_one = report.policy.programme != "standard" or report.policy.level != "category"
    return "not-stated" if is_one and not scope else "categories"


def _covers_window(report: Report) -> bool:
    """Whether packages count from the first days of the window to its last; at a weekend nothing is promised."""
    days = [one.date for one in report.vtr.daily if one.measured]
    window, weekend = report.policy.window, dt.timedelta(days=2)
    return bool(days) and min(days) - window.start <= weekend and window.end - max(days) <= weekend


def _since(letterhead: Letterhead) -> SinceView | None:
    found = letterhead.since
    if found is None:
        return None
    return SinceView(
        found.day,
        found.last,
        found.packages,
        found.valid,
        found.invalid,
        found.unknown,
        rate=found.valid / found.packages,
        is_small=found.packages < SMALL_SAMPLE,
    )


def _forecast(report: Report, letter_date: dt.date | None) -> ForecastView | None:
    """When the target is reached; none is made of a day that is past when the letter is written."""
    back, whole = report.recovery, report.policy.level != "category"
    judged = [report.vtr.overall, *([] if whole else report.vtr.by_category)]
    reached = [row.meets_target for row in judged]
    if back.date_at_target is None or not report.policy.target_known or False not in reached:
        return None
    if letter_date and back.date_at_target <= letter_date:
        return None
    return ForecastView(back.assumed_rate, back.date_at_target, whole)


def _consultant(letterhead: Letterhead) -> ConsultantView | None:
    who = letterhead.consultant
    if who is None:
        return None
    return ConsultantView(who.name, who.firm, tuple(who.address), who.email, who.phone, who.website)


def _sections(plan: Plan, views: Mapping[str, MeasureView]) -> dict[str, Any]:
    """Each measure's one place. A declined one has none; a promised correction is a step, never an action."""

    def chosen(kind: Kind, *states: str) -> tuple[MeasureView, ...]:
        kept = [m for m in plan.of_kind(kind) if m.statement.lifecycle is not Lifecycle.DECLINED]
        found = [views[m.measure] for m in kept]
        return tuple(view for state in states for view in found if view.state == state)

    return {
        "actions": chosen(Kind.CORRECTIVE, "done"),
        "open_actions": chosen(Kind.CORRECTIVE, "open"),
        "steps": (
            *chosen(Kind.PREVENTIVE, "done"),
            *chosen(Kind.PREVENTIVE, "promised"),
            *chosen(Kind.CORRECTIVE, "promised"),
        ),
        "open_steps": chosen(Kind.PREVENTIVE, "open"),
    }


def _same_analysis(report: Report, plan: Plan) -> None:
    found = [cause.id for cause in report.root_causes]
    strangers = [cause.root_cause for cause in plan.causes if cause.root_cause not in found]
    if strangers:
        raise PoagenError(_other_analysis(name, found) for name in strangers)


def _causes(report: Report, plan: Plan, head: Letterhead, locale: Locale) -> tuple[CauseView, ...]:
    """The plan's causes in its order, then root causes that no catalog entry tells of."""
    found = {cause.id: cause for cause in report.root_causes}
    planned = list(plan.causes)
    told = {cause.root_cause for cause in planned}
    planned += [_untold(cause, locale) for cause in report.root_causes if cause.id not in told]
    views = (_cause(n, cause, found[cause.root_cause], locale) for n, cause in enumerate(planned, start=1))
    return tuple(
        dataclasses.replace(view, details=head.details.get(view.id, ()), basis=_basis(report, found[view.id]))
        for view in views
    )


def _basis(report: Report, cause: RootCause) -> str:
    """Which packages a cause's figures count: of a stated total the data may list a part only."""
    total, listed = report.vtr.overall.measured or 0, report.counts.measured
    return "listed" if cause.basis == "all" and cause.packages <= listed < total else cause.basis


def _untold(cause: RootCause, locale: Locale) -> PlannedCause:
    title = locale.language.defect(cause.code)
    ask = locale.language.phrase("untold").format(cause.id, title)
    return PlannedCause(cause.id, "", wording.capitalised(title), f"[[CONFIRM: {ask}]]", (), ())


def _cause(n: int, planned: PlannedCause, cause: RootCause, locale: Locale) -> CauseView:
    return CauseView(
        number=n,
        id=cause.id,
        title=planned.title,
        statement=planned.statement,
        segment=in_segment(cause.segment, locale),
        segment_told=all(value in planned.statement for value in in_words(cause.segment, locale).values()),
        packages=cause.packages,
        defects=cause.defects,
        failed_elsewhere=cause.rate_elsewhere,
        pattern=cause.pattern,
        onset=cause.onset,
        onset_earliest=cause.onset_earliest,
        onset_latest=cause.onset_latest,
        onset_told=_names(planned.statement, locale, cause.onset)
        or _names(planned.statement, locale, cause.onset_earliest, cause.onset_latest),
        until=cause.until,
        is_weak=cause.confidence == "weak",
        in_time=cause.in_time,
        less_others=cause.less_others,
        examples=tuple(cause.examples[:EXAMPLES]),
        answers=_answers(planned),
    )


def _answers(planned: PlannedCause) -> tuple[AnswerView, ...]:
    answers = {question.ask: question.answer for question in planned.questions}
    return tuple(AnswerView(ask, (answer or "").strip() or None) for ask, answer in answers.items())


def _measures(
    plan: Plan, causes: Sequence[CauseView], told: Container[str], locale: Locale
) -> dict[str, MeasureView]:
    """Every measure by its id; only one that is told has enclosures."""
    numbers, enclosures = {cause.id: cause.number for cause in causes}, enclosures_of(plan, told)
    return {
        m.measure: _measure(m, numbers, enclosures if m.measure in told else (), locale) for m in plan.measures
    }


def _measure(
    measure: PlannedMeasure, numbers: Mapping[str, int], enclosures: Sequence[str], locale: Locale
) -> MeasureView:
    stated = measure.statement
    state = state_of(stated)
    files = [name for name in files_of(stated) if state != "open" and name in enclosures]
    return MeasureView(
        id=measure.measure,
        title=measure.title,
        text=measure.text,
        state=state,
        lifecycle=stated.lifecycle.value,
        date=stated.date,
        dated=_names(measure.text, locale, stated.date),
        owner=stated.owner,
        owner_told=_names_owner(measure.text, stated.owner),
        verify=measure.verify or None,
        enclosures=tuple(sorted({enclosures.index(name) + 1 for name in files})),
        causes=tuple(sorted({numbers[name] for name in measure.root_causes if name in numbers})),
        missing=lacks_of(stated),
    )


def _names(text: str, locale: Locale, *days: dt.date | None) -> bool:
    return all(day is not None and wording.date(day, locale) in text for day in days)


def _names_owner(text: str, owner: str | None) -> bool:
    """Whether a text names who answers for it, such as "(responsible: A. B.)" or "(release by: A. B.)"."""
    before = r"(?:\([^()]*|\b(?:responsible|owner|verantwortlich)): "
    return bool(owner and re.search(rf"{before}{re.escape(owner.strip())}(?!\w)", text))


def _other_analysis(name: str, known: Sequence[str]) -> Finding:
    near = difflib.get_close_matches(name, known, n=1)
    return Finding(
        "DOC005",
        Severity.ERROR,
        f"the plan speaks of root cause {name}, which this analysis does not have",
        value=name,
        help="run `poagen plan` again, so that the plan is made from this analysis"
        + (f"; did you mean {near[0]}?" if near else ""),
    )
