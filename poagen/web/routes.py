"""The addresses of the pages."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import Final

from fastapi import Request
from nicegui import app, ui

from poagen.common.finding import PoagenError
from poagen.web.bench import Desk
from poagen.web.catalog_editor import editor_page
from poagen.web.catalog_page import catalog_page, entry_page
from poagen.web.files_step import files_step
from poagen.web.frame import STEPS, Page, framed
from poagen.web.hand_in_step import hand_in_step
from poagen.web.home import home_page
from poagen.web.letter_step import letter_step
from poagen.web.letterheads_page import letterheads_page
from poagen.web.new_case import new_case_page
from poagen.web.parts import card, findings, text
from poagen.web.plan_step import plan_step
from poagen.web.questions_step import questions_step
from poagen.web.result_step import result_step
from poagen.web.shelf import refuse_gone
from poagen.web.words import LANGUAGES, Language, Words, preferred

_DRAW: Final[MappingProxyType[str, Callable[[Page], Awaitable[None]]]] = MappingProxyType(
    {
        "files": files_step,
        "result": result_step,
        "questions": questions_step,
        "plan": plan_step,
        "letter": letter_step,
        "hand-in": hand_in_step,
    }
)


_page: Final = partial(ui.page, response_timeout=60.0)
"""The first page of a slow computer, or of a long file, takes longer than the three seconds of NiceGUI."""

_GONE: Final = "has been deleted"
"""Of the message of NiceGUI where a page was left while something went on for it; nothing is lost by that."""


@dataclass
class _Site:
    """The desk, and what the one person at the pages has chosen."""

    desk: Desk
    today: Callable[[], dt.date]
    start: str = "/"
    language: Language | None = None

    def page(self, request: Request) -> Page:
        """A page that belongs to no case, in the person's language."""
        say = Words(self.language or preferred(request.headers.get("accept-language", "")))
        ui.context.client.page.language = "de" if say.language == "de" else "en-US"
        return Page(self.desk, say)


def prepare(desk: Desk, start: str, today: Callable[[], dt.date]) -> None:
    """Set up every address.

    Args:
        desk: The folder of cases.
        start: The page that the first visit leads to.
        today: The day, for the list of cases.
    """
    site = _Site(desk, today, start)
    _starting(site)
    _catalogs(site)
    _cases(site)
    app.on_exception(_failed)


def _starting(site: _Site) -> None:
    @_page("/")
    async def home(request: Request) -> None:
        if site.start != "/":
            target, site.start = site.start, "/"
            ui.navigate.to(target)
            return
        await home_page(site.page(request), site.today)

    @_page("/new")
    async def new(request: Request) -> None:
        await new_case_page(site.page(request))

    @_page("/language/{code}")
    def language(code: str) -> None:
        site.language = next((known for known in LANGUAGES if known == code), site.language)
        ui.navigate.back()
        ui.timer(0.5, lambda: ui.navigate.to("/"), once=True)


def _catalogs(site: _Site) -> None:
    @_page("/letterheads")
    async def papers(request: Request) -> None:
        await letterheads_page(site.page(request))

    @_page("/catalog")
    async def catalog(request: Request) -> None:
        await catalog_page(site.page(request))

    @_page("/catalog/entry/{entry}")
    async def catalog_entry(request: Request, entry: str) -> None:
        await entry_page(site.page(request), entry)

    @_page("/catalog/edit")
    async def catalog_edit(request: Request, entry: str = "") -> None:
        await editor_page(site.page(request), entry)


def _cases(site: _Site) -> None:
    @_page("/case/{key}/{step}")
    async def case(request: Request, key: str, step: str) -> None:
        page = site.page(request)
        page.key, page.bench = key, site.desk.bench(key)
        if page.bench is None or step not in STEPS:
            page.bench = None
            with framed(page, page.say("no-page")):
                text("p", page.say("no-page-help"))
            return
        try:
            await asyncio.to_thread(refuse_gone, page.bench.folder)
        except PoagenError as error:
            page.bench = None
            with framed(page, page.say("no-case-here")):
                findings(error.findings, page.say)
            return
        await _drawn(page, step)


async def _drawn(page: Page, step: str) -> None:
    """Draw a step; a fault of poagen itself is told on the page, without words that may hold data."""
    try:
        await _DRAW[step](page)
    except Exception as error:  # noqa: BLE001
        _failed(error)
        with card("poagen"):
            text("p", page.say("own-fault", kind=type(error).__name__), "bad strong")


def _failed(error: Exception) -> None:
    """A fault of poagen itself ends no page; its words stay out of sight, for they may hold data."""
    if isinstance(error, RuntimeError) and _GONE in str(error):
        return
    print(f"poagen itself has failed ({type(error).__name__}); it is a fault of poagen, not yours.", flush=True)
