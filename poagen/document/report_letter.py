"""Markdown tokens → HTML. Every text of the letter is escaped; nothing of it can act."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from markdown_it.token import Token
from markupsafe import Markup

from poagen.document.blocks import end_of, inline_text
from poagen.document.letter import Document
from poagen.document.looks import IN_TWO
from poagen.document.markup import MARKER
from poagen.document.reading import parse
from poagen.document.report_links import Linker

_KEPT: Final = frozenset({"strong", "em"})
_DEEPEST: Final = 6


def letter_html(document: Document, linker: Linker | None = None, *, under: int = 0) -> Markup:
    """The letter's blocks as HTML.

    Args:
        document: The letter.
        linker: What makes its figures links; without it there are none.
        under: Level of the heading under which the letter stands; its own headings come below.
    """
    writer = _Writer(linker or Linker(), under, _sections(document), document.second)
    return Markup("\n").join(writer.page(parse(document.markdown)))


def _sections(document: Document) -> dict[str, str]:
    """Heading of a section → its name."""
    named = {}
    for name, text in document.sections.items():
        tokens = parse(text)
        heading = next(
            (inline_text(tokens[n + 1]) for n, t in enumerate(tokens) if t.type == "heading_open"), None
        )
        if heading:
            named[heading] = name
    return named


@dataclass(frozen=True)
class _Writer:
    linker: Linker
    under: int
    sections: dict[str, str]
    second: str | None = None

    def page(self, tokens: Sequence[Token]) -> Iterator[Markup]:
        """Top-level blocks: each heading tells in which section the next ones stand."""
        place, here, name = 0, self.linker.within("summary"), "summary"
        while place < len(tokens):
            end = end_of(tokens, place)
            token = tokens[place]
            if token.type == "heading_open":
                heading = inline_text(tokens[place + 1])
                name = self.sections.get(heading, "" if token.tag != "h1" else name)
                here = self.linker.within(name)
            numbered = name == "causes" and token.type == "ordered_list_open"
            yield self._block(token, tokens[place + 1 : end], here, numbered=numbered)
            place = end + 1

    def _block(self, token: Token, inner: Sequence[Token], here: Linker, *, numbered: bool = False) -> Markup:
        match token.type:
            case "heading_open":
                tag = f"h{min(int(token.tag[1]) + self.under, _DEEPEST)}"
                made = Markup("<{0}>{1}</{0}>").format(tag, self._heading(inner[0]))
            case "paragraph_open":
                made = Markup("<p>{}</p>").format(_inline(inner[0], here))
            case "ordered_list_open" | "bullet_list_open":
                made = self._list(token, inner, here, numbered=numbered)
            case "blockquote_open":
                made = Markup("<blockquote>{}</blockquote>").format(self._blocks(inner, here))
            case "table_open":
                made = _table(inner, here)
            case "fence" | "code_block":
                made = Markup("<pre>{}</pre>").format(token.content)
            case _:
                made = Markup("<hr>") if token.type == "hr" else Markup("")
        return made

    def _heading(self, token: Token) -> Markup:
        """A heading; what stands there in another language says in which, so that it is read out as such."""
        first, between, other = inline_text(token).partition(IN_TWO)
        if not self.second or not between or MARKER.search(inline_text(token)):
            return _inline(token, Linker())
        return Markup('{}{}<span lang="{}">{}</span>').format(first, between, self.second, other)

    def _blocks(self, tokens: Sequence[Token], here: Linker) -> Markup:
        made, place = [], 0
        while place < len(tokens):
            end = end_of(tokens, place)
            made.append(self._block(tokens[place], tokens[place + 1 : end], here))
            place = end + 1
        return Markup("\n").join(made)

    def _list(self, opening: Token, tokens: Sequence[Token], here: Linker, *, numbered: bool) -> Markup:
        first = int(opening.attrGet("start") or 1)
        items: list[Markup] = []
        place = 0
        while place < len(tokens):
            end = end_of(tokens, place)
            linker = here.of_cause(first + len(items)) if numbered else here
            items.append(Markup("<li>{}</li>").format(self._item(tokens[place + 1 : end], linker)))
            place = end + 1
        if opening.type == "bullet_list_open":
            return Markup("<ul>\n{}\n</ul>").format(Markup("\n").join(items))
        start = Markup(' start="{}"').format(first) if first != 1 else ""
        return Markup("<ol{}>\n{}\n</ol>").format(start, Markup("\n").join(items))

    def _item(self, tokens: Sequence[Token], here: Linker) -> Markup:
        """An item; where all of it is one paragraph, that is its text."""
        if len(tokens) == 3 and tokens[0].type == "paragraph_open":
            return _inline(tokens[1], here)
        return self._blocks(tokens, here)


def _table(tokens: Sequence[Token], here: Linker) -> Markup:
    rows: list[list[tuple[Token, str]]] = []
    for place, token in enumerate(tokens):
        if token.type == "tr_open":
            rows.append([])
        elif token.type in {"th_open", "td_open"}:
            side = "number" if str(token.attrGet("style") or "").endswith("right") else "text"
            rows[-1].append((tokens[place + 1], side))
    head, *body = rows
    made = [_row(row, here.of_category(inline_text(row[0][0]))) for row in body]
    cells = Markup("").join(
        Markup('<th scope="col" class="{}">{}</th>').format(side, _inline(cell, Linker())) for cell, side in head
    )
    table = Markup("<table>\n<thead><tr>{}</tr></thead>\n<tbody>\n{}\n</tbody>\n</table>")
    return table.format(cells, Markup("\n").join(made))


def _row(row: Sequence[tuple[Token, str]], here: Linker) -> Markup:
    (name, side), *rest = row
    first = Markup('<th scope="row" class="{}">{}</th>').format(side, _inline(name, Linker()))
    cells = (Markup('<td class="{}">{}</td>').format(side, _inline(cell, here)) for cell, side in rest)
    return Markup("<tr>{}{}</tr>").format(first, Markup("").join(cells))


def _inline(token: Token, here: Linker) -> Markup:
    """A text with its marks. A link or a picture of a template of one's own is its text: nothing leads outside."""
    made = []
    for child in token.children or []:
        if child.type in {"softbreak", "hardbreak"}:
            made.append(Markup("<br>") if child.type == "hardbreak" else Markup("\n"))
        elif child.type == "code_inline":
            made.append(Markup("<code>{}</code>").format(child.content))
        elif child.nesting:
            end = "/" if child.nesting < 0 else ""
            made.append(Markup("<{}{}>").format(end, child.tag) if child.tag in _KEPT else Markup(""))
        else:
            made.append(here.html(child.content))
    return Markup("").join(made)
