"""The looks of a letter: plain, or with headings in two languages."""

from __future__ import annotations

import difflib
import re
from typing import Final

from poagen.common.finding import Finding, PoagenError, Severity
from poagen.document.languages import ENGLISH, Language, languages
from poagen.document.locales import Locale, store_language

LOOKS: Final = ("plain", "bilingual")
"""``plain`` is the seller's own letter, ``bilingual`` has its headings in two languages."""

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


def second_language(locale: Locale, marketplace: str) -> Language | None:
    """The other language of a bilingual letter: the store's, or English where the letter is in the store's."""
    first = store_language(marketplace)
    other = first if first != locale.tag else ENGLISH
    return languages()[other] if other != locale.tag else None


def with_second_headings(markdown: str, first: Language, second: Language) -> str:
    """A letter whose headings stand in both languages: ``Ursachen / Root causes``."""
    pairs = {text: second.headings[name] for name, text in first.headings.items() if name in second.headings}

    def both(found: re.Match[str]) -> str:
        other = pairs.get(found[2])
        return f"{found[1]} {found[2]} / {other}" if other and other != found[2] else found[0]

    return _HEADING.sub(both, markdown)
