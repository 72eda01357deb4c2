"""Hand in: what is still to do, the bundle, the three texts, the corrections, and Amazon's reply."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Any

from nicegui import ui
from nicegui.element import Element

from poagen.api import Job
from poagen.bundling import bundle
from poagen.case.changing import change
from poagen.case.rounds import answered_letters, rounds
from poagen.common.finding import Severity
from poagen.diagnosis.sheets import spreadsheet_csv
from poagen.diagnosis.upload import Repairs, repairing
from poagen.document import Document
from poagen.document.plain import text_sections
from poagen.handing_in import review_case
from poagen.review import Review
from poagen.revising import Revision, revise
from poagen.web.frame import Page, button, findings, framed, guarded, text, with_job


async def hand_in_step(page: Page) -> None:
    """The step of handing in."""
    with framed(page, page.say("step-hand-in"), "hand-in"):
        await with_job(page, _draw)


async def _draw(page: Page, job: Job) -> None:
    made: list[tuple[Document, Review]] = []
    earlier = answered_letters(job.the_case().folder)
    if not await guarded(page, lambda: made.append((job.letter(), review_case(job, earlier=earlier)))):
        return
    letter, review = made[0]
    _checklist(page, letter, review)
    _date(page, job)
    _bundle(page, job)
    _texts(page, job, letter)
    await _corrections(page, job)
    _reply(page, job)


def _checklist(page: Page, letter: Document, review: Review) -> None:
    say = page.say
    errors = [each for each in review.findings if each.severity is Severity.ERROR]
    text("h2", say("checklist"))
    text("p", say("ready") if review.is_ready else say("not-ready"), "good" if review.is_ready else "bad")
    checks = {
        say("check-markers", n=len(letter.markers)): not letter.markers,
        say("check-errors", n=len(errors)): not errors,
        say("check-enclosures", n=len(letter.enclosures)): bool(letter.enclosures),
    }
    with Element("ul"):
        for words, is_done in checks.items():
            text("li", f"{'✓' if is_done else '✗'} {words}")
    findings(review.findings, say)


def _date(page: Page, job: Job) -> None:
    say, day = page.say, job.the_case().file.letter_date
    field = ui.input(say("ask-letter_date"), value=day.isoformat() if day else "")
    field.props("outlined type=date stack-label").classes("w-full max-w-xl")

    async def act() -> None:
        if await guarded(page, lambda: change(page.case.folder, "letter_date", field.value or "")):
            ui.navigate.reload()

    button(say("keep"), act, quiet=True)


def _bundle(page: Page, job: Job) -> None:
    say = page.say
    text("h2", say("bundle"))
    text("p", say("bundle-words"))
    status = Element("div").props("role=status")

    async def act() -> None:
        made: list[Any] = []
        out = job.default_out() / "bundle.zip"
        if not await guarded(page, lambda: made.append(bundle(job.reopened(), out))):
            return
        status.clear()
        with status:
            text("p", say("bundled", path=out, n=made[0].round.number))
            with Element("ul"):
                for name in made[0].files:
                    text("li", name)
        ui.download.content(await asyncio.to_thread(out.read_bytes), out.name, "application/zip")

    button(say("make-bundle"), act)


def _texts(page: Page, job: Job, letter: Document) -> None:
    say = page.say
    text("h2", say("three-texts"))
    text("p", say("three-words"))
    for section in text_sections(letter):
        with Element("section"):
            text("h3", f"{section.title} ({say('characters', n=f'{section.characters:,}')})")
            copied = partial(_copy, page, section.text)
            button(f"{say('copy')}: {section.title}", copied, quiet=True)
            text("pre", section.text).props(f'tabindex=0 role=group aria-label="{section.name}"')
    button(say("questionnaire"), lambda: ui.download.content(job.questionnaire(), "questionnaire.txt"), quiet=True)


def _copy(page: Page, words: str) -> None:
    ui.clipboard.write(words)
    ui.notify(page.say("copied"))


async def _corrections(page: Page, job: Job) -> None:
    say = page.say
    found: Repairs = await asyncio.to_thread(repairing, job.analysis)
    text("h2", say("corrections"))
    text(
        "p",
        say("corrections-words", n=len(found.upload), m=len(found.unrepairable), day=job.analysis.report.as_of),
    )
    if found.undated:
        text("p", say("undated", n=found.undated))
    with ui.row():
        if len(found.upload):
            button(say("upload-file"), lambda: ui.download.content(found.file(), "shipping-confirmation.txt"))
        tables = {"review": found.review, "unrepairable": found.unrepairable}
        for name, rows in tables.items():
            if len(rows):
                file = f"shipping-confirmation-{name}.csv"
                button(say(f"list-{name}"), partial(ui.download.content, spreadsheet_csv(rows), file), quiet=True)


def _reply(page: Page, job: Job) -> None:
    """What Amazon answered, and what the next round must add."""
    say = page.say
    if not rounds(job.the_case().folder):
        return
    text("h2", say("reply"))
    field = ui.textarea(say("reply-text")).props("outlined").classes("w-full max-w-3xl")
    place = Element("div").props("role=status")

    async def act() -> None:
        made: list[Revision] = []
        words = (field.value or "").strip()
        if words and await guarded(page, lambda: made.append(revise(job.reopened(), words))):
            place.clear()
            with place:
                findings(made[0].findings, say)
                for name, lines in made[0].to_add.items():
                    text("h3", say(f"add-{name}"))
                    with Element("ul"):
                        for line in lines:
                            text("li", line)

    button(say("keep-reply"), act)
