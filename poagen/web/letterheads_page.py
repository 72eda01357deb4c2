"""Letterheads: the papers that letters are written on, one of them chosen, each with a small preview."""

from __future__ import annotations

import asyncio
import base64
from functools import partial
from pathlib import Path
from typing import Final

from nicegui import ui
from nicegui.element import Element
from nicegui.events import UploadEventArguments

from poagen.case import user_settings
from poagen.case.model import Consultant
from poagen.common.file_names import clean_name
from poagen.common.finding import PoagenError
from poagen.document.letterheads import (
    Paper,
    choose_letterhead,
    keep_letterhead,
    letterheads,
    paper_of,
    state_consultant,
)
from poagen.document.looks import LOOKS
from poagen.web.frame import Page, asks_before_leaving, framed, guarded
from poagen.web.parts import Drop, box, button, card, dropping, field, findings, pill, text
from poagen.web.words import visible

_LARGEST: Final = 20 * 1024 * 1024


async def letterheads_page(page: Page) -> None:
    """The papers, and the looks that a letter can have."""
    say = page.say
    with framed(page, say("place-letterheads"), "letterheads", say("letterheads-words")):
        place = box("pair")
        with card():
            text("h2", say("add-letterhead"))
            text("p", say("add-letterhead-words"), "quiet")
            drop = Drop(say("drop-letterhead"), _LARGEST, hint=say("drop-hint"), accept=".docx", weight="main")
            dropping(drop, partial(_keep, page, place), say)
        with card():
            text("h2", say("looks"))
            text("p", say("looks-words"), "quiet")
            with Element("ul"):
                for look in LOOKS:
                    text("li", say(f"look-{look}"))
        _consultant(page)
        await _show(page, place)


def _consultant(page: Page) -> None:
    """Who writes for the seller, where a letter has the look of a consultant."""
    say = page.say
    try:
        held = user_settings().consultant or Consultant()
    except PoagenError:
        return
    with card():
        text("h2", say("consultant"))
        text("p", say("consultant-words"), "quiet")
        with box("fields"):
            told = {
                name: field(ui.input(say(f"consultant-{name}"), value=getattr(held, name) or ""))
                for name in ("name", "firm", "email", "phone", "website")
            }
        told["address"] = field(
            ui.textarea(say("consultant-address"), value="\n".join(held.address)).props("autogrow"), wide=True
        )

        async def keep() -> None:
            values = {name: one.value or "" for name, one in told.items()}
            if await guarded(page, lambda: state_consultant(values)):
                asks_before_leaving("form", when=False)
                ui.notify(say("kept"), type="positive")

        for one in told.values():
            one.on_value_change(lambda: asks_before_leaving("form", when=True))
        button(say("keep"), keep).props["aria-label"] = f"{say('keep')}: {say('consultant')}"


async def _keep(page: Page, place: Element, event: UploadEventArguments) -> None:
    content, name = await event.file.read(), clean_name(event.file.name)

    def act() -> None:
        choose_letterhead(keep_letterhead(name, content))

    if await guarded(page, act):
        await _show(page, place)


async def _show(page: Page, place: Element) -> None:
    """The papers anew, poagen's own first."""
    try:
        chosen, papers = user_settings().letterhead_file(), letterheads()
    except PoagenError as error:
        with place:
            findings(error.findings, page.say)
        return
    read = [(path, await asyncio.to_thread(_read, path)) for path in papers]
    place.clear()
    with place:
        _paper(page, place, None, None, is_chosen=chosen is None)
        for path, paper in read:
            _paper(page, place, path, paper, is_chosen=path == chosen)


def _read(path: Path) -> Paper | PoagenError:
    try:
        return paper_of(path)
    except PoagenError as error:
        return error


def _paper(
    page: Page, place: Element, path: Path | None, paper: Paper | PoagenError | None, *, is_chosen: bool
) -> None:
    say = page.say
    name = visible(path.stem) if path else say("own-paper")
    with card("main" if is_chosen else "", label=name):
        with box("line spread"):
            text("h2", name)
            if is_chosen:
                pill(say("is-chosen"), "good")
        if isinstance(paper, PoagenError):
            findings(paper.findings, say)
            return
        _preview(page, paper)
        if not is_chosen:
            made = button(say("choose-paper"), partial(_choose, page, place, path))
            made.props["aria-label"] = f"{say('choose-paper')}: {name}"


async def _choose(page: Page, place: Element, path: Path | None) -> None:
    if await guarded(page, lambda: choose_letterhead(path)):
        await _show(page, place)


def _preview(page: Page, paper: Paper | None) -> None:
    """The sheet in small: its head with pictures, a few lines in its font, its foot."""
    say = page.say
    with box("sheet") as sheet:
        if paper is not None and paper.font:
            sheet.style["font-family"] = f"{_plain(paper.font)}, sans-serif"
        if paper is not None and (paper.pictures or paper.head):
            with box("sheet-head"):
                for kind, content in paper.pictures:
                    image = Element("img").props('alt=""')
                    image.props["src"] = f"data:{kind};base64,{base64.b64encode(content).decode()}"
                for line in paper.head:
                    text("div", line)
        text("div", say("sample-title"), "strong")
        text("div", say("sample-line"))
        if paper is not None and paper.foot:
            with box("sheet-foot"):
                for line in paper.foot:
                    text("div", line)
    if paper is not None:
        font = f"{paper.font} {paper.size:g}" if paper.font and paper.size else paper.font or "–"
        told = say("paper-told", font=font, width=f"{paper.width:g}", height=f"{paper.height:g}")
        text("p", told, "quiet small")


def _plain(name: str) -> str:
    """A font's name that stays a name in a style."""
    return "".join(sign for sign in name if sign.isalnum() or sign in " -")
