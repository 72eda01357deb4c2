"""Plan and Report → the letter as Markdown."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from poagen.common.finding import Finding, Severity
from poagen.diagnosis.model import Report
from poagen.document import markup, wording
from poagen.document.arrange import arrange
from poagen.document.languages import ENGLISH, FALLBACK_MARK, Language, language
from poagen.document.letterhead import Letterhead
from poagen.document.locales import Locale, locale_for
from poagen.document.looks import known_look, second_language, with_second_headings
from poagen.document.render import render
from poagen.document.templates import check_folder
from poagen.remedies.model import Plan

if TYPE_CHECKING:
    from poagen.document.pictures import Picture
    from poagen.document.view import LetterView

NAME: Final = "plan-of-action"
DRAFT_MARK: Final = ".DRAFT"
SECTIONS: Final = ("causes", "actions", "prevention")
"""The three questions that Amazon asks, in its order; the names of their section templates."""

_DISPUTE: Final = dict(zip(SECTIONS, ("dispute-shown", "dispute-scans", "dispute-request"), strict=True))
_LETTER_STORES: Final = frozenset({"US", "CA", "MX"})


@dataclass(frozen=True)
class Document:
    """A letter.

    Attributes:
        markdown: The letter as CommonMark with tables.
        title: Its title as plain text.
        author: The seller's name; empty while it is not known.
        date: The letter's date, or the analysis's as-of day; files bear it as their date.
        language: Language of the text, as a BCP 47 tag.
        paper: ``us-letter`` or ``a4``, as the store's country prints.
        sections: Markdown of the summary and of the answers to Amazon's three questions, by :data:`SECTIONS`.
        enclosures: The evidence files that the letter names, in its order.
        store: The store that it goes to.
        look: Out of :data:`poagen.document.looks.LOOKS`.
        second: The other language of its headings, as BCP 47 names it, where they stand in two.
        findings: What is to be told of it, such as texts that are not translated.
        pictures: Shown on pages after the text; none of them has to be there.
        values: All that its templates could name, which Word letterheads with tags can name too.
    """

    markdown: str
    title: str
    author: str
    date: dt.date
    language: str = "en-US"
    paper: str = "us-letter"
    sections: Mapping[str, str] = field(default_factory=dict)
    enclosures: tuple[str, ...] = ()
    store: str = ""
    look: str = "plain"
    second: str | None = None
    findings: tuple[Finding, ...] = ()
    pictures: tuple[Picture, ...] = ()
    values: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)

    @property
    def words(self) -> Language:
        """The small words of the letter's language, for headers and footers."""
        return language(self.language)

    @property
    def locale(self) -> Locale:
        """How the letter writes numbers and days."""
        tag, _, country = self.language.partition("-")
        return Locale(tag, country or "GB")

    @property
    def running(self) -> str:
        """What stands at the head of every page: seller, what the letter is, and the store."""
        named = wording.capitalised(self.words.terms.get("plan", "Plan of Action"))
        return " · ".join(part for part in (self.author, named, self.store) if part)

    @property
    def in_two(self) -> str | None:
        """The second language of headings that stand in two; empty where it is not known, None where in one."""
        return self.second or ("" if self.look == "bilingual" else None)

    @property
    def markers(self) -> tuple[str, ...]:
        """Every open ``[[CONFIRM: …]]`` marker, in the letter's order."""
        return markup.markers_in(self.markdown)

    @property
    def is_draft(self) -> bool:
        """Whether any point is still to be confirmed."""
        return bool(self.markers)

    def filename(self, ext: str) -> str:
        """Name of the letter's file, which tells a draft."""
        return f"{NAME}{DRAFT_MARK if self.is_draft else ''}.{ext.removeprefix('.')}"


def compose(
    report: Report, plan: Plan, letterhead: Letterhead, *, templates: Path | Sequence[Path] | None = None
) -> Document:
    """Write the letter.

    Args:
        report: The analysis; every figure comes from it.
        plan: Causes and measures with what the seller has stated.
        letterhead: Who writes, to which store, about which notice, in which language and look.
        templates: Folders whose files are taken before the packaged ones of the same name, the first first.

    Raises:
        PoagenError: A template is wrong (DOC001 to DOC004, DOC008), the plan is of another analysis (DOC005), or
            language or look are not known (DOC009, DOC011).
    """
    folders = (templates,) if isinstance(templates, Path) else tuple(templates or ())
    locale, look = locale_for(report.marketplace, letterhead.language), known_look(letterhead.look)
    if folders:
        check_folder(folders, locale)
    view = arrange(report, plan, dataclasses.replace(letterhead, look=look), locale)
    values = {field.name: getattr(view, field.name) for field in dataclasses.fields(view)} | {"title": view.title}
    write = partial(render, values=values, folders=folders, locale=locale)
    body, parts = _body(write, view, values), _parts(write, view)
    second = second_language(locale, report.marketplace) if look == "bilingual" else locale.language
    body = with_second_headings(body, locale.language, second)
    return Document(
        markdown=body,
        title=markup.clean(view.title),
        author=markup.clean(view.seller or ""),
        date=letterhead.letter_date or report.as_of,
        language=locale.name,
        paper="us-letter" if report.marketplace in _LETTER_STORES else "a4",
        sections={name: with_second_headings(part, locale.language, second) for name, part in parts.items()},
        enclosures=view.enclosures,
        store=markup.clean(view.store),
        look=look,
        second=locale_for(report.marketplace, second.tag).name if second.tag != locale.tag else None,
        findings=(*_told_in_english(body, locale), *_told_once(look, locale, second)),
        values=values,
    )


def _body(write: Callable[..., str], view: LetterView, values: Mapping[str, Any]) -> str:
    """The whole letter, with what tells a draft where points are open."""
    body = write("dispute.md.j2" if view.route == "dispute" else "letter.md.j2")
    if view.look == "consultant":
        body = f"{write('sender.md.j2')}\n{body}"
    if points := len(markup.markers_in(body)):
        return write("sections/draft.md.j2", values={**values, "points": points}) + "\n" + body
    return body


def _parts(write: Callable[[str], str], view: LetterView) -> dict[str, str]:
    """The letter's sections, each by itself."""
    is_dispute = view.route == "dispute"
    named = _DISPUTE if is_dispute else {name: name for name in ("summary", *SECTIONS)}
    parts = {name: write(f"sections/{file}.md.j2") for name, file in named.items()}
    if not is_dispute:
        parts["prevention"] += "\n" + write("sections/state.md.j2")
    if view.route == "mixed" and view.dispute:
        parts["causes"] += "\n" + write("sections/disputed.md.j2")
    return parts


def _told_once(look: str, locale: Locale, second: Language) -> tuple[Finding, ...]:
    """A word on a letter in two languages that has but one."""
    if look != "bilingual" or second.tag != locale.tag:
        return ()
    return (
        Finding(
            "DOC013",
            Severity.WARNING,
            f"the letter and its store are both in {locale.language.name}, so its headings stand in one language",
            value=look,
            help="choose another language for the letter, or the look plain",
        ),
    )


def _told_in_english(body: str, locale: Locale) -> tuple[Finding, ...]:
    """What a letter in another language still tells in English."""
    found = body.replace("\\", "").count(FALLBACK_MARK)
    if locale.tag == ENGLISH or not found:
        return ()
    return (
        Finding(
            "DOC012",
            Severity.WARNING,
            f"{found} of the letter's texts are not there in {locale.language.name} and stand in English",
            value=locale.language.tag,
            help=f"each is marked {FALLBACK_MARK}; write it in {locale.language.name}, or choose another language",
        ),
    )
