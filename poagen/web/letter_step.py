"""Letter: as it would be handed in now, with its open points and what review says beside them."""

from __future__ import annotations

from nicegui import ui
from nicegui.element import Element

from poagen.api import Job
from poagen.case import questions_of
from poagen.case.rounds import answered_letters
from poagen.document import Document
from poagen.document.files import FORMATS, content
from poagen.handing_in import review_case
from poagen.review import Review
from poagen.web.blocks import Block, blocks_of
from poagen.web.frame import Page, button, findings, framed, guarded, table, text, with_job
from poagen.web.questions_step import question


async def letter_step(page: Page) -> None:
    """The step of the letter."""
    with framed(page, page.say("step-letter"), "letter"):
        await with_job(page, _draw)


async def _draw(page: Page, job: Job) -> None:
    made: list[tuple[Document, Review]] = []
    earlier = answered_letters(job.the_case().folder)
    if not await guarded(page, lambda: made.append((job.letter(), review_case(job, earlier=earlier)))):
        return
    letter, review = made[0]
    say = page.say
    text(
        "p",
        say("letter-draft", n=len(letter.markers)) if letter.is_draft else say("letter-clean"),
        "font-semibold",
    )
    scores = ", ".join(f"{say(f'score-{name}')} {score}" for name, score in review.scores.items())
    text("p", f"{say('scores')}: {scores}", "quiet")
    with ui.row():
        for form in FORMATS:
            _download(page, letter, form)
    blocks, rest = blocks_of(letter.markdown, review.findings)
    findings(rest, say)
    with Element("article").props(f"lang={letter.language}"):
        for block in blocks:
            _block(page, block)
    _words(page, job)


def _download(page: Page, letter: Document, form: str) -> None:
    async def act() -> None:
        made: list[bytes] = []
        if await guarded(page, lambda: made.append(content(letter, form))):
            ui.download.content(made[0], letter.filename(form))

    button(f"{page.say('download')} .{form}", act, quiet=True)


def _block(page: Page, block: Block) -> None:
    if block.kind == "table":
        table(block.cells[0], block.cells[1:])
    elif block.kind == "li":
        with Element("ul"), Element("li"):
            _pieces(block)
    else:
        with Element("blockquote" if block.kind == "quote" else block.kind):
            _pieces(block)
    if block.findings:
        with Element("aside").props(f'aria-label="{page.say("beside")}"'):
            findings(block.findings, page.say)


def _pieces(block: Block) -> None:
    for words, is_marker in block.pieces():
        text("mark" if is_marker else "span", words)


def _words(page: Page, job: Job) -> None:
    """The free text of the letter: the seller's answers, and nothing else."""
    say = page.say
    text("h2", say("your-words"))
    text("p", say("your-words-why"))
    for each in questions_of(job.plan()):
        question(page, job, each)
    button(say("show-letter"), ui.navigate.reload)
