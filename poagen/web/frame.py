"""What every page has: its head, its steps, and the small parts that the steps are made of."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from nicegui import ui
from nicegui.element import Element
from nicegui.elements.mixins.text_element import TextElement

from poagen.api import Job
from poagen.common.finding import Finding, PoagenError, Severity
from poagen.web.bench import Bench, Desk, State
from poagen.web.words import LANGUAGES, Language, Words

STEPS: Final = ("files", "result", "questions", "plan", "letter", "hand-in")
_POLL: Final = 1.0
_STYLE: Final = """
body { font-size: 1rem; line-height: 1.5 }
.poagen { max-width: 68rem; margin: 0 auto; width: 100%; padding: 1rem }
.poagen h1 { font-size: 1.6rem; font-weight: 700; line-height: 1.3 }
.poagen h2 { font-size: 1.25rem; font-weight: 700; line-height: 1.4; margin-top: 1rem }
.poagen h3 { font-size: 1.05rem; font-weight: 700; line-height: 1.4; margin-top: .5rem }
.poagen p { margin: .35rem 0 }
.poagen ul { list-style: disc; padding-left: 1.4rem } .poagen ol { list-style: decimal; padding-left: 1.4rem }
.poagen p, .poagen li { max-width: 46rem; overflow-wrap: anywhere }
.poagen table.plain { border-collapse: collapse; display: block; overflow-x: auto }
.poagen table.plain th, .poagen table.plain td { border: 1px solid #8888; padding: .25rem .5rem }
.poagen table.plain th, .poagen table.plain td { text-align: left }
.poagen mark { background: #fde68a; color: #1f2937; padding: 0 .15rem }
.poagen .told { border-left: .3rem solid #888; padding: .25rem .75rem; margin: .25rem 0 }
.poagen .told.error { border-color: #b91c1c } .poagen .told.warning { border-color: #b45309 }
.poagen .good { color: #166534 } .poagen .bad { color: #b91c1c }
.body--dark .poagen .good { color: #86efac } .body--dark .poagen .bad { color: #fca5a5 }
.poagen .quiet { color: #4b5563 } .body--dark .poagen .quiet { color: #d1d5db }
.poagen nav a, .poagen a.step { padding: .3rem .6rem; border-radius: .3rem; color: #1e40af }
.poagen nav a, .poagen a.step { text-decoration: underline }
.body--dark .poagen nav a, .body--dark .poagen a.step { color: #bfdbfe }
.poagen nav a[aria-current=page] { background: #1e40af; color: #fff }
.poagen a:focus-visible, .poagen button:focus-visible { outline: 3px solid #d97706 }
.poagen pre { white-space: pre-wrap; overflow-wrap: anywhere; font-family: ui-monospace, monospace }
.body--dark .q-field__label, .body--dark .q-field__bottom { color: #d1d5db }
.body--light .q-field__label, .body--light .q-field__bottom { color: #374151 }
.poagen img { max-width: 100%; background: #fff }
"""


@dataclass
class Page:
    """One page at work: its words, the desk, and on the steps the open case."""

    desk: Desk
    say: Words
    key: str = ""
    bench: Bench | None = None
    shown: State = ()

    @property
    def case(self) -> Bench:
        """The open case; steps have one."""
        if self.bench is None:
            raise RuntimeError("the page has no case")
        return self.bench

    def address(self, step: str) -> str:
        """Where a step of the case is."""
        return f"/case/{self.key}/{step}"


def text(tag: str, words: str, classes: str = "") -> TextElement:
    """An element that holds text and nothing else."""
    return TextElement(tag=tag, text=words).classes(classes)


def button(words: str, act: Callable[..., Any], *, quiet: bool = False) -> ui.button:
    """A button with its words."""
    made = ui.button(words, on_click=act, color=None if quiet else "primary")
    return made.props("no-caps outline" if quiet else "no-caps unelevated")


def findings(told: Iterable[Finding], say: Words) -> None:
    """Findings, each with what to do."""
    for each in told:
        finding(each, say)


def finding(each: Finding, say: Words) -> None:
    """One finding: how much it matters, what it is, and what to do."""
    with Element("div").classes(f"told {each.severity}").props("role=note"):
        place = ", ".join(
            part for part in (each.file, f"{say('row')} {each.row}" if each.row else None, each.column) if part
        )
        text("div", f"{say(each.severity.value)}: {each.message}{f' ({place})' if place else ''}", "font-semibold")
        if each.help:
            text("div", f"{say('to-do')}: {each.help}")
        text("div", each.code, "quiet text-sm")


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A small table of text."""
    with Element("table").classes("plain"):
        with Element("thead"), Element("tr"):
            for head in heads:
                text("th", head).props("scope=col")
        with Element("tbody"):
            for row in rows:
                with Element("tr"):
                    for cell in row:
                        text("td", cell)


def notify(told: Sequence[Finding], say: Words) -> None:
    """Show in a dialog what went wrong; nothing that was typed is lost."""
    with ui.dialog(value=True) as dialog, ui.card().classes("poagen"):
        text("h2", say("not-done"))
        findings(told, say)
        button(say("close"), dialog.close)


async def guarded(page: Page, act: Callable[[], object]) -> bool:
    """Do something to the case; whether it went well. What is wrong is shown."""
    try:
        await asyncio.to_thread(act)
    except PoagenError as error:
        notify(error.findings, page.say)
        return False
    except OSError as error:
        told = Finding("CLI001", Severity.ERROR, f"the computer could not do this: {error.strerror or error}")
        notify([told], page.say)
        return False
    if page.bench is not None:
        page.shown = page.bench.state()
    return True


async def settled(page: Page, shown: str, mine: str, now: str) -> bool:
    """Whether to write: yes unless it was changed elsewhere since it was shown; then the person says."""
    if now in {shown, mine}:
        return True
    say = page.say
    with ui.dialog().props("persistent") as dialog, ui.card().classes("poagen"):
        text("h2", say("changed-elsewhere"))
        text("p", say("changed-help"))
        text("h3", say("on-disk"))
        text("pre", now)
        text("h3", say("yours"))
        text("pre", mine)
        with ui.row():
            button(say("keep-mine"), lambda: dialog.submit("mine"))
            button(say("take-disk"), lambda: dialog.submit("disk"), quiet=True)
    return bool(await dialog == "mine")


async def with_job(page: Page, draw: Callable[[Page, Job], Awaitable[None] | None]) -> None:
    """Read and judge, with a word that it is going on, then draw what came of it."""
    with Element("div").props("role=status") as waiting, ui.row():
        ui.spinner(size="2em").props("aria-hidden=true")
        text("p", page.say("reading"))
    await ui.context.client.connected()
    try:
        job = await asyncio.to_thread(page.case.job)
    except PoagenError as error:
        waiting.delete()
        text("p", page.say("cannot-read"))
        findings(error.findings, page.say)
        ui.link(page.say("to-files"), page.address("files")).classes("step")
        return
    waiting.delete()
    drawn = draw(page, job)
    if drawn is not None:
        await drawn


@contextmanager
def framed(page: Page, title: str, step: str = "") -> Iterator[None]:
    """The page's head and steps around its content."""
    ui.add_css(_STYLE)
    ui.colors(primary="#1e40af")
    ui.page_title(f"{title} - poagen")
    with Element("div").classes("poagen"):
        with Element("header"), ui.row().classes("items-center w-full justify-between"):
            ui.link("poagen", "/").classes("step font-bold").props(f'aria-label="{page.say("home")}"')
            _languages(page.say.language)
        if page.bench is not None:
            _steps(page, step)
        with Element("main").props("id=main"):
            text("h1", title)
            if page.bench is not None:
                _watch(page)
            yield


def _languages(current: Language) -> None:
    with Element("div").props('role=group aria-label="Language / Sprache"'):
        for code, name in LANGUAGES.items():
            link = ui.link(name, f"/language/{code}").classes("step").props(f"lang={code}")
            if code == current:
                link.props("aria-current=true")


def _steps(page: Page, current: str) -> None:
    with Element("nav").props(f'aria-label="{page.say("steps")}"'), ui.row().classes("gap-2"):
        for number, step in enumerate(STEPS, 1):
            link = ui.link(f"{number}. {page.say(f'step-{step}')}", page.address(step))
            if step == current:
                link.props("aria-current=page")


def _watch(page: Page) -> None:
    """Say so when a file of the case has changed on disk; what is typed here is not touched."""
    page.shown = page.case.state()
    with Element("div").props("role=status").classes("told warning") as banner:
        text("span", page.say("disk-changed"))
        button(page.say("show-again"), ui.navigate.reload, quiet=True)
    banner.set_visibility(False)

    def look() -> None:
        banner.set_visibility(page.case.state() != page.shown)

    ui.timer(_POLL, look)
