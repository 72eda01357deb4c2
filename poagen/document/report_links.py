"""Which figures of a letter lead to which rows of the report's table of packages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Final

from babel import Locale
from babel.core import UnknownLocaleError
from babel.dates import get_month_names
from markupsafe import Markup, escape

from poagen.diagnosis.model import Report
from poagen.document.markup import MARKER

ALL: Final = "cause=all"
"""The fragment of all rows."""

NONE: Final = "cause=none"
"""The fragment of the rows that no cause explains."""

_GAP: Final = r"[ \u00a0\u202f]"
_NUMBER: Final = rf"(?<![\w.,+\-•])(?:\d{{1,3}}(?:[,.'’\u00a0\u202f]\d{{3}})+|\d+)(?![\w\-]|[.,]\d|{_GAP}?%)"
_ANNEX: Final = r"\b(?:Annex|Anlage|Anhang|Annexe|Allegato|Anexo) A\b|(?:付属書|別紙|添付) ?A"
_CAUSES: Final = re.compile(r"\[\D+ ?\d+(?:, \d+)*\]")
_UNIT: Final = re.compile(r"(\d) ([%€$£])")


def fragment(key: str, value: str) -> str:
    """A filter as the part of an address after ``#``, percent-encoded."""
    return f"{key}=" + "".join(
        chr(byte) if chr(byte).isascii() and chr(byte).isalnum() else f"%{byte:02X}" for byte in value.encode()
    )


def anchor(text: str, target: str) -> Markup:
    """A link to rows."""
    return Markup('<a href="#{}">{}</a>').format(target, text)


def shown(text: str) -> Markup:
    """Text as HTML: markers marked, a number kept on one line with its sign."""
    pieces = re.split(f"({MARKER.pattern})", _UNIT.sub("\\1\N{NO-BREAK SPACE}\\2", text))
    return Markup().join(
        Markup("<mark>{}</mark>").format(one) if n % 2 else escape(one) for n, one in enumerate(pieces)
    )


@dataclass(frozen=True)
class Linker:
    """Turns text into HTML, its figures into links.

    Attributes:
        figures: Count → fragment, for the counts that may be named at this place of the letter.
        orders: Order ids that the letter may name.
        annex: Count → fragment, for a text that names the annex.
        causes: The numbers of the root causes.
        categories: Category → its count of invalid packages.
        by_section: Figures of the sections of the letter that tell counts.
        by_cause: Number of a cause → its count.
        language: Of the letter; its months are never counts.
    """

    figures: Mapping[int, str] = field(default_factory=dict)
    orders: frozenset[str] = frozenset()
    annex: Mapping[int, str] = field(default_factory=dict)
    causes: frozenset[int] = frozenset()
    categories: Mapping[str, int] = field(default_factory=dict)
    by_section: Mapping[str, Mapping[int, str]] = field(default_factory=dict)
    by_cause: Mapping[int, int] = field(default_factory=dict)
    language: str = "en"

    def within(self, section: str | None) -> Linker:
        """The linker for one section of the letter."""
        return replace(self, figures=self.by_section.get(section or "", {}))

    def of_cause(self, number: int) -> Linker:
        """The linker for what is told of one cause."""
        count = self.by_cause.get(number)
        return self if count is None else replace(self, figures={count: fragment("cause", str(number))})

    def of_category(self, name: str) -> Linker:
        """The linker for a row of a table that begins with a name."""
        count = self.categories.get(name)
        return self if count is None else replace(self, figures={count: fragment("category", name)})

    def html(self, text: str) -> Markup:
        """Text as HTML with its links; nothing within a marker is a link."""
        if not (self.figures or self.orders or self.causes or self.annex):
            return shown(text)
        if self.annex and re.search(_ANNEX, text):
            return replace(self, figures={**self.annex, **self.figures}, annex={}).html(text)
        made, end = [], 0
        for found in _pattern(self.language).finditer(text):
            made += [shown(text[end : found.start()]), self._linked(found)]
            end = found.end()
        return Markup().join([*made, shown(text[end:])])

    def _linked(self, found: re.Match[str]) -> Markup:
        text = found[0]
        match found.lastgroup:
            case "causes":
                return self._numbers(text)
            case "annex":
                return anchor(text, ALL)
            case "order" if text in self.orders:
                return anchor(text, fragment("text", text))
            case "number":
                target = self.figures.get(int(re.sub(r"\D", "", text)))
                return anchor(text, target) if target else shown(text)
        return shown(text)

    def _numbers(self, text: str) -> Markup:
        pieces = re.split(r"(\d+)", text)
        known = [n % 2 == 1 and int(one) in self.causes for n, one in enumerate(pieces)]
        made = (
            anchor(one, f"cause={one}") if is_ else escape(one) for one, is_ in zip(pieces, known, strict=True)
        )
        return Markup().join(made)


def linker(report: Report, language: str = "en") -> Linker:
    """The linker for the letter of a report."""
    causes = {number: cause.defects for number, cause in enumerate(report.root_causes, 1)}
    failed = {report.vtr.overall.invalid: ALL} if report.vtr.overall.invalid else {}
    disputed = {len(report.disputes): fragment("code", "amazon-not-recognised")} if report.disputes else {}
    explained = {sum(causes.values()): fragment("cause", "1")} if len(causes) == 1 else {}
    left = {report.unexplained.count: NONE} if report.unexplained.count and causes else {}
    told = {**disputed, **explained, **failed}
    return Linker(
        orders=frozenset(order for cause in report.root_causes for order in cause.examples)
        | frozenset(one.order_id for one in report.disputes),
        annex={**disputed, **failed},
        causes=frozenset(causes),
        categories={row.category: row.invalid for row in report.vtr.by_category if row.invalid},
        by_section={"summary": told, "causes": {**disputed, **failed, **left}},
        by_cause=causes,
        language=language,
    )


@cache
def _pattern(language: str) -> re.Pattern[str]:
    """What a text is searched for, dates first so that their numbers are taken for no counts."""
    month = "|".join(sorted(map(re.escape, _months(language)), key=len, reverse=True))
    day = r"\d{1,2}(?:st|nd|rd|th|er|º|\.)?"
    whole = rf"(?:{day} \w+ )?{day} (?:de )?(?:{month})\b(?: (?:de )?\d{{4}})?"
    date = rf"{whole}|(?:\d+ ?[年月日])+|(?:{month}) {day}(?: \w+ (?:(?:{month}) )?{day})?(?:, \d{{4}})?"
    return re.compile(
        rf"(?P<marker>{MARKER.pattern})|(?P<date>{date})|(?P<causes>{_CAUSES.pattern})"
        rf"|(?P<order>(?<![\w•])[\w•]+(?:-[\w•]+)+(?![\w•]))|(?P<annex>{_ANNEX})|(?P<number>{_NUMBER})"
    )


def _months(language: str) -> tuple[str, ...]:
    try:
        locale = Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        locale = Locale("en")
    names = get_month_names("wide", locale=locale).values()
    return tuple(str(name) for name in (*names, *get_month_names("wide", locale="en").values()))
