"""Result: the sentence, the rates, the causes, the days, and the packages."""

from __future__ import annotations

import asyncio
import base64
from dataclasses import replace
from functools import partial
from typing import Any

from nicegui import ui
from nicegui.element import Element

from poagen.api import Job
from poagen.common.pages import pages
from poagen.diagnosis import RootCause
from poagen.diagnosis.days import by_ship_day
from poagen.document import wording
from poagen.document.overview import passes, verdict_sentence
from poagen.document.pictures import history
from poagen.explaining import explain_order
from poagen.policy import store_name
from poagen.web.frame import Page, button, findings, framed, guarded, table, text, with_job
from poagen.web.rows import COLUMNS, Rows, Wanted


async def result_step(page: Page) -> None:
    """The step of the result."""
    with framed(page, page.say("step-result"), "result"):
        await with_job(page, _draw)


async def _draw(page: Page, job: Job) -> None:
    say, report = page.say, job.analysis.report
    by_category = job.analysis.verdicts.rule.level == "category"
    window = report.policy.window
    text(
        "p",
        f"{store_name(report.marketplace)}, {wording.span(window.start, window.end)}, {report.policy.id}",
        "quiet",
    )
    style = "good" if passes(report, by_category=by_category) else "bad"
    text("p", verdict_sentence(report, by_category=by_category), f"text-xl font-semibold {style}").props(
        "id=sentence"
    )
    for line in job.route().lines():
        text("div", line)
    _rates(page, job)
    rows = Rows(job.analysis)
    shown = _Shown(page, rows)
    _causes(page, job, shown)
    await _days(page, job)
    await shown.draw(job)
    with ui.expansion(say("remarks", n=len(job.findings()))).classes("w-full"):
        findings(job.findings(), say)


def _rates(page: Page, job: Job) -> None:
    say, vtr = page.say, job.analysis.report.vtr
    text("h2", say("rates"))
    named = [(item.category, item) for item in vtr.by_category]
    cells = [
        [
            name,
            "?" if rate.rate is None else wording.rate(rate.rate, rate.target),
            wording.percent(rate.target),
            say("at-target")
            if rate.meets_target
            else say("unknown")
            if rate.meets_target is None
            else say("below"),
            "?" if rate.measured is None else f"{rate.measured:,}",
            f"{rate.invalid:,}",
            f"{rate.unknown:,}",
        ]
        for name, rate in [(say("overall"), vtr.overall), *named]
    ]
    heads = ("category", "rate", "target", "state", "measured", "invalid", "unknown")
    table([say(f"col-{name}") for name in heads], cells)


def _causes(page: Page, job: Job, shown: _Shown) -> None:
    say, report = page.say, job.analysis.report
    text("h2", say("causes"))
    if not report.root_causes:
        text("p", say("no-causes"))
    with Element("ol"):
        for cause in report.root_causes:
            with Element("li"):
                _cause(page, cause, report.vtr.overall.invalid)
                button(say("its-packages", n=f"{cause.defects:,}"), partial(shown.of_cause, cause.id), quiet=True)
    if report.unexplained.count:
        text("p", say("unexplained", n=f"{report.unexplained.count:,}"))
        button(say("its-packages", n=f"{report.unexplained.count:,}"), partial(shown.of_cause, "none"), quiet=True)


def _cause(page: Page, cause: RootCause, failed: int) -> None:
    say = page.say
    where = ", ".join(
        f"{name.replace('_', ' ')} {value}" for name, value in {**cause.segment, **cause.detail}.items()
    )
    text("h3", f"{cause.id}: {pages()[cause.code].title}")
    told = [
        where,
        say("share", share=wording.share(cause.defects, failed)),
        say("since", day=wording.date(cause.onset)) if cause.onset else "",
        say("until", day=wording.date(cause.until)) if cause.until else "",
        say("if-gone", rate=wording.rate(cause.rate_if_fixed)) if cause.rate_if_fixed is not None else "",
        say("confidence", word=cause.confidence),
    ]
    text("p", "; ".join(part for part in told if part))


async def _days(page: Page, job: Job) -> None:
    say = page.say
    days = await asyncio.to_thread(by_ship_day, job.analysis)
    picture = await asyncio.to_thread(history, job.analysis.report, days or None)
    text("h2", say("days"))
    if picture is not None:
        source = f"data:image/png;base64,{base64.b64encode(picture).decode()}"
        image = Element("img").props(f'alt="{say("days-picture")}"')
        image.props["src"] = source
    with ui.expansion(say("days-table")).classes("w-full"):
        cells = [[day.date.isoformat(), f"{day.measured:,}", f"{day.invalid:,}"] for day in days]
        table([say("col-day"), say("col-measured"), say("col-invalid")], cells)


class _Shown:
    """The table of packages, of which the browser has one page at a time."""

    def __init__(self, page: Page, rows: Rows) -> None:
        self.page, self.rows, self.wanted = page, rows, Wanted()
        self.table: Any = None
        self.number = 0
        self.heading: Any = None

    async def draw(self, job: Job) -> None:
        say = self.page.say
        self.heading = text("h2", say("packages")).props("tabindex=-1")
        causes = {"": say("all-causes"), **{one.id: one.id for one in job.analysis.report.root_causes}}
        causes["none"] = say("no-cause")
        with ui.row().classes("items-end w-full"):
            self.find = ui.input(say("find"), on_change=self._filter).props(
                "outlined dense clearable debounce=300"
            )
            self.cause = ui.select(causes, value=self.wanted.cause, label=say("cause"), on_change=self._filter)
            self.cause.props("outlined dense").classes("w-48")
            self.failed = ui.checkbox(say("only-failed"), value=True, on_change=self._filter)
            button(say("export"), self._export, quiet=True)
        columns = [
            {"name": name, "label": say(f"pkg-{name}"), "field": name, "sortable": True, "align": "left"}
            for name in COLUMNS
        ]
        first, self.number = await asyncio.to_thread(self.rows.page, self.wanted)
        self.table = ui.table(rows=first, columns=columns, row_key="id", pagination=self._place()).classes(
            "w-full"
        )
        self.table.props(f':rows-per-page-options="[25, 50, 100]" aria-label="{say("packages")}"')
        self.table.on("request", self._asked)
        self.table.on("update:pagination", self._keep_number)
        self.table.on("rowClick", self._clicked, args=[[], ["order_id"], []])
        text("p", say("click-package"), "quiet")
        with ui.row().classes("items-end"):
            order = ui.input(say("order-id")).props("outlined dense")
            button(say("its-way"), lambda: self._explain(order.value or ""), quiet=True)

    async def of_cause(self, cause: str) -> None:
        self.wanted = replace(self.wanted, cause=cause, page=1)
        if self.table is None:
            return
        self.cause.value = cause
        await self._filter()
        ui.run_javascript(f"getElement({self.heading.id}).scrollIntoView(); getElement({self.heading.id}).focus()")

    async def _filter(self) -> None:
        words, cause = self.find.value or "", self.cause.value or ""
        self.wanted = replace(self.wanted, words=words, cause=cause, failed=bool(self.failed.value), page=1)
        await self._refresh()

    async def _asked(self, event: Any) -> None:
        asked = event.args["pagination"]
        self.wanted = replace(
            self.wanted,
            page=int(asked["page"]),
            size=int(asked["rowsPerPage"] or 100),
            sort=asked.get("sortBy") or "",
            descending=bool(asked.get("descending")),
        )
        await self._refresh()

    async def _refresh(self) -> None:
        self.table.rows, self.number = await asyncio.to_thread(self.rows.page, self.wanted)
        self.table.pagination = self._place()

    def _keep_number(self) -> None:
        """How many rows there are is said here; the browser may still have an earlier number."""
        if self.table.pagination.get("rowsNumber") != self.number:
            self.table.pagination = self._place()

    def _place(self) -> dict[str, Any]:
        wanted = self.wanted
        return {
            "page": wanted.page,
            "rowsPerPage": wanted.size,
            "rowsNumber": self.number,
            "sortBy": wanted.sort or None,
            "descending": wanted.descending,
        }

    async def _export(self) -> None:
        ui.download.content(await asyncio.to_thread(self.rows.csv, self.wanted), "packages.csv", "text/csv")

    async def _clicked(self, event: Any) -> None:
        await self._explain(str(event.args[1]["order_id"]))

    async def _explain(self, order: str) -> None:
        told: list[str] = []
        analysis = self.rows.analysis
        if await guarded(self.page, lambda: told.extend(explain_order(order, analysis))):
            with ui.dialog(value=True) as dialog, ui.card().classes("poagen w-full"):
                text("h2", self.page.say("its-way"))
                text("pre", "\n".join(told))
                button(self.page.say("close"), dialog.close)
