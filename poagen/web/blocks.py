"""The letter's blocks with what review says of each, for a preview in which every word is text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
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
    """One block of a letter: its text, or its table's cells, and the findings about its lines."""

    kind: Kind
    text: str
    cells: tuple[tuple[str, ...], ...] = ()
    findings: tuple[Finding, ...] = ()

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
        told.append(Block(block.kind, block.text, block.cells, tuple(findings[n] for n in here)))
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
            case "ordered_list_open" | "bullet_list_open" | "list_item_open":
                yield from _blocks(inner, "li")
            case "blockquote_open":
                yield from _blocks(inner, "quote")
            case "table_open":
                cells = tuple(tuple(map(inline_text, row)) for row in table_rows(inner))
                yield Block("table", "", cells), lines
            case "fence" | "code_block" | "html_block":
                yield Block("p", token.content.rstrip()), lines
        place = end + 1
