"""Plan and Report → the letter as Markdown."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from poagen.diagnosis.model import Report
from poagen.document import markup
from poagen.document.arrange import arrange
from poagen.document.letterhead import Letterhead
from poagen.document.render import check_folder, render
from poagen.remedies.model import Plan

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
    """

    markdown: str
    title: str
    author: str
    date: dt.date
    language: str = "en-US"
    paper: str = "us-letter"
    sections: Mapping[str, str] = field(default_factory=dict)
    enclosures: tuple[str, ...] = ()

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
        return f"plan-of-action{'.DRAFT' if self.is_draft else ''}.{ext.removeprefix('.')}"


def compose(report: Report, plan: Plan, letterhead: Letterhead, *, templates: Path | None = None) -> Document:
    """Write the letter.

    Args:
        report: The analysis; every figure comes from it.
        plan: Causes and measures with what the seller has stated.
        letterhead: Who writes, to which store, about which notice.
        templates: A folder whose files are taken before the packaged ones of the same name.

    Raises:
        PoagenError: A template is wrong (DOC001 to DOC004, DOC008), or the plan is of another analysis (DOC005).
    """
    if templates is not None:
        check_folder(templates)
    view = arrange(report, plan, letterhead)
    values = {field.name: getattr(view, field.name) for field in dataclasses.fields(view)}
    values["title"] = view.title
    is_dispute = view.route == "dispute"
    body = render("dispute.md.j2" if is_dispute else "letter.md.j2", values, templates)
    named = _DISPUTE if is_dispute else {name: name for name in ("summary", *SECTIONS)}
    parts = {name: render(f"sections/{file}.md.j2", values, templates) for name, file in named.items()}
    points = len(markup.markers_in(body))
    if points:
        body = render("sections/draft.md.j2", {**values, "points": points}, templates) + "\n" + body
    return Document(
        markdown=body,
        title=markup.clean(view.title),
        author=markup.clean(view.seller or ""),
        date=letterhead.letter_date or report.as_of,
        sections=parts,
        enclosures=view.enclosures,
        paper="us-letter" if report.marketplace in _LETTER_STORES else "a4",
    )
