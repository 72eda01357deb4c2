"""Questions: why it happened, in the seller's words."""

from __future__ import annotations

from functools import partial
from typing import Any

from nicegui import ui
from nicegui.element import Element

from poagen.api import Job
from poagen.case import OpenQuestion, open_case, questions_of
from poagen.case.answering import Keeper
from poagen.web.frame import Page, button, framed, guarded, settled, text, with_job


async def questions_step(page: Page) -> None:
    """The step of the questions."""
    with framed(page, page.say("step-questions"), "questions"):
        text("p", page.say("questions-words"))
        await with_job(page, _draw)


def _draw(page: Page, job: Job) -> None:
    questions = questions_of(job.plan())
    if not questions:
        text("p", page.say("no-questions"))
    about = ""
    for each in questions:
        if each.about != about:
            about = each.about
            text("h2", f"{each.key.partition('.')[0]}: {about}")
        question(page, job, each)


def question(page: Page, job: Job, each: OpenQuestion) -> None:
    """One question, its choices, and a field for the answer."""
    say = page.say
    with Element("section"):
        text("h3", each.ask)
        text("p", each.why, "quiet")
        field = (
            ui.textarea(label=each.ask, value=each.answer or "")
            .props("outlined autogrow")
            .classes("w-full max-w-3xl")
        )
        if each.choices:
            text("p", say("choices"))
            with Element("ul"):
                for choice in each.choices:
                    with Element("li"):
                        text("span", choice.text)
                        button(say("take-choice"), partial(field.set_value, choice.text), quiet=True).props(
                            "dense"
                        )
        status = text("p", say("answered") if each.answer else say("open-question")).props("role=status")
        button(say("keep-answer"), _Keeping(page, job, each, field, status).keep)


class _Keeping:
    """Keeps the answer of one question, and knows what was shown when the page was drawn."""

    def __init__(self, page: Page, job: Job, each: OpenQuestion, field: Any, status: Any) -> None:
        self.page, self.job, self.each, self.field, self.status = page, job, each, field, status
        self.shown = each.answer or ""

    async def keep(self) -> None:
        mine = (self.field.value or "").strip()
        if not mine or not await guarded(self.page, self._reopen):
            return
        now = self._on_disk()
        if not await settled(self.page, self.shown, mine, now):
            self.field.value = self.shown = now
            return
        keeper = Keeper.of(self.job.the_case(), self.job.analysis.report, self.job.plan())
        if await guarded(self.page, lambda: keeper.keep(self.each.key, mine)):
            self.shown = mine
            self.status.text = self.page.say("kept")

    def _reopen(self) -> None:
        open_case(self.page.case.folder)
        self.job = self.job.reopened()

    def _on_disk(self) -> str:
        found = [one for one in questions_of(self.job.plan()) if one.key == self.each.key]
        return (found[0].answer or "") if found else ""
