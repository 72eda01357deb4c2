"""Markdown tokens → the Typst source of a PDF. Data is only ever a string there, never markup."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from markdown_it.token import Token

from poagen.document.blocks import end_of, inline_text
from poagen.document.looks import IN_TWO
from poagen.document.markup import MARKER

_SPLIT: Final = re.compile(f"({MARKER.pattern})")
_UNIT: Final = re.compile(r"(\d) ([%€$£])")
_WRAPS: Final = {"strong": "strong", "em": "emph", "code": "raw"}


def quoted(text: str) -> str:
    """Text as a Typst string."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ") + '"'


def source(tokens: Sequence[Token], *, second: str | None = None) -> str:
    """The blocks of a letter as Typst code, one after another.

    Args:
        tokens: The letter.
        second: The other language of its headings, where they stand in two.
    """
    titles = [n for n, token in enumerate(tokens) if token.type == "heading_open" and token.tag == "h1"]
    head = list(tokens[: titles[0]]) if titles else []
    rest = list(tokens[len(head) :])
    return "\n".join([*_head(head), *_blocks(rest, is_first=True, second=second)])


def _head(tokens: list[Token]) -> Iterator[str]:
    """What stands before the title: who sends the letter, and for whom."""
    made = list(_blocks(tokens))
    senders = [n for n, one in enumerate(made) if one.startswith("para(")]
    for place, one in enumerate(made):
        role = "sender" if senders[:1] == [place] else "sender-note"
        yield f"{role}({one.removeprefix('para(')}" if place in senders else one


def _blocks(tokens: list[Token], *, is_first: bool = False, second: str | None = None) -> Iterator[str]:
    """Top-level blocks; what is nested goes into its parent's call."""
    after_title, place = False, 0
    while place < len(tokens):
        end = end_of(tokens, place)
        inner = tokens[place + 1 : end]
        token = tokens[place]
        if token.type == "heading_open":
            level = int(token.tag[1])
            body = _heading(inner[0], second)
            yield f"title({body})" if level == 1 else f"section({level}, {body})"
        elif token.type == "paragraph_open":
            yield f"{'subtitle' if after_title else 'para'}({_inline(inner[0])})"
        elif token.type in {"ordered_list_open", "bullet_list_open"}:
            yield _list(token, inner)
        elif token.type == "blockquote_open":
            yield f"banner({_joined(inner)})"
        elif token.type == "table_open":
            yield _table(inner)
        elif token.type in {"fence", "code_block"}:
            yield f"raw(block: true, {quoted(token.content)})"
        after_title = is_first and token.type == "heading_open" and token.tag == "h1"
        place = end + 1


def _heading(token: Token, second: str | None) -> str:
    first, between, other = inline_text(token).partition(IN_TWO)
    if second is None or not between or MARKER.search(inline_text(token)):
        return _inline(token)
    told = f"text({quoted(between)}) + text({_spoken(second)}{quoted(other)})"
    return f"(text({quoted(first)}) + second-language({told}))"


def _spoken(name: str) -> str:
    """The language of a text, so that it is read out as such."""
    tag, _, country = name.partition("-")
    return f"lang: {quoted(tag)}, region: {quoted(country)}, " if name else ""


def _joined(tokens: list[Token]) -> str:
    """Blocks as one piece of content."""
    return "{\n" + "\n".join(_blocks(tokens)) + "\n}"


def _list(opening: Token, tokens: list[Token]) -> str:
    items, place = [], 0
    while place < len(tokens):
        end = end_of(tokens, place)
        items.append(_item(tokens[place + 1 : end]))
        place = end + 1
    if opening.type == "bullet_list_open":
        return f"list({', '.join(items)})"
    return f"enum(start: {int(opening.attrGet('start') or 1)}, {', '.join(items)})"


def _item(tokens: list[Token]) -> str:
    """An item; its first paragraph is its own text, so that it stands beside the number."""
    if len(tokens) >= 3 and tokens[0].type == "paragraph_open":
        rest = "\n".join(_blocks(tokens[3:]))
        return "{\n" + _inline(tokens[1]) + ("\nparbreak()\n" + rest if rest else "") + "\n}"
    return _joined(tokens)


def _table(tokens: list[Token]) -> str:
    rows: list[list[tuple[str, str]]] = []
    for place, token in enumerate(tokens):
        if token.type == "tr_open":
            rows.append([])
        elif token.type in {"th_open", "td_open"}:
            rows[-1].append((_inline(tokens[place + 1]), str(token.attrGet("style") or "")))
    head, *body = rows
    widths = ", ".join("1fr" if n else f"{max(2, len(head) // 2)}fr" for n in range(len(head)))
    sides = ", ".join("right" if style.endswith("right") else "left" for _, style in head)
    lines = ", ".join(_array(cell for cell, _ in row) for row in body)
    return f"cells(({widths},), ({sides},), {_array(cell for cell, _ in head)}, ({lines}{',' if lines else ''}))"


def _array(items: Iterator[str]) -> str:
    return f"({', '.join(items)},)"


def _inline(token: Token) -> str:
    """A text with its marks, as one Typst expression."""
    stack: list[list[str]] = [[]]
    for child in token.children or []:
        if child.type.endswith("_open"):
            stack.append([])
        elif child.type.endswith("_close"):
            inner = _sum(stack.pop())
            wrap = _WRAPS.get(child.tag)
            stack[-1].append(f"{wrap}({inner})" if wrap else inner)
        elif child.type == "hardbreak":
            stack[-1].append("linebreak()")
        elif child.type == "code_inline":
            stack[-1].append(f"raw({quoted(child.content)})")
        else:
            stack[-1] += _pieces(" " if child.type == "softbreak" else child.content)
    return _sum(stack[0])


def _sum(parts: list[str]) -> str:
    return "(" + " + ".join(parts or ["[]"]) + ")"


def _pieces(text: str) -> Iterator[str]:
    for piece in filter(None, _SPLIT.split(_UNIT.sub("\\1\N{NO-BREAK SPACE}\\2", text))):
        said = f"text({quoted(piece)})"
        yield f"marked({said})" if MARKER.fullmatch(piece) else said
