"""A measure of one's own, put into the case's catalog once it is in order."""

from __future__ import annotations

from typing import Any, Final

from nicegui import ui
from nicegui.element import Element

from poagen.job import Job
from poagen.remedies.adding import Wanted, What, add_entry, slots_wanted, wanted
from poagen.web.frame import Page, guarded
from poagen.web.parts import button, card, field, more, text

_KINDS: Final[tuple[What, ...]] = ("corrective", "preventive")


def own_measure(page: Page, job: Job) -> None:
    """The form of a new measure; what it asks is what ``poagen catalog new`` asks."""
    say = page.say
    with card("q-mt-md"), more(say("own-measure"), "bigger"):
        text("p", say("own-words"), "quiet")
        form = _Form(page, {cause.cause: f"{cause.cause} {cause.title}" for cause in job.plan().causes})
        kinds = {each: say(f"kind-{each}") for each in _KINDS}
        form.kind = field(ui.select(kinds, value=_KINDS[0], label=say("kind")), wide=True)
        form.kind.on_value_change(form.draw)
        form.place = Element("div")
        form.draw()
        button(say("add-measure"), form.add)


class _Form:
    """The fields of the kind that is chosen."""

    def __init__(self, page: Page, causes: dict[str, str]) -> None:
        self.page, self.causes = page, causes
        self.kind: Any = None
        self.place: Any = None
        self.fields: dict[Wanted, Any] = {}
        self.slots: dict[Wanted, Any] = {}

    def draw(self) -> None:
        """The fields anew."""
        self.place.clear()
        self.slots.clear()
        with self.place:
            self.fields = {each: self._field(each) for each in wanted(self.kind.value)}

    async def add(self) -> None:
        """Ask for the slots that the texts have; then write the measure if it is in order."""
        answers = _answers(self.fields)
        unknown = slots_wanted(said for name, said in answers if name.startswith("text."))
        if fresh := [each for each in unknown if each not in self.slots]:
            with self.place:
                self.slots.update({each: self._field(each) for each in fresh})
            return
        folder, kind = self.page.case.folder / "catalog", self.kind.value
        given = [*answers, *_answers(self.slots)]
        if await guarded(self.page, lambda: add_entry(kind, given, folder)):
            ui.navigate.reload()

    def _field(self, each: Wanted) -> Any:
        label = self.page.say.known("own", each.ask)
        options = self.causes if each.field == "cause" else {name: name for name in each.choices}
        if options:
            return field(ui.select(options, label=label), wide=True)
        return field(ui.textarea(label).props("autogrow") if each.many else ui.input(label), wide=True)


def _answers(fields: dict[Wanted, Any]) -> list[tuple[str, str]]:
    """Field and answer; a field that may have several has one a line."""
    told: list[tuple[str, str]] = []
    for each, made in fields.items():
        words = str(made.value or "")
        parts = words.splitlines() if each.many else [words]
        told += [(each.field, part.strip()) for part in parts if part.strip()]
    return told
