"""A letter's blocks with what review says of each, for a preview in which every word is text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from markdown_it.token import Token

from poagen.common.finding import Finding
from poagen.document.blocks import end_of, inline_text, table_rows
from poagen.document.markup import MARKER
from poagen.document.reading import parse

Kind = Literal["h2", "h3", "p", "li", "quote", "table"]

_MARKED: Final = re.compile(f"({MARKER.pattern})")


@dataclass(frozen=True)
class Block:
    """One block of a letter: its text, or its table's cells, and the findings about its lines.

    Attributes:
        sign: What stands before an item of a list, ``1.`` or ``•``; blank before its further paragraphs.
    """

    kind: Kind
    text: str
    cells: tuple[tuple[str, ...], ...] = ()
    findings: tuple[Finding, ...] = ()
    sign: str = ""

    def pieces(self) -> list[tuple[str, bool]]:
        """The text in pieces, each with whether it is an open marker."""
        parts = _MARKED.split(self.text)
        return [(part, place % 2 == 1) for place, part in enumerate(parts) if part]


def blocks_of(markdown: str, findings: Sequence[Finding]) -> tuple[list[Block], list[Finding]]:
    """The blocks of a letter, and the findings that speak of no place in it."""
    placed = [(block, *lines) for block, lines in _blocks(parse(markdown), "p")]
    told: list[Block] = []
    used: set[int] = set()
    for block, first, last in placed:
        here = [n for n, each in enumerate(findings) if each.row and first < each.row <= last and n not in used]
        used |= set(here)
        told.append(replace(block, findings=tuple(findings[n] for n in here)))
    return told, [each for n, each in enumerate(findings) if n not in used]


def _blocks(tokens: Sequence[Token], paragraph: Kind) -> Iterator[tuple[Block, tuple[int, int]]]:
    place = 0
    while place < len(tokens):
        end = end_of(tokens, place)
        token, inner = tokens[place], tokens[place + 1 : end]
        lines = (token.map[0], token.map[1]) if token.map else (0, 0)
        match token.type:
            case "heading_open":
                yield Block("h2" if token.tag in {"h1", "h2"} else "h3", inline_text(inner[0])), lines
            case "paragraph_open":
                yield Block(paragraph, inline_text(inner[0])), lines
            case "ordered_list_open" | "bullet_list_open":
                yield from _items(inner, int(token.attrs.get("start", 1)) if token.tag == "ol" else 0)
            case "blockquote_open":
                yield from _blocks(inner, "quote")
            case "table_open":
                cells = tuple(tuple(map(inline_text, row)) for row in table_rows(inner))
                yield Block("table", "", cells), lines
            case "fence" | "code_block" | "html_block":
                yield Block("p", token.content.rstrip()), lines
        place = end + 1


def _items(tokens: Sequence[Token], first: int) -> Iterator[tuple[Block, tuple[int, int]]]:
    """The items of a list; ``first`` is the number of the first, 0 where they have none."""
    place, number = 0, first
    while place < len(tokens):
        end = end_of(tokens, place)
        sign = f"{number}." if first else "•"
        for block, lines in _blocks(tokens[place + 1 : end], "li"):
            yield replace(block, sign=sign if block.kind == "li" and not block.sign else block.sign), lines
            sign = ""
        place, number = end + 1, number + 1
