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
from poagen.intake import ColumnReport, columns
from poagen.web.bench import opened
from poagen.web.frame import Page, button, findings, framed, guarded, table, text
from poagen.web.gate import LARGEST
from poagen.web.shelf import keep, set_aside

_MOST: Final = 50


async def files_step(page: Page) -> None:
    """The step of the files."""
    say = page.say
    with framed(page, say("step-files"), "files"):
        text("p", say("files-words"))
        text("p", say("files-which"), "quiet")
        upload = ui.upload(
            label=say("drop"),
            multiple=True,
            auto_upload=True,
            max_file_size=LARGEST,
            max_files=_MOST,
            on_rejected=lambda: ui.notify(say("too-large"), type="warning"),
        )
        upload.props(f'aria-label="{say("drop")}"').classes("w-full max-w-xl")
        with Element("div").props("role=status"):
            lists = Element("div")
        upload.on_upload(partial(_keep, page, lists))
        await ui.context.client.connected()
        await _show(page, lists)
        ui.link(say("to-result"), page.address("result")).classes("step")


async def _keep(page: Page, lists: Element, event: UploadEventArguments) -> None:
    content = await event.file.read()
    name = event.file.name
    if await guarded(page, lambda: keep(page.case.folder, "data", name, content)):
        await _show(page, lists)


async def _show(page: Page, place: Element) -> None:
    """What each file was taken for, anew."""
    with place:
        waiting = text("p", page.say("looking"))
    case = await asyncio.to_thread(lambda: opened(page.case.folder))
    mapping = case.file.mapping if isinstance(case, Case) else {}
    files = _files(page.case.folder)
    reports = [(path, await asyncio.to_thread(partial(columns, path, mapping))) for path in files]
    waiting.delete()
    place.clear()
    with place:
        text("h2", page.say("read-files", n=len(files)))
        if not files:
            text("p", page.say("no-files"))
        for path, report in reports:
            _file(page, path, report, place)


def _files(folder: Path) -> list[Path]:
    data = folder / "data"
    found = data.iterdir() if data.is_dir() else []
    return sorted(path for path in found if path.is_file() and not path.name.startswith("."))


def _file(page: Page, path: Path, report: ColumnReport, place: Element) -> None:
    say = page.say
    with Element("section").props(f"data-file={len(path.name)}"):
        text("h3", path.name)
        known = bool(report.format)
        taken = say("taken-for", title=report.title, rows=f"{report.rows:,}") if known else say("not-known")
        text("p", taken, "good" if known else "bad")
        wrong = [each for each in report.findings if each.code not in _MAPPED]
        findings(wrong, say)
        with ui.expansion(say("columns-of", n=len(report.matched), m=len(report.unmatched))).classes("w-full"):
            table([say("header"), say("column")], report.matched)
            if report.dropped:
                text("p", say("dropped", names=", ".join(report.dropped)))
        if report.unmatched:
            _fix(page, report, place)
        button(say("set-aside"), partial(_aside, page, path.name, place), quiet=True)


_MAPPED: Final = frozenset({"INT035", "INT053"})
"""A header of the case's mapping that stands in another file of the case."""


def _fix(page: Page, report: ColumnReport, place: Element) -> None:
    """Say of headers that were not matched which columns they are."""
    say = page.say
    chosen: dict[str, Any] = {}
    with ui.expansion(say("fix-columns", n=len(report.unmatched))).classes("w-full"):
        text("p", say("fix-words"))
        taken = {column for _, column in report.matched}
        options = {"": say("not-used"), **{name: name for name in COLUMNS if name not in taken}}
        for header, why, hint in report.unmatched:
            made = ui.select(options, value=hint if hint in options else "", label=header)
            chosen[header] = made.props("outlined").classes("w-full max-w-xl")
            text("p", why, "quiet text-sm")
        button(say("keep-columns"), partial(_map, page, chosen, place))


async def _map(page: Page, chosen: dict[str, Any], place: Element) -> None:
    said = {field.value: header for header, field in chosen.items() if field.value}
    if said and await guarded(page, lambda: map_column(page.case.folder, said)):
        await _show(page, place)


async def _aside(page: Page, name: str, place: Element) -> None:
    if await guarded(page, lambda: set_aside(page.case.folder, name)):
        await _show(page, place)
