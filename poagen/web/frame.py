"""What every page has: its head, its steps, its foot, and how something is read or kept."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from nicegui import ui
from nicegui.element import Element

from poagen.common.finding import Finding, PoagenError, Severity
from poagen.job import Job
from poagen.web.bench import Bench, Desk, State
from poagen.web.parts import box, button, card, dialog, findings, text, waiting
from poagen.web.words import LANGUAGES, Words

STEPS: Final = ("files", "result", "questions", "plan", "letter", "hand-in")
PLACES: Final = {"home": "/", "letterheads": "/letterheads", "catalog": "/catalog"}
_POLL: Final = 1.0
_RESTORED: Final = """
const way = performance.getEntriesByType('navigation')[0]?.type;
if (way === 'back_forward' || way === 'reload')
  for (const field of document.querySelectorAll('input, textarea'))
    if (field.value && field.type !== 'file' && !field.closest('.q-select'))
      field.dispatchEvent(new Event('input', {bubbles: true}));
"""
"""Tells what a browser has put back into the fields by itself: a person sees it there, and so must the page."""


@cache
def _style() -> str:
    return (Path(__file__).parent / "data" / "pages.css").read_text(encoding="utf-8")


@dataclass(repr=False)
class Page:
    """One page at work: its words, the desk, and on the steps the open case.

    The server names each task of a page by what it calls, values included, so none of them tells what it holds: of
    all open cases that took minutes.
    """

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


def notify(told: Sequence[Finding], say: Words) -> None:
    """Show in a dialog what went wrong; nothing that was typed is lost."""
    with dialog(say("not-done")) as shown:
        findings(told, say)
        button(say("close"), shown.close, "main")


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
    with dialog(say("changed-elsewhere")) as asked:
        asked.props("persistent")
        text("p", say("changed-help"))
        text("h3", say("on-disk"))
        text("pre", now)
        text("h3", say("yours"))
        text("pre", mine)
        with box("line"):
            button(say("keep-mine"), lambda: asked.submit("mine"), "main")
            button(say("take-disk"), lambda: asked.submit("disk"))
    return bool(await asked == "mine")


def _read(page: Page) -> Job | PoagenError:
    try:
        return page.case.job()
    except PoagenError as error:
        return error


async def with_job(page: Page, draw: Callable[[Page, Job], Awaitable[None] | None]) -> None:
    """Read and judge, with a word that it is going on, then draw what came of it."""
    await ui.context.client.connected()
    with waiting(page.say("reading")):
        read = await asyncio.to_thread(_read, page)
    if isinstance(read, PoagenError):
        _cannot(page, read)
        return
    try:
        drawn = draw(page, read)
        if drawn is not None:
            await drawn
    except PoagenError as error:
        _cannot(page, error)


def _cannot(page: Page, error: PoagenError) -> None:
    """Why a step cannot be shown, and the way to the files."""
    with card():
        text("h2", page.say("cannot-read"))
        findings(error.findings, page.say)
        with box("line"):
            button(page.say("to-files"), lambda: ui.navigate.to(page.address("files")), "main")


@contextmanager
def framed(page: Page, title: str, step: str = "", lead: str = "") -> Iterator[None]:
    """The page's head, steps and foot around its content."""
    ui.add_css(_style())
    ui.colors(primary="#1d4ed8")
    ui.page_title(f"{title} - poagen")
    ui.run_javascript(_RESTORED)
    _head(page, step)
    with box("poagen"):
        text("h1", title).props("id=title tabindex=-1")
        if lead:
            text("p", lead, "lead")
        if page.bench is not None:
            _watch(page)
        yield
    with box("foot", "footer"):
        text("p", page.say("stays-here"))


def _head(page: Page, step: str) -> None:
    say = page.say
    with ui.header(fixed=False).classes("top column no-wrap"):
        ui.link(say("skip"), "#title").classes("skip")
        with box("bar w-full"):
            ui.link("poagen", "/").classes("brand").props["aria-label"] = say("home")
            with box("places", "nav") as places:
                places.props["aria-label"] = say("places")
                for name, address in PLACES.items():
                    link = ui.link(say(f"place-{name}"), address)
                    if name == step:
                        link.props("aria-current=page")
            _languages(say.language)
        if page.bench is not None:
            _steps(page, step)


def _languages(current: str) -> None:
    with box("tongues").props('role=group aria-label="Language / Sprache"'):
        for code, name in LANGUAGES.items():
            link = ui.link(name, f"/language/{code}").props(f"lang={code}")
            if code == current:
                link.props("aria-current=true")


def _steps(page: Page, current: str) -> None:
    with box("steps w-full", "nav") as steps, box("bar"):
        steps.props["aria-label"] = page.say("steps")
        text("span", page.case.folder.name, "case")
        for number, step in enumerate(STEPS, 1):
            link = ui.link("", page.address(step))
            with link:
                text("span", str(number), "number")
                text("span", page.say(f"step-{step}"), "word")
            if step == current:
                link.props("aria-current=step")


Before = Callable[[], Awaitable[bool]]


def onward(page: Page, step: str, before: Before | None = None, *, main: bool = True) -> None:
    """The way back and the way on at the foot of a step.

    Args:
        page: The page.
        step: The step that it shows.
        before: What is done before going on; it says whether to go.
        main: Whether going on is the main action of the step.
    """
    place, say = STEPS.index(step), page.say

    async def go() -> None:
        if before is None or await before():
            ui.navigate.to(page.address(STEPS[place + 1]))

    with box("onward"):
        if place:
            back = STEPS[place - 1]
            ui.link(f"← {say(f'step-{back}')}", page.address(back)).classes("back")
        else:
            Element("span")
        if place + 1 < len(STEPS):
            words = say("go-on", step=say(f"step-{STEPS[place + 1]}"))
            button(words, go, "main" if main else "side")


def _watch(page: Page) -> None:
    """Say so when a file of the case has changed on disk; what is typed here is not touched."""
    page.shown = page.case.state()
    with Element("div").props("role=status"), box("told warning banner") as banner:
        text("span", page.say("disk-changed"))
        button(page.say("show-again"), ui.navigate.reload)
    banner.set_visibility(False)

    def look() -> None:
        banner.set_visibility(page.case.state() != page.shown)

    ui.timer(_POLL, look)


def download(content: Any, name: str, kind: str = "") -> None:
    """Give a file to the browser."""
    ui.download.content(content, name, kind)
