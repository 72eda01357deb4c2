"""Letter: as it would be handed in now, with its open points and what review says beside them."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any, Final

from nicegui import ui
from nicegui.element import Element
from nicegui.events import ValueChangeEventArguments

from poagen.case import user_settings
from poagen.case.place import CASE_FILE
from poagen.case.rounds import answered_letters
from poagen.common.required import as_percent
from poagen.document import Document
from poagen.document.files import FORMATS, content
from poagen.document.languages import languages
from poagen.document.looks import LOOKS
from poagen.handing_in import drafted
from poagen.job import Job
from poagen.review import Review
from poagen.review.beside import Block, blocks_of
from poagen.web.catalog_words import told_questions
from poagen.web.draft import told_unkept
from poagen.web.facts_part import held_fact, keep_fact
from poagen.web.frame import Page, download, framed, guarded, in_turn, onward, with_job
from poagen.web.parts import box, button, card, field, finding, findings, more, pill, table, text
from poagen.web.questions_step import question

OPEN: Final = "REV001"
"""The finding that a point is still open."""


_TARGET: Final = f"target in {CASE_FILE}"
"""What the point on the required rate says in every language; its field stands above the letter."""

_SECOND: Final = 2
"""The heading with which the causes begin; above it, the letter tells of notice and rate."""


async def letter_step(page: Page) -> None:
    """The step of the letter."""
    with framed(page, page.say("step-letter"), "letter", page.say("letter-words")):
        await with_job(page, _draw)


async def _draw(page: Page, job: Job) -> None:
    """The letter, and it anew after each change of the words in it."""
    told_unkept(page)
    choosing = Element("div")
    place = Element("div")
    shown = await _letter(page, job, place)
    with choosing:
        _writing(page, job, place)
    if shown:
        _words(page, job, place)
    onward(page, "letter")


async def _letter(page: Page, job: Job, place: Element) -> bool:
    made: list[tuple[Document, Review]] = []
    earlier = answered_letters(job.the_case().folder)
    if not await guarded(page, lambda: made.append(drafted(job, earlier))):
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
            headings = 0
            async for block in in_turn(blocks):
                if paper.is_deleted:
                    return False
                headings += block.kind.startswith("h")
                _block(page, block, is_head=headings < _SECOND)
    return True


def _writing(page: Page, job: Job, place: Element) -> None:
    """In which language the letter is, and in which look; the case keeps both."""
    say, head = page.say, job.letterhead()
    tongues = {tag: say(f"tongue-{tag}") for tag in ("en", *sorted(set(languages()) - {"en"}))}
    looks = {name: say(f"look-{name}") for name in LOOKS}
    kept: dict[str, Any] = {"language": head.language, "look": head.look}
    said = {key: held_fact(job.the_case(), key) for key in kept}

    async def choose(key: str, chosen: ValueChangeEventArguments[Any]) -> None:
        if chosen.value == kept[key]:
            return
        if not await keep_fact(page, key, said[key], str(chosen.value)):
            shown[key].value = kept[key]
            return
        now = job.reopened()
        if getattr(now.letterhead(), key) != chosen.value:
            ui.navigate.reload()
            return
        kept[key], said[key] = chosen.value, held_fact(now.the_case(), key)
        with place:
            await _letter(page, now, place)

    with card(), box("fields"):
        ui.link_target("target")
        language = ui.select(
            tongues, value=head.language, label=say("letter-language"), on_change=partial(choose, "language")
        )
        field(language).props["hint"] = say("letter-language-why")
        look = ui.select(looks, value=head.look, label=say("letter-look"), on_change=partial(choose, "look"))
        field(look).props["hint"] = say("letter-look-why")
        if not job.analysis.report.policy.target_known or job.the_case().file.target is not None:
            _required(page, job)
    shown = {"language": language, "look": look}


def _required(page: Page, job: Job) -> None:
    """The rate that the notice requires, for a store whose rate no page states; all is judged anew by it."""
    say, target = page.say, job.the_case().file.target
    shown = "" if target is None else as_percent(target)

    async def keep() -> None:
        mine = str(made.value or "").strip()
        if mine != shown and await keep_fact(page, "target", shown, mine):
            ui.navigate.reload()

    made = field(ui.input(say("ask-target"), value=shown)).props("suffix=%")
    made.props["hint"] = say("why-target")
    made.on("blur", keep).on("keydown.enter", keep)


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


def _block(page: Page, block: Block, *, is_head: bool) -> None:
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
                    _still_open(page, block, is_head=is_head)


def _still_open(page: Page, block: Block, *, is_head: bool) -> None:
    """Beside an open point: where it is closed. What the notice says stands beside the files."""
    asked = [words for words, is_marker in block.pieces() if is_marker]
    of_notice = is_head or any(CASE_FILE in words for words in asked)
    with box("told warning").props("role=note"):
        text("div", page.say("still-open"), "strong")
        if any(_TARGET in words for words in asked):
            ui.link(page.say("ask-target"), "#target")
            return
        for step in ("files",) if of_notice else ("questions", "plan"):
            ui.link(page.say("go-there", step=page.say(f"step-{step}")), page.address(step)).classes("q-mr-md")


def _pieces(block: Block) -> None:
    for words, is_marker in block.pieces():
        text("mark" if is_marker else "span", words)


def _words(page: Page, job: Job, place: Element) -> None:
    """The free text of the letter: the seller's answers, and nothing else."""
    say = page.say
    told = [one for one in told_questions(say, job, job.plan()) if one.question.is_quoted]
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
