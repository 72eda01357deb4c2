"""Questions: why it happened, in the seller's words."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from itertools import groupby
from typing import Any

from nicegui import ui
from nicegui.element import Element

from poagen.case import OpenQuestion, marks_of, open_case, questions_of
from poagen.case.answering import Keeper
from poagen.case.edit import refuse_changed
from poagen.case.place import CASE_FILE
from poagen.common.locking import locked
from poagen.job import Job
from poagen.web.catalog_words import ToldQuestion, told_questions
from poagen.web.draft import Draft, left_over
from poagen.web.frame import Page, framed, guarded, onward, settled, with_job
from poagen.web.parts import box, button, card, field, more, pill, text


async def questions_step(page: Page) -> None:
    """The step of the questions."""
    with framed(page, page.say("step-questions"), "questions", page.say("questions-words")):
        await with_job(page, _draw)


def _draw(page: Page, job: Job) -> None:
    plan = job.plan()
    questions = told_questions(page.say, job, plan)
    forms: list[Keeping] = []
    first = [each for each in questions if each.question.is_quoted]
    further = [each for each in questions if each not in first]
    if not questions:
        text("p", page.say("no-questions"))
    if first:
        forms += _needed(page, job, first)
    if further:
        with more(page.say("further-questions", n=len(further)), "bigger", opened=not first):
            text("p", page.say("further-words"), "quiet")
            forms += _groups(page, job, further)

    left_over(page, "answer", [form.draft.form for form in forms])

    async def all_kept() -> bool:
        return all([await form.keep() for form in forms if not form.draft.is_untouched])

    onward(page, "questions", all_kept)


def _needed(page: Page, job: Job, first: list[ToldQuestion]) -> list[Keeping]:
    """The questions that the letter needs, under a word on how many are open."""
    with Element("div").props("role=status"):
        open_ = text("p", "", "strong")
    forms = _groups(page, job, first)

    def tell() -> None:
        left = sum(not form.shown for form in forms)
        open_.text = page.say("questions-open", n=left) if left else page.say("questions-done")

    tell()
    for form in forms:
        form.after = tell
    return forms


def _groups(page: Page, job: Job, questions: list[ToldQuestion]) -> list[Keeping]:
    forms = []
    for (title, statement), each in groupby(questions, key=lambda one: (one.title, one.statement)):
        with card():
            text("h2", title)
            text("p", statement, "quiet")
            forms += [question(page, job, one) for one in each]
    return forms


def question(page: Page, job: Job, told: ToldQuestion) -> Keeping:
    """One question, its choices, and a field for the answer."""
    say, each = page.say, told.question
    with box("q-mt-md"):
        with box("line spread"):
            text("h3", told.ask)
            state = Element("span")
        text("p", each.why if say.language == "en" else say(_why(each)), "quiet small")
        draft = Draft(page, _form(job, each), {"answer": each.answer or ""})
        value = draft.value("answer", each.answer or "")
        answer = ui.textarea(label=say("your-answer"), value=value).props("autogrow")
        field(answer, wide=True).props["aria-label"] = f"{say('your-answer')}: {told.ask}"
        if told.choices:
            is_other = any(label != sentence for label, sentence in told.choices)
            text("p", say("choices") + (f" {say('choices-language')}" if is_other else ""), "small")
            for label, sentence in told.choices:
                made = button(label, partial(answer.set_value, sentence), "side")
                made.props("align=left").classes("choice q-mb-xs")
        form = Keeping(page, job, each, answer, state, draft)
        draft.tell(form.shown, form.drop, told.ask)
        keep = button(say("keep-answer"), form.press).classes("q-mt-sm")
        keep.props["aria-label"] = f"{say('keep-answer')}: {told.ask}"
    return form


def _form(job: Job, each: OpenQuestion) -> str:
    """The name of a question's form: by what its cause is, for new data can give the cause another number."""
    cause, dot, name = each.key.partition(".")
    return f"answer/{marks_of(job.analysis.report).get(cause, cause)}{dot}{name}"


def _why(each: OpenQuestion) -> str:
    return "why-asked-cause" if each.is_quoted else "why-asked-further"


class Keeping:
    """Keeps the answer of one question, and knows what was shown when the page was drawn."""

    def __init__(self, page: Page, job: Job, each: OpenQuestion, field: Any, state: Element, draft: Draft) -> None:
        self.page, self.job, self.each, self.field, self.state = page, job, each, field, state
        self.shown, self.draft = each.answer or "", draft
        self.after: Callable[[], Awaitable[None] | None] = lambda: None
        self._tell()
        field.on_value_change(self._typed)

    def drop(self) -> None:
        """Take what is kept, in place of what was typed."""
        self.field.value = self.shown
        self._typed()

    def _typed(self) -> None:
        mine = (self.field.value or "").strip()
        self.draft.note({"answer": self.field.value} if mine and mine != self.shown.strip() else {})
        self._tell()

    def _tell(self) -> None:
        say = self.page.say
        mine = (self.field.value or "").strip()
        self.state.clear()
        with self.state:
            if mine != self.shown.strip():
                pill(say("not-kept"), "warn")
            elif self.shown:
                pill(say("answered"), "good")
            else:
                pill(say("open-question"), "warn" if self.each.is_quoted else "")

    async def press(self) -> None:
        """Keep the answer by its own button, which says so where there is nothing to keep."""
        if (self.field.value or "").strip() in {"", self.shown}:
            ui.notify(self.page.say("nothing-new"))
        await self.keep()

    async def keep(self) -> bool:
        """Write the answer if it is another than the one that was shown; whether all is well."""
        mine = (self.field.value or "").strip()
        if not mine or mine == self.shown:
            return True
        if not await guarded(self.page, self._reopen):
            return False
        now = self._on_disk()
        if not await settled(self.page, self.shown, mine, now):
            self.field.value = self.shown = now
            self._typed()
            return False
        if not await guarded(self.page, lambda: self._write(mine, now)):
            return False
        self.shown = mine
        self._typed()
        if (done := self.after()) is not None:
            await done
        ui.notify(self.page.say("kept"), type="positive")
        return True

    def _write(self, mine: str, seen: str) -> None:
        """Write the answer, unless it is no longer as it was when the person settled that."""
        folder = self.page.case.folder
        with locked(folder):
            self._reopen()
            refuse_changed(folder / CASE_FILE, self._on_disk(), seen)
            keeper = Keeper.of(self.job.the_case(), self.job.analysis.report, self.job.plan())
            keeper.keep(self.each.key, mine)

    def _reopen(self) -> None:
        open_case(self.page.case.folder)
        self.job = self.job.reopened()

    def _on_disk(self) -> str:
        found = [one for one in questions_of(self.job.plan()) if one.key == self.each.key]
        return (found[0].answer or "") if found else ""
