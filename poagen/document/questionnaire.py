"""A sheet of facts for Amazon's questionnaires, which ask in multiple choice and in short fields."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from poagen.diagnosis import Analysis
from poagen.diagnosis.model import CategoryRate, Rate, Report
from poagen.document import wording
from poagen.document.categories import MOST
from poagen.document.languages import ENGLISH, language
from poagen.document.letterhead import Letterhead
from poagen.document.locales import Locale, locale_for
from poagen.document.markup import clean
from poagen.document.overview import at_goal, goal, is_open, most_at_risk
from poagen.policy import programme_name
from poagen.remedies.model import Kind, Plan, PlannedMeasure

NOT_KNOWN = "not known"
_NAMED = 5
_EACH = "sheet Rates of annex-a.xlsx"
_WHERE = {"warehouse": "warehouses", "channel": "sales channels", "origin_country": "shipped from"}
_OPEN = (
    "whether buyers complained, were told or were refunded",
    "whether the postage was bought through Amazon",
    "how the other sales channels of the business are run",
    "whether the account has had other notices",
)
"""What such forms ask, and no file tells."""


def questionnaire(analysis: Analysis, plan: Plan, letterhead: Letterhead) -> bytes:
    """The facts by subject, a line each, as plain text. Only what is stated or computed stands there.

    Amazon's list of questions is not public, so the sheet holds what such forms ask for, not the questions.
    Days and percentages are written as an English letter to the store writes them.
    """
    report = analysis.report
    locale = locale_for(report.marketplace)
    parts = [
        ("The notice", _notice(report, letterhead, locale)),
        ("The rate", _rates(report, letterhead, locale)),
        ("The packages that count as invalid", _packages(analysis)),
        ("The causes", _causes(report, plan, locale)),
        ("What was done", _measures(plan, Kind.CORRECTIVE, locale, done=True)),
        ("What is in force", _measures(plan, Kind.PREVENTIVE, locale, done=True)),
        ("What is planned", _measures(plan, None, locale, done=False)),
        ("The evidence", _evidence(plan)),
        ("The way back", _outlook(report, locale)),
        ("What no file tells: answer it yourself", _open(letterhead, plan)),
    ]
    blocks = [[title, *(f"  {clean(line)}" for line in lines), ""] for title, lines in parts]
    head = [
        "Facts for the questionnaire. Choose the answer that these facts support; none of them is a guess.",
        "",
    ]
    return "\n".join([*head, *(line for block in blocks for line in block)]).encode()


def _notice(report: Report, letterhead: Letterhead, locale: Locale) -> Iterator[str]:
    window = report.policy.window
    yield f"seller: {letterhead.seller or NOT_KNOWN}"
    yield f"store: {letterhead.store}"
    noticed = wording.date(letterhead.notice_date, locale) if letterhead.notice_date else NOT_KNOWN
    yield f"date of the notice: {noticed}"
    by_category = report.policy.level == "category"
    if name := programme_name(report.policy.programme):
        yield f"programme: {name}"
    found = f"those below {goal(report, locale)}" if by_category else NOT_KNOWN
    yield f"categories: {', '.join(letterhead.scope) or found}"
    yield f"days that count: {wording.span(window.start, window.end, locale=locale)}"


def _rates(report: Report, letterhead: Letterhead, locale: Locale) -> Iterator[str]:
    overall = report.vtr.overall
    total = f"{overall.measured:,}" if overall.measured is not None else NOT_KNOWN
    unknown = f"; of which nothing is known: {overall.unknown:,}" if overall.unknown else ""
    yield f"packages that count: {total}; that count as invalid: {overall.invalid:,}{unknown}"
    yield f"valid tracking rate: {_rate(overall, locale)}"
    required = wording.percent(report.policy.target, locale) if report.policy.target_known else NOT_KNOWN
    yield f"required: {required}"
    shown, others = most_at_risk(report.vtr.by_category, MOST, letterhead.scope)
    yield from (_category(row, locale) for row in shown)
    if others:
        yield _together(others)


def _together(rows: Sequence[CategoryRate]) -> str:
    """The categories of which there are too many to name."""
    invalid, known = sum(row.invalid for row in rows), [row.measured for row in rows if row.measured is not None]
    of = f" of {sum(known):,}" if len(known) == len(rows) else ""
    named = wording.count(len(rows), "more category", "more categories")
    return f"{named} together: {invalid:,}{of} count as invalid (each: {_EACH})"


def _category(row: CategoryRate, locale: Locale) -> str:
    total = f" of {row.measured:,}" if row.measured is not None else ""
    counts = "counts" if row.invalid == 1 else "count"
    return f"{row.category}: {row.invalid:,}{total} {counts} as invalid, {_rate(row, locale)}"


def _rate(row: Rate, locale: Locale) -> str:
    """The rate, and where packages are unknown the lowest that it can be."""
    if row.rate is None or row.unknown == row.measured:
        return NOT_KNOWN
    told = wording.rate(row.rate, row.target, locale=locale)
    if not row.unknown or row.rate_low is None:
        return told
    low = wording.rate(row.rate_low, row.target, locale=locale)
    return f"{told} if all packages of which nothing is known are valid, {low} if none is"


def _packages(analysis: Analysis) -> Iterator[str]:
    """What the invalid packages have in common, in counts."""
    verdicts, report = analysis.verdicts, analysis.report
    table = verdicts.packages.table.iloc[np.flatnonzero(verdicts.measured & verdicts.invalid)]
    if table.empty:
        yield "there are none"
        return
    yield f"orders: {table['order_id'].nunique():,}"
    kinds = [f"{language(ENGLISH).defect(one.code)} {one.count:,}" for one in report.defects if one.count]
    yield f"by kind: {wording.listing(kinds)}"
    yield f"without any number given to Amazon: {_with(table['tracking_number'], filled=False)}"
    yield f"with a number on the label: {_with(table['label_tracking_number'])}"
    yield f"with a first scan of the carrier: {_with(table['first_scan_at'])}"
    yield f"delivered, by the carrier's scan: {_with(table['delivery_scan_at'])}"
    yield f"carriers as told to Amazon: {_counted(table['carrier'])}"
    for column, name in _WHERE.items():
        yield f"{name}: {_counted(table[column])}"
    yield f"that can still be corrected with proof: {_correctable(report, table):,}"
    yield f"that Amazon calls invalid against the carrier's scans: {len(report.disputes):,}"


def _correctable(report: Report, table: pd.DataFrame) -> int:
    """How many of some packages have a proven correction; some corrections are of packages promised later."""
    proven = {(one.order_id, one.package_id) for one in report.repairs if one.proven}
    return sum(pair in proven for pair in zip(table["order_id"], table["package_id"].fillna(""), strict=True))


def _with(column: pd.Series, *, filled: bool = True) -> str:
    """How many have something in a column; not known where no file has it."""
    if column.isna().all():
        return NOT_KNOWN
    here = column.fillna("").str.strip() != ""
    if filled and not here.any():
        return f"{NOT_KNOWN} (the files have none)"
    return f"{int((here if filled else ~here).sum()):,} of {len(column):,}"


def _counted(column: pd.Series) -> str:
    named = column.fillna("").str.strip()
    if not (named != "").any():
        return NOT_KNOWN
    counts = named.replace("", "blank").value_counts().sort_index().sort_values(ascending=False, kind="stable")
    shown = [f"{name} {number:,}" for name, number in counts.head(_NAMED).items()]
    rest = int(counts.iloc[_NAMED:].sum())
    return wording.listing([*shown, f"others {rest:,}"] if rest else shown)


def _evidence(plan: Plan) -> Sequence[str]:
    """What is enclosed for which measure, and where the seller says that there is no document."""
    told = [f"{name}: {m.title}" for m in plan.measures for name in m.statement.evidence if name.strip()]
    told += [f"no document: {m.title}" for m in plan.measures if m.statement.no_document]
    return told or ["nothing is stated"]


def _open(letterhead: Letterhead, plan: Plan) -> Iterator[str]:
    yield from (f"{line}: {NOT_KNOWN}" for line in _OPEN)
    asked = [question.ask for cause in plan.needed for question in cause.questions if not question.answer]
    yield from (f"{' '.join(ask.split())} {NOT_KNOWN}" for ask in dict.fromkeys(asked))
    if letterhead.notice_date is None:
        yield f"what the notice says, and until when it wants an answer: {NOT_KNOWN}"


def _causes(report: Report, plan: Plan, locale: Locale) -> Iterator[str]:
    titles = {cause.root_cause: cause.title for cause in plan.causes}
    for number, cause in enumerate(report.root_causes, start=1):
        began = f", since {wording.date(cause.onset, locale)}" if cause.onset else ""
        yield f"{number}. {titles.get(cause.id, cause.code)}: {wording.count(cause.defects)}{began}"
    if not report.root_causes:
        yield "no common pattern in the data" if report.unexplained.is_patternless else "no common cause was found"
    if report.unexplained.count:
        yield f"not explained by a cause: {wording.count(report.unexplained.count)}"


def _measures(plan: Plan, kind: Kind | None, locale: Locale, *, done: bool) -> Sequence[str]:
    kept = [m for m in plan.measures if kind in (None, m.kind) and _is(m, done=done)]
    dated = [(m.statement.date, m) for m in kept if m.statement.date]
    told = [f"{wording.date(day, locale)}: {m.title} ({m.statement.owner})" for day, m in dated]
    return told or ["nothing is stated"]


def _is(measure: PlannedMeasure, *, done: bool) -> bool:
    return measure.statement.is_done if done else measure.statement.is_promised


def _outlook(report: Report, locale: Locale) -> Iterator[str]:
    recovery, at = report.recovery, at_goal(report, locale)
    by_category = report.policy.level == "category"
    judged = (report.vtr.overall, *(report.vtr.by_category if by_category else ()))
    rates, who = [row for row in judged if row.rate is not None], "every category" if by_category else "the rate"
    if rates and all(row.meets_target and not is_open(row) for row in rates) and report.policy.target_known:
        yield f"{who} is {at}"
    elif recovery.date_at_target and not any(map(is_open, rates)):
        assumed = wording.percent(recovery.assumed_rate, locale)
        day = wording.date(recovery.date_at_target, locale)
        yield f"at {assumed} from now on, {who} is {at} by {day}"
    else:
        yield f"day at which {who} is {at}: {NOT_KNOWN}"
    if recovery.valid_packages_needed:
        needed, to = recovery.valid_packages_needed, goal(report, locale)
        yield f"further valid packages that would lift the rate to {to}: {needed:,}"
