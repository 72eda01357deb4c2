"""What every page has: its head, its steps, its foot, and how something is read or kept."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final, TypeVar

from nicegui import background_tasks, ui
from nicegui.element import Element

from poagen.common.finding import Finding, PoagenError
from poagen.common.unwritable import of_system
from poagen.job import Job
from poagen.web.bench import Bench, Desk, State
from poagen.web.parts import box, button, card, dialog, finding, findings, text, waiting
from poagen.web.shelf import refuse_gone
from poagen.web.words import LANGUAGES, Words

T = TypeVar("T")

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

_LEAVING: Final = """
if (!window.poagenLeaving) {
  window.poagenLeaving = {};
  addEventListener('beforeunload', event => {
    if (Object.values(window.poagenLeaving).some(Boolean)) event.preventDefault();
  });
  document.addEventListener('input', () => {
    window.poagenLeaving.away = window.socket && !window.socket.connected;
  });
}
"""
"""Asks before a page is left whose words lie nowhere else; see :func:`asks_before_leaving`."""

_LOST: Final = """
const popups = {popup: %s, too_long_message_popup: %s};
for (const [id, words] of Object.entries(popups)) {
  const popup = document.getElementById(id);
  if (!popup) continue;
  popup.setAttribute('role', 'alert');
  popup.querySelectorAll('span').forEach((span, at) => { span.textContent = words[at] || ''; });
}
"""
"""Has the server's own messages say what to do, in the language of the pages."""

_PAUSE: Final = 0.3
"""Seconds after which what is typed is put by."""


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
    risk: Element | None = None
    putting: asyncio.Task[None] | None = None
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)

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
        if page.bench is None:
            await asyncio.to_thread(act)
        else:
            async with page.turn:
                await asyncio.to_thread(refuse_gone, page.bench.folder)
                page.shown = await asyncio.to_thread(page.bench.done, act, page.shown)
    except PoagenError as error:
        notify(error.findings, page.say)
        return False
    except OSError as error:
        notify([_system(error)], page.say)
        return False
    return True


def _system(error: OSError) -> Finding:
    return of_system(error)


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


async def in_turn(items: Iterable[T]) -> AsyncIterator[T]:
    """One item after another; between them the server answers other pages."""
    for item in items:
        yield item
        await asyncio.sleep(0)


def put_by(page: Page) -> None:
    """Have what is typed and not kept written into the case folder, soon."""
    if page.putting is None or page.putting.done():
        page.putting = background_tasks.create(_put_by(page), name="put by")


@background_tasks.await_on_shutdown
async def _put_by(page: Page) -> None:
    unkept, told = page.case.unkept, None
    while unkept.is_open and told is None:
        await asyncio.sleep(_PAUSE)
        try:
            await asyncio.to_thread(unkept.write)
        except PoagenError as error:
            told = error.findings[0]
        except OSError as error:
            told = _system(error)
    _risk(page, told)


def _risk(page: Page, told: Finding | None) -> None:
    """Say that what is typed can be lost, and why, for as long as it can."""
    place = page.risk
    if place is None or is_gone(place) or (told is None and not place.visible):
        return
    place.clear()
    with place:
        if told is not None:
            text("p", page.say("cannot-put-by"), "strong")
            finding(told, page.say)
        asks_before_leaving("risk", when=told is not None)
    place.set_visibility(told is not None)


def asks_before_leaving(why: str, *, when: bool) -> None:
    """Have the browser ask before the page is left, or no more; for each reason by itself."""
    ui.run_javascript(f"{_LEAVING}window.poagenLeaving['{why}'] = {'true' if when else 'false'};")


def is_gone(element: Element) -> bool:
    """Whether the browser has left the page of an element."""
    return element.is_deleted or element.client.id not in element.client.instances


def _read(page: Page) -> Job | PoagenError:
    page.case.unkept.read()
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
    ui.run_javascript(_RESTORED + _LEAVING + _lost(page.say))
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


def _lost(say: Words) -> str:
    told = [[say(f"{kind}-title"), say(f"{kind}-help")] for kind in ("lost", "too-long")]
    return _LOST % tuple(json.dumps(words) for words in told)


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
    page.risk = Element("div").props("role=alert")
    page.risk.set_visibility(False)

    def look() -> None:
        if page.case.unkept.is_open:
            put_by(page)
        banner.set_visibility(page.case.state() != page.shown)

    ui.timer(_POLL, look)


def download(content: Any, name: str, kind: str = "") -> None:
    """Give a file to the browser."""
    ui.download.content(content, name, kind)
