"""A new case: by the pasted notice and a few fields."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any, Final

from nicegui import ui

from poagen.case import start as starting
from poagen.case.notice import read_notice
from poagen.case.pasting import confirmed
from poagen.policy import marketplace_names, store_name
from poagen.web.frame import Page, asks_before_leaving, framed, guarded
from poagen.web.parts import box, button, card, dialog, english, field, more, text
from poagen.web.shelf import folder_name

_BY_PICKER: Final = frozenset({"as_of", "notice_date", "reply_by", "letter_date"})
_FIRST: Final = ("seller", "marketplace", "as_of", "notice_date")


async def new_case_page(page: Page) -> None:
    """The form of a new case."""
    say = page.say
    fields: dict[str, Any] = {}
    read: list[str] = []
    with framed(page, say("new-case"), "home", say("new-words")):
        with card():
            text("h2", say("notice-title"))
            text("p", say("notice-why"), "quiet")
            notice = field(ui.textarea(say("notice")), wide=True)
            button(say("read-notice"), partial(_read_notice, page, notice, fields, read))
        with card():
            text("h2", say("facts-title"))
            with box("fields"):
                for asked in starting.ASKED:
                    if asked.key in _FIRST:
                        fields[asked.key] = _asked(page, asked.key)
            with more(say("further-facts")), box("fields"):
                for asked in starting.ASKED:
                    if asked.key not in _FIRST:
                        fields[asked.key] = _asked(page, asked.key)
                folder = field(ui.input(say("folder-name")))
                folder.props["hint"] = say("folder-why")
            button(say("make-case"), partial(_make, page, folder, notice, fields, read), "main")
        for one in (notice, folder, *fields.values()):
            one.on_value_change(lambda: asks_before_leaving("form", when=True))


def _asked(page: Page, key: str) -> Any:
    say = page.say
    label = say(f"ask-{key}") + (f" ({say('needed')})" if key in starting.REQUIRED else "")
    if key == "marketplace":
        stores = {code: f"{store_name(code)} ({code})" for code in sorted(set(marketplace_names().values()))}
        made = field(ui.select(stores, label=label, with_input=True))
    else:
        made = field(ui.input(label))
    if key in _BY_PICKER:
        made.props("type=date stack-label")
    made.props["hint"] = say(f"why-{key}")
    return made


def _read_notice(page: Page, notice: Any, fields: dict[str, Any], read: list[str]) -> None:
    """Put what the notice tells into the fields that are blank, for a person to check."""
    words = (notice.value or "").strip()
    read.append(words)
    facts = read_notice(words, marketplace=fields["marketplace"].value or None)
    for key, value in starting.from_notice(facts).items():
        if key in fields and not fields[key].value:
            fields[key].value = "; ".join(value) if isinstance(value, list) else str(value)
    with dialog(page.say("read-from-notice")) as shown:
        for line in starting.facts_in_words(facts):
            english("div", line.strip())
        button(page.say("close"), shown.close, "main")


def _lacks(page: Page, fields: dict[str, Any]) -> bool:
    """Whether a field is blank that a case needs; the page then says which."""
    say = page.say
    lacking = [say(f"ask-{key}") for key in starting.REQUIRED if not str(fields[key].value or "").strip()]
    if lacking:
        ui.notify(say("needed-first", names="; ".join(lacking)), type="warning")
    return bool(lacking)


async def _make(page: Page, folder: Any, notice: Any, fields: dict[str, Any], read: list[str]) -> None:
    made: list[Path] = []
    if _lacks(page, fields):
        return

    def act() -> None:
        words = (notice.value or "").strip()
        given = {key: str(made.value).strip() for key, made in fields.items() if str(made.value or "").strip()}
        store = given.get("marketplace")
        values = {key: starting.tidy(key, value, store) for key, value in given.items()}
        name = folder_name(folder.value or values.get("seller", "case"))
        values = confirmed(values, words, fields, was_read=words in read)
        made.append(page.desk.new_case(name, values, words or None))

    if await guarded(page, act):
        asks_before_leaving("form", when=False)
        ui.navigate.to(f"/case/{page.desk.open(made[0])}/files")
