"""The first page: what to begin with, and every case that lies in the folder."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from nicegui import ui
from nicegui.element import Element

from poagen.case import is_case, no_case
from poagen.common.regular import at_home
from poagen.web.bench import SAMPLES
from poagen.web.frame import Page, framed, guarded, is_gone, notify
from poagen.web.helps import here
from poagen.web.overview import Overview, overview
from poagen.web.parts import box, button, card, field, more, text
from poagen.web.words import visible

_HEADS = ("case", "store", "state", "notice", "rate", "markers")


async def home_page(page: Page, today: Callable[[], dt.date]) -> None:
    """Start: new case, try the sample, open case; then the cases."""
    say = page.say
    with framed(page, say("start-title"), "home", say("start-words")):
        found = await asyncio.to_thread(page.desk.cases)
        table: Any = None
        if found:
            table = _cases(page, found)
        with box("pair"):
            with card("main" if not found else ""):
                text("h2", say("new-case"))
                text("p", say("new-case-words"))
                button(say("new-case-start"), lambda: ui.navigate.to("/new"), "main", "add")
            with card():
                text("h2", say("try-sample"))
                text("p", say("try-words"))
                with box("line"):
                    for name in SAMPLES:
                        button(say(f"sample-{name}"), partial(_sample, page, name))
        with card():
            text("h2", say("how-it-goes"))
            with Element("ol"):
                for step in ("files", "result", "questions", "plan", "letter", "hand-in"):
                    with Element("li"):
                        text("span", f"{say(f'step-{step}')}: ", "strong")
                        text("span", say(f"about-{step}"))
        _open_case(page)
        if table is not None:
            await ui.context.client.connected()
            await _fill(page, table, today())


async def _sample(page: Page, name: str) -> None:
    made: list[Path] = []
    if await guarded(page, lambda: made.append(page.desk.try_sample(name))):
        ui.navigate.to(f"/case/{page.desk.open(made[0])}/files")


def _open_case(page: Page) -> None:
    say = page.say
    with more(say("open-case")):
        text("p", say("open-words", folder=page.desk.home), "quiet small")
        place = field(ui.input(say("folder-path")), wide=True)

        def act() -> None:
            folder = at_home((place.value or "").strip())
            if is_case(folder):
                ui.navigate.to(f"/case/{page.desk.open(folder)}/result")
            else:
                notify([no_case(folder)], say)

        button(say("open"), act)


def _cases(page: Page, found: list[Path]) -> list[tuple[Path, dict[str, Any]]]:
    """The list of cases, whose cells are filled as each case is read."""
    say = page.say
    rows: list[tuple[Path, dict[str, Any]]] = []
    with card():
        with box("line spread"):
            text("h2", say("your-cases"))
            text("span", str(page.desk.home), "quiet small")
        with box("wide").props("tabindex=0 role=group"), Element("table").classes("plain cases"):
            with Element("thead"), Element("tr"):
                for head in _HEADS:
                    text("th", say(f"col-{head}")).props("scope=col")
            with Element("tbody"):
                rows.extend((folder, _row(page, folder)) for folder in found)
    return rows


def _row(page: Page, folder: Path) -> dict[str, Any]:
    cells: dict[str, Any] = {}
    with Element("tr"):
        with Element("td"):
            ui.link(visible(folder.name), f"/case/{page.desk.open(folder)}/result").classes("strong")
            cells["case"] = text("div", "", "quiet small")
        for head in _HEADS[1:]:
            cells[head] = text("td", "…" if head == "state" else "")
    return cells


async def _fill(page: Page, rows: list[tuple[Path, dict[str, Any]]], today: dt.date) -> None:
    """Read case after case, and write each into its row as soon as it is known."""
    for folder, cells in rows:
        bench = page.desk.bench(page.desk.open(folder))
        if bench is None:
            continue
        seen = await asyncio.to_thread(overview, bench)
        if is_gone(cells["state"]):
            return
        for name, words in _told(page, seen, today).items():
            cells[name].text = words
        cells["state"].classes(_state_class(seen))


def _told(page: Page, seen: Overview, today: dt.date) -> dict[str, str]:
    say = page.say
    days = (today - seen.notice).days if seen.notice else None
    left = (seen.reply_by - today).days if seen.reply_by else None
    notice = "–" if days is None else _since(page, days, seen.notice or today)
    if left is not None and left >= 0 and not seen.rounds:
        notice += f"; {say('days-left', n=left)}"
    return {
        "case": seen.client,
        "store": seen.store,
        "state": _state(page, seen),
        "notice": notice,
        "rate": "" if seen.wrong else say.rate(seen.rate, seen.target),
        "markers": "" if seen.wrong else say.number(seen.markers),
    }


def _since(page: Page, days: int, notice: dt.date) -> str:
    say = page.say
    if days < 0:
        return say.day(notice)
    return say(f"since-{days}") if say.has(f"since-{days}") else say("days-ago", n=days)


def _state(page: Page, seen: Overview) -> str:
    say = page.say
    if seen.wrong:
        return here(say.title_of(seen.wrong.code) or seen.wrong.message, say)
    if seen.rounds:
        return say(f"state-{seen.standing}", n=seen.rounds)
    return say("state-open") if seen.markers else say("state-ready")


def _state_class(seen: Overview) -> str:
    return "bad" if seen.wrong else "warn" if seen.markers or seen.standing == "replied" else "good"
