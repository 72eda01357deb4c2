"""The small parts that pages are made of; each holds text as text."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from typing import Any, Final, Literal

from nicegui import ui
from nicegui.element import Element
from nicegui.elements.mixins.text_element import TextElement

from poagen.common.finding import Finding, Severity
from poagen.document import wording
from poagen.web.helps import here, in_the_pages
from poagen.web.words import Words, visible

Weight = Literal["main", "side", "plainly"]

_SHOWN: Final = 12
_LOOKS: Final[dict[Weight, str]] = {"main": "unelevated", "side": "outline", "plainly": "flat dense"}
_DROP: Final = """
<div class="drop{flat}">
  <q-btn no-caps :class="'{weight}'" {look} icon="upload_file" label="{words}" aria-label="{label}"
    @click="props.pickFiles" :disable="!props.canAddFiles" />
  <label>{label}<q-uploader-add-trigger /></label>
  <div>{hint}</div>
  <div v-if="props.isUploading" role="status">{{{{ props.uploadProgressLabel }}}}</div>
</div>
"""


def text(tag: str, words: str, classes: str = "") -> TextElement:
    """An element that holds text and nothing else."""
    return TextElement(tag=tag, text=visible(words)).classes(classes)


def english(tag: str, words: str, classes: str = "") -> TextElement:
    """Text that is English whatever the pages' language is, and is read out as such."""
    return text(tag, words, classes).props("lang=en")


def box(classes: str, tag: str = "div") -> Element:
    """An element that holds others."""
    return Element(tag).classes(classes)


def card(classes: str = "", label: str = "") -> Element:
    """A sheet that holds what belongs together."""
    made = Element("section").classes(f"card {classes}")
    if label:
        made.props["aria-label"] = visible(label)
    return made


def button(words: str, act: Callable[..., Any], weight: Weight = "side", icon: str = "") -> ui.button:
    """A button with its words. A step has one of the weight ``main``."""
    made = ui.button(words, on_click=act, color=None, icon=icon or None)
    return made.props(f"no-caps {_LOOKS[weight]}").classes(weight)


@contextmanager
def more(words: str, classes: str = "", *, opened: bool = False) -> Iterator[Element]:
    """What is shown when asked for."""
    with Element("details").classes(f"more {classes}") as made:
        if opened:
            made.props("open")
        text("summary", words)
        yield made


@contextmanager
def dialog(title: str) -> Iterator[ui.dialog]:
    """A dialog that opens at once, with its title."""
    with ui.dialog(value=True) as made, ui.card().classes("dialog poagen"):
        made.props["aria-label"] = title
        text("h2", title)
        yield made


def findings(told: Iterable[Finding], say: Words, shown: int = _SHOWN) -> None:
    """Findings, each with what to do; what exceeds ``shown`` is shown when asked for."""
    every = list(told)
    for each in every[:shown]:
        finding(each, say)
    if every[shown:]:
        with more(say("more-findings", n=len(every) - shown)):
            for each in every[shown:]:
                finding(each, say)


def finding(each: Finding, say: Words) -> None:
    """One finding: how much it matters, what it is, and what to do."""
    each = in_the_pages(each, say)
    place = ", ".join(
        part for part in (each.file, f"{say('row')} {each.row}" if each.row else None, each.column) if part
    )
    with box(f"told {each.severity}").props("role=note"):
        title = here(say.title_of(each.code), say)
        with text("div", f"{say(each.severity.value)}: ", "strong"):
            if title:
                text("span", title)
            else:
                english("span", wording.sentence(each.message))
        if title:
            english("div", wording.sentence(each.message))
        if place:
            text("div", place, "small")
        if each.help:
            with text("div", f"{say('to-do')}: "):
                english("span", each.help)


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A small table of text, which scrolls by itself where it is wider than the page."""
    with box("wide").props("tabindex=0 role=group"), Element("table").classes("plain"):
        with Element("thead"), Element("tr"):
            for head in heads:
                text("th", head).props("scope=col")
        with Element("tbody"):
            for row in rows:
                with Element("tr"):
                    for cell in row:
                        text("td", cell)


def pill(words: str, kind: str = "") -> None:
    """A word that tells a state."""
    text("span", words, f"pill {kind}")


def share_bar(part: float) -> None:
    """A bar that is filled to a share between 0 and 1; its figure stands beside it as text."""
    with box("bar-of").props("aria-hidden=true"):
        Element("div").style(f"width: {max(0.0, min(1.0, part)):.1%}")


@dataclass(frozen=True)
class Drop:
    """A place to drop files on.

    Attributes:
        words: On its button.
        most: Bytes that a file may have.
        label: What the button is called where its words alone do not tell.
        hint: Beside the button.
        accept: Endings of file names.
        flat: A small one, for one file.
        weight: Of the button.
    """

    words: str
    most: int
    label: str = ""
    hint: str = ""
    accept: str = ""
    flat: bool = False
    weight: Weight = "side"


def dropping(drop: Drop, on_upload: Callable[..., Any], say: Words) -> ui.upload:
    """A place to drop files on, with a button for those who would rather choose."""
    upload = ui.upload(
        multiple=not drop.flat,
        auto_upload=True,
        max_file_size=drop.most,
        on_upload=on_upload,
        on_rejected=lambda: ui.notify(say("too-large"), type="warning"),
    )
    told = {"words": drop.words, "label": drop.label or drop.words, "hint": drop.hint}
    inert = {name: _inert(words) for name, words in told.items()}
    look = {"flat": " flat" if drop.flat else "", "weight": drop.weight, "look": _LOOKS[drop.weight]}
    upload.add_slot("header", _DROP.format(**inert, **look))
    if drop.accept:
        upload.props["accept"] = drop.accept
    return upload.props("no-thumbnails")


def _inert(words: str) -> str:
    """Words that stay words in a template: neither an element nor an expression."""
    return html.escape(words).replace("{", "(").replace("}", ")")


def field(made: Any, *, wide: bool = False) -> Any:
    """A field as all of them look."""
    return made.props("outlined bottom-slots hide-bottom-space").classes("w-full max-w-3xl" if wide else "w-full")


def worst(told: Iterable[Finding]) -> str:
    """How much the gravest finding matters: ``error``, ``warning``, ``note``, or blank where there is none."""
    found = {each.severity for each in told}
    return next((one.value for one in (Severity.ERROR, Severity.WARNING, Severity.NOTE) if one in found), "")


@contextmanager
def waiting(words: str) -> Iterator[None]:
    """A word that something goes on, for as long as it does."""
    with card() as shown, box("line").props("role=status"):
        ui.spinner(size="1.6em").props("aria-hidden=true")
        text("p", words)
        seconds = text("span", "", "quiet small").props("aria-hidden=true")
        passed = count(1)
        ui.timer(1.0, lambda: seconds.set_text(f"{next(passed)} s"))
    try:
        yield
    finally:
        if not shown.is_deleted:
            shown.delete()
