"""Letter: as it would be handed in now, with its open points and what review says beside them."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Final

from nicegui import ui
from nicegui.element import Element

from poagen.api import Job
from poagen.case import questions_of, user_settings
from poagen.case.rounds import answered_letters
from poagen.document import Document
from poagen.document.files import FORMATS, content
from poagen.handing_in import review_case
from poagen.review import Review
from poagen.review.beside import Block, blocks_of
from poagen.web.frame import Page, download, framed, guarded, onward, with_job
from poagen.web.parts import box, button, card, finding, findings, more, pill, table, text
from poagen.web.questions_step import question

OPEN: Final = "REV001"
"""The finding that a point is still open."""


async def letter_step(page: Page) -> None:
    """The step of the letter."""
    with framed(page, page.say("step-letter"), "letter", page.say("letter-words")):
        await with_job(page, _draw)


async def _draw(page: Page, job: Job) -> None:
    """The letter, and it anew after each change of the words in it."""
    place = Element("div")
    shown = await _letter(page, job, place)
    if shown:
        _words(page, job, place)
    onward(page, "letter")


async def _letter(page: Page, job: Job, place: Element) -> bool:
    made: list[tuple[Document, Review]] = []
    earlier = answered_letters(job.the_case().folder)
    if not await guarded(page, lambda: made.append((job.letter(), review_case(job, earlier=earlier)))):
        return False
    letter, review = made[0]
    blocks, rest = blocks_of(letter.markdown, review.findings)
    place.clear()
    with place:
        _summary(page, letter, review)
        findings(rest, page.say)
        noted = any(block.findings for block in blocks)
        with box(f"paper {'noted' if noted else ''}", "article") as paper:
            paper.props(f"lang={letter.language}").props["aria-label"] = page.say("step-letter")
            for block in blocks:
                _block(page, block)
    return True


def _summary(page: Page, letter: Document, review: Review) -> None:
    say = page.say
    with card():
        with box("line spread"):
            if letter.is_draft:
                text("p", say("letter-draft", n=len(letter.markers)), "strong")
            else:
                text("p", say("letter-clean"), "strong good")
            with box("line"):
                for name, score in review.scores.items():
                    pill(f"{say(f'score-{name}')}: {score}/100", "good" if score == 100 else "")
        with box("line"):
            button(say("download-word"), partial(_download, page, letter, "docx"), icon="download")
            with more(say("other-forms")), box("line"):
                for form in FORMATS:
                    if form != "docx":
                        button(f".{form}", partial(_download, page, letter, form), "plainly").props[
                            "aria-label"
                        ] = f"{say('download')} .{form}"


async def _download(page: Page, letter: Document, form: str) -> None:
    made: list[bytes] = []
    if await guarded(page, lambda: made.append(content(letter, form, user_settings().letterhead_file()))):
        download(made[0], letter.filename(form))


def _block(page: Page, block: Block) -> None:
    with box(f"row-of {'with-notes' if block.findings else ''}"):
        if block.kind == "table":
            table(block.cells[0], block.cells[1:])
        elif block.kind == "li":
            with box("item"):
                text("span", block.sign, "sign")
                with Element("p"):
                    _pieces(block)
        else:
            with Element("blockquote" if block.kind == "quote" else block.kind):
                _pieces(block)
        if block.findings:
            with box("aside") as beside:
                beside.props(f"role=group lang={page.say.language}").props["aria-label"] = page.say("beside")
                others = [each for each in block.findings if each.code != OPEN]
                for each in others:
                    finding(replace(each, file=None, row=None), page.say)
                if len(others) < len(block.findings):
                    _still_open(page)


def _still_open(page: Page) -> None:
    """Beside an open point: where it is closed."""
    with box("told warning").props("role=note"):
        text("div", page.say("still-open"), "strong")
        for step in ("questions", "plan"):
            ui.link(page.say("go-there", step=page.say(f"step-{step}")), page.address(step)).classes("q-mr-md")


def _pieces(block: Block) -> None:
    for words, is_marker in block.pieces():
        text("mark" if is_marker else "span", words)


def _words(page: Page, job: Job, place: Element) -> None:
    """The free text of the letter: the seller's answers, and nothing else."""
    say = page.say
    plan = job.plan()
    needed = {cause.root_cause for cause in plan.causes}
    told = [one for one in questions_of(plan) if one.answer or one.key.partition(".")[0] in needed]
    if not told:
        return
    with card("q-mt-lg"):
        text("h2", say("your-words"))
        text("p", say("your-words-why"), "quiet")
        forms = [question(page, job, each) for each in told]

    async def again() -> None:
        with place:
            await _letter(page, job.reopened(), place)

    for form in forms:
        form.after = again
