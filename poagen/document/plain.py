"""The letter as plain text, in the three sections that Amazon asks for, each with its count of characters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from markdown_it.token import Token

from poagen.common.finding import Finding, Severity
from poagen.document.blocks import end_of, inline_text, table_rows
from poagen.document.cutting import cuts
from poagen.document.letter import SECTIONS, Document
from poagen.document.reading import parse

_RULE: Final = "-" * 10


@dataclass(frozen=True)
class TextSection:
    """One of the three texts, ready to be pasted.

    Attributes:
        name: ``causes``, ``actions`` or ``prevention``.
        title: Its heading in the letter.
        text: The text, without its heading.
    """

    name: str
    title: str
    text: str

    @property
    def characters(self) -> int:
        """How many characters a text field counts."""
        return len(self.text)

    def over(self, limit: int | None) -> int:
        """How many characters the text is too long by; 0 where it fits."""
        return 0 if limit is None else max(0, self.characters - limit)


def text_sections(document: Document) -> tuple[TextSection, ...]:
    """The three texts in the order in which Amazon asks.

    What happened stands before the root causes, and what a mixed letter disputes after them.
    """
    made = []
    for name in SECTIONS:
        tokens = parse(document.sections.get(name, ""))
        head = next((place for place, token in enumerate(tokens) if token.type == "heading_open"), None)
        title = name if head is None else inline_text(tokens[head + 1])
        intro = parse(document.sections.get("summary", "")) if name == SECTIONS[0] else []
        told = tokens if head is None else [*tokens[:head], *tokens[end_of(tokens, head) + 1 :]]
        body = "\n\n".join([*plain_blocks(intro), *plain_blocks(told)])
        made.append(TextSection(name, title, body))
    return tuple(made)


def to_text(document: Document, limit: int | None = None) -> bytes:
    """The three texts as one file, each under a line that counts it.

    Args:
        document: The letter.
        limit: Characters that a text field holds; a text over it is told as too long, and at the end of the file
            what to cut first.
    """
    sections = text_sections(document)
    parts = []
    for n, section in enumerate(sections, start=1):
        title = document.words.phrase("text_of").format(n, len(sections), section.title)
        parts.append(f"{_RULE} {title} ({_counted(section, limit, document)}) {_RULE}\n\n{section.text}\n")
    banner = f"{document.words.word('draft')}\n\n" if document.is_draft else ""
    return (banner + "\n".join([*parts, *_advice(sections, limit)])).encode()


def too_long(document: Document, limit: int) -> tuple[Finding, ...]:
    """The texts that do not fit into a field."""
    return tuple(
        Finding(
            "DOC030",
            Severity.WARNING,
            f"the text on {section.title} has {section.characters:,} characters, {section.over(limit):,} too many",
            value=section.name,
            help="the end of the .txt file says what to cut first",
        )
        for section in text_sections(document)
        if section.over(limit)
    )


def _advice(sections: Sequence[TextSection], limit: int | None) -> Iterator[str]:
    """What to cut of each text that is too long, under a line of its own, so that nobody pastes it."""
    long = [section for section in sections if section.over(limit)]
    if long:
        yield f"{_RULE} Not to be pasted: what to cut first {_RULE}\n"
    for section in long:
        over = section.over(limit)
        found = cuts(section.text, over)
        left = over - sum(cut.characters for cut in found)
        lines = [f"{section.title}: {over:,} too many."]
        lines += [f"- {cut.characters:,} characters: {cut.what} ({cut.why})" for cut in found]
        lines.append("Then it fits." if left <= 0 else f"Then shorten the rest by {left:,} in your own words.")
        yield "\n".join(lines) + "\n"


def _counted(section: TextSection, limit: int | None, document: Document) -> str:
    say, number = document.words.phrase, document.locale.number
    counted = number(section.characters)
    if limit is None:
        return say("characters").format(counted)
    over = section.over(limit)
    if not over:
        return say("characters_of").format(counted, number(limit))
    return say("characters_over").format(counted, number(limit), number(over))


def plain_blocks(tokens: Sequence[Token]) -> Iterator[str]:
    """Each block of a text as plain text."""
    place = 0
    while place < len(tokens):
        end = end_of(tokens, place)
        inner = tokens[place + 1 : end]
        match tokens[place].type:
            case "heading_open":
                yield inline_text(inner[0])
            case "paragraph_open":
                yield inline_text(inner[0])
            case "ordered_list_open":
                yield from _items(inner, int(tokens[place].attrGet("start") or 1))
            case "bullet_list_open":
                yield "\n".join(_items(inner, None))
            case "table_open":
                yield "\n".join(" | ".join(map(inline_text, row)) for row in table_rows(inner))
            case "blockquote_open":
                yield from plain_blocks(inner)
            case "fence" | "code_block":
                yield tokens[place].content.rstrip()
        place = end + 1


def _items(tokens: Sequence[Token], number: int | None) -> Iterator[str]:
    place = 0
    while place < len(tokens):
        end = end_of(tokens, place)
        text = "\n".join(plain_blocks(tokens[place + 1 : end]))
        yield f"- {text}" if number is None else f"{number}. {text}"
        number = None if number is None else number + 1
        place = end + 1
