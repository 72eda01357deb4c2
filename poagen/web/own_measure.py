"""A measure of one's own, put into the case's catalog once it is in order."""

from __future__ import annotations

from typing import Any, Final

from nicegui import ui
from nicegui.element import Element

from poagen.api import Job
from poagen.remedies.adding import Wanted, What, add_entry, slots_wanted, wanted
from poagen.web.frame import Page, button, guarded, text

_KINDS: Final[tuple[What, ...]] = ("corrective", "preventive")


def own_measure(page: Page, job: Job) -> None:
    """The form of a new measure; what it asks is what ``poagen catalog new`` asks."""
    say = page.say
    with ui.expansion(say("own-measure")).props("header-class=text-lg").classes("w-full"):
        text("p", say("own-words"))
        kind = ui.select({each: say(each) for each in _KINDS}, value=_KINDS[0], label=say("kind"))
        kind.props("outlined").classes("w-full max-w-xl")
        causes = {cause.cause: f"{cause.cause} {cause.title}" for cause in job.plan().causes}
        fields = {each: _field(each, causes) for each in wanted(_KINDS[0])}
        more = Element("div")
        slots: dict[Wanted, Any] = {}

        async def add() -> None:
            answers = _answers(fields)
            unknown = slots_wanted(said for name, said in answers if name.startswith("text."))
            if fresh := [each for each in unknown if each not in slots]:
                with more:
                    slots.update({each: _field(each, {}) for each in fresh})
                return
            folder = page.case.folder / "catalog"
            given = [*answers, *_answers(slots)]
            if await guarded(page, lambda: add_entry(kind.value, given, folder)):
                ui.navigate.reload()

        button(say("add-measure"), add)


def _field(each: Wanted, causes: dict[str, str]) -> Any:
    options = causes if each.field == "cause" else {name: name for name in each.choices}
    if options:
        made: Any = ui.select(options, label=each.ask)
    else:
        made = ui.textarea(each.ask) if each.many else ui.input(each.ask)
    return made.props("outlined autogrow" if each.many else "outlined").classes("w-full max-w-3xl my-1")


def _answers(fields: dict[Wanted, Any]) -> list[tuple[str, str]]:
    """Field and answer; a field that may have several has one a line."""
    told: list[tuple[str, str]] = []
    for each, field in fields.items():
        words = str(field.value or "")
        parts = words.splitlines() if each.many else [words]
        told += [(each.field, part.strip()) for part in parts if part.strip()]
    return told
