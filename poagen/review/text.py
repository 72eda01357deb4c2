"""A letter's text as blocks and sentences, each with its line and the heading it stands under."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from poagen.review.facts import MONTH_NAMES
from poagen.review.headings import begins_cause, begins_close, cause_label, heading_section

Section = Literal["opening", "causes", "actions", "prevention", "enclosures", "request"]
Kind = Literal["heading", "item", "text", "table"]

SECTIONS: Final[tuple[Section, ...]] = ("causes", "actions", "prevention")
"""The three headings that Amazon asks for."""

_ITEM: Final = re.compile(r"^\s*(?:[-*•‣▪◦–—·]|\(?(?:\d{1,2}|[a-zA-Z]|[ivx]{1,4})[.)])\s+(?=\S)")
_MARKS: Final = re.compile(r"(?<!\\)(?:\*\*|(?<!_)__(?!_)|(?<![\w*])\*(?=\S)|(?<=\S)\*(?![\w*])|`)")
_BOLD: Final = re.compile(r"^\s*(?:\*\*[^*]+\*\*|__[^_]+__):?\s*$")
_STRONG: Final = re.compile(r"^\s*(?:\*\*|__)(?=\S)")
_HIDDEN: Final = dict.fromkeys(
    [0x00AD, 0x180E, 0xFEFF, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A)]
)
_QUOTES: Final = dict.fromkeys([0x2018, 0x2019, 0x201B, 0x02BC, 0xFF07], "'")
_HYPHENS: Final = dict.fromkeys([0x2010, 0x2011], "-")
_ESCAPE: Final = re.compile(r"\\([!-/:-@\[-`{-~])")
_LEAD: Final = re.compile(r"^\s*(?:>\s*)*(#{1,6}\s+)?")
_RULE: Final = re.compile(r"^[\s|:=_*-]{3,}$")
_INLINE: Final = re.compile(r"^(?P<head>[^.:!?]{3,90}?):\s+(?P<rest>\S.{3,})$", re.DOTALL)
_END: Final = re.compile(r"(?<=[.!?…])([\"”’')\]]*)\s+(?=[\"“‘'(\[]*[A-ZÀ-ÞА-Я0-9])")
_SHORT: Final = re.compile(
    r"(?:\b(?:No|Nr|Inc|Ltd|Co|Mr|Mrs|Ms|Dr|St|approx|incl|e\.g|i\.e|vs|etc|z\.B)|\b[A-Z])\.[\"”’')\]]*$",
    re.IGNORECASE,
)
_DAY: Final = re.compile(r"\b\d{1,2}\.$")
_MONTH: Final = re.compile(rf"\s*(?:{MONTH_NAMES})\b", re.IGNORECASE)
_LONGEST_HEADING: Final = 14
_LONGEST_MARKED: Final = 30
_LONGEST_SHORT_FORM: Final = 12


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
        continues: Whether it is a further paragraph, or an indented point, of the item before it.
    """

    row: int
    kind: Kind
    text: str
    section: Section
    starts: tuple[tuple[int, int], ...]
    continues: bool = False

    def sentences(self) -> Iterator[Sentence]:
        """The sentences of the block, each with its own line; a table has them under the three headings alone."""
        if self.kind == "table" and self.section not in SECTIONS:
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
        """What is neither a heading nor a table; under the three headings the rows of tables too."""
        return tuple(
            block
            for before, block in zip((None, *self.blocks), self.blocks, strict=False)
            if block.kind in {"item", "text"} or (block.section in SECTIONS and _is_row(before, block))
        )

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
        self._indent = 0
        self._causes: set[str] = set()

    def take(self, row: int, line: _Line) -> None:
        named = self._named(line)
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
            elif not self._held and begins_close(line.text):
                self._section = "request"
            elif not self._held and self._section == "opening" and begins_cause(line.text):
                self._section = "causes"
            self._hold(row, line.text, line.kind, indent=line.indent)

    def _named(self, line: _Line) -> Section | None:
        """The section that a line names. "Cause 1" under the actions is the cause it answers, not a new one."""
        named = line.heading()
        label = cause_label(line.head) if named == "causes" else None
        if label is None or self._section not in {"actions", "prevention"}:
            self._causes |= {label} if label else set()
            return named
        is_told = any(block.section == "causes" for block in self._blocks)
        if is_told and (not self._causes or label in self._causes):
            return None
        self._causes.add(label)
        return named

    def letter(self) -> LetterText:
        self._close()
        return LetterText(tuple(self._blocks))

    def _hold(self, row: int, text: str, kind: str, *, indent: int = 0) -> None:
        if not self._held:
            self._kind = "item" if kind == "item" else "table" if kind == "table" else "text"
            last = self._blocks[-1] if self._blocks else None
            follows = last is not None and (last.kind == "item" or last.continues)
            if self._kind == "item" and not (follows and indent > self._indent):
                self._indent, follows = indent, False
            self._continues = self._kind in {"text", "item"} and indent > 0 and follows
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
    indent: int

    @classmethod
    def of(cls, raw: str) -> _Line:
        indent = len(raw) - len(raw.lstrip())
        raw = raw.translate(_HIDDEN)
        lead = _LEAD.match(raw)
        body = raw[lead.end() :] if lead else raw
        is_bold = bool(_BOLD.match(body))
        body = _STRONG.sub("", body) if _ITEM.match(_STRONG.sub("", body)) else body
        is_table = body.lstrip().startswith("|")
        item = None if is_table else _ITEM.match(body)
        text = _plain(body[item.end() :] if item else body.strip("| \t"))
        if not text or _RULE.match(body):
            return cls("blank", "", "", "", was_numbered=False, indent=0)
        words = len(text.split())
        is_marked = bool(lead and lead[1] and words <= _LONGEST_MARKED)
        if is_marked or (is_bold and words <= _LONGEST_HEADING and not text.endswith(".")):
            return cls("heading", text, text, "", was_numbered=bool(item), indent=indent)
        head, rest = _split(text)
        kind: Literal["table", "item", "text"] = "table" if is_table else "item" if item else "text"
        return cls(kind, text, head, rest, was_numbered=bool(item), indent=indent)

    def heading(self) -> Section | None:
        """The section that the line names, if it is a heading; of a long one in two languages, its first."""
        head = self.head
        if self.kind == "heading" and len(head.split()) > _LONGEST_HEADING:
            head = head.partition(" / ")[0]
        if self.kind == "table" or len(head.split()) > _LONGEST_HEADING:
            return None
        ends = ("!", ",", ";") if self.was_numbered else (".", "!", ",", ";")
        if self.kind != "heading" and head.endswith(ends):
            return None
        return heading_section(head.rstrip(":. "), is_marked=self.kind == "heading", has_text=bool(self.rest))


def _split(text: str) -> tuple[str, str]:
    found = _INLINE.match(text)
    return (found["head"], found["rest"]) if found else (text, "")


def _plain(text: str) -> str:
    return clean(_ESCAPE.sub(r"\1", _MARKS.sub("", text)))


def clean(text: str) -> str:
    """A text with single spaces, straight apostrophes and plain hyphens, without characters that nobody sees."""
    return " ".join(text.translate(_HIDDEN | _QUOTES | _HYPHENS).split())


def _is_row(before: Block | None, block: Block) -> bool:
    """Whether a block is a row of a table that is not its head."""
    return block.kind == "table" and before is not None and before.kind == "table"


def _block(lines: Sequence[tuple[int, str]], kind: Kind, section: Section, *, continues: bool = False) -> Block:
    starts, length = [], 0
    for row, text in lines:
        starts.append((length, row))
        length += len(text) + 1
    return Block(lines[0][0], kind, " ".join(text for _, text in lines), section, tuple(starts), continues)


def _spans(text: str) -> Iterator[tuple[int, int]]:
    begin = 0
    for found in _END.finditer(text):
        before = text[max(begin, found.start() - _LONGEST_SHORT_FORM) : found.start()].rstrip()
        if _SHORT.search(before) or (_DAY.search(before) and _MONTH.match(text, found.end())):
            continue
        yield begin, found.end(1)
        begin = found.end()
    if text[begin:].strip():
        yield begin, len(text)
