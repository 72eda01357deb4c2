"""What a form holds that is not kept: put by as it is typed, put back when its page is opened again, and told."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from nicegui import ui
from nicegui.element import Element

from poagen.web.frame import Page, put_by
from poagen.web.parts import box, button, card, more, text
from poagen.web.unkept import Said
from poagen.web.words import visible


class Draft:
    """The words of one form that are not kept.

    Attributes:
        said: What was typed earlier and stands in the form again, by field.
        is_untouched: Whether the form holds just that; going on from a page then leaves it as it is.
    """

    def __init__(self, page: Page, form: str, kept: Said | None = None) -> None:
        self.page, self.form, self.mine = page, form, str(ui.context.client.id)
        pages = page.case.unkept.forms().get(form, {})
        self.origin, self.found = next(reversed(pages.items()), ("", {}))
        held = kept or {}
        self.said = {field: words for field, words in self.found.items() if words != held.get(field, "")}
        self.is_untouched = bool(self.said)
        self.place: Element | None = None
        if self.found and not self.said:
            self.note({})

    def value(self, field: str, kept: str = "") -> str:
        """What a field shows: what was typed earlier, else what is kept."""
        return self.said.get(field, kept)

    def note(self, said: Said) -> None:
        """Put by what differs from what is kept, in place of what was put back; nothing where nothing does."""
        unkept = self.page.case.unkept
        self.is_untouched = False
        if self.origin and unkept.forms().get(self.form, {}).get(self.origin) == self.found:
            unkept.note(self.form, self.origin, {})
        self.origin = ""
        unkept.note(self.form, self.mine, {field: visible(words) for field, words in said.items()})
        if self.place is not None and not said:
            self.place.set_visibility(False)
        put_by(self.page)

    def tell(self, kept: str, drop: Callable[[], Any], what: str) -> None:
        """Say that what stands in the form was typed earlier and is not kept, with what is."""
        say = self.page.say
        if not self.said:
            return
        with box("told warning").props("role=note") as self.place:
            text("p", say("typed-earlier"))
            if kept:
                with more(say("kept-now")):
                    text("pre", kept)
            button(say("drop-typed"), drop, "plainly").props["aria-label"] = f"{say('drop-typed')}: {what}"


def left_over(page: Page, kind: str, drawn: Iterable[str]) -> None:
    """What was typed into forms that the page no longer has, such as for a question that is not asked any more."""
    say, shown = page.say, set(drawn)
    forms = page.case.unkept.forms()
    gone = {form: pages for form, pages in forms.items() if form.startswith(f"{kind}/") and form not in shown}
    if not gone:
        return
    with card() as place:
        text("h2", say("typed-for-gone"))
        for pages in gone.values():
            for said in pages.values():
                text("pre", "\n".join(said.values()))

        def drop() -> None:
            for form, pages in gone.items():
                for one in pages:
                    page.case.unkept.note(form, one, {})
            put_by(page)
            place.set_visibility(False)

        button(say("drop-typed"), drop, "plainly")


def told_unkept(page: Page) -> None:
    """Say on which steps something was typed that is not kept, and so in no letter."""
    say = page.say
    kinds = [form.partition("/")[0] for form in page.case.unkept.forms()]
    steps = {
        step: kinds.count(kind) for kind, step in (("answer", "questions"), ("measure", "plan")) if kind in kinds
    }
    if not steps:
        return
    with box("told warning").props("role=note"):
        text("div", say("typed-unkept"), "strong")
        for step, number in steps.items():
            words = f"{say('go-there', step=say(f'step-{step}'))} ({number})"
            ui.link(words, page.address(step)).classes("q-mr-md")
