"""Blocks within Markdown tokens: where one ends, what its text is."""

from __future__ import annotations

from collections.abc import Sequence

from markdown_it.token import Token


def end_of(tokens: Sequence[Token], place: int) -> int:
    """Where the block that begins at a place closes."""
    depth = 0
    for here in range(place, len(tokens)):
        depth += tokens[here].nesting
        if depth == 0:
            return here
    return len(tokens) - 1


def inline_text(token: Token) -> str:
    """The text of a block as a reader sees it."""
    breaks = {"softbreak": " ", "hardbreak": "\n"}
    return "".join(breaks.get(child.type, child.content) for child in token.children or [])


def table_rows(tokens: Sequence[Token]) -> list[list[Token]]:
    """The cells of a table's rows, head first, each as the token of its text."""
    rows: list[list[Token]] = []
    for place, token in enumerate(tokens):
        if token.type == "tr_open":
            rows.append([])
        elif token.type in {"th_open", "td_open"}:
            rows[-1].append(tokens[place + 1])
    return rows
