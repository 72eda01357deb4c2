"""What a rule looks for in a letter's text alone: rule and letter → places."""

from __future__ import annotations

import datetime as dt
import difflib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Final, NamedTuple

from poagen.review import model
from poagen.review.facts import dates_in, holds_count, holds_fact, names_time
from poagen.review.text import SECTIONS, Block, LetterText, Section, Sentence


class Place(NamedTuple):
    """Where a rule is broken: the line and the words, or the heading; else in the letter as a whole."""

    row: int | None
    words: str
    section: Section | None = None


@dataclass(frozen=True)
class Letter:
    """A letter under review.

    Attributes:
        text: Its blocks.
        date: The day it bears, where that is known.
        earlier: Texts of earlier letters of the case that were rejected.
        is_of_case: Whether a case says what kind of letter it is.
        has_new_proof: Whether it is a dispute that encloses what no earlier letter did.
        stated: Sentences that the seller has stated; they are facts of the case whatever they hold.
        undocumented: What is done in the letter's words, where the seller states that no document exists.
    """

    text: LetterText
    date: dt.date | None = None
    earlier: tuple[str, ...] = ()
    stated: frozenset[str] = field(default_factory=frozenset)
    is_of_case: bool = False
    has_new_proof: bool = False
    undocumented: frozenset[str] = frozenset()


MARKER: Final = r"\[\[CONFIRM:(?:(?!\[\[CONFIRM:).)*?\]\]"
"""A point that is left open, as a regular expression."""
_WORD: Final = re.compile(r"[A-Za-zÀ-ÿ]{4,}")


@cache
def _compiled(pattern: str, *, keep_case: bool = False) -> re.Pattern[str]:
    return re.compile(pattern, 0 if keep_case else re.IGNORECASE)


def wording(patterns: Sequence[str], text: str, *, keep_case: bool = False) -> str | None:
    """The first words of a text that fit any of the patterns."""
    hits = (_compiled(pattern, keep_case=keep_case).search(text) for pattern in patterns)
    return next((hit.group().strip() for hit in hits if hit), None)


def open_marker(rule: model.OpenMarker, letter: Letter) -> Iterator[Place]:
    """Every blank that is left to fill in."""
    patterns = [_compiled(pattern) for pattern in (MARKER, *rule.blanks)]
    for block in letter.text.blocks:
        for found in _apart(hit for pattern in patterns for hit in pattern.finditer(block.text)):
            yield Place(_row(block, found.start()), found.group())


def _apart(hits: Iterable[re.Match[str]]) -> Iterator[re.Match[str]]:
    """Each hit that lies outside those before it; of those that begin together, the longest."""
    end = 0
    for hit in sorted(hits, key=lambda hit: (hit.start(), -hit.end())):
        if hit.start() >= end and hit.group().strip():
            yield hit
            end = hit.end()


def phrase(rule: model.Phrase, letter: Letter) -> Iterator[Place]:
    """Sentences with one of the wordings, after those that may have it."""
    return iter(list(_phrases(rule, letter))[rule.more_than :])


def _phrases(rule: model.Phrase, letter: Letter) -> Iterator[Place]:
    """What is told; each wording is looked for once in each text, for a slow one is slow each time."""

    @cache
    def is_right_under(section: Section) -> bool:
        return bool(rule.unless_section and wording(rule.unless_section, _under(letter.text, section)))

    for group in groups_of(letter.text):
        section = group[0].section
        if rule.under and section not in rule.under:
            continue
        sentences = [sentence for block in group for sentence in block.sentences()]
        found = [Place(sentence.row, words) for sentence in sentences for words in _told(rule, sentence.text)]
        beside = " ".join(block.text for block in group)
        if found and not (wording(rule.unless_beside, beside) or is_right_under(section)):
            yield from found


def _told(rule: model.Phrase, text: str) -> list[str]:
    """The words of a sentence that are told, unless others in it make them right."""
    hits = _hits(rule, text)
    return hits if hits and not wording(rule.unless, text) else []


def _hits(rule: model.Phrase, text: str) -> list[str]:
    """The words of a sentence that are told: the first, or each that lies outside those before it."""
    if not rule.each:
        first = wording(rule.phrases, text, keep_case=rule.keep_case)
        return [first] if first else []
    hits = [hit for pattern in rule.phrases for hit in _compiled(pattern, keep_case=rule.keep_case).finditer(text)]
    return [hit.group().strip() for hit in _apart(hits)]


def _under(text: LetterText, section: Section) -> str:
    return " ".join(block.text for block in text.prose if block.section == section)


def missing_section(rule: model.MissingSection, letter: Letter) -> Iterator[Place]:
    """The letter as a whole, where nothing stands under the heading."""
    is_other = (
        not letter.is_of_case
        and not letter.text.sections.intersection(SECTIONS)
        and wording(rule.unless, letter.text.plain)
    )
    if rule.section not in letter.text.sections and not is_other:
        yield Place(None, "")


def no_fact(rule: model.NoFact, letter: Letter) -> Iterator[Place]:
    """Items and paragraphs, or whole headings, without a fact."""
    for section in rule.under:
        groups = [group for group in groups_of(letter.text) if group[0].section == section]
        bare = [group for group in groups if not _is_factual(group, letter, least=1 if rule.whole else 5)]
        if rule.whole:
            yield from [_first(groups[0])] if groups and len(bare) == len(groups) else []
        elif len(bare) < len(groups):
            yield from (_first(group) for group in bare if not wording(rule.unless, group[0].text))


def lacks(rule: model.Lacks, letter: Letter) -> Iterator[Place]:
    """Actions or steps that lack a time or a wording. One that is still to be confirmed is told as such alone.

    One that begins with a remark is none; what was done is not excused by a remark that follows.
    """
    for group in actions_of(letter.text, rule.under):
        text = " ".join(block.text for block in group)
        if rule.document and any(told in text for told in letter.undocumented):
            continue
        has = (
            (rule.time and names_time(text)) or (rule.count and holds_count(text)) or wording(rule.wordings, text)
        )
        begins = next((sentence.text for block in group for sentence in block.sentences()), "")
        if not has and not wording([MARKER], text) and not wording(rule.unless, begins):
            yield _first(group)


def never_says(rule: model.NeverSays, letter: Letter) -> Iterator[Place]:
    """The letter as a whole, where none of the wordings stands in it."""
    blocks = [block.text for block in letter.text.blocks if not rule.under or block.section in rule.under]
    if blocks and not any(wording(rule.wordings, text) for text in blocks):
        yield Place(None, "")


def length(rule: model.Length, letter: Letter) -> Iterator[Place]:
    """The letter as a whole, where it is too long; tables do not count."""
    texts = [block.text for block in letter.text.blocks if block.kind != "table"]
    words, characters = sum(len(text.split()) for text in texts), len("\n".join(texts))
    if rule.words is not None and words > rule.words:
        yield Place(None, f"{words:,} words")
    if rule.characters is not None and characters > rule.characters:
        yield Place(None, f"{characters:,} characters")


def shouting(rule: model.Shouting, letter: Letter) -> Iterator[Place]:
    """Runs of words in capitals, outside headings."""
    pattern = _compiled(
        rf"\b[A-ZÀ-Þ]{{2,}}(?:\s+(?:[AI]\s+)?[A-ZÀ-Þ]{{2,}}\b){{{rule.words - 1},}}", keep_case=True
    )
    for block in letter.text.prose:
        for found in pattern.finditer(block.text):
            if _WORD.search(found.group()):
                yield Place(_row(block, found.start()), found.group())


def date_after_letter(rule: model.DateUnder, letter: Letter) -> Iterator[Place]:
    """Sentences under the heading that name a day after the letter's own."""
    if letter.date is None:
        return
    for sentence in letter.text.sentences:
        if sentence.section == rule.under and any(day > letter.date for day in dates_in(sentence.text)):
            yield Place(sentence.row, sentence.text)


def same_as_earlier(rule: model.Same, letter: Letter) -> Iterator[Place]:
    """The letter as a whole, where an earlier one says nearly the same; a dispute may, with further proof."""
    if letter.has_new_proof:
        return
    words = letter.text.plain.split()
    for earlier in letter.earlier:
        alike = difflib.SequenceMatcher(None, words, earlier.split(), autojunk=False).ratio()
        if alike >= rule.at_least:
            yield Place(None, f"{100 * alike:.0f} % of the words are the same")


def groups_of(text: LetterText) -> list[list[Block]]:
    """List items with their further paragraphs, and paragraphs, in order."""
    groups: list[list[Block]] = []
    for block in text.prose:
        if block.continues and groups:
            groups[-1].append(block)
        else:
            groups.append([block])
    return groups


def actions_of(text: LetterText, section: Section) -> list[list[Block]]:
    """What stands for one action: list items where there are any, else paragraphs."""
    groups = [group for group in groups_of(text) if group[0].section == section]
    items = [group for group in groups if group[0].kind in {"item", "table"}]
    long = [group for group in groups if len(group[0].text.split()) > 5]
    told = [group for group in long or groups if not _leads_in(group)]
    if items or not told:
        return items
    return [[block for group in told for block in group]] if section == "causes" else told


def _leads_in(group: Sequence[Block]) -> bool:
    """Whether a paragraph only announces what follows."""
    return group[-1].text.endswith(":")


def _is_factual(group: Sequence[Block], letter: Letter, *, least: int) -> bool:
    text = " ".join(block.text for block in group)
    return (
        len(text.split()) < least
        or _leads_in(group)
        or holds_fact(text)
        or any(told in text for told in letter.stated)
    )


def _first(group: Sequence[Block]) -> Place:
    sentence: Sentence | None = next(group[0].sentences(), None)
    return Place(group[0].row, sentence.text if sentence else group[0].text)


def _row(block: Block, offset: int) -> int:
    return max((row for start, row in block.starts if start <= offset), default=block.row)
