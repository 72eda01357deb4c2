"""What of Amazon's reply to a letter the next one leaves unanswered."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache
from typing import Final

from poagen.document.languages import languages
from poagen.review.facts import dates_in, names_in
from poagen.review.looks import Letter
from poagen.review.text import SECTIONS, LetterText, Section, clean

QUESTIONS: Final = {"causes": "root causes", "actions": "actions taken", "prevention": "steps to prevent"}
_SCANS: Final = "what the carriers' records show"
_PROOF: Final = "the carrier's own proof"
_FACT: Final = re.compile(r"\d[\d,.:/-]*")


def unanswered(
    text: LetterText, before: LetterText, asked: Collection[str], fulfilled: Mapping[Section, tuple[str, ...]]
) -> Iterator[Section]:
    """Sections that the reply asks about and that hold no fact that the earlier letter did not have."""
    for section in SECTIONS:
        is_done = any(clean(one).rstrip(".") in text.plain for one in fulfilled.get(section, ()))
        if section in asked and not is_done and not _facts(text, section) - _facts(before, section):
            yield section


def unanswered_dispute(
    letter: Letter, before: LetterText, asked: Collection[str], *, has_new_proof: bool
) -> Iterator[str]:
    """What a dispute lacks after a reply: it has no such sections, so new proof answers, or any new fact in it."""
    if has_new_proof:
        return
    if "documents" in asked:
        yield _PROOF
    elif any(section in asked for section in SECTIONS) and not _in_all(letter) - _facts_of(_lines(before)):
        yield _SCANS


def _facts(text: LetterText, section: Section) -> set[str]:
    return _facts_of(sentence.text for sentence in text.sentences if sentence.section == section)


def _facts_of(lines: Iterable[str]) -> set[str]:
    told = list(lines)
    numbers = {fact.rstrip(",.:/-") for line in told for fact in _FACT.findall(line)}
    return numbers | {name for line in told for name in names_in(line)}


def _in_all(letter: Letter) -> set[str]:
    """The facts of a whole letter, without those of its own day and of the numbers of its enclosures."""
    return _facts_of(line for line in _lines(letter.text) if letter.date not in set(dates_in(line)))


def _lines(text: LetterText) -> Iterator[str]:
    told = (sentence.text for sentence in text.sentences if sentence.section not in {"enclosures", "request"})
    return (_pointers().sub("", line) for line in told)


@cache
def _pointers() -> re.Pattern[str]:
    """Where a letter points to its enclosures, in any of its languages."""
    words = {one.words[name] for one in languages().values() for name in ("enclosure", "enclosures")}
    return re.compile(rf"\((?:{'|'.join(map(re.escape, sorted(words, key=len, reverse=True)))}) [^()]*\)")
