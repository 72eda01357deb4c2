"""A letter's text as blocks and sentences, each with its line and the heading it stands under."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from poagen.review.headings import heading_section

Section = Literal["opening", "causes", "actions", "prevention", "enclosures", "request"]
Kind = Literal["heading", "item", "text", "table"]

SECTIONS: Final[tuple[Section, ...]] = ("causes", "actions", "prevention")
"""The three headings that Amazon asks for."""

_ITEM: Final = re.compile(r"^\s*(?:[-*•‣▪◦–—·]|\(?(?:\d{1,2}|[a-zA-Z]|[ivx]{1,4})[.)])\s+(?=\S)")
_MARKS: Final = re.compile(r"(?<!\\)(?:\*\*|__|(?<![\w*])\*(?=\S)|(?<=\S)\*(?![\w*])|`)")
_ESCAPE: Final = re.compile(r"\\([!-/:-@\[-`{-~])")
_LEAD: Final = re.compile(r"^\s*(?:>\s*)*(#{1,6}\s+)?")
_RULE: Final = re.compile(r"^[\s|:=_*-]{3,}$")
_INLINE: Final = re.compile(r"^(?P<head>[^.:!?]{3,90}?):\s+(?P<rest>\S.{15,})$", re.DOTALL)
_END: Final = re.compile(r"(?<=[.!?…])[\"”’')\]]*\s+(?=[\"“‘'(\[]*[A-ZÀ-ÞА-Я0-9])")
_SHORT: Final = re.compile(
    r"(?:\b(?:No|Nr|Inc|Ltd|Co|Mr|Mrs|Ms|Dr|St|approx|incl|e\.g|i\.e|vs|etc|z\.B)|\b[A-Z])\.[\"”’')\]]*$",
    re.IGNORECASE,
)
_LONGEST_HEADING: Final = 14


@dataclass(frozen=True)
class Sentence:
    """A sentence, the line it begins on, and the heading it stands under."""

    row: int
    text: str
    section: Section


@dataclass(frozen=True)
class Block:
    """A heading, a list item, a paragraph or a table row.

    Attributes:
        row: Its first line.
        starts: Where in the text each line begins, with the line.
        continues: Whether it is a further paragraph of the item before it.
    """

    row: int
    kind: Kind
    text: str
    section: Section
    starts: tuple[tuple[int, int], ...]
    continues: bool = False

    def sentences(self) -> Iterator[Sentence]:
        """The sentences of the block, each with its own line."""
        if self.kind == "table":
            return
        offsets = [offset for offset, _ in self.starts]
        for begin, end in _spans(self.text):
            row = self.starts[max(0, bisect.bisect_right(offsets, begin) - 1)][1]
            yield Sentence(row, self.text[begin:end].strip(), self.section)


@dataclass(frozen=True)
class LetterText:
    """A letter as it is read for review."""

    blocks: tuple[Block, ...]

    @property
    def prose(self) -> tuple[Block, ...]:
        """What is neither a heading nor a table."""
        return tuple(block for block in self.blocks if block.kind in {"item", "text"})

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """Every sentence, in order."""
        return tuple(sentence for block in self.prose for sentence in block.sentences())

    @property
    def sections(self) -> frozenset[Section]:
        """The headings under which anything stands."""
        return frozenset(block.section for block in self.prose)

    @property
    def plain(self) -> str:
        """All of the text, a block a line."""
        return "\n".join(block.text for block in self.blocks)


def parse_letter(lines: Iterable[str]) -> LetterText:
    """Lines of Markdown or plain text, or the paragraphs of a Word file, as a letter.

    A heading is a line that names one of Amazon's three questions, or a line marked as a heading. What follows it,
    up to the next, stands under it.
    """
    reader = _Reader()
    for row, raw in enumerate(lines, start=1):
        reader.take(row, _Line.of(raw))
    return reader.letter()


class _Reader:
    """Gathers lines into blocks."""

    def __init__(self) -> None:
        self._blocks: list[Block] = []
        self._section: Section = "opening"
        self._held: list[tuple[int, str]] = []
        self._kind: Kind = "text"
        self._continues = False

    def take(self, row: int, line: _Line) -> None:
        named = line.heading()
        if line.kind == "blank":
            self._close()
        elif named or line.kind == "heading":
            self._close()
            self._section = named or self._section
            self._blocks.append(_block([(row, line.head)], "heading", self._section))
            self._hold(row, line.rest, "text")
        else:
            if line.kind in {"item", "table"}:
                self._close()
            self._hold(row, line.text, line.kind, is_indented=line.is_indented)

    def letter(self) -> LetterText:
        self._close()
        return LetterText(tuple(self._blocks))

    def _hold(self, row: int, text: str, kind: str, *, is_indented: bool = False) -> None:
        if not self._held:
            self._kind = "item" if kind == "item" else "table" if kind == "table" else "text"
            last = self._blocks[-1] if self._blocks else None
            follows = last is not None and (last.kind == "item" or last.continues)
            self._continues = self._kind == "text" and is_indented and follows
        if text:
            self._held.append((row, text))

    def _close(self) -> None:
        if self._held:
            self._blocks.append(_block(self._held, self._kind, self._section, continues=self._continues))
            self._held = []


@dataclass(frozen=True)
class _Line:
    kind: Literal["blank", "heading", "item", "table", "text"]
    text: str
    head: str
    rest: str
    was_numbered: bool
    is_indented: bool

    @classmethod
    def of(cls, raw: str) -> _Line:
        lead = _LEAD.match(raw)
        body = raw[lead.end() :] if lead else raw
        is_table = body.lstrip().startswith("|")
        item = None if is_table else _ITEM.match(body)
        text = _plain(body[item.end() :] if item else body.strip("| \t"))
        if not text or _RULE.match(body):
            return cls("blank", "", "", "", was_numbered=False, is_indented=False)
        if lead and lead[1]:
            return cls("heading", text, text, "", was_numbered=bool(item), is_indented=raw[:1].isspace())
        head, rest = _split(text)
        kind: Literal["table", "item", "text"] = "table" if is_table else "item" if item else "text"
        return cls(kind, text, head, rest, was_numbered=bool(item), is_indented=raw[:1].isspace())

    def heading(self) -> Section | None:
        """The section that the line names, if it is a heading."""
        if self.kind == "table" or len(self.head.split()) > _LONGEST_HEADING:
            return None
        ends = ("!", ",", ";") if self.was_numbered else (".", "!", ",", ";")
        if self.kind != "heading" and self.head.endswith(ends):
            return None
        return heading_section(self.head.rstrip(":. "), is_marked=self.kind == "heading", has_text=bool(self.rest))


def _split(text: str) -> tuple[str, str]:
    found = _INLINE.match(text)
    return (found["head"], found["rest"]) if found else (text, "")


def _plain(text: str) -> str:
    text = _MARKS.sub("", text)
    return " ".join(_ESCAPE.sub(r"\1", text).replace("\u00a0", " ").split())


def _block(lines: Sequence[tuple[int, str]], kind: Kind, section: Section, *, continues: bool = False) -> Block:
    starts, length = [], 0
    for row, text in lines:
        starts.append((length, row))
        length += len(text) + 1
    return Block(lines[0][0], kind, " ".join(text for _, text in lines), section, tuple(starts), continues)


def _spans(text: str) -> Iterator[tuple[int, int]]:
    begin = 0
    for found in _END.finditer(text):
        if _SHORT.search(text[begin : found.start()].rstrip()):
            continue
        yield begin, found.start()
        begin = found.end()
    if text[begin:].strip():
        yield begin, len(text)
