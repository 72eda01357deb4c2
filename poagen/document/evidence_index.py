"""The index of the evidence: each enclosure as the letter numbers it, what it is to prove, and its sums."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import Final

from poagen.case.evidence import SIGNATURES
from poagen.document import markup, wording
from poagen.document.letter import Document
from poagen.document.locales import Locale
from poagen.document.pdf import to_pdf
from poagen.document.seller_pdf import is_pdf, with_pdf
from poagen.document.view import LetterView, MeasureView

_PNG: Final = b"\x89PNG\r\n\x1a\n"
_FRAMES: Final = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
"""JPEG markers after which width and height stand."""


@dataclass(frozen=True)
class Enclosed:
    """A file that goes with the letter.

    Attributes:
        name: Of the file.
        content: Its bytes as they are handed in; None where the file is missing.
    """

    name: str
    content: bytes | None


def evidence_index(
    document: Document,
    view: LetterView,
    enclosed: Sequence[Enclosed],
    annexes: Mapping[str, bytes],
    locale: Locale,
    *,
    shown: Callable[[str], str] = str,
) -> bytes:
    """The index as a PDF; the same input gives the same bytes.

    Args:
        document: The letter, whose head and language the index has.
        view: What the letter says of the measures.
        enclosed: The letter's enclosures, in its order.
        annexes: The annexes by the names of their files.
        locale: Language, dates and numbers.
        shown: Makes words ready to be shown, such as by hiding order ids.
    """
    words = locale.language.annex
    lines = [f"# {words('index')}", markup.escape(_head(document, locale)), words("index_intro")]
    for number, one in enumerate(enclosed, start=1):
        proved = [each for each in (*view.actions, *view.steps) if number in each.enclosures]
        named = f"{locale.language.word('enclosure')} {number}: {one.name}"
        lines += [f"## {markup.escape(named)}", "\n".join(_told(one, proved, locale))]
    for name, content in annexes.items():
        head, holds = _annex(name, view, locale)
        lines.append(f"## {markup.escape(head)}")
        lines.append("\n".join([f"- {markup.escape(holds)}", *_known_again(content, name, locale)]))
    title = f"{words('index')}: {document.title}"
    return to_pdf(replace(document, markdown=shown("\n\n".join(lines)) + "\n", title=title, pictures=()))


def _head(document: Document, locale: Locale) -> str:
    told = locale.language.annex("index_of").format(document.title, locale.date(document.date))
    return " · ".join(part for part in (document.author, document.store, told) if part)


def _annex(name: str, view: LetterView, locale: Locale) -> tuple[str, str]:
    """What an annex is called, and what it holds."""
    words = locale.language.annex
    if name.startswith("annex-b") and view.since:
        return words("annex_b").format(name), words("annex_b_holds").format(locale.number(view.since.packages))
    holds = words("disputed_holds" if view.dispute else "annex_a_holds")
    return words("annex_a").format(name), holds.format(locale.number(view.invalid))


def _told(one: Enclosed, proved: Sequence[MeasureView], locale: Locale) -> Iterator[str]:
    words = locale.language.annex
    if one.content is None:
        yield f"- **{words('missing')}**"
    for measure in proved:
        yield f"- {markup.escape(_stated(measure, locale))}"
        yield f"- {words('proves')}: {markup.escape(wording.sentence(measure.text))}"
    if one.content is not None:
        yield from _known_again(one.content, one.name, locale)


def _stated(measure: MeasureView, locale: Locale) -> str:
    """The measure with its causes, and what the seller states of it."""
    words = locale.language.annex
    day = locale.date(measure.date) if isinstance(measure.date, dt.date) else words("no_date")
    state = words("done" if measure.state == "done" else "planned").format(day, measure.owner or words("no_owner"))
    causes = (
        "; " + words("causes").format(wording.listing(measure.causes, locale=locale)) if measure.causes else ""
    )
    return f"{words('measure')}: {measure.title} ({state}{causes})"


def _known_again(content: bytes, name: str, locale: Locale) -> Iterator[str]:
    words = locale.language.annex
    size = locale.number(len(content))
    yield f"- {markup.escape(words('file').format(_kind(content, name, locale), size))}"
    yield f"- SHA-256: `{hashlib.sha256(content).hexdigest()}`"


def _kind(content: bytes, name: str, locale: Locale) -> str:
    """What a file is, by what it holds: a PDF with its pages, a picture with its size; others by their name."""
    words = locale.language.annex
    if is_pdf(content):
        pages = with_pdf(content, lambda document: len(document.pages))
        return f"PDF, {words('pages').format(pages)}" if pages else f"PDF, {words('pages_unknown')}"
    kind = _held(content, PurePath(name).suffix.casefold()).removeprefix(".").upper() or words("no_kind")
    size = _pixels(content)
    return f"{kind}, {size[0]} × {size[1]}" if size else kind


def _held(content: bytes, ending: str) -> str:
    """The ending that fits a file: its own unless it says another kind; empty where none is known to fit."""
    own = SIGNATURES.get(ending)
    if own and content.startswith(own):
        return ending
    fits = (one for one, begins in SIGNATURES.items() if content.startswith(begins))
    return next(fits, "" if own else ending)


def _pixels(content: bytes) -> tuple[int, int] | None:
    """Width and height of a PNG, GIF or JPEG picture, read from its head."""
    if content.startswith(_PNG) and len(content) >= 24:
        return int.from_bytes(content[16:20], "big"), int.from_bytes(content[20:24], "big")
    if content.startswith((b"GIF87a", b"GIF89a")) and len(content) >= 10:
        return int.from_bytes(content[6:8], "little"), int.from_bytes(content[8:10], "little")
    return _jpeg_pixels(content) if content.startswith(b"\xff\xd8") else None


def _jpeg_pixels(content: bytes) -> tuple[int, int] | None:
    place = 2
    while place + 9 <= len(content) and content[place] == 0xFF:
        if content[place + 1] in _FRAMES:
            high, wide = content[place + 5 : place + 7], content[place + 7 : place + 9]
            return int.from_bytes(wide, "big"), int.from_bytes(high, "big")
        place += 2 + int.from_bytes(content[place + 2 : place + 4], "big")
    return None
