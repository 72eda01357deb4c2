"""The looks of a letter: the seller's own, a consultant's, or one with headings in two languages."""

from __future__ import annotations

import difflib
import re
from typing import Final

from poagen.common.finding import Finding, PoagenError, Severity
from poagen.document.languages import ENGLISH, FALLBACK_MARK, Language, languages
from poagen.document.locales import Locale, store_language
from poagen.document.markup import escape

LOOKS: Final = ("plain", "consultant", "bilingual")
"""``plain`` is the seller's own letter, ``consultant`` one on a consultant's paper, ``bilingual`` one whose
headings stand in two languages."""

IN_TWO: Final = " / "
"""Stands between the two languages of a heading."""

_HEADING: Final = re.compile(r"^(#{1,2}) (.*)$", re.MULTILINE)


def known_look(name: str) -> str:
    """A look by its name.

    Raises:
        PoagenError: There is none of that name (DOC011).
    """
    look = name.strip().casefold()
    if look in LOOKS:
        return look
    near = difflib.get_close_matches(look, LOOKS, n=1)
    meant = f"did you mean {near[0]}? " if near else ""
    raise PoagenError(
        Finding(
            "DOC011",
            Severity.ERROR,
            f'there is no look "{name}"',
            value=name,
            help=f"{meant}choose from {', '.join(LOOKS)}",
        )
    )


def second_language(locale: Locale, marketplace: str) -> Language:
    """The other language of a bilingual letter: the store's, or English where the letter is in the store's.

    English letters to English stores have no other; it is the letter's own then.
    """
    first = store_language(marketplace)
    return languages()[first if first != locale.tag else ENGLISH]


def with_second_headings(markdown: str, first: Language, second: Language) -> str:
    """A letter whose title and headings stand in both languages: ``Ursachen / Root causes``."""
    pairs = {text: second.headings[name] for name, text in first.headings.items() if name in second.headings}
    named_in_both = first.titles.keys() & second.titles.keys()
    titles = {escape(first.titles[name]): escape(second.titles[name]) for name in sorted(named_in_both)}

    def both(found: re.Match[str]) -> str:
        marks, whole = found.groups()
        text = whole.removesuffix(f" {FALLBACK_MARK}")
        told = whole.removeprefix(text)
        named = next((one for one in titles if len(marks) == 1 and text.startswith(one)), None)
        if named:
            text = f"{named}{IN_TWO}{titles[named]}{text.removeprefix(named)}"
        other = pairs.get(text)
        return f"{marks} {text}{IN_TWO}{other}{told}" if other and other != text else f"{marks} {text}{told}"

    if first.tag == second.tag:
        return markdown
    return _HEADING.sub(both, markdown)
