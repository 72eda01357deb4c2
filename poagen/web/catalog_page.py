"""The catalog of causes and measures: browse it."""

from __future__ import annotations

import asyncio
from typing import Any

from nicegui import ui
from nicegui.element import Element

from poagen.catalogs import catalog_in_force
from poagen.common.finding import PoagenError
from poagen.remedies import Catalog
from poagen.remedies.entries import Cause, Measure
from poagen.remedies.listing import KINDS, Filter, entries, kind_of
from poagen.remedies.showing import entry_lines, find_entry, origin_lines
from poagen.web.catalog_words import entry_title
from poagen.web.frame import Page, framed
from poagen.web.parts import box, button, card, english, field, findings, more, pill, text


async def catalog_page(page: Page) -> None:
    """Every entry, found by words, kind and strength."""
    say = page.say
    with framed(page, say("place-catalog"), "catalog", say("catalog-words")):
        book = await asyncio.to_thread(_book)
        if isinstance(book, PoagenError):
            text("p", say("catalog-wrong"))
            findings(book.findings, say)
        with box("line q-mb-md"):
            button(say("edit-catalog"), lambda: ui.navigate.to("/catalog/edit"), "main", "edit")
        if isinstance(book, Catalog):
            _Browser(page, book).draw()


def _book() -> Catalog | PoagenError:
    try:
        return catalog_in_force()
    except PoagenError as error:
        return error


class _Browser:
    """The list with its filters."""

    def __init__(self, page: Page, book: Catalog) -> None:
        self.page, self.book = page, book
        self.words: Any = None
        self.kind: Any = None
        self.place: Any = None

    def draw(self) -> None:
        say = self.page.say
        with card():
            with box("fields"):
                self.words = field(ui.input(say("find-entry"), on_change=self._list)).props(
                    "clearable debounce=300"
                )
                kinds = {"": say("all-kinds"), **{kind: say(f"entries-{kind}") for kind in KINDS}}
                self.kind = field(ui.select(kinds, value="", label=say("entry-kind"), on_change=self._list))
            self.place = Element("div")
        self._list()

    def _list(self) -> None:
        say = self.page.say
        found = entries(self.book, Filter(kind=self.kind.value or None, text=self.words.value or None))
        self.place.clear()
        with self.place:
            text("p", say("entries-found", n=len(found)), "quiet").props("role=status")
            with Element("ul").classes("todo entries"):
                for entry in found:
                    self._line(entry)

    def _line(self, entry: Cause | Measure) -> None:
        say = self.page.say
        with Element("li"):
            text("span", entry.id, "quiet small")
            ui.link(entry_title(say, self.book, entry), f"/catalog/entry/{entry.id}")
            if isinstance(entry, Measure):
                pill(say(entry.strength.value), "good" if entry.strength.value == "stronger" else "")
            else:
                text("span", say.defect(entry.code) if entry.code else "", "quiet small")
            if entry.status != "stable":
                pill(entry.status, "warn")


async def entry_page(page: Page, entry_id: str) -> None:
    """One entry: what it says, where each field comes from, and the way to change it."""
    say = page.say
    book = await asyncio.to_thread(_book)
    entry = _found(book, entry_id)
    title = (
        entry_title(say, book, entry)
        if isinstance(book, Catalog) and not isinstance(entry, PoagenError)
        else entry_id
    )
    with framed(page, title, "catalog"):
        if isinstance(entry, PoagenError) or isinstance(book, PoagenError):
            findings(entry.findings if isinstance(entry, PoagenError) else (), say)
            return
        with card():
            pill(say(f"entry-{kind_of(entry)}"))
            english("pre", "\n".join(entry_lines(book, entry.id))).props("tabindex=0 role=group").props[
                "aria-label"
            ] = title
            with more(say("entry-origin")):
                english("pre", "\n".join(origin_lines(book, entry.id)))
            button(say("change-entry"), lambda: ui.navigate.to(f"/catalog/edit?entry={entry.id}"), "main", "edit")
        with box("onward"):
            ui.link(f"← {say('place-catalog')}", "/catalog").classes("back")


def _found(book: Catalog | PoagenError, entry_id: str) -> Cause | Measure | PoagenError:
    if isinstance(book, PoagenError):
        return book
    try:
        return find_entry(book, entry_id)
    except PoagenError as error:
        return error
