"""The addresses of the pages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from fastapi import Request
from nicegui import app, ui

from poagen.web.bench import Desk
from poagen.web.files_step import files_step
from poagen.web.frame import STEPS, Page, framed
from poagen.web.hand_in_step import hand_in_step
from poagen.web.home import home_page
from poagen.web.letter_step import letter_step
from poagen.web.new_case import new_case_page
from poagen.web.parts import text
from poagen.web.plan_step import plan_step
from poagen.web.questions_step import questions_step
from poagen.web.result_step import result_step
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


@dataclass
class _Chosen:
    """What the one person at the pages has chosen."""

    language: Language | None = None
    start: str = "/"


def prepare(desk: Desk, start: str, today: Callable[[], dt.date]) -> None:
    """Set up every address.

    Args:
        desk: The folder of cases.
        start: The page that the first visit leads to.
        today: The day, for the list of cases.
    """
    chosen = _Chosen(start=start)

    def words(request: Request) -> Words:
        say = Words(chosen.language or preferred(request.headers.get("accept-language", "")))
        ui.context.client.page.language = say.language if say.language == "de" else "en-US"
        return say

    @ui.page("/")
    async def home(request: Request) -> None:
        if chosen.start != "/":
            target, chosen.start = chosen.start, "/"
            ui.navigate.to(target)
            return
        await home_page(Page(desk, words(request)), today)

    @ui.page("/new")
    async def new(request: Request) -> None:
        await new_case_page(Page(desk, words(request)))

    @ui.page("/language/{code}")
    def language(code: str) -> None:
        chosen.language = next((known for known in LANGUAGES if known == code), chosen.language)
        ui.navigate.back()
        ui.timer(0.5, lambda: ui.navigate.to("/"), once=True)

    @ui.page("/case/{key}/{step}")
    async def case(request: Request, key: str, step: str) -> None:
        page = Page(desk, words(request), key, desk.bench(key))
        if page.bench is None or step not in STEPS:
            page.bench = None
            with framed(page, page.say("no-page")):
                text("p", page.say("no-page-help"))
            return
        await _DRAW[step](page)

    app.on_exception(_failed)


def _failed(error: Exception) -> None:
    """A fault of poagen itself ends no page; its words stay out of sight, for they may hold data."""
    print(f"poagen itself has failed ({type(error).__name__}); it is a fault of poagen, not yours.", flush=True)
