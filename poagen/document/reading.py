"""Markdown as tokens, and as the plain text that a reader sees."""

from __future__ import annotations

from markdown_it import MarkdownIt
from markdown_it.token import Token


def parse(markdown: str) -> list[Token]:
    """CommonMark with tables; HTML is text like any other."""
    return MarkdownIt("commonmark", {"html": False}).enable("table").parse(markdown)


def plain_text(markdown: str) -> list[str]:
    """The text of every block, in order, without its marks: what the DOCX shows too."""
    return [
        "".join(" " if child.type in {"softbreak", "hardbreak"} else child.content for child in block.children)
        for block in parse(markdown)
        if block.type == "inline" and block.children
    ]
