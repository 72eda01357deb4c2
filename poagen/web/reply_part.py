"""Amazon's reply: where it is kept, the rounds so far, and what the next letter must add."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any, Final

from nicegui import ui
from nicegui.element import Element
from nicegui.events import UploadEventArguments

from poagen.case.rounds import Round, rounds
from poagen.common.file_names import clean_name
from poagen.job import Job
from poagen.review.reading import KINDS
from poagen.revising import Revision, revise
from poagen.web.draft import Draft
from poagen.web.frame import Page, guarded
from poagen.web.parts import Drop, box, button, card, dropping, english, field, findings, more, text
from poagen.web.shelf import keep
from poagen.web.words import visible

_LARGEST: Final = 20_000_000


def what_to_add(page: Page, told: Revision) -> None:
    """What the reply that is kept asks of the next letter."""
    say = page.say
    with card():
        text("h2", say("accepted") if told.is_over else say("next-letter", n=told.number))
        findings(told.findings, say)
        for name, lines in told.to_add.items():
            text("h3", say(f"add-{name}"))
            if not lines:
                text("p", say(f"add-nothing-{name}"), "quiet")
            with Element("ul"):
                for line in lines:
                    english("li", line)


def reply_part(page: Page, job: Job, place: Element) -> None:
    """What was handed in, and the form for Amazon's reply."""
    say, known = page.say, rounds(job.the_case().folder)
    place.clear()
    with place, card():
        text("h2", say("reply"))
        if known:
            with Element("ul"):
                for one in known:
                    text("li", _told(page, one))
        text("p", say("reply-words" if known else "reply-elsewhere"), "quiet")
        if known and known[-1].asks:
            text("p", say("reply-again", n=known[-1].number), "quiet")
        _Form(page, job, needs_letter=not known).draw()


def _told(page: Page, one: Round) -> str:
    say = page.say
    handed = say("round-of", n=one.number, day=say.day(one.date)) if one.date else say("round", n=one.number)
    if not one.asks:
        return handed
    replied = say("round-rejected") if one.is_rejected else say("round-accepted")
    day = f" ({say.day(one.replied)})" if one.replied else ""
    return f"{handed}; {replied}{day}"


class _Form:
    """The fields of a reply."""

    def __init__(self, page: Page, job: Job, *, needs_letter: bool) -> None:
        self.page, self.job, self.needs_letter = page, job, needs_letter
        self.words: Any = None
        self.day: Any = None
        self.draft = Draft(page, "reply")
        self.letter = _letter(page.case.folder, self.draft.value("letter"))

    def draw(self) -> None:
        say = self.page.say
        self.draft.tell("", self._drop, say("reply"))
        words, day = self.draft.value("words"), self.draft.value("day")
        self.words = field(ui.textarea(say("reply-text"), value=words).props("autogrow"), wide=True)
        with box("line"):
            self.day = ui.input(say("reply-day"), value=day).props("outlined dense type=date stack-label")
        for one in (self.words, self.day):
            one.on_value_change(self._typed)
        with more(say("reply-letter"), opened=self.needs_letter):
            text("p", say("reply-letter-words"), "quiet")
            self.named = Element("div").props("role=status")
            self._name()
            drop = Drop(
                say("reply-letter-drop"), _LARGEST, hint=say("drop-hint"), accept=",".join(KINDS), flat=True
            )
            dropping(drop, self._take, say)
        button(say("keep-reply"), self._keep)

    def _name(self) -> None:
        self.named.clear()
        with self.named:
            if self.letter is not None:
                text("p", visible(self.letter.name), "strong")

    def _typed(self) -> None:
        said = {
            "words": self.words.value or "",
            "day": self.day.value or "",
            "letter": self.letter.name if self.letter else "",
        }
        self.draft.note({name: words for name, words in said.items() if words.strip()})

    def _drop(self) -> None:
        self.words.value, self.day.value, self.letter = "", "", None
        self._name()
        self._typed()

    async def _take(self, event: UploadEventArguments) -> None:
        """Keep the rejected letter beside the rounds; it becomes one with its reply."""
        content, name, kept = await event.file.read(), event.file.name, list[Path]()
        folder = self.page.case.folder
        if await guarded(self.page, lambda: kept.append(keep(folder, "rounds", name, content))):
            self.letter = kept[0]
            self._name()
            self._typed()

    async def _keep(self) -> None:
        words, say = (self.words.value or "").strip(), self.page.say
        if not words or (self.needs_letter and self.letter is None):
            ui.notify(say("reply-missing" if not words else "letter-missing"), type="warning")
            return
        day = dt.date.fromisoformat(self.day.value) if self.day.value else None
        if await guarded(self.page, lambda: revise(self.job.reopened(), words, date=day, letter=self.letter)):
            self.draft.note({})
            ui.navigate.reload()


def _letter(folder: Path, name: str) -> Path | None:
    """A letter that was dropped earlier and is not yet part of a round."""
    path = folder / "rounds" / clean_name(name)
    return path if name and path.is_file() else None
