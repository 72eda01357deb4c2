"""A text that is too long for its field: by how much, and what to cut first."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_ORDER: Final = re.compile(r"\b\d{3}-\d{7}-\d{7}\b|•••")
_POINTER: Final = re.compile(r"\s?\[[^\]\d]*\d+(?:, ?\d+)*\]")
_SENTENCE: Final = re.compile(r"(?<=[.!?…])\s+|(?<=。)")
_NUMBERED: Final = re.compile(r"^\d+\. ")
_SHOWN: Final = 70
_KEPT: Final = 2
"""Sentences at the head of an item or a paragraph that are never named: they say what it is about."""


@dataclass(frozen=True)
class Cut:
    """Something that can go.

    Attributes:
        characters: That its going frees.
        what: Its beginning, or what it is.
        why: Why it goes before others.
    """

    characters: int
    what: str
    why: str


def cuts(text: str, over: int) -> tuple[Cut, ...]:
    """What to cut first, until the text fits or nothing is left that can go without loss.

    Args:
        text: The text as it would be pasted.
        over: Characters that it is too long by.
    """
    chosen, freed = [], 0
    for cut in _candidates(text):
        if freed >= over:
            break
        chosen.append(cut)
        freed += cut.characters
    return tuple(chosen)


def _candidates(text: str) -> Iterator[Cut]:
    """All that can go, what is told elsewhere first, then details from the end."""
    blocks = text.split("\n\n")
    for block in blocks:
        if _is_table(block):
            yield Cut(len(block) + 2, "the table by category", "the sentence before it has the figures of all")
    sentences = [line for block in blocks if not _is_table(block) for line in _details(block)]
    for sentence in sentences:
        if _ORDER.search(sentence):
            yield Cut(len(sentence) + 1, _begun(sentence), "Annex A lists every order")
    pointers = sum(len(found[0]) for found in _POINTER.finditer(text))
    if pointers:
        yield Cut(pointers, "the numbers of causes in brackets", "they only point to the first text")
    for sentence in reversed(sentences):
        if not _ORDER.search(sentence) and not _POINTER.fullmatch(sentence):
            yield Cut(len(sentence) + 1, _begun(sentence), "a detail; the letter has it")


def _is_table(block: str) -> bool:
    return all(" | " in line for line in block.splitlines())


def _details(block: str) -> Iterator[str]:
    """The sentences of a block that stand after its first ones; one that names orders always counts."""
    for line in block.splitlines():
        for place, sentence in enumerate(_SENTENCE.split(_NUMBERED.sub("", line))):
            if place >= _KEPT or _ORDER.search(sentence):
                yield sentence


def _begun(sentence: str) -> str:
    sentence = " ".join(sentence.split())
    return f'"{sentence}"' if len(sentence) <= _SHOWN else f'"{sentence[:_SHOWN].rstrip()}…"'
