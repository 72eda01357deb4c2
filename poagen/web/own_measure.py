"""A measure of one's own, put into the case's catalog once it is in order."""

from __future__ import annotations

from typing import Any, Final

from nicegui import ui
from nicegui.element import Element

from poagen.job import Job
from poagen.remedies.adding import Wanted, What, add_entry, slots_wanted, wanted
from poagen.web.draft import Draft
from poagen.web.frame import Page, guarded
from poagen.web.parts import button, card, field, more, text

OWN: Final = "measure/own"
"""The name of the form of a new measure."""

_KINDS: Final[tuple[What, ...]] = ("corrective", "preventive")


def own_measure(page: Page, job: Job) -> None:
    """The form of a new measure; what it asks is what ``poagen catalog new`` asks."""
    say = page.say
    draft = Draft(page, OWN)
    with card("q-mt-md"), more(say("own-measure"), "bigger", opened=bool(draft.said)):
        text("p", say("own-words"), "quiet")
        causes = {cause.cause: f"{cause.cause} {cause.title}" for cause in job.plan().needed}
        form = _Form(page, causes, draft)
        draft.tell("", form.drop, say("own-measure"))
        kinds = {each: say(f"kind-{each}") for each in _KINDS}
        kind = next((each for each in _KINDS if each == draft.value("kind")), _KINDS[0])
        form.kind = field(ui.select(kinds, value=kind, label=say("kind")), wide=True)
        form.kind.on_value_change(form.turn)
        form.place = Element("div")
        form.draw()
        button(say("add-measure"), form.add)


class _Form:
    """The fields of the kind that is chosen."""

    def __init__(self, page: Page, causes: dict[str, str], draft: Draft) -> None:
        self.page, self.causes, self.draft = page, causes, draft
        self.kind: Any = None
        self.place: Any = None
        self.said = dict(draft.said)
        self.fields: dict[Wanted, Any] = {}
        self.slots: dict[Wanted, Any] = {}

    def draw(self) -> None:
        """The fields anew."""
        self.place.clear()
        self.slots.clear()
        with self.place:
            self.fields = {each: self._field(each) for each in wanted(self.kind.value)}

    def turn(self) -> None:
        """The fields of the other kind, with what was typed into those that both have."""
        self.draw()
        self._typed()

    def drop(self) -> None:
        """Blank fields, in place of what was typed."""
        self.said.clear()
        self.draw()
        self.draft.note({})

    def _typed(self) -> None:
        now = {each.field: str(made.value or "") for each, made in {**self.fields, **self.slots}.items()}
        self.said.update(now)
        told = {name: words for name, words in self.said.items() if words.strip() and name != "kind"}
        self.draft.note({"kind": self.kind.value, **told} if told else {})

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
        if await guarded(self.page, lambda: add_entry(kind, given, folder, now=self.page.desk.now())):
            self.draft.note({})
            ui.navigate.reload()

    def _field(self, each: Wanted) -> Any:
        label = self.page.say.known("own", each.ask)
        options = self.causes if each.field == "cause" else {name: name for name in each.choices}
        made: Any
        if options:
            chosen = self.said.get(each.field)
            made = ui.select(options, value=chosen if chosen in options else None, label=label)
        else:
            value = self.said.get(each.field, "")
            made = ui.textarea(label, value=value).props("autogrow") if each.many else ui.input(label, value=value)
        made.on_value_change(self._typed)
        return field(made, wide=True)


def _answers(fields: dict[Wanted, Any]) -> list[tuple[str, str]]:
    """Field and answer; a field that may have several has one a line."""
    told: list[tuple[str, str]] = []
    for each, made in fields.items():
        words = str(made.value or "")
        parts = words.splitlines() if each.many else [words]
        told += [(each.field, part.strip()) for part in parts if part.strip()]
    return told
