"""Hand in: what is still to do, the bundle, the three texts, the corrections, and Amazon's reply."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Any

from nicegui import ui
from nicegui.element import Element

from poagen.bundling import bundle
from poagen.case.rounds import answered_letters
from poagen.common.finding import Severity
from poagen.diagnosis.sheets import spreadsheet_csv
from poagen.diagnosis.upload import Repairs, repairing
from poagen.document import Document
from poagen.document.plain import text_sections
from poagen.handing_in import drafted
from poagen.job import Job
from poagen.review import Review
from poagen.revising import revision
from poagen.web.draft import told_unkept
from poagen.web.facts_part import keep_fact
from poagen.web.frame import Page, download, framed, guarded, onward, with_job
from poagen.web.letter_step import OPEN
from poagen.web.parts import box, button, card, findings, more, text, waiting
from poagen.web.reply_part import reply_part, what_to_add


async def hand_in_step(page: Page) -> None:
    """The step of handing in."""
    with framed(page, page.say("step-hand-in"), "hand-in", page.say("hand-in-words")):
        await with_job(page, _draw)


async def _draw(page: Page, job: Job) -> None:
    made: list[tuple[Document, Review]] = []
    earlier = answered_letters(job.the_case().folder)
    if not await guarded(page, lambda: made.append(drafted(job, earlier))):
        return
    letter, review = made[0]
    if told := revision(job):
        what_to_add(page, told)
    told_unkept(page)
    is_ready = review.is_ready and job.the_case().file.letter_date is not None
    _checklist(page, job, letter, review, is_ready=is_ready)
    place = Element("div")
    _bundle(page, job, place, ready=is_ready)
    _texts(page, job, letter)
    await _corrections(page, job)
    place.move(target_index=-1)
    reply_part(page, job, place)
    onward(page, "hand-in")


def _checklist(page: Page, job: Job, letter: Document, review: Review, *, is_ready: bool) -> None:
    say, day = page.say, job.the_case().file.letter_date
    errors = [each for each in review.findings if each.severity is Severity.ERROR]
    told = [each for each in review.findings if each.severity is not Severity.ERROR]
    enclosed = say("check-enclosures", n=len(letter.enclosures))
    checks = [
        (say("check-markers", n=len(letter.markers)) if letter.markers else say("check-no-marker"), "letter"),
        (say("check-errors", n=len(errors)) if errors else say("check-no-error"), "letter"),
        (say("check-day", day=say.day(day)) if day else say("check-no-day"), ""),
        (enclosed if letter.enclosures else say("check-no-enclosure"), "plan"),
    ]
    done = [not letter.markers, not errors, day is not None, bool(letter.enclosures)]
    with card():
        text("h2", say("checklist"))
        text(
            "p",
            say("ready") if is_ready else say("not-ready"),
            "strong " + ("good" if is_ready else "bad"),
        )
        with Element("ul").classes("todo checks"):
            for (words, step), is_done in zip(checks, done, strict=True):
                _check(page, words, "" if is_done else step, is_done=is_done)
        _date(page, job)
        findings([each for each in errors if each.code != OPEN], say)
        if told:
            with more(say("also-told", n=len(told))):
                findings(told, say)


def _check(page: Page, words: str, step: str, *, is_done: bool) -> None:
    with Element("li"):
        text("span", "✓" if is_done else "!", f"sign {'good' if is_done else 'bad'}").props("aria-hidden=true")
        text("span", page.say("is-done") if is_done else page.say("is-open"), "sr")
        text("span", words)
        if step:
            ui.link(page.say("go-there", step=page.say(f"step-{step}")), page.address(step))


def _date(page: Page, job: Job) -> None:
    say, shown = page.say, _day_of(job)

    async def act() -> None:
        if await keep_fact(page, "letter_date", shown, made.value or ""):
            ui.navigate.reload()

    with box("line"):
        made = ui.input(say("ask-letter_date"), value=shown)
        made.props("outlined dense type=date stack-label")
        button(say("keep-date"), act)


def _day_of(job: Job) -> str:
    day = job.the_case().file.letter_date
    return day.isoformat() if day else ""


def _bundle(page: Page, job: Job, after: Element, *, ready: bool) -> None:
    say = page.say
    with card("main"):
        text("h2", say("bundle"))
        text("p", say("bundle-words"))
        place = box("line")
        if not ready:
            text("p", say("bundle-later"), "quiet")
        status = Element("div").props("role=status")

    async def act() -> None:
        made: list[Any] = []
        out = job.default_out() / "bundle.zip"
        make.disable()
        is_made = await guarded(page, lambda: made.append(bundle(job.reopened(), out)))
        make.enable()
        if not is_made:
            return
        status.clear()
        with status:
            text("p", say("bundled", path=out, n=made[0].round.number), "good strong")
            with more(say("in-bundle", n=len(made[0].files))), Element("ul"):
                for name in made[0].files:
                    text("li", name)
        reply_part(page, job, after)
        download(await asyncio.to_thread(out.read_bytes), out.name, "application/zip")

    with place:
        make = button(say("make-bundle"), act, "main", "inventory_2")


def _texts(page: Page, job: Job, letter: Document) -> None:
    say = page.say
    with card():
        text("h2", say("three-texts"))
        text("p", say("three-words"), "quiet")
        for section in text_sections(letter):
            with box("q-mt-md"), box("line spread"):
                text("h3", section.title)
                with box("line"):
                    text("span", say("characters", n=say.number(section.characters)), "quiet small")
                    made = button(say("copy"), partial(_copy, page, section.text), icon="content_copy")
                    made.props["aria-label"] = f"{say('copy')}: {section.title}"
            shown = text("pre", section.text).props(f"tabindex=0 role=group lang={letter.language}")
            shown.props["aria-label"] = section.title
        questions = partial(_questionnaire, job)
        button(say("questionnaire"), questions, "plainly", "download")


async def _questionnaire(job: Job) -> None:
    download(await asyncio.to_thread(job.questionnaire), "questionnaire.txt")


def _copy(page: Page, words: str) -> None:
    ui.clipboard.write(words)
    ui.notify(page.say("copied"), type="positive")


async def _corrections(page: Page, job: Job) -> None:
    say = page.say
    with waiting(say("drawing")):
        found: Repairs = await asyncio.to_thread(repairing, job.analysis)
        lists = await asyncio.to_thread(_lists, found)
    day = say.day(job.analysis.report.as_of)
    with card():
        text("h2", say("corrections"))
        text("p", say("corrections-words", n=say.number(len(found.upload)), m=say.number(len(found.unrepairable))))
        if len(found.upload):
            text("p", say("corrections-day", day=day))
        if found.undated:
            text("p", say("undated", n=say.number(found.undated)))
        with box("line"):
            if len(found.upload):
                upload = partial(_upload, found)
                button(say("upload-file"), upload, icon="download")
            for name, content in lists.items():
                file = partial(_give, content, f"shipping-confirmation-{name}.csv")
                button(say(f"list-{name}"), file, "plainly", "download")


def _lists(found: Repairs) -> dict[str, bytes]:
    lists = {"review": found.review, "unrepairable": found.unrepairable}
    return {name: spreadsheet_csv(rows) for name, rows in lists.items() if len(rows)}


async def _upload(found: Repairs) -> None:
    _give(await asyncio.to_thread(found.file), "shipping-confirmation.txt")


def _give(content: bytes | str, name: str) -> None:
    download(content, name)
