"""Files: drop them, see what each was taken for, and say which header is which column."""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path
from typing import Any, Final

from nicegui import ui
from nicegui.element import Element
from nicegui.events import UploadEventArguments

from poagen.case import Case
from poagen.case.changing import map_column
from poagen.common.packages import COLUMNS
from poagen.intake import ColumnReport
from poagen.intake.archives import is_by_the_way
from poagen.intake.files import name_of
from poagen.web.bench import opened
from poagen.web.facts_part import facts_part
from poagen.web.frame import Page, framed, guarded, onward
from poagen.web.gate import LARGEST
from poagen.web.parts import Drop, box, button, card, dropping, field, findings, more, pill, table, text, waiting
from poagen.web.shelf import keep, set_aside
from poagen.web.words import visible

_MAPPED: Final = frozenset({"INT035", "INT053"})
"""A header of the case's mapping that stands in another file of the case."""


async def files_step(page: Page) -> None:
    """The step of the files."""
    say = page.say
    with framed(page, say("step-files"), "files", say("files-words")):
        lists, turn = Element("div"), asyncio.Lock()
        is_first = not await asyncio.to_thread(_files, page.case.folder)
        with card():
            drop = Drop(say("drop"), LARGEST, hint=say("drop-hint"), weight="main" if is_first else "side")
            dropping(drop, partial(_keep, page, lists, turn), say)
            with more(say("files-which")), Element("ul"):
                for number in range(1, 6):
                    text("li", say(f"file-kind-{number}"))
            text("p", say("files-kinds"), "quiet small")
        facts = Element("div").classes("q-mt-md")
        lists.move(target_index=-1)
        await ui.context.client.connected()
        async with turn:
            await _show(page, lists)
        case = await asyncio.to_thread(lambda: opened(page.case.folder))
        if isinstance(case, Case):
            with facts:
                facts_part(page, case)


async def _keep(page: Page, lists: Element, turn: asyncio.Lock, event: UploadEventArguments) -> None:
    """Files that come together are kept and shown one after another: each is held in memory whole."""
    async with turn:
        content = await event.file.read()
        name = event.file.name
        if await guarded(page, lambda: keep(page.case.folder, "data", name, content)):
            del content
            await _show(page, lists)


async def _show(page: Page, place: Element) -> None:
    """What each file was taken for, anew."""
    files = await asyncio.to_thread(_files, page.case.folder)
    reports: list[tuple[Path, ColumnReport]] = []
    case = await asyncio.to_thread(lambda: opened(page.case.folder))
    mapping, sheet = (case.file.mapping, case.file.sheet) if isinstance(case, Case) else ({}, None)
    with place:
        for number, path in enumerate(files, 1):
            with waiting(page.say("looking", name=path.name, n=number, m=len(files))):
                told = await asyncio.to_thread(page.case.taken_for, path, mapping, sheet)
                reports += [(path, report) for report in told]
    place.clear()
    with place:
        with box("line spread"):
            text("h2", page.say("read-files", n=len(files)))
        if not files:
            text("p", page.say("no-files"), "quiet")
        for path, report in reports:
            _file(page, path, report, place)
        onward(page, "files", main=any(report.format for _, report in reports))


def _files(folder: Path) -> list[Path]:
    data = folder / "data"
    found = data.iterdir() if data.is_dir() else []
    return sorted(path for path in found if path.is_file() and not is_by_the_way(path.name))


def _file(page: Page, path: Path, report: ColumnReport, place: Element) -> None:
    say = page.say
    known = bool(report.format)
    name = _shown(path, report)
    with card(label=name):
        with box("line spread"):
            text("h3", name)
            pill(say("is-read") if known else say("is-not-read"), "good" if known else "bad")
        rows = say.number(report.rows)
        text("p", say("taken-for", title=report.title, rows=rows) if known else say("not-known"))
        findings([each for each in report.findings if each.code not in _MAPPED], say, 4)
        with more(say("columns-of", n=len(report.matched), m=len(report.unmatched))):
            table([say("header"), say("column")], [(head, _named(page, name)) for head, name in report.matched])
            if report.dropped:
                text("p", say("dropped", names=", ".join(report.dropped)))
            lacking = [_named(page, name) for name in report.missing]
            if known and lacking:
                text("p", say("not-in-file", names=", ".join(lacking)), "quiet")
        if report.unmatched:
            _fix(page, report, place)
        whole = say("set-aside") if name == path.name else f"{say('set-aside')}: {path.name}"
        button(whole, partial(_aside, page, path.name, place), "plainly")


def _shown(path: Path, report: ColumnReport) -> str:
    """A file's name, or that of one in an archive behind the archive's."""
    return path.name + report.file.removeprefix(name_of(path))


def _named(page: Page, column: str) -> str:
    key = f"pkg-{column}"
    return page.say(key) if page.say.has(key) else column.replace("_", " ")


def _fix(page: Page, report: ColumnReport, place: Element) -> None:
    """Say of headers that were not matched which columns they are."""
    say = page.say
    chosen: dict[str, Any] = {}
    with more(say("fix-columns", n=len(report.unmatched)), opened=not report.format):
        text("p", say("fix-words"), "quiet")
        taken = {column for _, column in report.matched}
        free = {name: f"{_named(page, name)} ({name})" for name in COLUMNS if name not in taken}
        options = {"": say("not-used"), **free}
        with box("fields"):
            for header, _, hint in sorted(report.unmatched, key=lambda one: not one[2]):
                made = field(ui.select(options, value="", label=visible(header)))
                if hint in free:
                    made.props["hint"] = say("perhaps", name=_named(page, hint))
                chosen[header] = made
        button(say("keep-columns"), partial(_map, page, chosen, place))


async def _map(page: Page, chosen: dict[str, Any], place: Element) -> None:
    said = {field.value: header for header, field in chosen.items() if field.value}
    if said and await guarded(page, lambda: map_column(page.case.folder, said)):
        await _show(page, place)


async def _aside(page: Page, name: str, place: Element) -> None:
    if await guarded(page, lambda: set_aside(page.case.folder, name)):
        await _show(page, place)
