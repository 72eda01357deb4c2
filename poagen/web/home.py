"""The first page: a new case, an open one, a sample; and every case that lies in the folder."""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path
from typing import Any, Final

from nicegui import ui
from nicegui.element import Element

from poagen.case import is_case, no_case
from poagen.case import start as starting
from poagen.case.notice import read_notice
from poagen.common.finding import Finding, PoagenError
from poagen.document import wording
from poagen.web.bench import SAMPLES, Bench, opened
from poagen.web.frame import Page, button, findings, framed, guarded, notify, table, text
from poagen.web.shelf import clean_name

_BY_PICKER: Final = frozenset({"as_of", "notice_date", "reply_by", "letter_date"})


async def home_page(page: Page) -> None:
    """Start: new case, open case, try the sample; then the cases."""
    say = page.say
    with framed(page, say("start-title")):
        text("p", say("start-words"))
        text("p", say("stays-here"), "quiet")
        with Element("section"):
            text("h2", say("try-sample"))
            with ui.row():
                for name in SAMPLES:
                    button(say(f"sample-{name}"), partial(_sample, page, name), quiet=True)
        _new_case(page)
        _open_case(page)
        await _cases(page)


async def _sample(page: Page, name: str) -> None:
    made: list[Path] = []
    if await guarded(page, lambda: made.append(page.desk.try_sample(name))):
        ui.navigate.to(f"/case/{page.desk.open(made[0])}/files")


def _new_case(page: Page) -> None:
    say = page.say
    fields: dict[str, Any] = {}
    with Element("section"), ui.expansion(say("new-case")).props("header-class=text-lg").classes("w-full"):
        text("p", say("new-words"))
        folder = ui.input(say("folder-name")).props("outlined").classes("w-full max-w-xl")
        notice = ui.textarea(say("notice")).props(f'outlined hint="{say("notice-why")}"')
        notice.classes("w-full max-w-xl mb-4")
        button(say("read-notice"), partial(_read_notice, page, notice, fields), quiet=True)
        for asked in starting.ASKED:
            kind = " type=date stack-label" if asked.key in _BY_PICKER else ""
            needed = " *" if asked.key in starting.REQUIRED else ""
            made = ui.input(f"{say(f'ask-{asked.key}')}{needed}").props(f"outlined bottom-slots{kind}")
            fields[asked.key] = made.classes("w-full max-w-xl")
            text("p", say(f"why-{asked.key}"), "quiet text-sm")
        button(say("make-case"), partial(_make, page, folder, notice, fields))


def _read_notice(page: Page, notice: Any, fields: dict[str, Any]) -> None:
    """Put what the notice tells into the fields that are blank, for a person to check."""
    facts = read_notice(notice.value or "", marketplace=fields["marketplace"].value or None)
    for key, value in starting.from_notice(facts).items():
        if key in fields and not fields[key].value:
            fields[key].value = "; ".join(value) if isinstance(value, list) else str(value)
    with ui.dialog(value=True) as dialog, ui.card().classes("poagen"):
        text("h2", page.say("read-from-notice"))
        for line in starting.facts_in_words(facts):
            text("div", line.strip())
        button(page.say("close"), dialog.close)


async def _make(page: Page, folder: Any, notice: Any, fields: dict[str, Any]) -> None:
    made: list[Path] = []

    def act() -> None:
        words = (notice.value or "").strip()
        facts = starting.from_notice(read_notice(words)) if words else {}
        given = {key: field.value.strip() for key, field in fields.items() if (field.value or "").strip()}
        store = given.get("marketplace")
        values = {key: starting.tidy(key, value, store) for key, value in given.items()}
        name = clean_name(folder.value or values.get("seller", "case"))
        made.append(page.desk.new_case(name, {**facts, **values}, words or None))

    if await guarded(page, act):
        ui.navigate.to(f"/case/{page.desk.open(made[0])}/files")


def _open_case(page: Page) -> None:
    say = page.say
    with Element("section"), ui.expansion(say("open-case")).props("header-class=text-lg").classes("w-full"):
        place = ui.input(say("folder-path")).props("outlined").classes("w-full max-w-xl")

        def act() -> None:
            folder = Path((place.value or "").strip()).expanduser()
            if is_case(folder):
                ui.navigate.to(f"/case/{page.desk.open(folder)}/files")
            else:
                notify([no_case(folder)], say)

        button(say("open"), act)


async def _cases(page: Page) -> None:
    """Client, store, days, state, rate and open markers of every case in the folder."""
    say = page.say
    found = await asyncio.to_thread(page.desk.cases)
    if not found:
        return
    with Element("section"):
        text("h2", say("your-cases"))
        text("p", str(page.desk.home), "quiet text-sm")
        with Element("ul"):
            for folder in found:
                with Element("li"):
                    key = page.desk.open(folder)
                    ui.link(folder.name, f"/case/{key}/result").classes("step")
                    _told(page, folder)
        place = Element("div")

        async def judge() -> None:
            place.clear()
            with place:
                text("p", say("reading")).props("role=status")
            rows = await asyncio.to_thread(lambda: [_row(page.desk.bench(page.desk.open(one))) for one in found])
            place.clear()
            with place:
                table(
                    [say(f"col-{name}") for name in ("case", "seller", "store", "rate", "markers", "state")], rows
                )

        button(say("judge-all"), judge, quiet=True)


def _told(page: Page, folder: Path) -> None:
    case = opened(folder)
    if isinstance(case, PoagenError):
        findings(case.findings, page.say)
        return
    file = case.file
    dates = [
        f"{page.say(f'ask-{name}')}: {day}" for name in ("notice_date", "reply_by") if (day := getattr(file, name))
    ]
    text("span", " · ".join([file.seller or "", file.marketplace or "", *dates]), "quiet")


def _row(bench: Bench | None) -> list[str]:
    """What a judged case shows; a case that cannot be read shows why."""
    if bench is None:
        return []
    try:
        job = bench.job()
        letter = job.letter()
    except PoagenError as error:
        return [bench.folder.name, "", "", "", "", _first(error.findings)]
    rate = job.analysis.report.vtr.overall
    shown = wording.rate(rate.rate, rate.target) if rate.rate is not None else "?"
    seller = job.the_case().file.seller or ""
    state = job.route().kind.value
    return [bench.folder.name, seller, job.analysis.report.marketplace, shown, str(len(letter.markers)), state]


def _first(told: tuple[Finding, ...]) -> str:
    return told[0].message if told else ""
