"""Result: the sentence, the rates, the causes, and the days; then the packages."""

from __future__ import annotations

import asyncio
import base64
from collections import Counter
from collections.abc import Sequence
from functools import partial
from typing import Final

from nicegui.element import Element

from poagen.case import RouteKind
from poagen.diagnosis import RootCause
from poagen.diagnosis.days import by_ship_day
from poagen.diagnosis.model import Rate
from poagen.document import wording
from poagen.document.categories import MOST
from poagen.document.day_axis import day_axis
from poagen.document.overview import is_open, most_at_risk, passes
from poagen.document.pictures import Picture, pictures
from poagen.job import Job
from poagen.policy import store_name
from poagen.web.frame import Page, framed, onward, with_job
from poagen.web.packages_part import Shown
from poagen.web.parts import box, button, card, english, findings, more, pill, share_bar, table, text, waiting
from poagen.web.sentences import verdict
from poagen.web.words import Words

_SHOWN: Final = ("figure-days", "figure-forecast")


async def result_step(page: Page) -> None:
    """The step of the result."""
    with framed(page, page.say("step-result"), "result", page.say("result-words")):
        await with_job(page, _draw)


async def _draw(page: Page, job: Job) -> None:
    _answer(page, job)
    shown = Shown(page, job)
    _causes(page, job, shown)
    _rates(page, job)
    await _days(page, job)
    await shown.draw()
    if told := job.findings():
        with more(page.say("remarks", n=len(told)), "bigger"):
            findings(told, page.say)
    onward(page, "result")


def _answer(page: Page, job: Job) -> None:
    say, report = page.say, job.analysis.report
    by_category = job.analysis.verdicts.rule.level == "category"
    window, overall = report.policy.window, report.vtr.overall
    shade = "good" if passes(report, by_category=by_category) else "bad"
    shade = "" if shade == "good" and is_open(overall) else shade
    route = job.route()
    with card("main"):
        with box("line spread"):
            text("div", say.rate(overall.rate, overall.target), f"number-big {shade}")
            pill(say(f"is-{route.kind.value}"), "main")
        text("p", verdict(say, report, by_category=by_category), "sentence").props("id=sentence")
        days = wording.span(window.start, window.end, locale=say.locale)
        text(
            "p", say("judged-by", store=store_name(report.marketplace), days=days, rule=report.policy.id), "quiet"
        )
        text("p", say(f"route-{route.kind.value}"))
        if say.language == "en" or route.kind is RouteKind.OTHER:
            english("p", " ".join(route.reasons), "quiet small")


def _rates(page: Page, job: Job) -> None:
    say, vtr, used = page.say, job.analysis.report.vtr, job.analysis.report.policy
    scope = job.case.file.scope if job.case else ()
    shown, others = most_at_risk(vtr.by_category, MOST, scope)
    named = [(item.category, item) for item in shown]
    target = "target" if used.target_known else "compared"
    heads = ("category", "rate", target, "state", "measured", "invalid", "unknown")
    with card():
        text("h2", say("rates"))
        table(
            [say(f"col-{name}") for name in heads],
            [
                _rate(page, name, rate, known=used.target_known)
                for name, rate in [(say("overall"), vtr.overall), *named]
            ],
        )
        if others:
            text("p", _others(say, others, known=used.target_known))
            if vtr.overall.invalid:
                text("p", say("each-category"), "quiet small")
        if used.target_stated or not used.target_known:
            text("p", say("target-stated" if used.target_known else "target-unknown"), "quiet")
        if any(rate.unknown for rate in (vtr.overall, *vtr.by_category)):
            text("p", say("rates-words"), "quiet small")


def _others(say: Words, rates: Sequence[Rate], *, known: bool) -> str:
    """How many categories are not shown, and how they stand."""
    states = Counter(_state(rate, known=known) for rate in rates)
    in_order = sorted(states.items(), key=lambda one: (not one[0].startswith("below"), one[0]))
    told = ", ".join(f"{say.number(number)} {say(state)}" for state, number in in_order)
    return say("more-categories" if len(rates) > 1 else "more-category", n=say.number(len(rates)), states=told)


def _state(rate: Rate, *, known: bool) -> str:
    """The key of the words for where a rate stands."""
    state = {True: "at-target", False: "below", None: "unknown"}[None if is_open(rate) else rate.meets_target]
    return state if known or state == "unknown" else f"{state}-compared"


def _rate(page: Page, name: str, rate: Rate, *, known: bool) -> list[str]:
    say = page.say
    state = _state(rate, known=known)
    measured = "?" if rate.measured is None else say.number(rate.measured)
    counts = [measured, say.number(rate.invalid), say.number(rate.unknown)]
    return [name, say.rate(rate.rate, rate.target), wording.percent(rate.target, say.locale), say(state), *counts]


def _causes(page: Page, job: Job, shown: Shown) -> None:
    say, report = page.say, job.analysis.report
    failed, rest = report.vtr.overall.invalid, report.unexplained.count
    with card():
        text("h2", say("causes"))
        if not report.root_causes:
            text("p", say("no-causes"))
        with Element("ol").classes("todo"):
            for cause in report.root_causes:
                with Element("li"), box("w-full"):
                    _cause(page, cause, failed)
                    count = say("its-packages", n=say.number(cause.defects))
                    button(count, partial(shown.of_cause, cause.id)).props["aria-label"] = f"{cause.id}: {count}"
        if rest:
            with box("line"):
                text("p", say("unexplained", n=say.number(rest)))
                button(say("its-packages", n=say.number(rest)), partial(shown.of_cause, "none"), "plainly")


def _cause(page: Page, cause: RootCause, failed: int) -> None:
    say = page.say
    where = ", ".join(
        f"{say.dimension(name)} {value}" for name, value in {**cause.segment, **cause.detail}.items()
    )
    text("h3", f"{cause.id}: {say.defect(cause.code)}")
    if where:
        text("p", say("where", where=where))
    share_bar(cause.defects / failed if failed else 0)
    told = [
        say("share", share=wording.share(cause.defects, failed, say.locale)),
        say("since", day=say.day(cause.onset)) if cause.onset else "",
        say("until", day=say.day(cause.until)) if cause.until else "",
        say("if-gone", rate=say.rate(cause.rate_if_fixed)) if cause.rate_if_fixed is not None else "",
        say(f"confidence-{cause.confidence}"),
    ]
    text("p", wording.capitalised("; ".join(part for part in told if part)), "quiet")


async def _days(page: Page, job: Job) -> None:
    """The days with the beginnings of causes, and the way back, each with the sentence that says the same."""
    say, report = page.say, job.analysis.report
    with waiting(say("drawing")):
        days = await asyncio.to_thread(by_ship_day, job.analysis)
        titles = [say.defect(cause.code) for cause in report.root_causes]
        drawn = await asyncio.to_thread(_drawn, job, titles, say)
    with card():
        text("h2", say("days"))
        for picture, source in drawn:
            image = Element("img").classes("picture")
            image.props["alt"] = picture.alt
            image.props["src"] = source
            text("p", picture.caption.partition(": ")[2] or picture.caption, "quiet small")
        with more(say("days-table")):
            cells = [[day.date.isoformat(), say.number(day.measured), say.number(day.invalid)] for day in days]
            table([say("col-day"), say("col-measured"), say("col-invalid")], cells)


def _drawn(job: Job, titles: list[str], say: Words) -> list[tuple[Picture, str]]:
    """The pictures that are shown, drawn, each as the source of an image."""
    made = pictures(job.analysis.report, day_axis(job.analysis), titles, say.locale)
    shown = [picture for picture in made if picture.name in _SHOWN]
    return [(one, f"data:image/svg+xml;base64,{base64.b64encode(one.svg).decode()}") for one in shown]
